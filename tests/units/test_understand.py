"""Does the data show what a sentence says?"""

import re

import pytest
import torch

from evaluation.__main__ import main as evaluation
from evaluation.understanding import UNKNOWN, held_out_captions, understanding_tables
from motionlab.__main__ import main
from motionlab.data.paraphrases import ParaphraseGroup
from motionlab.errors import MotionLabError
from motionlab.motion.files import load
from motionlab.motion.motion import Motion
from motionlab.text import understand
from motionlab.text.acts import content_stems, first_verbs, split_acts, stem
from motionlab.training.understanding import (
    UNRELATED,
    labelled_entries,
    logistic_regression,
    read_sentences,
    train_understanding,
)
from tests.tiny import LetterCounts, tiny_mmm, tiny_mote, tiny_system
from tests.units.test_paraphrases import write

VERBS = {"walks", "walk", "waves", "wave", "waving", "sits", "jumps", "is"}


class WordBags:
    """Sentence vectors that count words, by a hash that is the same everywhere."""

    name, dim, word_dim = "word-bags", 256, 256

    def encode(self, sentences):
        rows = torch.zeros(len(sentences), self.dim)
        for row, sentence in zip(rows, sentences):
            for word in content_stems(sentence) or [sentence]:
                row[sum(ord(letter) * 31**i for i, letter in enumerate(word)) % self.dim] += 1
        return rows


