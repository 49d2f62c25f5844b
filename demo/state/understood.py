"""What a model makes of a sentence: whether its training data show it, and what they show that is near."""

from __future__ import annotations

from dataclasses import dataclass

from motionlab.text.understand import Understander, understander_of

WELL = 50  # clips from which an act counts as well known
FEWEST = 20  # clips behind a sentence that "Surprise me" may draw


@dataclass(frozen=True)
class Understood:
    """words: what is said of it. known: whether the data show it. nearest: sentences of what they show."""

    words: str
    known: bool
    nearest: tuple[str, ...] = ()


def understood(lab, sentence: str) -> Understood | None:
    """Of a checked sentence; None for a model that cannot tell."""
    one = _understander(lab)
    if one is None:
        return None
    found = one.understand(sentence)
    nearest = tuple(dict.fromkeys(near.sentence for near in found.nearest))
    part = "" if found.part == sentence else f"“{found.part}”: "
    if not found.known:
        said = "the model has hardly seen this. Nearest of what it knows:"
    else:
        how = "well known" if found.clips >= WELL else "known a little"
        said = f"{how}, {found.clips} clips show it. Near it:"
    return Understood(part + said if part else said[0].upper() + said[1:], found.known, nearest)


def well_known(lab) -> tuple[str, ...]:
    """Sentences of the catalogue that enough clips show; none for a model without one."""
    one = _understander(lab)
    if one is None:
        return ()
    return tuple(row[1] for row, clips in zip(one.catalogue, one.clips.tolist()) if clips >= FEWEST)


def _understander(lab) -> Understander | None:
    encoder = getattr(lab, "text_encoder", None)
    return None if encoder is None else understander_of(encoder)
