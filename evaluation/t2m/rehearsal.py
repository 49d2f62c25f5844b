"""Random weights and a made-up data set in the layouts that are published, to run every line of the protocol without
the real ones.

The numbers mean nothing. Names and shapes of the tensors are those of the official checkpoints; each tensor is an
overlapping view of a short random vector, so that files of full-size networks stay small."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from scipy.spatial.transform import Rotation
from torch import Tensor

from evaluation.t2m.vocabulary import END, START, UNKNOWN
from motionlab.data.store import group_statistics
from motionlab.motion.features import HUMANML3D, from_joints
from motionlab.motion.skeleton import SMPL22, forward_kinematics

Shapes = dict[str, tuple[int, ...]]
ACTIONS = ("walk/VERB", "run/VERB", "turn/VERB", "wave/VERB", "jump/VERB", "dance/VERB")
HOW = ("slowly/ADV", "forward/ADV", "left/ADV", "right/ADV", "happily/ADV", "backward/ADV")


@dataclass(frozen=True)
class Sizes:
    """Of the networks, by default the published ones."""

    codes: int = 512
    code_dim: int = 512
    conv_width: int = 512
    quantizers: int = 6
    width: int = 384
    heads: int = 6
    feedforward: int = 1024
    layers: int = 8
    mmm_codes: int = 8192
    mmm_width: int = 1024
    mmm_cross: int = 2
    mmm_base: int = 7
    mmm_head: int = 9
    evaluator_width: int = 512
    evaluator_motion_width: int = 1024


SMALL = Sizes(16, 16, 16, 6, 16, 2, 32, 1, 32, 64, 1, 1, 1, 16, 16)


def make_folders(
    folder: str | Path, sizes: Sizes = Sizes(), clips: int = 140, seed: int = 0, clip_weights: bool = True
) -> dict[str, Path]:
    """Write all that `python -m evaluation published` reads.

    Args:
        clips: of the test list, a tenth of them mirror images; spans come on top.
        clip_weights: random CLIP weights as well, which takes some seconds.
    Returns:
        Folders by name: momask (official), converted (the safetensors layout on the Hub), mmm (official), evaluator
        (official), converted evaluator, data, and text weights, a file.
    """
    root, rng = Path(folder), np.random.default_rng(seed)
    torch.manual_seed(seed)
    places = {
        "momask": root / "checkpoints" / "t2m",
        "converted": root / "momask-humanml3d",
        "mmm": root / "output" / "t2m" / "mmm",
        "evaluator": root / "checkpoints" / "t2m",
        "converted evaluator": root / "evaluator-humanml3d",
        "data": root / "HumanML3D",
        "text weights": root / "clip.pt",
    }
    statistics = write_data(places["data"], clips, rng)
    write_momask(places["momask"], places["converted"], sizes, statistics)
    write_mmm(places["mmm"], sizes, statistics)
    write_evaluator(places["evaluator"], root / "glove", places["converted evaluator"], sizes, statistics, rng)
    if clip_weights:
        write_clip(places["text weights"])
    return places


def conv_shapes(width: int, code_dim: int, features: int = 263, downsamplings: int = 2, depth: int = 3) -> Shapes:
    """Encoder and decoder of the VQ-VAEs of T2M-GPT, MoMask and MMM."""
    shapes = _layer("encoder.model.0", width, features, 3)
    for down in range(downsamplings):
        shapes |= _layer(f"encoder.model.{2 + down}.0", width, width, 4)
        shapes |= _residual_blocks(f"encoder.model.{2 + down}.1.model", width, depth)
    shapes |= _layer(f"encoder.model.{2 + downsamplings}", code_dim, width, 3)
    shapes |= _layer("decoder.model.0", width, code_dim, 3)
    for up in range(downsamplings):
        shapes |= _residual_blocks(f"decoder.model.{2 + up}.0.model", width, depth)
        shapes |= _layer(f"decoder.model.{2 + up}.2", width, width, 3)
    shapes |= _layer(f"decoder.model.{2 + downsamplings}", width, width, 3)
    return shapes | _layer(f"decoder.model.{4 + downsamplings}", features, width, 3)


def rvq_shapes(sizes: Sizes) -> Shapes:
    """`vq_model` of MoMask's net_best_fid.tar."""
    books = {f"quantizer.layers.{q}.codebook": (sizes.codes, sizes.code_dim) for q in range(sizes.quantizers)}
    return conv_shapes(sizes.conv_width, sizes.code_dim) | books


def masked_shapes(sizes: Sizes) -> Shapes:
    """`t2m_transformer` of MoMask's latest.tar."""
    final = _layer("output_process.poseFinal", sizes.codes, sizes.width)
    return _encoder_shapes(sizes) | final | {"token_emb.weight": (sizes.codes + 2, sizes.code_dim)}


