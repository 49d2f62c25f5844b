"""Every function of the page is an endpoint with documented arguments, and a tool of an MCP server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.files import load
from tests.fake_lab import FakeLab
from tests.synthetic import wave_motion
from tests.tiny import tiny_mote

pytest.importorskip("gradio")
gradio_client = pytest.importorskip("gradio_client")

from demo.app import build_app, serve
from demo.models import Models

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("generate", "download", "describe", "edit", "extend", "join", "loop", "story")
TOOLS += ("vary", "imagine", "variations", "sweep")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    app = build_app(Models({"momask": FakeLab(), "mote": tiny_mote()}))
    _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield gradio_client.Client(url, verbose=False, download_files=tmp_path_factory.mktemp("downloads"))
    app.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return gradio_client.handle_file(wave_motion(80).save(tmp_path_factory.mktemp("clips") / "walk.npz"))


def test_every_tab_is_there_with_named_arguments(client):
    found = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert {f"/{name}" for name in TOOLS} <= set(found)
    for name in TOOLS:
        parameters = found[f"/{name}"]["parameters"]
        assert parameters and all(one["label"] and not one["parameter_name"].startswith("param_") for one in parameters)


def test_a_clip_comes_back_varied(client, clip):
    file = client.predict(motion=clip, strength=0.4, seed=2, format="npz", api_name="/vary")
    assert len(load(file)) == 80
    sentence, file = client.predict(seed=3, format="npz", api_name="/imagine")
    assert isinstance(sentence, str) and len(load(file)) > 1


def test_a_clip_comes_back_as_a_loop(client, clip):
    file = client.predict(motion=clip, in_place=True, format="npz", api_name="/loop")
    joints = load(file).joints
    assert 40 <= len(joints) < 80 and abs(joints[-1, 0] - joints[0, 0]).max() < 0.1


def test_a_crowd_is_a_file_each(client):
    files = client.predict(clip="dancer", times=1, people=3, format="bvh", api_name="/variations")
    assert len(files) == 3 and len({Path(file).read_bytes() for file in files}) == 3


@pytest.mark.parametrize(
    "endpoint, arguments, message",
    [
        ("/edit", {"spans": []}, "Give at least one span"),
        ("/edit", {"spans": {"start": 1}}, "spans must be a list"),
        ("/edit", {"model": "gpt"}, "There is no model 'gpt' here"),
        ("/edit", {"model": "mote"}, "mote cannot edit"),
        ("/extend", {"after": 99}, "seconds after must be a number from 0 to 20"),
        ("/vary", {"strength": 2}, "strength must be a number from 0 to 1"),
    ],
)
def test_a_mistake_is_one_sentence(client, clip, endpoint, arguments, message):
    with pytest.raises(gradio_client.exceptions.AppError, match=re.escape(message)):
        client.predict(motion=clip, api_name=endpoint, **arguments)


def test_a_story_needs_scenes(client):
    with pytest.raises(gradio_client.exceptions.AppError, match="Write at least one scene"):
        client.predict(scenes=[], api_name="/story")


@pytest.mark.slow
def test_the_readme_examples_run_on_the_shipped_models(tmp_path, monkeypatch):
    import motionlab

    try:
        models = Models({name: motionlab.load(name) for name in ("momask", "mote")})
    except MotionLabError:
        pytest.skip("no model is shipped")
    app = build_app(models)
    _, url, _ = serve(app, prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    try:
        blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
        first, second = [block for block in blocks if "gradio_client" in block]
        monkeypatch.chdir(tmp_path)
        names: dict = {}
        exec(re.sub(r"http://[\w.]+:7860", url.rstrip("/"), first), names)
        exec(second, names)
        assert load(names["take"]).seconds == pytest.approx(5.0, abs=0.3)
        assert load(names["joined"]).seconds > load(names["bvh"]).seconds + 1
        assert len(names["sentences"]) == 2 and names["sentence"]
        assert len(names["crowd"]) == 5 and {row["guidance"] for row in names["rows"]} == {1, 4}
    finally:
        app.close()


def test_an_agent_finds_the_tools(client):
    pytest.importorskip("mcp", reason='the MCP server needs: pip install "gradio[mcp]"')
    import httpx

    headers = {"Accept": "application/json, text/event-stream"}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    text = httpx.post(f"{client.src}gradio_api/mcp/", json=asked, headers=headers, follow_redirects=True).text
    listed = next(
        json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith(("data: ", "{"))
    )
    tools = {tool["name"]: tool for tool in listed["result"]["tools"]}
    for name in TOOLS:
        [tool] = [tool for key, tool in tools.items() if key == name or key.endswith(f"_{name}")][:1]
        assert tool["description"] and all(
            "description" in one or "title" in one for one in tool["inputSchema"]["properties"].values()
        )
