"""Motions from sentences, and edits: generate, understand, edit, story."""

from __future__ import annotations

from motionlab.commands.common import add_command, parse_span, take_placement
from motionlab.errors import MotionLabError

SAMPLING = ("seed", "guidance", "iterations", "residual_depth", "temperature", "top_k", "steps", "solver")


def _add_generate(commands) -> None:
    parser = add_command(commands, "generate", _generate, "Write a motion for a sentence.")
    parser.add_argument("prompt", help="what the body does, in English")
    parser.add_argument("--seconds", type=float, help="length in seconds (left out: estimated from the sentence)")
    _take_sampler(parser)


def _take_sampler(parser) -> None:
    """What every command that makes motions of sentences takes."""
    parser.add_argument("-o", "--output", default="motion.bvh", help="file to write: .bvh .glb .npz .mp4 .gif or .png")
    parser.add_argument("--checkpoint", default="momask", help="a shipped name, a folder or a hub id")
    parser.add_argument("--text-weights", help="file with CLIP weights, for published checkpoints")
    parser.add_argument("--seed", type=int, default=0, help="whole number; the same seed gives the same motion")
    parser.add_argument("--guidance", type=float, help="guidance scale s, 1 = none (left out: the checkpoint's own)")
    parser.add_argument("--iterations", type=int, help="unmasking iterations L (left out: 10)")
    parser.add_argument("--residual-depth", type=int, help="residual layers V of momask (left out: all)")
    parser.add_argument("--temperature", type=float, help="of drawing tokens, 0 = always the likeliest (left out: 1)")
    parser.add_argument("--top-k", type=int, help="codes that take part in a draw (left out: 52)")
    parser.add_argument("--steps", type=int, help="of mote's solver (left out: 20)")
    parser.add_argument("--solver", choices=["dpm++", "ddim"], help="of mote (left out: dpm++)")
    parser.add_argument("--rest", choices=["T", "A"], default="T", help="pose that a .bvh or .glb has at rest")
    parser.add_argument("--lock-feet", action="store_true", help="hold feet where they stand")
    parser.add_argument(
        "--character",
        help="who moves in .mp4, .gif, .png and .glb: woman, man, child, heavy or your own skinned .glb or .vrm",
    )
    take_placement(parser)


def _save_made(options, needs: type, make) -> None:
    """Writes what make(model, settings) returns. needs: what the model must be able to do."""
    import motionlab
    from motionlab.models.capabilities import GeneratesFromText, require
    from motionlab.motion.contacts import lock_feet
    from motionlab.motion.files import check_writable
    from motionlab.motion.retarget.api import open_character
    from motionlab.text.understand import words_of
    from motionlab.viewer.bodies import BODIES, body_file

    check_writable(options.output)
    character = options.character and open_character(
        body_file(options.character) if options.character in BODIES else options.character
    )
    model = motionlab.load(options.checkpoint, text_weights=options.text_weights)
    for capability in (GeneratesFromText, needs):
        require(model, capability, options.checkpoint)
    motion = make(model, model.filter_kwargs({name: getattr(options, name) for name in SAMPLING}))
    motion = lock_feet(motion) if options.lock_feet else motion
    print(f"{motion.save(options.output, options.rest, character)}: {len(motion)} frames, {motion.seconds:.1f} s")
    if found := motion.info.get("understood"):
        print(words_of(found))


def _generate(options) -> None:
    from motionlab.models.capabilities import GeneratesFromText

    _save_made(
        options,
        GeneratesFromText,
        lambda model, settings: model.generate(options.prompt, seconds=options.seconds, **settings),
    )


def _add_understand(commands) -> None:
    description = "Say whether the training data show a sentence, and what they show that is near."
    parser = add_command(commands, "understand", _understand, description)
    parser.add_argument("sentences", nargs="+", help="what a body may do, in English")
    parser.add_argument("--checkpoint", default="momask", help="a shipped name, a folder or a hub id")


def _understand(options) -> None:
    import motionlab
    from motionlab.models.capabilities import GeneratesFromText, require

    model = motionlab.load(options.checkpoint)
    require(model, GeneratesFromText, options.checkpoint)
    for sentence in options.sentences:
        print(f"{sentence}: {model.understand(sentence).words}")


def _add_edit(commands) -> None:
    parser = add_command(commands, "edit", _edit, "Make spans of a motion anew, or go on before and behind it.")
    parser.add_argument("motion", help="file to edit: .bvh or .npz")
    parser.add_argument(
        "--span",
        nargs=2,
        action="append",
        default=[],
        metavar=("START-END", "SENTENCE"),
        help=(
            "seconds to make anew and what happens there (an empty sentence leaves that to the model); may be repeated"
        ),
    )
    parser.add_argument("--part", choices=["all", "upper", "lower"], default="all", help="of the body, in every span")
    parser.add_argument("--before", type=float, default=0.0, help="seconds to put in front, instead of spans")
    parser.add_argument("--after", type=float, default=0.0, help="seconds to put behind, instead of spans")
    parser.add_argument("--sentence", help="what happens before and after (left out: whatever fits)")
    parser.add_argument(
        "--keep",
        choices=["places", "poses", "tokens"],
        default="places",
        help="the rest exactly where it was, as it was on a path that goes on, or as the tokenizer tells it",
    )
    _take_sampler(parser)


def _edit(options) -> None:
    from motionlab.models.capabilities import Edits
    from motionlab.motion.files import load

    motion = load(options.motion)
    if bool(options.span) == bool(options.before or options.after):
        raise MotionLabError("give either --span, once or more, or --before and --after")
    if options.span and options.sentence:
        raise MotionLabError("each --span has a sentence of its own; --sentence goes with --before and --after")
    if not options.span and options.part != "all":
        raise MotionLabError("--part goes with --span; what is put before or after is a whole body")

    def make(model, settings):
        if options.span:
            try:
                spans = [(*parse_span(span), sentence or None, options.part) for span, sentence in options.span]
            except ValueError:
                raise MotionLabError("a span is start-end in seconds, for example 2-4") from None
            return model.edit(motion, spans, keep=options.keep, **settings)
        return model.extend(
            motion, before=options.before, after=options.after, sentence=options.sentence, keep=options.keep, **settings
        )

    _save_made(options, Edits, make)


def _add_story(commands) -> None:
    parser = add_command(commands, "story", _story, "Write one take of several scenes.")
    parser.add_argument("scenes", nargs="+", metavar="SENTENCE:SECONDS", help="what happens, and for how long")
    _take_sampler(parser)


def _story(options) -> None:
    from motionlab.models.capabilities import Edits

    scenes = []
    for scene in options.scenes:
        sentence, _, seconds = scene.rpartition(":")
        try:
            scenes.append((sentence, float(seconds)))
        except ValueError:
            raise MotionLabError(f"a scene is a sentence, a colon and seconds, got {scene!r}") from None
    _save_made(options, Edits, lambda model, settings: model.story(scenes, **settings))


def add_commands(commands) -> None:
    for add in (_add_generate, _add_understand, _add_edit, _add_story):
        add(commands)
