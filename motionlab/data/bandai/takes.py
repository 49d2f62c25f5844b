"""The Bandai-Namco-Research-Motiondataset: reading its clips and mending the ones that are wrong.

Data: Kobayashi et al. 2023, arXiv 2306.08861, CC BY-NC 4.0.
"""

from __future__ import annotations

import http.client
import logging
import os
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np

from motionlab.data.archives import members
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import read_bvh
from motionlab.motion.limits import WIDE
from motionlab.motion.motion import FPS, Animation
from motionlab.motion.plausible import check_plausible
from motionlab.motion.resample import resample
from motionlab.motion.rigs import BANDAI, to_smpl22
from motionlab.paths import cache_dir

REPOSITORY = "https://github.com/BandaiNamcoResearchInc/Bandai-Namco-Research-Motiondataset"
MAX_DOWNLOAD = 2_000_000_000  # bytes
CENTIMETRES = 0.01  # the unit of every clip, so that none is guessed

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Take:
    """One clip as its file name labels it. note: what `mend` did to it, empty if nothing.

    animation: None once `load_motions` has made joints of it, as thousands of animations fill the memory.
    """

    name: str
    content: str
    style: str
    index: int
    animation: Animation | None = None
    note: str = ""


@dataclass(frozen=True)
class Anomaly:
    """What is wrong with a clip, and what is done: frames [start, stop) kept, content renamed, cycles repeated."""

    wrong: str
    frames: tuple[int, int | None] = (0, None)  # at the file's 30 fps
    content: str | None = None
    cycles: int = 1
    drop: bool = False


# Turns are measured by the heading of hips and shoulders, smoothed over 0.2 s, positive to the left. A clip is cut
# where the heading, settled after the turn, begins to leave its new direction.
ANOMALIES = {
    "dataset-1_dance-long_normal_001": Anomaly("the file is missing from most copies, so nobody checked it", drop=True),
    "dataset-2_walk-turn-left_masculine_006": Anomaly("turns right, by 89 degrees", content="walk-turn-right"),
    "dataset-2_walk-turn-left_masculine_007": Anomaly("turns right, by 83 degrees", content="walk-turn-right"),
    "dataset-2_walk-turn-right_masculine_006": Anomaly(
        "turns about by 171 degrees before the take, then left by 89", (65, None), content="walk-turn-left"
    ),
    "dataset-2_walk-turn-right_masculine_007": Anomaly("turns left, by 91 degrees", content="walk-turn-left"),
    "dataset-2_walk-turn-left_normal_031": Anomaly("after 88 degrees to the left turns on to 201", (0, 140)),
    "dataset-2_walk-turn-left_normal_032": Anomaly("after only 51 degrees to the left turns on to 215", (0, 105)),
    "dataset-2_walk-turn-left_normal_033": Anomaly("after 92 degrees to the left turns on to 161", (0, 135)),
    "dataset-2_walk-turn-right_normal_004": Anomaly("after 105 degrees to the right turns back by 178", (0, 155)),
    "dataset-2_walk-turn-right_normal_032": Anomaly("after 78 degrees to the right turns back by 174", (0, 103)),
    "dataset-2_walk-turn-right_normal_033": Anomaly("after 84 degrees to the right turns back by 103", (0, 126)),
    "dataset-2_wave-left-hand_active_011": Anomaly("a fragment of 0.6 s: the hand goes up once", drop=True),
    "dataset-1_run_normal_001": Anomaly("one cycle of 0.8 s that closes exactly", cycles=5),
    "dataset-1_walk-back_normal_001": Anomaly("one cycle of 1.0 s that closes exactly", cycles=4),
    "dataset-1_walk_normal_002": Anomaly("one cycle of 1.0 s that closes exactly", cycles=4),
    "dataset-1_dash_normal_001": Anomaly("one cycle of 0.6 s that does not close: too short on its own"),
    "dataset-1_byebye_happy_001": Anomaly("no wave: crouches, then holds both arms forward", content="stretch-forward"),
    "dataset-1_dance-short_normal_001": Anomaly("stands still for 9 s at the start and 2 s at the end", (270, 1850)),
}


def is_bandai(source: str | Path) -> bool:
    """Whether a path or URL is this data set: an archive, a folder of its archives, or one of its .bvh files alone."""
    if str(source).startswith(("https://", "http://")):
        return True  # the only one that is downloaded; another address gets a sentence there
    source = Path(source)
    if source.is_file():
        return source.suffix == ".zip" or source.name.endswith(".tar.xz")
    if any(source.glob("dataset-*.tar.xz")):
        return True
    files = [path for path in source.rglob("*") if path.suffix.lower() in (".bvh", ".npz") and path.is_file()]
    files = [path for path in files if not path.name.startswith(".")]
    if not files or not all(path.name.startswith("dataset-") and path.suffix == ".bvh" for path in files):
        return False
    # with captions it is the user's own folder
    return not (source / "captions.csv").is_file() and not any(path.with_suffix(".txt").is_file() for path in files)


