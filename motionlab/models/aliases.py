"""Names that older checkpoints have for parts, settings and tensors. What was trained with them keeps loading."""

from __future__ import annotations

import re
from typing import TypeVar

Value = TypeVar("Value")
OLD_PARTS = {"label_classifier": "reader"}  # part -> the name of its files before
SETTINGS = {
    "reader": "label_classifier",
    "members": "ensemble",
    "pieces": "vocabulary_size",
    "longest": "max_length",
}  # of configurations, old -> new
KEYS = {  # by part: patterns of tensors' names, old -> new
    "label_classifier": ((r"^members\.", "ensemble."),),
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


def renamed_keys(part: str, state: dict[str, Value]) -> dict[str, Value]:
    """Tensors of a part, or what is known of them, under the names they have now."""
    renamed = state
    for pattern, replacement in KEYS.get(part, ()):
        renamed = {re.sub(pattern, replacement, key): value for key, value in renamed.items()}
    return renamed
