"""What a visitor is looking at: the clips of one request, the one looked into, and a pinned one beside them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from demo.models import Models, title_of
from demo.state.request import Request
from motionlab.viewer import Body, encode


@dataclass(frozen=True)
class Pinned:
    """A clip kept for comparison, with the request that makes it alone."""

    motion: object
    request: Request


@dataclass(frozen=True)
class GenerateState:
    """motions: one a variation. which: the variation that tokens and downloads are about. took: seconds."""

    motions: tuple
    request: Request
    took: float
    which: int = 0
    pinned: Pinned | None = None

    @property
    def motion(self):
        return self.motions[self.which]

    @property
    def chosen(self) -> Request:
        return self.request.variation(self.which)

    def pin(self) -> GenerateState:
        return replace(self, pinned=None if self.pinned else Pinned(self.motion, self.chosen))

    def payload(self) -> str:
        """For the viewer: the pinned clip first, then the variations, each under a label that tells them apart."""
        bodies = []
        if self.pinned:
            apart = self.pinned.request.beside(self.chosen)
            bodies.append(Body(self.pinned.motion, f"pinned · {apart}" if apart else "pinned", pinned=True))
        if len(self.motions) > 1:
            each = [self.request.variation(i) for i in range(len(self.motions))]
            several = len(self.request.models) > 1
            labels = [f"{title_of(*one.models) if several else i + 1} · seed {one.seed}" for i, one in enumerate(each)]
        else:
            labels = [(self.request.beside(self.pinned.request) or "now") if self.pinned else ""]
        row = len(self.motions) > 1
        bodies += [
            Body(motion, label, tone=i if row else None) for i, (motion, label) in enumerate(zip(self.motions, labels))
        ]
        chosen = self.which + (self.pinned is not None) if row else None
        return encode(bodies, title=self.request.prompt, chosen=chosen)


def make_scene(lab: Models, request: Request, pinned: Pinned | None = None) -> GenerateState:
    """Generates a checked request. Raises MotionLabError as `lab.generate`."""
    start = time.perf_counter()
    motions = request.run(lab)
    return GenerateState(tuple(motions), request, time.perf_counter() - start, pinned=pinned)
