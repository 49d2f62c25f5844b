"""What the shipped models compute, as hashes: `python -m tests.behaviour record`, then `check` after a change that must
not matter.

Bits depend on the processor and on torch, so a record is compared only where it was made (`machine`). One thread;
float32 and the processor's own precision both occur.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

import motionlab
from evaluation.metrics.physics import foot_skate, jerk

RECORD = Path(__file__).with_suffix(".json")
SENTENCES = [
    "a person walks forward",
    "a tired old man bows and then raises his left hand",
    "someone waves with both hands",
    "a person sits down on a chair",
]


def digest(*values) -> str:
    """16 hexadecimal digits of arrays, numbers and texts."""
    summed = hashlib.sha256()
    for value in values:
        if isinstance(value, np.ndarray):
            summed.update(str((value.dtype.str, value.shape)).encode())
            summed.update(np.ascontiguousarray(value).tobytes())
        else:
            summed.update(repr(value).encode())
    return summed.hexdigest()[:16]


def machine() -> str:
    """What bits depend on."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("flags")
        ),
        "",
    )
    return digest(platform.machine(), torch.__version__, np.__version__, model)


def motion_digest(motion) -> str:
    parts = [motion.joints, motion.features]
    return digest(*(part for part in [*parts, getattr(motion, "tokens", None)] if part is not None))


def cases() -> Iterator[tuple[str, str]]:
    """(name, hash) of everything, the quick things first."""
    yield from _generation(
        "momask", [{}, {"guidance": 2.0, "iterations": 4}, {"residual_depth": 1, "temperature": 0.7, "top_k": 9}]
    )
    yield from _generation("mmm", [{}, {"guidance": 3.0, "iterations": 5}, {"temperature": 0.5, "top_k": None}])
    yield from _generation("mote", [{}, {"guidance": 2.0, "steps": 7, "solver": "ddim"}])
    for name in ("momask", "mmm"):
        yield from _edits(name)
    yield from _both_ways()
    for name in ("beetle", "butler", "dancer"):
        yield from _one_to_many(name)
    yield from _metrics()


def _generation(name: str, settings: list[dict]) -> Iterator[tuple[str, str]]:
    model = motionlab.load(name)
    for i, chosen in enumerate(settings):
        motions = model.generate(SENTENCES, seconds=[3.0, None, 2.2, 3.0], seed=11, **chosen)
        yield f"{name} generate {i}", digest(*map(motion_digest, motions))
    alone = model.generate(SENTENCES[1], seed=12)
    yield f"{name} alone", motion_digest(alone)
    raw = model.generate(SENTENCES[0], seconds=2.0, seed=5, plant_feet=False)
    yield f"{name} raw", motion_digest(raw)
    full = motionlab.load(name).to("cpu", precision="float32").generate(SENTENCES[2], seconds=2.6, seed=3)
    yield f"{name} float32", motion_digest(full)


def _edits(name: str) -> Iterator[tuple[str, str]]:
    model = motionlab.load(name)
    walk = model.generate(SENTENCES[0], seconds=4.0, seed=1)
    bow = model.generate("a person bows", seconds=3.0, seed=2)
    plain = type(walk).__mro__[1](walk.joints, walk.fps, walk.skeleton)  # a visitor's: joints alone
    edits = {
        "middle": lambda: model.edit(walk, [(1.0, 2.4, "a person raises their left hand")], seed=4),
        "unasked": lambda: model.edit(plain, [(1.0, 2.0, None)], seed=4),
        "two spans": lambda: model.edit(plain, [(0.0, 0.8, None), (3.0, 4.0, "a person bows")], keep="poses", seed=5),
        "tokens": lambda: model.edit(plain, [(1.2, 2.0, "a person runs")], keep="tokens", seed=6),
        "upper": lambda: model.edit(walk, [(0.0, 4.0, "a person waves with the right hand", "upper")], seed=7),
        "upper unasked": lambda: model.edit(walk, [(1.0, 3.0, None, "upper")], seed=8),
        "lower": lambda: model.edit(bow, [(0.6, 2.4, "a person walks", "lower")], seed=9),
        "between": lambda: model.inbetween(walk, bow, 1.0, seed=10),
        "between places": lambda: model.inbetween(walk, bow, 1.2, "a person turns left", keep="places", seed=10),
        "extend": lambda: model.extend(plain, before=1.0, after=1.4, sentence="a person waves", seed=11),
        "story": lambda: model.story(
            [("a person walks", 2.0), ("a person bows", 2.0), ("a person waves", 1.6)], seed=12
        ),
    }
    for kind, make in edits.items():
        yield f"{name} {kind}", motion_digest(make())


