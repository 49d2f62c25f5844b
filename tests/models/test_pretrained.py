"""Weights that others publish: from_pretrained, save_pretrained, push_to_hub, and cards that the Hub reads."""

import json
import shutil

import httpx
import huggingface_hub
import numpy as np
import pytest
from huggingface_hub import ModelCard, errors

import motionlab
from evaluation.__main__ import main as evaluation
from evaluation.provenance import fingerprint
from motionlab.commands.train import _headed
from motionlab.data import bandai, cmu
from motionlab.data.mixture import mix
from motionlab.data.store import Clip, write_store
from motionlab.errors import MotionLabError
from motionlab.models import base as text_system
from motionlab.models.card import model_card, single_motion_card
from motionlab.models.mmm.pipeline import MMM
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.mote.pipeline import MoTe
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.models.registry import SYSTEMS
from motionlab.motion.features import HUMANML3D
from tests.tiny import LetterCounts, tiny_mmm, tiny_mote, tiny_store, tiny_system

ID, COMMIT = "somebody/walker", "0123456789012345678901234567890123456789"


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    monkeypatch.setattr(text_system, "load_text_encoder", lambda name, weights=None: LetterCounts())


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache that holds ID as the Hub's own client would have left it, on a machine without a network."""
    place = tmp_path / "cache" / "models--somebody--walker"
    tiny_system().save(place / "snapshots" / COMMIT, "---\nlicense: mit\n---\n# A walker\n")
    for name in ("main", "v1"):
        (place / "refs").mkdir(parents=True, exist_ok=True)
        (place / "refs" / name).write_text(COMMIT)
    monkeypatch.setattr("socket.socket.connect", lambda *_: (_ for _ in ()).throw(OSError("no network")))
    return tmp_path / "cache"


def test_what_is_in_the_cache_needs_no_network(cache):
    for revision in (None, "main", "v1", COMMIT):
        model = MoMask.from_pretrained(ID, cache_dir=cache, revision=revision)
        assert np.array_equal(
            model.generate("walk", seconds=1.0).tokens, tiny_system().generate("walk", seconds=1.0).tokens
        )
    assert motionlab.load(ID, cache_dir=cache).name == "momask"


def test_every_model_has_all_three(tmp_path):
    for system in SYSTEMS.values():
        for method in ("from_pretrained", "save_pretrained", "push_to_hub"):
            assert callable(getattr(system.model_class, method))
    for model in (tiny_mmm(), tiny_mote(), MotionDreamer.from_pretrained("beetle")):
        folder = model.save_pretrained(tmp_path / model.name)
        again = type(model).from_pretrained(folder)
        assert again.origin == folder and again.config == model.config
        assert (folder / "README.md").read_text() == (
            again.save_pretrained(tmp_path / "again") / "README.md"
        ).read_text()
        shutil.rmtree(tmp_path / "again")


def test_another_model_is_one_sentence():
    with pytest.raises(MotionLabError, match="^beetle holds a motiondreamer, no momask; motionlab.load takes both$"):
        MoMask.from_pretrained("beetle")


@pytest.mark.parametrize("name", ["momask", "absent", "folder"])
def test_a_revision_is_of_a_hub_id_alone(name, tmp_path):
    name = str(tiny_system().save_pretrained(tmp_path / name)) if name == "folder" else name
    for load in (MoMask.from_pretrained, motionlab.load):
        with pytest.raises(MotionLabError, match=f"^{name} is no hub id, and only a hub id has the revision 'v9'"):
            load(name, revision="v9")


