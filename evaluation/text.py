"""What text encoders know of motions: do sentences that say the same come close, and is the opposite farther away?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from motionlab.data.paraphrases import read_paraphrases
from motionlab.errors import MotionLabError
from motionlab.text.encoder import encode_many, load_text_encoder
from motionlab.text.paraphrase_retrieval import minimal_pairs, pair_accuracy, retrieval

ENCODERS = ("minilm", "minilm-moments", "minilm-adapter")
PAIRS = {
    "side": "left/right",
    "direction": "forward/backward",
    "speed": "slow/fast",
    "count": "once/twice",
    "turn": "clockwise",
    "vertical": "up/down",
    "order": "order",
}


def text_encoder_tables(
    captions: Sequence[str | Path],
    split: str = "test",
    encoders: Sequence[str] = ENCODERS,
    adapter: str | Path | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Retrieval of a clip's other captions, and accuracy on minimal pairs, of several encoders.

    Args:
        captions: tables of captions, see `read_paraphrases`.
        split: whose clips.
        encoders: names as `load_text_encoder` takes them.
        adapter: folder of the text adapter's weights, None for those that `load_text_encoder` finds.
    Returns:
        retrieval, a row an encoder: R@1, R@5, R@10 and the number of captions; and pairs, a row a kind of detail and an
        encoder: shares of pairs in which a paraphrase is nearer than the caption's own opposite ("opposite of itself"),
        and nearer than the paraphrase's opposite ("opposite of the paraphrase"), and the number of pairs.
    """
    groups = [group for group in read_paraphrases(captions) if group.split == split and len(group.captions) > 1]
    if not groups:
        raise MotionLabError(f"no clip of the split {split} has two captions in these tables")
    pairs = minimal_pairs(groups)
    found, told = {}, {}
    for name in encoders:
        encoder = load_text_encoder(name, adapter if name == "minilm-adapter" else None)

        def encode(sentences: list[str], encoder=encoder):
            return encode_many(encoder, sentences)

        found[name] = {**retrieval(groups, encode), "captions": sum(len(group.captions) for group in groups)}
        for kind, (own, other, count) in pair_accuracy(pairs, encode).items():
            told[PAIRS[kind], name] = {"opposite of itself": own, "opposite of the paraphrase": other, "pairs": count}
    return pd.DataFrame(found).T, pd.DataFrame(told).T.sort_index(level=0, sort_remaining=False)
