"""Where the data and the official numbers lie that some tests compare with; they skip where it is absent."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
