"""How much a file from outside may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most; these are wide, a server that anybody may ask takes tighter ones.

    file_bytes: as it lies on the disk. unpacked_bytes: all that is read of a compressed file. seconds: of a motion.
    joints: of a skeleton. poses: frames times joints, which are what a motion costs in memory and time: a joint without
    channels costs a BVH file nothing.
    """

    file_bytes: int = 100_000_000
    unpacked_bytes: int = 100_000_000
    seconds: float = 600.0
    joints: int = 512
    poses: int = 4_000_000


WIDE = Limits()
FPS_RANGE = (1.0, 1000.0)  # frames a second of any motion