def _both_ways() -> Iterator[tuple[str, str]]:
    model = motionlab.load("mote")
    walk = model.generate(SENTENCES[0], seconds=3.0, seed=1)
    captions = model.caption([walk, model.generate("a person bows", seed=2)], 2, seed=3)
    yield "mote caption", digest([[(one.text, one[1]) for one in some] for some in captions])
    pairs = model.imagine(2, seed=4)
    yield "mote imagine", digest(*(motion_digest(pair.motion) for pair in pairs), [pair.caption.text for pair in pairs])
    yield "mote vary", digest(*map(motion_digest, model.vary(walk, 0.5, 2, seed=5)))
    yield "mote vary to", digest(*map(motion_digest, model.vary(walk, 0.7, 1, sentence="a person runs", seed=5)))
    yield "mote vary text", digest([one.text for one in model.vary("a person walks forward slowly", 0.6, 3, seed=6)])
    retold = model.retell(walk, seed=7)
    yield "mote retell", digest(motion_digest(retold.motion), retold.caption.text)


def _one_to_many(name: str) -> Iterator[tuple[str, str]]:
    model = motionlab.load(name)

    def of(some) -> str:
        return digest(*(part for one in some for part in (one.rotations, one.positions, one.tokens, one.origins)))

    yield f"{name} generate", of(model.generate(variations=2, seed=1))
    yield f"{name} loop", of(model.generate(4.0, seed=2, loop=True, keep=[(0.5, 1.5)]))
    yield f"{name} longer", of(model.generate(17.0, seed=3, temperature=0.8, iterations=4))
    if name != "butler":
        yield f"{name} crowd", of(model.crowd(3, 5.0, seed=4))
    dance = model.dance(np.arange(0.5, 6.0, 0.5), 6.0, seed=5, tries=2)
    yield f"{name} dance", digest(of([dance.motion]), dance.met, dance.score)


def _metrics() -> Iterator[tuple[str, str]]:
    from evaluation.prompt_adherence import adherence_table
    from evaluation.prompts import PROMPTS
    from evaluation.tasks import sentences

    for name in ("momask", "mmm"):
        yield f"{name} sentences", digest(sorted(sentences(SENTENCES, checkpoint=name, seed=3).items()))
    model = motionlab.load("momask")
    table = adherence_table(
        lambda texts, seeds, seconds: model.generate(texts, seed=seeds, seconds=seconds), PROMPTS[::6], seeds=2
    )
    yield "momask obedience", digest(table["passed"].tolist(), table["measured"].tolist())
    walk = motionlab.load("momask").generate(SENTENCES[0], seconds=3.0, seed=1)
    yield "physics", digest(jerk(walk.joints, walk.fps), foot_skate(walk.joints, walk.fps).speed)


def differences(record: dict) -> list[str]:
    """Names whose hash is another one now."""
    return [name for name, value in cases() if record["hashes"].get(name) != value]


def main(arguments: list[str]) -> int:
    torch.set_num_threads(1)
    action, path = arguments[0], Path(arguments[1]) if len(arguments) > 1 else RECORD
    if action == "record":
        path.write_text(json.dumps({"machine": machine(), "hashes": dict(cases())}, indent=1) + "\n")
        return 0
    record = json.loads(path.read_text())
    if record["machine"] != machine():
        print("the record was made by another processor or torch; bits cannot be compared")
        return 0
    changed = differences(record)
    print(f"{len(changed)} differ of {len(record['hashes'])}" + "".join(f"\n  {name}" for name in changed))
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
