"""The published evaluator with its words (Guo et al., CVPR 2022, sec. 5.1)."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from evaluation.evaluator.network import CONTACTS, STRIDE, Evaluator
from evaluation.evaluator.official import PARTS, evaluator_of
from evaluation.t2m.test_set import BATCH, MAX_FRAMES, TaggedCaption
from evaluation.t2m.vocabulary import Vocabulary
from motionlab.errors import MotionLabError
from motionlab.models import hub
from motionlab.nn.inference import note_run

OFFICIAL_WEIGHTS = "text_mot_match/model/finest.tar"
OFFICIAL_STATISTICS = "Comp_v6_KLD005/meta"
CONVERTED = "motius-humanml3d-263-evaluator"  # model_type in the config.json of the safetensors layout


@dataclass(frozen=True)
class Files:
    """Where an evaluator's weights, statistics and word vectors lie."""

    weights: Path
    statistics: Path
    glove: Path


def find_files(folder: str | Path) -> Files | None:
    """Both layouts that are published, or None where a folder, or what a hub id stands for, has neither.

    The official one, `checkpoints/t2m` with text_mot_match and Comp_v6_KLD005 and a folder glove in it or up to two
    above, or the folder above both; and the safetensors conversion on the Hub
    (`motius-evaluator-humanml3d-official`): model.safetensors, stats, glove.
    """
    folder = _local(str(folder))
    if (folder / "model.safetensors").exists() and _model_type(folder) == CONVERTED:
        return Files(folder / "model.safetensors", folder / "stats", folder / "glove")
    for root in (folder, folder / "t2m", folder / "checkpoints" / "t2m"):
        if (root / OFFICIAL_WEIGHTS).exists():
            near = [root, *root.resolve().parents[:2]]
            glove = next((path / "glove" for path in near if (path / "glove").is_dir()), root / "glove")
            return Files(root / OFFICIAL_WEIGHTS, root / OFFICIAL_STATISTICS, glove)
    return None


def evaluator_files(folder: str | Path) -> list[Path]:
    """Every file that `T2MEvaluator.load` reads.

    Raises:
        MotionLabError: the folder has neither layout.
    """
    files = find_files(folder)
    if files is None:
        raise MotionLabError(
            f"{folder} is no published evaluator: it needs {OFFICIAL_WEIGHTS}, {OFFICIAL_STATISTICS} and glove, "
            "or model.safetensors, stats and glove"
        )
    return [files.weights, *sorted(files.statistics.glob("*.npy")), *sorted(files.glove.glob("our_vab*"))]