@pytest.mark.parametrize(
    "arguments, said", [((None,), "named by its path, got None"), (("walker", 3), "card must be text, got 3")]
)
def test_what_is_no_folder_or_card_is_one_sentence(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for model in (tiny_system(), MotionDreamer.from_pretrained("beetle")):
        with pytest.raises(MotionLabError, match=said) as found:
            model.save_pretrained(*arguments)
        assert "\n" not in str(found.value) and not list(tmp_path.iterdir())


def response(status):
    return httpx.Response(status, request=httpx.Request("GET", "https://huggingface.co"))


REFUSALS = {
    "absent": (
        errors.RepositoryNotFoundError("404 Client Error.\n\nRepository", response=response(404)),
        "there is no",
    ),
    "revision": (errors.RevisionNotFoundError("404\n", response=response(404)), "no revision 'v9' on the hub"),
    "gated": (errors.GatedRepoError("403\n", response=response(403)), "asks for its terms to be accepted"),
    "unreachable": (httpx.ConnectError("[Errno -3]\n"), "the hub cannot be reached"),
    "slow": (httpx.ReadTimeout("timed out"), "the hub cannot be reached"),
    "cut": (httpx.RemoteProtocolError("Server disconnected"), "the hub cannot be reached"),
    "offline": (errors.LocalEntryNotFoundError("cannot find\n"), "the hub cannot be reached"),
    "id": (errors.HFValidationError("Repo id must use\n"), "is no hub id"),
    "token": (errors.LocalTokenNotFoundError("Token is required\n"), "does not know who asks"),
    "forbidden": (errors.HfHubHTTPError("403\n", response=response(403)), "does not allow this"),
    "else": (RuntimeError("something\nlong"), r"could not be fetched .* \(RuntimeError\)"),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_the_hub_refuses_is_one_sentence(kind, monkeypatch):
    error, sentence = REFUSALS[kind]

    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    monkeypatch.setattr(huggingface_hub.HfApi, "create_repo", refuse)
    for attempt in (
        lambda: MoMask.from_pretrained(ID, revision="v9"),
        lambda: tiny_system().push_to_hub(ID, revision="v9"),
    ):
        with pytest.raises(MotionLabError, match=sentence) as found:
            attempt()
        assert "\n" not in str(found.value) and ID in str(found.value)


def test_an_id_that_is_not_there_without_a_network(cache):
    with pytest.raises(MotionLabError, match="^nobody/nothing is not in the cache and the hub cannot be reached"):
        motionlab.load("nobody/nothing", cache_dir=cache)


def test_a_push_without_a_network(cache):
    with pytest.raises(MotionLabError, match=f"^the hub cannot be reached, and {ID} was not sent; go online"):
        tiny_system().push_to_hub(ID, token="hf_none")


def test_a_model_is_pushed_as_its_checkpoint(monkeypatch, tmp_path):
    calls = []

    class Commit:
        commit_url = "https://huggingface.co/somebody/walker/commit/1"

    def upload(self, *, repo_id, folder_path, commit_message, revision):
        calls.append(("upload", repo_id, commit_message, revision))
        shutil.copytree(folder_path, tmp_path / "uploaded")
        return Commit

    monkeypatch.setattr(huggingface_hub.HfApi, "create_repo", lambda self, name, **more: calls.append((name, more)))
    monkeypatch.setattr(huggingface_hub.HfApi, "create_branch", lambda self, name, **more: calls.append((name, more)))
    monkeypatch.setattr(huggingface_hub.HfApi, "upload_folder", upload)
    assert tiny_system().push_to_hub(ID, revision="v1", private=True, message="first") == Commit.commit_url
    assert calls[0] == (ID, {"private": True, "exist_ok": True}) and calls[-1] == ("upload", ID, "first", "v1")
    assert MoMask.from_pretrained(tmp_path / "uploaded").config == tiny_system().config
    assert ModelCard.load(tmp_path / "uploaded" / "README.md").data.library_name == "motionlab"


def test_cards_say_what_the_hub_asks_for(tmp_path):
    store = tiny_store(tmp_path / "data")
    cards = {
        "momask": model_card(tiny_system(), "small", store),
        "mmm": model_card(tiny_mmm(), "small", store),
        "mote": model_card(tiny_mote(), "small", store),
        "motiondreamer": single_motion_card(
            MotionDreamer.from_pretrained("beetle"), "beetle", "apache-2.0", datasets=["data"]
        ),
    }
    for name, card in cards.items():
        data = ModelCard(card).data
        assert (data.library_name, data.language) == ("motionlab", "en") and name in data.tags
        assert data.pipeline_tag == ("other" if name == "motiondreamer" else "text-to-3d")
        assert data.license == ("apache-2.0" if name == "motiondreamer" else "other")
        assert data.datasets == ["data"]


def test_the_card_of_what_compares_sentences_has_a_task():
    """The tables of captions name no data set and no licence."""
    data = ModelCard(_headed("Text adapter", "# Text adapter\n")).data
    assert (data.library_name, data.pipeline_tag, data.license) == ("motionlab", "sentence-similarity", "other")


def test_a_card_of_a_mixture_names_its_data_sets_and_their_strictest_licence(tmp_path):
    """As the shipped cards do."""
    metas = {"cmu": cmu.META, "accad": cmu.ACCAD_META, "bandai-namco": bandai.META}
    stores, rows = {}, np.zeros((30, HUMANML3D.dim), dtype=np.float32)
    for name, meta in metas.items():
        stores[name] = write_store(tmp_path / name, HUMANML3D, [(Clip(name, "train", ("a",)), rows)], [], meta).folder
    store = mix(stores, dict.fromkeys(stores, 1), tmp_path / "mixture")
    for model in (tiny_system(), tiny_mmm(), tiny_mote()):
        card = ModelCard(model_card(model, "small", store))
        shipped = ModelCard.load(motionlab_root() / "motionlab" / "checkpoints" / model.name / "README.md").data
        assert card.data.datasets == shipped.datasets and card.data.license == shipped.license == "cc-by-nc-4.0"
        assert "the strictest of its licences (CC BY-NC 4.0)" in card.text


def test_shipped_cards_hold_what_was_measured():
    results = motionlab_root() / "docs" / "results"
    for kind, name in ((MoMask, "momask"), (MoMask, "momask-one-pass"), (MMM, "mmm"), (MoTe, "mote")):
        file = "text-to-motion-one-pass.json" if name == "momask-one-pass" else "text-to-motion.json"
        stored = json.loads((results / file).read_text())
        if stored["fingerprints"]["checkpoints"][name] != fingerprint("checkpoint", name):
            continue  # the weights are newer than the results
        data = ModelCard.load(motionlab_root() / "motionlab" / "checkpoints" / name / "README.md").data
        assert data.model_name == kind.title
        found = {result.metric_type: result.metric_value for result in data.eval_results}
        assert found["fid"] == pytest.approx(stored["table"][name]["FID"][0], abs=1e-4)
        assert found["r-1"] == pytest.approx(stored["table"][name]["R@1"][0], abs=1e-4)


BANDAI = "bandai-namco-research-motiondataset"
CAPTIONED = ["cmu-mocap", "humanml3d", "kit-ml", "accad-open-motion", BANDAI]
SHIPPED_CARDS = {  # the Hub's task, and of what data
    "motionlab/checkpoints/momask": ("text-to-3d", CAPTIONED),
    "motionlab/checkpoints/momask-one-pass": ("text-to-3d", CAPTIONED),
    "motionlab/checkpoints/mmm": ("text-to-3d", CAPTIONED),
    "motionlab/checkpoints/mote": ("text-to-3d", CAPTIONED),
    "motionlab/checkpoints/beetle": ("other", None),  # drawn by rules
    "motionlab/checkpoints/butler": ("other", [BANDAI]),  # that of the MoMask which made the motion
    "motionlab/checkpoints/dancer": ("other", [BANDAI]),
    "motionlab/checkpoints/text-adapter": ("sentence-similarity", ["humanml3d", "kit-ml", BANDAI]),
    "motionlab/checkpoints/understanding": ("sentence-similarity", CAPTIONED),
    "evaluation/checkpoints/evaluator": ("other", CAPTIONED),
}


def test_every_shipped_card_says_its_task_its_data_and_its_licence():
    folders = {path.parent for path in motionlab_root().glob("*/checkpoints/*/README.md")}
    assert {folder.relative_to(motionlab_root()).as_posix() for folder in folders} == SHIPPED_CARDS.keys()
    for folder in folders:
        data = ModelCard.load(folder / "README.md").data
        task, datasets = SHIPPED_CARDS[folder.relative_to(motionlab_root()).as_posix()]
        assert (data.library_name, data.language, data.pipeline_tag) == ("motionlab", "en", task), folder
        assert data.datasets == datasets and data.tags, folder
        assert data.license == ("other" if folder.name == "beetle" else "cc-by-nc-4.0")
        measured = ("momask", "momask-one-pass", "mmm", "mote")
        assert (data.eval_results is None) == (folder.name not in measured), folder


def motionlab_root():
    from pathlib import Path

    return Path(__file__).resolve().parents[2]


def test_results_of_other_weights_are_refused(tmp_path, capsys):
    folder = tiny_system().save_pretrained(tmp_path / "walker")
    document = {
        "fingerprints": {"checkpoints": {"walker": fingerprint("checkpoint", str(folder))}},
        "configurations": {"walker": {"data": "Some Data", "split": "test"}},
        "table": {"walker": {"FID": [0.51234567, 0.01], "MModality": [None, None]}},
    }
    path = tmp_path / "results.json"
    path.write_text(json.dumps(document))
    before = (folder / "README.md").read_text()
    assert evaluation(["card", str(folder), "--results", str(path)]) == 0
    card = ModelCard.load(folder / "README.md")
    [result] = card.data.eval_results
    assert (result.metric_type, result.metric_value, result.dataset_type) == ("fid", 0.5123, "some-data")
    assert card.text.strip() == ModelCard(before).text.strip()
    assert evaluation(["card", str(folder), "--results", str(path)]) == 0  # again: the same
    assert ModelCard.load(folder / "README.md").content == card.content
    tiny_system(seed=1).save(folder, before)
    assert evaluation(["card", str(folder), "--results", str(path)]) == 1
    assert "was measured on other weights" in capsys.readouterr().err
    path.write_text("{}")
    assert evaluation(["card", str(folder), "--results", str(path)]) == 1
