"""The Bandai-Namco Research Motion Dataset: its takes, and captions made from its labels by a grammar."""

from motionlab.data.bandai.caption_parser import read_caption
from motionlab.data.bandai.captions import example_captions, plain_captions
from motionlab.data.bandai.paraphrases import composed_paraphrases, labelled_paraphrases
from motionlab.data.bandai.prepare import META, augment, bandai_store
from motionlab.data.bandai.takes import REPOSITORY, is_bandai

__all__ = [
    "META",
    "REPOSITORY",
    "augment",
    "bandai_store",
    "composed_paraphrases",
    "example_captions",
    "is_bandai",
    "labelled_paraphrases",
    "plain_captions",
    "read_caption",
]
