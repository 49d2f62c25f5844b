"""What a model can do, as protocols: `isinstance(model, Captions)`. Programs ask for these, never for a
system's name.
"""

from __future__ import annotations

from typing import Protocol, TypeVar, runtime_checkable

from motionlab.errors import MotionLabError


@runtime_checkable
class GeneratesFromText(Protocol):
    """Sentences to motions."""

    text_encoder: object

    def generate(self, prompts, *, seconds=None, seed=0, **sampling): ...


@runtime_checkable
class UsesTokens(Protocol):
    """Motions are discrete tokens of a tokenizer."""

    tokenizer: object
    layers: int
    codebook_size: int


@runtime_checkable
class Edits(Protocol):
    """Spans, continuations, transitions and stories."""

    def edit(self, motion, spans, **settings): ...

    def extend(self, motion, *, before=0.0, after=0.0, sentence=None, **settings): ...

    def inbetween(self, first, second, seconds, sentence=None, **settings): ...

    def story(self, scenes, **settings): ...


@runtime_checkable
class Captions(Protocol):
    """Motions to sentences, and both from nothing."""

    def caption(self, motion, count=1, **sampling): ...

    def imagine(self, count=1, **sampling): ...


@runtime_checkable
class VariesMotions(Protocol):
    """Variations of any motion."""

    def vary(self, of, strength=0.5, count=1, **sampling): ...


@runtime_checkable
class VariesItsMotion(Protocol):
    """Variations of the one motion that it learned."""

    reference: object

    def crowd(self, count, seconds=None, **sampling): ...

    def dance(self, music, seconds, **sampling): ...


@runtime_checkable
class Rewrites(Protocol):
    """Sentences through an autoencoder and back."""

    def rewritten(self, sentences, *, worded=True, seed=0): ...


@runtime_checkable
class Reconstructs(Protocol):
    """Features of a motion through the autoencoder and back."""

    def reconstruct(self, rows): ...


Capability = TypeVar("Capability")
VERBS = {
    GeneratesFromText: "reads no sentences; use `vary`",
    UsesTokens: "has no tokenizer; use the command autoencoders",
    Edits: "cannot edit; use momask or mmm",
    Captions: "writes no captions; use mote",
    VariesMotions: "cannot vary any motion; use mote",
    VariesItsMotion: "learned no single motion; use `generate`",
    Rewrites: "writes no sentences; use mote",
    Reconstructs: "has no autoencoder; use momask, mmm or mote",
}


def require(model, capability: type[Capability], name: str) -> Capability:
    """The model, if it has the capability.

    Args:
        model: any model.
        capability: one of the protocols above.
        name: of the checkpoint, for the message.

    Raises:
        MotionLabError: if it has not.
    """
    if not isinstance(model, capability):
        raise MotionLabError(f"{name} holds a {model.name}, which {VERBS[capability]}")
    return model
