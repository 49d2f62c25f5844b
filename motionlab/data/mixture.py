"""Several stores as one, each with its share of what is drawn."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from motionlab.data.licences import strictest
from motionlab.data.one_body import has_one_body, one_body_store
from motionlab.data.store import ROOT_WEIGHT, Clip, MotionStore, group_stds
from motionlab.errors import MotionLabError
from motionlab.paths import write_aside

NAME = "mixture.json"


class Mixture(MotionStore):
    """Stores side by side, read from where they lie. A folder with mixture.json: their places and shares.

    clips: of all stores in turn, each with `data_set`, the name of its store, and its `share`, the probability that
    what is drawn for training comes from it (`share_weights`); `start` counts through all of them.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        try:
            rows = json.loads((self.folder / NAME).read_text(encoding="utf-8"))["stores"]
            places = {str(row["name"]): (self.folder / row["store"], float(row["share"])) for row in rows}
        except (OSError, ValueError, KeyError, TypeError):
            raise MotionLabError(f"{self.folder / NAME} is damaged; mix the stores again") from None
        self.stores = {name: MotionStore(place) for name, (place, _) in places.items()}
        self.shares = {name: share for name, (_, share) in places.items()}
        _check_together(self.stores.values())
        self.layout = next(iter(self.stores.values())).layout
        self.notes = [f"{name}: {note}" for name, store in self.stores.items() for note in store.notes]
        self.clips: list[Clip] = []
        self._first: list[int] = []  # row of each store
        rows = 0
        for name, store in self.stores.items():
            share = self.shares[name]
            self._first.append(rows)
            self.clips += [replace(clip, start=clip.start + rows, data_set=name, share=share) for clip in store.clips]
            rows += len(store.features)

    @property
    def files(self) -> list[Path]:
        return [self.folder / NAME, *(path for store in self.stores.values() for path in store.files)]

    @cached_property
    def features(self) -> _Rows:
        return _Rows([store.features for store in self.stores.values()], self._first)

    @cached_property
    def fingerprint(self) -> str:
        """Of all stores in their order and of their shares, as `MotionStore.fingerprint`."""
        table = [[name, self.shares[name], store.fingerprint] for name, store in self.stores.items()]
        return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:16]

    @property
    def meta(self) -> dict:
        """What the stores say of themselves, joined: all credits, and of all licences the strictest."""
        metas = [store.meta | {"name": name} for name, store in self.stores.items()]

        def joined(key: str, mark: str) -> str:
            return mark.join(dict.fromkeys(str(meta[key]) for meta in metas if meta.get(key)))

        keys = (("title", " and "), ("credit", "; "), ("caption_source", "; "), ("card", " "))
        licences = sorted({meta["licence"] for meta in metas if meta.get("licence")})
        training = {name: store.meta.get("training", {}) for name, store in self.stores.items()}
        return {key: joined(key, mark) for key, mark in keys} | {
            "name": "+".join(self.stores),
            "licence": strictest(metas),
            "licences": licences,
            "datasets": list(dict.fromkeys(name for store in self.stores.values() for name in store.datasets)),
            "training": {"shares": self.shares, "stores": training},
        }

    def statistics(self, root_weight: float = ROOT_WEIGHT) -> tuple[np.ndarray, np.ndarray]:
        """Mean and std (dim,) of the training rows, as `MotionStore.statistics`, each store weighing its share."""
        means, squares = np.zeros(self.layout.dim), np.zeros(self.layout.dim)
        for name, store in self.stores.items():
            total, square, count = np.zeros(self.layout.dim), np.zeros(self.layout.dim), 0
            for clip in store.select("train"):
                rows = store.rows(clip).astype(np.float64)
                total += rows.sum(axis=0)
                square += np.square(rows).sum(axis=0)
                count += len(rows)
            means += self.shares[name] * total / count
            squares += self.shares[name] * square / count
        std = np.sqrt(np.maximum(squares - np.square(means), 0))
        return means.astype(np.float32), group_stds(std, self.layout, root_weight).astype(np.float32)


class _Rows:
    """Arrays of rows (N, dim) one after the other, read where they lie: as one array as far as slices go."""

    def __init__(self, parts: list[np.ndarray], first: list[int]):
        self.parts, self.first = parts, first
        self.shape = (first[-1] + len(parts[-1]), parts[0].shape[1])
        self.dtype = parts[0].dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: slice) -> np.ndarray:
        start, stop, step = rows.indices(len(self))
        if step != 1:
            raise IndexError("rows of a mixture are read in their order, one by one")
        found = []
        for part in range(bisect_right(self.first, start) - 1, len(self.parts)):
            first = self.first[part]
            if first >= stop and found:
                break
            found.append(self.parts[part][max(start - first, 0) : max(stop - first, 0)])
        return found[0] if len(found) == 1 else np.concatenate(found)

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return np.concatenate(self.parts, dtype=dtype or self.dtype)


def mix(
    stores: Mapping[str, str | Path], shares: Mapping[str, float], folder: str | Path, one_body: bool = False
) -> Mixture:
    """Write a mixture of stores.

    Args:
        stores: name -> folder of a prepared store. They stay where they are and are read there.
        shares: name -> how much of what is drawn comes from it; scaled to a sum of one.
        folder: where mixture.json goes.
        one_body: bring stores of another body onto HumanML3D's first; these are written into the folder.

    Raises:
        MotionLabError: a share is missing or not positive, a folder holds no store, or the stores do not go together.
    """
    if set(stores) != set(shares) or not stores:
        raise MotionLabError("a mixture needs a share for each of its stores, one or more")
    if not all(0 < share < float("inf") for share in shares.values()):
        raise MotionLabError("the shares of a mixture must be positive numbers")
    folder, total = Path(folder), sum(shares.values())
    opened = {name: MotionStore(place) for name, place in stores.items()}
    _check_together(opened.values())
    if one_body:
        stores = {name: _on_one_body(store, folder / name).folder for name, store in opened.items()}
    rows = [
        {"name": name, "store": str(Path(place).resolve()), "share": shares[name] / total}
        for name, place in stores.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    write_aside(folder / NAME, lambda aside: aside.write_text(json.dumps({"stores": rows}, indent=1), encoding="utf-8"))
    return Mixture(folder)


def _on_one_body(store: MotionStore, folder: Path) -> MotionStore:
    return store if has_one_body(store) else one_body_store(store, folder)


def _check_together(stores: Iterable[MotionStore]) -> None:
    """Raise MotionLabError unless all stores have one layout, and no two a clip of one name."""
    layouts = {store.layout.name for store in stores}
    if len(layouts) != 1:
        raise MotionLabError(f"stores of different layouts cannot be mixed: {', '.join(sorted(layouts))}")
    counts = Counter(clip.name for store in stores for clip in store.clips)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise MotionLabError(f"two stores of the mixture have a clip {twice[0]}; mix each data set once")


def share_weights(clips: Sequence[Clip], weights: np.ndarray | None = None) -> np.ndarray:
    """How often each clip is drawn, so that each data set has its share of all draws.

    Args:
        clips: of one store or of a mixture.
        weights: (len(clips),) how often those of one data set are drawn, one against the other; None: alike.

    Returns:
        (len(clips),) float64 with a sum of one. Data sets without a clip here leave their share to the others.
    """
    weights = np.ones(len(clips)) if weights is None else np.array(weights, dtype=np.float64)
    data_sets = np.array([clip.data_set for clip in clips])
    shares = {clip.data_set: clip.share for clip in clips}
    for name, share in shares.items():
        weights[data_sets == name] *= share / weights[data_sets == name].sum()
    return weights / weights.sum()
