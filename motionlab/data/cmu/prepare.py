"""From CMU takes and captions to a store: captioned segments, whole takes and windows, each with its mirror image."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from motionlab.data.archives import first_motion
from motionlab.data.cmu.captions import (
    DESCRIPTIONS,
    MARGIN,
    SEGMENTS,
    SENTENCES,
    Captioned,
    checked,
    listed,
    read_captions,
)
from motionlab.data.cmu.faults import duplicates, jumps
from motionlab.data.cmu.takes import Take, any_name, cmu_name, floor_of, read_takes
from motionlab.data.cmu.words import mirror_sentence
from motionlab.data.folder import _hashed_split
from motionlab.data.store import MIN_FRAMES, Clip, MotionStore, stored_once, write_store
from motionlab.errors import MotionLabError
from motionlab.motion.features import HUMANML3D, facing, from_joints, mirror_joints, rotate_yaw
from motionlab.motion.motion import FPS
from motionlab.paths import cache_dir

VERSION = 3  # of what is written; another one prepares anew
ARCHIVES = (".tar.xz", ".tar.gz", ".zip")
MAX_FRAMES = 196  # rows, the longest motion of HumanML3D's training
RAISED = 0.10  # metres between a clip's ground and its take's, above which the clip stands on something else
ACCAD_MARGIN = 0.65  # seconds: its files are up to so much shorter than the recordings that captions count in
LEAK = 0.5  # seconds that a training clip may share with a test or validation segment
META = {
    "name": "cmu",
    "title": "CMU Graphics Lab Motion Capture Database with captions of HumanML3D and KIT-ML",
    "licence": "other",
    "licence_at_most": "mit",  # free for all uses, but its captions ask for their notice
    "credit": "CMU Graphics Lab Motion Capture Database (mocap.cs.cmu.edu, NSF EIA-0196217), free for all uses; "
    "captions: HumanML3D (Guo et al., CVPR 2022, MIT) and KIT-ML (Plappert et al. 2016)",
    "datasets": ["cmu-mocap", "humanml3d", "kit-ml"],
    "caption_source": "people: three or four sentences a segment by HumanML3D, one a take by KIT-ML; cmu_index marks "
    "the database's own short descriptions",
    "training": {"caption_sources": ["humanml3d", "kitml"]},
    "card": "It learned from everyday acts, sports and dances by some hundred people, described in free English.",
}
ACCAD_META = {
    "name": "accad",
    "title": "ACCAD Open Motion, female performer 1, with captions of HumanML3D",
    "licence": "cc-by-3.0",
    "credit": "ACCAD Open Motion Project, The Ohio State University (CC BY 3.0); captions: HumanML3D (Guo et al., "
    "CVPR 2022, MIT)",
    "datasets": ["accad-open-motion", "humanml3d"],
    "caption_source": "people: three or four sentences a segment by HumanML3D",
    "training": {"caption_sources": ["humanml3d"]},
    "card": "It learned from walks, runs, crawls and kicks of one performer.",
}


def cmu_store(
    source: str | Path,
    captions: str | Path | list[Captioned] | None = None,
    folder: str | Path | None = None,
    notes: Sequence[str] = (),
) -> MotionStore:
    """The store of the CMU database, made once (two or three minutes on one core) and then reused.

    Args:
        source: a folder with SUBJECT_TAKE.bvh files at any depth, an archive of one (.tar.xz, .zip), or a folder with
            such an archive. Files may have the Daz-style rig or the MotionBuilder-style one, each its own.
        captions: a table as `read_captions` takes it, or its rows; by default captions.json(.gz) beside the motions.
            Without one, clips have no captions.
        folder: where the store goes, by default into the cache, anew whenever a file has changed.
        notes: of how the captions were made, kept with the store's own.

    Returns:
        A store whose clips are HumanML3D's segments, in its splits; and for training, of takes that hold no segment of
        another split: whole takes of at most 9.8 s, with KIT-ML's sentence or the database's description where there is
        one, and windows of longer ones, which have no captions. Of each clip the store knows the take, the seconds and
        the source of the captions. Its notes list every fault found.

    Raises:
        MotionLabError: there is no take, or the table or an archive is damaged.
    """
    return _store(Path(source), captions, folder, META, list(notes))


def accad_store(
    source: str | Path, captions: str | Path | list[Captioned] | None = None, folder: str | Path | None = None
) -> MotionStore:
    """The store of ACCAD's BVH files, as `cmu_store` makes it. Takes are named as their files.

    Its files begin or end some tenths of a second inside the recordings whose seconds HumanML3D counts: captions of
    spans that end up to 0.65 s behind their file are kept, the others, and those that may be of another file, are left
    out.
    """
    return _store(Path(source), captions, folder, ACCAD_META, [], any_name, ACCAD_MARGIN)


def _store(
    source: Path, captions, folder, meta: dict, notes: list[str], name_of=cmu_name, margin: float = MARGIN
) -> MotionStore:
    motions = motions_of(source)
    table = captions if isinstance(captions, list) else _table_of(source, captions)
    folder = Path(folder) if folder else _cached(meta["name"], motions, table)

    def write() -> MotionStore:
        rows = read_captions(table) if isinstance(table, Path) else table or []
        return _write(motions, rows, folder, meta, notes, name_of, margin)

    return stored_once(folder, write)


def is_cmu(source: str | Path) -> bool:
    """Whether the motions of a folder or archive are named as CMU's are, without captions in the manner of a user's own
    folder (captions.csv, or a .txt beside a motion)."""
    source = Path(source)
    if str(source).startswith(("https:", "http:")) or not source.exists():
        return False
    if source.is_dir() and ((source / "captions.csv").is_file() or next(source.rglob("*.txt"), None) is not None):
        return False
    name = first_motion(motions_of(source))
    return name is not None and cmu_name(name) is not None


def motions_of(source: Path) -> Path:
    """The archive in a folder that holds one and no BVH file, else the source itself."""
    if not source.exists():
        raise MotionLabError(f"there is no {source}; name a folder or an archive of BVH files")
    if source.is_dir() and next(source.rglob("*.bvh"), None) is None:
        archives = [path for path in sorted(source.iterdir()) if path.name.endswith(ARCHIVES)]
        if len(archives) == 1:
            return archives[0]
    return source


def _table_of(source: Path, captions: str | Path | None) -> Path | None:
    if captions is not None:
        if not Path(captions).is_file():
            raise MotionLabError(f"there is no table of captions {captions}; check the name")
        return Path(captions)
    beside = source if source.is_dir() else source.parent
    return next((path for name in ("captions.json.gz", "captions.json") if (path := beside / name).is_file()), None)


def _cached(name: str, motions: Path, table: Path | list[Captioned] | None) -> Path:
    """Where the cache keeps the store of these files: another place as soon as one of them changes."""
    files = sorted(motions.rglob("*.bvh")) if motions.is_dir() else [motions]
    files += [table] if isinstance(table, Path) else []
    key = hashlib.sha256(f"{VERSION} {table if isinstance(table, list) else ''}".encode())
    for path in files:
        status = path.stat()
        key.update(f"{path.resolve()} {status.st_size} {status.st_mtime_ns}\n".encode())
    return cache_dir("stores") / f"{name}-{key.hexdigest()[:12]}"


@dataclass(frozen=True)
class _Span:
    """Frames [start, end) of a take that become a clip and its mirror image."""

    name: str
    take: str
    start: int
    end: int
    split: str = "train"
    captions: tuple[str, ...] = ()
    source: str = ""
    description: str = ""


def _write(
    motions: Path, rows: list[Captioned], folder: Path, meta: dict, notes: list[str], name_of, margin: float
) -> MotionStore:
    takes = {take.name: take for take in read_takes(motions, notes, name_of)}
    takes = dict(sorted(takes.items()))
    rows = checked(rows, {name: take.seconds for name, take in takes.items()}, notes, margin)
    shared = duplicates({name: take.joints for name, take in takes.items()})
    jumping = {name: frames for name, take in takes.items() if len(frames := jumps(take.joints))}
    _note_takes(takes, jumping, shared, notes)
    spans = _spans(takes, rows, shared, notes)
    spans = _without_jumps(spans, jumping, notes)
    return write_store(folder, HUMANML3D, _clips(spans, takes, notes), notes, meta)


def _note_takes(takes: Mapping[str, Take], jumping: dict[str, np.ndarray], shared: dict, notes: list[str]) -> None:
    """What is to be known of whole takes."""
    rates = Counter(f"{take.fps:g}" for take in takes.values())
    notes.append(
        "frames a second in the files: " + ", ".join(f"{rate} ({count} takes)" for rate, count in rates.most_common())
    )
    if posed := [take.name for take in takes.values() if take.t_pose]:
        notes.append(f"a T-pose in front cut off, takes {listed(posed)}")
    if turned := [f"{take.name} ({take.elbows:.0%} of it)" for take in takes.values() if take.elbows]:
        notes.append(f"elbows that bent backwards, set right, takes {listed(turned)}")
    floors = {take.name: take.floor for take in takes.values() if abs(take.floor) > RAISED}
    if floors:
        notes.append(
            "floor more than 10 cm off y = 0, set right, takes "
            + listed(f"{n} ({f:+.2f} m)" for n, f in floors.items())
        )
    if jumping:
        notes.append("jumps or speeds that nobody has, takes " + listed(_jumps_of(*item) for item in jumping.items()))
    pairs = sorted({tuple(sorted((name, other))) for name, parts in shared.items() for _, _, other, _ in parts})
    if pairs:
        notes.append("the same recording under two names, pairs " + listed("=".join(pair) for pair in pairs))


def _jumps_of(name: str, frames: np.ndarray) -> str:
    seconds = ", ".join(f"{frame / FPS:.2f}" for frame in frames[:4])
    return f"{name} ({seconds}{' ...' if len(frames) > 4 else ''} s)"


def _spans(takes: Mapping[str, Take], rows: list[Captioned], shared: dict, notes: list[str]) -> list[_Span]:
    """What becomes clips, before anything is measured."""
    segments = []
    for row in rows:
        if row.source == SEGMENTS:
            start, end = round(row.start * FPS), round(min(row.end, takes[row.take].seconds) * FPS)
            name = row.id or f"{row.take}@{row.start:g}-{row.end:g}"
            segments.append(
                _Span(name, row.take, start, end, row.split or _hashed_split(row.take), row.captions, SEGMENTS)
            )
    held = [span for span in segments if span.split != "train"]
    tested = [span for span in segments if span.split == "test"]
    leaking = _overlapping([span for span in segments if span.split == "train"], _where(held, shared))
    shown_twice = _overlapping([span for span in held if span.split == "val"], _where(tested, shared))
    if leaking:
        names = listed(span.name for span in leaking)
        notes.append(f"training segments that show what a validation or test segment shows, left out: {names}")
    if shown_twice:
        names = listed(span.name for span in shown_twice)
        notes.append(f"validation segments that show what a test segment shows, kept: {names}")
    kept = [span for span in segments if span not in leaking]
    return kept + _whole_takes(takes, rows, held, shared, notes)


def _overlapping(spans: list[_Span], places: dict[str, list[tuple[int, int]]]) -> list[_Span]:
    """Those spans that share more than LEAK seconds with one of the places, takes -> frames [start, end)."""

    def shares(span: _Span, start: int, end: int) -> bool:
        return min(span.end, end) - max(span.start, start) > LEAK * FPS

    return [span for span in spans if any(shares(span, *place) for place in places.get(span.take, ()))]


def _where(spans: list[_Span], shared: dict) -> dict[str, list[tuple[int, int]]]:
    """The frames of all takes that show what these spans show: their own, and those of copies under other names."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for span in spans:
        found[span.take].append((span.start, span.end))
        for start, end, other, place in shared.get(span.take, ()):
            first, last = max(start, span.start), min(end, span.end)
            if first < last:
                found[other].append((place + first - start, place + last - start))
    return found


