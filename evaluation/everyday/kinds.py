"""Kinds of everyday acts: the rule that a motion of a kind must pass, and the words by which captions say it.

Real clips of a kind are found by these words in a store's captions at run time; no caption is kept here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from evaluation.everyday import rules_arms, rules_hands, rules_legs, rules_posture, rules_travel
from evaluation.everyday.body import Body
from evaluation.prompt_adherence import Check
from motionlab.errors import MotionLabError

OF_KIND = 0.5  # share of a clip's captions that say the act, from which the clip is of the kind
TURNS = r"turn|circle|circular|spin|spun|around|danc|curv|twirl|pivot|rotat|degree"
RUNS = r"\brun|\bran\b|jog|sprint|jump|leap|skip"


@dataclass(frozen=True)
class Kind:
    """A kind of act.

    rule, params: what its motions must pass. says, except_for: patterns of captions that say the act, and of captions
    that do not mean it after all. akin: pattern of captions of acts that include this one as often as not; such clips
    are neither of the kind nor others. side: "left" or "right" where the act has one. least: share of a clip's captions
    that say the act, from which it is of the kind.
    """

    name: str
    rule: Callable[..., Check]
    says: str
    except_for: str = ""
    akin: str = ""
    params: dict = field(default_factory=dict, hash=False)
    side: str = ""
    least: float = OF_KIND

    def check(self, joints, fps: float) -> Check:
        """Whether joints (T, 22, 3) at `fps` pass the kind's rule."""
        return self.rule(Body(joints, fps), **self.params)

    def share(self, captions: Sequence[str]) -> float:
        """Share of a clip's captions that say the act."""
        return sum(self._said(caption.lower()) for caption in captions) / len(captions)

    def is_akin(self, captions: Sequence[str]) -> bool:
        """Whether a caption says an act that includes this one as often as not."""
        return bool(self.akin) and any(_pattern(self.akin).search(caption.lower()) for caption in captions)

    def _said(self, caption: str) -> bool:
        if not _pattern(self.says).search(caption):
            return False
        return not (self.except_for and _pattern(self.except_for).search(caption))


@cache
def _pattern(text: str) -> re.Pattern:
    return re.compile(text)


def _sided(
    name: str, rule, says: str, except_for: str = "", akin: str = "", least: float = OF_KIND
) -> tuple[Kind, Kind]:
    """The kind for the left and for the right; in the patterns SIDE is the side, OTHER the other one."""
    found = []
    for side, other in (("left", "right"), ("right", "left")):
        words = [text.replace("SIDE", side).replace("OTHER", other) for text in (says, except_for, akin)]
        found.append(Kind(f"{name} {side}", rule, *words, params={"side": side}, side=side, least=least))
    return found[0], found[1]


