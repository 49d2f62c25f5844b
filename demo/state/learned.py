"""What visitors had learned, kept for an hour after its last use, so that a reload does not lose it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

KEPT = 3600.0  # seconds
MOST = 16  # models of all visitors


class LearnedModels:
    """Models by visitor and name. A visitor is known by a secret word that the browser keeps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock, self._lock = clock, threading.Lock()
        self._models: OrderedDict[tuple[str, str], tuple[float, object]] = OrderedDict()

    def add(self, visitor: str, name: str, model) -> None:
        """Keeps a model; the one that was used longest ago goes where there are too many."""
        if not _is_secret(visitor):
            return
        with self._lock:
            self._models[visitor, name] = self._clock(), model
            self._models.move_to_end((visitor, name))
            while len(self._models) > MOST:
                self._models.popitem(last=False)

    def of(self, visitor: str) -> dict[str, object]:
        """A visitor's models by name, in the order in which they came."""
        if not _is_secret(visitor):
            return {}
        with self._lock:
            now = self._clock()
            for key in [key for key, (used, _) in self._models.items() if used < now - KEPT]:
                del self._models[key]
            found = {name: model for (owner, name), (_, model) in self._models.items() if owner == visitor}
            for name, model in found.items():
                self._models[visitor, name] = now, model
            return found


def _is_secret(visitor) -> bool:
    return isinstance(visitor, str) and 20 <= len(visitor) <= 64
