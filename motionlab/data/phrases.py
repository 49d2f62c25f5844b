"""The words of the captions: what the contents and styles of the data are called, and how sentences are joined.

Pure data for the grammar in `captions`. A phrase with a star before every verb that inflects is a verb phrase; {poss},
{side} and {adj} are filled in there. Table cells separate phrases by slashes.
"""

from __future__ import annotations

from dataclasses import dataclass


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


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table cell, which slashes separate."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("/") if phrase.strip())


def _content(verbs: str, nouns: str, gait: bool = False) -> Content:
    return Content(phrases(verbs), phrases(nouns), gait)


def _style_of(
    adverbs: str, manners: str, adjectives: str, people: str = "", gait: str = "", gender: str | None = None
) -> Style:
    return Style(*map(phrases, (adverbs, manners, adjectives, people, gait)), gender)


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
            *go out for a stroll / *march straight on / *come walking towards the camera / *go to the shops on foot /
            *go for a walk / *take a walk / *walk on / *walk along / *walk ahead / *walk up to the camera /
            *walk normally forward / *saunter / *ramble through the countryside / *traipse across the field /
            *trudge on along the trail / *stride forward / *stride across the stage / *march / *march in a parade /
            *promenade by the sea / *go on foot / *move on foot / *use {poss} legs to get somewhere /
            *make {poss} way to the bus stop / *head home on foot / *head straight for the counter / *approach /
            *approach the viewer at an easy pace / *draw nearer step by step / *come up to a friend /
            *walk over to the window / *go over to the fridge / *walk to school / *walk through the market /
            *walk past the shops / *walk along the beach at sunset / *walk through the forest /
            *walk down a long hallway / *pace along the corridor / *cross the street / *cross a bridge on foot /
            *walk over the zebra crossing / *leave the building / *walk out of the house /
            *leave home in the morning / *commute on foot / *go to a meeting down the hall /
            *return from the supermarket on foot / *walk onto the stage / *walk up the aisle at a wedding /
            *walk down the catwalk / *follow the guide through a museum / *follow a friend /
            *accompany someone on a walk / *walk side by side with a friend / *go sightseeing on foot /
            *explore the old town on foot / *enjoy a stroll along the river / *get some fresh air with a walk /
            *stretch {poss} legs with a walk / *clear {poss} head by taking a walk / *walk off a heavy lunch /
            *walk after dinner / *walk the dog / *browse the shop windows while strolling / *kill time by strolling /
            *walk without any destination / *wander through the park / *wander down the street lost in thought /
            *mosey along / *meander on down the lane / *toddle along / *move along one step at a time /
            *take one step after another / *take several steps forward / *take ten paces forward /
            *step out of the door and *walk away / *walk away / *go away on foot / *depart on foot /
            *walk into the distance / *walk off into the sunset /
            *enter from the back of the stage and *walk forward / *walk into frame /
            *walk toward the lens in one long take / *perform a basic walk cycle / *play a walking animation /
            *do a standard locomotion walk / *navigate to the next waypoint on foot /
            *move to the quest marker at walking speed / *demonstrate ordinary walking / *show how people walk /
            *keep a steady walking rhythm / *swing {poss} arms and *walk / *let {poss} arms swing while walking /
            *walk upright with {poss} eyes ahead / *look ahead and *walk / *go on walking without a break /
            *continue on {poss} way / *carry on down the road / *push on along the trail / *press on at walking pace /
            *keep going straight / *follow a straight line on the floor /
            *walk from one end of the room to the other / *get from the hall to the kitchen on foot /
            *cover some ground on foot / *hit the road on foot / *foot it to the station because the bus is gone /
            *go the last mile on foot / *travel on two feet / *walk up to the teacher's desk /
            *walk across the school yard / *walk through the gate / *walk to the front of the queue /
            *move up in the line / *walk through the airport to the gate / *go to the kitchen for a glass of water /
            *walk across an empty parking lot / *walk through the hospital ward / *do the morning walk /
            *walk with an easy stride / *walk with {adj} strides / *move forward with {adj} steps /
            *place one foot before the other / *have a {adj} way of walking / *take a {adj} walk down the street /
            *make {adj} progress along the pavement
        """,
        nouns="""
            a {adj} walk / a {adj} walk forward / {adj} walking / {adj} steps forward / a {adj} stroll /
            a {adj} gait
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
            *keep fit by jogging / *hasten towards the exit at a run / *come running / *run along / *run on /
            *run ahead / *run past / *run off / *run over to a friend / *go running / *go out for a jog /
            *take a jog / *do some jogging / *do a morning run along the beach / *jog down the street /
            *jog through the forest / *jog at an easy tempo / *jog in the park before breakfast /
            *warm up with a light jog / *loosen up by jogging down the field / *run a marathon /
            *run a long-distance race / *take part in a fun run / *do cardio by running / *run to stay in shape /
            *run onto the stage / *run onto the pitch / *run out of the house / *run down the hallway /
            *run through the crowd at the market / *run to school, late for class / *run for the bus /
            *rush to work on foot / *run home to get out of the rain /
            *run across the street before the light changes / *come running to meet someone / *hurry up and *run /
            *hustle / *hustle back to the team / *hotfoot it home / *scamper across the room / *move in double time /
            *go at the double / *advance at the double / *move along at a running pace / *pick up the pace and *run /
            *take off at a run / *get away on foot / *make a run for the door / *run from an angry dog /
            *escape from the building at a run / *run away from a monster / *try to outrun a zombie /
            *follow someone at a run / *run behind the leader of the pack / *pursue a thief down the street /
            *run to the aid of a friend / *answer an emergency call at a run / *run with swinging arms /
            *run and *pump {poss} arms / *lift {poss} knees and *jog / *keep a steady running rhythm /
            *play a run cycle / *perform the jog animation / *move the avatar forward at a run / *run into frame /
            *run toward the camera / *run ahead to the next checkpoint / *keep on jogging without a break /
            *cover a few miles at a jog / *run with {adj} steps / *take a {adj} run along the river
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
            *run like the wind / *hurtle forward / *run at maximum speed / *run with all {poss} might / *sprint away /
            *sprint ahead / *sprint at full power / *sprint to the finish line / *sprint down the track /
            *sprint across the street / *sprint down the hallway /
            *sprint along the beach as fast as {poss} legs can go / *run a hundred meter race /
            *run the hundred meters / *do a wind sprint / *do an all-out sprint for the coach /
            *leave the starting blocks and *sprint / *go all out in a sprint / *give everything in the final sprint /
            *hit top speed / *reach maximum running speed / *accelerate to a full sprint / *run super fast /
            *run really really fast / *run faster than everyone else / *run faster and faster /
            *run at breakneck speed / *run at lightning speed / *race down the street /
            *race through the market with the police behind / *race the others across the school yard /
            *race to the bus stop at full speed / *race home like a shot / *tear down the road /
            *tear across the field / *blast off down the lane / *streak past / *fly down the corridor /
            *fly along as fast as the feet allow / *shoot ahead / *shoot off like an arrow / *dart off /
            *dart across the stage at top speed / *whoosh by / *whizz past the camera / *barrel down the alley /
            *gallop ahead at full speed / *thunder ahead at full speed / *charge at the enemy /
            *charge down the field with the whole team behind / *bolt for the exit / *bolt like a frightened horse /
            *make a mad dash for the door / *make a break for it at top speed / *take to {poss} heels /
            *beat a hasty escape at a sprint / *flee at full speed / *flee from an explosion as fast as possible /
            *run for dear life / *run like hell / *run like crazy / *run as if chased by a bear /
            *run like an olympic sprinter / *leave everybody behind in a sprint / *scoot away at top speed /
            *go full throttle on foot / *go like a bullet / *hold the sprint button and *race forward /
            *play the sprint animation / *move at the highest running speed /
            *use the last of the stamina bar to sprint / *steam ahead at full speed / *pump {poss} arms and *sprint /
            *push off hard and *sprint / *put on a {adj} burst of speed / *take off in a {adj} sprint /
            *cross the room in a {adj} dash
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
            *walk backwards with {adj} steps / *edge backwards /
            *move away backwards without turning round / *tiptoe back / *walk rearward / *give ground step by step /
            *recoil a few steps / *walk the wrong way round /
            *make room by stepping back / *put distance behind, going backwards /
            *walk back away from the camera, still facing it / *walk backwards down the street /
            *walk backwards along the beach / *walk backwards through the hallway /
            *walk backwards off the stage, facing the audience / *walk backwards in the park for exercise /
            *walk backwards like a tour guide / *walk with the back first /
            *walk without looking where to go, heels first / *do a backward walk / *do retro walking /
            *practise walking backwards / *do ten paces backward / *take one step back after another /
            *take several paces backwards / *take a couple of steps back / *step away backwards /
            *step back from the edge of the platform / *step back from the fire / *step back to let others through /
            *step backward out of the market stall / *back out / *back out of the room /
            *back away from a growling dog / *back away from danger /
            *back away without taking {poss} eyes off the enemy / *back up to make space for the crowd /
            *back up a few feet to fit everyone into the photo / *back down the corridor / *back off from a fight /
            *pull back / *pull away backwards / *fall back a few steps / *fall back on defense, facing the ball /
            *draw back / *shrink back step by step / *retire from the king's presence without turning the back /
            *leave the throne room walking backwards / *give way / *give someone more room, stepping backwards /
            *yield ground on foot / *retreat from a bear / *retreat with the face to the enemy /
            *retreat to the wall behind / *beat a retreat / *return to the start without turning round /
            *retrace {poss} steps backwards / *rewind the walk / *walk as if the film were played in reverse /
            *play the backward walk cycle / *hold the down key to walk backwards / *move the character backward /
            *backpedal / *backpedal at walking pace / *backtrack without turning round / *go in reverse /
            *go back a bit, facing front / *go the other way without turning / *move rearwards on foot /
            *move away from the viewer back first / *creep backwards / *inch backwards away from a snake /
            *march backwards / *stroll in reverse past the shops / *wander backwards to see the whole building /
            *look at a painting and *move back from it / *face the teacher and *walk backwards /
            *face forward and *go back / *look straight ahead while walking backward /
            *reach behind with each foot and *walk backwards / *place one foot behind the other /
            *increase the distance by walking backwards / *walk home backwards for a joke /
            *take a {adj} walk in reverse / *move back with {adj} steps / *make a {adj} retreat
        """,
        nouns="""
            a {adj} walk backward / {adj} steps backward / {adj} backward walking / a {adj} retreat /
            {adj} steps back
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
            *take {adj} steps to the {side} / *walk to the {side} with {adj} steps / *walk at a slant to the {side} /
            *walk obliquely to the {side} / *walk along a diagonal line to the {side} /
            *walk forty-five degrees to the {side} / *walk across the room diagonally, to the {side} /
            *walk over to the {side} side of the street / *walk off the stage to the {side} /
            *walk out of frame on the {side} / *walk along the beach, drifting {side} /
            *cut across the park diagonally to the {side} / *cut {side} across the school yard /
            *go diagonally to the {side} / *go over to the {side} side of the hallway / *go off at an angle, {side} /
            *move over to the {side} / *move out of the way to the {side} /
            *move {side} to the next stall of the market / *step aside to the {side} /
            *edge over to the {side} while walking / *slant off to the {side} / *wander off to the {side} /
            *stray from the straight line to the {side} / *make way for others by walking to the {side} /
            *change lanes to the {side} on foot / *strafe {side} at walking speed /
            *push the stick {side} and *walk that way / *exit stage {side} /
            *keep {side} while walking down the road / *travel {side} with {adj} steps /
            *cross {side} with a {adj} diagonal walk
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
            *make {poss} way around to the {side} / *walk straight and then *go {side} /
            *follow a bend to the {side} / *head around the block to the {side} / *take the next {side} /
            *go {side} at the crossing / *turn into the street on the {side} / *change course and *go {side} /
            *bend {side} as {poss} path curves / *wheel round to the {side} / *take the {side} fork of the road /
            *walk forward and *curve {side} / *walk and *turn to the {side} / *walk and then *turn {side} /
            *walk ahead, *turn {side} / *walk straight, then *make a {side} /
            *walk a few steps and *turn to {poss} {side} / *walk on and *go round to the {side} /
            *walk round in a curve towards the {side} / *walk in an arc to the {side} /
            *walk in a half circle to the {side} / *walk in a semicircle {side} / *walk along a {side} curve /
            *walk a curved path to the {side} / *walk along a road that bends {side} /
            *walk down the street and *take the first {side} / *walk down the hallway and *turn {side} at the end /
            *walk along the beach and *curve round to the {side} /
            *walk through the park and *follow the path {side} / *walk to the corner and *turn {side} /
            *walk through the market and *turn {side} at the last stall /
            *walk home and *turn {side} into the driveway / *walk around the {side} bend /
            *walk round a table to the {side} / *walk around an obstacle to the {side} /
            *walk out of the door and *turn {side} / *come out of the shop and *go {side} /
            *leave the classroom and *turn {side} / *go forward and *turn {side} / *go straight on, then {side} /
            *go straight and *hang a {side} at the corner / *go round the corner, {side} /
            *go round the bend on the {side} / *go down the aisle and *round the shelf to the {side} /
            *move forward and *rotate {side} / *move in a curve to the {side} / *move along a circle to the {side} /
            *follow a curve to the {side} / *follow the corridor as it turns {side} /
            *follow the sign that points {side} / *follow the running track round the {side} bend at a walk /
            *take a {side} at the traffic lights / *take a {side} at the end of the road /
            *take the second street on the {side} / *take the corner {side} / *take the turning on the {side} /
            *make a u-turn to the {side} while walking / *make a ninety degree turn to the {side} on foot /
            *do a {side} turn / *do a quarter turn to the {side} while walking / *do a walking turn, {side} /
            *turn the corner to the {side} / *turn {side} at the next street / *turn {side} at the school gate /
            *turn {side} into the kitchen / *turn {side} towards the exit and *keep walking /
            *turn gradually to the {side} on foot / *turn around to the {side} while walking /
            *disappear round the {side} corner / *vanish around a corner to the {side} / *veer off to the {side} /
            *branch off to the {side} / *turn off to the {side} / *peel off to the {side} from the group /
            *arc to the {side} / *circle to the {side} / *circle round to the {side} on foot /
            *loop round to the {side} / *steer to the {side} while walking / *change {poss} heading to the {side} /
            *switch direction to the {side} in mid stride / *stroll round the corner to the {side} /
            *saunter ahead and *drift round to the {side} / *march forward and *wheel {side} /
            *march on and *turn {side} on the coach's call / *patrol the wall and *round its {side} corner /
            *pace the corridor and *turn {side} / *walk the dog round the block, turning {side} /
            *walk with the queue as it bends to the {side} / *look {side} and *turn that way while walking /
            *let {poss} path bend to the {side} / *play the {side} turn walk animation /
            *push the stick forward and {side} to walk round the bend / *walk into frame and *turn {side} /
            *cross the set and *turn {side} on the mark / *head down the road and *turn {side} /
            *head {side} round the building / *head off round the {side} corner /
            *walk and *make a {adj} {side} turn / *walk in a {adj} curve to the {side} /
            *take a {adj} turn {side} on foot / *round the {side} corner with {adj} steps
        """,
        nouns="""
            a {adj} {side} turn / a {adj} turn to the {side} / a {adj} walk with a {side} turn /
            a {adj} walk curving to the {side} / {adj} walking and turning {side} /
            a {adj} {side} turn while walking
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
            *hold up {poss} {side} hand to be called on / *reach high with {poss} {side} arm /
            *hoist {poss} {side} arm / *elevate the {side} arm until it is vertical /
            *shoot {poss} {side} hand into the air / *point the {side} arm straight at the ceiling /
            *stretch {poss} {side} hand toward the sky / *lift {poss} {side} palm toward the ceiling /
            *thrust the {side} fist skyward / *take the {side} arm up next to the ear /
            *bring the {side} hand from the hip to above the head /
            *try to touch the ceiling with {poss} {side} fingertips /
            *reach for the stars with one arm, the {side} one / *know the answer and *put {poss} {side} hand up /
            *answer the teacher's question with the {side} hand raised / *put the {side} hand up for a cab /
            *halt a taxi with {poss} {side} arm held high / *raise {poss} {side} hand to stop the traffic /
            *call for the waiter with {poss} {side} hand up / *bid at an auction by putting up the {side} hand /
            *swear an oath with {poss} {side} hand raised / *take the oath in court with the {side} palm up high /
            *show the referee {poss} {side} arm / *appeal for offside with the {side} arm straight up /
            *signal the start of a race with {poss} {side} arm up / *hold up a torch with the {side} hand /
            *hold an umbrella up high with {poss} {side} arm / *hold a lantern over the head in the {side} hand /
            *lift an imaginary trophy in {poss} {side} hand / *make a toast with the {side} hand high above /
            *celebrate victory with {poss} {side} fist up / *raise a fist in protest, the {side} one /
            *show solidarity with the {side} fist in the air / *reach for the top shelf with the {side} arm /
            *grab the handrail of a bus overhead with {poss} {side} hand /
            *stretch the {side} side of the body by reaching up / *inhale while the {side} arm floats overhead /
            *float the {side} arm up alongside the head / *sweep the {side} arm out and *take it overhead /
            *extend {poss} {side} elbow until the hand is overhead / *flex {poss} {side} shoulder all the way up /
            *lift {poss} {side} forearm, then the whole arm, to the sky /
            *straighten the {side} arm above the shoulder / *send {poss} {side} fingers up to the clouds /
            *point upward with the {side} hand / *point a finger of the {side} hand at the ceiling /
            *aim the {side} index finger at the moon / *show an open {side} palm high up /
            *hold the {side} palm up for a high five / *offer a high five with {poss} {side} hand /
            *lift one hand, the {side} one, as high as it goes / *lift just the {side} arm while the other hangs /
            *raise only one arm, on the {side} / *keep the {side} hand aloft / *get {poss} {side} arm way up /
            *volunteer for the job with the {side} arm up / *request permission to speak with {poss} {side} hand /
            *have a point to make in the meeting, {side} hand up / *say present with {poss} {side} arm up /
            *vote yes with the {side} hand / *check how tall the door is with {poss} {side} hand up high /
            *catch a high ball with the {side} hand / *block the sun overhead with {poss} {side} palm /
            *cast a spell to the heavens with {poss} {side} arm / *raise an invisible sword with the {side} hand /
            *strike a superhero pose with {poss} {side} fist to the sky / *finish a dance with the {side} arm up /
            *throw up the {side} arm in triumph / *move the {side} hand upward past the face to full height /
            *perform a {adj} overhead reach with the {side} arm /
            *make a {adj} upward stretch with {poss} {side} hand / *give a {adj} show of the {side} hand /
            *let the {side} hand climb above eye level
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
            *yield to the police with raised hands / *hoist both arms / *elevate both arms until they are vertical /
            *shoot both hands into the air / *point all ten fingers at the ceiling / *lift both palms to the heavens /
            *thrust two fists skyward / *take both arms up beside the ears /
            *bring both hands from the hips to above the head /
            *try to touch the ceiling with both sets of fingertips / *make a big v for victory with {poss} arms /
            *do as the police officer says and *put {poss} hands up /
            *stand in the body scanner with {poss} hands over the head /
            *show that both hands are empty by holding them up / *surrender to the enemy /
            *capitulate with both palms showing / *give in with {poss} arms up /
            *cheer for the home team with raised arms / *celebrate at the finish line with arms aloft /
            *signal a touchdown with both arms / *exult with two fists over the head /
            *praise the heavens with uplifted arms / *pray to the sky with open arms overhead /
            *salute the sun as in yoga with both arms up / *inhale while both arms float overhead /
            *sweep both arms up until the palms meet overhead / *reach tall through the fingertips of both hands /
            *stretch after a long day with both arms up / *stretch the whole body upward with the arms overhead /
            *welcome the morning with a big stretch to the ceiling / *put {poss} hands up on a roller coaster /
            *ride a rollercoaster with no hands, arms up high / *lift a heavy box over {poss} head /
            *press an imaginary barbell overhead / *do an overhead press with both arms /
            *hoist a trophy with two hands / *hold a banner high with both hands /
            *lift a child up high with two hands / *reach up to be carried / *hang {poss} laundry on a high line /
            *grab a pull-up bar overhead / *block a shot with both arms up /
            *block a volleyball at the net with {poss} hands high / *catch a rebound with both hands overhead /
            *throw {poss} arms up in joy / *throw up both hands in despair / *get both arms as high as they go /
            *move both hands upward past the face to full height / *flex both shoulders until the arms point up /
            *straighten both elbows above the head / *hold {poss} forearms up high, palms forward /
            *let the hands climb above eye level on both sides / *put both palms on the ceiling /
            *summon a storm with {poss} arms spread to the sky / *conduct the final chord with both arms up high /
            *do a {adj} overhead reach with both arms / *make a {adj} upward stretch with two hands /
            *show a {adj} gesture of surrender with both hands
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
            *welcome a guest with {poss} {side} hand / *wave {poss} {side} arm to be seen /
            *get noticed by waving with {poss} {side} hand / *salute the family with a wave of {poss} {side} hand /
            *wave the {side} hand wildly / *swing {poss} {side} hand in greeting / *wave one hand, the {side} one /
            *wave hi with an open {side} palm / *wave across the street with the {side} arm /
            *wave to the neighbors with {poss} {side} hand / *wave at the camera with the {side} hand /
            *wave to the crowd from the stage with {poss} {side} arm / *wave from a balcony with the {side} hand /
            *wave like a queen with the {side} hand / *wave from a parade float with {poss} {side} arm /
            *wave to the fans with {poss} {side} hand up high /
            *wave hello across the airport hall with the {side} arm / *wave at a passing ship with the {side} hand /
            *wave to the kids on the bus with the {side} palm / *wave a big hello with one arm, on the {side} /
            *wave from the {side} shoulder / *wave from the elbow with {poss} {side} forearm upright /
            *wave with the fingers of the {side} hand spread / *wave a hanky overhead with the {side} hand /
            *wave a little flag with {poss} {side} hand / *wave {poss} {side} hand as if to say look here /
            *wave for help with the {side} arm / *sway the raised {side} arm at a concert /
            *sway {poss} {side} hand to the music above the head / *rock the {side} forearm from side to side /
            *swish the {side} hand through the air above / *swing the {side} forearm like a windshield wiper /
            *move the {side} forearm like a metronome, hand up / *oscillate the lifted {side} hand /
            *waggle {poss} {side} hand in the air / *wiggle a raised {side} hand from side to side /
            *shake the {side} palm in the air in greeting / *brandish {poss} {side} hand overhead /
            *sweep the {side} hand in arcs above the head /
            *draw an arch in the air again and again with the {side} hand /
            *clean a high window with the {side} hand / *wipe a tall mirror with {poss} {side} palm /
            *erase the blackboard from side to side with the {side} hand /
            *greet the neighbors with a hand wave on the {side} / *greet the audience by waving the {side} hand /
            *greet grandma from afar with the {side} arm / *say hello by waving {poss} {side} arm /
            *signal hello to a classmate with the {side} hand / *signal to a pilot with a waving {side} arm /
            *signal over here with {poss} {side} arm swinging high / *halt a bus by waving the {side} hand /
            *hail a cab by waving {poss} {side} arm / *try to catch the waiter's eye with a waving {side} hand /
            *attract the bartender's attention by waving the {side} palm /
            *warn the drivers by swinging {poss} {side} arm overhead /
            *call a rescue helicopter with one waving arm, on the {side} /
            *see a friend in the crowd and *wave the {side} hand /
            *lift the {side} palm to head height and *move it from side to side /
            *bend the {side} elbow and *wave the hand / *show the {side} palm and *shake it sideways /
            *stick the {side} arm up and *sway it / *get the {side} hand up and *wave three times /
            *say hey with a wave on the {side} / *perform a hello animation with {poss} {side} hand /
            *play a waving gesture with the {side} arm / *do a {adj} hello wave with {poss} {side} palm /
            *offer a {adj} wave of the {side} hand to the public /
            *send a {adj} wave to the back row with the {side} arm /
            *acknowledge the cheers by waving {poss} {side} hand / *smile at the fans with the {side} hand waving /
            *repeat a side-to-side motion with the {side} hand raised
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
            *wave both hands with {adj} movements / *wave to the people with both hands /
            *welcome a guest with both hands / *wave both arms to be seen / *get noticed by waving both arms /
            *wave two hands at once / *swing two raised arms wildly / *wave hi with two open palms /
            *wave across the street with both arms / *wave to the neighbors with both hands /
            *wave at the camera with two hands / *wave to the crowd from the stage with both arms /
            *wave at a rescue plane with both arms / *wave down a truck with both arms /
            *wave {poss} two hands at the fans / *wave hello across the airport hall with both arms /
            *wave at a ship from a desert island with {poss} arms / *wave to the kids with two palms /
            *wave a big hello with both hands / *wave with all ten fingers spread /
            *wave two little flags, one in each hand / *wave two pompoms over the head /
            *wave {poss} arms like a cheerleader / *wave from both shoulders with the hands high /
            *wave for help with two arms / *sway both raised arms at a concert /
            *sway {poss} hands to the music above the head / *rock both forearms from side to side /
            *swish both hands through the air above / *swing the forearms like two windshield wipers /
            *move both arms like seaweed overhead / *oscillate both lifted hands / *waggle two hands in the air /
            *wiggle both raised hands from side to side / *shake both palms in the air in greeting /
            *sweep both hands in arcs above the head / *draw two arches in the air again and again /
            *clean a tall window with both hands / *wipe the air overhead with both palms /
            *greet the audience by waving both hands / *greet an arriving train with both arms waving /
            *say hello by waving {poss} two arms / *signal hello to the whole class with both hands /
            *signal to a pilot with both arms swinging high / *halt the cars by waving both hands /
            *signal distress with both arms moving from side to side /
            *warn the drivers by swinging both arms overhead / *see the whole family and *wave both hands /
            *lift both palms to head height and *move them from side to side / *bend both elbows and *wave the hands /
            *show both palms and *shake them sideways / *stick two arms up and *sway them /
            *get {poss} arms up and *wave like mad / *perform a hello animation with both hands /
            *do a {adj} hello wave with two palms / *send a {adj} wave to the back row with both arms /
            *acknowledge the cheers by waving both hands / *smile at the fans with both hands waving /
            *repeat a side-to-side motion with both hands raised
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
            *bow to a master / *bow politely / *curve {poss} back down in respect / *bow {poss} head and body /
            *bow from the hips / *receive applause with a bow / *bow in thanks / *bend the back to honor a guest /
            *bow as they do in karate / *bow low / *bow to the audience / *bow at the end of the show /
            *bow to the queen / *bow before a king / *bow to an opponent before a match / *bow to the sensei /
            *bow the japanese way / *bow with a straight back / *bow once in greeting / *bow to the neighbors /
            *bow in front of the altar / *bow to the emperor like a loyal subject /
            *bow to a customer at the shop door / *bow the torso to the front / *bow from the waist to say hello /
            *bow out of courtesy / *bow humbly before the throne / *take a curtain call / *take a final bow on stage /
            *take a deep bow as the curtain falls / *thank the audience with a bow /
            *thank the host by bending forward / *thank the crowd with a dip of the upper body /
            *welcome a guest by bowing / *welcome hotel guests with a bend of the trunk /
            *apologize by bending forward deeply / *ask pardon with a deep bow /
            *ask for forgiveness with the head bowed low / *accept an award with a bow /
            *accept the applause by bowing forward / *meet the monarch with a respectful bow /
            *honor an elder with a lowered head and back / *honor the dead with a bow /
            *greet a business partner in japan / *greet the teacher with a bend of the back /
            *greet royalty with a low bend / *greet the judges by bowing / *start a judo match with a bow /
            *end the martial arts class with a bow / *express gratitude by leaning the trunk forward /
            *express respect with a bent back / *express humility by folding at the hips / *hinge at the hips /
            *hinge forward with a flat back / *fold the upper body over the legs a little /
            *flex {poss} trunk forward / *incline {poss} torso toward the floor /
            *incline the head and chest in greeting / *tilt {poss} upper body to the front /
            *lower {poss} torso in a greeting / *lower {poss} chest toward the ground /
            *lower {poss} gaze and back before someone important / *drape the upper body forward in reverence /
            *let the upper body sink forward in respect / *angle the torso forward and *return upright /
            *bend the trunk and *straighten again / *bend at the waist and *come upright /
            *bend at the waist to thank someone / *bend {poss} back before royalty /
            *bend forward courteously toward the guests / *do a bow like an actor after a play /
            *do a formal asian greeting with a bend of the body / *perform a greeting bow /
            *play the butler and *bow / *act like a humble servant and *bow / *offer a {adj} bow to the crowd /
            *make a {adj} forward bend of the trunk / *take a {adj} bow before the public /
            *show gratitude to the spectators with a {adj} bow / *make obeisance / *pay homage with a bow
        """,
        nouns="""
            a {adj} bow / a {adj} bow forward / {adj} bowing / a {adj} bend at the waist /
            a {adj} greeting with a bow
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
            *wave goodbye with a {adj} gesture / *wave bye to the neighbors / *wave bye-bye with one hand /
            *wave adieu / *wave so long with {poss} {side} hand / *wave goodbye at the airport /
            *wave goodbye to the train with the {side} arm / *wave goodbye to mom at the school gate /
            *wave goodbye to the guests from the door / *wave goodbye to a departing ship with {poss} {side} hand /
            *wave goodbye through the window / *wave the {side} hand at a departing car /
            *wave one last time with the {side} hand / *wave off a friend who takes the bus /
            *wave {poss} {side} palm in farewell / *wave the {side} arm to say see you later /
            *wave until the car is out of sight / *say farewell with one hand up /
            *say so long with {poss} {side} palm / *say see you tomorrow with a wave /
            *say bye to a colleague after work / *say goodbye to the class with the {side} hand /
            *say ciao with a wave of the {side} hand / *say good night with a wave / *bid a friend goodbye /
            *bid adieu with the {side} hand raised / *bid the guests farewell with one arm /
            *part with a wave of the {side} hand / *part ways with a friend / *end the conversation with a bye wave /
            *end the video call with a wave of {poss} {side} hand / *end the show with a farewell wave /
            *close the visit with a wave goodbye / *farewell a traveler with {poss} {side} hand /
            *swing the raised {side} hand in farewell / *sway the {side} palm to say bye /
            *shake {poss} {side} hand in the air as a goodbye / *put the {side} hand up and *wave goodbye /
            *take leave of the hosts with the {side} hand / *gesture see you soon with the {side} hand /
            *signal farewell with the {side} arm / *perform a goodbye animation with one hand /
            *show a bye gesture to the camera / *give a {adj} bye with {poss} {side} hand /
            *offer a {adj} last wave to a leaving friend
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
            *give a {adj} wave goodbye with both hands / *wave both hands goodbye with a {adj} gesture /
            *wave bye-bye with two hands / *wave adieu with both arms / *wave so long with both hands /
            *wave goodbye at the airport with both arms / *wave goodbye to the train with both hands /
            *wave goodbye to the school bus with two hands / *wave goodbye to the guests with both arms /
            *wave goodbye to a departing ship with two arms / *wave both hands at a departing car /
            *wave both arms one last time / *wave off a friend with two hands / *wave both palms in farewell /
            *wave two arms to say see you later / *wave both hands until the car is out of sight /
            *wave {poss} two hands in a big farewell / *say farewell with two hands up /
            *say so long with both palms / *say see you tomorrow with both hands waving /
            *say bye to the whole team with both arms / *say goodbye to the class with two waving hands /
            *say ciao with both hands / *bid a friend goodbye with two hands / *bid adieu with both arms raised /
            *bid the fans farewell with two waving arms / *part with a wave of both hands /
            *part ways with a friend, both arms waving / *end the concert with a farewell wave of both arms /
            *end the video call with both hands waving / *close the show with a two-handed goodbye /
            *farewell a traveler with both arms / *swing both raised arms in farewell / *sway both palms to say bye /
            *shake both hands in the air as a goodbye / *put both hands up and *wave goodbye /
            *get both arms up and *wave bye-bye / *take leave of the fans with two waving hands /
            *gesture see you soon with both hands / *signal farewell with two arms overhead /
            *perform a goodbye animation with both hands / *make a two-handed bye gesture to the camera /
            *give a {adj} bye with two hands / *offer a {adj} last wave with both arms
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
            *show the way with a {adj} gesture / *make a {adj} gesture to show the way / *show a visitor where to go /
            *show the guests to the {side} with an open palm / *show the path with an extended {side} hand /
            *show a customer the direction with {poss} {side} palm / *present the entrance with the {side} arm /
            *present the room with a sweep of {poss} {side} arm / *point someone to the {side} with an open hand /
            *point toward the exit with the {side} arm / *point the tourists down the street with {poss} {side} hand /
            *direct the guests to their seats / *direct a lost tourist with the {side} hand /
            *tell someone where to go with {poss} {side} arm / *offer the way with an open {side} palm /
            *offer someone a seat with the {side} hand / *open {poss} {side} arm toward the door /
            *open the {side} palm to say after you / *invite the visitors in with a sweep of the {side} arm /
            *invite a guest to go first / *receive the guests like a doorman with the {side} arm out /
            *motion to the {side} with an open hand / *motion the audience to the entrance /
            *gesture toward the corridor with {poss} {side} hand / *indicate the exit with the {side} palm /
            *help a stranger find the way with {poss} {side} arm / *act as a tour guide with the {side} arm extended /
            *usher the audience to their seats with the {side} arm /
            *extend the {side} forearm to the side as a sign of welcome /
            *give a {adj} sign of this way with the {side} hand
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
            *pose for a portrait / *stand rooted to the spot / *wait in line without stirring / *stand up straight /
            *stand straight with {poss} arms down / *stand with {poss} arms at {poss} sides /
            *stand with {poss} arms hanging / *stand tall and *keep still / *stand at ease / *stand at attention /
            *stand to attention in a parade / *stand upright / *stand on both feet / *stand in a neutral pose /
            *stand in an idle pose / *stand facing forward / *stand facing the camera without a move /
            *stand in silence / *stand in one place / *stand on the same spot / *stand alone on the beach /
            *stand in the street and *do nothing / *stand in the hallway outside the office /
            *stand in the park and *listen to the birds / *stand on the stage without moving /
            *stand in front of the class without moving / *stand in the doorway at home /
            *stand at a market stall and *wait to be served / *stand like a mannequin in a shop window /
            *stand as still as a stone / *stand as if frozen / *stand around / *stand about / *stand waiting /
            *stand and *wait / *stand and *stare / *stand and *watch the sea / *stand and *breathe /
            *stand and *think / *stand guard at the gate / *stand watch / *stand ready / *stand in a queue /
            *stand on the platform until the train comes / *stand in the elevator / *stand still for a body scan /
            *stand still for a photo / *stand still and *face forward / *stay standing / *stay where told /
            *stay in the same position / *stay on {poss} mark until the director calls action /
            *stay quiet without stirring / *remain motionless / *remain in place / *remain upright /
            *remain on the spot / *remain where the coach said / *keep {poss} feet planted /
            *keep {poss} arms down and *wait / *keep {poss} body still / *keep waiting for a friend / *keep standing /
            *keep the position / *hold the position / *hold {poss} ground / *hold {poss} breath and *stay still /
            *freeze / *freeze on the spot / *freeze in front of a bear / *wait for {poss} turn /
            *wait for the green light at the crossing / *wait for the race to start, standing /
            *wait for someone outside the school / *wait patiently in the street / *await instructions /
            *await the player's input / *queue without moving / *queue at the bakery / *play the idle animation /
            *perform an idle loop / *do an idle stand / *do absolutely nothing / *make no movement /
            *make no move at all / *show no motion / *take no step / never *move / barely *move / *pause /
            *pause on the spot with {poss} arms down / *rest in a standing position / *rest while standing /
            *relax in a standing position / *pose without moving / *model for a painter, standing still /
            *listen without moving / *observe a minute of silence / *look straight ahead without moving /
            *gaze into the distance, standing / *stare ahead without stirring / *loiter on one spot /
            *linger in place / *hang around on one spot / *have {poss} arms down and {poss} feet on the spot /
            *wait with a {adj} stance / *hold a {adj} pose with {poss} arms down
        """,
        nouns="a {adj} stance / a {adj} standing pose / {adj} standing / a {adj} idle pose / {adj} waiting",
    ),
}

STYLES = {
    "normal": _style_of(
        adverbs="normally / casually / naturally / ordinarily / regularly / plainly / calmly",
        manners="""
            at a normal pace / in a normal way / as usual / in an ordinary manner / like anyone would /
            in the usual way / without any special style / as people usually do / with no particular emotion /
            in a neutral mood / like on any other day / in a plain way
        """,
        adjectives="normal / ordinary / regular / casual / neutral / plain / everyday",
    ),
    "active": _style_of(
        adverbs="""
            energetically / actively / briskly / quickly / vigorously / dynamically / spiritedly / zestfully /
            peppily / enthusiastically / zippily / animatedly / eagerly / swiftly
        """,
        manners="""
            with energy / with a lot of energy / full of energy / in a lively way / in an active way /
            at a fast pace / fast / with vigor / in high spirits / with drive / in a spirited manner /
            brimming with energy / with gusto / full of life / with lots of power / like an athlete /
            bursting with energy / with real enthusiasm / like someone who drank too much coffee /
            fully awake and fit / with zest / as if ready for anything / full of pep
        """,
        adjectives="""
            energetic / active / lively / brisk / quick / vigorous / dynamic / fast / spirited / peppy /
            enthusiastic / animated / sporty / zesty / high-energy / perky
        """,
        people="""
            an energetic person / an active person / a lively man / an athletic person / a sporty woman /
            a lively person / a fit person / an energetic man / an energetic woman / a fitness coach / an athlete /
            a very active person / someone full of energy / a hyperactive person
        """,
        gait="""
            with quick steps / with a spring in {poss} step / with brisk strides / with quick light steps /
            at a lively pace / at a brisk tempo
        """,
    ),
    "angry": _style_of(
        adverbs="""
            angrily / furiously / aggressively / irritably / wrathfully / crossly / madly / hotly / grumpily /
            heatedly / irately / indignantly
        """,
        manners="""
            in anger / in an angry way / in a rage / like someone who is furious / in a bad temper / with fury /
            full of anger / fuming / boiling with rage / seeing red / with clenched fists / as if ready to explode /
            looking for a fight / in an aggressive way / with pent-up anger / like someone who just had a quarrel
        """,
        adjectives="""
            angry / furious / aggressive / irritated / mad / enraged / irate / cross / hostile / grumpy /
            hot-tempered / fierce / outraged
        """,
        people="""
            an angry person / an angry man / a furious person / an annoyed woman / someone angry / an irritated man /
            a mad person / an angry woman / a furious man / an enraged person / a person in a rage /
            an irate customer / an aggressive man / a hot-tempered person
        """,
        gait="""
            with angry steps / stamping {poss} feet / with hard furious steps / stamping along /
            with heavy angry strides
        """,
    ),
    "childish": _style_of(
        adverbs="""
            childishly / playfully / innocently / goofily / immaturely / naively / boyishly / boisterously / cutely /
            mischievously / whimsically
        """,
        manners="""
            like a child / like a little kid / in a childish way / as a kid would / like a small boy /
            in a playful way / like a toddler / like a little girl / like a kid at play / like a five year old /
            as if in kindergarten / in a kiddish way / in an immature way / like a small child at the playground /
            with childish fun / as little children do
        """,
        adjectives="""
            childish / childlike / playful / silly / kiddish / immature / goofy / cute / infantile / naive /
            carefree / mischievous
        """,
        people="""
            a child / a kid / a little child / a young kid / a small boy / a little girl / a toddler /
            a childish person / a small child / a young child / a little boy / a preschooler / a small kid /
            a schoolchild / a small girl / an adult who acts like a child
        """,
        gait="with playful steps / with small bouncy steps / with a childlike bounce / with little playful steps",
    ),
    "chimpira": _style_of(
        adverbs="""
            cockily / arrogantly / menacingly / insolently / brashly / provocatively / rudely / toughly / loutishly /
            defiantly / brazenly / roughly
        """,
        manners="""
            like a thug / with a swagger / like a street punk / like a gangster / in a cocky way / like a hoodlum /
            like a swaggering bully / with a tough attitude / like a hooligan / like a delinquent /
            like a young gangster / like a yakuza / as if looking for trouble / like a bad boy / in a thuggish way /
            like a show-off who wants a fight / with a bad-boy attitude / as if the street belonged to {poss} gang
        """,
        adjectives="""
            swaggering / cocky / thuggish / insolent / rude / tough / gangster-like / brash / delinquent /
            provocative / defiant / loutish / bullying
        """,
        people="""
            a thug / a swaggering thug / a gangster / a street punk / a hoodlum / a cocky man / a young yakuza /
            a bully / a hooligan / a punk / a delinquent / a yakuza / a low-ranking gangster / a street tough /
            a gang member / a rude young man
        """,
        gait="""
            with swaggering steps / swaying {poss} shoulders / with a wide swaggering gait /
            with a bow-legged swagger / rolling {poss} shoulders at every step
        """,
    ),
    "feminine": _style_of(
        adverbs="""
            femininely / gracefully / elegantly / daintily / delicately / gently / softly / girlishly / sensually /
            beautifully / charmingly / prettily
        """,
        manners="""
            like a woman / like a lady / in a feminine way / in a womanly way / with feminine grace / with elegance /
            like a girl / like a princess / like a ballerina / like a fashion model / in a ladylike manner /
            with soft feminine movements / in a girly way / with womanly charm / in a delicate way / like a diva
        """,
        adjectives="""
            feminine / graceful / womanly / ladylike / elegant / girly / delicate / dainty / soft / feminine-looking /
            girlish / charming / refined
        """,
        people="""
            a woman / a lady / a feminine woman / an elegant woman / a graceful lady / a girl / a feminine person /
            she / a young lady / a graceful woman / a girly girl / a fashionable woman / a pretty girl /
            a delicate woman / a female model / an elegant lady
        """,
        gait="""
            with graceful steps / swaying {poss} hips / like a model on the catwalk / as if in high heels /
            with dainty steps
        """,
        gender="her",
    ),
    "giant": _style_of(
        adverbs="""
            heavily / ponderously / massively / lumberingly / hugely / mightily / weightily / thunderously /
            clumsily / bulkily / colossally
        """,
        manners="""
            like a giant / like a huge monster / with a heavy body / in a heavy way / like a titan /
            as if {poss} body weighed tons / with great weight / like a troll / like an ogre / like a colossus /
            like a huge robot / like an enormous creature / as if very heavy / as if as tall as a house /
            like a big lumbering beast / with the weight of an elephant / in a massive way
        """,
        adjectives="""
            heavy / ponderous / lumbering / giant / massive / huge / hulking / weighty / enormous / thunderous /
            gigantic / bulky / colossal
        """,
        people="""
            a giant / a heavy giant / a huge person / a lumbering giant / a giant man / a very heavy person /
            an ogre / a huge giant / a troll / a colossus / an enormous man / a hulking figure / a titan /
            a gigantic person / a massive monster
        """,
        gait="""
            with heavy steps / stomping {poss} feet / with {poss} feet wide apart / with thundering steps /
            with slow and heavy steps / shaking the ground at every step
        """,
    ),
    "happy": _style_of(
        adverbs="""
            happily / cheerfully / joyfully / merrily / gladly / blissfully / delightedly / gleefully / joyously /
            brightly / contentedly / jovially / chirpily
        """,
        manners="""
            in a happy mood / with joy / in a cheerful way / full of joy / in a good mood / with delight /
            with a big smile / with happiness / like someone who won the lottery / as if hearing good news /
            beaming with joy / on cloud nine / in a jolly way / over the moon / with a light heart / as if in love
        """,
        adjectives="""
            happy / cheerful / joyful / merry / upbeat / glad / jolly / gleeful / delighted / cheery / joyous /
            merry-looking / bright
        """,
        people="""
            a happy person / a happy man / a cheerful woman / a joyful person / someone happy / a cheerful person /
            a happy woman / a glad person / a joyful man / a cheerful man / a person in a good mood /
            a delighted person / a smiling person / a person who got good news
        """,
        gait="""
            with bouncing steps / with a happy bounce / with light happy steps /
            with a cheerful spring in {poss} step / with merry steps
        """,
    ),
    "masculine": _style_of(
        adverbs="""
            masculinely / manfully / sturdily / robustly / strongly / powerfully / virilely / firmly / ruggedly /
            brawnily / stoutly / stalwartly
        """,
        manners="""
            like a man / in a masculine way / in a manly way / with masculine strength / like a tough guy /
            like a macho man / like a bodybuilder / like a cowboy / like a real man / like a soldier /
            with manly strength / in a macho way / with broad shoulders / as a strong man would /
            with male confidence / like an action hero
        """,
        adjectives="""
            masculine / manly / sturdy / macho / robust / strong / brawny / rugged / virile / muscular / male /
            powerful / broad-shouldered
        """,
        people="""
            a man / a masculine man / a manly man / a tough guy / a strong man / a muscular man / a masculine person /
            he / a macho man / a burly man / a strong guy / a rugged man / a muscular guy / a sturdy man /
            a broad-shouldered man / a macho guy
        """,
        gait="""
            with broad strides / with firm steps / with wide manly steps / with long firm strides /
            with {poss} feet apart and {poss} shoulders wide
        """,
        gender="his",
    ),
    "musical": _style_of(
        adverbs="""
            theatrically / dramatically / musically / flamboyantly / expressively / showily / histrionically /
            melodramatically / operatically / grandly / exaggeratedly / artistically
        """,
        manners="""
            like in a musical / like an actor on stage / as if in a musical / in a theatrical way /
            with big stage gestures / like a musical performer / with drama / like a broadway star /
            as if on a broadway stage / as if in front of an audience / like an opera singer /
            with exaggerated gestures / as part of a stage show / like a stage actor / like in a theater play /
            in a show-business way / as if about to burst into song
        """,
        adjectives="""
            theatrical / dramatic / musical / flamboyant / showy / stagy / exaggerated / expressive / broadway-style /
            operatic / melodramatic / grand / artistic
        """,
        people="""
            a musical actor / an actor on stage / a musical performer / a theatrical person / a stage actress /
            a performer / a broadway star / a stage actor / a theater actor / an actor in a musical /
            a dramatic performer / an opera singer / a showman / a musical star
        """,
        gait="""
            with theatrical steps / with big stage steps / with dramatic strides / making an entrance at every step
        """,
    ),
    "not-confident": _style_of(
        adverbs="""
            timidly / shyly / nervously / hesitantly / anxiously / meekly / insecurely / fearfully / bashfully /
            uncertainly / cautiously / unsurely / diffidently / tentatively
        """,
        manners="""
            without confidence / in a timid way / with {poss} hands at the chest / like someone who is afraid /
            with hesitation / with little confidence / in a shy way / lacking confidence / like a scared person /
            afraid of being seen / as if ashamed / full of doubt / in an insecure way / like a nervous beginner /
            with low self-esteem / with {poss} eyes down, unsure / like someone new at school
        """,
        adjectives="""
            timid / shy / nervous / hesitant / unsure / anxious / insecure / bashful / fearful / tentative /
            uncertain / self-conscious / unconfident / diffident
        """,
        people="""
            a timid person / a shy person / a nervous man / an anxious woman / a shy girl / an insecure person /
            a nervous person / a timid man / a shy woman / an anxious person / someone with no confidence /
            a self-conscious person / a frightened person / a bashful boy
        """,
        gait="""
            with timid steps / with hesitant steps / with small unsure steps / with nervous little steps /
            as if unsure at every step
        """,
    ),
    "old": _style_of(
        adverbs="""
            slowly / feebly / shakily / frailly / creakily / stiffly / arthritically / decrepitly / unsteadily /
            weakly / tremblingly / infirmly
        """,
        manners="""
            like an old man / like an old woman / like an elderly person / with a stoop / with a bent back /
            like a grandfather / with old bones / in an old and frail way / with the slowness of old age /
            like a grandmother / like a pensioner / as if ninety years old / with a hunched back / with stiff joints /
            with aching knees / bent with age / as the elderly do / like someone very old / with the weakness of age
        """,
        adjectives="""
            elderly / frail / old / feeble / shaky / slow / aged / hunched / senile / stiff / unsteady / aging /
            weak / decrepit
        """,
        people="""
            an old man / an old woman / an old person / an elderly person / an elderly man / an elderly lady /
            an aged man / a frail old person / a senior / a grandfather / a grandmother / a grandpa / a grandma /
            a pensioner / a very old man / an elderly woman / an old lady / a senior citizen / an old gentleman /
            a person in old age / a hunched old man
        """,
        gait="""
            with short steps / with small shuffling steps / at a slow pace / with slow unsteady steps /
            with stiff short steps / hobbling a little / shuffling with a bent back
        """,
    ),
    "proud": _style_of(
        adverbs="""
            proudly / pompously / haughtily / confidently / majestically / loftily / self-assuredly / nobly /
            triumphantly / regally / smugly / boastfully
        """,
        manners="""
            with pride / in a proud way / with {poss} chest out / like a king / in a dignified way /
            with great confidence / with {poss} head held high / with {poss} nose in the air / like a winner /
            like a champion / like a queen / full of pride / with a swollen chest / in a boastful way /
            with an air of importance / as if the best in the world
        """,
        adjectives="""
            proud / dignified / confident / pompous / haughty / majestic / self-assured / regal / boastful / lofty /
            noble / stately / triumphant
        """,
        people="""
            a proud person / a proud man / a confident person / a proud woman / a dignified man / a pompous king /
            a dignified person / a confident man / a confident woman / a proud king / a haughty person /
            a proud winner / a self-important person / a noble lady
        """,
        gait="""
            with proud steps / with slow proud steps / with stately steps / with long confident strides /
            with {poss} chin up at every step
        """,
    ),
    "sad": _style_of(
        adverbs="""
            sadly / gloomily / sorrowfully / dejectedly / unhappily / miserably / mournfully / glumly / woefully /
            tearfully / despondently / despairingly / dolefully
        """,
        manners="""
            in a sad mood / with sorrow / in a sad way / in a depressed way / with a heavy heart / in low spirits /
            with {poss} head down / with hanging shoulders / full of grief / feeling blue / as if heartbroken /
            close to tears / like someone at a funeral / after bad news / in a gloomy mood / down in the dumps /
            like someone who lost a friend
        """,
        adjectives="""
            sad / gloomy / sorrowful / dejected / depressed / unhappy / miserable / mournful / heartbroken / glum /
            downcast / melancholy / grieving / blue
        """,
        people="""
            a sad person / a sad man / a depressed person / an unhappy woman / a gloomy person / someone sad /
            a sad woman / a depressed man / a heartbroken person / an unhappy man / a grieving person /
            a miserable person / a person in tears / a downcast man
        """,
        gait="""
            with slow sad steps / very slowly and sadly / at a slow and sad pace /
            with slow dragging steps and a heavy heart / with sad heavy steps / with dejected steps
        """,
    ),
    "tired": _style_of(
        adverbs="""
            tiredly / wearily / slowly / sluggishly / exhaustedly / lazily / sleepily / drowsily / languidly /
            lethargically / listlessly / limply / drearily / groggily
        """,
        manners="""
            in a tired way / with no energy / half asleep / drained of strength / out of breath / in exhaustion /
            as if exhausted / after a long day / like someone who is worn out / with little energy / with fatigue /
            as if about to fall asleep / after a sleepless night / after a long shift / with heavy limbs /
            barely awake / dead tired / completely worn out / as if after a marathon / running on empty /
            with the last bit of strength / in need of a bed
        """,
        adjectives="""
            tired / exhausted / weary / worn-out / slow / sluggish / fatigued / sleepy / drowsy / lethargic /
            drained / listless / spent / beat / languid
        """,
        people="""
            a tired person / an exhausted person / a tired man / a weary man / an exhausted woman /
            a worn-out person / a fatigued person / someone tired / a sleepy person / an exhausted man /
            a tired woman / a weary traveler / a drained person / a sleepy man / an exhausted worker /
            a person short of sleep
        """,
        gait="""
            with tired steps / dragging {poss} feet / with weary steps / at a slow pace / with heavy tired steps /
            barely lifting {poss} feet / with dragging weary steps
        """,
    ),
    "youthful": _style_of(
        adverbs="""
            youthfully / lightly / freshly / nimbly / vivaciously / airily / spryly / coolly / buoyantly / breezily /
            jauntily
        """,
        manners="""
            like a young person / in a youthful way / like a teenager / like a young man / with youthful ease /
            in a young and fresh way / with the lightness of youth / like a student / like a teenage boy /
            like someone of twenty / with young energy / in a fresh way / like a young girl / with the ease of youth /
            as young people do / young at heart / like a cool teen
        """,
        adjectives="""
            youthful / young / light / fresh / sprightly / teenage / nimble / juvenile / buoyant / jaunty /
            vivacious / fresh-faced
        """,
        people="""
            a young person / a young man / a young woman / a teenager / a youth / a youthful person / a teenage boy /
            a teenage girl / a teen / a young guy / a young lady / an adolescent / a young adult /
            a high school student / a youngster / a college student
        """,
        gait="""
            with light steps / with youthful steps / with springy young steps / with a light young stride /
            with easy light steps
        """,
    ),
}

ANYONE = (
    "a person", "a person", "a person", "someone", "the person", "a figure", "a man", "the man", "a human",
    "somebody", "a character", "the figure", "he", "she", "a woman", "a body", "a guy", "my friend", "a student",
    "a visitor", "the subject", "my brother", "my sister", "an adult",
)  # fmt: skip

# Where and when it happens shows in no clip: it is said now and then so that a model learns to pass over it.
SETTINGS = phrases("""
    in the park / on the street / in a room / at the station / in front of the camera / in front of a crowd / outside /
    on a cold morning / in the evening / at school / at a party / in a big hall / for a while / in the garden /
    on a sunny day / at the office / on the beach / near the door / once more
