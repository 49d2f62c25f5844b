"""The mutants: where a wrong change is made, what it is, and the tests that should fail with it.

By file and tests, which are arguments of pytest below `tests/`: name -> (what stands there once, what is put in its
place). After a change of the code, mend the first of the two; after a change of tests, mend what they are called.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    tests: str


PLACES: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    (
        "motionlab/training/loop.py",
        "units/test_objectives.py",
        {
            "average reversed": ("for value in values], 1 - decay)", "for value in values], decay)"),
            "average without a beginning": ("min(config.average, (1 + step) / (10 + step))", "config.average"),
            "last weights for the average": ("value.copy_(weights[name])", "value.copy_(value)"),
            "warm-up from nothing": ("(step + 1) / max(1, config.warmup)", "step / max(1, config.warmup)"),
            "one seed for all steps": ("set_seed(config.seed + step,", "set_seed(config.seed,"),
        },
    ),
    (
        "motionlab/training/loop.py",
        "units/test_training.py -k learning_rate",
        {
            "rate ends high": ("(0.05 + 0.95 * 0.5", "(0.5 + 0.5 * 0.5"),
        },
    ),
    (
        "motionlab/training/loop.py",
        "units/test_training.py -k killed_run",
        {
            "optimizer forgotten": ("optimizer.load_state_dict(saved)", "pass"),
        },
    ),
    (
        "motionlab/training/objectives.py",
        "units/test_objectives.py",
        {
            "length off by one": ("valid.sum(-1, keepdim=True)", "valid.sum(-1, keepdim=True) - 1"),
            "fewer become the mask": ("chosen & (u < 0.8)", "chosen & (u < 0.7)"),
            "perhaps no mask": ("count = count.clamp(min=1)", "count = count.clamp(min=0)"),
            "text never dropped": ("device=tokens.device) < text_drop", "device=tokens.device) < 0"),
        },
    ),
    (
        "motionlab/training/guidance_distillation.py",
        "units/test_guidance_distillation.py",
        {
            "guided towards no text": (
                "torch.lerp(unconditional[chosen], conditional[chosen]",
                "torch.lerp(conditional[chosen], unconditional[chosen]",
            ),
        },
    ),
    (
        "motionlab/training/objectives.py",
        "units/test_training.py -k masks_follow",
        {
            "fewer masks": ("torch.cos(tau * math.pi / 2)", "torch.cos(tau * math.pi / 3)"),
        },
    ),
    (
        "motionlab/models/momask/objectives.py",
        "units/test_objectives.py",
        {
            "padding asked like tokens": ("ids.masked_fill(~valid, config.pad_id), base", "ids.clamp(min=0), base"),
            "base layer as a residual one": (
                "torch.randint(1, config.quantizers",
                "torch.randint(0, config.quantizers",
            ),
            "layer before the one asked": ("tokens.gather(-1, layer[:", "tokens.gather(-1, (layer - 1)[:"),
        },
    ),
    (
        "motionlab/models/motiondreamer/train.py",
        "units/test_objectives.py",
        {
            "softmax for sparsemax": ("sparsemax(logits) if self.sparse", "logits.softmax(-1) if self.sparse"),
            "jerk for nothing": ("for n in (1, 2))", "for n in (1,))"),
            "crops beside their tokens": ("first = shift + start * self.stride", "first = start * self.stride"),
            "what hardly moves blown up": ("max(FLOOR * float(std[where].mean()), 1e-4)", "1e-4"),
        },
    ),
    (
        "motionlab/training/run.py",
        "units/test_runs.py -k minds",
        {
            "any run goes on": ('if was.get(name, "none") != now', "if name is now"),
        },
    ),
    (
        "motionlab/training/cache.py",
        "units/test_runs.py -k encoded",
        {
            "any data for a cache": ("if was.get(name) != value", "if was is value"),
        },
    ),
    (
        "motionlab/models/mmm/objectives.py",
        "units/test_objectives.py",
        {
            "text never dropped in mmm": ("device=ids.device) < self.text_drop", "device=ids.device) < 0"),
            "long motions weigh more": ("(each.sum(-1) / valid.sum(-1)).mean()", "each.sum() / valid.sum()"),
        },
    ),
    (
        "motionlab/nn/tokenizer.py",
        "units/test_objectives.py",
        {
            "positions once": ("+ position_weight * position_error", "+ 0 * position_error"),
        },
    ),
    (
        "motionlab/training/geometric_loss.py",
        "units/test_training.py -k geometric",
        {
            "paths free of charge": ("position * F.l1_loss(joints, wanted)", "0 * F.l1_loss(joints, wanted)"),
        },
    ),
    (
        "motionlab/training/geometric_loss.py",
        "units/test_training.py -k recovered",
        {
            "heading half as fast": ("(-2 * turn[", "(-1 * turn["),
        },
    ),
    (
        "motionlab/training/batches.py",
        "units/test_training.py -k crop_pad",
        {
            "frequent acts more often still": ("counts[clip.content] ** -0.5", "1.0"),
        },
    ),
    (
        "motionlab/training/batches.py",
        "units/test_training.py -k with_noise",
        {
            "captions without noise": ("self.noise * torch.randn_like(text)", "0 * torch.randn_like(text)"),
        },
    ),
    (
        "motionlab/sampling/schedule.py",
        "units/test_sampling.py",
        {
            "linear schedule": ("torch.cos(tau * math.pi * 0.5)", "1 - tau"),
            "schedule rounded down": ("torch.round(cosine(tau)[:, None]", "torch.floor(cosine(tau)[:, None]"),
        },
    ),
    (
        "motionlab/sampling/schedule.py",
        "models/test_mmm.py -k fewer_iterations",
        {
            "as many iterations for all": ("iterations / longest * lengths", "iterations + 0 * lengths"),
        },
    ),
    (
        "motionlab/sampling/unmask.py",
        "units/test_sampling.py",
        {
            "surest masked again": (
                'torch.where(drawn, sure, float("inf"))',
                'torch.where(drawn, -sure, float("inf"))',
            ),
            "observed drawn over": ("to_fill = valid & ~observed_mask", "to_fill = valid"),
            "padding looks masked": ("mask_id).masked_fill(~valid, pad_id)", "mask_id)"),
            "kept tokens drawn again": ('torch.where(drawn, sure, float("inf")).argsort', "sure.argsort"),
        },
    ),
    (
        "motionlab/sampling/draw.py",
        "units/test_sampling.py",
        {
            "temperature upside down": ("kept / temperature", "kept * temperature"),
            "all codes drawn from": ("if top_k is not None and top_k < classes", "if top_k is None and classes < 0"),
            "padding moves the stream": ("row[:length].uniform_", "row.uniform_"),
        },
    ),
    (
        "motionlab/sampling/guidance.py",
        "units/test_sampling.py",
        {
            "guided away from the text": (
                "torch.lerp(unconditional, conditional, scale)",
                "torch.lerp(conditional, unconditional, scale)",
            ),
            "text where none is wanted": ("(batch,), scale == 0.0, device", "(batch,), scale == 1.0, device"),
        },
    ),
    (
        "motionlab/models/momask/residual_sampling.py",
        "units/test_sampling.py",
        {
            "one residual layer less": ("range(1, depth + 1)", "range(1, depth)"),
        },
    ),
    (
        "motionlab/models/motiondreamer/sliding_window.py",
        "units/test_sliding_window.py",
        {
            "window forgets what it fixed": ("device=tokens.device) < start", "device=tokens.device) < left"),
            "loop stays open": ("if loop and reach:", "if loop and not reach:"),
        },
    ),
    (
        "motionlab/models/motiondreamer/slid_attention.py",
        "units/test_slid_attention.py",
        {
            "places mirrored": ("steps[None, :] - steps[:, None]", "steps[:, None] - steps[None, :]"),
            "overlaps summed": ("fused / votes.clamp(min=1)", "fused"),
        },
    ),
    (
        "motionlab/models/motiondreamer/sparsemax.py",
        "units/test_sparsemax.py",
        {
            "support too small": ("1 + rank * ordered > sums", "1 + ordered > sums"),
        },
    ),
    (
        "motionlab/nn/quantizer.py",
        "units/test_quantizer.py",
        {
            "codes jump": (
                "self.code_sum.lerp_(batch_sum, 1 - self.decay)",
                "self.code_sum.lerp_(batch_sum, self.decay)",
            ),
            "dead codes stay": ("(self.code_count >= self.reset_below)", "(self.code_count >= 0)"),
            "not the nearest code": ("- 2 * x @ self.vectors.T", "- x @ self.vectors.T"),
            "layers of the same thing": ("residual = residual - layer.lookup(tokens[-1])", "residual = residual + 0"),
            "encoder without a gradient": ("gradient_gain * (latent - latent.detach())", "0 * latent"),
        },
    ),
    (
        "motionlab/nn/transformer.py",
        "units/test_transformer.py",
        {
            "attention too flat": ("q.shape[-1] ** -0.5", "q.shape[-1] ** -1"),
            "prefix hidden": (
                "F.pad(valid, (prefix.shape[1], 0), value=True)",
                "F.pad(valid, (prefix.shape[1], 0), value=False)",
            ),
            "dropout dims": ("return x * kept.div_(1 - share)", "return x * kept"),
        },
    ),
    (
        "motionlab/nn/conv.py",
        "units/test_transformer.py",
        {
            "frames in another order": ("x.repeat_interleave(2, dim=1)", "x.repeat(1, 2, 1)"),
        },
    ),
    (
        "motionlab/models/mote/diffusion.py",
        "models/test_mote.py -k contexts",
        {
            "condition given with noise": ("value, at = cond[modality], 0", "value, at = cond[modality], 1"),
        },
    ),
    (
        "motionlab/models/mote/objectives.py",
        "models/test_mote_training.py -k not_learned",
        {
            "given side is learned": (
                "(predicted_text.float() - text_target).square().mean((1, 2)), ~for_text",
                "(predicted_text.float() - text_target).square().mean((1, 2)), for_text",
            ),
        },
    ),
    (
        "motionlab/motion/features.py",
        "units/test_features.py",
        {
            "turns twice as fast": ('"rot_vel": -turn / 2', '"rot_vel": -turn'),
            "contact in the air": (
                ".sum(axis=-1) < layout.contact_threshold",
                ".sum(axis=-1) > layout.contact_threshold",
            ),
            "steps seen from the frame before": (
                "[..., :-1, :], heading[..., 1:])",
                "[..., :-1, :], heading[..., :-1])",
            ),
        },
    ),
    (
        "motionlab/motion/foot_contact.py",
        "units/test_foot_contact.py",
        {
            "half sure stands": ("np.clip(2 * contact - 1, 0, 1)", "np.clip(contact, 0, 1)"),
            "feet slide more": ('rows[:-1, layout.slices["lin_vel"]] -= ', 'rows[:-1, layout.slices["lin_vel"]] += '),
        },
    ),
    (
        "motionlab/motion/blending.py",
        "models/test_editing.py -k a_seam_goes",
        {
            "seam with a kink": ("(1 + 2 * t) * (1 - t) ** 2 * gap[edge]", "(1 - t) * gap[edge]"),
        },
    ),
    (
        "motionlab/motion/blending.py",
        "models/test_editing.py -k arrives",
        {
            "path ends anywhere": ("share = t * t * (3 - 2 * t)", "share = t * t * (1 - t)"),
        },
    ),
    (
        "motionlab/motion/resample.py",
        "units/test_bvh.py -k slerp",
        {
            "rotations jump to the next frame": (
                "Rotation.from_rotvec((share * arc)",
                "Rotation.from_rotvec((share.round() * arc)",
            ),
        },
    ),
    (
        "motionlab/data/store.py",
        "units/test_store.py -k std",
        {
            "root weighs one": (".mean() / weight, 1e-6)", ".mean(), 1e-6)"),
        },
    ),
    (
        "evaluation/convert.py",
        "evaluation/test_convert.py -k never_called",
        {
            "what was not shown is called": ("if asked not in HARMLESS and asked not in allowed", "if not asked"),
        },
    ),
    (
        "motionlab/models/checkpoint.py",
        "units/test_checkpoint.py",
        {
            "any folder is replaced": ("if name not in ours), None)", "if name is ours), None)"),
        },
    ),
    (
        "motionlab/models/config_file.py",
        "units/test_config_file.py -k named",
        {
            "true counts as one": ("type(value) not in (int, kind)", "not isinstance(value, (int, kind))"),
        },
    ),
    (
        "evaluation/metrics/distribution.py",
        "units/test_metrics.py",
        {
            "spread counted once in fid": ("np.trace(second) - 2 * overlap", "np.trace(second) - overlap"),
        },
    ),
    (
        "evaluation/metrics/matching.py",
        "units/test_metrics.py",
        {
            "rank of the motion": ("np.diag(distance)[:, None]", "np.diag(distance)[None]"),
        },
    ),
]
MUTANTS = [Mutant(name, file, *change, tests) for file, tests, changes in PLACES for name, change in changes.items()]
