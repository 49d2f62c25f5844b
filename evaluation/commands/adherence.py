"""Do motions do what sentences ask for: prompt-adherence, rules."""

from __future__ import annotations

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
from evaluation.prompts import PROMPTS


def _add_prompt_adherence(commands) -> None:
    description = "Does the body do what the sentence says? Rules on the joints, every failing row."
    parser = add_command(commands, "prompt-adherence", _prompt_adherence, description)
    take_checkpoint(parser)
    take_sampling(parser)
    parser.add_argument("--seeds", type=int, default=10, help="motions a prompt")


def _prompt_adherence(options) -> pd.DataFrame:
    model = motionlab.load(options.checkpoint)
    settings = sampling_of(options, model)

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


def _add_rules(commands) -> None:
    parser = add_command(
        commands, "rules", _rules, "The rules of prompt adherence on real clips: which labels pass which rule."
    )
    take_data(parser)


def _rules(options) -> pd.DataFrame:
    store = store_of(options)
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
