"""python -m demo: the MotionLab page in a browser."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

if not __package__:  # a Space starts this file by its path
    sys.path[0] = str(Path(__file__).resolve().parents[1])


def main() -> None:
    parser = argparse.ArgumentParser("python -m demo", description="Opens the MotionLab page on this machine.")
    parser.add_argument("--checkpoint", default="momask", help="a shipped name or a folder (default: %(default)s)")
    parser.add_argument("--host", help="address to listen on (default: this machine only, or what the Space says)")
    parser.add_argument("--port", type=int, help="port (default: 7860, or the next free one)")
    options = parser.parse_args()

    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import motionlab  # torch and gradio take seconds to import; --help should not
    from demo.app import build_app, serve
    from motionlab.errors import MotionLabError

    try:
        lab = motionlab.load(options.checkpoint)
    except MotionLabError as error:
        sys.exit(str(error))
    serve(build_app(lab, options.checkpoint), server_name=options.host, server_port=options.port)


if __name__ == "__main__":
    main()
