"""Variations: of the one motion that a MotionDreamer learned, or of any motion by MoTe."""

from __future__ import annotations

from pathlib import Path

from motionlab.commands.common import add_command, parse_span, print_written, take_placement
from motionlab.errors import MotionLabError


def _add_vary(commands) -> None:
    parser = add_command(
        commands,
        "vary",
        _vary,
        "Write variations of the one motion that a MotionDreamer learned, or of any motion by MoTe.",
    )
    parser.add_argument("checkpoint", help="a shipped name or a folder (train one with: train motiondreamer)")
    parser.add_argument("--of", metavar="MOTION", help="for mote: .bvh or .npz file that is varied")
    parser.add_argument(
        "--strength",
        type=float,
        help="for mote: 0 keeps it as the model remembers it, 1 nothing but its length (left out: 0.5)",
    )
    parser.add_argument("--sentence", help="for mote: what the variation is to show (left out: nothing in particular)")
    parser.add_argument("--guidance", type=float, help="for mote: of that sentence (left out: the checkpoint's own)")
    parser.add_argument("--steps", type=int, help="for mote: of the solver (left out: 50)")
    parser.add_argument("--solver", choices=["dpm++", "ddim"], help="for mote (left out: dpm++)")
    parser.add_argument(
        "-o",
        "--output",
        default="variation.bvh",
        help="file to write: .bvh .glb .npz .mp4 or .gif; several are numbered",
    )
    parser.add_argument("--seconds", type=float, help="length in seconds (left out: the reference's)")
    parser.add_argument("--variations", type=int, default=1, help="how many, made of seeds that follow on each other")
    parser.add_argument("--seed", type=int, default=0, help="whole number; the same seed gives the same motion")
    parser.add_argument(
        "--keep",
        type=parse_span,
        nargs="+",
        default=[],
        metavar="START-END",
        help="spans in seconds that stay as they are",
    )
    parser.add_argument("--loop", action="store_true", help="end as it begins, in pose and place")
    parser.add_argument(
        "--music", type=Path, help="sound file (wav, flac, ogg, mp3) whose beats it dances to, for as long as it plays"
    )
    parser.add_argument("--iterations", type=int, help="unmasking iterations L in a window (left out: 8)")
    parser.add_argument("--temperature", type=float, help="of drawing tokens, 0 = always the likeliest (left out: 1)")
    take_placement(parser)


def _vary(options) -> None:
    import motionlab
    from motionlab.models.capabilities import VariesItsMotion, VariesMotions, require
    from motionlab.motion.files import check_writable

    output = check_writable(options.output)
    model = motionlab.load(options.checkpoint)
    if isinstance(model, VariesMotions):
        return _vary_any(model, options, output)
    require(model, VariesItsMotion, options.checkpoint)
    for name in ("of", *OF_ANY_MOTION):
        if getattr(options, name) is not None:
            raise MotionLabError(f"--{name} goes with mote; a MotionDreamer varies the motion that it learned")
    settings = {
        name: getattr(options, name)
        for name in ("seed", "iterations", "temperature")
        if getattr(options, name) is not None
    }
    if options.music:
        if options.keep or options.loop or options.variations != 1:
            raise MotionLabError(
                "a dance is one variation without kept spans and without a loop; leave --music or those out"
            )
        from motionlab.audio import read_beats

        music = read_beats(options.music, options.seconds or 600.0)
        dance = model.dance(music.times, music.seconds, **settings)
        made = [dance.motion]
        print(
            f"{music.tempo:.0f} beats a minute; beat alignment {dance.score:.2f}, {dance.before:.2f} before it was "
            f"aligned"
        )
    else:
        made = model.generate(
            options.seconds, variations=options.variations, keep=options.keep, loop=options.loop, **settings
        )
    print_written(made, output)


OF_ANY_MOTION = ("strength", "sentence", "guidance", "steps", "solver")  # options of models that vary any motion


def _vary_any(model, options, output: Path) -> None:
    from motionlab.motion.files import load

    if not options.of:
        raise MotionLabError("say which motion is varied: --of walk.bvh")
    if (
        options.keep
        or options.loop
        or options.music
        or options.seconds
        or options.iterations
        or options.temperature is not None
    ):
        raise MotionLabError(
            "mote varies a whole motion; leave --keep, --loop, --music, --seconds, --iterations and --temperature out"
        )
    print_written(
        model.vary(
            load(options.of),
            count=options.variations,
            seed=options.seed,
            **model.filter_kwargs({name: getattr(options, name) for name in OF_ANY_MOTION}, "vary"),
        ),
        output,
    )


def add_commands(commands) -> None:
    _add_vary(commands)