""")

# How parts that follow one another become a sentence; {b_ing} is the part as "waving the left hand".
JOINED = {
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
        "{who} {a}; {b}",
        "{who} {a}. then {b}",
        "{who} {a}. next, {b}",
        "{who} {a}; then {b}",
        "{who} {a}, next {b}",
        "{who} first {a}, second {b}",
        "first of all {who} {a}, afterwards {b}",
        "{who} {a}, followed by {b_ing}",
        "{who} {b} after {a_ing}",
        "{who} {b} right after {a_ing}",
        "before {b_ing}, {who} {a}",
        "{who} {a} just before {b_ing}",
        "once done with {a_ing}, {who} {b}",
        "when finished with {a_ing}, {who} {b}",
        "{who} {a}, and only then {b}",
        "{who} {a} and immediately afterwards {b}",
        "{who} {a}, and after a short pause {b}",
        "{who} {a}; after a moment of rest, {b}",
        "{who} {a}, and a second later {b}",
        "{who} {a} for a bit and then {b}",
        "{who} {a}, and in the end {b}",
        "{who} {a} at first but later {b}",
        "{who} {a}, *pause, and {b}",
        "{who} {a}, *wait a second, then {b}",
        "{who} {a}, *stop, then {b}",
        "{who} *start by {a_ing} and *end by {b_ing}",
        "{who} *start out {a_ing}, then {b}",
        "{who} *go from {a_ing} to {b_ing}",
        "{who} *switch from {a_ing} to {b_ing}",
        "{who} {a}, *take a breath, and {b}",
        "{who} *finish {a_ing} and {b}",
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
        "{who} {a}; {b}; {c}",
        "{who} {a}. then {b}. then {c}",
        "{who} {a}, next {b}, lastly {c}",
        "{who} {a}, followed by {b_ing} and then {c_ing}",
        "{who} {c} after {a_ing} and then {b_ing}",
        "before {c_ing}, {who} first {a} and then {b}",
        "{who} {a}, and after a short pause {b} and then {c}",
        "{who} first {a}, second {b}, third {c}",
        "{who} {a}, *pause, then {b} and finally {c}",
        "{who} *start by {a_ing}, then {b}, and *finish by {c_ing}",
    ),
}
