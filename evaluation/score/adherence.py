"""The prompt-adherence rule of a caption, where the caption describes one action that a rule can check."""

from __future__ import annotations

import re
from functools import cache

from evaluation.prompt_adherence import RULES, Check, Prompt
from evaluation.prompts import PROMPTS
from evaluation.score.captions import Caption
from motionlab.motion.motion import FPS

# Who acts: a noun with up to two words before it, "a tired old man is". A verb in their place ("fails to", "stopped",
# "avoids"), a negation or an adverb may change what is asked for; one that says begin or go on does not.
_OTHER = (
    r"(?:to|never|not|no|then|and|or|who|without|almost|half|quit|forgot|can|cannot|could|may|might|must|should|would|"
    r"do|does|did)\b|\w+ly\b|\w*'t\b|\w+(?<!ou)(?<!s)(?<!')s\b"
)
_BEFORE = rf"(?!{_OTHER})[a-z'-]+"
_NOUN = rf"(?!{_OTHER}|(?!king\b|being\b)\w+(?:ed|ing)\b)[a-z'-]+"
_GOES_ON = r"(?:(?:keep|start|begin|continu|continue)(?:s|ing|ning)? (?:to )?)?"
_WHO = (
    rf"(?:(?:a|an|the|this|some|one) (?:{_BEFORE} ){{0,2}}{_NOUN} |(?:someone|somebody|he|she|they) )"
    rf"(?:is )?{_GOES_ON}"
)
_WALK = r"(?:walk(?:s|ing)?|stroll(?:s|ing)?|step(?:s|ping)?)"
_WAVE, _RAISE = r"wav(?:e|es|ing)", r"(?:rais(?:e|es|ing)|lift(?:s|ing)?)"
_HAND = r"(?:(?:his|her|their|the) )?(left|right|both) (?:hand|arm)s?"
_END = r"(?: (?!(?:slowly|quickly|rapidly|swiftly|briskly|barely|hardly|nearly|almost)\b)\w+ly)?"
# Sentences that say one thing and nothing else: a word more may change what they ask for.
_PATTERNS = (
    (rf"{_WALK}(?: straight)? (?:forwards?|ahead)", "walks_forward"),
    (rf"{_WALK} (?:backwards?|back)", "walks_backward"),
    (r"(?:run(?:s|ning)?|jog(?:s|ging)?)(?: straight)?(?: (?:forwards?|ahead))?", "runs"),
    (rf"{_WALK}(?: forwards?)? and turn(?:s|ing)? (?:to (?:his|her|their|the) )?(left|right)", "turns"),
    (rf"{_RAISE} {_HAND}(?: up)?", "raises"),
    (rf"{_WAVE}(?: with)? {_HAND}", "waves"),
    (r"bow(?:s|ing)?(?: down)?", "bows"),
    (r"stand(?:s|ing)? still", "stands_still"),
)


def rule_of(caption: Caption) -> Prompt | None:
    """The caption's own rule, that of the same prompt of `evaluation.prompts`, or one that its words ask for; None
    where none fits."""
    if caption.rule is not None:
        return caption.rule
    text = _plain(caption.text)
    if text in _prompts():
        return _prompts()[text]
    for pattern, rule in _PATTERNS:
        if found := re.fullmatch(rf"(?:{_WHO})?{pattern}{_END}", text):
            return Prompt(caption.text, rule, {"side": found[1]} if found.groups() else {})
    return None


def check(prompt: Prompt, joints) -> Check:
    """Whether joints (T, 22, 3) at 20 fps pass the prompt's rule."""
    return RULES[prompt.rule](joints, FPS, **prompt.params)


@cache
def _prompts() -> dict[str, Prompt]:
    return {_plain(prompt.text): prompt for prompt in PROMPTS}


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z' -]", " ", text.lower()).split())
