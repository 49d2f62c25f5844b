"""One known break between otherwise good installations."""

from __future__ import annotations

import importlib
import sys

import torch

_library = None


def ensure_torchvision() -> None:
    """Let `import torchvision` succeed where its compiled operators cannot load.

    A CPU build of torch beside torchvision's CUDA build has no `torchvision::nms`, and torchvision then
    raises while it registers that operator's shape rule (qnms's next), which takes transformers and open_clip
    down with it. Neither calls these operators, so declaring their signatures is enough.
    """
    global _library
    try:
        importlib.import_module("torchvision")
    except ImportError:
        return
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        _library = torch.library.Library("torchvision", "DEF")
        for operator in ("nms", "qnms"):
            _library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        for module in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[module]
        importlib.import_module("torchvision")
