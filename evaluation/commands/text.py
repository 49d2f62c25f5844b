"""What is known of sentences: text-encoder, understand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluation import (
    text,
    understanding,
)
from evaluation.commands.common import (
    add_command,
)
from motionlab.text.encoder import load_text_encoder
from motionlab.text.understand import load_understanding


def _add_text_encoder(commands) -> None:
    description = (
        "Do text encoders know which sentences say the same motion? A clip's other captions, and minimal pairs."
    )
    parser = add_command(commands, "text-encoder", _text_encoder, description)
    parser.add_argument(
        "--captions", nargs="+", required=True, type=Path, metavar="FILE", help="tables of captions (.json or .json.gz)"
    )
    parser.add_argument("--split", default="test", choices=["train", "val", "test"], help="whose clips")
    parser.add_argument("--encoders", nargs="+", default=list(text.ENCODERS), metavar="NAME", help="names of encoders")
    parser.add_argument("--adapter", type=Path, help="folder of the text adapter (left out: the shipped one)")


def _text_encoder(options) -> pd.DataFrame:
    found, pairs = text.text_encoder_tables(options.captions, options.split, options.encoders, options.adapter)
    print(f"another caption of the clip among the nearest of all captions of {options.split}")
    print(found.to_string())
    print("minimal pairs: a paraphrase that tells the same detail is nearer than what says the opposite")
    print(pairs.to_string())
    return found


def _add_understand(commands) -> None:
    description = (
        "Does it say when it does not know? Rates at which real captions and other sentences are called unknown."
    )
    parser = add_command(commands, "understand", _understand, description)
    parser.add_argument(
        "--captions", nargs="+", required=True, type=Path, metavar="FILE", help="tables of captions (.json or .json.gz)"
    )
    parser.add_argument("--adapter", type=Path, help="folder of the text adapter (left out: the shipped one)")
    parser.add_argument("--understanding", type=Path, help="folder of the understanding (left out: the shipped one)")
    parser.add_argument("--count", type=int, default=understanding.CAPTIONS, help="real captions")
    parser.add_argument("--mistakes", action="store_true", help="print every sentence that is taken for the other")


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


def add_commands(commands) -> None:
    _add_text_encoder(commands)
    _add_understand(commands)
