"""What the add-on says to a server, without Blender; test_character_endpoint.py runs all of it in Blender."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

ADDON = Path(__file__).resolve().parents[2] / "demo" / "blender" / "motionlab_blender.py"
SKELETON = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Xrotation Yrotation Zrotation\n}\nMOTION\n"


@pytest.fixture
def addon(monkeypatch):
    """The module, with types in place of what it takes from Blender."""
    properties = {f"{kind}Property": dict for kind in ("String", "Float", "Int", "Pointer")}
    types = SimpleNamespace(PropertyGroup=object, Operator=object, Panel=object)
    monkeypatch.setitem(sys.modules, "bpy", SimpleNamespace(types=types, props=SimpleNamespace(**properties)))
    monkeypatch.setitem(sys.modules, "mathutils", SimpleNamespace(Matrix=None, Quaternion=None, Vector=None))
    spec = importlib.util.spec_from_file_location("motionlab_blender", ADDON)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def answering():
    """A function that starts a server with these answers by the beginning of a path, and returns its address."""
    servers = []

    def start(answers):
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = next(answer for path, answer in answers.items() if self.path.startswith(path))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            do_POST = do_GET

            def log_message(self, *_):
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Answers))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


INFO = {"named_endpoints": {"/download": {"parameters": []}, "/retarget": {"parameters": []}}}


def done(data):
    return f"event: complete\ndata: {json.dumps(data)}\n\n".encode()


GOOD = {
    "/gradio_api/info": INFO,
    "/gradio_api/call/download/": done([{"path": "walk.npz"}]),
    "/gradio_api/call/retarget/": done([{"path": "out.bvh"}, {"rig": "mixamo"}]),
    "/gradio_api/call": {"event_id": "1"},
    "/gradio_api/upload": ["armature.bvh"],
    "/gradio_api/file=": SKELETON.encode() + b"Frames: 1\nFrame Time: 0.05\n0 0 0\n",
}


def test_an_answer_is_read(addon, answering):
    text, rig = addon.asked(answering(GOOD), "walk", 2.0, 0, "HIERARCHY")
    seconds, places, turns = addon.read_answer(text, 1)
    assert (rig, seconds, places.shape, turns.shape) == ("mixamo", 0.05, (1, 1, 3), (1, 1, 3, 3))


@pytest.mark.parametrize(
    "path, answer",
    [
        ("/gradio_api/info", b"<html>hello</html>"),
        ("/gradio_api/info", {"detail": "Not found"}),
        ("/gradio_api/info", {"named_endpoints": {"/download": None}}),
        ("/gradio_api/info", b"[" * 100_000),
        ("/gradio_api/call", {}),
        ("/gradio_api/call/download/", b"event: complete\ndata: [{\n\n"),
        ("/gradio_api/call/download/", done([])),
        ("/gradio_api/call/retarget/", done([{"path": "out.bvh"}])),
        ("/gradio_api/call/retarget/", done([{}, {"rig": "mixamo"}])),
        ("/gradio_api/call/retarget/", done([{"path": "out.bvh"}, None])),
        ("/gradio_api/upload", [1, 2]),
        ("/gradio_api/file=", b"\xff\xfe\x00"),
    ],
)
def test_an_unreadable_answer_is_one_sentence(addon, answering, path, answer):
    with pytest.raises(addon.MotionLabProblem, match="^The server's answer cannot be read; is it a MotionLab?"):
        addon.asked(
            answering({path: answer} | {key: one for key, one in GOOD.items() if key != path}), "walk", 2.0, 0, ""
        )


@pytest.mark.parametrize(
    "text",
    [
        "<html>hello</html>",
        SKELETON,
        SKELETON + "Frames: 1\nFrame Time: soon\n0 0 0\n",
        SKELETON + "Frames: 1\nFrame Time: 0.05\n0 0\n",
        SKELETON + "Frames: 2\nFrame Time: 0.05\n0 0 0\n0 0\n",
        SKELETON + "Frames: 1\nFrame Time: 0.05\n0 nan 0\n",
        SKELETON + "Frames: 1\nFrame Time: 0\n0 0 0\n",
        SKELETON + "Frames: 0\nFrame Time: 0.05\n",
    ],
)
def test_a_file_that_is_no_motion_is_one_sentence(addon, text):
    with pytest.raises(addon.MotionLabProblem, match="^The server's answer "):
        addon.read_answer(text, 1)


def test_the_operator_reports_it_to_a_script(addon, answering, monkeypatch):
    monkeypatch.setattr(addon, "exported_bones", lambda armature: [])
    monkeypatch.setattr(addon, "skeleton_bvh", lambda bones: "HIERARCHY")
    operator, said = addon.MOTIONLAB_OT_generate(), []
    operator.report = lambda kinds, text: said.append((kinds, text))
    address = answering({"/": b"<html>hello</html>"})
    settings = SimpleNamespace(server=address, prompt="walk", seconds=2.0, seed=0, bones="")
    context = SimpleNamespace(object=None, scene=SimpleNamespace(motionlab=settings, frame_current=1))
    assert operator.execute(context) == {"CANCELLED"}
    [(kinds, text)] = said
    assert kinds == {"ERROR"} and "cannot be read" in text and "\n" not in text
