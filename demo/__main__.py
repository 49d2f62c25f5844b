"""python -m demo: the MotionLab page in a browser."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path

if not __package__:  # a Space starts this file by its path
    sys.path[0] = str(Path(__file__).resolve().parents[1])


def main() -> None:
    parser = argparse.ArgumentParser("python -m demo", description="Opens the MotionLab page on this machine.")
    parser.add_argument(
        "--checkpoint",
        nargs="+",
        metavar="NAME",
        help="shipped names or folders, the first of them opened (default: the shipped one of each system)",
    )
    parser.add_argument("--host", help="address to listen on (default: this machine only, or what the Space says)")
    parser.add_argument("--port", type=int, help="port (default: 7860, or the next free one)")
    options = parser.parse_args()

    from demo import zero_gpu
    from demo.memory import limit_memory

    limit_memory()
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    if zero_gpu.available():
        importlib.import_module("spaces")  # before torch, as ZeroGPU asks for
    import motionlab  # torch and gradio take seconds to import; --help should not
    from demo.app import build_app, serve
    from demo.models import Models
    from demo.work_folder import work_folder
    from motionlab.errors import MotionLabError
    from motionlab.models.registry import shipped_of_text

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the work folder goes
    with work_folder():
        try:
            names = options.checkpoint or shipped_of_text()
            twins = {name: motionlab.load(name, device="cuda") for name in names} if zero_gpu.available() else None
            labs = Models({name: motionlab.load(name) for name in names}, twins)
        except MotionLabError as error:
            sys.exit(str(error))
        serve(build_app(labs), server_name=options.host, server_port=options.port)


if __name__ == "__main__":
    main()