def residual_shapes(sizes: Sizes) -> Shapes:
    """`res_transformer` of MoMask's net_best_fid.tar, with shared weights."""
    table = (sizes.codes + 1, sizes.code_dim)
    return {
        "embed_proj_shared_weight": (sizes.quantizers - 2, *table),
        "token_embed_weight_": (1, *table),
        "output_proj_weight_": (1, *table),
        **_encoder_shapes(sizes),
        **_layer("quant_emb", sizes.width, sizes.quantizers),
        **_layer("output_process.poseFinal", sizes.code_dim, sizes.width),
    }


def length_shapes() -> Shapes:
    """`estimator` of the length estimator's finest.tar."""
    shapes = {}
    for place, inputs, outputs in ((0, 512, 512), (4, 512, 256), (8, 256, 128)):
        shapes |= _layer(f"output.{place}", outputs, inputs) | _norm(f"output.{place + 1}", outputs)
    return shapes | _layer("output.11", 50, 128)


def mmm_shapes(sizes: Sizes) -> Shapes:
    """`trans` of MMM's net_last.pth."""
    width, tokenizer = sizes.mmm_width, "trans_base.vqvae.vqvae."
    shapes = {tokenizer + name: shape for name, shape in conv_shapes(sizes.conv_width, 32).items()}
    shapes |= {f"{tokenizer}quantizer.codebook": (sizes.mmm_codes, 32), "trans_base.learn_tok_emb.weight": (3, 32)}
    shapes |= _layer("trans_base.to_emb", width, 32) | _layer("trans_base.cond_emb", width, 512)
    shapes |= _layer("trans_base.word_emb", width, 512) | {"trans_base.pos_embed.embed": (51, 1, width)}
    shapes |= {"trans_base.pos_embedding.weight": (51, width)}
    for block in range(sizes.mmm_cross):
        shapes |= _mmm_block(f"trans_base.cross_att.{block}", width, norms=3)
        shapes[f"trans_base.cross_att.{block}.attn.mask"] = (1, 1, 51, 77)
    for block in range(sizes.mmm_base):
        shapes |= _mmm_block(f"trans_base.blocks.{block}", width)
    for block in range(sizes.mmm_head):
        shapes |= _mmm_block(f"trans_head.blocks.{block}", width)
    return shapes | _norm("trans_head.ln_f", width) | {"trans_head.head.weight": (sizes.mmm_codes, width)}


def evaluator_shapes(sizes: Sizes) -> dict[str, Shapes]:
    """The three networks of text_mot_match's finest.tar."""
    width, motion = sizes.evaluator_width, sizes.evaluator_motion_width
    movement = _layer("main.0", width, 259, 4) | _layer("main.3", width, width, 4) | _layer("out_net", width, width)
    text = {**_layer("pos_emb", 300, 15), **_gru(300, width, width)}
    return {"movement_encoder": movement, "text_encoder": text, "motion_encoder": _gru(width, motion, width)}


def random_state(shapes: Shapes) -> dict[str, Tensor]:
    """A tensor of each name, an overlapping view of few random numbers; norms are near one, codebooks spread wide."""
    return {name: _random(name, shape) for name, shape in shapes.items()}


def write_momask(official: Path, converted: Path, sizes: Sizes, statistics: tuple[np.ndarray, np.ndarray]) -> None:
    """The same weights in the official layout and in that of `ZeyuLing/hftrainer-momask-humanml3d`."""
    rvq, masked, residual, length = (
        random_state(shapes)
        for shapes in (rvq_shapes(sizes), masked_shapes(sizes), residual_shapes(sizes), length_shapes())
    )
    names = (
        ("rvq_nq6_dc512_nc512_noshare_qdp0.2", "net_best_fid.tar", "vq_model", rvq),
        ("t2m_nlayer8_nhead6_ld384_ff1024_cdp0.1_rvq6ns", "latest.tar", "t2m_transformer", masked),
        ("tres_nlayer8_ld384_ff1024_rvq6ns_cdp0.2_sw", "net_best_fid.tar", "res_transformer", residual),
        ("length_estimator", "finest.tar", "estimator", length),
    )
    for name, file, key, state in names:
        (official / name / "model").mkdir(parents=True, exist_ok=True)
        torch.save({key: state, "ep": 1}, official / name / "model" / file)
        (official / name / "opt.txt").write_text(
            _options(down_t=2, depth=3, dilation_growth_rate=3, n_heads=sizes.heads)
        )
    _save_statistics(official / names[0][0] / "meta", statistics)
    converted.mkdir(parents=True, exist_ok=True)
    for file, state in (("vq", rvq), ("t2m_trans", masked), ("res_trans", residual), ("length_est", length)):
        save_file(
            {name: value.clone().contiguous() for name, value in state.items()}, converted / f"{file}.safetensors"
        )
    body = {"latent_dim": sizes.width, "ff_size": sizes.feedforward, "n_layers": sizes.layers, "n_heads": sizes.heads}
    config = {
        "model_type": "momask",
        "format": "motius-momask-v1",
        "clip_version": "ViT-B/32",
        "has_length_estimator": True,
        "config": {"vq": {"down_t": 2, "depth": 3, "dilation_growth_rate": 3}, "t2m": body, "res": body, "length": {}},
    }
    (converted / "momask_config.json").write_text(json.dumps(config, indent=1))
    _save_statistics(converted, statistics, "Mean.npy", "Std.npy")


