"""The Bandai-Namco Research Motion Dataset: its takes, and captions made from its labels by a grammar."""

from motionlab.data.bandai.caption_parser import read_caption
from motionlab.data.bandai.captions import example_captions, plain_captions
from motionlab.data.bandai.prepare import META, augment, bandai_store
from motionlab.data.bandai.takes import REPOSITORY, is_bandai

__all__ = [
    "META",
    "REPOSITORY",
    "augment",
    "bandai_store",
    "example_captions",
    "is_bandai",
    "plain_captions",
    "read_caption",
]
