"""Bodies with a skin that come with MotionLab, as GLB files; build.py makes them."""

from __future__ import annotations

from pathlib import Path

from motionlab.arguments import check_choice

BODIES = ("woman", "man", "child", "heavy")


def body_file(name: str) -> Path:
    """The GLB of a body, for `Motion.retarget` and `open_character`. Raises MotionLabError for none of BODIES."""
    return Path(__file__).parent / f"{check_choice(name, BODIES, 'the body')}.glb"
