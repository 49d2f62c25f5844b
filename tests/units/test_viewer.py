"""The browser viewer's payload and document; what is drawn is tested in a browser (test_browser.py)."""

import base64
import json

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.motion.motion import Motion
from motionlab.motion.skeleton import Skeleton
from motionlab.viewer import Body, encode, source, viewer_html
from tests.synthetic import wave_motion


def unpack(payload: dict, body: int = 0) -> np.ndarray:
    numbers = np.frombuffer(base64.b64decode(payload["bodies"][body]["joints"]), "<i2")
    return numbers.reshape(-1, len(payload["parents"]), 3) * payload["scale"]


def test_joints_survive_to_a_third_of_a_millimetre():
    motion = wave_motion(196)
    payload = json.loads(encode([motion]))
    assert np.abs(unpack(payload) - motion.joints).max() < 0.0004
    assert payload["bodies"][0]["fps"] == 20


def test_a_full_clip_is_a_small_payload():
    assert len(encode([wave_motion(196)])) < 40_000


def test_a_motion_without_extent_is_encoded():
    payload = json.loads(encode([Motion(np.zeros((1, 22, 3)))]))
    assert unpack(payload).shape == (1, 22, 3)


def test_bodies_stand_side_by_side_around_the_middle():
    payload = json.loads(encode([Body(wave_motion(20), f"{i}", pinned=i == 2) for i in range(3)]))
    offsets = [body["offset"][0] for body in payload["bodies"]]
    assert offsets[1] == 0 and offsets[0] == -offsets[2] and offsets[2] >= 1
    assert [body["pinned"] for body in payload["bodies"]] == [False, False, True]
    assert [body["label"] for body in payload["bodies"]] == ["0", "1", "2"]


def test_every_bone_and_tip_refers_to_a_point_that_exists():
    payload = json.loads(encode([wave_motion(4)]))
    points = len(payload["parents"]) + len(payload["tips"])
    for row in payload["bones"]:
        assert all(0 <= index < points for index in (row[0], row[1], row[6], row[7]))
        assert all(0.01 < radius < 0.2 for radius in row[2:4])
    for row in payload["tips"]:
        assert all(0 <= index < len(payload["parents"]) for index in (row[0], row[1], row[3], row[4]))


def test_another_skeleton_gets_plain_bones():
    chain = Skeleton("chain", ("a", "b", "c"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0.5, 0], [0, 0.5, 0]]))
    payload = json.loads(encode([Motion(np.ones((3, 3, 3)), skeleton=chain)]))
    assert [row[:2] for row in payload["bones"]] == [[0, 1], [1, 2]]


def test_nothing_to_show_and_mixed_skeletons_are_one_sentence():
    chain = Skeleton("chain", ("a",), (-1,), np.zeros((1, 3)))
    with pytest.raises(MotionLabError, match="at least one motion"):
        encode([])
    with pytest.raises(MotionLabError, match="smpl22 and chain"):
        encode([wave_motion(4), Motion(np.zeros((2, 1, 3)), skeleton=chain)])


def test_the_document_stands_alone_and_cannot_be_broken_out_of():
    document = viewer_html(Body(wave_motion(4), "</script><b>").motion, height=300, title="</script><img src=x>")
    assert document.count("</script>") == 1
    assert "<img" not in document
    assert "http" not in document.replace("http://www.w3.org/", "")
    assert source() in document and "height: 300px" in document
