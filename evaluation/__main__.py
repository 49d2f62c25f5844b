"""The command line: `python -m evaluation COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pandas as pd

import motionlab
from evaluation import (
    captioning,
    convert,
    editing,
    one_to_many,
    prompt_adherence,
    protocol,
    published,
    sweeps,
    tasks,
    text,
    understanding,
)
from evaluation.evaluator import recipe
from evaluation.export import bvh_table
from evaluation.metrics import one_to_many as metrics
from evaluation.metrics.physics import STANDING
from evaluation.motion_quality import generate_like, locking_table, quality_table, reconstruct
from evaluation.prompts import PROMPTS
from evaluation.references import REFERENCES
from evaluation.score import command as score
from evaluation.statistics import written
from evaluation.tokenizer import tokenizer_table
from motionlab.data.bandai.takes import REPOSITORY
from motionlab.data.store import evenly
from motionlab.errors import MotionLabError
from motionlab.models.capabilities import UsesTokens, require
from motionlab.motion.rotations import constant_bones
from motionlab.text.encoder import load_text_encoder
from motionlab.text.understand import load_understanding

RENAMED = {"obedience": "prompt-adherence"}  # commands that had another name


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Measure a system.")
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (
        _add_tokenizer,
        _add_prompt_adherence,
        _add_quality,
        _add_bvh,
        _add_rules,
        _add_text_to_motion,
        _add_one_to_many,
        _add_editing,
        _add_captions,
        _add_autoencoders,
        _add_text_encoder,
        _add_understand,
        _add_sweep,
        _add_evaluator,
        _add_train_evaluator,
        _add_retarget,
    ):
        add(commands)
    score.add_commands(commands)
    published.add_command(commands)
    convert.add_command(commands)
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args([RENAMED.get(word, word) if i == 0 else word for i, word in enumerate(arguments)])
    pd.set_option(
        "display.width", 220, "display.max_colwidth", 90, "display.max_rows", None, "display.max_columns", None
    )
    pd.set_option("display.float_format", "{:.3f}".format)
    try:
        table = options.action(options)
    except MotionLabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; rows and training states written so far are kept", file=sys.stderr)
        return 130
    if options.csv:
        table.to_csv(options.csv)
    return 0


def _command(commands, name: str, run, description: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.set_defaults(action=run)
    parser.add_argument("--csv", type=Path, help="also write the table here")
    return parser


def _take_checkpoint(parser) -> None:
    parser.add_argument("--checkpoint", default="momask", help="a shipped name, a folder or a hub id")


def _take_checkpoints(parser) -> None:
    parser.add_argument(
        "--checkpoints", nargs="+", default=["momask"], metavar="NAME", help="shipped names, folders or hub ids"
    )


def _take_data(parser) -> None:
    parser.add_argument("--data", default=REPOSITORY, help="data set: folder, archive folder, URL or prepared store")
    parser.add_argument("--split", default="test", choices=["train", "val", "test"], help="which clips")


def _take_evaluator(parser) -> None:
    parser.add_argument("--evaluator", default="evaluator", help="the shipped one, or a folder")


def _take_sampling(parser) -> None:
    parser.add_argument("--guidance", type=float, help="guidance scale s (left out: the checkpoint's own)")
    parser.add_argument("--iterations", type=int, help="iterations L (left out: 10)")
    parser.add_argument("--top-k", type=int, help="codes that take part in a draw (left out: 52)")
    parser.add_argument("--steps", type=int, help="of mote's solver (left out: 20)")


def _sampling(options, model) -> dict:
    return model.filter_kwargs({name: getattr(options, name) for name in ("guidance", "iterations", "top_k", "steps")})


def _take_store(parser) -> None:
    parser.add_argument("--store", default="runs/results", help="folder of the rows; what is there is not run again")
    parser.add_argument("--engine", choices=["local", "ray"], default="local", help="this process, or a Ray cluster")


def _add_tokenizer(commands) -> None:
    parser = _command(
        commands, "tokenizer", _tokenizer, "Joint error of the tokenizer by residual depth, and codebook usage."
    )
    _take_checkpoint(parser)
    _take_data(parser)


def _add_prompt_adherence(commands) -> None:
    description = "Does the body do what the sentence says? Rules on the joints, every failing row."
    parser = _command(commands, "prompt-adherence", _prompt_adherence, description)
    _take_checkpoint(parser)
    _take_sampling(parser)
    parser.add_argument("--seeds", type=int, default=10, help="motions a prompt")


def _add_quality(commands) -> None:
    _pairs_command(commands, "quality", _quality, "Foot skate and jerk of generated motions beside real ones.")


def _add_bvh(commands) -> None:
    _pairs_command(commands, "bvh", _bvh, "Joint error of motions written as BVH and read back, real and generated.")


def _pairs_command(commands, name: str, run, description: str) -> None:
    parser = _command(commands, name, run, description)
    _take_checkpoint(parser)
    _take_data(parser)
    parser.add_argument("--motions", type=int, default=300, help="how many real clips, and as many generated")


def _add_rules(commands) -> None:
    parser = _command(
        commands, "rules", _rules, "The rules of prompt adherence on real clips: which labels pass which rule."
    )
    _take_data(parser)


def _add_text_to_motion(commands) -> None:
    description = "The papers' table: replications of generation in the evaluator's space, with references."
    parser = _command(commands, "text-to-motion", _text_to_motion, description)
    _take_checkpoints(parser)
    _take_data(parser)
    _take_evaluator(parser)
    _take_sampling(parser)
    _take_store(parser)
    parser.add_argument("--replications", type=int, default=20, help="how often everything is generated anew")
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument(
        "--json",
        type=Path,
        help="file for configuration, versions, seeds and every replication; the table "
        "goes beside it as CSV (left out: into the store's folder)",
    )


def _add_one_to_many(commands) -> None:
    description = "Models of single motions, trained and measured one by one, beside a copy and a splice of each."
    parser = _command(commands, "one-to-many", _one_to_many, description)
    parser.add_argument("--data", required=True, help="folder with the archives that evaluation/references.py names")
    _take_store(parser)
    parser.add_argument("--seeds", type=int, default=1, help="trainings a reference")
    parser.add_argument(
        "--references",
        nargs="+",
        choices=list(REFERENCES),
        default=list(REFERENCES),
        metavar="NAME",
        help="some of them (left out: all)",
    )


def _add_editing(commands) -> None:
    description = "Spans, gaps, half bodies and stories, beside the easy way of making them (cut and linear blend)."
    parser = _command(commands, "editing", _editing, description)
    parser.add_argument(
        "--data", default=REPOSITORY, help="folder or archive folder of a data set, or a prepared store"
    )
    _take_checkpoints(parser)
    parser.add_argument("--evaluator", default="evaluator", help="a shipped name or a folder")
    parser.add_argument("--motions", type=int, default=200, help="clips of the test split, evenly")
    parser.add_argument("--seeds", type=int, default=3, help="of every row but the real one")
    _take_store(parser)


def _add_captions(commands) -> None:
    description = (
        "What a system says of motions, beside retrieval and real captions; pairs made together; there and back."
    )
    parser = _command(commands, "captions", _captions, description)
    parser.add_argument("--checkpoint", default="mote", help="a shipped name or a folder")
    _take_data(parser)
    _take_evaluator(parser)
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument("--guidance", type=float, help="w of sentences (left out: the checkpoint's own)")
    parser.add_argument("--steps", type=int, default=20, help="of the solver")
    parser.add_argument("--temperature", type=float, default=0.3, help="of drawing words, 0 = always the likeliest")
    parser.add_argument("--seeds", type=int, default=3, help="of every row")
    parser.add_argument("--pairs", type=int, default=500, help="motions and sentences made together")
    _take_store(parser)


def _add_autoencoders(commands) -> None:
    parser = _command(
        commands,
        "autoencoders",
        _autoencoders,
        "What MoTe's autoencoders lose: joint error of motions, words of sentences.",
    )
    parser.add_argument("--checkpoint", default="mote", help="a shipped name or a folder")
    _take_data(parser)
    _take_evaluator(parser)
    parser.add_argument("--motions", type=int, help="clips of the split, evenly (left out: all)")
    parser.add_argument("--sentences", type=int, default=1000, help="captions of the split, drawn at random")


def _add_text_encoder(commands) -> None:
    description = (
        "Do text encoders know which sentences say the same motion? A clip's other captions, and minimal pairs."
    )
    parser = _command(commands, "text-encoder", _text_encoder, description)
    parser.add_argument(
        "--captions", nargs="+", required=True, type=Path, metavar="FILE", help="tables of captions (.json or .json.gz)"
    )
    parser.add_argument("--split", default="test", choices=["train", "val", "test"], help="whose clips")
    parser.add_argument("--encoders", nargs="+", default=list(text.ENCODERS), metavar="NAME", help="names of encoders")
    parser.add_argument("--adapter", type=Path, help="folder of the text adapter (left out: the shipped one)")


def _add_understand(commands) -> None:
    description = (
        "Does it say when it does not know? Rates at which real captions and other sentences are called unknown."
    )
    parser = _command(commands, "understand", _understand, description)
    parser.add_argument(
        "--captions", nargs="+", required=True, type=Path, metavar="FILE", help="tables of captions (.json or .json.gz)"
    )
    parser.add_argument("--adapter", type=Path, help="folder of the text adapter (left out: the shipped one)")
    parser.add_argument("--understanding", type=Path, help="folder of the understanding (left out: the shipped one)")
    parser.add_argument("--count", type=int, default=understanding.CAPTIONS, help="real captions")
    parser.add_argument("--mistakes", action="store_true", help="print every sentence that is taken for the other")


def _add_sweep(commands) -> None:
    parser = _command(commands, "sweep", _sweep, "Run what is missing of a sweep that a YAML file declares.")
    parser.add_argument("file", type=Path, help="YAML with measure, fixed, grid and cells")
    _take_store(parser)
    parser.add_argument("--address", help="of an existing Ray cluster (left out: a local one)")


def _add_evaluator(commands) -> None:
    parser = _command(commands, "evaluator", _evaluator, "R-precision of real motions in the evaluator's space.")
    _take_data(parser)
    _take_evaluator(parser)


def _add_train_evaluator(commands) -> None:
    description = "Train the evaluator; the same command goes on with a stopped run."
    parser = _command(commands, "train-evaluator", _train_evaluator, description)
    _take_data(parser)
    parser.add_argument("--run", default="runs/evaluator", help="folder for logs and training state")
    parser.add_argument("-o", "--output", help="folder for the finished evaluator (left out: RUN/checkpoint)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the recipe's steps, for a quick try")


def _tokenizer(options) -> pd.DataFrame:
    store, model = _store(options), motionlab.load(options.checkpoint)
    require(model, UsesTokens, options.checkpoint)
    clips = store.select(options.split, composed=False, mirrored=False)
    table = tokenizer_table(model.tokenizer, store, clips)
    print(f"tokenizer of {options.checkpoint} on {len(clips)} real clips of {options.split}")
    print("paper, HumanML3D (another data set), MPJPE mm for V = 0..5: 58.7 54.6 46.0 42.5 35.3 29.5")
    print(table.to_string())
    return table


def _prompt_adherence(options) -> pd.DataFrame:
    model = motionlab.load(options.checkpoint)
    settings = _sampling(options, model)

    def generate(prompts, seeds, seconds):
        return model.generate(prompts, seed=seeds, seconds=seconds, **settings)

    table = prompt_adherence.adherence_table(generate, PROMPTS, options.seeds)
    failing = prompt_adherence.failures(table)
    print(f"{len(failing)} failing rows of {len(table)}")
    print(failing.to_string())
    print("\npass rate of each prompt")
    print(prompt_adherence.by_prompt(table).to_string())
    print("\npass rates with 95 % intervals (Wilson)")
    print(prompt_adherence.summary(table).to_string())
    return table


def _quality(options) -> pd.DataFrame:
    model, store, clips = _pairs(options)
    others = {
        "tokenizer" if isinstance(model, UsesTokens) else "autoencoder": [
            reconstruct(model, store, clip) for clip in clips
        ],
        "generated": generate_like(model, store, clips),
        "feet not planted": generate_like(model, store, clips, plant_feet=False),
    }
    table = quality_table([store.motion(clip) for clip in clips], **others)
    print(table.to_string())
    print(f"feet locked (off in every evaluation); standing feet: of those slower than {STANDING:g} m/s")
    print(locking_table(others["generated"]).to_string(na_rep=""))
    return table


def _bvh(options) -> pd.DataFrame:
    model, store, clips = _pairs(options)
    generated = generate_like(model, store, clips)
    constant = {"generated, constant bones": [constant_bones(motion) for motion in generated]}
    table = bvh_table(real=[store.motion(clip) for clip in clips], generated=generated, **constant)
    print(table.to_string())
    return table


def _pairs(options):
    """The system and the real clips that its motions are compared with, one way or another."""
    store = _store(options)
    clips = [clip for clip in store.select(options.split, composed=False, mirrored=False) if clip.frames <= 196]
    return motionlab.load(options.checkpoint), store, evenly(clips, options.motions)


def _rules(options) -> pd.DataFrame:
    store = _store(options)
    clips = store.select(options.split, composed=False, mirrored=False)
    table = prompt_adherence.confusion(
        prompt_adherence.validate_rules((clip, store.motion(clip).joints) for clip in clips)
    )
    print(f"share of {len(clips)} real clips of {options.split} that pass each rule")
    print(table.to_string())
    return table


def _text_to_motion(options) -> pd.DataFrame:
    settings = {name: _sampling(options, tasks.load_model(name)) for name in options.checkpoints}
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
    print(f"{options.replications} replications, mean ± 95 % interval; the papers' rows are of another data set")
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


def _one_to_many(options) -> pd.DataFrame:
    table = one_to_many.one_to_many_table(
        options.store, options.data, names=options.references, seeds=options.seeds, engine=options.engine
    )
    print(
        f"coverage: windows of {metrics.COVERAGE_WINDOW} frames within {metrics.COVERED_BELOW:g}; harmonic mean of coverage and "
        f"of both diversities over {one_to_many.SCALE:g}, each cut at 1; {one_to_many.SAMPLES} samples of twice the reference's length"
    )
    print(
        "paper, Mixamo and Truebones (other data): coverage 93.47 %, perplexity 28.13 of 48, harmonic mean 0.43 by a formula not given"
    )
    print(table.to_string(na_rep=""))
    models = table.xs("model", level="who")
    print(
        f"{int(models['passes'].sum())} of {len(models)} references: coverage >= {one_to_many.COVERAGE:g} %, global diversity "
        f">= {one_to_many.BEYOND:g} x that of the reconstructed reference (a copy's is 0), perplexity >= {one_to_many.PERPLEXITY:g}, jerk <= {one_to_many.JERK:g} x the reference's"
    )
    return table


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
        f"clips of {editing.FRAMES[0]} to {editing.FRAMES[1]} frames that show one act; jerk in times the real clip's, of a story its own; "
        f"standing feet: of those slower than {STANDING:g} m/s; mean ± 95 % interval over {options.seeds} seeds"
    )
    shown = {number: [written(*row[number]) for _, row in table.iterrows()] for number in editing.NUMBERS}
    print(pd.DataFrame(shown, index=table.index).to_string())
    return table


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
        "captions; content, style and sides as the captions' own grammar reads them; BERTScore with the words of all-MiniLM-L6-v2"
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


def _autoencoders(options) -> pd.DataFrame:
    motions = tasks.remembering(options.data, options.checkpoint, options.split, options.evaluator, options.motions)
    print(f"motions of {options.split} through the autoencoder and back")
    print(pd.Series(motions).to_string())
    table = captioning.writing_table(options.data, options.checkpoint, options.split, options.sentences)
    print(
        f"{options.sentences} captions of {options.split} through the text autoencoder and back; without wording: only what they mean is kept"
    )
    print(table.to_string())
    return table


def _text_encoder(options) -> pd.DataFrame:
    found, pairs = text.text_encoder_tables(options.captions, options.split, options.encoders, options.adapter)
    print(f"another caption of the clip among the nearest of all captions of {options.split}")
    print(found.to_string())
    print("minimal pairs: a paraphrase that tells the same detail is nearer than what says the opposite")
    print(pairs.to_string())
    return found


def _understand(options) -> pd.DataFrame:
    encoder = load_text_encoder("minilm-adapter", options.adapter)
    one = load_understanding(options.understanding, encoder)
    rates, mistakes = understanding.understanding_tables(
        one, understanding.held_out_captions(options.captions, options.count)
    )
    print(
        "sentences called unknown; captions of test clips, one a clip, and sentences that no motion of the data shows"
    )
    print(rates.to_string())
    if options.mistakes:
        print(mistakes.to_string(index=False))
    return rates


def _sweep(options) -> pd.DataFrame:
    rows = sweeps.run(sweeps.Sweep.read(options.file), options.store, engine=options.engine, address=options.address)
    print(rows.drop(columns=["key", "measure"]).to_string())
    return rows.set_index("key")


def _evaluator(options) -> pd.DataFrame:
    return _print_evaluator(options.data, options.split, options.evaluator)


def _print_evaluator(data: str, split: str, evaluator: str) -> pd.DataFrame:
    table = tasks.evaluator_table(data, split, evaluator)
    print("R-precision of real motions; no two motions of a pool of 32 share their captions")
    print(table.to_string())
    return table


def _train_evaluator(options) -> pd.DataFrame:
    loop = recipe.LOOP.shortened(options.steps)
    store = _store(options)
    evaluator = recipe.train_evaluator(store, options.run, loop)
    folder = recipe.save_evaluator(evaluator, options.output or Path(options.run) / "checkpoint", store)
    print(folder)
    return _print_evaluator(options.data, options.split, str(folder))


def _store(options):
    from motionlab.data.sources import open_store

    return open_store(options.data)


def _add_retarget(commands) -> None:
    description = (
        "Motions on characters: bones found, hands and feet, foot slide, depth in the floor, from the written files."
    )
    parser = _command(commands, "retarget", _retarget, description)
    parser.add_argument("--characters", type=Path, required=True, help="folder of .glb, .gltf, .vrm and .bvh files")
    parser.add_argument("--motions", type=Path, help="folder of motions (left out: ten sentences by the checkpoint)")
    parser.add_argument(
        "--by",
        choices=["names", "structure"],
        default="names",
        help="how bones are found: as ever, or by structure alone",
    )
    _take_checkpoint(parser)


def _retarget(options) -> pd.DataFrame:
    from evaluation import retarget

    motions = (
        retarget.read_motions(options.motions) if options.motions else retarget.generate_motions(options.checkpoint)
    )
    table = retarget.retarget_table(options.characters, motions, options.by)
    print(table.to_string())
    return table


if __name__ == "__main__":
    sys.exit(main())
