"""What all systems conditioned on sentences share: their configuration, their networks by name, where those are kept
and where they run.
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
from torch import nn

from motionlab.arguments import MOST_CHARACTERS
from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.pretrained import Pretrained
from motionlab.models.sampling_config import SamplingConfig
from motionlab.motion.features import LAYOUTS
from motionlab.nn.inference import check_device, choose_dtype
from motionlab.nn.placement import refuse_when_full
from motionlab.text.encoder import Cached, TextEncoder, load_text_encoder
from motionlab.text.understand import FOLDER_VARIABLE, Understanding, understander_of


@dataclass(frozen=True, kw_only=True)
class TextModelConfig:
    """What every configuration has beside the shapes of its own networks.

    Args:
        layout: name of the feature representation.
        text_encoder: name of the sentence encoder.
        body: lengths of the bones of the data's body, metres, one a joint; None where every motion has its own.
    """

    layout: str = "humanml3d"
    text_encoder: str = "openclip-vit-b-32"
    body: tuple[float, ...] | None = None

    def __post_init__(self):
        object.__setattr__(self, "body", self.body and tuple(self.body))  # JSON has lists

    def check(self) -> None:
        """Raise MotionLabError where the parts that are described cannot work together."""
        agree("layout", self.layout, *LAYOUTS)
        if self.body is not None:
            agree("the number of bones in body", len(self.body), LAYOUTS[self.layout].joints)


def agree(name: str, found: object, *wanted: object) -> None:
    """Raise MotionLabError unless a setting is one of those that the others ask for."""
    if found not in wanted:
        raise MotionLabError(
            f"the checkpoint says that {name} is {found!r} where its other parts need "
            f"{' or '.join(map(repr, wanted))}; get it again"
        )


class TextModel(Pretrained):
    """A text encoder and `networks`, by name; the first holds the data's mean and std. None stands for one that is left
    out.
    """

    name: ClassVar[str]
    config_class: ClassVar[type]
    networks: ClassVar[tuple[str, ...]]
    sampling_class: ClassVar[type[SamplingConfig]]  # settings of `generate`
    title: ClassVar[str]  # the paper's name of it
    citation: ClassVar[str]
    purpose: ClassVar[str] = (
        "Turns an English sentence into a motion of the 22 SMPL body joints at {fps:g} frames a second, up to "
        "{seconds:g} s long."
    )

    def __init__(self, config: TextModelConfig, text_encoder: TextEncoder, **networks: nn.Module | None):
        self.config, self.layout = config, LAYOUTS[config.layout]
        for name in self.networks:
            part = networks[name]
            setattr(self, name, None if part is None else part.eval().requires_grad_(False))
        self.text_encoder = Cached(text_encoder)
        self.precision, self.key = "auto", uuid.uuid4().hex

    @property
    def device(self) -> torch.device:
        return next(iter(self.parts.values())).mean.device

    @property
    def parts(self) -> dict[str, nn.Module]:
        """The networks that there are, by name."""
        named = {name: getattr(self, name) for name in self.networks}
        return {name: part for name, part in named.items() if part is not None}

    @classmethod
    def build(cls, config) -> dict[str, nn.Module | None]:
        """Untrained networks by name, as `__init__` takes them; None for what the configuration leaves out."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, text_weights: str | Path | None = None) -> TextModel:
        """From a checkpoint folder; text_weights: a file for encoders whose weights do not ship by pip."""
        return cls._with_weights(folder, checkpoint.read_config(folder, cls.name, cls.config_class), text_weights)

    @classmethod
    def _with_weights(cls, folder: Path, config, text_weights: str | Path | None) -> TextModel:
        config.check()
        parts = checkpoint.read_parts(folder, lambda: cls.build(config))
        return cls(config, text_encoder=load_text_encoder(config.text_encoder, text_weights), **parts)

    def save(self, folder: str | Path, card: str) -> Path:
        """Write a checkpoint folder; card: the model card in Markdown."""
        return checkpoint.write(folder, self.name, self.config, self.parts, card)

    def to(self, device: str | torch.device, precision: str = "auto") -> TextModel:
        """Move to a device and choose what transformers compute in when generating.

        precision: "float32", "bfloat16" or "auto", which is bfloat16 where the device multiplies it natively.
        The two give different motions for a seed. Logits, draws and the decoder are float32 in any case, and so
        are the weights that `save` writes.
        """
        device = check_device(device)
        choose_dtype(precision, device)  # a wrong name is told here, not on the first motion
        with refuse_when_full():
            for part in self.parts.values():
                part.to(device)
        self.precision = precision
        for made in ("inference_modules", "inference_encoders"):
            self.__dict__.pop(made, None)
        return self

    @classmethod
    def filter_kwargs(cls, values: Mapping[str, object], method: str = "generate") -> dict[str, object]:
        """The settings of a method that are given (not None).

        Raises:
            MotionLabError: for one that the method does not take.
        """
        given = {name: value for name, value in values.items() if value is not None}
        known = inspect.signature(getattr(cls, method)).parameters
        if unknown := [name for name in given if name not in known]:
            raise MotionLabError(f"a {cls.name} takes no {unknown[0].replace('_', '-')}; leave it out")
        return given

    def check_encoder(self, text_encoder: TextEncoder, wanted: int) -> None:
        """Raise MotionLabError unless its vectors are as wide as the networks want them."""
        if text_encoder.dim != wanted:
            raise MotionLabError(
                f"text encoder {text_encoder.name} gives {text_encoder.dim} numbers, the model wants {wanted}"
            )

    def understand(self, sentence: str) -> Understanding:
        """Whether the training data show what a sentence says, and what they show that is near.

        Args:
            sentence: in plain English, of one act or of several.
        Returns:
            `known`, `clips` (how many training clips stand near), the three `nearest` of a catalogue; the least known
            `part` decides.
        Raises:
            MotionLabError: the sentence is empty or too long, or nothing is known of what the model learned from.
        """
        one = understander_of(self.text_encoder)
        if one is None:
            raise MotionLabError(
                f"this {self.name} has no index of what it learned from; make one with `motionlab understanding` and "
                f"name its folder in ${FOLDER_VARIABLE}"
            )
        return one.understand(sentence)

    def understood(self, sentences: Sequence[str]) -> dict[str, dict]:
        """For a motion's info: "understood", of the least known of the sentences; nothing where that cannot be told.

        A prompt may stand in a file of another program; what is no sentence that `generate` takes does not count.
        """
        one = understander_of(self.text_encoder)
        sentences = [sentence for sentence in sentences if 0 < len(sentence.strip()) <= MOST_CHARACTERS]
        if one is None or not sentences:
            return {}
        least = min((one.understand(sentence) for sentence in dict.fromkeys(sentences)), key=lambda found: found.score)
        return {"understood": least.document()}
