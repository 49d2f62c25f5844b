"""What older checkpoints say otherwise: settings and tensors under other names, which keep loading, and settings of
the label classifier that systems once had, which load where they say that there was none.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

from motionlab.errors import MotionLabError

Value = TypeVar("Value")
SETTINGS = {"pieces": "vocabulary_size", "longest": "max_length"}  # of configurations, old -> new
OF_LABEL_CLASSIFIER = {"label_classifier": None, "reader": None, "meaning_dim": 0}  # setting -> its value without one
KEYS = {  # by part: patterns of tensors' names, old -> new
    "diffusion": (
        (r"^(blocks\.\d+\.)both\.", r"\1in_context."),
        (r"^(blocks\.\d+\.)motion_hears\.", r"\1motion_interaction."),
        (r"^(blocks\.\d+\.)text_sees\.", r"\1text_interaction."),
    ),
    "text": (
        (r"^writer\.known$", "decoder.vocabulary_ids"),
        (r"^writer\.", "decoder."),
        (r"^latents\.", "encoder."),
    ),
}


def renamed_settings(values: dict, known: set[str]) -> dict:
    """Settings of a configuration under the names they have now.

    Args:
        values: as a config.json holds them.
        known: names of the configuration's fields.
    """
    return {
        SETTINGS[name] if name not in known and SETTINGS.get(name) in known else name: values[name] for name in values
    }


def without_label_classifier(values: dict, known: set[str], folder: Path) -> dict:
    """Settings of a configuration but those of the label classifier.

    Args:
        values: as a config.json holds them.
        known: names of the configuration's fields.
        folder: of the checkpoint.

    Raises:
        MotionLabError: the checkpoint has a label classifier.
    """
    gone = [name for name in values if name in OF_LABEL_CLASSIFIER and name not in known]
    if any(values[name] != OF_LABEL_CLASSIFIER[name] for name in gone):
        raise MotionLabError(
            f"{folder} was written by an earlier MotionLab and hears sentences through a label classifier, which is no "
            "longer there; train it anew, or load a shipped checkpoint"
        )
    return {name: value for name, value in values.items() if name not in gone}


def renamed_keys(part: str, state: dict[str, Value]) -> dict[str, Value]:
    """Tensors of a part, or what is known of them, under the names they have now."""
    renamed = state
    for pattern, replacement in KEYS.get(part, ()):
        renamed = {re.sub(pattern, replacement, key): value for key, value in renamed.items()}
    return renamed
