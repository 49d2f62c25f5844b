"""The page's functions and its endpoints, around a stand-in for the model; the page itself is tested in a browser."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from tests.fake_lab import FakeLab

gr = pytest.importorskip("gradio")
gradio_client = pytest.importorskip("gradio_client")

from demo.app import build_app, serve
from demo.components.token_view import token_payload
from demo.errors import notice_errors
from demo.models import Models
from demo.state.generate import make_scene
from demo.state.request import Request, file_name

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lab():
    return Models({"momask": FakeLab()})


@pytest.fixture(scope="module")
def url(lab):
    app = build_app(lab)
    _, local, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local
    app.close()


@pytest.fixture(scope="module")
def client(url, tmp_path_factory):
    return gradio_client.Client(url, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"prompt": "   "}, "Write a sentence first"),
        ({"prompt": None}, "Write a sentence first"),
        ({"prompt": "a" * 301}, "has 301 characters; shorten it to at most 300"),
        ({"seconds": 0}, "more than 0 and at most 9.8"),
        ({"seconds": 9.9}, "more than 0 and at most 9.8"),
        ({"seconds": float("nan")}, "more than 0 and at most 9.8"),
        ({"seconds": "long"}, "more than 0 and at most 9.8"),
        ({"seed": 1.5}, "seed must be a whole number from 0 to 2147483647, not 1.5"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": None}, "seed must be a whole number"),
        ({"seed": float("nan")}, "seed must be a whole number"),
        ({"guidance": 11}, "prompt strength (s) must be a number from 0 to 10, not 11"),
        ({"iterations": 0}, "number of steps (L) must be a whole number from 1 to 30"),
        ({"residual_depth": 6}, "detail (V) must be a whole number from 0 to 5"),
        ({"temperature": 0}, "temperature must be a number from 0.1 to 2"),
        ({"top_k": 513}, "top-k must be a whole number from 1 to 512"),
        ({"variations": 5}, "variations must be a whole number from 1 to 4"),
    ],
)
def test_a_wrong_setting_is_one_sentence(lab, fields, message):
    with pytest.raises(MotionLabError, match=re.escape(message)):
        Request(**{"prompt": "a person walks", **fields}).checked(lab)


def test_a_checked_request_has_plain_numbers_and_single_spaces(lab):
    request = Request("  a person\n walks ", iterations=12.0, seed="7").checked(lab)
    assert (request.prompt, request.iterations, request.seed) == ("a person walks", 12, 7)
    assert type(request.iterations) is int and type(request.seed) is int


def test_variation_i_is_what_its_seed_makes_alone(lab):
    request = Request("a person walks", seed=3, variations=3).checked(lab)
    alone = request.variation(2).run(lab)[0]
    assert np.array_equal(request.run(lab)[2].joints, alone.joints)
    assert np.array_equal(request.run(lab)[2].tokens, alone.tokens)


@pytest.mark.parametrize(
    "prompt, name",
    [
        ("An old person walks.", "momask_an-old-person-walks_seed7.bvh"),
        ("../../etc/passwd\0", "momask_etc-passwd_seed7.bvh"),
        ("élan naïf", "momask_elan-naif_seed7.bvh"),
        ("走る", "momask_motion_seed7.bvh"),
        ("word " * 60, "momask_" + "-".join(["word"] * 12) + "_seed7.bvh"),
    ],
)
def test_file_names_say_prompt_and_seed(prompt, name):
    assert file_name("momask", prompt, 7, ".bvh") == name


def test_labels_say_what_sets_two_results_apart(lab):
    scene = make_scene(lab, Request("a person walks").checked(lab)).pin()
    later = make_scene(lab, Request("a person walks", residual_depth=0).checked(lab), scene.pinned)
    labels = [(body["label"], body["pinned"]) for body in json.loads(later.payload())["bodies"]]
    assert labels == [("pinned · detail 5", True), ("detail 0", False)]
    assert later.pin().pinned is None


def test_token_payload_marks_what_is_hidden_and_dropped(lab):
    motion = lab.first.generate("a person walks", seconds=2.0, residual_depth=1, iterations=6)
    payload = json.loads(token_payload(motion, lab.codebook_size))
    assert len(payload["confidence"]) == 6 and len(payload["fixed"]) == 10
    assert len(payload["layers"]) == 2 and payload["ids"][2] == [-1] * 10
    hidden = np.array(payload["confidence"]) < 0
    assert np.array_equal(hidden, motion.trace.masked)


def test_an_error_keeps_the_outputs_and_shows_no_trace(caplog):
    @notice_errors
    def mendable():
        raise MotionLabError("do this")

    @notice_errors
    def broken():
        raise RuntimeError("secret detail")

    with pytest.warns(UserWarning, match="do this"):
        assert mendable() == gr.skip()
    with pytest.warns(UserWarning, match="Something went wrong") as shown, caplog.at_level(logging.ERROR):
        assert broken() == gr.skip()
    assert "secret detail" not in str(shown[0].message) and "secret detail" in caplog.text


def test_the_endpoints_are_generate_download_and_retarget(client):
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(endpoints) == {
        "/generate",
        "/download",
        "/retarget",
        "/edit",
        "/extend",
        "/join",
        "/loop",
        "/story",
        "/variations",
        "/sweep",
    }
    names = [parameter["parameter_name"] for parameter in endpoints["/generate"]["parameters"]]
    assert names == [
        "prompt",
        "seconds",
        "seed",
        "guidance",
        "iterations",
        "residual_depth",
        "temperature",
        "top_k",
        "variations",
        "model",
    ]


def test_generate_endpoint(client):
    result, files = client.predict("a person waves", seconds=2, seed=7, variations=2, api_name="/generate")
    assert [motion["seed"] for motion in result["motions"]] == [7, 8]
    assert np.shape(result["motions"][0]["joints"]) == (40, 22, 3)
    assert [Path(file).name for file in files] == ["momask_a-person-waves_seed7.npz", "momask_a-person-waves_seed8.npz"]
    with np.load(files[1]) as arrays:
        assert np.abs(arrays["joints"] - np.array(result["motions"][1]["joints"])).max() < 1e-4


def test_a_program_that_tells_no_guidance_gets_the_models_own(lab, client, monkeypatch):
    fake = lab.labs["momask"]
    monkeypatch.setattr(fake, "config", SimpleNamespace(guidance=1.5))
    client.predict("a person waves", seconds=2, api_name="/generate")
    client.predict("a person waves", seconds=2, format="npz", api_name="/download")
    client.predict("a person waves", seconds=2, guidance=3, api_name="/generate")
    assert [call["guidance"] for call in fake.calls[-3:]] == [1.5, 1.5, 3]


def test_download_endpoint_gives_a_bvh_that_opens(client):
    file = client.predict("a person waves", seconds=2, seed=7, format="bvh", api_name="/download")
    assert Path(file).name == "momask_a-person-waves_seed7.bvh"
    assert len(read_bvh(file)) == 40


def test_endpoint_errors_are_one_sentence(client):
    with pytest.raises(gradio_client.exceptions.AppError, match="Write a sentence first") as error:
        client.predict("", api_name="/generate")
    assert "Traceback" not in str(error.value)


def test_the_readme_example_runs(url, tmp_path, monkeypatch):
    if not (ROOT / "README.md").exists():
        pytest.skip("README.md is not written yet")
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    example = next(block for block in blocks if "gradio_client" in block)
    monkeypatch.chdir(tmp_path)
    example, count = re.subn(r"http://[\w.]+:7860", url.rstrip("/"), example)
    assert count == 1
    exec(example, {})


def test_a_space_can_start_the_app_file_by_its_path():
    told = subprocess.run([sys.executable, "demo/__main__.py", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0 and "--checkpoint" in told.stdout


def test_two_models_act_side_by_side():
    other = FakeLab()
    other.name, other.layers, other.codebook_size, other.max_seconds = "mmm", 1, 64, 6.0
    models = Models({"momask": FakeLab(), "mmm": other})
    with pytest.raises(MotionLabError, match="at most 6"):
        Request("a person walks", seconds=7.0).checked(models)
    request = Request("a person walks", seed=3, variations=2, models=("momask", "mmm")).checked(models)
    scene = make_scene(models, request)
    assert [motion.tokens.shape[1] for motion in scene.motions] == [6, 6, 1, 1] and len(other.calls) == 1
    labels = [body["label"] for body in json.loads(scene.payload())["bodies"]]
    assert labels == ["MoMask · seed 3", "MoMask · seed 4", "MMM · seed 3", "MMM · seed 4"]
    assert request.variation(3).models == ("mmm",) and request.variation(3).seed == 4
    assert np.array_equal(request.variation(2).run(models)[0].joints, scene.motions[2].joints)
    assert other.calls[-1]["residual_depth"] == 0 and other.calls[-1]["top_k"] == 52
    pinned = make_scene(models, Request("a person walks").checked(models)).pin()
    beside = make_scene(models, Request("a person walks", models=("mmm",)).checked(models), pinned.pinned)
    assert [body["label"] for body in json.loads(beside.payload())["bodies"]] == ["pinned · MoMask", "MMM"]
