"""`python -m evaluation published`: published weights in the published protocol, beside the papers' numbers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from evaluation import papers
from evaluation.metrics.distribution import fid
from evaluation.provenance import fingerprint
from evaluation.registry import register_measure
from evaluation.statistics import interval, of_replications, written
from evaluation.sweeps import Sweep, run_each
from evaluation.t2m.evaluator import T2MEvaluator
from evaluation.t2m.models import MAX_REPEATS, OFFICIAL, OURS, PublishedModel, PublishedTokenizer, check_usable
from evaluation.t2m.protocol import Replication, numbers, replicate
from evaluation.t2m.rehearsal import SMALL, Sizes, make_folders
from evaluation.t2m.test_set import RandomGenerators, TestSet
from motionlab.errors import MotionLabError
from motionlab.models.registry import locate
from motionlab.paths import write_aside

VERSION = 1  # of what the measures mean
REPLICATIONS = 20
METRICS = ("R@1", "R@2", "R@3", "FID", "MM-Dist", "Diversity", "MModality", "MPJPE mm")
REAL, GENERATED, TOKENIZED = (f"evaluation.published:published_{part}" for part in ("real", "model", "tokenizer"))
SECOND_PASS = 1_000_003  # added to a seed: other captions and crops of the same motions


@register_measure
def published_real(
    test_set: str, t2m_evaluator: str, seed: int = 0, batches: int | None = None, device: str = "cpu"
) -> dict:
    """Real motions in one replication of the protocol; FID is that of a second pass with other captions and crops.

    batches: the first ones only; None is the protocol.
    """
    evaluator, first = _pass(test_set, t2m_evaluator, seed, batches, device, None)
    _, second = _pass(test_set, t2m_evaluator, seed + SECOND_PASS, batches, device, None)
    rng = np.random.RandomState(seed)
    return _named(OURS, numbers(first.texts, first.real, first.real, None, rng) | {"FID": fid(second.real, first.real)})


@register_measure
def published_model(
    checkpoint: str,
    test_set: str,
    t2m_evaluator: str,
    seed: int = 0,
    batches: int | None = None,
    repeats: int | None = None,
    text_weights: str | None = None,
    device: str = "cpu",
    precision: str = "auto",
) -> dict:
    """A MoMask or MMM in one replication of the protocol, decoded in both ways (`evaluation.t2m.models`).

    repeats: motions of a sentence for MModality; None is the official evaluation's.
    """
    model = _load_model(checkpoint, text_weights, device, precision)
    _, made = _pass(
        test_set,
        t2m_evaluator,
        seed,
        batches,
        device,
        lambda evaluator, _: PublishedModel(model, evaluator, seed, repeats),
    )
    row = {}
    for kind, motions in made.generated.items():  # the same pairs for both
        rng = np.random.RandomState(seed)
        row |= _named(kind, numbers(made.texts, motions, made.real, made.repeats.get(kind), rng))
    return row


@register_measure
def published_tokenizer(
    checkpoint: str,
    test_set: str,
    t2m_evaluator: str,
    seed: int = 0,
    batches: int | None = None,
    text_weights: str | None = None,
    device: str = "cpu",
) -> dict:
    """Real motions through a model's tokenizer and back in one replication of the protocol."""
    model, used = _load_model(checkpoint, text_weights, device, "float32"), []

    def tokenizer(evaluator: T2MEvaluator, data: TestSet) -> PublishedTokenizer:
        used.append(PublishedTokenizer(model, evaluator, data))
        return used[0]

    _, made = _pass(test_set, t2m_evaluator, seed, batches, device, tokenizer)
    row = {}
    for kind, motions in made.generated.items():
        rng = np.random.RandomState(seed)
        row |= _named(kind, numbers(made.texts, motions, made.real, None, rng) | {"MPJPE mm": used[0].mpjpe(kind)})
    return row


