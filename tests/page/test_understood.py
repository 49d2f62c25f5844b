"""What was understood of a sentence stands under it, with what the model knows that is near."""

from __future__ import annotations

import pytest
import torch

import demo.state.understood as understood_module
from motionlab.text.understand import Known, Understanding
from tests.fake_lab import FakeLab
from tests.page.browser import serve_models

CATALOGUE = (("walk", "someone walks forward"), ("sit", "someone sits down"), ("wave", "someone waves"))
STATE = "document.querySelector('.motion-viewer').player.state()"


class FakeUnderstander:
    """Knows sentences with one of the words of CATALOGUE."""

    catalogue, clips = CATALOGUE, torch.tensor([90, 30, 5])

    def understand(self, sentence):
        known = any(kind in sentence for kind, _ in CATALOGUE)
        nearest = tuple(Known(text, kind, 0.9, int(n)) for (kind, text), n in zip(CATALOGUE, self.clips))
        clips = 90 if "walk" in sentence else 30 if known else 0
        part = sentence.partition(", then ")[2] or sentence
        return Understanding(known, clips, nearest, part, 1.0 if known else -1.0)


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setattr(understood_module, "understander_of", lambda encoder: FakeUnderstander())
    lab = FakeLab()
    lab.text_encoder = "stands for one"
    return lab


def test_what_is_known_is_said_in_plain_words(lab):
    found = understood_module.understood(lab, "a person walks")
    assert found.known and found.words.startswith("Well known, 90 clips") and len(found.nearest) == 3
    assert understood_module.understood(lab, "a person sits").words.startswith("Known a little, 30 clips")
    unknown = understood_module.understood(lab, "a person solves an integral")
    assert unknown.known is False and "hardly seen" in unknown.words
    for sentence, said in (
        ("a person sits, then walks", "“walks”: well known,"),
        ("bow, then fly", "“fly”: the model has"),
    ):
        assert understood_module.understood(lab, sentence).words.startswith(said)
    assert understood_module.well_known(lab) == ("someone walks forward", "someone sits down")
    assert understood_module.understood(FakeLab(), "a person walks") is None, "nothing where the model cannot tell"


@pytest.mark.parametrize("size, dark", [((1280, 800), False), ((390, 844), True)])
def test_the_nearest_are_chips_that_act_it_out(open_page, lab, size, dark):
    app, url = serve_models(lab)
    try:
        page = open_page(url, *size, dark=dark)
        page.fill("#prompt textarea, #prompt input", "a person solves an integral")
        page.click("#generate")
        page.wait_for_selector("#understood .unknown")
        page.locator("#known .near", has_text="someone sits down").click()
        page.wait_for_function(f"{STATE}.title === 'someone sits down'")
        page.wait_for_selector("#understood .known")
        assert page.input_value("#prompt textarea, #prompt input") == "someone sits down"
        assert page.locator("#known .near", has_text="someone sits down").count() == 0, "what is asked is no neighbour"
        page.click("#surprise")
        page.wait_for_function(f"{STATE}.title !== 'someone sits down'")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.close()
    finally:
        app.close()
