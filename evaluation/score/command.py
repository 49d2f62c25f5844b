"""`python -m evaluation score SOURCE` and `python -m evaluation leaderboard FILES`."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.prompts import PROMPTS
from evaluation.provenance import commit, digest_of, software, where
from evaluation.score.captions import Caption, read_captions
from evaluation.score.generator import generate_samples, load_generator
from evaluation.score.leaderboard import FORMAT, leaderboard
from evaluation.score.measure import DEFINITIONS, POOL_DRAWS, Scores, measure
from evaluation.score.readers import READERS, Sample, read_folder
from evaluation.score.reference import Reference, captions_of, open_reference, reference_clips
from evaluation.score.space import load_space
from motionlab.errors import MotionLabError
from motionlab.motion.motion import FPS
from motionlab.nn.inference import watch_runs
from motionlab.paths import write_aside

OWN_PROMPTS = "prompts"  # stands for the sentences of evaluation.prompts
SECONDS = 4.0  # of generated motions where neither a reference nor --seconds gives a length


def add_commands(commands) -> None:
    """Register both with the argument parser of `python -m evaluation`."""
    parser = _command(commands, "score", _score, "Measure a folder of motions, or what a function makes.")
    parser.add_argument(
        "source", help="folder of .npz, .bvh or .npy motions, or module:function(captions, lengths) -> joints"
    )
    parser.add_argument(
        "--captions",
        type=Path,
        help=".csv, .json, .txt or a folder of .txt files; prompts gives a generator the project's own (left out: the "
        "folder's)",
    )
    parser.add_argument("--reference", help="data set of real motions: folder, archive or prepared store")
    parser.add_argument("--split", default="test", choices=["train", "val", "test"], help="of the reference")
    parser.add_argument(
        "--evaluator", default="evaluator", help="the shipped one, a folder with one, or the published one's folder"
    )
    parser.add_argument("--name", help="of the row (left out: the source's)")
    parser.add_argument(
        "-o", "--output", type=Path, help="folder for score.json and per_sample.jsonl (left out: runs/scores/NAME)"
    )
    parser.add_argument(
        "--native-features",
        action="store_true",
        help="embed the 263 features of .npy files as they are, not their joints'",
    )
    parser.add_argument(
        "--mirrored",
        action=argparse.BooleanOptionalAction,
        help="with the reference's mirror images (left out: HumanML3D's)",
    )
    parser.add_argument("--fps", type=float, help="of arrays that do not say theirs (left out: 20)")
    parser.add_argument("--floor", type=float, default=0.0, help="height of the floor, metres")
    parser.add_argument("--seed", type=int, default=0, help="of random pairs, pools and captions")
    parser.add_argument("--seconds", type=float, help="length of generated motions (left out: the reference's, or 4)")
    parser.add_argument("--motions", type=int, help="how many captions a generator is given (left out: all)")
    parser.add_argument(
        "--repeats", type=int, default=1, help="motions of each caption that a generator makes; MModality needs 10"
    )
    parser.add_argument("--batch", type=int, default=32, help="captions that a generator is given at once")
    parser.add_argument(
        "--latency", type=float, help="seconds a motion takes, for the leaderboard (left out: a generator's, measured)"
    )
    parser.add_argument("--parameters", type=float, help="of the model in millions, for the leaderboard")
    parser.add_argument("--device", default="cpu", help="where the published evaluator runs")
    parser = _command(commands, "leaderboard", _leaderboard, "Several results of `score` as a Markdown table.")
    parser.add_argument("files", nargs="+", type=Path, help="score.json files")
    parser.add_argument("-o", "--output", type=Path, help="also write the table here")


def _command(commands, name: str, run, description: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.set_defaults(action=run, csv=None)
    return parser


def _score(options) -> None:
    _check(options)
    space = load_space(options.evaluator, options.device)
    reference = None
    if options.reference is not None:
        reference = open_reference(options.reference, options.split, space, options.native_features, options.mirrored)
    if _is_generator(options.source):
        samples, captions, took = _generated(options)
    else:
        samples, took = read_folder(options.source, options.fps), None
        captions = _captions_of(options, [sample.name for sample in samples])
    with watch_runs() as runs:
        points = space.motions(sample.features(options.native_features) for sample in samples)
        texts = None if captions is None else space.texts([captions[sample.name] for sample in samples])
    scores = measure(
        samples, points, captions, texts, None if reference is None else reference.points, options.floor, options.seed
    )
    document = _document(options, samples, scores, space.identity, reference, took)
    document["environment"] = {"motionlab": commit(), **software(), **where(runs)}
    folder = options.output or Path("runs") / "scores" / document["name"]
    _write(folder, document, scores)
    _print(document, folder)


def _check(options) -> None:
    for name, least in (("motions", 1), ("repeats", 1), ("batch", 1)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise MotionLabError(f"--{name} must be {least} or more, got {value}")
    for name in ("fps", "seconds", "latency", "parameters"):
        value = getattr(options, name)
        if value is not None and not 0 < value < math.inf:
            raise MotionLabError(f"--{name} must be a positive number, got {value}")


def _is_generator(source: str) -> bool:
    return ":" in source and not Path(source).exists()


def _generated(options) -> tuple[list[Sample], dict[str, Caption], float]:
    """Motions of a function, with the captions by their names and seconds that each took."""
    generate = load_generator(options.source)
    captions, frames = _wanted(options)
    if options.motions is not None:
        captions = dict(list(captions.items())[: options.motions])
    samples, took = generate_samples(generate, captions, frames, options.repeats, options.batch)
    if options.repeats > 1:
        captions = {f"{name}/{turn}": caption for name, caption in captions.items() for turn in range(options.repeats)}
    return samples, captions, took


def _wanted(options) -> tuple[dict[str, Caption], dict[str, int]]:
    """Captions and lengths for a generator: from the file, else one caption of each reference clip and
    its length."""
    lengths = {}
    if options.captions is None:
        if options.reference is None:
            raise MotionLabError(
                "a generator needs sentences; give --captions FILE, or --reference DATA for those of real motions"
            )
        _, clips = reference_clips(options.reference, options.split, options.mirrored)
        captions, lengths = captions_of(clips, options.seed), {clip.name: clip.frames for clip in clips}
    elif str(options.captions) == OWN_PROMPTS:
        captions = {f"{i:02d}": Caption(prompt.text, rule=prompt) for i, prompt in enumerate(PROMPTS)}
        lengths = {f"{i:02d}": round((prompt.seconds or SECONDS) * FPS) for i, prompt in enumerate(PROMPTS)}
    else:
        captions = read_captions(options.captions)
    if options.seconds is not None or not lengths:
        lengths = dict.fromkeys(captions, round((options.seconds or SECONDS) * FPS))
    return captions, {name: max(4, frames // 4 * 4) for name, frames in lengths.items()}


def _captions_of(options, names: list[str]) -> dict[str, Caption] | None:
    """Those of the file that was named, or of the folder itself: captions.csv, or name.txt beside each motion."""
    if options.captions is not None:
        return read_captions(options.captions, names)
    folder = Path(options.source)
    if (folder / "captions.csv").is_file():
        return read_captions(folder / "captions.csv", names)
    if all((folder / f"{name}.txt").is_file() for name in names):
        return read_captions(folder, names)
    return None


def _document(
    options, samples: list[Sample], scores: Scores, evaluator: str, reference: Reference | None, took: float | None
) -> dict:
    name = options.name or Path(options.source).name.replace(":", ".") or Path(options.source).resolve().name
    native = options.native_features and any(sample.rows is not None for sample in samples)
    return {
        "format": FORMAT,
        "name": name,
        "source": {"name": Path(options.source).name, "fingerprint": _fingerprint(options.source)},
        "motions": len(samples),
        "captions": None if options.captions is None else options.captions.name,
        "evaluator": {"name": Path(options.evaluator).name, "fingerprint": evaluator},
        "reference": None
        if reference is None
        else {
            "name": Path(options.reference).name,
            "split": options.split,
            "motions": len(reference.clips),
            "fingerprint": reference.identity,
            "physical": reference.physical,
        },
        "features": "as the files have them" if native else "computed from joints",
        "settings": {
            "seed": options.seed,
            "floor": options.floor,
            "pool draws": POOL_DRAWS,
            "fps": FPS,
            "batch": options.batch,
        },
        "latency s": options.latency if options.latency is not None else took,
        "parameters M": options.parameters,
        "metrics": {name: _plain(value) for name, value in scores.metrics.items()},
        "notes": scores.notes,
        "definitions": DEFINITIONS,
    }


def _fingerprint(source: str) -> str:
    folder = Path(source)
    return (
        digest_of(path for path in sorted(folder.rglob("*")) if path.suffix.lower() in READERS)
        if folder.is_dir()
        else ""
    )


def _write(folder: Path, document: dict, scores: Scores) -> None:
    """score.json and per_sample.jsonl, each whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(_plain(row), allow_nan=False) + "\n" for row in scores.samples)
        write_aside(folder / "per_sample.jsonl", lambda path: path.write_text(lines, encoding="utf-8"))
        text = json.dumps(document, indent=1, allow_nan=False) + "\n"
        write_aside(folder / "score.json", lambda path: path.write_text(text, encoding="utf-8"))
    except OSError as error:
        raise MotionLabError(f"cannot write into {folder} ({error.strerror or error}); choose another place") from None


def _print(document: dict, folder: Path) -> None:
    real = (document["reference"] or {}).get("physical", {})
    table = pd.DataFrame(
        {document["name"]: document["metrics"], **({"real motions": real} if real else {})}, index=[*DEFINITIONS]
    )
    print(table.to_string(na_rep=""))
    for note in document["notes"]:
        print(f"note: {note}")
    print(f"{folder / 'score.json'} and {folder / 'per_sample.jsonl'}")


def _leaderboard(options) -> None:
    text = leaderboard(options.files)
    print(text, end="")
    if options.output:
        try:
            write_aside(options.output, lambda path: path.write_text(text, encoding="utf-8"))
        except OSError as error:
            raise MotionLabError(
                f"cannot write {options.output} ({error.strerror or error}); choose another place"
            ) from None


def _plain(value):
    """The same as JSON has it: numpy numbers as numbers, NaN and infinity as null."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
