"""What the page keeps in memory: once what can be shared, and no more than it needs."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from evaluation.loading import load_model, share_model
from motionlab.text.adapter import LowerMiniLM
from motionlab.text.encoder import Cached
from motionlab.text.minilm import MiniLM
from tests.tiny import tiny_system


def test_sentence_encoders_share_their_network():
    whole = MiniLM(moments=False)
    layers = len(whole.model.encoder.layer)
    lower = LowerMiniLM(layers - 2)
    assert MiniLM().model is whole.model and len(whole.model.encoder.layer) == layers
    assert len(lower.model.encoder.layer) == layers - 2
    shared, own = next(whole.model.parameters()), next(lower.model.parameters())
    assert shared.data_ptr() == own.data_ptr()


def test_an_encoder_serves_many_threads_at_once():
    sentences = [f"a person walks {'and walks ' * i}forward" for i in range(12)]
    alone = Cached(MiniLM()).encode(sentences).numpy()
    together = Cached(MiniLM())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: together.encode([sentences[i % 12]])[0].numpy(), range(48)))
    assert all(np.array_equal(vector, alone[i % 12]) for i, vector in enumerate(found))


def test_a_sweep_uses_the_model_that_the_page_has_loaded(tmp_path):
    model = tiny_system()
    model.save(tmp_path / "checkpoint", "A system for tests.")
    share_model(str(tmp_path / "checkpoint"), model)
    assert load_model(str(tmp_path / "checkpoint")) is model
    tiny_system(seed=1).save(tmp_path / "checkpoint", "Other weights.")
    assert load_model(str(tmp_path / "checkpoint")) is not model


@pytest.mark.slow
def test_a_page_stays_small_while_it_is_used():
    pytest.importorskip("gradio")
    from benchmarks.memory import memory_table

    def uses(visitor):
        for seconds in (2, 5, 8):
            visitor.fill("automatic", False)
            visitor.fill("seconds", seconds)
            visitor.press("turn", "change")
            yield f"{seconds} s"
        visitor.press("save-mp4")
        yield "video"

    table = memory_table(uses, ["momask"], report=lambda row: None)
    assert list(table["after"]) == ["the start", "2 s", "5 s", "8 s", "video"]
    assert 300 < table["most MB"].max() < 1500
