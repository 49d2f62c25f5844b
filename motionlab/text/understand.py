"""Does the data show what a sentence says? Training clips near it, and the nearest of a catalogue of known motions."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F

from motionlab.arguments import check_sentence
from motionlab.errors import MotionLabError
from motionlab.text.acts import content_stems, split_acts
from motionlab.text.encoder import TextEncoder

KIND = "understanding"
SHIPPED = Path(__file__).resolve().parents[1] / "checkpoints" / "understanding"
FOLDER_VARIABLE = "MOTIONLAB_UNDERSTANDING"  # a folder with another one
CATALOGUE = Path(__file__).with_name("catalogue.txt")
NEAREST = 3
REMEMBERED = 2_000  # sentences
TOP = 10  # captions whose mean similarity is a clue
FEATURES = ("nearest", "near", "unknown words", "word count", "rarest word", "words", "wordless")


@dataclass(frozen=True)
class Known:
    """A sentence of the catalogue. similarity: cosine to what was asked. clips: how many training clips show it."""

    sentence: str
    kind: str
    similarity: float
    clips: int


@dataclass(frozen=True)
class Understanding:
    """What is known of a sentence.

    known: the training clips show it. clips: how many of them stand near its least known part. part: that part, the
    whole sentence if it says one act. nearest: of the catalogue, to the whole sentence where it is known, else to that
    part. score: log-odds of being known above the threshold."""

    known: bool
    clips: int
    nearest: tuple[Known, ...]
    part: str
    score: float

    @property
    def words(self) -> str:
        """A sentence that says it to whoever asked."""
        return words_of(self.document())

    def document(self) -> dict:
        """Itself as JSON has it."""
        return asdict(self) | {"nearest": [asdict(one) for one in self.nearest]}


def words_of(document: dict) -> str:
    """`Understanding.words` of an `Understanding.document`, as a motion's info holds it."""
    near = "; ".join(f"{one['sentence']} ({one['clips']} clips)" for one in document["nearest"])
    if document["known"]:
        return f"{document['clips']} training clips show this or something near it; the nearest I know: {near}"
    return f"I have hardly seen this ({document['part']}); the nearest I know: {near}"


@dataclass(frozen=True)
class CaptionIndex:
    """Vectors of training captions and what else the scorer looks at.

    vectors: (N, k) float32, unit length after `projection` (dim, k) of unit sentence vectors; entry: (N,) int64, whose
    captions; clips: (entries,) int64, how many clips an entry stands for. words: stem -> entries that say it. verbs:
    words that begin an act."""

    projection: Tensor
    vectors: Tensor
    entry: Tensor
    clips: Tensor
    words: Mapping[str, int]
    verbs: frozenset[str]

    def project(self, sentences: Tensor) -> Tensor:
        """Sentence vectors (B, dim) -> (B, k) of unit length."""
        return F.normalize(F.normalize(sentences.float(), dim=-1) @ self.projection, dim=-1)

    def similarities(self, sentences: Tensor, without: Tensor | None = None) -> Tensor:
        """Cosine of sentence vectors to those of captions.

        Args:
            sentences: (B, dim).
            without: (B,) the entry that does not count for each sentence, None for none.
        Returns:
            (B, N).
        """
        found = self.project(sentences) @ self.vectors.T
        return found if without is None else found.masked_fill(self.entry == without[:, None], -1.0)

    def clips_near(self, similarity: Tensor, from_similarity: float) -> Tensor:
        """Clips of the entries (B,) that have a caption at `from_similarity` or above, of similarities (B, N)."""
        near = torch.zeros(len(similarity), len(self.clips))
        near.index_add_(1, self.entry, (similarity >= from_similarity).float())
        return ((near > 0) * self.clips).sum(dim=-1)

    def features(self, parts: Sequence[str], similarity: Tensor) -> Tensor:
        """What the scorer looks at (B, len(FEATURES)): similarity of captions, and how common the words are."""
        best = similarity.topk(min(TOP, similarity.shape[1]), dim=-1).values
        return torch.cat(
            [best[:, :1], best.mean(dim=-1, keepdim=True), torch.tensor([self._of_words(part) for part in parts])],
            dim=-1,
        )

    def _of_words(self, part: str) -> list[float]:
        counts = [self.words.get(stem, 0) for stem in content_stems(part)]
        if not counts:
            return [0.0, 0.0, 0.0, 0.0, 1.0]
        logs = [math.log1p(count) for count in counts]
        unknown = sum(count < 2 for count in counts) / len(counts)
        return [unknown, sum(logs) / len(logs), min(logs), math.log(len(counts)), 0.0]


