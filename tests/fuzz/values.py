"""Odd numbers, bytes, JSON values and arguments."""

from __future__ import annotations

import math

import numpy as np

NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "3",
    "0.5",
    "1e-9",
    "1e-300",
    "1e9",
    "-1e9",
    "1e30",
    "1e300",
    "-1e300",
    "1e999",
    "nan",
    "inf",
    "-inf",
    "2147483648",
    "4294967295",
    "9223372036854775808",
    "1_0",
    "0x10",
    "1,5",
    "1.2.3",
] + ["", "1" + "0" * 400]
BYTES = [bytes([code]) for code in b'\x00\xff\n {}["#\r\t\\'] + ["\ufeff".encode(), "\U0001f483".encode()]
VALUES = [
    *(None, True, False, 0, -1, 1, 2, 3, 7, 0.5, 1e-9, 1e9, 10**9, 2**31, 2**63, 10**30, 10**400, 1e300, -1e300),
    *(math.nan, math.inf, -math.inf),
    *("", "3", "nan", "a person walks", "x" * 5000, "\ud800", "a\x00b", "../../etc"),
    *([], {}, [[]], [1, 2], [[1, 2], [3]], {"a": 1}, [None], ["a"], [0] * 1000),
]
OBJECTS = [
    *((), (1,), (0.5, 1.0), (1.0, 0.5), (0.2, 0.6, "a person waves"), (0, 1, None, "upper"), ("0", "1")),
    *(np.float32(1.5), np.float64(math.nan), np.int64(3), np.bool_(True)),
    *(np.zeros(3), np.array(2.0), np.full((4, 22, 3), np.nan)),
    *(b"bytes", {1, 2}, object, 1j, range(3)),
    *(["a person walks", "a person waves"], [("walks", 1.0), ("waves", 2.0)], [(0.2, 0.6)]),
]
