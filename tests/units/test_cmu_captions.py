"""HumanML3D's published files as a table of captions, and the command that reads them."""

import csv
import json
import zipfile

import numpy as np
import pytest

from motionlab.__main__ import main
from motionlab.data.cmu.captions import Captioned, read_captions, write_captions
from motionlab.data.cmu.published import published_captions
from motionlab.data.store import MotionStore
from motionlab.errors import MotionLabError
from motionlab.motion.bvh import write_bvh
from tests.units.test_cmu import strolls

COLUMNS = ["source_path", "start_frame", "end_frame", "new_name"]
INDEX = [
    ["./pose_data/CMU/80/80_63_poses.npy", 10, 150, "000004.npy"],
    ["./pose_data/CMU/1/1_02_poses.npy", 0, -1, "000005.npy"],
    ["./pose_data/CMU/80/80_63_poses.npy", 160, 195, "000006.npy"],
    ["./pose_data/KIT/3/walk_poses.npy", 0, 60, "000007.npy"],
    ["./pose_data/CMU/80/80_63_poses.npy", 0, 80, "000008.npy"],
    ["./pose_data/CMU/80/80_64_poses.npy", 0, 80, "000009.npy"],
]
TEXTS = {
    "000004": "walks # to the left#walk/VERB#0.0#0.0\nwalks to the left#x#0.0#0.0\nturns#turn/VERB#1.0#2.5\n",
    "M000004": "walks to the right#x#0.0#0.0\n",
    "000005": "waves#wave/VERB#nan#nan\n",
    "M000006": "kicks with the right leg#x#0.0#0.0\n",
    "000007": "somewhere else#x#0.0#0.0\n",
    "000008": "\n",
    "000009": "nobody lists it#x#0.0#0.0\n",
}
LISTS = {"train": ["000004", "M000004", "000007"], "val": ["000005", "000008"], "test": ["M000006"]}