KINDS: tuple[Kind, ...] = (
    Kind(
        "walk forward",
        rules_travel.walks,
        r"\b(?:walk|stroll)\w*\b[^.,]{0,20}\b(?:forwards?|straight|ahead)",
        akin=r"walk|stroll|step|stride|limp|march|pace|sneak|creep|run|jog|stagger|stumble|wander",
    ),
    Kind("run", rules_travel.runs, r"\b(?:runs?|ran|running|sprint\w*|jog\w*)\b", r"place|spot|slow"),
    Kind(
        "back up",
        rules_travel.backs_up,
        r"\b(?:walk|step|run|mov|move|jog|back|go|pac|pace)\w*\b[^.,]{0,14}\b(?:backwards?|back up)\b"
        r"|\bsteps? back\b|\bbacks (?:up|away)",
        r"back and forth",
    ),
    Kind(
        "sidestep",
        rules_travel.sidesteps,
        r"side ?-?step\w*|\b(?:step|walk|shuffle|move|shuffl|mov)\w*\b[^.,]{0,12}"
        r"\b(?:sideways|to (?:the|his|her|their) (?:left|right|side))",
        akin=r"danc|side|shuffl|diagonal",
    ),
    Kind(
        "turn around",
        rules_travel.turns_around,
        r"\bturn(?:s|ed|ing)?\b[^.,]{0,12}\b(?:a?round|back)\b|\b180\b|opposite direction",
        akin=r"circle|circular|spin|danc|twirl",
    ),
    *_sided(
        "turn",
        rules_travel.turns_to,
        r"\b(?:turn|veer|curv|pivot)\w*\b[^.,]{0,14}\bSIDE\b",
        r"head|look|torso|OTHER",
        TURNS,
    ),
    Kind(
        "spin",
        rules_travel.spins,
        r"\bspin(?:s|ning)?\b|\bspun\b|\btwirl\w*|\bpirouette\w*|\b360\b|full (?:turn|rotation)",
    ),
    Kind(
        "walk in a circle",
        rules_travel.circles,
        r"\b(?:walk|jog|run|pac|mov|stroll|step)\w*\b[^.]*\b(?:in|around in|making|makes|of) (?:an? |the )?"
        r"(?:\w+[ -]){0,3}(?:circles?|circular)\b",
        r"\b(?:arms?|hands?|semi|half|legs?)",
    ),
    Kind(
        "climb up",
        rules_travel.climbs,
        r"\b(?:climb|walk|step|go|went|run|come)\w*\b[^.,]{0,20}\b(?:up|onto|on to)\b[^.]*"
        r"\b(?:stair\w*|steps?|ladder|platform|stool|ramp|box|ledge|hill|slope)"
        r"|\bclimb(?:s|ed|ing)?\b(?! (?:down|off))|\bascend\w*",
    ),
    Kind(
        "climb down",
        rules_travel.climbs,
        r"\b(?:climb|walk|step|go|went|run|come|jump)\w*\b[^.,]{0,20}\b(?:down|off)\b[^.]*"
        r"\b(?:stair\w*|steps|ladder|platform|stool|ramp|box|ledge|hill|slope)|\bclimb\w* down|\bdescend\w*",
        params={"up": False},
    ),
    Kind("sneak", rules_travel.sneaks, r"\bsneak\w*|\bcreep\w*|\btip ?-?toe\w*|\bstealth\w*|\bprowl\w*"),
    Kind("limp", rules_travel.limps, r"\blimp\w*|\bhobbl\w*|\binjured|\bhurt\b"),
    Kind(
        "stumble",
        rules_travel.stumbles,
        r"\bstumbl\w*|\bstagger\w*|\btrip(?:s|ped|ping)?\b|\bdrunk\w*|los\w* (?:\w+ )?balance|unsteady",
    ),
    Kind("sit", rules_posture.sits, r"\b(?:sits?|sat|sitting|seated)\b(?! ?-?ups?)"),
    Kind(
        "stand up",
        rules_posture.stands_up,
        r"\b(?:stands?|stood|gets?|got|getting|rises?|rose)(?: back)? up\b(?! ?(?:straight|right|tall))",
        r"bend|bent|pick|lean|reach",
        akin=r"sit|sat\b|squat|crouch|crawl|pick|bend|jump|lie|lay|knee|lift",
    ),
    Kind("squat", rules_posture.squats, r"\bsquat\w*|\bcrouch\w*"),
    Kind("kneel", rules_posture.kneels, r"\bkne(?:el\w*|lt)", least=0.25),
    Kind("lie", rules_posture.lies, r"\b(?:lies?|lays?|lying|laying|lay)\b(?! ?(?:the|an?|it|something|out)\b)"),
    Kind("crawl", rules_posture.crawls, r"\bcrawl\w*|\ball fours|hands and knees"),
    Kind(
        "bend down",
        rules_posture.bends_down,
        r"\b(?:bends?|bending|leans?) (?:down|over|forward)|touch\w* (?:their|his|her) toes",
    ),
    Kind(
        "pick up",
        rules_posture.picks_up,
        r"\bpick(?:s|ed|ing)?\b[^.]*\b(?:up|off|ground|floor)|\bgrab\w*[^.]*(?:ground|floor)",
    ),
    Kind(
        "duck",
        rules_posture.ducks,
        r"\bduck(?:s|ed|ing)?\b|\b(?:under(?:neath)?|beneath) an? (?:\w+ )?(?:object|obstacle|branch|bar)\b",
        r"arm|chicken|like a",
        r"squat|crouch|bend|bent|pick|sit|sat\b|jump|crawl|lie|lay|knee|lean|cart|flip|roll|hop|leap|lung|stretch|danc",
        least=0.25,
    ),
    Kind("lunge", rules_posture.lunges, r"\blung(?:e|es|ing)\b"),
    Kind("cartwheel", rules_posture.turns_over, r"\bcart ?-?wheel\w*"),
    Kind("stretch", rules_posture.stretches_out, r"\bstretch(?:es|ing)?\b(?!ed)", r"stretched"),
    Kind("jump", rules_legs.jumps, r"\bjump(?:s|ed|ing)?\b|\bleap\w*", r"jacks?\b"),
    Kind(
        "leap forward",
        rules_legs.jumps_forward,
        r"\b(?:jump(?:s|ed|ing)?|leap\w*)\b[^.,]*\b(?:forward|forwards|over|ahead|across|long|far)\b",
    ),
    Kind("hop", rules_legs.jumps, r"\bhop(?:s|ped|ping)?\b", akin=RUNS, params={"height": 0.1, "fastest": 1.7}),
    Kind(
        "hop on one leg",
        rules_legs.hops_on_one_leg,
        r"\bhop(?:s|ped|ping)?\b[^.,]*\b(?:one (?:leg|foot)|(?:left|right) (?:leg|foot))",
    ),
    Kind("jumping jacks", rules_legs.jumping_jacks, r"jumping ?-?jack\w*|star jumps?"),
    Kind("kick", rules_legs.kicks, r"\bkick(?:s|ed|ing)?\b"),
    *_sided(
        "kick",
        rules_legs.kicks,
        r"\bkick(?:s|ed|ing)?\b[^.]*\bSIDE (?:foot|leg)|\bSIDE (?:foot|leg)[^.]*\bkick|SIDE kick",
        r"OTHER (?:foot|leg)|kick\w*[^.]*OTHER",
        r"kick",
    ),
    Kind(
        "march",
        rules_legs.marches,
        r"\bmarch\w*|high knees|\b(?:lift|rais|bring)\w*[^.]{0,15}knees\b",
        akin=r"jog|\brun|stair|climb|jump|danc",
    ),
    Kind(
        "run in place",
        rules_legs.steps_in_place,
        r"\b(?:jog|run|runn|walk|march)\w*\b[^.,]{0,14}\b(?:in place|on (?:the|one) spot|on spot|same (?:spot|place))",
    ),
    Kind("skip", rules_legs.skips, r"\bskip(?:s|ping|ped)?\b", akin=r"\brun|\bran\b|jog|jump|hop|danc|sprint"),
    Kind(
        "stand on one leg",
        rules_legs.stands_on_one_leg,
        r"\b(?:on|balanc\w*)\b[^.,]{0,10}\b(?:one|1|left|right|a single) (?:leg|foot)",
        r"\bhop|jump|step\w* (?:\w+ )?on|pivot|land|kick|spin|limp|lean|weight|turn",
    ),
    Kind(
        "step over",
        rules_legs.steps_over,
        r"\bstep\w*\b[^.,]{0,15}\bover\b|\bobstacle|\bhurdle",
        akin=r"jump|kick|stair|climb|\brun|danc|hop|leap|skip",
    ),
    Kind("punch", rules_arms.punches, r"\bpunch(?:es|ed|ing)?\b|\bbox(?:es|ing|er)\b|\bjabs?\b|\bjabbing"),
    Kind(
        "throw",
        rules_arms.throws,
        r"\bthrow(?:s|n|ing)?\b|\bthrew\b|\btoss\w*|\bpitch(?:es|ing)\b|\bhurl\w*",
        r"punch|hook|throws? (?:his|her|their) (?:arms|hands)",
    ),
    Kind(
        "swing the arms",
        rules_arms.swings_arms,
        r"\bsw[iu]ng(?:s|ing)?\b[^.,]{0,12}\barms?\b|\barms?\b[^.,]{0,12}\bsw[iu]ng(?:s|ing)?\b",
        akin=r"\brun|\bran\b|jog|sprint|box|punch|throw|danc|jump",
    ),
    Kind(
        "raise both arms",
        rules_arms.raises_arms,
        r"\b(?:rais|lift|put|hold|throw|reach|stretch)\w*[^.,]{0,14}\b(?:arms|hands)\b[^.,]{0,12}"
        r"\b(?:up|above|over|overhead|air|high)\b|\brais\w* (?:both )?(?:\w+ )?(?:arms|hands)\b"
        r"|\b(?:both|two) (?:arms|hands)[^.,]{0,10}\b(?:up|aloft|high|sky|ceiling)\b",
        r"shoulder|front|chest|waist|side",
        akin=r"\b(?:arms|hands)\b",
        least=0.25,
    ),
    *_sided(
        "raise a hand",
        rules_arms.raises_arms,
        r"\b(?:rais|lift)\w*[^.,]{0,12}\bSIDE (?:arm|hand)\b"
        r"|\bSIDE (?:arm|hand)[^.,]{0,12}\b(?:up|aloft|high|sky|ceiling)\b",
        r"OTHER|both|wav|shoulder|chest|waist|front|mouth|face|head|something|object",
        r"\b(?:arms?|hands?|palms?)\b",
        least=0.25,
    ),
    Kind(
        "arms to the sides",
        rules_arms.spreads_arms,
        r"\b(?:arms|hands)\b[^.,]{0,25}\b(?:out (?:to|at)|outstretched|outwards?|spread|extended|t ?-?pose)"
        r"|\b(?:spread|extend|stretch)\w* (?:\w+ )?(?:arms|hands)\b|t ?-?pose|airplane",
        r"front|forward|above|over",
    ),
    Kind(
        "push",
        rules_arms.pushes,
        r"\bpush(?:es|ed|ing)?\b|\bshov(?:es|ed|ing)\b",
        r"push ?-?ups?|himself|themsel|up\b|button|phone|right hand|left hand",
    ),
    Kind("flap the arms", rules_arms.flaps, r"\bflap\w*|\bchicken\b"),
    Kind("dance", rules_arms.dances, r"\bdanc(?:e|es|ing|ed)\b|\bsalsa\b|\bwaltz\w*|\bballet\b|\bcha ?cha"),
    Kind("wave", rules_hands.waves, r"\bwav(?:es?|ing)\b", r"arms around|bird|wings"),
    *_sided(
        "wave",
        rules_hands.waves,
        r"\bwav(?:es?|ing)\b[^.,]{0,20}\bSIDE\b|\bSIDE (?:arm|hand)[^.,]{0,12}\bwav",
        r"OTHER|both|arms around",
        r"wav",
    ),
    Kind("clap", rules_hands.claps, r"\bclap(?:s|ping|ped)?\b|\bapplau\w*"),
    Kind("drink", rules_hands.hand_to_face, r"\bdrink\w*|\bsips?\b|\bsipping|\bdrank\b", params={"seconds": 1.0}),
    Kind(
        "hand to the head",
        rules_hands.hand_to_face,
        r"\b(?:hands?|arm)\b[^.,]{0,20}\b(?:to|on|at|over|near|behind|against)\b[^.,]{0,10}\b(?:face|head|ear|mouth)\b"
        r"|scratch\w*[^.,]{0,12}head|\bphone\b",
        akin=r"drink|sip|eat|mouth|face|head",
    ),
    Kind("wash", rules_hands.wipes, r"\bwash\w*|\bwip(?:e|es|ing|ed)\b|\bclean\w*|\bscrub\w*|\bpolish\w*"),
    Kind(
        "sweep",
        rules_hands.sweeps,
        r"\bsweep(?:s|ing)?\b|\bmop\w*|\bbroom|\bshovel\w*|\bdig(?:s|ging)?\b|\brak(?:es|ing)|\bvacuum\w*",
    ),
    Kind("dribble", rules_hands.dribbles, r"\bdribbl\w*|basketball"),
    Kind("swing a club", rules_hands.swings_club, r"\bgolf\w*|\bclub\b|\bracket|\bracquet|\bbaseball bat"),
    Kind("swim", rules_hands.swims, r"\bswim\w*|\bbreast ?stroke|\bfreestyle"),
    Kind("hand on the hip", rules_hands.hand_on_hip, r"hands?[^.,]{0,14}\bhips?\b"),
)


def kind_named(name: str) -> Kind:
    """The kind of a name.

    Raises:
        MotionLabError: there is none.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise MotionLabError(f"there is no kind of act {name!r}; the kinds are {', '.join(kind.name for kind in KINDS)}")
