"""Requests that come at the same time are made together, each as it would be alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from demo.batching import MOST_MOTIONS, Batcher
from demo.models import Models
from motionlab.errors import MotionLabError
from tests.tiny import tiny_system


class Counting:
    """Stands for a model: a motion is its key, prompt, seed and seconds. The first batch waits until `go` is set."""

    def __init__(self):
        self.batches, self.go = [], threading.Event()

    def __call__(self, key, prompts, seeds, seconds):
        self.batches.append(len(prompts))
        self.go.wait(10)
        if "bad" in prompts:
            raise MotionLabError("this one cannot be made")
        return [(key, *one) for one in zip(prompts, seeds, seconds)]


def ask_at_once(batcher, model, requests):
    """The answers, or errors, of requests that come while the first of them is being made."""
    with ThreadPoolExecutor(len(requests)) as pool:
        jobs = []
        for i, request in enumerate(requests):
            jobs.append(pool.submit(batcher, *request))
            while not model.batches if i == 0 else len(batcher._waiting) < i:
                pass
        model.go.set()
        return [job.exception() or job.result() for job in jobs]


def test_what_waits_becomes_one_batch_in_order_of_arrival():
    model = Counting()
    requests = [
        ("a", ["walk"], [1], None),
        ("a", ["run", "run"], [2, 3], 4.0),
        ("b", ["jump"], [4], None),
        ("a", ["bow"], [5], 2.0),
    ]
    answers = ask_at_once(Batcher(model), model, requests)
    assert model.batches == [1, 3, 1]
    assert answers[0] == [("a", "walk", 1, None)]
    assert answers[1] == [("a", "run", 2, 4.0), ("a", "run", 3, 4.0)]
    assert answers[2] == [("b", "jump", 4, None)]
    assert answers[3] == [("a", "bow", 5, 2.0)]


def test_an_error_reaches_the_one_who_caused_it_alone():
    model = Counting()
    answers = ask_at_once(Batcher(model), model, [("a", [name], [0], None) for name in ("walk", "bad", "run")])
    assert answers[0] == [("a", "walk", 0, None)] and answers[2] == [("a", "run", 0, None)]
    assert str(answers[1]) == "this one cannot be made"


def test_a_batch_has_a_largest_size():
    model = Counting()
    ask_at_once(Batcher(model), model, [("a", ["walk"] * 4, [0] * 4, None) for _ in range(MOST_MOTIONS // 4 + 3)])
    assert model.batches == [4, MOST_MOTIONS, 8]


@pytest.mark.slow
def test_motions_of_a_batch_are_what_they_are_alone():
    models = Models({"momask": tiny_system().to("cpu", "float32")})
    settings = dict(iterations=4, residual_depth=3, temperature=1.0, top_k=8, guidance=2.0)
    requests = [
        ("someone walks", 3, 2.0),
        ("someone waves", 4, 2.0),
        ("someone bows", 5, 1.4),
        ("someone sits", 6, None),
    ]
    alone = [models.generate("momask", [prompt], seed=seed, seconds=s, **settings)[0] for prompt, seed, s in requests]
    start = threading.Barrier(len(requests))

    def ask(request):
        prompt, seed, seconds = request
        start.wait()
        return models.generate("momask", [prompt], seed=seed, seconds=seconds, **settings)[0]

    with ThreadPoolExecutor(len(requests)) as pool:
        together = list(pool.map(ask, requests))
    assert all(np.array_equal(a.joints, b.joints) for a, b in zip(alone, together))
