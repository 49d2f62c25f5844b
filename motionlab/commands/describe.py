"""Sentences about motions: describe; and both from nothing: imagine."""

from __future__ import annotations

import argparse

from motionlab.commands.common import add_command, print_written, take_placement


def _add_describe(commands) -> None:
    parser = add_command(commands, "describe", _describe, "Print sentences about a motion.")
    parser.add_argument("motion", help="file to describe: .bvh or .npz, up to 9.8 s")
    parser.add_argument("--checkpoint", default="mote", help="a shipped name, a folder or a hub id")
    parser.add_argument("--count", type=int, default=4, help="sentences, of seeds that follow on each other")
    parser.add_argument("--drafts", type=int, dest="candidates", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--candidates", type=int, default=8, help="of each sentence, of which the best is kept")
    _take_denoising(parser)


def _add_imagine(commands) -> None:
    parser = add_command(commands, "imagine", _imagine, "Write a motion and print its sentence, both from nothing.")
    parser.add_argument(
        "-o",
        "--output",
        default="imagined.bvh",
        help="file to write: .bvh .glb .npz .mp4 or .gif; several are numbered",
    )
    parser.add_argument("--checkpoint", default="mote", help="a shipped name, a folder or a hub id")
    parser.add_argument("--count", type=int, default=1, help="pairs, of seeds that follow on each other")
    parser.add_argument("--seconds", type=float, help="length in seconds (left out: as the model likes)")
    _take_denoising(parser)


def _take_denoising(parser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="whole number; the same seed gives the same")
    parser.add_argument("--guidance", type=float, help="weight w of what is heard (left out: the checkpoint's own)")
    parser.add_argument("--steps", type=int, default=20, help="of the solver")
    parser.add_argument("--solver", choices=["dpm++", "ddim"], default="dpm++", help="what takes them")
    parser.add_argument("--temperature", type=float, default=0.3, help="of drawing words, 0 = always the likeliest")
    take_placement(parser)


DENOISING = ("seed", "guidance", "steps", "solver", "temperature")


def _describe(options) -> None:
    from motionlab.motion.files import load

    motion = load(options.motion)
    settings = {name: getattr(options, name) for name in DENOISING} | {"num_candidates": options.candidates}
    for caption in _captioner(options).caption(motion, options.count, **settings):
        print(caption.text)


def _imagine(options) -> None:
    from motionlab.motion.files import check_writable

    output = check_writable(options.output)
    model = _captioner(options)
    pairs = model.imagine(
        options.count, seconds=options.seconds, **{name: getattr(options, name) for name in DENOISING}
    )
    print_written([pair.motion for pair in pairs], output, [f", {pair.caption.text}" for pair in pairs])


def _captioner(options):
    """The model of options.checkpoint, if it writes captions."""
    import motionlab
    from motionlab.models.capabilities import Captions, require

    model = motionlab.load(options.checkpoint)
    return require(model, Captions, options.checkpoint)


def add_commands(commands) -> None:
    _add_describe(commands)
    _add_imagine(commands)
