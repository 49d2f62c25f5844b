"""`python -m evaluation score SOURCE` and `python -m evaluation leaderboard FILES`."""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.commands.common import MODELS
from evaluation.prompts import PROMPTS
from evaluation.provenance import commit, digest_of, software, where
from evaluation.score.captions import Caption, captions_of_motions, read_captions
from evaluation.score.generator import Generated, generate_samples, load_generator
from evaluation.score.leaderboard import FORMAT, leaderboard
from evaluation.score.measure import DEFINITIONS, POOL_DRAWS, Scores, measure
from evaluation.score.readers import READERS, Sample, read_folder
from evaluation.score.reference import Reference, captions_of, open_reference, reference_clips
from evaluation.score.space import Space, load_space
from evaluation.store import row_key
from motionlab.commands.common import take_placement
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
    take_placement(parser, MODELS)
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
    # 1. what can be refused is refused before anything long begins
    _check(options)
    folder = options.output or Path("runs") / "scores" / _name(options)
    _check_writable(folder)
    space = load_space(options.evaluator)
    if _is_generator(options.source):
        generate = load_generator(options.source)
        captions, frames = _wanted(options)
        asked, notes = _repeated(captions, options.repeats), []
    else:
        samples, generated = read_folder(options.source, options.fps), None
        asked, notes = _captions_of(options, [sample.name for sample in samples])
    with watch_runs() as runs:
        texts = None if asked is None else space.texts([*asked.values()])
        # 2. real motions, and those of a generator
        reference = _reference(options, space)
        if _is_generator(options.source):
            generated = generate_samples(generate, captions, frames, options.repeats, options.batch)
            samples = generated.samples
            notes += generated.notes
            if generated.seconds is None and options.latency is None:
                notes.append("no latency: the only call also loads; take a smaller --batch, or give --latency")
        points = space.motions(sample.features(options.native_features) for sample in samples)
    # 3. the measures
    real = None if reference is None else reference.points
    scores = measure(samples, points, asked, texts, real, options.floor, options.seed)
    scores.notes += notes
    document = _document(options, samples, scores, space.identity, reference, asked, generated)
    document["environment"] = {"motionlab": commit(), **software(), **where(runs)}
    _write(folder, document, scores)
    _print(document, folder)


def _check(options) -> None:
    for name, least in (("motions", 1), ("repeats", 1), ("batch", 1), ("seed", 0)):
        value = getattr(options, name)
        if value is not None and value < least:
            raise MotionLabError(f"--{name} must be {least} or more, got {value}")
    for name in ("fps", "seconds", "latency", "parameters"):
        value = getattr(options, name)
        if value is not None and not 0 < value < math.inf:
            raise MotionLabError(f"--{name} must be a positive number, got {value}")
    if not math.isfinite(options.floor):
        raise MotionLabError(f"--floor must be a number of metres, got {options.floor}")


def _check_writable(folder: Path) -> None:
    """Refuses what `_write` would fail on, as far as it can be known before anything is measured."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryDirectory(dir=there):
            pass
    except OSError as error:
        raise MotionLabError(f"cannot write into {folder} ({error.strerror or error}); choose another place") from None


def _is_generator(source: str) -> bool:
    return ":" in source and not Path(source).exists()


def _reference(options, space: Space) -> Reference | None:
    if options.reference is None:
        return None
    return open_reference(options.reference, options.split, space, options.native_features, options.mirrored)


def _repeated(captions: dict[str, Caption], repeats: int) -> dict[str, Caption]:
    """By the names that `generate_samples` gives the motions."""
    if repeats == 1:
        return captions
    return {f"{name}/{turn}": caption for name, caption in captions.items() for turn in range(repeats)}


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
        lengths = dict.fromkeys(captions, round(_seconds(options) * FPS))
    captions = dict(list(captions.items())[: options.motions])
    return captions, {name: max(4, lengths[name] // 4 * 4) for name in captions}


def _seconds(options) -> float | None:
    """Of all generated motions alike; None where each has its own length, or files have theirs."""
    if not _is_generator(options.source):
        return None
    lengths_known = options.captions is None or str(options.captions) == OWN_PROMPTS
    return options.seconds or (None if lengths_known else SECONDS)


def _captions_of(options, names: list[str]) -> tuple[dict[str, Caption] | None, list[str]]:
    """Those of the file that was named, or of the folder itself: captions.csv, or name.txt beside each motion. And
    notes on what was not used."""
    if options.captions is not None:
        return captions_of_motions(options.captions, names)
    folder = Path(options.source)
    if (folder / "captions.csv").is_file():
        return captions_of_motions(folder / "captions.csv", names)
    without = [name for name in names if not (folder / f"{name}.txt").is_file()]
    if not without:
        return captions_of_motions(folder, names)
    if len(without) == len(names):
        return None, []
    said = f"{len(names) - len(without)} of {len(names)} motions have a .txt file, so none was read as a caption"
    return None, [f"{said}: {without[0]} has none"]


def _name(options) -> str:
    return options.name or Path(options.source).name.replace(":", ".") or Path(options.source).resolve().name


def _document(
    options,
    samples: list[Sample],
    scores: Scores,
    evaluator: str,
    reference: Reference | None,
    captions: dict[str, Caption] | None,
    generated: Generated | None,
) -> dict:
    measured = options.latency is None and generated is not None and generated.seconds is not None
    native = options.native_features and any(sample.rows is not None for sample in samples)
    return {
        "format": FORMAT,
        "name": _name(options),
        "source": {"name": Path(options.source).name, "fingerprint": _fingerprint(options.source)},
        "motions": len(samples),
        "captions": None if captions is None else _captions_said(options, captions.values()),
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
            "fps of arrays": options.fps,
            "seconds": _seconds(options),
            "repeats": None if captions is None else min(Counter(one.text for one in captions.values()).values()),
            "batch": None if generated is None else options.batch,
        },
        "latency s": generated.seconds if measured else options.latency,
        "latency batch": generated.batch if measured else None,
        "parameters M": options.parameters,
        "metrics": {name: _plain(value) for name, value in scores.metrics.items()},
        "notes": scores.notes,
        "definitions": DEFINITIONS,
    }


def _captions_said(options, captions: Iterable[Caption]) -> dict[str, str]:
    """Where captions are from, and a fingerprint of the different ones, whatever file they stand in."""
    if options.captions is not None:
        name = options.captions.name
    elif _is_generator(options.source):
        name = f"of {Path(options.reference).name}"
    else:
        name = "captions.csv" if (Path(options.source) / "captions.csv").is_file() else "name.txt"
    parts = {
        json.dumps([one.text, one.tokens, one.rule and [one.rule.rule, one.rule.params]], sort_keys=True)
        for one in captions
    }
    return {"name": name, "fingerprint": row_key("captions", sorted(parts))[:12]}


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
