"""Do motions do what sentences ask for: prompt-adherence, rules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import motionlab
from evaluation import (
    prompt_adherence,
)
from evaluation.commands.common import (
    add_command,
    sampling_of,
    store_of,
    take_checkpoint,
    take_data,
    take_sampling,
)
from evaluation.everyday import reconstruction, suite, validation
from evaluation.prompts import PROMPTS
from motionlab.models.capabilities import Reconstructs, require

SUITES = ("bandai", "everyday")


def _add_prompt_adherence(commands) -> None:
    description = "Does the body do what the sentence says? Rules on the joints, every failing row."
    parser = add_command(commands, "prompt-adherence", _prompt_adherence, description)
    take_checkpoint(parser)
    take_sampling(parser)
    _take_suite(parser)
    parser.add_argument("--seeds", type=int, help="motions a prompt (left out: 10, of everyday 4)")
    parser.add_argument("--quick", action="store_true", help="everyday: one sentence of each kind")
    parser.add_argument("--real", type=Path, default=suite.REAL, help="everyday: what `rules --save` wrote")


def _take_suite(parser) -> None:
    parser.add_argument(
        "--suite", default="bandai", choices=SUITES, help="the acts of Bandai-Namco, or everyday acts in free English"
    )


def _prompt_adherence(options) -> pd.DataFrame:
    model = motionlab.load(options.checkpoint)
    settings = sampling_of(options, model)
    if options.suite == "everyday":
        return _everyday(options, model, settings)

    def generate(prompts, seeds, seconds):
        return model.generate(prompts, seed=seeds, seconds=seconds, **settings)

    table = prompt_adherence.adherence_table(generate, PROMPTS, options.seeds or 10)
    failing = prompt_adherence.failures(table)
    print(f"{len(failing)} failing rows of {len(table)}")
    print(failing.to_string())
    print("\npass rate of each prompt")
    print(prompt_adherence.by_prompt(table).to_string())
    print("\npass rates with 95 % intervals (Wilson)")
    print(prompt_adherence.summary(table).to_string())
    return table


def _everyday(options, model, settings: dict) -> pd.DataFrame:
    real = suite.read_real(options.real)

    def generate(prompts, seeds):
        return model.generate(prompts, seed=seeds, **settings)

    rows = suite.everyday_rows(generate, suite.everyday_prompts(quick=options.quick), options.seeds or 4)
    print("share obeyed with a 95 % interval, and of real clips of the kind that pass its rule")
    print(suite.by_kind(rows, real).to_string())
    print("\nmean over kinds")
    print(suite.overall(rows, real).to_string())
    return rows


def _add_rules(commands) -> None:
    description = "The rules of prompt adherence on real clips: which labels pass which rule."
    parser = add_command(commands, "rules", _rules, description, None)
    take_data(parser)
    _take_suite(parser)
    parser.add_argument("--save", type=Path, metavar="FILE", help="everyday: also write the numbers here (.json)")
    parser.add_argument(
        "--through", metavar="CHECKPOINT", help="everyday: real clips through a system's autoencoder and back instead"
    )


def _rules(options) -> pd.DataFrame:
    store = store_of(options)
    if options.suite == "everyday" and options.through:
        model = motionlab.load(options.through)
        require(model, Reconstructs, options.through)
        table = reconstruction.reconstruction_table(store, model.reconstruct)
        print(f"share of real clips of each kind that pass, before and behind the autoencoder of {options.through}")
        print(table.to_string())
        return table
    if options.suite == "everyday":
        table = validation.validation_table(
            validation.validation_rows(validation.read_clips(store)), validation.training_clips(store)
        )
        print("share of real clips that pass: of the kind by their captions, of all others, of plain walks and of runs")
        print(table.to_string())
        if options.save:
            suite.write_real(table, options.save)
        return table
    clips = store.select(options.split, composed=False, mirrored=False)
    table = prompt_adherence.confusion(
        prompt_adherence.validate_rules((clip, store.motion(clip).joints) for clip in clips)
    )
    print(f"share of {len(clips)} real clips of {options.split} that pass each rule")
    print(table.to_string())
    return table


def add_commands(commands) -> None:
    _add_prompt_adherence(commands)
    _add_rules(commands)