class T2MEvaluator:
    """The published matching network, its feature statistics and its vocabulary.

    Args:
        network: with the evaluator's own mean and std, which are not the data set's.
        vocabulary: word vectors and parts of speech.
    """

    def __init__(self, network: Evaluator, vocabulary: Vocabulary):
        width = network.config.word_dim
        if vocabulary.vectors.shape[1] != width:
            raise MotionLabError(
                f"the evaluator reads word vectors of {width} numbers, the vocabulary has {vocabulary.vectors.shape[1]}"
            )
        self.network, self.vocabulary = network.eval().requires_grad_(False), vocabulary

    @classmethod
    def load(cls, folder: str | Path) -> T2MEvaluator:
        """From either published layout, see `find_files`; nothing in its files is executed.

        Raises:
            MotionLabError: the folder has neither layout, or a file is missing, damaged or of another kind.
        """
        evaluator_files(folder)
        files = find_files(folder)
        network = evaluator_of(_read_parts(files.weights), files.weights)
        for name in ("mean", "std"):
            buffer, path = getattr(network, name), files.statistics / f"{name}.npy"
            try:
                values = np.load(path, allow_pickle=False)
            except (OSError, ValueError, EOFError):
                raise MotionLabError(f"{path} is missing or no array; the evaluator needs its own {name}") from None
            if values.shape != buffer.shape or values.dtype.kind != "f":
                raise MotionLabError(
                    f"{path} has the shape {values.shape}, the evaluator's features are {len(buffer)} numbers"
                )
            buffer.copy_(torch.from_numpy(values.astype(np.float32)))
        return cls(network, Vocabulary.read(files.glove))

    @property
    def device(self) -> torch.device:
        return self.network.mean.device

    @property
    def width(self) -> int:
        """Numbers a row of features."""
        return len(self.network.mean)

    def to(self, device: str | torch.device) -> T2MEvaluator:
        self.network.to(device)
        return self

    def normalize(self, rows: np.ndarray) -> np.ndarray:
        """Features (T, width) in the evaluator's own normalization, float32."""
        return (rows - self.network.mean.cpu().numpy()) / self.network.std.cpu().numpy()

    @torch.inference_mode()
    def embed_captions(self, captions: Sequence[TaggedCaption]) -> np.ndarray:
        """Captions -> points (B, dim)."""
        encoded = [self.vocabulary.encode(caption.tokens) for caption in captions]
        rows, pos = (torch.from_numpy(np.stack([getattr(one, part) for one in encoded])) for part in ("rows", "pos"))
        words = torch.from_numpy(self.vocabulary.vectors)[rows].to(self.device)
        one_hots = torch.nn.functional.one_hot(pos, self.network.config.pos_dim).to(words)
        lengths = torch.tensor([one.length for one in encoded])
        return note_run(self.network).text_encoder(words, one_hots, lengths).cpu().numpy()

    @torch.inference_mode()
    def embed_normalized(self, motions: Tensor, frames: Sequence[int]) -> np.ndarray:
        """Motions in the evaluator's normalization -> points (B, dim).

        Args:
            motions: (B, T, width). What stands behind a motion's end is seen where it is within three frames of it:
            the published
                protocol has zeros there for real motions and whatever a generator wrote for generated ones.
            frames: of each; at least 4.
        """
        if motions.shape[-1] != self.width:
            raise MotionLabError(
                f"the evaluator reads features of {self.width} numbers, the motions have {motions.shape[-1]}"
            )
        movements = note_run(self.network).movement_encoder(motions.to(self.device, torch.float32)[..., :-CONTACTS])
        return self.network.motion_encoder(movements, torch.tensor(frames) // STRIDE).cpu().numpy()

    def embed_rows(self, features: Sequence[np.ndarray]) -> np.ndarray:
        """Features (T_i, width), not normalized -> points (B, dim), zeros behind each up to 196 frames as in the
        protocol."""
        frames = [len(rows) for rows in features]
        padded = np.zeros(
            (len(features), max(MAX_FRAMES, max(frames) + STRIDE * (max(frames) > MAX_FRAMES)), self.width), np.float32
        )
        for row, motion in zip(padded, features):
            if motion.shape[1:] != (self.width,) or len(motion) < STRIDE:
                raise MotionLabError(
                    f"the evaluator reads features ({STRIDE} or more frames, {self.width}), got {motion.shape}"
                )
            if not np.isfinite(motion).all():
                raise MotionLabError("a motion contains NaN or infinite values and cannot be measured")
            row[: len(motion)] = self.normalize(motion)
        return self.embed_normalized(torch.from_numpy(padded), frames)

    def motions(self, features: Iterable[np.ndarray]) -> np.ndarray:
        """The same of any number of motions, a batch at a time: (motions, dim)."""
        features = list(features)
        if not features:
            raise MotionLabError("there is no motion to embed")
        return np.concatenate([self.embed_rows(features[i : i + BATCH]) for i in range(0, len(features), BATCH)])


def _read_parts(path: Path) -> dict[str, dict[str, Tensor]]:
    """The state dicts of the three networks, from a file of torch.save or of safetensors."""
    try:
        if path.suffix == ".safetensors":
            flat = load_file(path)
            return {
                part: {key.removeprefix(f"{part}."): value for key, value in flat.items() if key.startswith(f"{part}.")}
                for part in PARTS
            }
        return torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, EOFError, RuntimeError, pickle.UnpicklingError, SafetensorError) as error:
        raise MotionLabError(
            f"{path} cannot be read as tensors ({type(error).__name__}); download it again, or, if it holds other "
            "objects too, convert it with `python -m evaluation convert`"
        ) from None


@lru_cache
def _local(name: str) -> Path:
    """The folder itself, or that of a hub id (owner/name), fetched into its cache."""
    if not hub.is_hub_id(name):
        return Path(name)
    return hub.fetch(name, ["config.json", "model.safetensors", "stats/*", "glove/*"])


def _model_type(folder: Path) -> object:
    try:
        return json.loads((folder / "config.json").read_text(encoding="utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError):
        return None
