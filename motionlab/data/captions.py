"""Captions from labels: what a clip of this content and style shows, said in many ways.

The grammar is data. A verb phrase is written once with a star before every verb that inflects ("*raise {poss}
{side} hand and *hold it up"); rendering makes "raises his left hand and holds it up", "raise your left hand and
hold it up" or "raising the left hand and holding it up" of it. A style is said by an adverb ("walks sadly"), by a
manner ("like an old man"), by an adjective ("takes sad steps") or by the subject ("an old man walks").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from motionlab.errors import MotionLabError

PER_CLIP = 200  # captions of one (content, style, mirrored)
PLAIN_VERBS = 4  # verb phrases of a content, the commonest, that always occur in their plainest sentences
PER_COMPOSITION = 24


@dataclass(frozen=True)
class Content:
    """What the body does. verbs: verb phrases; those with {adj} take the style there. nouns: noun phrases.

    gait: the feet carry the body, so the style can be said of its steps.
    """

    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    gait: bool = False


@dataclass(frozen=True)
class Style:
    """How it is done. gait: manners that suit gaits alone. gender: the possessive the style asks of its subject."""

    adverbs: tuple[str, ...]
    manners: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...] = ()
    gait: tuple[str, ...] = ()
    gender: str | None = None


@dataclass(frozen=True)
class Part:
    """One clip of a composed motion."""

    content: str
    style: str
    mirrored: bool = False


def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table cell, which slashes separate."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("/") if phrase.strip())


def _content(verbs: str, nouns: str, gait: bool = False) -> Content:
    return Content(_phrases(verbs), _phrases(nouns), gait)


def _style_of(
    adverbs: str, manners: str, adjectives: str, people: str = "", gait: str = "", gender: str | None = None
) -> Style:
    return Style(*map(_phrases, (adverbs, manners, adjectives, people, gait)), gender)


CONTENTS = {
    "walk": _content(
        verbs="""
            *walk / *walk forward / *walk straight ahead / *walk forwards in a straight line / *stroll /
            *stroll forward / *pace forward / *step forward / *move forward on foot / *go straight ahead /
            *go forward / *move ahead / *advance on foot / *march on / *wander along / *keep walking /
            *cross the room on foot / *put one foot in front of the other / *amble along the path / *come closer /
            *travel forward step by step / *proceed forward / *take {adj} steps forward / *take a few {adj} steps /
            *walk with {adj} steps / *go for a {adj} walk / *have a {adj} gait / *walk forward at a {adj} pace /
            *walk home / *walk to work / *walk down the road / *walk towards someone / *make {poss} way forward /
            *take a walk in the park / *hike along a path / *tread forward / *walk around / *pass by on foot /
            *wander off / *enter the room / *roam along / *plod along / *head for the door / *patrol the corridor /
            *go out for a stroll / *march straight on / *come walking towards the camera / *go to the shops on foot
        """,
        nouns="""
            a {adj} walk / a {adj} walk forward / {adj} walking / {adj} steps forward / a {adj} stroll / a {adj} gait
        """,
        gait=True,
    ),
    "run": _content(
        verbs="""
            *run / *run forward / *run straight ahead / *run forwards in a straight line / *jog / *jog forward /
            *jog along / *jog straight ahead / *trot / *trot ahead / *go jogging / *go for a run / *hurry forward /
            *rush ahead / *move forward at a run / *travel forward at a jog / *run across the room / *keep running /
            *hurry along at a run / *exercise by running / *bound along at a jog / *advance at a running pace /
            *run with {adj} strides / *take {adj} running steps / *go for a {adj} jog / *run at a {adj} pace /
            *run for exercise / *run to catch up with someone / *run down the road / *flee / *jog around the park /
            *scurry ahead / *lope along / *run laps / *run away / *run after a ball / *train for a marathon /
            *keep fit by jogging / *hasten towards the exit at a run / *come running
        """,
        nouns="a {adj} run / a {adj} jog / {adj} running / {adj} jogging / a {adj} run forward / a {adj} trot",
        gait=True,
    ),
    "dash": _content(
        verbs="""
            *sprint / *sprint forward / *sprint straight ahead / *dash / *dash forward / *dash off /
            *run as fast as possible / *run at full speed / *run at top speed / *run very fast / *race forward /
            *race ahead / *bolt forward / *bolt away / *charge forward / *tear along at full tilt / *run all out /
            *speed forward / *rush forward at full speed / *burst into a sprint / *zoom ahead on foot /
            *run flat out / *make a {adj} dash / *sprint with {adj} strides / *break into a {adj} sprint /
            *run for {poss} life / *chase someone at full speed / *rocket forward / *win a sprint /
            *run like the wind / *hurtle forward / *run at maximum speed / *run with all {poss} might
        """,
        nouns="a {adj} sprint / a {adj} dash / {adj} sprinting / a {adj} run at full speed / a {adj} race forward",
        gait=True,
    ),
    "walk-back": _content(
        verbs="""
            *walk backward / *walk backwards / *walk back / *walk in reverse / *step back / *step backwards /
            *back up / *back away / *retreat / *retreat on foot / *go backward / *go backwards step by step /
            *move backward / *move back / *pace backwards / *withdraw / *back off / *move away in reverse /
            *walk backwards in a straight line / *stroll backwards / *walk back without turning around /
            *travel backward on foot / *reverse on foot / *take {adj} steps back / *take a few {adj} steps backward /
            *walk backwards with {adj} steps /
            *edge backwards / *walk backwards facing forward / *move away backwards without turning round / *tiptoe back /
            *walk rearward / *give ground step by step / *recoil a few steps / *move away while facing forward /
            *walk the wrong way round / *make room by stepping back / *put distance behind, going backwards
        """,
        nouns="""
            a {adj} walk backward / {adj} steps backward / {adj} backward walking / a {adj} retreat / {adj} steps back
        """,
        gait=True,
    ),
    "walk-side": _content(
        verbs="""
            *walk diagonally to the {side} / *walk forward and to the {side} / *walk at an angle to the {side} /
            *walk sideways to the {side} / *walk {side} / *walk towards the {side} / *walk to the {side} /
            *drift to the {side} while walking / *move to the {side} / *move diagonally {side} on foot /
            *go to the {side} / *go {side} / *step to the {side} / *step diagonally to the {side} /
            *stroll off to the {side} / *stroll {side} / *head to the {side} / *head {side} / *sidle to the {side} /
            *cross over to the {side} / *travel diagonally to the {side} /
            *shift to the {side} as the feet move forward / *pace sideways to the {side} /
            *take {adj} steps to the {side} / *walk to the {side} with {adj} steps
        """,
        nouns="""
            a {adj} walk to the {side} / {adj} steps to the {side} / a {adj} diagonal walk to the {side} /
            {adj} walking to the {side} / a {adj} sideways walk {side}
        """,
        gait=True,
    ),
    "walk-turn": _content(
        verbs="""
            *walk and *turn {side} / *walk forward and *turn {side} / *walk forward, then *turn to the {side} /
            *turn {side} while walking / *turn to the {side} while walking forward / *turn {side} /
            *turn to the {side} / *make a {side} turn / *make a {side} turn while walking / *take a {side} turn /
            *veer {side} / *veer to the {side} while walking / *round a corner to the {side} /
            *walk around a corner to the {side} / *rotate to the {side} while walking /
            *walk in a curve to the {side} / *curve to the {side} / *swerve {side} / *change direction to the {side} /
            *walk ahead and *bear {side} / *walk and *swing round to the {side} /
            *walk a quarter circle to the {side} / *hang a {side} / *go around the {side} corner /
            *walk straight and then *turn ninety degrees {side} / *pivot to the {side} in mid walk /
            *walk through a bend to the {side} / *stroll ahead and *turn {side} / *make a {adj} turn to the {side} /
            *turn {side} with {adj} steps / *take {adj} steps and *turn {side} /
            *make {poss} way around to the {side} / *walk straight and then *go {side} / *follow a bend to the {side} /
            *head around the block to the {side} / *take the next {side} /
            *go {side} at the crossing / *turn into the street on the {side} / *change course and *go {side} /
            *bend {side} as {poss} path curves / *wheel round to the {side} / *take the {side} fork of the road
        """,
        nouns="""
            a {adj} {side} turn / a {adj} turn to the {side} / a {adj} walk with a {side} turn /
            a {adj} walk curving to the {side} / {adj} walking and turning {side} / a {adj} {side} turn while walking
        """,
        gait=True,
    ),
    "raise-one": _content(
        verbs="""
            *raise {poss} {side} hand / *raise {poss} {side} arm / *raise the {side} hand high /
            *raise {poss} {side} hand above {poss} head / *raise {poss} {side} arm up and *lower it again /
            *lift {poss} {side} hand / *lift {poss} {side} arm up / *lift the {side} arm over {poss} head /
            *put {poss} {side} hand up / *put {poss} {side} hand up above the head / *put the {side} arm up /
            *hold {poss} {side} hand up / *hold the {side} arm in the air / *stretch {poss} {side} arm upward /
            *reach up with {poss} {side} hand / *reach for the ceiling with the {side} hand /
            *point {poss} {side} hand at the sky / *extend {poss} {side} arm overhead / *throw {poss} {side} hand up /
            *bring {poss} {side} hand up over the shoulder / *ask for attention by raising {poss} {side} hand /
            *volunteer with {poss} {side} hand up / *get {poss} {side} hand up in the air /
            *stand and *raise {poss} {side} hand / *stick {poss} {side} arm up /
            *raise {poss} {side} hand with a {adj} movement / *raise {poss} {side} arm in a {adj} gesture /
            *ask a question in class with {poss} {side} hand up / *vote by raising {poss} {side} hand /
            *grab something from a high shelf with {poss} {side} hand / *have {poss} {side} hand up /
            *pick an apple from a tree with {poss} {side} hand / *change a light bulb with {poss} {side} hand /
            *lift {poss} {side} fist / *let {poss} {side} arm rise / *signal stop with {poss} {side} hand held high /
            *hold up {poss} {side} hand to be called on / *reach high with {poss} {side} arm
        """,
        nouns="""
            {side} hand up / {side} arm raised / {side} hand in the air / a {adj} raise of the {side} hand /
            a {adj} lift of the {side} arm / a {adj} {side} hand raise
        """,
    ),
    "raise-both": _content(
        verbs="""
            *raise both hands / *raise both arms / *raise {poss} hands / *raise {poss} arms high /
            *raise both hands above {poss} head / *raise both arms up and *lower them again / *lift both hands /
            *lift both arms up / *lift {poss} arms over {poss} head / *put both hands up /
            *put {poss} hands up above the head / *put both arms up / *hold both hands up /
            *hold {poss} arms in the air / *stretch both arms upward / *reach up with both hands /
            *reach for the ceiling with both hands / *point both hands at the sky / *extend both arms overhead /
            *throw both hands up / *surrender with {poss} hands up / *cheer with both arms up /
            *get {poss} hands up in the air / *stand and *raise both hands / *bring both hands up over the shoulders /
            *raise both hands with a {adj} movement / *raise both arms in a {adj} gesture /
            *celebrate a goal with both arms up / *give up and *put both hands in the air / *have both hands up /
            *grab something from a high shelf with both hands / *rejoice with both arms up / *lift both fists /
            *let both arms rise / *hold up both palms / *reach high with both arms / *catch a ball overhead /
            *yield to the police with raised hands
        """,
        nouns="""
            both hands up / both arms raised / both hands in the air / a {adj} raise of both hands /
            a {adj} lift of both arms / {adj} raising of the arms
        """,
    ),
    "wave-one": _content(
        verbs="""
            *wave {poss} {side} hand / *wave {poss} {side} arm / *wave with {poss} {side} hand /
            *wave with the {side} arm / *wave the {side} hand in the air / *wave the {side} hand above {poss} head /
            *wave the {side} hand from side to side / *wave hello with {poss} {side} hand /
            *wave at someone with the {side} hand / *wave to a friend with {poss} {side} hand /
            *swing {poss} raised {side} arm from side to side / *swing the {side} hand to and fro above the head /
            *greet someone with {poss} {side} hand / *greet with the {side} hand / *say hi with {poss} {side} hand /
            *raise {poss} {side} hand and *wave it / *lift {poss} {side} arm and *wave /
            *hold {poss} {side} hand up and *wave it back and forth / *shake {poss} raised {side} hand /
            *move the raised {side} hand from one side to the other / *signal with {poss} {side} arm raised /
            *flag someone down with the {side} hand / *stand and *wave {poss} {side} hand /
            *keep waving {poss} {side} hand / *call attention by waving the {side} arm /
            *give a {adj} wave with {poss} {side} hand / *wave {poss} {side} hand with {adj} movements /
            *wave to the people with {poss} {side} hand / *hail a taxi with {poss} {side} hand /
            *welcome a guest with {poss} {side} hand /
            *wave {poss} {side} arm to be seen / *get noticed by waving with {poss} {side} hand /
            *salute the family with a wave of {poss} {side} hand / *wave the {side} hand wildly /
            *swing {poss} {side} hand in greeting
        """,
        nouns="""
            a {adj} wave with the {side} hand / a {adj} wave of the {side} arm / a {adj} {side} hand wave /
            {adj} waving with the {side} hand / a {adj} greeting with the {side} hand / {side} hand waving
        """,
    ),
    "wave-both": _content(
        verbs="""
            *wave both hands / *wave both arms / *wave {poss} hands / *wave {poss} arms / *wave with both hands /
            *wave both hands in the air / *wave both hands above {poss} head / *wave both arms from side to side /
            *wave hello with both hands / *wave at someone with both arms / *wave to a friend with both hands /
            *swing {poss} raised arms from side to side / *swing both hands to and fro above the head /
            *greet someone with both hands / *say hi with both hands / *raise both hands and *wave them /
            *lift {poss} arms and *wave / *hold both hands up and *wave them back and forth /
            *shake both raised hands / *move {poss} raised hands from one side to the other /
            *signal with both arms raised / *flag someone down with both arms / *stand and *wave both hands /
            *keep waving both hands / *call for help by waving both arms / *give a {adj} wave with both hands /
            *wave both hands with {adj} movements /
            *wave to the people with both hands / *welcome a guest with both hands / *wave both arms to be seen /
            *get noticed by waving both arms / *wave two hands at once / *swing two raised arms wildly
        """,
        nouns="""
            a {adj} wave with both hands / a {adj} wave of both arms / {adj} waving with both hands /
            {adj} waving of both arms / a {adj} greeting with both hands / both hands waving
        """,
    ),
    "bow": _content(
        verbs="""
            *bow / *bow down / *bow forward / *bow deeply / *bow to someone / *bow and *straighten up / *take a bow /
            *make a bow / *bend forward / *bend forward at the waist / *bend over at the hips /
            *bend down and *come back up / *bend {poss} upper body forward / *lower {poss} head and upper body /
            *lean {poss} upper body forward in greeting / *incline {poss} body /
            *tip {poss} trunk forward and *rise again / *greet someone with a bow / *say thank you with a bow /
            *show respect by bowing / *apologize with a bow / *fold forward at the waist / *stand and *bow /
            *pay {poss} respects / *bow before the audience / *make a {adj} bow / *give a {adj} bow /
            *bow to a master / *bow politely / *curve {poss} back down in respect /
            *bow {poss} head and body / *bow from the hips / *receive applause with a bow / *bow in thanks /
            *bend the back to honor a guest / *bow as they do in karate
        """,
        nouns="""
            a {adj} bow / a {adj} bow forward / {adj} bowing / a {adj} bend at the waist / a {adj} greeting with a bow
        """,
    ),
    "bye": _content(
        verbs="""
            *wave goodbye / *wave bye / *wave goodbye with {poss} {side} hand / *wave {poss} {side} hand goodbye /
            *wave bye bye with the {side} hand / *wave farewell / *say goodbye / *say goodbye with a wave /
            *say goodbye with {poss} {side} hand / *say bye to someone / *bid farewell /
            *bid farewell with the {side} hand / *part from a friend with a wave / *see someone off with a wave /
            *see someone off / *take leave with a wave of the hand / *send someone off by waving {poss} {side} hand /
            *signal goodbye / *gesture goodbye with {poss} {side} hand / *raise {poss} {side} hand to wave goodbye /
            *lift a hand and *wave goodbye / *wave at someone who leaves / *give a {adj} wave goodbye /
            *wave goodbye with a {adj} gesture
        """,
        nouns="""
            a {adj} goodbye / a {adj} wave goodbye / a {adj} farewell wave / {adj} waving goodbye / a {adj} farewell
        """,
    ),
    "byebye": _content(
        verbs="""
            *wave goodbye with both hands / *wave bye bye with both hands / *wave both hands goodbye /
            *wave both arms in farewell / *wave farewell with both arms / *say goodbye with both hands /
            *say bye bye with both hands / *say goodbye by waving {poss} hands / *bid farewell with both hands /
            *bid farewell with {poss} arms in the air / *see someone off with both hands /
            *see someone off by waving both arms / *take leave with a wave of both hands /
            *send someone off by waving both hands / *signal goodbye with both arms /
            *gesture goodbye with both hands / *raise both hands to wave goodbye /
            *lift {poss} arms and *wave goodbye / *part from a friend with both hands waving /
            *wave both hands at someone who leaves / *swing both hands in farewell /
            *give a {adj} wave goodbye with both hands / *wave both hands goodbye with a {adj} gesture
        """,
        nouns="""
            a {adj} goodbye with both hands / a {adj} wave goodbye with both hands / a {adj} farewell with both arms /
            {adj} waving goodbye with both hands
        """,
    ),
    "guide": _content(
        verbs="""
            *show the way / *show the way with {poss} {side} arm / *show someone the way with the {side} hand /
            *point the way / *point out the way with {poss} {side} hand / *guide someone /
            *guide a visitor with {poss} {side} arm / *guide a guest to the {side} /
            *extend {poss} {side} arm to show the way / *stretch {poss} {side} arm out to the side /
            *hold out {poss} {side} arm as a guide / *usher someone in / *usher a guest with {poss} {side} hand /
            *direct someone / *direct a visitor with the {side} arm / *give directions /
            *give directions with {poss} {side} hand / *indicate a direction with {poss} {side} arm /
            *invite someone to come in / *invite a guest in with the {side} hand /
            *gesture this way please with {poss} {side} arm / *lead someone with an outstretched arm /
            *show the way with a {adj} gesture / *make a {adj} gesture to show the way
        """,
        nouns="""
            a {adj} gesture that shows the way / {adj} guiding with the {side} arm / a {adj} gesture of guidance /
            a {adj} invitation to come in / {adj} pointing of the way
        """,
    ),
    "call": _content(
        verbs="""
            *call / *call out / *call someone / *call for someone far away / *call out loudly / *shout / *shout out /
            *shout at the top of {poss} voice / *shout to a friend in the distance / *lean forward and *shout /
            *lean forward and *call / *lean forward to call someone / *bend forward while shouting /
            *bend forward and *yell / *yell / *yell at someone / *yell into the distance / *cry out /
            *holler at a friend / *raise {poss} voice to be heard / *scream with the body bent forward /
            *try to be heard from far away / *hail someone with a shout / *give a {adj} shout
        """,
        nouns="a {adj} shout / a {adj} call / {adj} shouting / a {adj} yell / {adj} calling out",
    ),
    "respond": _content(
        verbs="""
            *respond / *respond to a call / *respond by raising {poss} {side} hand /
            *respond with {poss} {side} hand up / *answer / *answer a call / *answer with {poss} {side} hand raised /
            *answer back with a raised hand / *reply / *reply to someone / *reply with {poss} {side} arm raised /
            *raise {poss} {side} hand and *lean forward / *raise {poss} {side} arm to answer /
            *lift {poss} {side} hand while leaning forward / *lift {poss} {side} hand to reply /
            *lean forward with {poss} {side} hand up / *lean in and *raise {poss} {side} arm / *react to a call /
            *acknowledge someone / *acknowledge a shout with {poss} {side} hand / *return a call from far away /
            *put {poss} {side} hand up in reply / *give a {adj} answer with {poss} {side} hand
        """,
        nouns="""
            a {adj} response / a {adj} answer with the {side} hand / a {adj} reply with the {side} arm raised /
            {adj} answering
        """,
    ),
    "punch": _content(
        verbs="""
            *punch / *punch forward / *punch the air / *punch with both fists / *throw a punch / *throw punches /
            *throw a few punches / *throw jabs and hooks / *box / *box in a fighting stance / *practise boxing /
            *shadowbox / *spar with an invisible opponent / *fight with {poss} fists / *fight like a boxer /
            *take a boxing stance and *punch / *hold up {poss} fists and *strike / *strike with {poss} fists /
            *hit an opponent with {poss} fists / *hit the air with {poss} fists / *jab at an opponent /
            *attack with punches / *land {adj} punches / *throw {adj} punches
        """,
        nouns="a {adj} punch / {adj} punches / {adj} boxing / {adj} punching / a {adj} boxing match",
    ),
    "kick": _content(
        verbs="""
            *kick / *kick with {poss} {side} leg / *kick with {poss} {side} foot / *kick several times /
            *kick high in the air / *kick three times while spinning / *do spinning kicks / *do a spinning kick /
            *do roundhouse kicks / *do martial arts kicks / *spin and *kick /
            *spin around and *kick with the {side} leg / *turn around and *kick / *perform spinning kicks /
            *perform karate kicks with the {side} leg / *practise kicks / *throw a kick /
            *throw spinning kicks with {poss} {side} leg / *swing {poss} {side} leg in a kick / *attack with kicks /
            *fight with {poss} legs / *strike with {poss} {side} foot / *whirl around into a kick / *do {adj} kicks
        """,
        nouns="a {adj} kick / {adj} kicks / {adj} kicking / a {adj} spinning kick / {adj} kicks with the {side} leg",
    ),
    "slash": _content(
        verbs="""
            *slash / *slash with a sword / *slash with a two-handed sword / *slash at an enemy /
            *slash downwards with both hands / *swing a sword / *swing a sword with two hands / *swing a katana /
            *swing a long blade / *cut with a sword / *cut the air with a blade / *cut down an enemy /
            *strike with a sword / *strike downward with a blade in both hands / *wield a sword /
            *wield a two-handed sword / *attack with a sword / *fight with a sword / *practise sword fighting /
            *chop with both hands / *hack at an opponent with a sword / *bring a sword down /
            *make a {adj} sword cut / *make {adj} slashes
        """,
        nouns="""
            a {adj} slash / a {adj} sword slash / {adj} slashing / a {adj} swing of a sword / {adj} sword fighting
        """,
    ),
    "dance": _content(
        verbs="""
            *dance / *dance to the music / *dance to a beat / *dance on the spot / *dance alone / *dance around /
            *dance on stage / *do a dance / *do some dance moves / *do a choreography / *perform a dance /
            *perform a dance routine / *perform a choreography / *move to the music / *move to the rhythm /
            *move {poss} whole body to the beat / *groove to a song / *groove / *show off some dance steps /
            *swing {poss} body to the music / *practise a dance routine / *keep dancing / *do {adj} dance moves
        """,
        nouns="a {adj} dance / {adj} dancing / {adj} dance moves / a {adj} choreography / a {adj} dance routine",
    ),
    "stretch-forward": _content(
        verbs="""
            *crouch and *stretch both arms forward / *crouch, then *stretch both arms forward and *hold them there /
            *crouch down and *reach forward with both hands / *bend {poss} knees and *stretch {poss} arms forward /
            *bend {poss} knees and *hold both arms out in front / *squat and *extend both arms forward /
            *squat down and *reach out with both hands / *lower {poss} body and *push both hands forward /
            *duck and *put both arms out in front / *stretch both arms forward /
            *stretch {poss} arms out in front and *hold / *stretch both hands forward from a crouch /
            *extend both arms forward / *extend {poss} arms to the front and *stay there /
            *reach forward with both hands / *reach out in front with both arms / *hold both arms out in front /
            *hold {poss} arms straight forward / *push both hands out in front / *present both hands forward /
            *offer both hands / *dip down and *spread both arms to the front /
            *make a {adj} stretch with both arms forward
        """,
        nouns="""
            a {adj} stretch forward / both arms stretched forward / a {adj} crouch with both arms forward /
            {adj} forward stretching
        """,
    ),
    "still": _content(
        verbs="""
            *stand / *stand still / *stand in place / *stand upright without moving / *stand there /
            *stand motionless / *stand idle / *stand around doing nothing / *stand calmly / *stay still /
            *stay in place / *stay motionless / *stay put / *remain still / *remain standing / *keep still /
            *do nothing / *hold still / *hold {poss} pose / *wait / *wait on the spot / *rest on {poss} feet / *idle /
            hardly *move / *pause without a move / *stand with a {adj} posture / *keep a {adj} posture /
            *stand like a guard / *stay frozen in place / *stand without moving a muscle / *wait for a bus /
            *stand quietly / *stay rigid / *stay perfectly immobile / *keep calm in one spot / *stand by /
            *pose for a portrait / *stand rooted to the spot / *wait in line without stirring
        """,
        nouns="a {adj} stance / a {adj} standing pose / {adj} standing / a {adj} idle pose / {adj} waiting",
    ),
}

STYLES = {
    "normal": _style_of(
        adverbs="normally / casually / naturally",
        manners="at a normal pace / in a normal way / as usual / in an ordinary manner",
        adjectives="normal / ordinary / regular / casual",
    ),
    "active": _style_of(
        adverbs="energetically / actively / briskly / quickly / vigorously / dynamically",
        manners="""
            with energy / with a lot of energy / full of energy / in a lively way / in an active way /
            at a fast pace / fast / with vigor / in high spirits / with drive / in a spirited manner /
            brimming with energy / with gusto
        """,
        adjectives="energetic / active / lively / brisk / quick / vigorous / dynamic / fast",
        people="""
            an energetic person / an active person / a lively man / an athletic person / a sporty woman /
            a lively person
        """,
        gait="with quick steps / with a spring in {poss} step / with brisk strides",
    ),
    "angry": _style_of(
        adverbs="angrily / furiously / aggressively / irritably",
        manners="in anger / in an angry way / in a rage / like someone who is furious / in a bad temper / with fury",
        adjectives="angry / furious / aggressive / irritated / mad",
        people="""
            an angry person / an angry man / a furious person / an annoyed woman / someone angry / an irritated man
        """,
        gait="with angry steps / stamping {poss} feet",
    ),
    "childish": _style_of(
        adverbs="childishly / playfully / innocently",
        manners="""
            like a child / like a little kid / in a childish way / as a kid would / like a small boy /
            in a playful way
        """,
        adjectives="childish / childlike / playful / silly",
        people="""
            a child / a kid / a little child / a young kid / a small boy / a little girl / a toddler /
            a childish person
        """,
        gait="with playful steps",
    ),
    "chimpira": _style_of(
        adverbs="cockily / arrogantly / menacingly / insolently",
        manners="""
            like a thug / with a swagger / like a street punk / like a gangster / in a cocky way / like a hoodlum /
            like a swaggering bully / with a tough attitude
        """,
        adjectives="swaggering / cocky / thuggish / insolent / rude",
        people="""
            a thug / a swaggering thug / a gangster / a street punk / a hoodlum / a cocky man / a young yakuza /
            a bully
        """,
        gait="with swaggering steps / swaying {poss} shoulders",
    ),
    "feminine": _style_of(
        adverbs="femininely / gracefully / elegantly / daintily",
        manners="""
            like a woman / like a lady / in a feminine way / in a womanly way / with feminine grace / with elegance
        """,
        adjectives="feminine / graceful / womanly / ladylike / elegant",
        people="""
            a woman / a lady / a feminine woman / an elegant woman / a graceful lady / a girl / a feminine person /
            she
        """,
        gait="with graceful steps / swaying {poss} hips",
        gender="her",
    ),
    "giant": _style_of(
        adverbs="heavily / ponderously / massively",
        manners="""
            like a giant / like a huge monster / with a heavy body / in a heavy way / like a titan /
            as if {poss} body weighed tons / with great weight
        """,
        adjectives="heavy / ponderous / lumbering / giant / massive",
        people="""
            a giant / a heavy giant / a huge person / a lumbering giant / a giant man / a very heavy person / an ogre
        """,
        gait="with heavy steps / stomping {poss} feet / with {poss} feet wide apart",
    ),
    "happy": _style_of(
        adverbs="happily / cheerfully / joyfully / merrily / gladly",
        manners="in a happy mood / with joy / in a cheerful way / full of joy / in a good mood / with delight",
        adjectives="happy / cheerful / joyful / merry / upbeat",
        people="""
            a happy person / a happy man / a cheerful woman / a joyful person / someone happy / a cheerful person
        """,
        gait="with bouncing steps / with a happy bounce",
    ),
    "masculine": _style_of(
        adverbs="masculinely / manfully / sturdily / robustly",
        manners="""
            like a man / in a masculine way / in a manly way / with masculine strength / like a tough guy /
            like a macho man
        """,
        adjectives="masculine / manly / sturdy / macho / robust",
        people="""
            a man / a masculine man / a manly man / a tough guy / a strong man / a muscular man / a masculine person /
            he
        """,
        gait="with broad strides / with firm steps",
        gender="his",
    ),
    "musical": _style_of(
        adverbs="theatrically / dramatically / musically / flamboyantly",
        manners="""
            like in a musical / like an actor on stage / as if in a musical / in a theatrical way /
            with big stage gestures / like a musical performer / with drama
        """,
        adjectives="theatrical / dramatic / musical / flamboyant / showy",
        people="""
            a musical actor / an actor on stage / a musical performer / a theatrical person / a stage actress /
            a performer
        """,
        gait="with theatrical steps",
    ),
    "not-confident": _style_of(
        adverbs="timidly / shyly / nervously / hesitantly / anxiously / meekly",
        manners="""
            without confidence / in a timid way / with {poss} hands at the chest / like someone who is afraid /
            with hesitation / with little confidence / in a shy way
        """,
        adjectives="timid / shy / nervous / hesitant / unsure / anxious",
        people="a timid person / a shy person / a nervous man / an anxious woman / a shy girl / an insecure person",
        gait="with timid steps / with hesitant steps",
    ),
    "old": _style_of(
        adverbs="slowly / feebly / shakily / frailly",
        manners="""
            like an old man / like an old woman / like an elderly person / with a stoop / with a bent back /
            like a grandfather / with old bones / in an old and frail way / with the slowness of old age
        """,
        adjectives="elderly / frail / old / feeble / shaky / slow",
        people="""
            an old man / an old woman / an old person / an elderly person / an elderly man / an elderly lady /
            an aged man / a frail old person / a senior / a grandfather / a grandmother
        """,
        gait="with short steps / with small shuffling steps / at a slow pace / with slow unsteady steps",
    ),
    "proud": _style_of(
        adverbs="proudly / pompously / haughtily / confidently",
        manners="""
            with pride / in a proud way / with {poss} chest out / like a king / in a dignified way /
            with great confidence
        """,
        adjectives="proud / dignified / confident / pompous / haughty",
        people="a proud person / a proud man / a confident person / a proud woman / a dignified man / a pompous king",
        gait="with proud steps / with slow proud steps",
    ),
    "sad": _style_of(
        adverbs="sadly / gloomily / sorrowfully / dejectedly / unhappily",
        manners="""
            in a sad mood / with sorrow / in a sad way / in a depressed way / with a heavy heart / in low spirits
        """,
        adjectives="sad / gloomy / sorrowful / dejected / depressed / unhappy",
        people="a sad person / a sad man / a depressed person / an unhappy woman / a gloomy person / someone sad",
        gait="with slow sad steps / very slowly and sadly / at a slow and sad pace",
    ),
    "tired": _style_of(
        adverbs="tiredly / wearily / slowly / sluggishly / exhaustedly / lazily",
        manners="""
            in a tired way / with no energy / half asleep / drained of strength / out of breath / in exhaustion / as if exhausted / after a long day /
            like someone who is worn out / with little energy / with fatigue
        """,
        adjectives="tired / exhausted / weary / worn-out / slow / sluggish / fatigued",
        people="""
            a tired person / an exhausted person / a tired man / a weary man / an exhausted woman /
            a worn-out person / a fatigued person / someone tired
        """,
        gait="with tired steps / dragging {poss} feet / with weary steps / at a slow pace",
    ),
    "youthful": _style_of(
        adverbs="youthfully / lightly / freshly",
        manners="""
            like a young person / in a youthful way / like a teenager / like a young man / with youthful ease /
            in a young and fresh way / with the lightness of youth
        """,
        adjectives="youthful / young / light / fresh",
        people="""
            a young person / a young man / a young woman / a teenager / a youth / a youthful person / a teenage boy /
            a teenage girl
        """,
        gait="with light steps / with youthful steps",
    ),
}

# How the data sets name what the tables above name once: (content, the side an unmirrored clip shows).
_LABELS = {
    "dance-short": ("dance", None),
    "walk-left": ("walk-side", "left"),
    "walk-right": ("walk-side", "right"),
    "walk-turn-left": ("walk-turn", "left"),
    "walk-turn-right": ("walk-turn", "right"),
    "raise-up-left-hand": ("raise-one", "left"),
    "raise-up-right-hand": ("raise-one", "right"),
    "raise-up-both-hands": ("raise-both", None),
    "wave-left-hand": ("wave-one", "left"),
    "wave-right-hand": ("wave-one", "right"),
    "wave-both-hands": ("wave-both", None),
    "bye": ("bye", "right"),
    "guide": ("guide", "right"),
    "respond": ("respond", "left"),
    "kick": ("kick", "right"),
}
_LABELS |= {name: (name, None) for name in CONTENTS if name not in {kind for kind, _ in _LABELS.values()}}
LABELS = tuple(_LABELS)
_STYLE_SYNONYMS = {"elderly": "old", "exhausted": "tired", "masculinity": "masculine"}
_OTHER = {"left": "right", "right": "left", None: None}

_ANYONE = (
    "a person", "a person", "a person", "someone", "the person", "a figure", "a man", "the man", "a human",
    "somebody", "a character", "the figure", "he", "she", "a woman", "a body", "a guy", "my friend", "a student",
    "a visitor", "the subject", "my brother", "my sister", "an adult",
)  # fmt: skip

# Where and when it happens shows in no clip: it is said now and then so that a model learns to pass over it.
_SETTINGS = _phrases("""
    in the park / on the street / in a room / at the station / in front of the camera / in front of a crowd / outside /
    on a cold morning / in the evening / at school / at a party / in a big hall / for a while / in the garden /
    on a sunny day / at the office / on the beach / near the door / once more
