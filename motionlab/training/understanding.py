"""What `understand` needs, made of training captions: vectors, words, and a scorer that tells what is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn import functional as F

from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.text.acts import content_stems, first_verbs, split_acts
from motionlab.text.encoder import TextEncoder, encode_many
from motionlab.text.rephrase import base_form, rephrased
from motionlab.text.understand import CaptionIndex, Scorer, Understander, eight_bits, from_eight_bits, read_catalogue

UNRELATED = Path(__file__).resolve().parents[1] / "text" / "unrelated.txt"
DIM = 128  # of the vectors that are kept
FITTED = 3_000  # training captions that the scorer learns from
FLAGGED = 0.09  # of validation captions that the threshold calls unknown
PARAPHRASES = 0.5  # share of a clip's pairs of captions that lie farther apart than what counts as near
ROUNDED = 1e-3  # what keeping vectors as 8 bits may take from a cosine
VERB_CAPTIONS = 2  # captions that begin with a word before it counts as a verb
CAPTIONS_OF_LABELS = 8  # of those made from one content and style


def labelled_entries(store: MotionStore) -> list[ParaphraseGroup]:
    """A group for each content and style of a store's training clips, mirrored and composed ones left out."""
    clips = [clip for clip in store.select("train", captioned=True) if not clip.mirrored and not clip.composed]
    count = Counter((clip.content, clip.style) for clip in clips)
    first = {(clip.content, clip.style): clip for clip in reversed(clips)}
    return [
        ParaphraseGroup(
            " ".join(labels), "train", clip.captions[:CAPTIONS_OF_LABELS], "labels", take=clip.name, clips=count[labels]
        )
        for labels, clip in first.items()
    ]


def train_understanding(
    encoder: TextEncoder,
    groups: Sequence[ParaphraseGroup],
    further: Sequence[ParaphraseGroup],
    unrelated: str | Path = UNRELATED,
    seed: int = 0,
) -> Understander:
    """Index the captions of clips and fit the scorer.

    Args:
        encoder: whose vectors are compared.
        groups: clips with a motion; those of "train" are indexed, the captions of "val" choose the threshold.
        further: more captions of motions, whose words are known words.
        unrelated: text file of sentences that say no human motion, for the scorer to tell from captions.
        seed: of the captions that the scorer learns from.
    Returns:
        what `understand` is a method of.
    Raises:
        MotionLabError: there are no training or no validation captions.
    """
    training = [group for group in groups if group.split == "train"]
    validation = [caption for group in groups if group.split == "val" for caption in group.captions]
    if not training or not validation:
        raise MotionLabError("understanding needs clips of the splits train and val with captions")
    index = build_index(encoder, training, [group for group in further if group.split == "train"])
    near = paraphrase_similarity(index, encoder, [group for group in groups if group.split == "val"])
    scorer = fit_scorer(index, encoder, training, read_sentences(unrelated), Random(seed))
    scores = [score_of(index, scorer, encoder, caption) for caption in validation]
    threshold = float(torch.tensor(scores).quantile(FLAGGED))
    scorer = Scorer(**{**scorer.__dict__, "threshold": threshold, "near": near})
    catalogue = read_catalogue()
    vectors = encode_many(encoder, [sentence for _, sentence in catalogue]).half().float()
    clips = index.clips_near(index.similarities(vectors), near)
    shown = (clips > 0).nonzero()[:, 0]  # what no clip shows is not known
    return Understander(encoder, index, scorer, [catalogue[i] for i in shown.tolist()], vectors[shown], clips[shown])


def understanding_card(one: Understander) -> str:
    """Markdown that says what is in the folder."""
    index = one.index
    vectors, clips = index.vectors, int(index.clips.sum())
    return f"""# Understanding of sentences

Vectors ({vectors.shape[1]} numbers of 8 bits each) of {len(vectors)} captions that stand for {clips} training clips,
{len(index.words)} stems of words with how many clips' captions say them, and a catalogue of {len(one.catalogue)}
sentences with how many clips show each. The captions themselves are not here.

Made with the text encoder {one.encoder.name}. A sentence is known from a score of 0, a clip is near from a cosine of
{one.scorer.near:.3f}.

```python
from motionlab.text.encoder import load_text_encoder
from motionlab.text.understand import load_understanding

understander = load_understanding("this/folder", load_text_encoder("minilm-adapter"))
print(understander.understand("a person sits down"))
```
"""


