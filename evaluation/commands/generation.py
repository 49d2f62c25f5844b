"""The papers' tables: text-to-motion, editing, captions, one-to-many."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from evaluation import (
    captioning,
    editing,
    loading,
    one_to_many,
    protocol,
    single_motion_embedded,
    single_motion_protocol,
)
from evaluation.commands.common import (
    TRAINED,
    add_command,
    sampling_of,
    take_checkpoints,
    take_data,
    take_evaluator,
    take_sampling,
    take_store,
)
from evaluation.metrics import embedded_windows
from evaluation.metrics import one_to_many as metrics
from evaluation.metrics import single_motion_protocol as published_metrics
from evaluation.metrics.physics import STANDING
from evaluation.references import REFERENCES
from evaluation.statistics import of_replications, written
from motionlab.data.bandai.takes import REPOSITORY
from motionlab.errors import MotionLabError


def _add_text_to_motion(commands) -> None:
    description = "The papers' table: replications of generation in the evaluator's space, with references."
    parser = add_command(commands, "text-to-motion", _text_to_motion, description)
    take_checkpoints(parser)
    take_data(parser)
    take_evaluator(parser)
    take_sampling(parser)
    take_store(parser)
    parser.add_argument("--replications", type=int, default=20, help="how often everything is generated anew")
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument(
        "--json",
        type=Path,
        help="file for configuration, versions, seeds and every replication; the table "
        "goes beside it as CSV (left out: into the store's folder)",
    )


def _text_to_motion(options) -> pd.DataFrame:
    settings = {name: sampling_of(options, loading.load_model(name)) for name in options.checkpoints}
    table, document = protocol.text_to_motion_table(
        options.store,
        data=options.data,
        checkpoints=settings,
        split=options.split,
        evaluator=options.evaluator,
        replications=options.replications,
        motions=options.motions,
        engine=options.engine,
    )
    print(f"{of_replications(options.replications)}; the papers' rows are of another data set")
    print(protocol.readable(table).to_string())
    for checkpoint in options.checkpoints:
        told = protocol.noise_is_worse(table, checkpoint)
        print(f"noise is worse than {checkpoint} by " + ", ".join(told.index[told]))
        if not told.all():
            print("THESE METRICS CANNOT TELL NOISE: " + ", ".join(told.index[~told]))
    name = "-".join(["text-to-motion", *(Path(one).name for one in options.checkpoints), options.split])
    options.json = options.json or Path(options.store) / f"{name}.json"
    options.csv = options.csv or options.json.with_suffix(".csv")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n")
    print(f"{options.json} and {options.csv}")
    return table


def _add_editing(commands) -> None:
    description = "Spans, gaps, half bodies and stories, beside the easy way of making them (cut and linear blend)."
    parser = add_command(commands, "editing", _editing, description)
    parser.add_argument(
        "--data", default=REPOSITORY, help="folder or archive folder of a data set, or a prepared store"
    )
    take_checkpoints(parser)
    parser.add_argument("--evaluator", default="evaluator", help="a shipped name or a folder")
    parser.add_argument("--motions", type=int, default=200, help="clips of the test split, evenly")
    parser.add_argument("--seeds", type=int, default=3, help="of every row but the real one")
    take_store(parser)


def _editing(options) -> pd.DataFrame:
    table = editing.editing_table(
        options.store,
        options.data,
        checkpoints=options.checkpoints,
        seeds=options.seeds,
        motions=options.motions,
        engine=options.engine,
        evaluator=options.evaluator,
    )
    print(
        f"clips of {editing.FRAMES[0]} to {editing.FRAMES[1]} frames that show one act; jerk in times the real "
        f"clip's, of a story its own; "
        f"standing feet: of those slower than {STANDING:g} m/s; {of_replications(options.seeds, 'seed')}"
    )
    shown = {number: [written(*row[number]) for _, row in table.iterrows()] for number in editing.NUMBERS}
    print(pd.DataFrame(shown, index=table.index).to_string())
    return table


def _add_captions(commands) -> None:
    description = (
        "What a system says of motions, beside retrieval and real captions; pairs made together; there and back."
    )
    parser = add_command(commands, "captions", _captions, description)
    parser.add_argument("--checkpoint", default="mote", help="a shipped name or a folder")
    take_data(parser)
    take_evaluator(parser)
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument("--guidance", type=float, help="w of sentences (left out: the checkpoint's own)")
    parser.add_argument("--steps", type=int, default=20, help="of the solver")
    parser.add_argument("--temperature", type=float, default=0.3, help="of drawing words, 0 = always the likeliest")
    parser.add_argument("--seeds", type=int, default=3, help="of every row")
    parser.add_argument("--pairs", type=int, default=500, help="motions and sentences made together")
    take_store(parser)


def _captions(options) -> pd.DataFrame:
    shared = dict(
        data=options.data,
        checkpoint=options.checkpoint,
        seeds=options.seeds,
        engine=options.engine,
        evaluator=options.evaluator,
    )
    how = dict(steps=options.steps, temperature=options.temperature)
    table, takes = captioning.captioning_table(
        options.store, **shared, split=options.split, motions=options.motions, guidance=options.guidance, **how
    )
    print(
        "captions; content, style and sides as the captions' own grammar reads them; BERTScore with the words of "
        "all-MiniLM-L6-v2"
    )
    print(table.round(3).to_string(na_rep=""))
    print(f"takes in most of the clips that {options.checkpoint} names wrong")
    print(takes.head(5).round(1).to_string())
    together = captioning.pairs_table(options.store, **shared, count=options.pairs, **how)
    print("pairs made together; distances to the nearest training clip in the evaluator's space, a copy's is 0")
    print(together.round(3).to_string())
    back = captioning.round_trip_table(options.store, **shared, split=options.split, motions=options.motions)
    print("sentence, motion, sentence: what the second names of the first, %")
    print(back.round(1).to_string())
    return table


def _add_one_to_many(commands) -> None:
    description = "Models of single motions, trained and measured one by one, beside a copy and a splice of each."
    parser = add_command(commands, "one-to-many", _one_to_many, description, TRAINED)
    parser.add_argument("--data", help="folder with the archives that evaluation/references.py names")
    take_store(parser)
    parser.add_argument("--seeds", type=int, default=1, help="trainings a reference")
    parser.add_argument(
        "--references",
        nargs="+",
        choices=list(REFERENCES),
        default=list(REFERENCES),
        metavar="NAME",
        help="some of them (left out: all)",
    )
    parser.add_argument(
        "--protocol",
        nargs="?",
        const="mixamo",
        choices=["mixamo", "humanml3d"],
        help="the published metrics, number for number: GANimator's and SinMDM's of Mixamo's motions, or SinMDM's of "
        "HumanML3D's, which need a human body (default: mixamo)",
    )
    take_evaluator(parser, "with --protocol humanml3d: the shipped one, or a folder with one or the published one")
    parser.add_argument(
        "--checkpoints", nargs="+", default=[], metavar="NAME", help="with --protocol: trained models, no training"
    )
    parser.add_argument(
        "--samples",
        type=int,
        help=f"with --protocol: motions of a model (default: {one_to_many.SAMPLES}; humanml3d "
        f"{single_motion_embedded.SAMPLES}, twice)",
    )


def _protocol_settings(options, samples: int) -> dict:
    return {
        "names": options.references,
        "checkpoints": options.checkpoints,
        "seeds": options.seeds,
        "engine": options.engine,
        "samples": samples if options.samples is None else options.samples,
    }


def _embedded(options) -> pd.DataFrame:
    settings = _protocol_settings(options, single_motion_embedded.SAMPLES)
    table = single_motion_embedded.embedded_table(options.store, options.data, evaluator=options.evaluator, **settings)
    print(
        f"SinMDM's metrics of HumanML3D's motions, points of {options.evaluator}: "
        f"{single_motion_embedded.REPLICATIONS} replications of {settings['samples']} samples of 196 frames at 20 fps, "
        f"windows of {embedded_windows.WINDOW} frames; std over replications"
    )
    print(table.round(3).to_string())
    return table


def _single_motion_protocol(options) -> pd.DataFrame:
    settings = _protocol_settings(options, one_to_many.SAMPLES)
    table = single_motion_protocol.protocol_table(options.store, options.data, **settings)
    sizes = f"{published_metrics.COVERAGE_WINDOW} and {published_metrics.WINDOW} frames"
    print(
        f"GANimator's and SinMDM's metrics: {settings['samples']} samples of twice the reference's length, windows of "
        f"{sizes}, covered below {published_metrics.COVERED_BELOW:g}; std over samples; the harmonic mean is ours, of "
        f"coverage and of both diversities over {one_to_many.SCALE:g}"
    )
    print(table.round(3).to_string(na_rep=""))
    print("the paper, on Mixamo and Truebones ZOO (Wang et al. 2025, Tables 1 to 3 and 6), its harmonic mean unknown:")
    print(single_motion_protocol.paper_table().to_string(na_rep=""))
    return table


def _one_to_many(options) -> pd.DataFrame:
    if options.protocol:
        return _embedded(options) if options.protocol == "humanml3d" else _single_motion_protocol(options)
    if options.data is None:
        raise MotionLabError("name the folder of the references with --data")
    table = one_to_many.one_to_many_table(
        options.store, options.data, names=options.references, seeds=options.seeds, engine=options.engine
    )
    print(
        f"coverage: windows of {metrics.COVERAGE_WINDOW} frames within {metrics.COVERED_BELOW:g}; harmonic mean of "
        f"coverage and "
        f"of both diversities over {one_to_many.SCALE:g}, each cut at 1; {one_to_many.SAMPLES} samples of twice the "
        f"reference's length"
    )
    print(
        "paper, Mixamo and Truebones (other data): coverage 93.47 %, perplexity 28.13 of 48, harmonic mean 0.43 by a "
        "formula not given"
    )
    print(table.to_string(na_rep=""))
    models = table.xs("model", level="who")
    print(
        f"{int(models['passes'].sum())} of {len(models)} references: coverage >= {one_to_many.COVERAGE:g} %, global "
        f"diversity "
        f">= {one_to_many.BEYOND:g} x that of the reconstructed reference (a copy's is 0), perplexity >= "
        f"{one_to_many.PERPLEXITY:g}, jerk <= {one_to_many.JERK:g} x the reference's"
    )
    return table


def add_commands(commands) -> None:
    _add_text_to_motion(commands)
    _add_editing(commands)
    _add_captions(commands)
    _add_one_to_many(commands)
