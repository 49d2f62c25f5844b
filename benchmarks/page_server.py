"""The page in a process of its own, for benchmarks that visit it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from motionlab.errors import MotionLabError

START_SECONDS = 900.0  # that the page may take to load its models


@dataclass(frozen=True)
class PageServer:
    """url: of the page. pid: of its process."""

    url: str
    pid: int


@contextmanager
def page_server(checkpoints: Sequence[str] = ()) -> Iterator[PageServer]:
    """`python -m demo` around those checkpoints (none: all shipped), answering until the block ends.

    Raises MotionLabError where it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chosen = ["--checkpoint", *checkpoints] if checkpoints else []
    process = subprocess.Popen(
        [sys.executable, "-m", "demo", "--port", str(port), *chosen],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url, process)
        yield PageServer(url, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/config", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise MotionLabError("the page did not start; try python -m demo to see why")