def build_index(
    encoder: TextEncoder, training: Sequence[ParaphraseGroup], further: Sequence[ParaphraseGroup]
) -> CaptionIndex:
    """Vectors of the captions of `training`; words and verbs of people's captions in both lists."""
    captions = [caption for group in training for caption in group.captions]
    units = F.normalize(encode_many(encoder, captions), dim=-1)
    # Not centred, so that cosines stay what they are.
    projection = torch.linalg.eigh(units.T @ units).eigenvectors[:, -min(DIM, units.shape[1]) :].half().float()
    people = {group.name: group for group in [*further, *training] if group.source != "labels"}.values()
    words = Counter(
        stem for group in people for stem in {stem for caption in group.captions for stem in content_stems(caption)}
    )
    verbs = Counter(verb for group in people for caption in group.captions for verb in first_verbs(caption.lower()))
    known = {verb for verb, count in verbs.items() if count >= VERB_CAPTIONS}
    return CaptionIndex(
        projection=projection,
        vectors=from_eight_bits(eight_bits(units @ projection)),  # as they are kept
        entry=torch.tensor([i for i, group in enumerate(training) for _ in group.captions]),
        clips=torch.tensor([group.clips for group in training]),
        words=words,
        verbs=frozenset(known | {base_form(verb) for verb in known}),
    )


def paraphrase_similarity(index: CaptionIndex, encoder: TextEncoder, groups: Sequence[ParaphraseGroup]) -> float:
    """The cosine that all but a share `PARAPHRASES` of the pairs of captions of one clip reach."""
    found = []
    for group in groups:
        vectors = index.project(torch.cat([encoder.encode([caption]) for caption in group.captions]))
        pairs = torch.triu_indices(len(vectors), len(vectors), offset=1)
        found.append((vectors @ vectors.T)[pairs[0], pairs[1]])
    return float(torch.cat(found).quantile(PARAPHRASES)) - ROUNDED


def fit_scorer(
    index: CaptionIndex,
    encoder: TextEncoder,
    training: Sequence[ParaphraseGroup],
    unrelated: Sequence[str],
    rng: Random,
) -> Scorer:
    """Logistic regression between acts of training captions and unrelated sentences.

    A training caption is compared with the captions of other clips alone, as a new sentence would be.
    """
    pairs = [(caption, i) for i, group in enumerate(training) if group.source != "labels" for caption in group.captions]
    pairs = rng.sample(pairs, min(FITTED, len(pairs)))
    known = [(part, i) for caption, i in pairs for part in split_acts(as_typed(caption, rng), index.verbs)]
    parts = [part for part, _ in known]
    without = torch.tensor([i for _, i in known])
    positive = index.features(parts, index.similarities(encode_many(encoder, parts), without))
    negative = index.features(unrelated, index.similarities(encode_many(encoder, list(unrelated))))
    features = torch.cat([positive, negative])
    target = torch.cat([torch.ones(len(positive)), torch.zeros(len(negative))])
    balance = torch.cat(
        [torch.full((len(positive),), 0.5 / len(positive)), torch.full((len(negative),), 0.5 / len(negative))]
    )
    mean, scale = features.mean(dim=0), features.std(dim=0).clamp(min=1e-6)
    weight, bias = logistic_regression((features - mean) / scale, target, balance)
    return Scorer(*(tuple(part.tolist()) for part in (mean, scale, weight)), bias=bias, threshold=0.0, near=0.0)


def as_typed(caption: str, rng: Random) -> str:
    """A caption as it is, or, every third time, as someone may type it: another subject, or none."""
    return rephrased(caption, rng) if rng.random() < 1 / 3 else caption


def logistic_regression(features: Tensor, target: Tensor, balance: Tensor, decay: float = 1e-3) -> tuple[Tensor, float]:
    """Weights (k,) and bias that tell target 1 from 0.

    Args:
        features: (N, k) standardized.
        target: (N,) of 0 and 1.
        balance: (N,) weight of each row in the loss, summing to 1.
        decay: of the squared weights.
    """
    weight = torch.zeros(features.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = (
            F.binary_cross_entropy_with_logits(features @ weight + bias, target, balance, reduction="sum")
            + decay * weight.square().sum()
        )
        loss.backward()
        return loss

    optimizer.step(closure)
    return weight.detach(), float(bias.detach())


def score_of(index: CaptionIndex, scorer: Scorer, encoder: TextEncoder, sentence: str) -> float:
    """The score of a sentence's least known part."""
    parts = split_acts(sentence, index.verbs)
    vectors = torch.cat([encoder.encode([part]) for part in parts])
    return float(scorer(index.features(parts, index.similarities(vectors))).min())


def read_sentences(path: str | Path) -> list[str]:
    """Sentences of a text file, one a line; lines that begin with "# " say of which kind the next ones are."""
    return [sentence for _, sentence in read_catalogue(path)]
