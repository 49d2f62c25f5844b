"""Tables of every row against every other, a few rows at a time: 20,000 motions against as many are 3.2 GB at once."""

from __future__ import annotations

from collections.abc import Iterator

CELLS = 2**23  # of one table: 64 MB of float64


def row_blocks(rows: int, columns: int) -> Iterator[slice]:
    """Consecutive slices of the rows of a table, each with CELLS cells at most, or one row."""
    step = max(1, CELLS // columns)
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))
