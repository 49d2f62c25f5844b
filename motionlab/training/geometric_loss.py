"""Losses on the joints that decoded features describe: what the eye sees, which errors of single features hide."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from motionlab.motion.features import Layout

STANDING = 3.0  # units a second: the speed below which a foot stands, about 0.2 m/s


def recover_joints(features: Tensor, layout: Layout) -> Tensor:
    """`motion.features.to_joints` with a gradient: (B, T, dim) not normalized -> (B, T, J, 3), same units."""
    turn, step, height, local = (features[..., layout.slices[name]] for name in ("rot_vel", "lin_vel", "root_y", "ric"))
    heading = F.pad((-2 * turn[:, :-1, 0]).cumsum(1), (1, 0))
    steps = _rotate_yaw(
        torch.stack([step[:, :-1, 0], torch.zeros_like(heading[:, 1:]), step[:, :-1, 1]], -1), heading[:, 1:]
    )
    ground = F.pad(steps.cumsum(1), (0, 0, 1, 0))
    root = ground + F.pad(height, (1, 1))
    joints = _rotate_yaw(local.unflatten(-1, (layout.joints - 1, 3)), heading[..., None])
    return torch.cat([root.unsqueeze(2), joints + ground.unsqueeze(2)], dim=2)


def geometric_loss(
    features: Tensor,
    target: Tensor,
    layout: Layout,
    unit: float,
    position: float = 0.05,
    velocity: float = 0.06,
    standing: float = 0.06,
) -> Tensor:
    """Errors of joints in the world, after Tevet et al., "Human Motion Diffusion Model" (ICLR 2023), eq. 3 to 5.

    features, target: (B, T, dim) not normalized, T >= 2. unit: the length that counts as 1, the standard deviation
    of the local positions, so that the weights hold for metres and for KIT-ML. Weighted are the mean absolute errors
    of positions, which carry the path, and of velocities, where jitter shows, and the error of the velocity of feet
    that stand, which makes them slide.
    """
    joints, wanted = recover_joints(features, layout) / unit, recover_joints(target, layout) / unit
    moved, should = joints.diff(dim=1) * layout.fps, wanted.diff(dim=1) * layout.fps
    feet = [*layout.left_foot, *layout.right_foot]
    stands = torch.linalg.vector_norm(should[:, :, feet], dim=-1, keepdim=True) < STANDING
    sliding = ((moved - should)[:, :, feet].abs() * stands).sum() / (3 * stands.sum()).clamp(min=1)
    return position * F.l1_loss(joints, wanted) + velocity * F.l1_loss(moved, should) + standing * sliding


def _rotate_yaw(points: Tensor, angle: Tensor) -> Tensor:
    sin, cos = angle.sin(), angle.cos()
    x, y, z = points.unbind(-1)
    return torch.stack([cos * x + sin * z, y, cos * z - sin * x], dim=-1)