@pytest.fixture
def files(tmp_path):
    """texts.zip, index.csv and the three lists."""
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        for name, text in TEXTS.items():
            archive.writestr(f"texts/{name}.txt", text)
    with open(tmp_path / "index.csv", "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *INDEX])
    for split, names in LISTS.items():
        (tmp_path / f"{split}.txt").write_text("\n".join(names))
    return tmp_path


def test_published_files_give_the_table(files):
    notes = []
    rows = published_captions(files / "texts.zip", files / "index.csv", notes)
    assert rows == [
        Captioned("80_63", 0.5, 7.5, ("walks # to the left", "walks to the left"), "humanml3d", "train", "000004"),
        Captioned("80_63", 1.5, 3.0, ("turns",), "humanml3d", "train", "000004@1-2.5"),
        Captioned("01_02", 0.0, float("inf"), ("waves",), "humanml3d", "val", "000005"),
        Captioned("80_63", 8.0, 9.75, ("kicks with the left leg",), "humanml3d", "test", "000006"),
    ]
    assert [note.split(":")[0] for note in notes] == [
        "segments in none of HumanML3D's lists, left out",
        "segments without a sentence in texts.zip, left out",
    ]


def test_a_written_table_reads_the_same(files):
    rows = published_captions(files / "texts.zip", files / "index.csv", [])
    for name in ("captions.json", "captions.json.gz"):
        write_captions(files / name, rows)
        assert read_captions(files / name) == rows


def test_without_lists_takes_are_split_by_their_names(files):
    for split in LISTS:
        (files / f"{split}.txt").unlink()
    notes = []
    rows = published_captions(files / "texts.zip", files / "index.csv", notes)
    assert {row.split for row in rows} == {""} and "split by takes" in notes[0]
    assert [row.id for row in rows] == ["000004", "000004@1-2.5", "000005", "000009"]


def damaged(files):
    data = bytearray((files / "texts.zip").read_bytes())
    at = data.index(b"kicks")
    data[at : at + 4] = b"XXXX"
    (files / "texts.zip").write_bytes(data)


def index(files, *rows, header=None):
    (files / "index.csv").write_text("\n".join([header or ",".join(COLUMNS), *rows]))


@pytest.mark.parametrize("harm, message", [
    (lambda files: (files / "texts.zip").write_bytes((files / "texts.zip").read_bytes()[:200]), "damaged or no .zip"),
    (damaged, "cannot read the archive"),
    (lambda files: (files / "texts.zip").unlink(), "there is no"),
    (lambda files: index(files, header="a,b"), "has no column end_frame"),
    (lambda files: index(files, "./CMU/1/01_01_poses.npy,0,x,000004.npy"), "line 2"),
    (lambda files: index(files, "./CMU/1/01_01_poses.npy,9,3,000004.npy"), "line 2"),
    (lambda files: index(files, "./KIT/1/01_01_poses.npy,0,9,000004.npy"), "no take of CMU"),
    (lambda files: (files / "index.csv").write_bytes("sourçe".encode("latin-1")), "UTF-8"),
    (lambda files: (files / "val.txt").write_text("000004"), "both train.txt and val.txt"),
])  # fmt: skip
def test_damaged_files_are_named_in_one_sentence(files, harm, message):
    harm(files)
    with pytest.raises(MotionLabError, match=message):
        published_captions(files / "texts.zip", files / "index.csv", [])


def test_a_text_in_another_encoding_is_noted_and_the_others_are_read(files):
    with zipfile.ZipFile(files / "texts.zip", "w") as archive:
        archive.writestr("texts/000004.txt", TEXTS["000004"])
        archive.writestr("texts/000009.txt", "fa\xe7ade".encode("latin-1"))
    (files / "train.txt").write_text("000004\n000009")
    notes = []
    rows = published_captions(files / "texts.zip", files / "index.csv", notes)
    assert [row.id for row in rows][:2] == ["000004", "000004@1-2.5"]
    assert any("000009.txt: left out: it is no UTF-8 text" in note for note in notes)


def test_one_command_makes_the_store_of_public_downloads(files, capsys):
    motions = files / "bvh" / "080"
    motions.mkdir(parents=True)
    write_bvh(strolls(1, 200), motions / "80_63.bvh")
    arguments = [
        "data",
        "cmu",
        str(files / "bvh"),
        "--texts",
        str(files / "texts.zip"),
        "--index",
        str(files / "index.csv"),
    ]
    assert main([*arguments, "-o", str(files / "store")]) == 0
    store = MotionStore(files / "store")
    assert {clip.name: (clip.split, clip.frames) for clip in store.clips if not clip.mirrored} == {
        "000004": ("train", 139), "000004@1-2.5": ("train", 29), "000006": ("test", 34),
    }  # fmt: skip
    assert any("takes that are not there, left out: 1: 000005 (01_02)" in note for note in store.notes)
    assert any("in none of HumanML3D's lists" in note for note in store.notes)
    table = files / "table.json.gz"
    write_captions(table, published_captions(files / "texts.zip", files / "index.csv", []))
    assert main(["data", "cmu", str(files / "bvh"), "--captions", str(table), "-o", str(files / "again")]) == 0
    np.testing.assert_array_equal(store.features, MotionStore(files / "again").features)
    capsys.readouterr()


@pytest.mark.parametrize("arguments, message", [
    (["data", "cmu", "x", "--texts", "a.zip"], "go together"),
    (["data", "cmu", "x", "y"], "name one folder"),
    (["data", "x", "y"], "name one data set"),
    (["data", "x", "--shares", "1"], "--shares does not go with `data x`"),
    (["data", "mix", "x"], "a share for each"),
    (["data", "accad", "nowhere"], "there is no nowhere"),
])  # fmt: skip
def test_wrong_commands_say_what_to_do(arguments, message, capsys):
    assert main(arguments) == 1
    assert message in capsys.readouterr().err


def test_a_table_may_leave_the_end_open(tmp_path):
    path = tmp_path / "table.json"
    path.write_text(json.dumps([{"take": "1_2.bvh", "start": 1, "end": None, "captions": "one sentence"}]))
    assert read_captions(path) == [Captioned("1_2", 1.0, float("inf"), ("one sentence",), "humanml3d")]
