"""What goes to a Space: checked, listed, sent as it was listed, and it plays from a fresh folder."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import huggingface_hub
import pytest

pytest.importorskip("gradio")

from demo import deploy, zero_gpu
from motionlab.errors import MotionLabError

README = deploy.ROOT / "README.md"


@pytest.fixture
def small(monkeypatch):
    """Without the measuring of packages, which takes half a minute."""
    monkeypatch.setattr(deploy, "installed_packages", lambda *_: {"torch": [README]})


def with_front_matter(folder: Path, **changes) -> Path:
    """A README whose front matter has other values, or none for None."""
    import yaml

    _, head, body = README.read_text(encoding="utf-8").split("---\n", 2)
    said = {name: value for name, value in (yaml.safe_load(head) | changes).items() if value is not None}
    (folder / "demo").mkdir(exist_ok=True)
    (folder / "demo" / "__main__.py").touch()
    path = folder / "README.md"
    path.write_text(f"---\n{yaml.safe_dump(said)}---\n{body}", encoding="utf-8")
    return path


def test_a_dry_run_lists_what_would_go(small, capsys, monkeypatch):
    monkeypatch.setattr(huggingface_hub, "HfApi", None)  # nobody is asked
    assert deploy.main(["somebody/motion", "--dry-run"]) == 0
    printed = capsys.readouterr().out
    names = [line.split()[-1] for line in printed.splitlines() if " kB  " in line]
    assert {"README.md", "requirements.txt", "demo/__main__.py", "motionlab/checkpoints/momask/config.json"} <= set(
        names
    )
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "docs/", "."))]
    assert printed.splitlines()[-1] == "nothing was sent" and "huggingface.co/spaces/somebody/motion" in printed


@pytest.mark.parametrize(
    "name", ["suggested_hardware", "models", "datasets", "tags", "license", "app_file", "sdk_version"]
)
def test_front_matter_that_lacks_something(name, tmp_path):
    with pytest.raises(MotionLabError, match=f"^the front matter of README.md lacks {name}$"):
        deploy.check_front_matter(with_front_matter(tmp_path, **{name: None}))


def test_front_matter_that_the_hub_refuses(tmp_path):
    assert deploy.check_front_matter(with_front_matter(tmp_path))["sdk"] == "gradio"
    with pytest.raises(MotionLabError, match="short_description has more than 60"):
        deploy.check_front_matter(with_front_matter(tmp_path, short_description="x" * 61))
    with pytest.raises(MotionLabError, match="app_file is app.py, which is not there"):
        deploy.check_front_matter(with_front_matter(tmp_path, app_file="app.py"))
    for text, sentence in (("# A page\n", "has no front matter"), ("---\na: [\n---\n", "is no YAML")):
        (tmp_path / "README.md").write_text(text)
        with pytest.raises(MotionLabError, match=sentence):
            deploy.check_front_matter(tmp_path / "README.md")


def test_an_image_that_is_too_large(monkeypatch, tmp_path):
    (tmp_path / "library.so").write_bytes(os.urandom(3_000_000))
    monkeypatch.setattr(deploy, "installed_packages", lambda *_: {"torch": [tmp_path / "library.so"]})
    monkeypatch.setattr(deploy, "MOST_BYTES", deploy.rehearse().image_bytes)
    (tmp_path / "library.so").write_bytes(os.urandom(4_000_000))
    with pytest.raises(MotionLabError, match="the image would have .* largest are torch 4 MB"):
        deploy.rehearse()


def test_requirements_are_those_of_the_repository_and_without_cuda():
    pinned = {line for line in (deploy.ROOT / "requirements.txt").read_text().splitlines() if line[:1].isalpha()}
    own = [line for line in (deploy.ROOT / "demo" / "requirements.txt").read_text().splitlines() if line[:1].isalpha()]
    assert {line.replace("+cpu", "") for line in own} <= pinned
    assert [line for line in own if line.startswith("torch")] == [
        f"{next(p for p in pinned if p.startswith('torch=='))}+cpu"
    ]
    for name in ("pytest", "jupyterlab", "ruff", "playwright"):
        assert not [line for line in own if line.startswith(name)]


def test_another_version_here_cannot_be_measured(tmp_path):
    (tmp_path / "requirements.txt").write_text("# comment\nnumpy==1.0\n")
    with pytest.raises(MotionLabError, match="the Space would install numpy==1.0, here is"):
        deploy.installed_packages(tmp_path / "requirements.txt", {"sdk": "gradio", "sdk_version": "6.31.0"})


def test_what_is_sent_is_what_was_listed(small, monkeypatch, capsys):
    sent = {}

    class Hub:
        def __init__(self, token):
            sent["token"] = token

        def create_repo(self, space, **how):
            sent["made"] = space, how["repo_type"], how["private"]

        def upload_folder(self, *, folder_path, repo_id, repo_type, **_):
            sent["files"] = {p.relative_to(folder_path).as_posix() for p in Path(folder_path).rglob("*") if p.is_file()}

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)
    assert deploy.main(["somebody/motion", "--token", "hf_x", "--private"]) == 0
    assert sent["token"] == "hf_x" and sent["made"] == ("somebody/motion", "space", True)
    assert sent["files"] == set(deploy.uploaded_files())
    assert capsys.readouterr().out.splitlines()[-1] == "https://huggingface.co/spaces/somebody/motion"
    monkeypatch.setattr(
        Hub, "create_repo", lambda *_, **__: (_ for _ in ()).throw(huggingface_hub.errors.LocalTokenNotFoundError("no"))
    )
    assert deploy.main(["somebody/motion"]) == 1 and deploy.main(["nobody"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert "does not know who asks for somebody/motion" in told[0] and "a Space is USER/SPACE" in told[1]


def test_a_shared_gpu_is_asked_for_where_there_is_one(monkeypatch):
    def function():
        pass

    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    assert zero_gpu.on_gpu(function) is function
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setitem(sys.modules, "spaces", type(sys)("spaces"))
    sys.modules["spaces"].GPU = lambda function, duration: ("lent", function, duration)
    assert zero_gpu.on_gpu(function) == ("lent", function, zero_gpu.SECONDS)


@contextmanager
def page_of(folder: Path, blocked: list[str], place: Path):
    """The page as a Space starts it, with packages that the Space would not have hidden. Yields its address."""
    place.mkdir()
    (place / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({blocked!r}))\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(place), "HF_HUB_OFFLINE": "1", "GRADIO_SERVER_PORT": str(port)}
    with open(place / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "demo/__main__.py"], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/config", timeout=20).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.3)
        else:
            pytest.fail((place / "log").read_text()[-3000:])
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_the_uploaded_files_alone_start_and_play(tmp_path):
    from gradio_client import Client

    files = deploy.uploaded_files()
    packages = deploy.installed_packages(files["requirements.txt"], deploy.check_front_matter(files["README.md"]))
    folder = tmp_path / "space"
    deploy.copy_files(deploy.Upload(files, packages), folder)
    brought = {*packages, "pip", "setuptools"}
    blocked = [
        name
        for name, owners in packages_distributions().items()
        if not brought & {deploy._key(owner) for owner in owners} and name not in sys.stdlib_module_names
    ]
    assert {"pytest", "torchvision"} <= set(blocked) and not {"torch", "numpy", "gradio"} & set(blocked)
    with page_of(folder, blocked, tmp_path / "place") as url:
        answer, _ = Client(url, verbose=False).predict(
            prompt="a person waves with the left hand", seconds=2, seed=7, api_name="/generate"
        )
        assert len(answer["motions"][0]["joints"]) == 40
