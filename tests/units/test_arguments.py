from fractions import Fraction

import numpy as np
import pytest

from motionlab.arguments import check_array, check_number, check_path
from motionlab.errors import MotionLabError


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.float64(3), np.int64(3), Fraction(3)])
def test_numbers_of_every_kind_are_taken(value):
    number = check_number(value, 0, 10, "seconds")
    assert number == 3 and type(number) is float


@pytest.mark.parametrize(
    "value", [None, "3", True, np.True_, [3], (3,), {}, np.nan, np.inf, -1, 11, 1j, 10**400, "x" * 10**6, np.zeros(3)]
)
def test_what_is_no_number_within_limits_is_one_sentence(value):
    with pytest.raises(MotionLabError, match="seconds must be a number from 0 to 10, got") as caught:
        check_number(value, 0, 10, "seconds")
    assert len(str(caught.value)) < 120 and "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [3.5, 3.0, "3", None, True])
def test_whole_numbers_are_whole(value):
    assert type(check_number(np.uint8(3), 0, np.inf, "seed", whole=True)) is int
    with pytest.raises(MotionLabError, match="seed must be a whole number of 0 or more, got"):
        check_number(value, 0, np.inf, "seed", whole=True)


@pytest.mark.parametrize("value", [np.inf, 10**400, np.nan])
def test_no_upper_limit_is_not_infinity(value):
    with pytest.raises(MotionLabError, match="of 0 or more"):
        check_number(value, 0, np.inf, "seconds")


def test_arrays_of_numbers():
    taken = check_array([[1, 2, 3]], ("frames", 3), "points")
    assert taken.dtype == np.float64 and taken.shape == (1, 3)
    assert check_array([], ("beats",), "beats").shape == (0,)
    for value, message in (
        ([[1, 2]], r"points must be numbers of shape \(frames, 3\), got \(1, 2\)"),
        ([["1", "2", "3"]], "got \\[\\['1', '2', '3'\\]\\]"),
        ([[1, 2], [3]], "got"),
        (None, "got None"),
        ("x" * 10**6, "got"),
        ([[True] * 3], "got"),
        ([[np.nan] * 3], "NaN"),
        ([[1j] * 3], "got"),
    ):
        with pytest.raises(MotionLabError, match=message) as caught:
            check_array(value, ("frames", 3), "points")
        assert len(str(caught.value)) < 160


def test_paths():
    assert check_path("walk.bvh").name == "walk.bvh"
    for odd in (None, 3, "a\0b", "\ud800", "x" * 300, "folder/" + "x" * 300):
        with pytest.raises(MotionLabError, match="named by its path, got"):
            check_path(odd)