def write_mmm(folder: Path, sizes: Sizes, statistics: tuple[np.ndarray, np.ndarray]) -> None:
    """The official net_last.pth, beside the normalization of its tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"trans": random_state(mmm_shapes(sizes))}, folder / "net_last.pth")
    _save_statistics(folder, statistics)


def write_evaluator(
    official: Path,
    glove: Path,
    converted: Path,
    sizes: Sizes,
    statistics: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
) -> None:
    """The same evaluator in the official layout and in that of `motius-evaluator-humanml3d-official`."""
    parts = {name: random_state(shapes) for name, shapes in evaluator_shapes(sizes).items()}
    (official / "text_mot_match" / "model").mkdir(parents=True, exist_ok=True)
    torch.save({**parts, "epoch": 1, "iter": 1}, official / "text_mot_match" / "model" / "finest.tar")
    _save_statistics(official / "Comp_v6_KLD005" / "meta", statistics)
    (official / "Comp_v6_KLD005" / "opt.txt").write_text(_options(unit_length=4, max_text_len=20))
    words = [START, END, UNKNOWN, *(token.split("/")[0] for token in (*ACTIONS, *HOW, "a/DET", "person/NOUN"))]
    for place in (glove, converted / "glove"):
        place.mkdir(parents=True, exist_ok=True)
        np.save(place / "our_vab_data.npy", rng.normal(size=(len(words), 300)).astype(np.float32))
        (place / "our_vab_words.pkl").write_bytes(pickle.dumps(words))
        (place / "our_vab_idx.pkl").write_bytes(pickle.dumps({word: row for row, word in enumerate(words)}))
    flat = {
        f"{part}.{name}": value.clone().contiguous() for part, state in parts.items() for name, value in state.items()
    }
    save_file(flat, converted / "model.safetensors")
    (converted / "config.json").write_text(json.dumps({"model_type": "motius-humanml3d-263-evaluator"}))
    _save_statistics(converted / "stats", statistics)


def write_data(folder: Path, clips: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A data set in HumanML3D's layout, of bodies that swing their arms and legs. Returns its mean and std."""
    for part in ("new_joint_vecs", "texts"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    names = [f"{'M' if i % 10 == 9 else ''}{i:06d}" for i in range(clips)]
    every = []
    for i, name in enumerate(names):
        rows = from_joints(swinging(rng, int(rng.integers(41, 200))))
        np.save(folder / "new_joint_vecs" / f"{name}.npy", rows)
        every.append(rows)
        lines = [_caption(rng, "0.0#0.0") for _ in range(3)]
        if i % 7 == 0 and len(rows) > 100:
            lines.append(_caption(rng, "1.0#4.0"))
        (folder / "texts" / f"{name}.txt").write_text("\n".join(lines) + "\n")
    for split, some in (("test", names), ("train", names[:1]), ("val", names[:1])):
        (folder / f"{split}.txt").write_text("\n".join(some) + "\n")
    return group_statistics(np.concatenate(every), HUMANML3D)


def swinging(rng: np.random.Generator, frames: int) -> np.ndarray:
    """(frames, 22, 3) joints of a body that walks along a curve and swings arms and legs."""
    time = np.arange(frames) / 20
    pace, size = rng.uniform(0.6, 2.0), rng.uniform(0.2, 0.7)
    turns = np.zeros((frames, len(SMPL22), 3))
    turns[:, 0, 1] = np.cumsum(np.full(frames, rng.normal(0, 0.02)))
    for joint, phase, share in (
        ("left_hip", 0, 1),
        ("right_hip", np.pi, 1),
        ("left_shoulder", np.pi, 0.7),
        ("right_shoulder", 0, 0.7),
    ):
        turns[:, SMPL22.index(joint), 0] = share * size * np.sin(2 * np.pi * pace * time + phase)
    for joint in ("left_knee", "right_knee"):
        turns[:, SMPL22.index(joint), 0] = size * (1 + np.sin(2 * np.pi * pace * time)) / 2
    heading, speed = turns[:, 0, 1], rng.uniform(0, 1.5)
    path = np.cumsum(np.stack([np.sin(heading), np.zeros(frames), np.cos(heading)], axis=1) * speed / 20, axis=0)
    rotations = Rotation.from_rotvec(turns.reshape(-1, 3)).as_quat().reshape(frames, len(SMPL22), 4)
    return forward_kinematics(SMPL22, rotations, path + (0, 0.95, 0))


def write_clip(path: Path) -> None:
    """Random weights of CLIP ViT-B/32 in a file that open_clip reads."""
    from motionlab.text.compat import ensure_torchvision

    ensure_torchvision()
    import open_clip

    with torch.device("meta"):
        shapes = {
            name: tuple(value.shape) for name, value in open_clip.CLIP(**_clip_config(open_clip)).state_dict().items()
        }
    torch.save(random_state(shapes), path)


def _clip_config(open_clip) -> dict:
    return open_clip.get_model_config("ViT-B-32-quickgelu")


def _encoder_shapes(sizes: Sizes) -> Shapes:
    width = sizes.width
    shapes = _layer("input_process.poseEmbedding", width, sizes.code_dim) | {"position_enc.pe": (5000, 1, width)}
    for layer in range(sizes.layers):
        name = f"seqTransEncoder.layers.{layer}"
        shapes |= {
            f"{name}.self_attn.in_proj_weight": (3 * width, width),
            f"{name}.self_attn.in_proj_bias": (3 * width,),
        }
        shapes |= _layer(f"{name}.self_attn.out_proj", width, width) | _layer(
            f"{name}.linear1", sizes.feedforward, width
        )
        shapes |= _layer(f"{name}.linear2", width, sizes.feedforward)
        shapes |= _norm(f"{name}.norm1", width) | _norm(f"{name}.norm2", width)
    shapes |= _layer("cond_emb", width, 512) | _layer("output_process.dense", width, width)
    return shapes | _norm("output_process.LayerNorm", width)


def _mmm_block(name: str, width: int, norms: int = 2) -> Shapes:
    shapes = {}
    for norm in range(1, norms + 1):
        shapes |= _norm(f"{name}.ln{norm}", width)
    for part in ("key", "query", "value", "proj"):
        shapes |= _layer(f"{name}.attn.{part}", width, width)
    return shapes | _layer(f"{name}.mlp.0", 4 * width, width) | _layer(f"{name}.mlp.2", width, 4 * width)


def _gru(inputs: int, width: int, outputs: int) -> Shapes:
    shapes = {"hidden": (2, 1, width), **_layer("input_emb", width, inputs)}
    for direction in ("", "_reverse"):
        for part in ("ih", "hh"):
            shapes |= {
                f"gru.weight_{part}_l0{direction}": (3 * width, width),
                f"gru.bias_{part}_l0{direction}": (3 * width,),
            }
    shapes |= _layer("output_net.0", width, 2 * width) | _norm("output_net.1", width)
    return shapes | _layer("output_net.3", outputs, width)


def _residual_blocks(name: str, width: int, depth: int) -> Shapes:
    shapes = {}
    for block in range(depth):
        shapes |= _layer(f"{name}.{block}.conv1", width, width, 3) | _layer(f"{name}.{block}.conv2", width, width, 1)
    return shapes


def _layer(name: str, outputs: int, inputs: int, *kernel: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs, *kernel), f"{name}.bias": (outputs,)}


