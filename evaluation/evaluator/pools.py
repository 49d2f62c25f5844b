"""Which motions are compared with which sentences."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from motionlab.errors import MotionLabError


def distinct_pools(kinds: Sequence[Hashable], size: int, rng: np.random.Generator) -> np.ndarray:
    """Indices (pools, size) of items, no kind twice in a pool and no item twice at all, in random order.

    Two clips of one kind share their captions, and a pool with both would count a right answer as a wrong one. Each
    pool takes from the kinds that have most items left, which makes as many pools as there can be. Raises
    MotionLabError if there are fewer kinds than a pool has places.
    """
    members: dict[Hashable, list[int]] = {}
    for index in rng.permutation(len(kinds)):
        members.setdefault(kinds[index], []).append(int(index))
    if len(members) < size:
        raise MotionLabError(
            f"a pool of {size} needs as many different captions, got {len(members)}; take smaller pools"
        )
    pools = []
    while len(members) >= size:
        largest = sorted(members, key=lambda kind: (-len(members[kind]), rng.random()))[:size]
        pools.append(rng.permutation([members[kind].pop() for kind in largest]))
        members = {kind: left for kind, left in members.items() if left}
    return np.stack(pools)