@dataclass(frozen=True)
class Scorer:
    """Logistic regression on `FEATURES`. near: similarity from which a clip shows what is said."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float
    threshold: float
    near: float

    def __call__(self, features: Tensor) -> Tensor:
        """(B, len(FEATURES)) -> log-odds of being known, above the threshold (B,)."""
        mean, scale, weight = (torch.tensor(part) for part in (self.mean, self.scale, self.weight))
        return ((features - mean) / scale) @ weight + self.bias - self.threshold


class Understander:
    """`understand` for one text encoder."""

    def __init__(
        self,
        encoder: TextEncoder,
        index: CaptionIndex,
        scorer: Scorer,
        catalogue: Sequence[tuple[str, str]],
        vectors: Tensor,
        clips: Tensor,
    ):
        """From its parts.

        Args:
            encoder: of the sentences that are asked about.
            index: captions of training clips.
            scorer: tells known sentences from others.
            catalogue: (kind, sentence) each.
            vectors: (len(catalogue), dim) of its sentences.
            clips: (len(catalogue),) int64, how many show each.
        """
        self.encoder, self.index, self.scorer = encoder, index, scorer
        self.catalogue, self.clips = tuple(catalogue), clips
        self.catalogue_vectors = index.project(vectors)
        self.stored_vectors = vectors
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._understand)

    def understand(self, sentence: str) -> Understanding:
        """What the training data know of a sentence.

        Args:
            sentence: in plain English; one of several acts is known if each of them is.
        Returns:
            see `Understanding`.
        Raises:
            MotionLabError: the sentence is empty or too long.
        """
        return self._remembered(check_sentence(sentence))

    def _understand(self, sentence: str) -> Understanding:
        parts = split_acts(sentence, self.index.verbs)
        asked = [sentence] if parts == [sentence] else [sentence, *parts]
        vectors = torch.cat(
            [self.encoder.encode([text]).cpu() for text in asked]
        )  # one by one: neighbours would change the last bits
        of_parts = vectors[-len(parts) :]
        similarity = self.index.similarities(of_parts)
        scores = self.scorer(self.index.features(parts, similarity))
        least = int(scores.argmin())
        known = bool(scores[least] >= 0)
        clips = int(self.index.clips_near(similarity[least : least + 1], self.scorer.near))
        nearest = self._nearest(vectors[0] if known else of_parts[least])
        return Understanding(known, clips, nearest, parts[least], round(float(scores[least]), 3))

    def _nearest(self, vector: Tensor) -> tuple[Known, ...]:
        similarity = (self.index.project(vector[None]) @ self.catalogue_vectors.T)[0]
        best = similarity.topk(min(NEAREST, len(self.catalogue))).indices.tolist()
        return tuple(
            Known(*reversed(self.catalogue[i]), round(float(similarity[i]), 3), int(self.clips[i])) for i in best
        )


def read_catalogue(path: str | Path = CATALOGUE) -> list[tuple[str, str]]:
    """(kind, sentence) of a text file: lines "# kind", and below each its sentences."""
    found, kind = [], ""
    for line in filter(None, map(str.strip, Path(path).read_text(encoding="utf-8").splitlines())):
        if line.startswith("#"):
            kind = line.lstrip("# ")
        else:
            found.append((kind, line))
    return found


def eight_bits(vectors: Tensor) -> Tensor:
    """Unit vectors (N, k) as int8, each scaled by its largest channel."""
    return (vectors * (127 / vectors.abs().amax(dim=-1, keepdim=True))).round().to(torch.int8)


def from_eight_bits(vectors: Tensor) -> Tensor:
    """`eight_bits` backwards: (N, k) int8 -> unit vectors float32."""
    return F.normalize(vectors.float(), dim=-1)


def save_understanding(folder: str | Path, one: Understander, about: str) -> Path:
    """Write a folder: config.json, words.json, vectors.safetensors and README.md. No caption is in it."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    index = one.index
    tensors = {
        "projection": index.projection.half(),
        "captions": eight_bits(index.vectors),
        "entry": index.entry.to(torch.int32),
        "clips": index.clips.to(torch.int32),
        "catalogue": one.stored_vectors.half(),
        "catalogue_clips": one.clips.to(torch.int32),
    }
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / "vectors.safetensors")
    words = {"words": dict(sorted(index.words.items())), "verbs": sorted(index.verbs)}
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False) + "\n", encoding="utf-8")
    document = {"kind": KIND, "encoder": one.encoder.name, "scorer": one.scorer.__dict__, "catalogue": one.catalogue}
    (folder / "config.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(about, encoding="utf-8")
    return folder


def load_understanding(folder: str | Path | None, encoder: TextEncoder) -> Understander:
    """What `save_understanding` wrote.

    Args:
        folder: None for that of $MOTIONLAB_UNDERSTANDING, or the shipped one.
        encoder: the one it was made with.
    Raises:
        MotionLabError: the folder holds none, is damaged, or was made with another encoder.
    """
    folder = Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED)
    try:
        document = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "vectors.safetensors")
        if document["kind"] != KIND:
            raise KeyError(KIND)
        index = CaptionIndex(
            projection=tensors["projection"].float(),
            vectors=from_eight_bits(tensors["captions"]),
            entry=tensors["entry"].long(),
            clips=tensors["clips"].long(),
            words=Counter(words["words"]),
            verbs=frozenset(words["verbs"]),
        )
        scorer = Scorer(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in document["scorer"].items()}
        )
        catalogue = [tuple(row) for row in document["catalogue"]]
        one = Understander(
            encoder, index, scorer, catalogue, tensors["catalogue"].float(), tensors["catalogue_clips"].long()
        )
    except OSError:
        raise MotionLabError(f"{folder} holds no understanding of sentences; name its folder") from None
    except (SafetensorError, ValueError, KeyError, TypeError):
        raise MotionLabError(f"the understanding of sentences in {folder} is damaged; get the folder again") from None
    if document["encoder"] != encoder.name:
        raise MotionLabError(
            f"{folder} was made with the text encoder {document['encoder']}, not {encoder.name}; use that one"
        )
    return one


def understander_of(encoder: TextEncoder) -> Understander | None:
    """What is known in an encoder's space, of the folder that `load_understanding` finds; None where there is none, or
    one made with another encoder. Read once.

    Raises:
        MotionLabError: the folder is damaged, or $MOTIONLAB_UNDERSTANDING names none.
    """
    folder = Path(os.environ.get(FOLDER_VARIABLE) or SHIPPED)
    key = (str(folder), encoder.name)
    with _LOCK:
        if key not in _found:
            named = bool(os.environ.get(FOLDER_VARIABLE))
            there = named or (folder / "config.json").exists()
            fits = there and _encoder_of(folder) == encoder.name
            _found[key] = load_understanding(folder, encoder) if fits else None
        return _found[key]


def _encoder_of(folder: Path) -> str:
    try:
        return str(json.loads((folder / "config.json").read_text(encoding="utf-8"))["encoder"])
    except OSError:
        raise MotionLabError(f"{folder} holds no understanding of sentences; name its folder") from None
    except (ValueError, KeyError, TypeError):
        raise MotionLabError(f"the understanding of sentences in {folder} is damaged; get the folder again") from None


_LOCK = Lock()
_found: dict[tuple[str, str], Understander | None] = {}
