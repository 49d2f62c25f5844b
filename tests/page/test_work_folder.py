"""What the page writes goes with the page, and after an hour; nothing else does."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from filelock import FileLock

from demo.work_folder import FILES, LOCK, PREFIX, remove_older, work_folder

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, signal, tempfile, time
from demo.work_folder import work_folder
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with work_folder() as folder:
    tempfile.mkdtemp(prefix="learning-")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A place for temporary folders of its own."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def hold(temporary):
    """A process with a work folder, and the folder."""
    process = subprocess.Popen([sys.executable, "-c", HOLD], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return process, Path(process.stdout.readline().strip())


def test_temporary_files_lie_in_the_folder_and_go_with_it(temporary):
    with work_folder() as folder:
        assert folder.parent == temporary
        assert Path(tempfile.mkdtemp()).parent == folder
        assert os.environ["GRADIO_TEMP_DIR"] == str(folder / FILES)
    assert not folder.exists()
    assert Path(tempfile.gettempdir()) == temporary and "GRADIO_TEMP_DIR" not in os.environ


def test_a_stopped_page_leaves_nothing_and_a_killed_one_until_the_next_start(temporary):
    process, folder = hold(temporary)
    assert folder.is_dir()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0 and not folder.exists()

    process, folder = hold(temporary)
    process.kill()
    process.wait()
    assert folder.is_dir()
    age(folder / LOCK, 120)
    with work_folder():
        assert not folder.exists()


def test_what_is_not_an_abandoned_work_folder_stays(temporary):
    strange = temporary / f"{PREFIX}notes"
    with_locked_feet, starting = temporary / f"{PREFIX}held", temporary / f"{PREFIX}starting"
    for folder in (strange, with_locked_feet, starting):
        folder.mkdir()
        (folder / "file").write_text("kept")
    (starting / LOCK).touch()
    link = temporary / f"{PREFIX}link"
    link.symlink_to(strange)
    with FileLock(with_locked_feet / LOCK):
        age(with_locked_feet / LOCK, 120)
        with work_folder():
            pass
    assert all((folder / "file").exists() for folder in (strange, with_locked_feet, starting, link))


def test_files_go_after_an_hour(tmp_path, monkeypatch):
    for name in ("old/a.bvh", "new/b.bvh"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4000)
    os.utime(tmp_path / "new/b.bvh", (now + 3000, now + 3000))
    remove_older(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.bvh")] == ["b.bvh"]
