"""The command line: `python -m motionlab generate|edit|story|describe|imagine|vary|train|data ...`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from motionlab.errors import MotionLabError

# what a system may take
SAMPLING = ("seed", "guidance", "iterations", "residual_depth", "temperature", "top_k", "steps", "solver")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m motionlab", description="Generate human motion, or train what does."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (_add_generate, _add_edit, _add_story, _add_describe, _add_imagine, _add_vary, _add_retarget):
        add(commands)
    _add_train(commands)
    _add_data(commands)
    _add_text_adapter(commands)
    _add_understanding(commands)
    options = parser.parse_args(arguments)
    try:
        options.action(options)
    except MotionLabError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130
    return 0


def _command(commands, name: str, run, description: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=description, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.set_defaults(action=run)
    return parser


def _add_generate(commands) -> None:
    parser = _command(commands, "generate", _generate, "Write a motion for a sentence.")
    parser.add_argument("prompt", help="what the body does, in English")
    parser.add_argument("--seconds", type=float, help="length in seconds (left out: estimated from the sentence)")
    _take_sampler(parser)


def _take_sampler(parser) -> None:
    """What every command that makes motions of sentences takes."""
    parser.add_argument("-o", "--output", default="motion.bvh", help="file to write: .bvh .glb .npz .mp4 or .gif")
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
    parser.add_argument("--lock-feet", action="store_true", help="hold feet where they stand")


def _made(options, task: str, make) -> None:
    """Writes what make(model, settings) returns. task: the method of the model that it takes."""
    import motionlab
    from motionlab.motion.contacts import lock_feet
    from motionlab.motion.files import check_writable

    check_writable(options.output)
    model = motionlab.load(options.checkpoint, text_weights=options.text_weights)
    if not hasattr(model, task):
        raise MotionLabError(f"{options.checkpoint} holds a {model.name}, which cannot {task}")
    if model.name == "motiondreamer":
        raise MotionLabError(f"{options.checkpoint} holds a {model.name}, which reads no sentences; use `vary`")
    motion = make(model, model.filter_kwargs({name: getattr(options, name) for name in SAMPLING}))
    motion = lock_feet(motion) if options.lock_feet else motion
    print(f"{motion.save(options.output)}: {len(motion)} frames, {motion.seconds:.1f} s")


def _generate(options) -> None:
    _made(options, "generate", lambda model, how: model.generate(options.prompt, seconds=options.seconds, **how))


def _add_edit(commands) -> None:
    parser = _command(commands, "edit", _edit, "Make spans of a motion anew, or go on before and behind it.")
    parser.add_argument("motion", help="file to edit: .bvh or .npz")
    parser.add_argument(
        "--span",
        nargs=2,
        action="append",
        default=[],
        metavar=("START-END", "SENTENCE"),
        help="seconds to make anew and what happens there (an empty sentence leaves that to the model); may be repeated",
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
    from motionlab.motion.files import load

    motion = load(options.motion)
    if bool(options.span) == bool(options.before or options.after):
        raise MotionLabError("give either --span, once or more, or --before and --after")
    if options.span and options.sentence:
        raise MotionLabError("each --span has a sentence of its own; --sentence goes with --before and --after")
    if not options.span and options.part != "all":
        raise MotionLabError("--part goes with --span; what is put before or after is a whole body")

    def make(model, how):
        if options.span:
            try:
                spans = [(*_span(span), sentence or None, options.part) for span, sentence in options.span]
            except ValueError:
                raise MotionLabError("a span is start-end in seconds, for example 2-4") from None
            return model.edit(motion, spans, keep=options.keep, **how)
        return model.extend(
            motion, before=options.before, after=options.after, sentence=options.sentence, keep=options.keep, **how
        )

    _made(options, "edit", make)


def _add_story(commands) -> None:
    parser = _command(commands, "story", _story, "Write one take of several scenes.")
    parser.add_argument("scenes", nargs="+", metavar="SENTENCE:SECONDS", help="what happens, and for how long")
    _take_sampler(parser)


def _story(options) -> None:
    scenes = []
    for scene in options.scenes:
        sentence, _, seconds = scene.rpartition(":")
        try:
            scenes.append((sentence, float(seconds)))
        except ValueError:
            raise MotionLabError(f"a scene is a sentence, a colon and seconds, got {scene!r}") from None
    _made(options, "story", lambda model, how: model.story(scenes, **how))


def _add_describe(commands) -> None:
    parser = _command(commands, "describe", _describe, "Print sentences about a motion.")
    parser.add_argument("motion", help="file to describe: .bvh or .npz, up to 9.8 s")
    parser.add_argument("--checkpoint", default="mote", help="a shipped name, a folder or a hub id")
    parser.add_argument("--count", type=int, default=4, help="sentences, of seeds that follow on each other")
    parser.add_argument("--drafts", type=int, dest="candidates", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--candidates", type=int, default=8, help="of each sentence, of which the best is kept")
    _take_denoising(parser)


def _add_imagine(commands) -> None:
    parser = _command(commands, "imagine", _imagine, "Write a motion and print its sentence, both from nothing.")
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


DENOISING = ("seed", "guidance", "steps", "solver", "temperature")


def _describe(options) -> None:
    from motionlab.motion.files import load

    motion = load(options.motion)
    settings = {name: getattr(options, name) for name in DENOISING} | {"num_candidates": options.candidates}
    for caption in _able_to("caption", options).caption(motion, options.count, **settings):
        print(caption.text)


def _imagine(options) -> None:
    from motionlab.motion.files import check_writable

    output = check_writable(options.output)
    model = _able_to("imagine", options)
    pairs = model.imagine(
        options.count, seconds=options.seconds, **{name: getattr(options, name) for name in DENOISING}
    )
    _write([pair.motion for pair in pairs], output, [f", {pair.caption.text}" for pair in pairs])


def _able_to(task: str, options):
    """The system of options.checkpoint, if it has a method of that name."""
    import motionlab

    model = motionlab.load(options.checkpoint)
    if not hasattr(model, task):
        raise MotionLabError(f"{options.checkpoint} holds a {model.name}, which cannot {task}; use mote")
    return model


def _write(motions, output: Path, said: list[str] | None = None) -> None:
    """One file, or several that are numbered. said: what is printed behind each."""
    for i, one in enumerate(motions, 1):
        path = output if len(motions) == 1 else output.with_name(f"{output.stem}-{i}{output.suffix}")
        print(f"{one.save(path)}: {len(one)} frames, {one.seconds:.1f} s{said[i - 1] if said else ''}")


def _add_vary(commands) -> None:
    parser = _command(
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
        "--keep", type=_span, nargs="+", default=[], metavar="START-END", help="spans in seconds that stay as they are"
    )
    parser.add_argument("--loop", action="store_true", help="end as it begins, in pose and place")
    parser.add_argument(
        "--music", type=Path, help="sound file (wav, flac, ogg, mp3) whose beats it dances to, for as long as it plays"
    )
    parser.add_argument("--iterations", type=int, help="unmasking iterations L in a window (left out: 8)")
    parser.add_argument("--temperature", type=float, help="of drawing tokens, 0 = always the likeliest (left out: 1)")


def _add_retarget(commands) -> None:
    parser = _command(
        commands, "retarget", _retarget, "Put a motion on a character: its own file with one more animation."
    )
    parser.add_argument("motion", help="file of a motion: .npz, or .bvh, .glb, .vrm or .vrma of any humanoid rig")
    parser.add_argument("character", help="the character: a skinned .glb, .gltf or .vrm, or a .bvh skeleton")
    parser.add_argument("-o", "--output", help="file to write (left out: the character's name and the motion's)")
    parser.add_argument(
        "--bones", metavar="JSON", help='which bone is which, where it is not found right: {"hips": "Pelvis"}'
    )
    parser.add_argument("--show-bones", action="store_true", help="print which bone became which, as such JSON")


def _retarget(options) -> None:
    import json

    from motionlab.motion.files import load

    motion = load(options.motion)
    made = motion.retarget(options.character, options.bones)
    if options.show_bones:
        print(json.dumps(made.bones, indent=1, ensure_ascii=False))
    character = Path(options.character)
    output = options.output or character.with_name(f"{character.stem}-{Path(options.motion).stem}{made.suffix}")
    print(f"{made.save(output)}: {len(made.bones)} bones by {made.rig}, {len(motion)} frames, {motion.seconds:.1f} s")


def _span(text: str) -> tuple[float, float]:
    start, _, end = text.partition("-")
    return float(start), float(end)


def _vary(options) -> None:
    import motionlab
    from motionlab.motion.files import check_writable

    output = check_writable(options.output)
    model = motionlab.load(options.checkpoint)
    if model.name == "mote":
        return _vary_one(model, options, output)
    if model.name != "motiondreamer":
        raise MotionLabError(
            f"{options.checkpoint} holds a {model.name}, which learned no single motion; use `generate`"
        )
    for name in ("of", *MOTES):
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
            f"{music.tempo:.0f} beats a minute; beat alignment {dance.score:.2f}, {dance.before:.2f} before it was aligned"
        )
    else:
        made = model.generate(
            options.seconds, variations=options.variations, keep=options.keep, loop=options.loop, **settings
        )
    _write(made, output)


MOTES = ("strength", "sentence", "guidance", "steps", "solver")  # what `vary` takes of a mote alone


def _vary_one(model, options, output: Path) -> None:
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
    _write(
        model.vary(
            load(options.of),
            count=options.variations,
            seed=options.seed,
            **model.filter_kwargs({name: getattr(options, name) for name in MOTES}, "vary"),
        ),
        output,
    )


def _add_train(commands) -> None:
    parser = _command(commands, "train", _train, "Train a system; the same command resumes a run that was stopped.")
    parser.add_argument("system", choices=["momask", "mmm", "mote", "motiondreamer"], help="what to train")
    parser.add_argument(
        "--data",
        required=True,
        help="folder, archive folder or URL of a data set, or a prepared store; "
        "motiondreamer: one BVH file, or beetle, a walker drawn by rules",
    )
    parser.add_argument(
        "--preset",
        choices=["small", "base"],
        default="small",
        help="small: two CPU cores; base: the paper's size, a GPU; not of motiondreamer",
    )
    parser.add_argument("--run", help="folder for logs and training state (left out: runs/SYSTEM)")
    parser.add_argument("-o", "--output", help="folder for the finished checkpoint (left out: RUN/checkpoint)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the preset's steps, for a quick try")
    parser.add_argument(
        "--gpt2", help="folder or hub id of a GPT-2 that writes mote's sentences (left out: a small writer of its own)"
    )


def _train(options) -> None:
    from motionlab.models.checkpoint import check_replaceable

    run = Path(options.run or f"runs/{options.system}")
    folder = options.output or run / "checkpoint"
    if Path(folder).resolve() in (run.resolve(), *run.resolve().parents):
        raise MotionLabError(
            f"a checkpoint cannot be written to {folder}, where its training state lies; name another folder with -o"
        )
    check_replaceable(folder)  # not after hours of training
    print((_train_motiondreamer if options.system == "motiondreamer" else _train_of_text)(options, run, folder))


def _train_motiondreamer(options, run: Path, folder) -> Path:
    from motionlab.data.beetle import beetle
    from motionlab.models.card import single_motion_card
    from motionlab.models.motiondreamer.train import Recipe, train
    from motionlab.motion.bvh import read_bvh

    reference = beetle() if options.data == "beetle" else read_bvh(options.data)
    model = train(reference, Recipe().shortened(options.steps), run)
    return model.save(folder, single_motion_card(model, Path(options.data).name))


def _train_of_text(options, run: Path, folder) -> Path:
    from motionlab.data.sources import open_store
    from motionlab.models.card import model_card
    from motionlab.models.mmm import train as mmm
    from motionlab.models.momask import train as momask
    from motionlab.models.mote import train as mote

    recipe = {"momask": momask, "mmm": mmm, "mote": mote}[options.system]
    store = open_store(options.data)
    preset = recipe.PRESETS[options.preset].shortened(options.steps)
    if options.gpt2:
        if options.system != "mote":
            raise MotionLabError("--gpt2 goes with mote, which writes sentences")
        preset = preset.writing_with(options.gpt2)
    system = recipe.train(store, preset, run)
    return system.save(folder, model_card(system, options.preset, store))


def _add_data(commands) -> None:
    from motionlab.data import commands as data_commands

    data_commands.add_arguments(_command(commands, "data", data_commands.run, data_commands.DESCRIPTION))


def _add_text_adapter(commands) -> None:
    parser = _command(
        commands, "text-adapter", _text_adapter, "Train the text adapter on captions; resumes a stopped run."
    )
    _take_captions(parser)
    parser.add_argument("--run", default="runs/text-adapter", help="folder for logs and training state")
    parser.add_argument("-o", "--output", help="folder for the finished adapter (left out: RUN/adapter)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the preset's steps, for a quick try")


def _add_understanding(commands) -> None:
    description = "Index training captions, so that a system can say which sentences it does not know."
    parser = _command(commands, "understanding", _understanding, description)
    _take_captions(parser)
    parser.add_argument("--labels", nargs="*", default=[], metavar="STORE", help="data sets whose clips have labels")
    parser.add_argument("--adapter", help="folder of the text adapter (left out: the shipped one)")
    parser.add_argument("-o", "--output", default="runs/understanding", help="folder for the result")


def _take_captions(parser) -> None:
    parser.add_argument("--captions", nargs="+", required=True, metavar="FILE", help="tables (.json or .json.gz)")


def _text_adapter(options) -> None:
    from motionlab.data.bandai.paraphrases import composed_paraphrases, labelled_paraphrases
    from motionlab.data.paraphrases import read_paraphrases
    from motionlab.text.adapter import save_adapter
    from motionlab.training.text_adapter import TextAdapterTrainConfig, adapter_card, train_text_adapter

    groups = read_paraphrases(options.captions)
    config = TextAdapterTrainConfig().shortened(options.steps)
    synthetic = [labelled_paraphrases(), composed_paraphrases()]
    adapter = train_text_adapter(groups, config, options.run, synthetic)
    folder = options.output or Path(options.run) / "adapter"
    print(save_adapter(folder, adapter, adapter_card(groups, options.run)))


def _understanding(options) -> None:
    from motionlab.data.paraphrases import read_paraphrases
    from motionlab.data.sources import open_store
    from motionlab.text.encoder import load_text_encoder
    from motionlab.text.understand import save_understanding
    from motionlab.training.understanding import labelled_entries, train_understanding, understanding_card

    groups = read_paraphrases(options.captions)
    shown = [group for group in groups if group.take]
    shown += [entry for source in options.labels for entry in labelled_entries(open_store(source))]
    one = train_understanding(load_text_encoder("minilm-adapter", options.adapter), shown, groups)
    print(save_understanding(options.output, one, understanding_card(one)))


if __name__ == "__main__":
    sys.exit(main())
