import numpy as np
import pytest

from motionlab.data.beetle import beetle
from motionlab.motion.body import parts, side, thickness
from motionlab.motion.skeleton import SMPL22, Skeleton
from motionlab.viewer.figure import figure


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("left_knee", "left"),
        ("LeftUpLeg", "left"),
        ("lThigh", "left"),
        ("rHand", "right"),
        ("Foot_L", "left"),
        ("Foot.r", "right"),
        ("L_Knee", "left"),
        ("R.Arm", "right"),
        ("Bip01_L_Thigh", "left"),
        ("Bip01 R Foot", "right"),
        ("spine", ""),
        ("Upright", ""),
        ("lower_back", ""),
        ("root", ""),
        ("bright", ""),
    ],
)
def test_sides(name, wanted):
    assert side(name) == wanted


def test_limbs_taper():
    skeleton = beetle().skeleton
    radii = {skeleton.joints[joint]: ends for (_, joint), ends in thickness(skeleton).items()}
    assert radii["left_front_knee"][0] > radii["left_front_knee"][1] == pytest.approx(radii["left_front_foot"][0])
    assert all(0 < end <= start < 0.2 for start, end in radii.values())
    assert len(parts(skeleton)) == len(skeleton) - 1 and {part.colour for part in parts(skeleton)} == {
        "left",
        "right",
        "trunk",
    }


def test_a_body_twice_as_large_is_twice_as_thick():
    from dataclasses import replace

    once, twice = thickness(SMPL22), thickness(replace(SMPL22, offsets=2 * SMPL22.offsets))
    np.testing.assert_allclose(list(twice.values()), 2 * np.array(list(once.values())), atol=2e-4)


@pytest.mark.parametrize(
    "name, drawn",
    [("lEye", False), ("Eye_L", False), ("LeftEye", False), ("eye", False), ("keyed", True), ("Hand", True)],
)
def test_eyes_are_not_drawn(name, drawn):
    skeleton = Skeleton("rig", ("root", name), (-1, 0), np.array([[0, 0, 0], [0, 0, 0.1]]))
    assert bool(thickness(skeleton)) is drawn and bool(figure(skeleton)["bones"]) is drawn
