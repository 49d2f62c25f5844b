"""Trainings: of systems, of the text adapter, and of what says which sentences are known."""

from __future__ import annotations

from pathlib import Path

from motionlab.commands.common import add_command, take_placement
from motionlab.errors import MotionLabError
from motionlab.models.registry import SYSTEMS

TRAINED = "left out: a GPU where there is one"  # where trainings run


def _add_train(commands) -> None:
    parser = add_command(commands, "train", _train, "Train a system; the same command resumes a run that was stopped.")
    parser.add_argument("system", choices=list(SYSTEMS), help="what to train")
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
    take_placement(parser, TRAINED)


def _run_and_output(options, name: str) -> tuple[Path, Path]:
    """The folder of the training's state, and that of the finished checkpoint, where one can be written."""
    from motionlab.models.checkpoint import check_replaceable

    run = Path(options.run or f"runs/{name}")
    folder = Path(options.output or run / "checkpoint")
    if folder.resolve() in (run.resolve(), *run.resolve().parents):
        raise MotionLabError(
            f"a checkpoint cannot be written to {folder}, where its training state lies; name another folder with -o"
        )
    check_replaceable(folder)  # not after hours of training
    return run, folder


def _train(options) -> None:
    run, folder = _run_and_output(options, options.system)
    print((_train_of_text if SYSTEMS[options.system].of_text else _train_single)(options, run, folder))


def _train_single(options, run: Path, folder) -> Path:
    from motionlab.data.beetle import beetle
    from motionlab.models.card import single_motion_card
    from motionlab.models.motiondreamer.train import SingleMotionTrainConfig, train
    from motionlab.motion.bvh import read_bvh

    reference = beetle() if options.data == "beetle" else read_bvh(options.data)
    model = train(reference, SingleMotionTrainConfig().shortened(options.steps), run)
    return model.save(folder, single_motion_card(model, Path(options.data).name))


def _train_of_text(options, run: Path, folder) -> Path:
    from motionlab.data.sources import open_store
    from motionlab.models.card import model_card
    from motionlab.models.token_model import TokenModel

    system = SYSTEMS[options.system]
    training = system.training
    store = open_store(options.data)
    preset = training.PRESETS[options.preset].shortened(options.steps)
    if options.gpt2:
        if not hasattr(preset, "writing_with"):
            raise MotionLabError("--gpt2 goes with mote, which writes sentences")
        preset = preset.writing_with(options.gpt2)
    # MoTe's trainings ask `placement` alone
    place = {"device": options.device} if options.device and issubclass(system.model_class, TokenModel) else {}
    model = training.train(store, preset, run, **place)
    return model.save(folder, model_card(model, options.preset, store))


def _add_distill(commands) -> None:
    description = "Teach a MoMask to guide in one pass, which takes half the time; resumes a stopped run."
    parser = add_command(commands, "distill", _distill, description)
    parser.add_argument("checkpoint", help="the MoMask it learns from: a shipped one, a folder or a hub id")
    parser.add_argument("--data", required=True, help="as of train; the one that the checkpoint learned from")
    parser.add_argument("--run", help="folder for logs and training state (left out: runs/distill)")
    parser.add_argument("-o", "--output", help="folder for the finished checkpoint (left out: RUN/checkpoint)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the usual steps, for a quick try")
    take_placement(parser, TRAINED)


def _distill(options) -> None:
    import motionlab
    from motionlab.data.sources import open_store
    from motionlab.models.card import model_card
    from motionlab.models.momask.distillation import DistillationConfig, distill
    from motionlab.models.momask.pipeline import MoMask

    run, folder = _run_and_output(options, "distill")
    teacher, store = motionlab.load(options.checkpoint), open_store(options.data)
    if not isinstance(teacher, MoMask):
        raise MotionLabError(f"{options.checkpoint} holds a {teacher.name}; only a momask learns to guide in one pass")
    student = distill(teacher, store, DistillationConfig().shortened(options.steps), run, device=options.device)
    print(student.save(folder, model_card(student, "small, guided in one pass", store)))


def _add_text_adapter(commands) -> None:
    parser = add_command(
        commands, "text-adapter", _text_adapter, "Train the text adapter on captions; resumes a stopped run."
    )
    _take_captions(parser)
    parser.add_argument("--run", default="runs/text-adapter", help="folder for logs and training state")
    parser.add_argument("-o", "--output", help="folder for the finished adapter (left out: RUN/adapter)")
    parser.add_argument("--steps", type=float, default=1.0, help="share of the preset's steps, for a quick try")
    take_placement(parser, TRAINED)


def _add_understanding(commands) -> None:
    description = "Index training captions, so that a system can say which sentences it does not know."
    parser = add_command(commands, "understanding", _understanding, description)
    _take_captions(parser)
    parser.add_argument("--labels", nargs="*", default=[], metavar="STORE", help="data sets whose clips have labels")
    parser.add_argument("--adapter", help="folder of the text adapter (left out: the shipped one)")
    parser.add_argument("-o", "--output", default="runs/understanding", help="folder for the result")
    take_placement(parser)


def _take_captions(parser) -> None:
    parser.add_argument("--captions", nargs="+", required=True, metavar="FILE", help="tables (.json or .json.gz)")


def _text_adapter(options) -> None:
    from motionlab.data.paraphrases import read_paraphrases
    from motionlab.data.sources import SOURCES
    from motionlab.text.adapter import save_adapter
    from motionlab.training.text_adapter import TextAdapterTrainConfig, adapter_card, train_text_adapter

    groups = read_paraphrases(options.captions)
    config = TextAdapterTrainConfig().shortened(options.steps)
    synthetic = [groups for source in SOURCES if source.paraphrases for groups in source.paraphrases()]
    adapter = train_text_adapter(groups, config, options.run, synthetic)
    folder = options.output or Path(options.run) / "adapter"
    print(save_adapter(folder, adapter, _headed("Text adapter", adapter_card(groups, options.run))))


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
    print(save_understanding(options.output, one, _headed("Understanding of sentences", understanding_card(one))))


def _headed(name: str, card: str) -> str:
    """The card of what compares sentences, with the front matter that a hub expects; tables name no data set."""
    from motionlab.models.card_metadata import OF_SENTENCES, front_matter

    return front_matter(name, licence="other", tags=["text-to-motion"], pipeline_tag=OF_SENTENCES) + card


def add_commands(commands) -> None:
    for add in (_add_train, _add_distill, _add_text_adapter, _add_understanding):
        add(commands)
