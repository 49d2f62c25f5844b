"""Skeletons: joint names, parents and rest offsets, and forward kinematics over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A joint tree in topological order (a parent comes before its children).

    joints: J names. parents: J indices, -1 for the root.
    offsets: (J, 3) metres, each joint in its parent's frame at rest (zero for the root).
    """

    name: str
    joints: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.joints)

    def index(self, joint: str) -> int:
        return self.joints.index(joint)

    @property
    def bones(self) -> list[tuple[int, int]]:
        """(parent, child) pairs."""
        return [(p, j) for j, p in enumerate(self.parents) if p >= 0]

    def rest_pose(self) -> np.ndarray:
        """(J, 3) joint positions with every rotation the identity and the root at the origin."""
        pose = np.zeros((len(self), 3))
        for parent, joint in self.bones:
            pose[joint] = pose[parent] + self.offsets[joint]
        return pose

    def bone_lengths(self, joints: np.ndarray) -> np.ndarray:
        """(..., J, 3) -> (..., J) how far each joint lies from its parent; 0 for the root."""
        lengths = np.zeros(joints.shape[:-1])
        for parent, joint in self.bones:
            lengths[..., joint] = np.linalg.norm(joints[..., joint, :] - joints[..., parent, :], axis=-1)
        return lengths


def forward_kinematics(skeleton: Skeleton, rotations: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Joint positions of an animated skeleton.

    rotations: (T, J, 4) local quaternions (x, y, z, w). positions: (T, J, 3) local translations in
    metres, or (T, 3) for the root alone (then the rest offsets serve the other joints).
    Returns (T, J, 3) float64 metres.
    """
    local = _local_positions(skeleton, positions)
    joints = np.empty_like(local)
    world: list[Rotation] = []
    for joint, parent in enumerate(skeleton.parents):
        turn = Rotation.from_quat(rotations[:, joint])
        if parent < 0:
            joints[:, joint] = local[:, joint]
            world.append(turn)
        else:
            joints[:, joint] = joints[:, parent] + world[parent].apply(local[:, joint])
            world.append(world[parent] * turn)
    return joints


def _local_positions(skeleton: Skeleton, positions: np.ndarray) -> np.ndarray:
    if positions.ndim == 3:
        return np.asarray(positions, dtype=np.float64)
    local = np.repeat(skeleton.offsets[None], len(positions), axis=0).astype(np.float64)
    local[:, 0] = positions
    return local


# The 22 body joints of SMPL in the order of HumanML3D. Offsets are a T-pose of a 1.70 m adult,
# rounded to the centimetre: +X is the body's left, +Y up, it faces +Z.
_SMPL22 = (
    ("pelvis", -1, (0.00, 0.00, 0.00)),
    ("left_hip", 0, (0.07, -0.09, 0.00)),
    ("right_hip", 0, (-0.07, -0.09, 0.00)),
    ("spine1", 0, (0.00, 0.11, -0.02)),
    ("left_knee", 1, (0.03, -0.38, 0.00)),
    ("right_knee", 2, (-0.03, -0.38, 0.00)),
    ("spine2", 3, (0.00, 0.13, 0.00)),
    ("left_ankle", 4, (-0.01, -0.40, -0.04)),
    ("right_ankle", 5, (0.01, -0.40, -0.04)),
    ("spine3", 6, (0.00, 0.05, 0.02)),
    ("left_foot", 7, (0.03, -0.06, 0.12)),
    ("right_foot", 8, (-0.03, -0.06, 0.12)),
    ("neck", 9, (0.00, 0.21, -0.04)),
    ("left_collar", 9, (0.07, 0.12, -0.02)),
    ("right_collar", 9, (-0.07, 0.12, -0.02)),
    ("head", 12, (0.00, 0.08, 0.05)),
    ("left_shoulder", 13, (0.11, 0.04, -0.01)),
    ("right_shoulder", 14, (-0.11, 0.04, -0.01)),
    ("left_elbow", 16, (0.26, 0.00, -0.02)),
    ("right_elbow", 17, (-0.26, 0.00, -0.02)),
    ("left_wrist", 18, (0.25, 0.00, 0.00)),
    ("right_wrist", 19, (-0.25, 0.00, 0.00)),
)

SMPL22 = Skeleton(
    "smpl22",
    tuple(row[0] for row in _SMPL22),
    tuple(row[1] for row in _SMPL22),
    np.array([row[2] for row in _SMPL22]),
)