def _norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _random(name: str, shape: tuple[int, ...]) -> Tensor:
    numbers = torch.randn(sum(shape) + 1 - len(shape) if shape else 1)
    if len(shape) == 1:
        numbers = 0.02 * numbers + (1 if name.endswith("weight") else 0)  # of a norm, or a bias
    elif not (name.endswith("codebook") or name == "hidden"):
        numbers = numbers / np.sqrt(np.prod(shape[1:]))  # layers keep the scale of what they are given
    return torch.as_strided(numbers, shape, (1,) * len(shape))


def _options(**options) -> str:
    lines: Iterable[str] = (f"{name}: {value}" for name, value in sorted(options.items()))
    return "\n".join(("------------ Options -------------", *lines, "-------------- End ----------------")) + "\n"


def _caption(rng: np.random.Generator, span: str) -> str:
    tokens = ["a/DET", "person/NOUN", ACTIONS[rng.integers(len(ACTIONS))], HOW[rng.integers(len(HOW))]]
    return f"{' '.join(token.split('/')[0] for token in tokens)}#{' '.join(tokens)}#{span}"


def _save_statistics(folder: Path, statistics: tuple[np.ndarray, np.ndarray], *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in zip(names or ("mean.npy", "std.npy"), statistics):
        np.save(folder / name, values)