def _whole_takes(
    takes: Mapping[str, Take], rows: list[Captioned], held: list[_Span], shared: dict, notes: list[str]
) -> list[_Span]:
    """Takes of at most MAX_FRAMES as they are, longer ones in windows of equal lengths, for training."""
    said = {(row.take, row.source): row.captions for row in rows if row.source in (SENTENCES, DESCRIPTIONS)}
    closed = {span.take for span in held}
    closed |= {other for name in closed for _, _, other, _ in shared.get(name, ())}
    spans, copies, short = [], [], []
    for name, take in takes.items():
        if name in closed:
            continue
        if len(take.joints) <= MIN_FRAMES:
            short.append(name)
            continue
        sentence, description = said.get((name, SENTENCES), ()), said.get((name, DESCRIPTIONS), ())
        about = "; ".join(description or sentence)
        copied = any(other < name and other not in closed for _, _, other, _ in shared.get(name, ()))
        if len(take.joints) <= MAX_FRAMES + 1 and (sentence or description):
            source = SENTENCES if sentence else DESCRIPTIONS
            spans.append(
                _Span(
                    name, name, 0, len(take.joints), captions=sentence or description, source=source, description=about
                )
            )
        elif copied:
            copies.append(name)
        else:
            count = -(-(len(take.joints) - 1) // MAX_FRAMES)
            edges = np.linspace(0, len(take.joints) - 1, count + 1).round().astype(int)
            for number, (start, end) in enumerate(zip(edges, edges[1:]), 1):
                label = name if count == 1 else f"{name}#{number}"
                spans.append(_Span(label, name, int(start), int(end) + 1, description=about))
    if closed & takes.keys():
        notes.append(
            "takes that hold a validation or test segment or a copy of one, in no other part of training: "
            + listed(sorted(closed & takes.keys()))
        )
    if copies:
        notes.append(f"takes without a caption that are copies of others, left out: {listed(copies)}")
    if short:
        notes.append(f"takes shorter than {MIN_FRAMES / FPS:g} s, left out: {listed(short)}")
    return spans


def _without_jumps(spans: list[_Span], jumping: dict[str, np.ndarray], notes: list[str]) -> list[_Span]:
    """Training clips with a jump are left out, others are kept as they are published; both are noted."""
    kept, out, faulty = [], [], []
    for span in spans:
        frames = jumping.get(span.take, np.zeros(0))
        if not ((frames >= span.start) & (frames < span.end - 1)).any():
            kept.append(span)
        elif span.split == "train":
            out.append(span.name)
        else:
            faulty.append(span.name)
            kept.append(span)
    if out:
        notes.append(f"training clips with a jump, left out: {listed(out)}")
    if faulty:
        notes.append(f"validation and test segments with a jump, kept: {listed(faulty)}")
    return kept


def _clips(spans: list[_Span], takes: Mapping[str, Take], notes: list[str]) -> Iterator[tuple[Clip, np.ndarray]]:
    raised, cut, short = [], [], []
    for span in tqdm(spans, desc="features", mininterval=5):
        end = min(span.end, span.start + MAX_FRAMES + 1)
        if end - span.start <= MIN_FRAMES:
            short.append(span.name)
            continue
        if end < span.end:
            cut.append(span.name)
        take = takes[span.take]
        joints = take.joints[span.start : end].astype(np.float64)
        ground = floor_of(joints)
        if abs(ground - take.floor) > RAISED:
            raised.append(f"{span.name} ({ground - take.floor:+.2f} m)")
        else:
            ground = take.floor
        joints = placed(joints, ground)
        clip = Clip(
            span.name,
            span.split,
            span.captions,
            take=span.take,
            span=(span.start / FPS, end / FPS),
            caption_source=span.source,
            description=span.description,
        )
        yield clip, from_joints(joints, canonical=False)
        yield mirrored(clip), from_joints(mirror_joints(joints), canonical=False)
    if cut:
        notes.append(f"segments cut at {MAX_FRAMES} rows, {MAX_FRAMES / FPS:g} s: {listed(cut)}")
    if raised:
        notes.append(f"clips on props, or off their take's floor, set on their own ground: {listed(raised)}")
    if short:
        notes.append(f"clips shorter than {MIN_FRAMES / FPS:g} s, left out: {listed(short)}")


def placed(joints: np.ndarray, ground: float) -> np.ndarray:
    """Joints (T, 22, 3) that begin over the origin and face +Z, on a ground at that height."""
    joints = joints - [joints[0, 0, 0], ground, joints[0, 0, 2]]
    return rotate_yaw(joints, np.full(joints.shape[:2], -facing(joints[0])))


def mirrored(clip: Clip) -> Clip:
    """The clip's mirror image, with sides changed in what is said of it."""
    return replace(
        clip,
        name=f"{clip.name}-mirrored",
        mirrored=True,
        captions=tuple(map(mirror_sentence, clip.captions)),
        description=mirror_sentence(clip.description),
    )