def published_table(
    folder: str | Path,
    *,
    weights: Sequence[str],
    data: str,
    evaluator: str,
    replications: int = REPLICATIONS,
    batches: int | None = None,
    repeats: int | None = None,
    text_weights: str | None = None,
    device: str = "cpu",
    precision: str = "auto",
    engine: str = "local",
) -> tuple[pd.DataFrame, dict]:
    """Run the replications that the store in `folder` lacks.

    Returns:
        rows (what, source), source one of "paper", "official code" and "ours", columns (metric, mean | interval), NaN
        where not measured or not reported; and the document with every replication, fingerprints and what computed it.
    Raises:
        MotionLabError: weights, data or evaluator cannot be used; raised before anything is generated.
    """
    shared = {"test_set": str(data), "t2m_evaluator": str(evaluator), "batches": batches, "device": device}
    seeds = {"seed": list(range(replications))}
    names = {}
    for name in map(str, weights):
        model = _load_model(name, text_weights, device, precision)
        check_usable(model, _load_evaluator(str(evaluator), fingerprint("t2m_evaluator", str(evaluator)), device))
        names[name] = model.name
    sweeps = {("real", ""): Sweep(REAL, shared, seeds)}
    for name, system in names.items():
        own = shared | {"checkpoint": name, "text_weights": text_weights}
        sweeps[f"{system} tokenizer", name] = Sweep(TOKENIZED, own, seeds)
        sweeps[system, name] = Sweep(GENERATED, own | {"repeats": repeats, "precision": precision}, seeds)
    parts = run_each(sweeps, folder, engine=engine)
    table = {}
    for (what, name), rows in parts.items():
        shown = what if list(names.values()).count(what.split()[0]) < 2 else f"{what} ({Path(name).name})"
        if what in papers.PUBLISHED and not batches:
            table[shown, "paper"] = _reported(papers.PUBLISHED[what])
        for kind in (OFFICIAL, OURS):
            if any(column.startswith(f"{kind} ") for column in rows.columns):
                table[shown, kind] = _measured(rows, kind)
    document = {
        "replications": replications,
        "batches": batches,
        "fingerprints": {
            "data": fingerprint("test_set", data),
            "evaluator": fingerprint("t2m_evaluator", evaluator),
            "weights": {name: fingerprint("checkpoint", name) for name in names},
        },
        "rows": {
            f"{what} {name}".strip(): json.loads(rows.to_json(orient="records")) for (what, name), rows in parts.items()
        },
    }
    return pd.DataFrame(table).T, document


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Cells as "0.045 ± 0.002"."""
    shown = [metric for metric in METRICS if table[metric, "mean"].notna().any()]
    return pd.DataFrame(
        {row: {metric: written(*table.loc[row, metric]) for metric in shown} for row in table.index}
    ).T  # fmt: skip


def add_command(commands) -> None:
    """Register with the argument parser of `python -m evaluation`."""
    description = (
        "Published MoMask and MMM weights in the published protocol, beside the papers; stop it, start it: it goes on."
    )
    parser = commands.add_parser(
        "published",
        help=description,
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.set_defaults(action=_run)
    parser.add_argument(
        "--weights", nargs="+", default=[], metavar="FOLDER", help="official folders, conversions, hub ids"
    )
    parser.add_argument("--data", help="HumanML3D or KIT-ML: new_joint_vecs, texts, test.txt")
    parser.add_argument("--evaluator", help="the published evaluator's folder, in either layout")
    parser.add_argument("--text-weights", help="file with CLIP's weights (left out: the folder's own, or fetched once)")
    parser.add_argument("--replications", type=int, default=REPLICATIONS, help="how often everything is done anew")
    parser.add_argument("--batches", type=int, help="of 32, the first ones: a quick look, not the protocol")
    parser.add_argument(
        "--repeats", type=int, help="motions of a sentence for MModality (left out: the official code's)"
    )
    parser.add_argument("--device", default="cpu", help="where models and evaluator run")
    parser.add_argument(
        "--precision", default="auto", choices=["auto", "float32", "bfloat16"], help="of the transformers"
    )
    parser.add_argument("--store", default="runs/results", help="folder of the rows; what is there is not run again")
    parser.add_argument("--engine", choices=["local", "ray"], default="local", help="this process, or a Ray cluster")
    parser.add_argument(
        "--rehearse", type=Path, metavar="FOLDER", help="write random weights and made-up data there and run on them"
    )
    parser.add_argument("--full-size", action="store_true", help="rehearse with networks of the published sizes")
    parser.add_argument("--csv", type=Path, help="also write the table here")
    parser.add_argument("--json", type=Path, help="also write every replication and what computed it here")


def _run(options) -> pd.DataFrame:
    for name in ("replications", "batches", "repeats"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise MotionLabError(f"--{name} must be 1 or more, got {value}")
    if options.repeats is not None and options.repeats > MAX_REPEATS:
        raise MotionLabError(f"--repeats must be {MAX_REPEATS} or less, got {options.repeats}")
    if options.rehearse is not None:
        _rehearse(options)
    if options.data is None or options.evaluator is None:
        raise MotionLabError("give --data and --evaluator, or --rehearse FOLDER to run on random ones")
    table, document = published_table(
        options.store,
        weights=options.weights,
        data=options.data,
        evaluator=options.evaluator,
        replications=options.replications,
        batches=options.batches,
        repeats=options.repeats,
        text_weights=options.text_weights,
        device=options.device,
        precision=options.precision,
        engine=options.engine,
    )
    print(f"{of_replications(options.replications)}; see docs/published.md")
    print("official code: decoded as the published models' own code does, implemented here")
    print("ours: each motion decoded at its own length, and normalized by the evaluator's statistics")
    if options.batches:
        print(f"THE FIRST {options.batches} BATCHES ONLY: not the protocol, and not beside the papers")
    print(readable(table).to_string())
    if options.json:
        text = json.dumps(document, indent=1) + "\n"
        write_aside(options.json, lambda path: path.write_text(text, encoding="utf-8"))
    return table


def _rehearse(options) -> None:
    """Random folders in the place of those that the options name; those of a stopped rehearsal are used again."""
    finished, sizes = options.rehearse / "rehearsal.json", Sizes() if options.full_size else SMALL
    if finished.exists():
        places = _rehearsed(finished, sizes)
    elif options.rehearse.exists() and any(options.rehearse.iterdir()):
        raise MotionLabError(f"{options.rehearse} is not empty; name a new folder for the rehearsal")
    else:
        places = {name: str(place) for name, place in make_folders(options.rehearse, sizes).items()}
        text = json.dumps({"sizes": asdict(sizes), "places": places})
        write_aside(finished, lambda path: path.write_text(text, encoding="utf-8"))
    options.weights = [places[name] for name in ("momask", "converted", "mmm")]
    options.data, options.evaluator = places["data"], places["evaluator"]
    options.text_weights = places["text weights"]
    print("A REHEARSAL ON RANDOM WEIGHTS AND MADE-UP MOTIONS: the numbers mean nothing")


def _rehearsed(finished: Path, sizes: Sizes) -> dict[str, str]:
    """The folders of a rehearsal whose networks have these sizes."""
    try:
        known = json.loads(finished.read_text(encoding="utf-8"))
        if known["sizes"] == asdict(sizes):
            return known["places"]
    except (ValueError, LookupError, TypeError):
        pass
    raise MotionLabError(f"the networks in {finished.parent} have other sizes; name a new folder for this rehearsal")


def _pass(
    test_set: str,
    t2m_evaluator: str,
    seed: int,
    batches: int | None,
    device: str,
    model_of: Callable[[T2MEvaluator, TestSet], object] | None,
) -> tuple[T2MEvaluator, Replication]:
    generators = RandomGenerators.seeded(seed)
    evaluator = _load_evaluator(t2m_evaluator, fingerprint("t2m_evaluator", t2m_evaluator), device)
    data = TestSet(test_set, generators=generators)
    total = len(data) // 32 if batches is None else min(batches, len(data) // 32)
    bar = partial(tqdm, desc="batches", total=total, leave=False, mininterval=1)
    model = None if model_of is None else model_of(evaluator, data)
    return evaluator, replicate(data, evaluator, generators, model, batches, bar)


def _named(kind: str, values: dict[str, float]) -> dict[str, float]:
    return {f"{kind} {metric}": value for metric, value in values.items()}


def _reported(row: dict[str, tuple[float, float]]) -> dict:
    whole = {metric: row.get(metric, (float("nan"), float("nan"))) for metric in METRICS}
    return {(metric, part): whole[metric][i] for metric in METRICS for i, part in enumerate(("mean", "interval"))}


def _measured(rows: pd.DataFrame, kind: str) -> dict:
    values = rows.reindex(columns=[f"{kind} {metric}" for metric in METRICS]).astype(float)
    values.columns = METRICS
    parts = {"mean": values.mean(), "interval": values.apply(interval)}
    return {(metric, part): of[metric] for metric in METRICS for part, of in parts.items()}


@lru_cache(maxsize=1)
def _load_evaluator(folder: str, contents: str, device: str) -> T2MEvaluator:
    return T2MEvaluator.load(folder).to(device)


def _load_model(checkpoint: str, text_weights: str | None, device: str, precision: str):
    return _loaded_model(checkpoint, fingerprint("checkpoint", checkpoint), text_weights, device, precision)


@lru_cache(maxsize=2)
def _loaded_model(checkpoint: str, contents: str, text_weights: str | None, device: str, precision: str):
    _, load = locate(checkpoint, text_weights)
    return load().to(device, precision)
