"""What every model has for weights that others publish: `from_pretrained`, `save_pretrained`, `push_to_hub`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar, Self

from motionlab.errors import MotionLabError
from motionlab.models import hub


class Pretrained:
    """A mixin of models with `name`, `config`, `parts` and `save`.

    Attributes:
        origin: the folder that `motionlab.load` loaded it from.
    """

    name: ClassVar[str]
    origin: Path | None = None

    @classmethod
    def from_pretrained(
        cls,
        name: str | Path,
        *,
        revision: str | None = None,
        token: str | None = None,
        cache_dir: str | Path | None = None,
        device: str | None = None,
        precision: str | None = None,
        text_weights: str | Path | None = None,
    ) -> Self:
        """A model of this class, as `motionlab.load`, which takes the same arguments, loads one of any class.

        Raises:
            MotionLabError: there is no such checkpoint, or it holds another model.
        """
        from motionlab.models import registry  # it names the models: imported on use

        model = registry.load(
            name, device, text_weights, precision, revision=revision, token=token, cache_dir=cache_dir
        )
        if not isinstance(model, cls):
            raise MotionLabError(f"{name} holds a {model.name}, no {cls.name}; motionlab.load takes both")
        return model

    def save_pretrained(self, folder: str | Path, card: str | None = None) -> Path:
        """Write a checkpoint folder.

        Args:
            folder: where nothing is, or a checkpoint that is replaced.
            card: the model card; None is that of the folder it came from, else one that says what is known.

        Returns:
            The folder.

        Raises:
            MotionLabError: it cannot be written there.
        """
        return self.save(folder, self._own_card() if card is None else card)

    def push_to_hub(
        self,
        name: str,
        *,
        revision: str | None = None,
        token: str | None = None,
        private: bool | None = None,
        message: str | None = None,
        card: str | None = None,
    ) -> str:
        """Upload the model to a hub id, which is made where it is missing.

        Args:
            name: owner/name.
            revision: a branch; None is the main one.
            token: None takes that of `hf auth login`.
            private: whether a repository that is made is private; None is the owner's default.
            message: of the commit.
            card: as in `save_pretrained`.

        Returns:
            The address of the commit.

        Raises:
            MotionLabError: the hub does not allow it or cannot be reached.
        """
        with tempfile.TemporaryDirectory(prefix="motionlab-hub-") as place:
            folder = self.save_pretrained(Path(place) / "checkpoint", card)
            message = message or f"Upload a {self.name} of MotionLab"
            return hub.push(folder, name, revision=revision, token=token, private=private, message=message)

    def _own_card(self) -> str:
        from motionlab.models import checkpoint
        from motionlab.models.card import unknown_card  # it describes models: imported on use

        if self.origin is not None and (self.origin / "README.md").is_file():
            is_ours = (self.origin / "config.json").is_file() and checkpoint.system_of(self.origin) == self.name
            if is_ours:
                return (self.origin / "README.md").read_text(encoding="utf-8")
        return unknown_card(self)
