"""`motionlab data ...`: prepare a data set, mix stores, and write the page that says what is in them."""

from __future__ import annotations

from pathlib import Path

from motionlab.errors import MotionLabError

DESCRIPTION = (
    "Prepare a data set and print what is in it: `data SOURCE`, as --data of train; `data cmu MOTIONS` or `data accad "
    "MOTIONS`, with captions by --captions or by --texts and --index; `data mix STORE STORE ... --shares S S ... -o "
    "FOLDER`; `data report STORE ... -o PAGE`."
)
KINDS = ("cmu", "accad", "mix", "report")


def add_arguments(parser) -> None:
    parser.add_argument("source", nargs="+", help=f"a data set; or one of {', '.join(KINDS)} and what it is made of")
    parser.add_argument("-o", "--output", help="folder of the store or mixture that is made, or file of the report")
    parser.add_argument(
        "--captions", help="cmu, accad: table of captions (left out: captions.json(.gz) beside the motions)"
    )
    parser.add_argument("--texts", help="cmu: texts.zip of HumanML3D, in the place of a table")
    parser.add_argument("--index", help="cmu: index.csv of HumanML3D, which says of which takes its texts are")
    parser.add_argument(
        "--splits", help="cmu: folder of HumanML3D's train.txt, val.txt and test.txt (left out: beside the texts)"
    )
    parser.add_argument("--shares", nargs="+", type=float, help="mix: how much of what is drawn comes from each store")
    parser.add_argument(
        "--one-body", action="store_true", default=None, help="mix: bring stores of another body onto HumanML3D's"
    )


def run(options) -> None:
    kind, *rest = options.source
    if kind in KINDS and rest:
        {"cmu": _cmu, "accad": _accad, "mix": _mix, "report": _report}[kind](options, rest)
        return
    if rest:
        raise MotionLabError(f"name one data set, or begin with one of {', '.join(KINDS)}")
    _refuse(options, "captions", "texts", "index", "splits", "shares", "one_body")
    from motionlab.data.sources import open_store

    _print(open_store(kind, options.output))


def _cmu(options, rest: list[str]) -> None:
    from motionlab.data.cmu import cmu_store
    from motionlab.data.cmu.published import published_captions

    _refuse(options, "shares", "one_body")
    notes: list[str] = []
    captions = options.captions
    if bool(options.texts) != bool(options.index):
        raise MotionLabError("--texts and --index go together: HumanML3D's texts.zip and index.csv")
    if options.texts:
        _refuse(options, "captions")
        captions = published_captions(options.texts, options.index, notes, options.splits)
    _print(cmu_store(_one(rest), captions, options.output, notes))


def _accad(options, rest: list[str]) -> None:
    from motionlab.data.cmu import accad_store

    _refuse(options, "texts", "index", "splits", "shares", "one_body")
    _print(accad_store(_one(rest), options.captions, options.output))


def _mix(options, rest: list[str]) -> None:
    from motionlab.data.mixture import mix
    from motionlab.data.sources import open_store

    _refuse(options, "captions", "texts", "index", "splits")
    if not options.output or len(options.shares or ()) != len(rest):
        raise MotionLabError(
            "a mixture needs a share for each of its stores, --shares 0.7 0.3, and a folder, -o FOLDER"
        )
    stores = [open_store(source) for source in rest]
    names = [store.meta.get("name") or store.folder.name for store in stores]
    if len(set(names)) < len(names):
        raise MotionLabError(f"two of the stores are called {max(names, key=names.count)}; mix each data set once")
    places = dict(zip(names, (store.folder for store in stores)))
    _print(mix(places, dict(zip(names, options.shares)), options.output, bool(options.one_body)))


def _report(options, rest: list[str]) -> None:
    from motionlab.data.report import report
    from motionlab.data.sources import open_store

    _refuse(options, "captions", "texts", "index", "splits", "shares", "one_body")
    page = report([open_store(source) for source in rest])
    if not options.output:
        print(page)
        return
    from motionlab.paths import write_aside

    write_aside(Path(options.output), lambda aside: aside.write_text(page, encoding="utf-8"))
    print(options.output)


def _one(rest: list[str]) -> str:
    if len(rest) != 1:
        raise MotionLabError("name one folder or archive of motions")
    return rest[0]


def _refuse(options, *names: str) -> None:
    for name in names:
        if getattr(options, name) is not None:
            raise MotionLabError(f"--{name.replace('_', '-')} does not go with `data {' '.join(options.source[:1])}`")


def _print(store) -> None:
    hours = len(store.features) / store.layout.fps / 3600
    print(f"{store.folder}: {len(store.clips)} clips, {hours:.2f} hours")
    for split in ("train", "val", "test"):
        clips = [clip for clip in store.clips if clip.split == split]
        composed, silent = sum(clip.composed for clip in clips), sum(not clip.captions for clip in clips)
        print(f"  {split}: {len(clips)} clips, of which {composed} composed and {silent} without captions")
    for note in store.notes:
        print(f"  {note}")