def clips():
    acts = [
        "walks forward",
        "walks backward slowly",
        "waves the left hand",
        "sits down on a chair",
        "jumps over a log",
        "kicks a ball hard",
    ]
    ways = [("a person {}", "somebody {}"), ("the man {}", "{}"), ("a woman {}", "a figure {} again")]
    found = []
    for i, act in enumerate(acts):
        for j, (first, second) in enumerate(ways):
            split = "train" if j < 2 else "val"
            found.append(
                ParaphraseGroup(f"{i} {j}", split, (first.format(act), second.format(act)), take=f"take {i} {j}")
            )
        found.append(ParaphraseGroup(f"{i} test", "test", (f"the girl {act}",), take=f"take {i}"))
    found.append(
        ParaphraseGroup("wave normal", "train", ("waves the left hand", "waves"), "labels", take="w", clips=40)
    )
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("MOTIONLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield train_understanding(WordBags(), clips(), [])
    patch.undo()


@pytest.mark.parametrize(
    "sentence, parts",
    [
        ("a person walks and waves", ["a person walks", "waves"]),
        ("walk forward, wave, then sit", ["walk forward", "wave", "sit"]),
        ("someone jumps while waving both hands", ["someone jumps", "waving both hands"]),
        ("a person walks back and forth", ["a person walks back and forth"]),
        ("a man waves his arms and legs", ["a man waves his arms and legs"]),
        ("he sits. Then he slowly walks off", ["he sits", "he slowly walks off"]),
        ("florp", ["florp"]),
        ("then", ["then"]),
    ],
)
def test_sentences_are_cut_between_acts(sentence, parts):
    assert split_acts(sentence, VERBS) == parts


def test_stems_and_verbs_of_captions():
    assert {stem(word) for word in ("jump", "jumps", "jumped", "jumping")} == {"jump"}
    assert content_stems("a person is walking forwards to the door") == ["walk", "forward", "door"]
    assert content_stems("человек идёт") == ["человек", "идёт"]
    assert first_verbs("the man slowly walks off") == ["walks"] and first_verbs("two steps") == [] == first_verbs(
        "a man back"
    )


def test_what_the_captions_say_is_known(trained):
    found = trained.understand("a man waves the left hand")
    assert found.known and found.clips == 42 and found.score > 0
    assert found.nearest[0].sentence == "someone waves with the left hand" and found.nearest[0].clips == 42
    assert [one.similarity for one in found.nearest] == sorted((one.similarity for one in found.nearest), reverse=True)
    assert not trained.understand("preheat the oven to nine hundred degrees").known


def test_the_least_known_act_decides(trained):
    assert trained.understand("a person walks forward, then sits down on a chair").known
    found = trained.understand("a person walks forward, then jumps through the frozen parliament budget")
    assert not found.known and found.part == "jumps through the frozen parliament budget"


def test_the_same_is_said_again(trained, tmp_path):
    folder = understand.save_understanding(tmp_path / "one", trained, "# about\n")
    again = understand.load_understanding(folder, WordBags())
    for sentence in ("a man waves the left hand", "bake a cake"):
        first, second = trained.understand(sentence), again.understand(sentence)
        assert first.known == second.known and second.score == pytest.approx(first.score, abs=0.2)
        assert second.clips == first.clips
        assert again.understand(sentence) == second


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Tiny models that know what `clips` says, in the space of their own encoder."""
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    folder = understand.save_understanding(tmp_path / "one", train_understanding(LetterCounts(), clips(), []), "")
    monkeypatch.setenv(understand.FOLDER_VARIABLE, str(folder))
    monkeypatch.setattr(understand, "_found", {})
    return [tiny_system(), tiny_mmm(), tiny_mote()]


def test_a_motion_says_what_was_understood(models, tmp_path):
    known, unknown = "a man waves the left hand", "xylophone quartz jukebox"
    for model in models:
        found = model.understand(known)
        for motion, sentence in zip(model.generate([known, unknown], seconds=1.2), (known, unknown)):
            assert motion.info["understood"] == model.understand(sentence).document()
            assert motion.info["understood"]["known"] == (sentence == known)
        assert found.known and len(found.nearest) == 3 and found.words.startswith(f"{found.clips} training clips")
        assert model.understand(unknown).words.startswith(f"I have hardly seen this ({unknown})")
        back = load(motion.save(tmp_path / "motion.npz"))
        assert back.info["understood"] == motion.info["understood"]
    story = models[0].story([(known, 1.2), (unknown, 1.2)])
    assert not story.info["understood"]["known"] and story.info["understood"]["part"] == unknown
    assert "understood" not in models[0].extend(story, after=1.2).info
    [varied] = models[2].vary(Motion(story.joints, story.fps, info={"prompt": "x" * 100_000}), steps=2)
    assert "understood" not in varied.info


def test_models_without_an_index_say_so(models, tmp_path, monkeypatch):
    monkeypatch.setenv(understand.FOLDER_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(MotionLabError, match="holds no understanding"):
        models[0].understand("a person walks")
    monkeypatch.delenv(understand.FOLDER_VARIABLE)
    monkeypatch.setattr(understand, "SHIPPED", tmp_path / "nothing")
    with pytest.raises(MotionLabError, match="has no index of what it learned from"):
        models[0].understand("a person walks")
    assert "understood" not in models[0].generate("a person walks", seconds=1.2).info
    folder = understand.save_understanding(tmp_path / "other", train_understanding(WordBags(), clips(), []), "")
    monkeypatch.setattr(understand, "SHIPPED", folder)
    assert models[0].understood(["a person walks"]) == {}  # it was made with another encoder


def test_the_command_line_says_what_was_understood(models, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("motionlab.load", lambda *arguments, **settings: models[0])
    assert main(["understand", "a man waves the left hand", "xylophone quartz jukebox"]) == 0
    known, unknown = capsys.readouterr().out.splitlines()
    assert "training clips show this" in known and "I have hardly seen this" in unknown
    output = str(tmp_path / "motion.npz")
    assert main(["generate", "xylophone quartz jukebox", "--seconds", "1.2", "-o", output]) == 0
    assert "I have hardly seen this" in capsys.readouterr().out


def test_no_caption_is_kept(trained, tmp_path):
    folder = understand.save_understanding(tmp_path / "one", trained, "# about\n")
    kept = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix != ".safetensors")
    captions = [c for group in clips() for c in group.captions if c.startswith(("a person", "the man", "a woman"))]
    assert captions and not any(caption in kept for caption in captions)


def test_damaged_and_foreign_folders_are_named(trained, tmp_path):
    with pytest.raises(MotionLabError, match="holds no understanding"):
        understand.load_understanding(tmp_path, WordBags())
    folder = understand.save_understanding(tmp_path / "one", trained, "")
    other = WordBags()
    other.name = "another"
    with pytest.raises(MotionLabError, match="was made with the text encoder word-bags"):
        understand.load_understanding(folder, other)
    (folder / "vectors.safetensors").write_bytes(b"damaged")
    with pytest.raises(MotionLabError, match="is damaged"):
        understand.load_understanding(folder, WordBags())


def test_an_empty_sentence_is_the_users_error(trained):
    with pytest.raises(MotionLabError, match="prompt is empty"):
        trained.understand("  ")


def test_a_split_without_captions_is_named():
    with pytest.raises(MotionLabError, match="splits train and val"):
        train_understanding(WordBags(), [group for group in clips() if group.split == "train"], [])


def test_logistic_regression_finds_a_line():
    torch.manual_seed(0)
    features = torch.randn(400, 2)
    target = (features[:, 0] - 2 * features[:, 1] + 0.5 > 0).float()
    weight, bias = logistic_regression(features, target, torch.full((400,), 1 / 400), decay=1e-5)
    assert ((features @ weight + bias > 0).float() == target).float().mean() > 0.97
    assert weight[1] / weight[0] == pytest.approx(-2, rel=0.2)


def test_the_catalogue_and_the_unknown_are_our_own_lists():
    catalogue = understand.read_catalogue()
    sentences = [sentence for _, sentence in catalogue]
    assert (
        len(sentences) >= 400 and len(set(sentences)) == len(sentences) and len({kind for kind, _ in catalogue}) >= 20
    )
    asked, fitted = (set(read_sentences(path)) for path in (UNKNOWN, UNRELATED))
    assert len(asked) >= 100 and not asked & fitted
    assert {kind for kind, _ in understand.read_catalogue(UNKNOWN)} == {
        "nonsense",
        "other languages",
        "weather",
        "recipes",
        "impossible",
    }
    assert all(re.search(r"\w|[!?]", sentence) for sentence in fitted)


def test_stores_with_labels_count_their_clips(tmp_path):
    from tests.tiny import tiny_store

    store = tiny_store(tmp_path / "store")
    entries = labelled_entries(store)
    clips = [clip for clip in store.select("train") if not clip.mirrored and not clip.composed]
    assert sum(entry.clips for entry in entries) == len(clips)
    assert len(entries) == len({(clip.content, clip.style) for clip in clips})


def test_rates_are_printed(trained, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("evaluation.commands.text.load_text_encoder", lambda name, path=None: WordBags())
    understand.save_understanding(tmp_path / "one", trained, "")
    rows = [
        {"id": group.name, "split": group.split, "captions": group.captions, "take": group.take, "start": 0, "end": 5}
        for group in clips()
        if group.split == "test"
    ]
    table = write(tmp_path / "captions.json", rows)
    arguments = ["understand", "--captions", str(table), "--understanding", str(tmp_path / "one"), "--mistakes"]
    assert evaluation([*arguments, "--count", "6"]) == 0
    printed = capsys.readouterr().out
    assert "real captions" in printed and "impossible" in printed
    assert evaluation([*arguments, "--count", "7"]) == 1
    rates, mistakes = understanding_tables(trained, held_out_captions([table], 6))
    assert rates.loc["real captions", "flagged"] < 0.5 < rates.loc["all but real captions", "flagged"]
    assert set(mistakes.columns) >= {"sentence", "score"}
