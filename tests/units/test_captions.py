import functools
import re
import subprocess
import sys

import pytest

from motionlab.data.bandai.captions import (
    CONTENTS,
    LABELS,
    PER_COMPOSITION,
    STYLES,
    Part,
    compose,
    meaning,
    plain_caption,
)
from motionlab.data.bandai.captions import captions as make_captions
from motionlab.errors import MotionLabError

captions = functools.cache(make_captions)

PAIRS = [(content, style) for content in LABELS for style in STYLES]
SIDED = {
    "walk-left": "left",
    "walk-right": "right",
    "walk-turn-left": "left",
    "walk-turn-right": "right",
    "raise-up-left-hand": "left",
    "raise-up-right-hand": "right",
    "wave-left-hand": "left",
    "wave-right-hand": "right",
    "bye": "right",
    "guide": "right",
    "kick": "right",
    "respond": "left",
}
OTHER = {"left": "right", "right": "left"}


@pytest.mark.parametrize("content", LABELS)
def test_many_distinct_captions(content):
    for style in STYLES:
        found = captions(content, style)
        assert len(found) == len(set(found)) >= 100


@pytest.mark.parametrize("kind", CONTENTS)
def test_twenty_phrasings_in_different_words(kind):
    verbs = CONTENTS[kind].verbs
    assert len({frozenset(re.findall(r"[a-z]+", v.replace("{adj}", ""))) for v in verbs}) >= 20


@pytest.mark.parametrize("content", LABELS)
def test_left_and_right_are_never_wrong(content):
    for style in STYLES:
        for mirrored in (False, True):
            text = " ".join(captions(content, style, mirrored))
            sides = set(re.findall(r"\b(left|right)\b", text))
            side = SIDED.get(content)
            assert sides == ({OTHER[side] if mirrored else side} if side else set())


def test_a_mirrored_turn_is_the_other_turn():
    assert captions("walk-turn-left", "old", mirrored=True) == captions("walk-turn-right", "old")


def test_text_is_clean():
    for content, style in PAIRS:
        for caption in captions(content, style):
            assert re.fullmatch(r"[a-z][a-z ,'-]*[a-z]\.?", caption) and "  " not in caption, caption
            assert not re.search(r"\ba [aeiou](?!-)|\ban ([^aeiouh]|u-)", caption), caption
            assert not re.search(r"\b(he|she|someone|person|man) (walk|turn|raise|wave|bow|run|do|have)\b", caption)


def test_third_person_and_gerund_forms():
    text = " ".join(" ".join(captions(content, style)) for content, style in PAIRS)
    for form in ("has", "does", "goes", "cries", "hurries", "punches", "stretches", "boxes", "stays"):
        assert re.search(rf"\b{form}\b", text), form
    for form in ("running", "jogging", "putting", "squatting", "bidding", "flagging", "waving", "seeing", "boxing"):
        assert re.search(rf"\b{form}\b", text), form
    assert not re.search(r"\b(runing|puting|makeing|waveing|haves|dos|gos|crys|hurrys|practiseing)\b", text)


@pytest.mark.parametrize("style", [s for s in STYLES if s != "normal"])
def test_every_caption_says_the_style(style):
    for content in LABELS:
        plain = {c.rstrip(".") for c in captions(content, "normal")}
        shared = plain & {c.rstrip(".") for c in captions(content, style)}
        # "a man walks" is both masculine and normal.
        assert all(re.match(r"(a man|a woman|he|she)\b", c) for c in shared), shared


def test_masculine_and_feminine_keep_their_subjects():
    assert not re.search(r"\b(she|her|a woman)\b", " ".join(captions("raise-up-left-hand", "masculine")))
    feminine = " ".join(captions("raise-up-left-hand", "feminine"))
    assert not re.search(r"\b(he|his|a man)\b", feminine)


def test_data_set_synonyms_are_styles():
    assert any("old" in c for c in captions("walk", "elderly"))
    assert any("tired" in c for c in captions("run", "exhausted"))
    assert captions("run", "masculinity")


def test_unknown_labels_say_what_is_known():
    with pytest.raises(MotionLabError, match="no captions for content 'moonwalk'; known: .*walk-back"):
        captions("moonwalk", "normal")
    with pytest.raises(MotionLabError, match="no captions for style 'drunk'; known: .*elderly"):
        captions("walk", "drunk")


def test_the_same_in_every_process():
    code = (
        "from motionlab.data.bandai.captions import *;"
        "print(captions('walk', 'old', True)[:50], compose([Part('walk', 'old'), Part('bow', 'sad')], 3))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1 and len(outputs.pop()) > 1000


def test_composed_sentences():
    parts = [
        Part("walk", "normal"),
        Part("walk-turn-left", "normal"),
        Part("wave-right-hand", "normal", mirrored=False),
    ]
    found = compose(parts, seed=1)
    assert len(set(found)) == PER_COMPOSITION >= 12
    assert all("left" in c and ("right" in c) for c in found)
    assert all(re.search(r"\b(then|finally|before|after|and|once|followed|from)\b|[,;]|\. ", c) for c in found), found
    assert compose(parts, seed=2) != found
    swapped = compose([Part("bow", "old"), Part("walk-turn-left", "old", mirrored=True)])
    assert all("right" in c and "left" not in c for c in swapped)


def test_a_shared_style_is_said_once_and_others_with_their_part():
    style = STYLES["tired"]
    tired = {words.split(" {poss}")[0] for words in style.adverbs + style.manners + style.people}
    for caption in compose([Part("walk", "tired"), Part("bow", "exhausted")], seed=4):
        assert sum(caption.count(word) for word in tired) >= 1
    for caption in compose([Part("walk", "sad"), Part("bow", "angry")], seed=4):
        for style in ("sad", "angry"):
            said = [words.split(" {poss}")[0] for words in STYLES[style].adverbs + STYLES[style].manners]
            assert any(words in caption for words in said), caption


def test_composition_needs_two_or_three_parts():
    with pytest.raises(MotionLabError, match="2 or 3 parts, got 1"):
        compose([Part("walk", "normal")])


def test_a_meaning_is_acts_and_styles():
    assert meaning("walk", "normal") == ("walk", "", "", "normal", "", "")
    assert meaning("walk-turn-left+bow", "elderly+tired", mirrored=True) == (
        "walk-turn right",
        "bow",
        "",
        "old",
        "tired",
        "",
    )
    assert meaning("walk-turn-left", "exhausted") == meaning("walk-turn-right", "tired", mirrored=True)


@pytest.mark.parametrize(
    "content, style",
    [("fly", "normal"), ("walk", "purple"), ("walk+bow", "normal"), ("+".join(["walk"] * 4), "+".join(["sad"] * 4))],
)
def test_what_has_no_meaning(content, style):
    with pytest.raises(MotionLabError):
        meaning(content, style)


def test_the_plain_caption_is_the_first():
    for content in LABELS:
        for style in ("normal", "old"):
            assert plain_caption(content, style, True) == captions(content, style, True)[0]