def read_takes(source: str | Path) -> Iterator[Take]:
    """The clips of the data set, as they are, in the order in which the archives hold them.

    source: a folder with the archives dataset-*.tar.xz, or with .bvh files anywhere below it (such as a checkout of
    the public repository), one such archive or a .zip, or the repository's URL, which is downloaded once into the
    cache. Files that are not named dataset-N_content_style_index.bvh are passed over.
    Raises MotionLabError if there is no such clip, a clip is damaged, or the download fails.
    """
    if str(source).startswith(("https://", "http://")):
        source = _download(str(source))
    source = Path(source)
    take = None
    for name, file in _files(source):
        take = Take(*_parse_name(name), animation=read_bvh(file, CENTIMETRES))
        yield take
    if take is None:
        raise MotionLabError(
            f"{source} holds no clip of the Bandai-Namco data set; name a folder with dataset-1.tar.xz and "
            f"dataset-2.tar.xz or with their .bvh files, or the address {REPOSITORY}"
        )


def _parse_name(path: str) -> tuple[str, str, str, int] | None:
    match = re.fullmatch(r"(dataset-\d+_([a-z-]+)_([a-z-]+)_(\d{1,6}))\.bvh", PurePosixPath(path).name)
    return (match[1], match[2], match[3], int(match[4])) if match else None


def _files(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    """(name, file) of every clip in a folder or archive."""
    archives = sorted(source.glob("dataset-*.tar.xz")) if source.is_dir() else []
    for place in archives or [source]:
        yield from members(place, lambda path: _parse_name(path) is not None, WIDE.file_bytes)


def _download(url: str) -> Path:
    """The .zip of the repository's master branch, from the cache if it is there."""
    url = url.rstrip("/").removesuffix(".git")
    if url != REPOSITORY:
        raise MotionLabError(f"the data set can be downloaded from {REPOSITORY} only, not from {url}")
    path = cache_dir("bandai-namco") / "master.zip"
    if path.exists():
        return path
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        archive = f"{url}/archive/refs/heads/master.zip"
        with urllib.request.urlopen(archive, timeout=60) as answer, open(partial, "wb") as file:
            while block := answer.read(1 << 20):
                file.write(block)
                if file.tell() > MAX_DOWNLOAD:
                    raise MotionLabError(f"{url} is larger than {MAX_DOWNLOAD // 10**9} GB; download it by hand")
        if not zipfile.is_zipfile(partial):
            raise MotionLabError(f"what {url} sent is no complete .zip; try again or download it by hand")
        os.replace(partial, path)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise MotionLabError(
            f"cannot download {url} ({reason}); check the connection, or download it by hand and name the folder"
        ) from None
    finally:
        with suppress(OSError):  # what went wrong before is what has to be told
            partial.unlink(missing_ok=True)
    return path


def mend(take: Take) -> Take | None:
    """The take as `ANOMALIES` says, with a note of what was done, or None if it is of no use.

    A take with no anomaly comes back as it is.
    """
    anomaly = ANOMALIES.get(take.name)
    if anomaly is None:
        return take
    if anomaly.drop:
        log.info("%s: dropped: %s", take.name, anomaly.wrong)
        return None
    animation, done = take.animation, []
    if anomaly.frames != (0, None):
        start, stop, _ = slice(*anomaly.frames).indices(len(animation))
        animation = _cut(animation, start, stop)
        done.append(f"frames {start} to {stop - 1} kept")
    if anomaly.cycles > 1:
        animation = _repeat(animation, anomaly.cycles)
        done.append(f"repeated {anomaly.cycles} times")
    if anomaly.content:
        done.append(f"labelled {anomaly.content}")
    note = f"{anomaly.wrong}: {', '.join(done) or 'kept as it is'}"
    log.info("%s: %s", take.name, note)
    return replace(take, content=anomaly.content or take.content, animation=animation, note=note)


def _cut(animation: Animation, start: int, stop: int) -> Animation:
    return replace(animation, rotations=animation.rotations[start:stop], positions=animation.positions[start:stop])


def _repeat(animation: Animation, times: int) -> Animation:
    """A cycle several times on end. Its last frame is its first, moved by what the root travels in one cycle."""
    frames = len(animation) - 1
    positions = np.concatenate([np.tile(animation.positions[:-1], (times, 1, 1)), animation.positions[-1:]])
    rotations = np.concatenate([np.tile(animation.rotations[:-1], (times, 1, 1)), animation.rotations[-1:]])
    cycle = np.minimum(np.arange(len(positions)) // frames, times - 1)
    positions[:, 0] += cycle[:, None] * (animation.positions[-1, 0] - animation.positions[0, 0])
    return replace(animation, rotations=rotations, positions=positions)


def load_motions(source: str | Path, fps: float = FPS) -> list[tuple[Take, np.ndarray]]:
    """Every usable clip of `read_takes`, mended: (take, joints), joints (T, 22, 3) float32 metres at `fps`.

    The takes come sorted by name and without their animations. What `mend` does is logged.
    """
    motions = []
    for take in map(mend, read_takes(source)):
        if take is not None:
            joints = check_plausible(to_smpl22(resample(take.animation, fps), BANDAI), fps, take.name)
            motions.append((replace(take, animation=None), joints))
    return sorted(motions, key=lambda motion: motion[0].name)
