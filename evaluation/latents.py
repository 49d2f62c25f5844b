"""How the latents of motions lie, how those of sentences lie, and whether they lie alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from evaluation.loading import load_model
from evaluation.metrics.act_words import acts_of
from evaluation.tasks import ProtocolClips
from motionlab.data.store import Clip
from motionlab.models.mote.diffusion import MOTION, TEXT

NEIGHBOURS = 5


@torch.inference_mode()
def latent_points(
    data: str,
    checkpoint: str = "mote",
    split: str = "test",
    evaluator: str = "evaluator",
    motions: int | None = 400,
    seed: int = 0,
):
    """Latents of clips that show one act, and of one of their captions: ({"motion": (n, l d), "text": (n, 2 d)}, the
    clips).
    """
    model, real, rng = (
        load_model(checkpoint),
        ProtocolClips(data, split, evaluator, motions),
        np.random.default_rng(seed),
    )
    clips = [clip for clip in real.clips if not clip.composed]
    features = [torch.from_numpy(np.array(real.store.rows(clip))).to(model.device) for clip in clips]
    rows = [model.motion.encode(one[None]).mean for one in features]
    said = model.sentence_latents([clip.captions[rng.integers(len(clip.captions))] for clip in clips])
    normalized = {
        MOTION: model.diffusion.normalize(MOTION, torch.cat(rows)),
        TEXT: model.diffusion.normalize(TEXT, said),
    }
    return {side: latents.flatten(1).cpu().numpy() for side, latents in normalized.items()}, clips


def projected(points: np.ndarray, seed: int = 0) -> np.ndarray:
    """(n, d) -> (n, 2) by t-SNE (van der Maaten and Hinton 2008) of the first 50 principal components."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    most = min(50, *points.shape)
    reduced = PCA(most, random_state=seed).fit_transform(points)
    return TSNE(2, perplexity=min(30, (len(points) - 1) / 3), init="pca", random_state=seed).fit_transform(reduced)


def neighbours_alike(points: np.ndarray, labels: list[str]) -> float:
    """Share of the NEIGHBOURS nearest of each that have its label."""
    from sklearn.neighbors import NearestNeighbors

    labels, count = np.array(labels), min(NEIGHBOURS, len(points) - 1)
    near = NearestNeighbors(n_neighbors=count + 1).fit(points).kneighbors(points, return_distance=False)
    others = np.array([[j for j in row if j != i][:count] for i, row in enumerate(near)])
    return float((labels[others] == labels[:, None]).mean())


def representational_similarity(
    a: np.ndarray, b: np.ndarray, shuffles: int = 100, seed: int = 0
) -> tuple[float, float]:
    """Rank correlation of the distances in one space with those in the other (representational similarity, Kriegeskorte
    et al. 2008), and the highest one of so many shuffles of who belongs to whom.
    """
    from scipy.spatial.distance import pdist, squareform
    from scipy.stats import rankdata

    def centred(distances: np.ndarray) -> np.ndarray:
        ranks = rankdata(distances)
        return (ranks - ranks.mean()) / ranks.std()

    one, other, rng = centred(pdist(a)), squareform(centred(pdist(b))), np.random.default_rng(seed)
    above = np.triu_indices(len(a), 1)

    def correlation(order: np.ndarray) -> float:
        return float((one * other[np.ix_(order, order)][above]).mean())

    return correlation(np.arange(len(a))), max(correlation(rng.permutation(len(a))) for _ in range(shuffles))


def act_labels(clips: Sequence[Clip]) -> list[str]:
    """What each clip shows: the data set's label where it has one, else the act that most of its captions name, of
    several the first by name; "" where they name none.
    """
    return [clip.content or _most_named(clip.captions) for clip in clips]


def _most_named(captions: Sequence[str]) -> str:
    named = Counter(act for caption in captions for act in acts_of(caption))
    return min(named, key=lambda act: (-named[act], act), default="")


def latent_table(points: dict[str, np.ndarray], clips: Sequence[Clip]) -> pd.DataFrame:
    """A row a side: how often neighbours share their act, and their style where the data set labels it, and what chance
    would give. Clips without such a label are left out.
    """
    labels = {"act": act_labels(clips), "style": [clip.style or "" for clip in clips]}
    columns = {}
    for name, every in labels.items():
        known = np.array([bool(label) for label in every])
        some = [label for label in every if label]
        if len(some) > 1:
            chance = float(np.square(pd.Series(some).value_counts(normalize=True)).sum())
            alike = {side: neighbours_alike(where[known], some) for side, where in points.items()}
            columns[f"same {name}"] = alike | {"chance": chance}
    return pd.DataFrame(columns)
