"""Requests of several visitors generated together: what waits while a batch is made is the next batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

MOST_MOTIONS = 32  # of a batch, so that who comes meanwhile does not wait for long


@dataclass(frozen=True, eq=False)
class _Request:
    key: Hashable
    prompts: Sequence[str]
    seeds: Sequence[int]
    seconds: float | None
    motions: Future = field(default_factory=Future)


class Batcher:
    """One thread that generates for all others.

    Args:
        generate: (key, prompts, seeds, seconds of each) -> a motion each, where no motion depends on what else is in
            its batch. key: everything else that was asked for; what has the same key is made together.
    """

    def __init__(self, generate: Callable[[Hashable, list[str], list[int], list[float | None]], list]):
        self._generate = generate
        self._waiting: list[_Request] = []
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="motionlab-generate")

    def __call__(self, key: Hashable, prompts: Sequence[str], seeds: Sequence[int], seconds: float | None) -> list:
        """The motions of one request, once it is its turn. Raises what `generate` raises for it."""
        request = _Request(key, prompts, seeds, seconds)
        with self._lock:
            self._waiting.append(request)
        self._worker.submit(self._answer_oldest)
        return request.motions.result()

    def _answer_oldest(self) -> None:
        batch = self._take_batch()
        if batch:
            self._answer(batch)

    def _take_batch(self) -> list[_Request]:
        """The oldest request and those behind it that can be made with it; none where they all were made already."""
        with self._lock:
            batch, others, motions = [], [], 0
            for request in self._waiting:
                fits = not batch or (request.key == batch[0].key and motions + len(request.prompts) <= MOST_MOTIONS)
                (batch if fits else others).append(request)
                motions += len(request.prompts) if fits else 0
            self._waiting = others
        return batch

    def _answer(self, batch: list[_Request]) -> None:
        try:
            motions = self._generate(
                batch[0].key,
                [prompt for request in batch for prompt in request.prompts],
                [seed for request in batch for seed in request.seeds],
                [request.seconds for request in batch for _ in request.prompts],
            )
        except Exception as error:
            if len(batch) == 1:
                batch[0].motions.set_exception(error)
            else:  # one of several: each alone finds out which, and why
                for request in batch:
                    self._answer([request])
            return
        for request in batch:
            count = len(request.prompts)
            request.motions.set_result(motions[:count])
            motions = motions[count:]