""")
SETTING_SHARE = 0.12

_JOINED = {
    2: (
        "{who} {a}, then {b}",
        "{who} {a} and then {b}",
        "{who} {a}, and then {b}",
        "{who} {a} and {b}",
        "{who} {a}, and after that {b}",
        "{who} {a}, after that {b}",
        "{who} {a} before {b_ing}",
        "after {a_ing}, {who} {b}",
        "{who} first {a}, then {b}",
        "{who} {a} and finally {b}",
    ),
    3: (
        "{who} {a}, then {b} and {c}",
        "{who} {a}, then {b}, and then {c}",
        "{who} {a}, {b}, and finally {c}",
        "{who} {a}, then {b}, and finally {c}",
        "{who} {a} and {b} before {c_ing}",
        "{who} first {a}, then {b}, and finally {c}",
        "{who} {a}, and after that {b} and {c}",
        "after {a_ing}, {who} {b}, then {c}",
        "{who} {a}, {b} and {c}",
    ),
}


def captions(content: str, style: str, mirrored: bool = False) -> tuple[str, ...]:
    """PER_CLIP distinct captions of a clip: sentences, imperatives, gerunds and noun phrases, the plainest first.

    content, style: labels of the data set (`LABELS`, `STYLES` and the data set's synonyms). mirrored: left and
    right have changed places in the clip. The same arguments give the same captions in every process.
    Raises MotionLabError for an unknown label.
    """
    kind, side = _resolve(content, mirrored)
    manner = _style(style)
    rng = Random(f"{kind} {side} {style}")
    templates = [(t, False) for t in CONTENTS[kind].verbs] + [(t, True) for t in CONTENTS[kind].nouns]
    found = dict.fromkeys(text.format(side=side) for text in _plainest(CONTENTS[kind].verbs[:PLAIN_VERBS], manner))
    # Every template gets a turn a round, so the sample covers the different words evenly.
    while len(found) < PER_CLIP:
        for template, is_noun in rng.sample(templates, len(templates)):
            say = _noun_caption if is_noun else _verb_caption
            text = say(template, manner, CONTENTS[kind].gait, rng).format(side=side)
            if rng.random() < SETTING_SHARE:
                text = f"{text} {rng.choice(_SETTINGS)}"
            found.setdefault(_finish(text, rng))
    return tuple(found)[:PER_CLIP]


def compose(parts: Sequence[Part], seed: int = 0) -> tuple[str, ...]:
    """PER_COMPOSITION distinct sentences for two or three clips that follow one another.

    One subject does all parts. A style that all share is said once, others with their part; normal goes unsaid.
    Raises MotionLabError unless there are two or three parts.
    """
    if len(parts) not in _JOINED:
        raise MotionLabError(f"a composed caption joins 2 or 3 parts, got {len(parts)}; split the longer sequence")
    rng = Random(f"{seed} {[(p.content, p.style, p.mirrored) for p in parts]}")
    found: dict[str, None] = {}
    while len(found) < PER_COMPOSITION:
        found.setdefault(_composed(parts, rng))
    return tuple(found)


def _resolve(content: str, mirrored: bool) -> tuple[str, str | None]:
    if content not in _LABELS:
        raise MotionLabError(f"no captions for content '{content}'; known: {', '.join(LABELS)}")
    kind, side = _LABELS[content]
    return kind, _OTHER[side] if mirrored else side


def _style(style: str) -> Style:
    style = _STYLE_SYNONYMS.get(style, style)
    if style not in STYLES:
        raise MotionLabError(f"no captions for style '{style}'; known: {', '.join([*STYLES, *_STYLE_SYNONYMS])}")
    return STYLES[style]


def _plainest(verbs: Sequence[str], style: Style) -> list[str]:
    """What most people would type: "a person walks forward", "walk forward", "an old man walks forward"."""
    if not style.people:
        return [_clause(verb, "a person", form) for verb in verbs for form in ("third", "imperative")]
    adverb = style.adverbs[0]
    return [
        text
        for verb in verbs
        for text in (
            _clause(f"{verb} {adverb}", "a person", "third"),
            _clause(f"{verb} {adverb}", "a person", "imperative"),
            _clause(verb, style.people[0], "third"),
        )
    ]


def _verb_caption(template: str, style: Style, gait: bool, rng: Random) -> str:
    """One caption round a verb phrase; the style is said exactly once (normal: at most once)."""
    if "{adj}" in template:
        phrase, who = template.replace("{adj}", _adjective(style, rng)), _anyone(style, rng)
    elif style.people and rng.random() < 0.4:
        # The subject carries the style, so there has to be one.
        who = rng.choice(style.people)
        return _clause(template, who, rng.choice(("third", "third", "is", "ing")))
    else:
        phrase, who = _with_manner(template, style, gait, rng), _anyone(style, rng)
    form = rng.choices(("third", "is", "ing", "imperative", "fragment"), (8, 2, 1, 5, 4))[0]
    return _clause(phrase, who, form)


def _noun_caption(template: str, style: Style, gait: bool, rng: Random) -> str:
    if "{adj}" in template:
        phrase = template.replace("{adj}", _adjective(style, rng))
    else:
        phrase = _with_manner(template, style, gait, rng, lead=False)
    return phrase.format(poss="the", side="{side}")


def _anyone(style: Style, rng: Random) -> str:
    return rng.choice([who for who in _ANYONE if not style.gender or _possessive(who) in (style.gender, "their")])


def _adjective(style: Style, rng: Random) -> str:
    unsaid = not style.people and rng.random() < 0.6
    return "" if unsaid else rng.choice(style.adjectives)


def _with_manner(phrase: str, style: Style, gait: bool, rng: Random, lead: bool = True) -> str:
    if not style.people and rng.random() < 0.6:
        return phrase
    manner = rng.choice(rng.choice((style.adverbs, style.manners + (style.gait if gait else ()))))
    if lead and manner in style.adverbs and rng.random() < 0.4:
        return f"{manner} {phrase}"
    return f"{phrase} {manner}"


def _clause(phrase: str, who: str, form: str) -> str:
    """Inflect a verb phrase and give it its subject. form: third, is, ing (all with subject), imperative, fragment."""
    if form == "imperative":
        return _inflect(phrase, "base").format(poss="your", side="{side}")
    if form == "fragment":
        return _inflect(phrase, "ing").format(poss="the", side="{side}")
    verb = {"third": "", "is": "is ", "ing": ""}[form]
    if form == "ing" and who in ("he", "she"):
        verb = "is "
    return f"{who} {verb}{_inflect(phrase, 'third' if form == 'third' else 'ing')}".format(
        poss=_possessive(who), side="{side}"
    )


def _possessive(who: str) -> str:
    if re.search(r"\b(he|man|gentleman|guy|boy|brother|king|grandfather|thug)\b", who):
        return "his"
    if re.search(r"\b(she|woman|lady|girl|sister|grandmother|actress)\b", who):
        return "her"
    return "their"


_DOUBLED = _phrases(
    "run / jog / trot / step / spin / put / get / dip / spar / hit / win / grab / cut / chop / squat / bid / flag / jab / tip"
    " / let / patrol / plod / map"
)


def _inflect(phrase: str, form: str) -> str:
    """Replace starred verbs by their base, third person or ing form."""
    return re.sub(r"\*(\w+)", lambda match: _verb(match[1], form), phrase)


def _verb(base: str, form: str) -> str:
    if form == "base":
        return base
    if form == "third" and base == "have":
        return "has"
    if form == "third":
        if re.search(r"(s|sh|ch|x|z|o)$", base):
            return base + "es"
        return base[:-1] + "ies" if re.search(r"[^aeiou]y$", base) else base + "s"
    if base in _DOUBLED:
        return base + base[-1] + "ing"
    return base[:-1] + "ing" if re.search(r"[^eoy]e$", base) else base + "ing"


def _finish(text: str, rng: Random) -> str:
    return _tidy(text) + ("." if rng.random() < 0.3 else "")


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\ba(?= [aeiou])", "an", text)


def _composed(parts: Sequence[Part], rng: Random) -> str:
    kinds = [_resolve(p.content, p.mirrored) for p in parts]
    styles = [_style(p.style) for p in parts]
    shared = styles[0] if all(s is styles[0] for s in styles) else None
    form = rng.choices(("third", "imperative", "fragment"), (6, 3, 1))[0]
    who = _anyone(shared or STYLES["normal"], rng)
    tail = ""
    if shared and shared.people:
        if form == "third" and rng.random() < 0.6:
            who = rng.choice(shared.people)
        else:
            tail = ", " + rng.choice(shared.manners)
    poss = {"third": _possessive(who), "imperative": "your", "fragment": "the"}[form]
    fields = {"who": who if form == "third" else "", "poss": poss}
    for name, (kind, side), style in zip("abc", kinds, styles):
        phrase = rng.choice([v for v in CONTENTS[kind].verbs if not re.search(r"\band\b|,|\{adj\}|\bkeep\b", v)])
        if not shared and style.people:
            phrase += f" {rng.choice(style.adverbs + style.manners)}"
        phrase = phrase.replace("{side}", str(side)).replace("{poss}", poss)
        fields[name] = _inflect(phrase, {"third": "third", "imperative": "base", "fragment": "ing"}[form])
        fields[f"{name}_ing"] = _inflect(phrase, "ing")
    # "before waving" and "after waving" need a finite verb beside them.
    joined = [j for j in _JOINED[len(parts)] if form != "fragment" or "_ing}" not in j]
    return _finish(rng.choice(joined).format(**fields) + tail.format(poss=poss), rng)
