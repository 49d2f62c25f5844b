"""An append-only store of rows, one Parquet file each, that a kill cannot damage.

A row is known by a hash of what was measured with which arguments, on which weights and data. It is written aside and
then renamed, so several processes may write at once and a file is whole or not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from motionlab.errors import MotionLabError
from motionlab.paths import write_aside, writing

VERSION = 2  # of the rows; a store of another version is not touched
MOST_BYTES = 50 * 2**20  # that a row unpacks to


class ResultStore:
    """A folder of rows. Raises MotionLabError if another version wrote it."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        stamp = self.folder / "store.json"
        if not stamp.exists():
            write_aside(stamp, lambda path: path.write_text(json.dumps({"version": VERSION})))
        try:
            version = json.loads(stamp.read_text())["version"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            version = "unreadable"
        if version != VERSION:
            raise MotionLabError(
                f"{self.folder} was written by version {version} of the result store and this is {VERSION}; use "
                f"another folder"
            )

    def __contains__(self, key: str) -> bool:
        return self._file(key).exists()

    def append(self, key: str, row: dict) -> dict:
        """Write a row and return it as it is kept: with its key, lists and dictionaries as JSON."""
        plain = {name: json.dumps(value) if isinstance(value, (list, dict)) else value for name, value in row.items()}
        kept = {"key": key, **plain}
        write_aside(self._file(key), pd.DataFrame([kept]).to_parquet)
        return kept

    def read(self, keys: Iterable[str] | None = None) -> pd.DataFrame:
        """The rows of `keys` in their order, or all rows."""
        files = sorted(self.folder.glob("row-*.parquet")) if keys is None else [self._file(key) for key in keys]
        try:
            rows = [_read_row(file) for file in files]
        except (OSError, ValueError, ArrowException) as error:
            raise MotionLabError(
                f"a row of {self.folder} cannot be read ({error}); delete that file and run again"
            ) from None
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["key"])

    def _file(self, key: str) -> Path:
        return self.folder / f"row-{key}.parquet"


def _read_row(file: Path) -> pd.DataFrame:
    with ParquetFile(file) as parquet:
        sizes = [parquet.metadata.row_group(i).total_byte_size for i in range(parquet.metadata.num_row_groups)]
        if parquet.metadata.num_rows != 1 or sum(sizes) > MOST_BYTES:
            raise ValueError("it is not one row")
        return parquet.read().to_pandas()


def row_key(*identity) -> str:
    """16 hexadecimal digits for what can be written as JSON, whatever the order of names and whether 4 or
    4.0 is said.
    """
    try:
        text = json.dumps(_plain(identity), sort_keys=True)
    except TypeError as error:
        raise MotionLabError(f"values must be numbers, words, lists or nothing: {error}") from None
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
