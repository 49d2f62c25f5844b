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
            *make {adj} progress along the pavement /
            *walk to the post office with a parcel / *walk over to say hello / *walk across the plaza / *walk across the
            dance floor to the other side / *walk to the front of the classroom / *walk to the blackboard / *walk to the
            lectern / *walk to the microphone / *walk up to a stranger to ask something / *walk up to the judge / *walk up
            to a horse / *walk towards the light / *walk towards the sound / *walk towards the mountains / *walk in from the
            garden / *walk in through the front door / *walk into the office / *walk into a cafe / *walk into the living
            room / *walk out to the car / *walk out onto the pitch before the match / *walk the perimeter fence on duty /
            *walk the halls / *walk about twenty metres / *walk five steps ahead / *walk two blocks straight down the avenue
            / *walk the baby to sleep / *walk a client to the elevator / *walk the kids to kindergarten / *walk in front of
            the others / *walk at the head of the procession / *walk among the trees / *walk between the rows of desks /
            *walk under the bridge / *walk along the canal / *walk along the railway track / *walk along the edge of the
            field / *walk on the pavement / *walk on the grass in bare feet / *walk barefoot on the sand / *walk in the snow
            / *walk in the rain without an umbrella / *walk through the autumn leaves / *walk through a tunnel / *walk
            through the lobby / *walk through the factory on an inspection / *walk through the gallery / *walk through the
            vineyard / *walk heel to toe / *walk on the soles of {poss} feet / *walk in a line with the others / *walk in
            step with a companion / *walk like a person in the street / *walk to get some exercise / *walk to pass the time
            / *walk because the car is broken / *walk because it is such a nice day / *walk to the toilet / *walk to the
            printer / *walk to the barn to feed the cows / *walk to the well for water / *walk to the subway / *walk to
            lunch with colleagues / *walk to center stage / *walk to the mark on the floor / *walk downstage / *walk from
            the bench to the penalty spot / *walk from point a to point b / *walk up and *say hello / *open the door and
            *walk out / *look around and *walk on / *wait a second and *walk / *go for a constitutional / *go for a hike in
            the hills / *go on a nature walk / *go for walkies with the puppy / *go by foot / *go by shanks's pony / *go to
            fetch the newspaper on foot / *go mushroom picking in the woods / *go to mommy step by step / *go step by step
            towards the teddy bear / *take a stroll downtown / *take the dog out for a walk / *take the footpath / *take a
            step and another and another / *take the air along the promenade / *do the rounds as a night guard / *do a
            runway walk / *perambulate / *locomote on two legs at a walk / *hoof it to town at a walking pace / *foot it
            along the road / *wend through the meadow on foot / *traverse the room at walking pace / *tramp over the moor /
            *mooch along the street / *rove across the heath / *stroll about the fairground / *stroll past the cafes /
            *stroll along the boulevard / *stroll arm in arm with a partner / *amble down to the harbor / *amble over to the
            fence / *saunter into the bar / *saunter up to the counter / *mosey over to the saloon / *wander through the
            ruins / *wander around the flea market / *ramble along the cliff path / *stride down the corridor / *step onto
            the lawn and *walk across / *step out at a walk / *move one leg and then the other / *move {poss} legs in a walk
            / *move {poss} feet in a walking motion / *bring one leg forward after the other / *alternate {poss} feet in a
            walk / *carry on walking / *keep up a walking pace / *keep on strolling / *keep pace with the others at a walk /
            *follow the path on foot / *follow the footprints / *follow the nurse down the hall / *lead the way at a walk /
            *escort the bride up the aisle / *cross the courtyard / *cross the office floor at a walk / *cross the lobby at
            walking pace / *approach the bench / *approach the reception desk / *approach a cat without scaring it / *near
            the house on foot / *arrive on foot / *deliver the mail on foot / *serve the tables, walking from guest to guest
            / *tour the garden on foot / *survey the field on foot / *pace the platform / *play the idle to walk transition
            / *have a {adj} walk through the garden / *have a {adj} wander along the shore / *walk down the street with a
            {adj} gait / *walk across the hall at a {adj} pace / *take {adj} steps toward the door / *keep up a {adj}
            walking rhythm / *go on a {adj} stroll / *walk with a school bag over {poss} shoulder / *walk up to the camera
            and past it
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
            *cover a few miles at a jog / *run with {adj} steps / *take a {adj} run along the river /
            *run to the corner store / *run to catch the school bus / *run to the rescue / *run to mommy / *run to daddy /
            *run to the next train / *run to the penalty area / *run to the halfway line / *run to the edge of the stage /
            *run to {poss} mark / *run to the accident to help / *run to the waterhole / *run to the barn before the storm /
            *run to work in the morning / *run in from the wings / *run in the woods / *run in the rain / *run in place of a
            teammate in the relay / *run in zigzag between the cones / *run into the yard / *run into the arms of a friend /
            *run into the kitchen / *run out to meet the postman / *run out of the burning house / *run over the bridge /
            *run along the fence with a dog / *run along the track / *run along beside a bicycle / *run alongside the train
            / *run around the playground / *run up to give someone a hug / *run down the garden path / *run down the pier /
            *run through the airport / *run through the gym / *run past the finish line / *run past the camera / *run across
            the parking lot / *run across the stage from one wing to the other / *run behind the kite / *run after the dog /
            *run after a butterfly / *run from the police / *run from a wave / *run from the ghost / *run for help / *run
            for cover / *run for the train / *run for a taxi / *run for charity / *run for the fun of it / *run for half an
            hour / *run with a kite / *run with the torch / *run with long strides / *run with bent elbows / *run with
            {poss} knees coming up / *run on {poss} forefeet / *run a half marathon / *run the bases / *run a few steps
            forward / *run at a steady pace / *run at a medium speed / *run at a conversational pace / *run late for work
            and *jog / *run like a jogger in the park / *run like a soccer player / *run home / *run home from school / *run
            outside / *run upfield with the ball / *run straight at the camera / *run straight on / *run free across the
            field / *run because the bus is coming / *run because someone calls / *start jogging / *begin to run / *keep
            jogging / *keep up a jog / *keep up with the others at a jog / *jog to work / *jog to the corner / *jog over to
            the bench / *jog over to the referee / *jog across the field / *jog on the beach / *jog around the track / *jog
            with a friend / *jog up to the camera / *jog at a comfortable tempo / *jog onto the court / *jog to lose weight
            / *trot behind the others / *trot onto the pitch / *lope across the field / *lope down the road / *canter along
            / *canter across the meadow / *bound ahead at a run / *scurry to the exit at a run / *scuttle off at a run /
            *hurry to the door at a jog / *hurry after a friend at a run / *rush out of the house at a run / *rush to the
            hospital at a run / *rush onto the field at a run / *hustle up the court / *hustle to the next drill /
            *skedaddle / *hotfoot it to the station / *go on the run / *go for a trail run / *go running with a club / *go
            running in the woods / *go on a training run / *do a few laps around the field / *do interval running / *do
            endurance training at a run / *do the school cross country run / *make a run for it / *get some miles in at a
            jog / *get moving at a run / *move {poss} legs in a run / *move along at a jog / *put on running shoes and *jog
            / *hear a cry and *run to help / *escape at a run / *chase a balloon at a run / *chase pigeons at a run /
            *pursue the ball at a run / *cross the yard at a trot / *approach at a jog / *arrive at a run / *leave the room
            at a run / *exit at a run / *join the joggers in the park / *hit the trail for a run / *push off and *run /
            *pump {poss} legs and *run / *swing {poss} arms while running / *take {adj} strides at a run / *go for a {adj}
            run in the park / *go on a {adj} jog around the lake / *break into a {adj} run / *break into a {adj} trot / *jog
            with {adj} strides / *do a {adj} jog around the field / *keep up a {adj} running rhythm / *run an errand at a
            jog
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
            *cross the room in a {adj} dash /
            *sprint for the exit / *sprint for home plate / *sprint to the rescue / *sprint to the door / *sprint to the
            ambulance / *sprint through the finish / *sprint across no man's land / *sprint after the departing train /
            *sprint after the ball / *sprint from cover to cover / *sprint past the others into the lead / *sprint on /
            *sprint on the toes / *sprint in spikes / *sprint with {poss} legs pumping / *sprint with {poss} heels flying up
            / *sprint hell for leather / *sprint all the way / *sprint the final stretch / *sprint the anchor leg / *sprint
            thirty yards for the scout / *sprint like a greyhound / *sprint at maximum effort / *sprint at the coach's
            whistle / *sprint as hard as possible / *sprint as fast as lightning / *start to sprint / *start from a crouch
            and *sprint / *keep sprinting to the line / *go sprinting / *go from zero to full speed / *go flat out on foot /
            *go at warp speed on foot / *go zoom like a race car / *run as fast as anyone can / *run at full tilt / *run at
            full stretch / *run at full gallop / *run at sprinting speed / *run at record speed / *run hell for leather /
            *run so fast that everything blurs / *run with maximum effort / *run like a scalded cat / *run like the devil /
            *run like sonic / *run like a gazelle from a lion / *run faster than a car / *run extremely fast / *run the
            fifty yard dash / *run for gold in the hundred meters / *dash along / *dash out of the door / *dash into the
            goal area / *dash down the hallway / *dash to the bus stop / *dash to the bathroom at full speed / *dash for
            freedom / *dash for the door / *dash after the escaped dog / *bolt ahead / *bolt for freedom / *bolt out of the
            gate / *bolt across the yard / *bolt like a rabbit / *race to the door / *race to the front / *race to the train
            at top speed / *race against the clock / *race against a horse / *race across the beach / *race through the
            finish line / *race through the woods / *race after a taxi / *race for the touchline / *tear off / *tear across
            the playground / *tear out of the house / *tear off like a rocket / *charge ahead / *charge across the
            battlefield / *charge down the hall / *hurtle down the street / *hurtle through the crowd / *hurtle towards the
            finish line / *rocket off / *rocket past / *rocket down the track / *rocket out of the blocks / *streak ahead /
            *streak across the field / *streak away like lightning / *shoot forward / *shoot past / *shoot across the road /
            *shoot down the corridor / *shoot off like a cannonball / *fly across the field on {poss} feet / *fly over the
            ground on winged feet / *zoom past / *blast ahead / *blast out of the blocks / *blast down the track / *scorch
            down the wing / *bomb along on foot / *barrel ahead / *barrel through the crowd / *thunder along at full gallop
            / *stampede / *hare along at top speed / *whoosh past / *whizz by / *whisk by at top speed / *rush at full tilt
            to the exit / *hightail it home / *hightail it out of there / *book it down the street / *make a dash for it /
            *make a flying start and *sprint / *make the ground fly under {poss} feet / *break the sprint record / *burst
            out of the blocks / *burst through the tape / *outsprint the rival / *chase down a thief at top speed / *chase
            the bus at a sprint / *escape a dinosaur at full sprint / *get out of the blocks and *sprint / *do a hundred
            meter dash / *do a sprint / *do an olympic sprint / *do a sprint start / *move {poss} legs as fast as possible /
            *move {poss} feet as fast as they go / *put on a spurt / *give it full gas on foot / *give everything to the
            finish line / *cross the street at a sprint / *exit at full speed / *hold shift to sprint / *practise sprinting
            / *train sprints / *spurt to the line / *do a {adj} sprint / *take off in a {adj} dash / *make a {adj} run at
            top speed / *put on a {adj} sprint / *go into a {adj} sprint / *outpace a car at top speed / *flee as fast as
            {poss} feet can go
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
            *take a {adj} walk in reverse / *move back with {adj} steps / *make a {adj} retreat /
            *walk backwards away from someone / *walk backwards away from a bear / *walk backwards out of the cave / *walk
            backwards across the room / *walk backwards across the stage / *walk backwards across the gym / *walk backwards
            on the toes / *walk backwards on the beach to see the footprints / *walk backwards through the gate / *walk
            backwards to the wall / *walk backwards to the start / *walk backwards to the bench / *walk backwards to {poss}
            place in the line / *walk backwards for a few meters / *walk backwards for ten steps / *walk backwards for the
            knees / *walk backwards while talking to a friend / *walk backwards while watching the door / *walk backwards
            while filming someone / *walk backwards with {poss} heels leading / *walk backwards with the toes touching down
            first / *walk backwards and *look ahead / *walk backwards because the path is blocked / *walk backwards to
            admire the view / *walk backwards to let a car pass / *walk backwards to lure the cat along / *walk backwards
            upstage / *walk backwards into the wings / *walk backward into the dark / *walk backward from the microphone /
            *walk back with {poss} face to the crowd / *walk with {poss} back leading / *walk with {poss} back to where it
            goes / *start walking backwards / *begin to walk backwards / *keep walking backwards / *keep walking backwards
            until the wall / *keep stepping back / *keep away from the stove by stepping back / *keep watching the stranger
            while backing away / *back away from someone / *back away from the camera / *back away from an argument / *back
            away from the big dog / *back away from the counter / *back away step by step / *back away into the corridor /
            *back away with {poss} eyes on the attacker / *back away while facing the danger / *back away in respect / *back
            up to the wall / *back up to the fence / *back up a little / *back up a few steps / *back up three paces / *back
            up on foot / *back up from the screen / *back up from the mirror / *back up from the curb / *back up to get a
            better view / *back up along the hallway / *back off a few paces / *back off from the swarm / *back off to a
            safe distance / *back out of the kitchen / *back out of a dead end on foot / *back out of the spotlight / *back
            out of the king's chamber / *back into the corner / *step back a bit / *step back a little / *step back a few
            times / *step back from the edge / *step back from the canvas / *step back from the machine / *step back from
            the cliff / *step back from the vehicle as ordered / *step back three times / *step back to the wall / *step
            backward away from danger / *step in reverse / *go backwards a few meters / *go backwards beep beep like a truck
            / *go backwards along the line / *go backwards on foot / *go backwards with {poss} eyes to the front / *move
            back a bit / *move back from the edge / *move back from the road as told / *move back step by step / *move in
            reverse on foot / *move away from the dog without turning / *move {poss} feet backward / *move {poss} legs in a
            backward walk / *take a step back / *take five steps backward / *take a few paces back / *take a few steps back
            from the painting / *take steps back to keep {poss} distance / *take steps back with {poss} eyes ahead / *pace
            backward to measure the distance / *march in reverse / *stride backwards / *tread backwards / *tread back step
            by step / *edge away backwards / *retreat from the barking dog / *retreat to the ropes of the ring / *retreat to
            the baseline facing the net / *withdraw from the royal presence backwards / *withdraw from the front line on
            foot / *withdraw while facing the foe / *recoil step by step / *shy away backwards / *fall back in line facing
            the enemy / *fall back on foot to the second line / *draw back from the edge / *pull back a few steps / *pull
            back from the crowd / *pull back on foot to the wall / *give ground to the opponent / *give way step by step /
            *give a friend more space by backing up / *yield a few steps / *make space by walking backwards / *make way by
            backing off / *make a backward walk / *gain distance by backing away / *get away from someone by walking
            backwards / *do a backwards walk / *do a reverse walk / *try to walk backwards / *play a reverse walk animation
            / *face front and *walk back / *watch the enemy and *step back / *stand in front of the painting and *step back
            / *guide a horse by walking backwards / *film the bride while walking backwards / *stop and *walk backwards /
            *leave the room backwards / *exit the scene walking backwards / *return to the line backwards / *return to the
            wall, walking backwards / *backpedal a few steps / *backpedal on defense / *backpedal to the baseline at a walk
            / *step back with {adj} steps / *back away with {adj} steps / *go backwards with {adj} steps / *retreat with
            {adj} steps
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
            *take a {adj} turn {side} on foot / *round the {side} corner with {adj} steps /
            *walk along the wall and *turn {side} at its end / *walk along the river and *turn {side} at the bridge / *walk
            along the hedge and *round it to the {side} / *walk to the traffic light and *turn {side} / *walk to the end of
            the runway and *turn {side} / *walk to the big tree and *turn {side} / *walk to the mark and *turn {side} /
            *walk up to the wall and *turn {side} / *walk up the aisle and *turn {side} to a seat / *walk down the aisle of
            the store and *turn {side} / *walk ten paces and *turn {side} / *walk a little and *turn {side} / *walk past the
            reception and *turn {side} / *walk through the gate and *turn {side} / *walk into the park and *turn {side} /
            *walk out of the elevator and *turn {side} / *walk away and *turn {side} / *walk around the bend to the {side} /
            *walk around the parked car to the {side} / *walk around the pillar to the {side} / *walk in a quarter circle
            {side} / *walk in a {side} curve / *walk in a big curve to the {side} / *walk in a wide arc {side} / *walk in a
            circle segment to the {side} / *walk with a {side} turn / *walk forward with a turn to the {side} / *walk
            forward and *rotate to the {side} / *walk ahead and *curve {side} / *walk and *curve to the {side} / *walk and
            *veer round to the {side} / *walk and *turn {side} at the sign / *walk and *turn {side} at the corner / *start
            straight and *curve {side} / *keep walking and *turn {side} / *keep walking and *take the {side} turn / *keep to
            the path as it turns {side} / *keep on walking around the bend to the {side} / *turn {side} after the bridge /
            *turn {side} after the gas station / *turn {side} at the crossroads / *turn {side} at the end of the hall /
            *turn {side} towards the music / *turn {side} towards the door while walking / *turn {side} and *go on walking /
            *turn {side} and *walk towards the sea / *turn {side} like a soldier on the march / *turn {side} before the
            bridge / *turn {side} up the path / *turn to {poss} {side} and *walk on / *turn to {poss} {side} at the corner /
            *turn to the {side} at the crossing / *turn off {side} / *turn {poss} path to the {side} / *turn the {side}
            corner of the building / *take a {side} by the school / *take a {side} into the alley / *take a {side} onto the
            footbridge / *take a {side} turn at the library / *take the corner to the {side} / *take the {side} path round
            the lake / *take the {side} turn / *take the {side} turn into the village / *take the {side} branch of the trail
            / *take the {side} passage in the maze / *take the next turn {side} / *take the next corridor on the {side} /
            *take the way round to the {side} / *make a {side} at the lights / *make a {side} turn at the corner / *make a
            curve to the {side} on foot / *make a turn to {poss} {side} / *go round the {side} corner / *go forward and
            *take a {side} turn / *go forward in a curve to the {side} / *go straight and then *turn to {poss} {side} / *go
            into the curve to the {side} / *go {side} at the corner / *go {side} at the next corner / *go {side} at the end
            of the road / *go {side} after a few steps / *come down the road and *turn {side} / *come out of the gate and
            *turn {side} / *reach the junction and *take a {side} / *leave the station and *take a {side} / *follow the
            curve {side} / *follow the bend in the path to the {side} / *follow the line on the floor as it turns {side} /
            *round the {side} corner / *round the bend to the {side} / *round the block to the {side} / *curve {side} /
            *curve {side} on foot / *arc round to the {side} / *arc around to the {side} on foot / *bear {side} at the fork
            / *bear round to the {side} / *wheel to the {side} with the band / *swing round to the {side} / *swing to the
            {side} while walking / *loop {side} / *loop {side} around the tree / *circle {side} while walking / *veer around
            to the {side} / *veer round the corner to the {side} / *swerve {side} while walking / *swerve to the {side} on
            foot / *pivot {side} while walking / *rotate {side} in mid walk / *steer {side} / *change {poss} course to the
            {side} / *change the way and *turn {side} / *shift course to the {side} while walking / *diverge to the {side}
            at the fork / *peel off {side} / *head {side} at the crossing / *stroll around the corner to the {side} /
            *wander along and *turn {side} / *wander round the {side} corner / *march and *turn {side} / *march ahead and
            *turn {side} / *march in a parade and *turn {side} / *march round the corner to the {side} / *patrol the fence
            and *turn {side} at the corner / *move ahead and *turn {side} on foot / *move in an arc to the {side} / *move
            forward while turning {side} / *advance and *turn {side} / *continue round the bend to the {side} / *travel in
            an arc to the {side} on foot / *navigate the {side} bend on foot / *pass the shop and *turn {side} / *hear a
            call and *turn {side} while walking / *obey the sign and *turn {side} / *lead the group round the {side} corner
            / *lead the class around the corner to the {side} / *walk the line and *turn {side} / *walk a {side} bend /
            *walk a quarter turn {side} / *walk the bend to the {side} / *walk half way and *turn {side} / *walk until the
            road bends {side} and *follow it / *do a walk with a {side} turn / *perform a {side} turn while walking / *show
            a walk with a {side} turn / *get to the crossing and *go {side} / *take a {adj} turn to the {side} while walking
            / *do a {adj} turn to the {side} / *do a {adj} {side} turn while walking / *turn to the {side} with {adj}
            strides
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
            *let the {side} hand climb above eye level /
            *stick {poss} {side} hand up in class / *shoot up the {side} hand to answer the question / *ask the teacher for
            permission to go to the toilet with the {side} hand up / *put up {poss} {side} hand for a question / *hold
            {poss} {side} hand up until the teacher looks / *keep {poss} {side} arm straight up in the air / *keep {poss}
            {side} hand up high, quite still / *reach overhead with {poss} {side} arm / *reach skyward with the {side} hand
            / *reach straight up on the {side} side / *reach for the roof with {poss} {side} arm / *reach for the top of the
            wardrobe with {poss} {side} hand / *reach for the cookie jar up high with the {side} hand / *reach up to the
            overhead locker with {poss} {side} hand / *reach for a cobweb on the ceiling with the {side} hand / *reach for a
            book on the uppermost shelf with the {side} hand / *reach for a balloon under the ceiling with {poss} {side}
            hand / *touch the top of the door frame with {poss} {side} hand / *touch the lamp above with {poss} {side}
            fingers / *touch the sky with the {side} hand / *pull an imaginary light cord overhead with the {side} hand /
            *pluck a cherry from a high branch with the {side} hand / *hold onto the strap in the subway with the {side}
            hand overhead / *hold on to the overhead rail of the tram with the {side} arm / *screw in a ceiling lamp with
            the {side} hand / *press a button far above the head with the {side} finger / *volunteer by sticking up the
            {side} arm / *vote in favor with {poss} {side} hand in the air / *vote against it by show of the {side} hand /
            *second the motion with a raised {side} hand / *abstain by holding up the {side} hand / *claim the floor in
            parliament with a raised {side} arm / *place a bid with {poss} {side} arm up / *order another round with {poss}
            {side} hand held up / *ask for the bill with the {side} hand up / *get the waitress to look with the {side} hand
            held high / *take an oath with {poss} {side} palm raised / *pledge to tell the truth with the {side} hand up /
            *swear on the bible with the {side} hand in the air / *make the scout sign with {poss} {side} arm up high /
            *promise with a raised {side} hand / *hold up traffic with {poss} {side} palm raised high / *order the cars to
            stop with the {side} arm up / *stop the bus with a raised {side} arm / *signal halt to the squad with a raised
            {side} fist / *call a stop to the drill with the {side} arm up / *call for silence with {poss} {side} hand up
            high / *quiet the room by holding the {side} hand high / *give the starter's signal with the {side} arm up /
            *aim a starter pistol at the sky with the {side} hand / *signal a foul by putting up the {side} arm / *show a
            red card with the {side} arm up high / *hold a yellow card overhead with the {side} hand / *flag offside with
            the {side} arm straight up / *claim a catch with {poss} {side} finger up / *own up to the foul with the {side}
            hand up / *ask for the pass with {poss} {side} arm up / *call for the ball with a raised {side} hand / *signal
            ready to serve with {poss} {side} arm up / *raise the {side} fist after the winning goal / *lift the {side} arm
            like a boxer who won the fight / *stand like the statue of liberty, {side} arm up / *hold the olympic torch high
            in {poss} {side} hand / *hold a candle above the head with the {side} hand / *hold a lighter up at a concert in
            {poss} {side} hand / *hold a phone up high in {poss} {side} hand to get a signal / *hold up a ticket in {poss}
            {side} hand / *hold a name sign aloft at the airport with the {side} arm / *hold a glass high in {poss} {side}
            hand / *raise a glass to the bride and groom with the {side} hand / *raise a toast with {poss} {side} arm /
            *lift an invisible hammer to the sky with the {side} hand / *point a wand straight up with {poss} {side} hand /
            *point to the heavens with the {side} index finger / *point up at a plane with the {side} arm / *point at the
            stars with {poss} {side} hand / *point to the roof with the {side} finger / *test the wind with a {side} finger
            up high / *show number one with the {side} finger in the air / *strike a disco pose with the {side} arm up /
            *hit the final pose with {poss} {side} hand to the ceiling / *end the flamenco with {poss} {side} arm overhead /
            *raise {poss} {side} wrist above the forehead / *raise the {side} upper limb only / *raise the {side} arm to the
            side and all the way up / *raise the {side} arm in front until it points up / *raise the {side} hand as high as
            possible and *hold it / *lift the {side} hand and *leave it up there / *lift the {side} hand off the hip to
            above the hair / *swing {poss} {side} arm up and *hold it there / *stretch {poss} {side} arm to the ceiling and
            *hold / *stretch tall on the {side} with one arm up / *bring the {side} arm to twelve o'clock / *bring {poss}
            {side} biceps to the ear / *get that {side} hand up there / *go up with the {side} arm / *put {poss} {side} paw
            up / *put the {side} mitt in the air / *take {poss} {side} hand from the pocket and *hold it up high / *do a
            one-arm raise on the {side} / *perform an overhead lift of the {side} arm / *make a {adj} raise of the {side}
            arm / *do a {adj} reach for the sky with the {side} hand / *show {poss} {side} armpit to the doctor by lifting
            the arm / *move the {side} shoulder through full elevation / *play the raise {side} hand animation / *push the
            {side} palm up to the sky / *push {poss} {side} fist up at a rally / *give a raised fist salute on the {side} /
            *identify as the owner with the {side} hand up / *check in at roll call with {poss} {side} hand in the air /
            *say here, teacher, with {poss} {side} hand up / *say pick me with the {side} hand up / *confess to the prank
            with {poss} {side} hand up / *bless the crowd with the {side} hand raised high / *receive the spirit at church
            with the {side} hand lifted / *measure how tall a giraffe is with {poss} {side} hand / *grow like a tree with
            the {side} branch up / *make one tall mountain with the {side} arm / *hold one bag up out of the dog's reach
            with the {side} hand
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
            *show a {adj} gesture of surrender with both hands /
            *reach for the sky with both arms / *put {poss} hands where the police can see them, up high / *put {poss} hands
            in the air at gunpoint / *stick both hands up / *surrender to the sheriff with both hands up / *surrender with
            two open palms above the shoulders / *give up with both hands in the air / *obey the order and *put both hands
            up / *show both palms overhead to say don't shoot / *hold both hands up in a stickup / *keep {poss} hands up
            where they can be seen / *keep both arms straight up / *keep {poss} arms overhead for the airport scanner /
            *hold {poss} arms over the head for the security check / *hold up both arms for the x-ray / *hold {poss} arms up
            so that the tailor can measure the chest / *lift both arms to get the shirt off / *pull a jumper off over the
            head with both arms up / *put on a t-shirt overhead with both arms up / *reach both arms up to daddy / *put
            {poss} hands up for the beat drop / *throw {poss} hands up like nobody cares / *throw both arms to the heavens /
            *throw both fists up after the winning goal / *fling both arms up / *fling two hands skyward / *toss both hands
            up in the air / *shout hooray with both arms up / *shout bingo with two hands up / *cry goal with {poss} arms in
            the air / *celebrate the new year with both hands up / *celebrate a home run with both arms in the air / *break
            the finish tape with both arms up / *stand on the podium with both arms up / *lift the world cup overhead with
            both hands / *lift the championship belt over {poss} head with both hands / *lift both wrists above the forehead
            / *lift both elbows past the ears / *lift {poss} hands in worship / *lift {poss} hands to god / *lift two palms
            in prayer to the sky / *lift both arms sideways until the hands meet on top / *lift the two arms together and
            *hold them there / *call down the rain with both arms to the sky / *thank the gods with both hands lifted to the
            sky / *shout hallelujah with both hands raised / *bless the congregation with both arms lifted / *stand like a
            preacher with both arms raised to the sky / *hail the sun with both arms high / *do the mountain pose with the
            arms overhead / *do a sun salutation reach with both arms / *do a double arm raise / *do a shoulder press with
            both hands / *do the y from ymca with {poss} arms / *do a mexican wave in the stadium, both arms up / *make the
            letter y with {poss} arms / *make a big circle overhead with both arms / *make a roof over {poss} head with both
            hands / *make a big heart overhead with both arms / *form a v with both arms / *stand like a tall tree with both
            branches up / *grow like a flower with both arms to the sun / *show how big with both arms up high / *touch the
            ceiling with both hands / *touch the door frame above with two hands / *touch the clouds with all ten fingers /
            *push up the ceiling with both palms / *push both palms skyward / *push {poss} hands to the roof / *press the
            palms together above the head / *clasp {poss} hands overhead and *stretch / *link the fingers and *push them to
            the ceiling / *interlace the fingers above the crown of the head / *reach tall with both hands after a long car
            ride / *reach for the ceiling as the yoga teacher says, with two hands / *reach up on both sides / *reach for a
            high pipe with both hands / *reach up to the trapeze with both hands / *grab the crossbar of the goal with both
            hands / *grab the suitcase from the overhead bin with both hands / *hang a curtain with both arms up / *hang a
            banner under the ceiling with both hands / *hold a surfboard overhead with two hands / *hold a baby up to the
            sky with both hands / *hold the net up with both hands / *hold the trophy aloft in both hands / *hold the sky up
            like atlas with both palms / *hold the ball overhead with both hands for a throw-in / *block a free throw with
            two raised arms / *defend the basket with both hands up / *guard the goal with both arms up high / *appeal to
            the umpire with both arms up / *signal six with both arms like a cricket umpire / *signal a field goal with both
            arms straight up / *protest innocence to the referee with both hands up / *stretch like a cat, both arms to the
            ceiling / *stretch both arms up out of bed / *raise two fists like the champion / *raise both limbs at once /
            *raise {poss} two hands toward the lights / *raise both arms in front until they point up / *raise both arms out
            to the sides and overhead / *raise the roof with both palms / *raise an invisible stone over {poss} head with
            both hands / *raise both arms for the doctor / *swing both arms up and *hold them there / *bring both arms to
            twelve o'clock / *bring both biceps to the ears / *get both paws up / *go up with both arms / *finish the
            gymnastics routine with both arms up / *present to the judges with both arms up / *take the diver's pose with
            both arms above the head / *end the number with both hands to the ceiling / *cast a double spell up to the sky
            with two hands / *command the sea to part with both arms raised / *give a {adj} salute to the sky with both arms
            / *make a {adj} double arm raise / *play the hands up animation / *perform the surrender emote with both hands
            up
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
            *repeat a side-to-side motion with the {side} hand raised /
            *wave hello to the bus driver with {poss} {side} hand / *wave hiya with the {side} hand / *wave howdy with
            {poss} {side} hand / *wave at the baby with the {side} hand / *wave at grandpa across the yard with {poss}
            {side} arm / *wave at a drone with {poss} {side} arm / *wave at the kids on the merry-go-round with the {side}
            hand / *wave at the neighbor over the fence with {poss} {side} hand / *wave at the lifeguard with the {side} arm
            / *wave at a cab with {poss} {side} arm / *wave to the driver with a {side} palm / *wave to the judges with the
            {side} hand / *wave to the reporters with {poss} {side} hand / *wave to the passengers with the {side} arm /
            *wave to the grandstand with {poss} {side} hand / *wave to the voters with the {side} hand / *wave to a pal in
            the canteen with the {side} hand / *wave to a mate across the pub with {poss} {side} arm / *wave to the stream
            chat with the {side} hand / *wave to someone on the other side of the river with {poss} {side} arm / *wave from
            the window with {poss} {side} hand / *wave from the back row with the {side} arm / *wave from the podium with
            {poss} {side} hand / *wave from the wrist, {side} side / *wave {poss} {side} wrist to and fro / *wave {poss}
            {side} fingers / *wave {poss} {side} palm from side to side / *wave {poss} {side} palm at everyone / *wave
            {poss} {side} mitt / *wave {poss} {side} hand like royalty / *wave {poss} {side} hand like a pageant queen /
            *wave {poss} {side} hand in front of someone's eyes / *wave {poss} {side} hand to get the teacher's attention /
            *wave {poss} {side} hand to say i am here / *wave {poss} {side} hand to show the others the table / *wave {poss}
            {side} arm to attract attention / *wave the {side} arm to stop a car / *wave the {side} arm at the tram driver /
            *wave the {side} arm to be rescued / *wave the {side} hand over the crowd / *wave the {side} hand in a big arc /
            *wave the {side} hand next to the face / *wave the {side} hand at shoulder height / *wave a scarf over the head
            with {poss} {side} hand / *wave a hat in the air with the {side} hand / *wave a boarding pass in {poss} {side}
            hand / *wave a glow stick in {poss} {side} hand / *wave a light over the head with the {side} hand / *wave a
            torch in the dark with {poss} {side} arm / *wave a white cloth with the {side} hand / *wave a ticket overhead
            with the {side} hand / *give a wave with {poss} {side} hand / *give a little wave with the {side} hand / *give
            someone a hi with a wave of {poss} {side} hand / *give the neighbors a wave of the {side} hand / *give the papal
            wave with the {side} hand / *say hello with {poss} {side} hand / *say hello from across the room with the {side}
            arm / *say hi to the camera with {poss} {side} palm / *say aloha with a waving {side} hand / *say hola with a
            wave of {poss} {side} hand / *say bonjour by waving the {side} hand / *say yoo-hoo with the {side} hand waving /
            *say what's up with a {side} hand wave / *greet the viewers with a wave of {poss} {side} hand / *greet a
            classmate in the corridor with the {side} hand waving / *greet the crew with a waving {side} arm / *greet the
            arriving guests by waving {poss} {side} hand / *greet a toddler with waving {side} fingers / *greet the
            subscribers with {poss} {side} hand swinging in the air / *hail a passing boat with a waving {side} arm / *flag
            down a police car with a waving {side} hand / *flag down a waiter with {poss} {side} hand / *make a taxi stop by
            waving {poss} {side} arm / *make contact by waving {poss} {side} hand / *attract attention with a waving {side}
            arm / *catch someone's eye with a wave of {poss} {side} hand / *catch the driver's attention by waving the
            {side} hand / *draw attention by swinging {poss} {side} arm overhead / *show where the group is by waving {poss}
            {side} arm / *let the others know by waving {poss} {side} hand / *find a friend at the arrivals gate and *wave
            the {side} hand / *see mom in the audience and *wave {poss} {side} hand / *recognize a neighbor and *wave with
            the {side} hand / *stand on the quay and *wave the {side} arm / *look at the camera and *wave {poss} {side} hand
            / *put the {side} hand up and *wave hello / *open the {side} hand and *wave it to and fro / *swing the {side}
            arm like a pendulum above the head / *swing {poss} {side} palm back and forth / *swing {poss} {side} arm at the
            train / *swing a lantern to and fro with {poss} {side} hand up / *swing the {side} arm to the beat at the
            concert / *sway the {side} arm like a palm tree / *sway the lifted {side} palm back and forth / *flutter the
            fingers of the {side} hand in greeting / *wiggle the {side} fingers to say hi / *wag the {side} palm in the air
            / *waggle the {side} wrist to say hello / *shake the lifted {side} hand back and forth / *shake a flag with
            {poss} {side} arm up / *move {poss} {side} hand back and forth in greeting / *move the {side} palm from one side
            to the other in the air / *wipe fog off a high window with the {side} hand / *polish the top of a mirror with
            {poss} {side} hand / *wash a wall up high with the {side} hand, to and fro / *signal hey, look over here with
            the {side} hand waving / *signal to the lookout by waving the {side} arm / *signal to the ref by waving {poss}
            {side} arm / *return the wave with {poss} {side} hand / *answer a wave with a wave of the {side} hand / *thank
            the driver with a wave of the {side} hand / *thank the fans with a waving {side} arm / *play the {side} hand
            wave emote / *trigger the wave emote with the {side} hand / *make a waving motion with {poss} {side} hand /
            *make a {adj} hello gesture with a waving {side} hand / *do the royal wave with {poss} {side} hand / *do a
            beauty queen wave with the {side} hand / *do a {adj} wave with {poss} {side} arm overhead
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
            *repeat a side-to-side motion with both hands raised /
            *wave hello to the bus with both arms / *wave hi to the baby with both hands / *wave at grandma with both arms /
            *wave at a helicopter with both arms / *wave at the webcam with both hands / *wave at the lifeguard with both
            arms / *wave at the drone with both hands / *wave at the driver with two arms / *wave at the stands with both
            hands / *wave to the passengers with two hands / *wave to the grandstand with both arms / *wave to the fans at
            the airport with both hands / *wave to the viewers with both hands / *wave to the reporters with both hands /
            *wave to a pal across the stadium with both arms / *wave to the boat from the pier with both arms / *wave to the
            people on the far bank with both arms / *wave to the crew with both arms / *wave to the boss from the crane with
            both arms / *wave from the window with both hands / *wave from the roof with both arms / *wave from the wrists
            of both hands / *wave from a lifeboat with both arms / *wave from the podium with both hands / *wave both palms
            from side to side / *wave both forearms / *wave both wrists to and fro / *wave both mitts / *wave both arms
            around over the head / *wave both arms overhead in big arcs / *wave both arms like a drowning swimmer / *wave
            both arms like an inflatable tube man / *wave both arms like palm trees in the wind / *wave both arms to stop a
            train / *wave both arms to flag down a car / *wave both arms to attract attention / *wave both arms to scare off
            the birds / *wave both arms to get an ambulance to stop / *wave both arms in time with the song / *wave both
            hands next to the head / *wave both hands at shoulder height / *wave both hands at once to greet the class /
            *wave both hands for the camera / *wave both hands over the crowd / *wave the two arms above the head / *wave
            the arms for help / *wave a scarf in each hand / *wave a glow stick in each hand / *wave a big banner overhead
            with both hands / *wave a towel with both hands over the head / *wave two torches at a landing plane / *wave two
            signal flags / *wave two white cloths overhead / *give a wave with both hands / *give a big double wave / *give
            a two-handed wave to the crowd / *give the neighbors a two-armed wave / *wave both hands in the air at a rap
            show / *do a two-handed hello / *say hello with both arms / *say hi to the camera with both palms / *say aloha
            with both hands waving / *say hola with two waving hands / *say good morning to everybody with both hands waving
            / *say welcome with both arms waving / *say yoo-hoo with both arms / *greet the viewers with a wave of both
            hands / *greet the whole crew with both arms / *greet the arriving guests by waving both hands / *greet the fans
            with a double wave / *greet a friend at arrivals with both arms waving / *greet the returning soldiers with both
            hands waving / *hail a passing boat with both arms / *hail a helicopter by waving {poss} arms / *flag down a bus
            with both arms / *flag down an ambulance with both arms waving / *flag down help on the highway with two arms /
            *stop the traffic by waving both arms / *make a taxi stop by waving both arms / *make the rescuers look by
            waving both arms / *attract attention with two waving arms / *attract the rescue team with both arms / *catch
            someone's eye with a wave of both hands / *show where the group is by waving both arms / *let the others know by
            waving both hands / *discover the family in the crowd and *wave both arms / *recognize a friend and *wave with
            both hands / *look at the camera and *wave both hands / *open both hands and *wave them to and fro / *put {poss}
            hands in the air and *wave them / *throw {poss} hands up and *wave them like nobody cares / *swing both arms
            like pendulums above the head / *swing both palms back and forth / *swing two lanterns to and fro overhead /
            *sway both lifted palms back and forth / *sway the two arms to a ballad / *flutter the fingers of both hands in
            greeting / *wiggle all ten fingers in the air to say hi / *wag both palms in the air / *waggle both wrists to
            say hello / *shake two lifted hands back and forth / *shake both pompoms in the air / *do jazz hands overhead
            with both arms waving / *rock both raised palms back and forth / *move both hands back and forth in greeting /
            *cross and *uncross both arms overhead as a signal / *marshal a plane with both arms waving / *direct a landing
            helicopter with two waving arms / *wash a wall up high with both hands, to and fro / *polish the top of a mirror
            with two hands / *signal over here with both arms / *signal sos with both arms / *signal danger ahead with two
            waving arms / *signal to the search plane with both arms / *answer a wave with a wave of both arms / *thank the
            crowd with both hands waving / *play the double wave emote / *make a waving motion with both hands / *make a
            {adj} hello gesture with both hands waving / *do a {adj} wave with both arms overhead
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
            *show gratitude to the spectators with a {adj} bow / *make obeisance / *pay homage with a bow /
            *bow to the judges / *bow to the dance partner / *bow to the altar / *bow to the flag / *bow to the shrine /
            *bow to the boss / *bow to the teacher / *bow to the class / *bow to the crowd / *bow to the ancestors / *bow to
            the host / *bow to the lady / *bow to the ambassador / *bow to say sorry / *bow to express regret / *bow at
            ninety degrees / *bow at the waist / *bow before god / *bow before the judges / *bow before the emperor / *bow
            before stepping onto the mat / *bow before the throne / *bow after the song / *bow after the performance / *bow
            after a speech / *bow like a butler / *bow like a concert pianist / *bow like a ballet dancer / *bow like a
            martial artist / *bow like an orchestra conductor / *bow from the stage / *bow in front of the queen / *bow in
            respect / *bow in apology / *bow in reverence / *bow in gratitude / *bow in greeting / *bow in prayer / *bow in
            the korean fashion / *bow out of respect / *bow with both hands at {poss} sides / *bow with {poss} hands on
            {poss} thighs / *bow with one hand on {poss} chest / *bow with {poss} palms together / *bow with the eyes to the
            floor / *bow with the whole upper body / *bow with a flat back and *come up / *bow {poss} back / *bow {poss}
            trunk / *bow as the curtain rises / *bow when the prince enters / *take a bow for the audience / *take a bow at
            the end of the school play / *take a bow like a star / *make {poss} bow to the public / *perform a ceremonial
            bow / *perform a polite bow / *perform a rei in the dojo / *do an ojigi / *do a deep bow / *do a respectful bow
            / *play the bow emote / *give a deep bow to the fans / *give a respectful bow before the fight / *give thanks by
            bending the upper body / *give the public a bow / *say namaste with a bow / *say pleased to meet you with a bow
            / *say your majesty with a bow / *greet a samurai with a bow / *thank the orchestra with a bow / *thank the fans
            by bowing / *thank the donors with a deep bend of the back / *welcome the customers with a bow / *welcome the
            delegation with a bow / *receive a business card with a bow / *accept the roses with a bow / *accept a standing
            ovation with a bow / *return a bow / *exchange bows with a business partner / *honor the fallen with a bend of
            the head and torso / *honor the champion with a bow / *pay homage to the king with a bow / *salute the sensei by
            bending the trunk / *show deference with a bow / *open the concert with a bow / *open the duel with a bow /
            *close the play with a bow / *end the recital with a bow / *end the puppet show with a bow / *finish the dance
            with a bow / *conclude the ceremony with a bow / *bend at the hips to greet the guests / *bend at the waist
            before the king / *bend the waist / *bend {poss} back to greet someone / *bend {poss} body in greeting / *bend
            {poss} torso down in thanks / *bend {poss} spine forward in respect / *bend low in apology / *bend forward in
            greeting / *bend forward with {poss} arms at {poss} sides / *fold like a pocket knife in greeting / *lean {poss}
            chest forward as a sign of respect / *dip {poss} upper body / *lower {poss} trunk before the altar / *lower the
            forehead toward the knees in respect / *incline {poss} upper body to a customer / *incline from the waist /
            *tilt {poss} trunk forward in thanks / *tip {poss} torso toward the audience / *hinge {poss} upper body forward
            / *hinge from the hips like a door in greeting / *round {poss} back and *lower {poss} head in respect / *put
            {poss} hands together and *bow / *put a hand on {poss} heart and *bow / *face the judges and *take a bow / *let
            {poss} head and trunk sink in respect / *give a {adj} bow of thanks / *do a {adj} bend of the upper body in
            greeting
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
            *offer a {adj} last wave to a leaving friend /
            *wave bye to grandma / *wave bye to the baby with the {side} hand / *wave bye to daddy / *wave bye to the bus
            driver with {poss} {side} hand / *wave bye to the teacher / *wave bye from the car with {poss} {side} hand /
            *wave ta-ta / *wave ta-ta with {poss} {side} fingers / *wave toodle-oo with the {side} hand / *wave cheerio with
            {poss} {side} hand / *wave see ya / *wave see you with {poss} {side} hand / *wave auf wiedersehen with the
            {side} hand / *wave au revoir / *wave sayonara with the {side} hand / *wave a last goodbye / *wave a hanky in
            farewell with the {side} hand / *wave a handkerchief at the leaving train / *wave someone off / *wave the guests
            off / *wave the bride and groom off with {poss} {side} hand / *wave the school bus off with the {side} arm /
            *wave the soldiers off with {poss} {side} hand / *wave the kids off to school / *wave goodbye to the neighbors /
            *wave goodbye to the team bus with the {side} arm / *wave goodbye to a friend on the platform / *wave goodbye to
            the audience with {poss} {side} hand / *wave goodbye to the crew with {poss} {side} arm / *wave goodbye to
            summer / *wave goodbye from the deck of a ship with {poss} {side} arm / *wave goodbye from the porch with {poss}
            {side} hand / *wave goodbye from the balcony / *wave goodbye from the plane steps with the {side} hand / *wave
            goodbye at the bus stop / *wave goodbye at the boarding gate / *wave goodbye at the railway station with {poss}
            {side} hand / *wave goodbye at the end of the shift / *wave goodbye at the end of class / *wave goodbye after
            the party / *wave goodbye before boarding / *wave goodbye for the last time / *wave goodbye until next week /
            *wave goodbye like the pope with the {side} hand / *wave {poss} {side} fingers goodbye / *wave {poss} {side} arm
            goodbye / *wave {poss} {side} hand after the train / *wave the {side} palm to say good night / *wave the {side}
            hand at the end of the visit / *wave the {side} hand as the train pulls out / *wave the {side} arm as the ship
            leaves the harbor / *wave after the departing bus / *wave after a friend who drives away with {poss} {side} hand
            / *wave as the friends drive off / *wave until the ship is gone with the {side} hand / *say bye / *say bye-bye /
            *say bye for now / *say bye for now with the {side} palm / *say goodbye to everybody / *say goodbye to grandpa
            with {poss} {side} hand / *say goodbye to the guests with one hand / *say adios with {poss} {side} hand / *say
            adios to the gang / *say arrivederci with the {side} hand / *say hasta la vista with {poss} {side} hand / *say
            au revoir with a wave / *say aloha to a leaving guest with the {side} hand / *say toodles with the {side}
            fingers / *say see you next time with {poss} {side} hand / *say see you around / *say catch you later with
            {poss} {side} hand / *say take care with a wave of the {side} hand / *say take care and goodbye / *say good luck
            and goodbye with {poss} {side} hand / *say have a safe trip with a wave / *say have a nice weekend with a wave
            of the {side} hand / *say godspeed with a wave / *say until next time with {poss} {side} hand / *say farewell to
            a friend / *say farewell to the regiment with the {side} hand / *say farewell to the homeland / *say
            nighty-night with a little wave / *say over and out with a goodbye wave / *bid someone goodbye with {poss}
            {side} hand / *bid the crowd farewell / *bid the crew farewell with {poss} {side} arm / *bid the voyagers
            godspeed with the {side} hand / *give a goodbye wave / *give the departing guests a wave of {poss} {side} hand /
            *see the guests off at the door / *see the guests off with {poss} {side} hand / *see the children off at the bus
            stop / *see a friend off at the airport with the {side} arm / *see the sailors off with {poss} {side} hand /
            *send the guests home with a wave / *sign off with a wave / *sign off from the show with {poss} {side} hand /
            *sign off the broadcast by waving the {side} hand / *leave the viewers with a wave of {poss} {side} hand /
            *finish the video with a bye wave / *take leave of a colleague / *take leave of the family with {poss} {side}
            arm / *take leave of the court with the {side} hand / *part company with a wave / *exchange goodbyes with {poss}
            {side} hand / *make a farewell gesture with {poss} {side} hand / *make the goodbye sign with the {side} hand /
            *hold up the {side} palm to say goodbye and *wave / *flutter the {side} fingers goodbye / *wiggle the {side}
            fingers in farewell / *swing a handkerchief in farewell with the {side} hand / *move {poss} {side} hand from
            side to side to say goodbye / *lift {poss} {side} hand to say farewell / *lift the {side} palm and *wave bye-bye
            / *look at the leaving train and *wave goodbye / *smile and *wave goodbye / *return a goodbye wave with {poss}
            {side} hand / *play the goodbye emote / *do a {adj} goodbye wave
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
            *give a {adj} bye with two hands / *offer a {adj} last wave with both arms /
            *wave bye to grandma with both hands / *wave bye to the camera with both hands / *wave bye to the bus driver
            with both hands / *wave bye-bye to the teacher with both hands / *wave bye from the car window with two hands /
            *wave ta-ta with both hands / *wave toodle-oo with both hands / *wave cheerio with both hands / *wave see ya
            with both hands / *wave see you with two hands / *wave a last goodbye with both hands / *wave two handkerchiefs
            at the leaving train / *wave someone off with both arms / *wave the guests off with both hands / *wave the
            school bus off with both arms / *wave the soldiers off with both hands / *wave goodbye to the neighbors with
            both hands / *wave goodbye to the team bus with both arms / *wave goodbye to a friend on the platform with both
            arms / *wave goodbye to the audience with both hands / *wave goodbye to the astronauts with both arms / *wave
            goodbye to the pupils with both hands / *wave goodbye to the crew with both arms / *wave goodbye to mom with
            both hands / *wave goodbye to summer with both arms / *wave goodbye from the deck of a ship with both arms /
            *wave goodbye from the porch with both hands / *wave goodbye from the balcony with both hands / *wave goodbye
            from the plane steps with both arms / *wave goodbye from the stage with both hands / *wave goodbye at the
            boarding gate with both arms / *wave goodbye at the railway station with both arms / *wave goodbye at the end of
            the shift with both hands / *wave goodbye at the end of the livestream with both hands / *wave goodbye at the
            school gate with both hands / *wave goodbye after the party with both arms / *wave goodbye through the window
            with both hands / *wave goodbye for the last time with both arms / *wave goodbye until next week with both hands
            / *wave goodbye using both hands / *wave goodbye with {poss} two hands / *wave goodbye with all ten fingers /
            *wave goodbye with both palms / *wave goodbye with both arms overhead / *wave both forearms goodbye / *wave both
            arms goodbye / *wave both hands after the train / *wave both hands at the leaving ferry / *wave both palms to
            say good night / *wave both hands at the end of the visit / *wave both arms as the train pulls out / *wave both
            arms as the ship leaves the harbor / *wave both hands as the friends drive off / *wave both arms after the
            departing bus / *wave both arms until the ship is gone / *wave {poss} two arms to say goodbye / *say bye with
            both hands / *say bye for now with both hands / *say goodbye to everybody with both arms / *say goodbye to the
            guests with two hands / *say goodbye to the fans with both arms / *say adios with both hands / *say hasta la
            vista with both arms / *say au revoir with two hands / *say aloha to a leaving guest with both hands / *say
            cheerio with both arms / *say toodles with all ten fingers / *say ta-ta for now with both hands / *say see ya
            later with both hands / *say see you next time with two waving hands / *say see you on monday with both hands /
            *say catch you later with both hands / *say take care with a wave of both hands / *say good luck and goodbye
            with both arms / *say have a safe trip with both hands waving / *say have a nice weekend with both hands waving
            / *say godspeed with both arms waving / *say until next time with both palms / *say farewell to a friend with
            both hands / *say farewell to the regiment with both arms / *say farewell to the homeland with both arms / *say
            good night to the audience with two waving arms / *bid someone goodbye with both hands / *bid the crew farewell
            with both arms / *bid the voyagers godspeed with both hands / *bid the class goodbye with both hands / *bid the
            guests good night with two waving hands / *give a farewell wave to the crowd with both arms / *give a parting
            wave with both hands / *give the departing guests a wave of both hands / *give one last double wave before
            leaving / *see the guests off with two waving hands / *see a friend off at the airport with both arms / *see a
            ship off from the pier with both arms / *see the sailors off by waving both hands / *send the guests home with a
            wave of both hands / *send the kids off to camp with two waving arms / *send off the team with both arms waving
            / *sign off with a wave of both hands / *sign off the broadcast with a double wave / *leave the viewers with a
            wave of both hands / *finish the lesson with a goodbye wave of both hands / *take leave of the family with both
            arms waving / *part from the family at the station with both arms waving / *part company with two waving hands /
            *make {poss} farewells with both hands waving / *make a farewell gesture with both hands / *make the goodbye
            sign with both hands / *hold up both palms and *wave goodbye / *swing two handkerchiefs in farewell / *move both
            hands from side to side to say goodbye / *lift both hands to say farewell / *lift both palms and *wave bye-bye /
            *look at the leaving train and *wave goodbye with both arms / *smile and *wave goodbye with both hands / *return
            a goodbye wave with both hands / *play the goodbye emote with both hands / *do a bye-bye gesture with both hands
            / *do a {adj} goodbye wave with both hands / *make a {adj} farewell gesture with both arms
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
            *wait with a {adj} stance / *hold a {adj} pose with {poss} arms down /
            *stand like a scarecrow in a field / *stand like a tree / *stand like a robot that is switched off / *stand like
            a living statue in the square / *stand as still as a mouse / *stand as if turned to stone / *stand as if glued
            to the floor / *stand as if time had stopped / *stand stock-still / *stand completely still / *stand absolutely
            motionless / *stand very still / *stand nice and still / *stand still for a portrait / *stand still for the
            x-ray / *stand still in the dark / *stand still and *wait for orders / *stand still and *say nothing / *stand
            guard / *stand guard in front of the embassy / *stand watch on the tower / *stand to attention / *stand at ease
            on the parade ground / *stand in a queue for coffee / *stand in the corner / *stand in the kitchen and *do
            nothing / *stand in the lift and *stare at the door / *stand in front of a painting / *stand on parade / *stand
            on the sidewalk / *stand on the sideline and *watch the match / *stand on a pedestal / *stand on the pier and
            *look at the horizon / *stand by the door / *stand under a tree / *stand under an umbrella at the bus stop /
            *stand beneath the clock / *stand behind the counter / *stand near the exit, waiting / *stand alone in an empty
            room / *stand alone in a spotlight / *stand with {poss} feet shoulder-width apart / *stand with {poss} back
            straight / *stand with {poss} head up / *stand with {poss} chin level / *stand with {poss} palms against {poss}
            thighs / *stand without blinking / *stand upright and *stay there / *stand quite still / *stand silently /
            *stand there and *do nothing / *stand there in silence / *remain stationary / *remain in position / *remain on
            guard / *remain silent and motionless / *stay like a statue / *stay in line / *stay in position / *stay upright
            / *stay upright without a move / *stay still until the bear goes away / *stay behind the yellow line and *wait
            for the train / *keep still for the camera / *keep still during the scan / *keep {poss} arms and legs still /
            *keep {poss} place in the queue / *keep vigil at the monument / *keep quiet and *stay where the feet are / *hold
            still and *breathe / *hold a standing pose / *hold the pose for ten seconds / *hold the freeze frame / *freeze
            like someone in a paused movie / *play musical statues and *freeze / *pose for a photo without moving / *pose as
            a statue / *wait without moving / *wait in the wings for a cue / *wait at the bus stop / *wait at the red light
            / *wait at the platform for the train / *wait for a command / *wait for the coach to blow the whistle / *wait on
            the corner / *wait on the mark / *wait on the sideline / *wait under the clock / *await orders at attention /
            *await the verdict, standing / *attend the flag ceremony without moving / *attend a minute of silence / *listen
            to the anthem standing still / *look into the camera without moving / *gaze ahead without a move / *stare into
            the void, standing / *meditate while standing / *breathe and *do nothing else / *idle around on one spot / *idle
            without any input / *do zero movement / *do a mannequin challenge / *make not a single move / *take a standing
            pose / *take a break on the spot, standing / *adopt a standing posture / *maintain a steady pose / *loop the
            standing idle / *show the rest pose / *show the default standing pose / *act as a statue / *impersonate a statue
            / *pretend to be a statue / *linger by the door without moving / *guard the palace like a beefeater / *pause and
            *stand / *refuse to move / *refuse to budge / never *budge / *let {poss} arms hang down, doing nothing
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
            in a neutral mood / like on any other day / in a plain way /
            in the normal way / in a perfectly ordinary way / in a regular manner / the way everybody does / the way most
            people do / like the average person / like a regular person / as one normally would / as always / same as ever /
            in the standard way / in an everyday manner / with nothing special about it / without anything unusual / without
            showing any emotion / with a neutral expression / in a casual way / in a natural way / with no special mood /
            neither happy nor sad / neither fast nor slow / at an average speed / at the usual pace / as on any ordinary day
            / just like normal / in a matter-of-fact way / as a matter of routine / with average effort / in a typical way /
            nothing fancy / just the regular way / with no acting involved
        """,
        adjectives="normal / ordinary / regular / casual / neutral / plain / everyday",
    ),
    "active": _style_of(
        adverbs="""
            energetically / actively / briskly / quickly / vigorously / dynamically / spiritedly / zestfully /
            peppily / enthusiastically / zippily / animatedly / eagerly / swiftly /
            snappily / perkily / tirelessly / athletically / sportily / hyperactively / exuberantly / rapidly / very
            energetically / super energetically / ever so briskly / really vigorously / high-spiritedly / feistily /
            effervescently
        """,
        manners="""
            with energy / with a lot of energy / full of energy / in a lively way / in an active way /
            at a fast pace / fast / with vigor / in high spirits / with drive / in a spirited manner /
            brimming with energy / with gusto / full of life / with lots of power / like an athlete /
            bursting with energy / with real enthusiasm / like someone who drank too much coffee /
            fully awake and fit / with zest / as if ready for anything / full of pep /
            full of beans / with boundless energy / fully charged / like a personal trainer / like an aerobics instructor /
            on a sugar rush / high on caffeine / after two energy drinks / raring to go / full of get-up-and-go / with a lot
            of vim and vigor / fit as a fiddle / like the energizer bunny / as if powered by fresh batteries / in top shape
            / firing on all cylinders / like an athlete at the peak of fitness / after the best sleep in years / up and at
            it / with tons of drive / with bags of energy / like a border collie that needs exercise / as if there were no
            time to lose / like a sports teacher in front of the class / supercharged / buzzing with energy / with energy to
            burn / with power to spare / like someone warming up for a big match / in workout mode / pumped up and ready /
            like a fitness influencer
        """,
        adjectives="""
            energetic / active / lively / brisk / quick / vigorous / dynamic / fast / spirited / peppy /
            enthusiastic / animated / sporty / zesty / high-energy / perky /
            zippy / tireless / athletic / bustling / snappy / hyperactive / rapid / exuberant / energized / turbocharged /
            full-of-beans / vital / feisty
        """,
        people="""
            an energetic person / an active person / a lively man / an athletic person / a sporty woman /
            a lively person / a fit person / an energetic man / an energetic woman / a fitness coach / an athlete /
            a very active person / someone full of energy / a hyperactive person /
            a personal trainer / an aerobics instructor / a zumba teacher / a very sporty person / an energized worker / the
            hyperactive cousin / the peppy coach / a sporty guy / a super fit woman / a good friend full of beans / a gym
            teacher full of energy / a bundle of energy / a real live wire / a man full of vigor / a woman bursting with
            energy / a waiter high on caffeine / a tireless athlete / a go-getter full of drive / the most energetic person
            in the office / a fitness fanatic / a human dynamo / a man after five coffees / a sportsman in top form / the
            energetic gym instructor / a pepped-up player / someone with way too much energy / a brisk and lively lady / a
            fired-up crossfit guy / a lively market seller
        """,
        gait="""
            with quick steps / with a spring in {poss} step / with brisk strides / with quick light steps /
            at a lively pace / at a brisk tempo /
            with fast springy strides / at a cracking pace / on quick nimble feet / with plenty of bounce in {poss} legs /
            at double the usual tempo / with strong fast legs / bouncing along on the balls of {poss} feet / like a power
            walker / with lively legs / with energetic strides / taking quick energetic steps / with snappy footwork / at a
            rapid pace / with brisk lively steps / pushing off powerfully at every step
        """,
    ),
    "angry": _style_of(
        adverbs="""
            angrily / furiously / aggressively / irritably / wrathfully / crossly / madly / hotly / grumpily /
            heatedly / irately / indignantly /
            ragingly / testily / fiercely / hatefully / spitefully / irascibly / very furiously / very angrily / really
            angrily / so angrily / so furiously / exasperatedly / resentfully / seethingly / snappishly / quite angrily
        """,
        manners="""
            in anger / in an angry way / in a rage / like someone who is furious / in a bad temper / with fury /
            full of anger / fuming / boiling with rage / seeing red / with clenched fists / as if ready to explode /
            looking for a fight / in an aggressive way / with pent-up anger / like someone who just had a quarrel /
            after a shouting match / after a big row at home / with steam coming out of the ears / in a foul mood / in a
            blind fury / with gritted teeth / red in the face / hopping mad / mad as a hornet / like a furious boss / like a
            customer who was cheated / like a driver who just got a parking ticket / like a bull seeing red / after losing
            the argument / as if {poss} phone was just stolen / with {poss} jaw set in anger / with a scowl / ready to punch
            a wall / in a towering rage / foaming at the mouth / at the end of {poss} patience / like a hornet whose nest
            was kicked / as if insulted in public / with hate in {poss} eyes / in a huff / like a coach furious at the
            referee / seething inside / absolutely furious / with rage / after being lied to / as if somebody scratched
            {poss} new car / in a fit of temper / pissed off / like someone with road rage / with {poss} blood boiling / on
            the warpath
        """,
        adjectives="""
            angry / furious / aggressive / irritated / mad / enraged / irate / cross / hostile / grumpy /
            hot-tempered / fierce / outraged /
            raging / seething / livid / fuming / bad-tempered / wrathful / incensed / infuriated / testy / heated /
            ill-tempered / pissed-off / indignant
        """,
        people="""
            an angry person / an angry man / a furious person / an annoyed woman / someone angry / an irritated man /
            a mad person / an angry woman / a furious man / an enraged person / a person in a rage /
            an irate customer / an aggressive man / a hot-tempered person /
            a fuming boss / an angry customer / a furious coach / an enraged driver / the angry neighbor / a livid woman / a
            man with a short fuse / a raging man / a fuming woman / a person boiling with rage / someone in a foul mood /
            the furious landlord / a cheated customer in a rage / a bad-tempered cook / an angry lady / a seething employee
            / a guy with road rage / a furious mother / an angry dad / an outraged citizen / a furious teacher / a person
            who is really mad / an infuriated fan / an angry protester / a girl in a huff / a grumpy guy / a man in a
            towering rage / an incensed referee / a woman furious with everyone / the angriest person in the room
        """,
        gait="""
            with angry steps / stamping {poss} feet / with hard furious steps / stamping along /
            with heavy angry strides /
            stomping with anger / with hard angry footfalls / slamming {poss} heels into the floor / with furious strides /
            with stiff angry legs / with fast angry steps / pounding the floor in rage / kicking at the ground in anger / at
            a furious pace / storming along / with steps full of rage / banging {poss} feet down in fury / with feet that
            hit the ground in anger / with an angry stomp
        """,
    ),
    "childish": _style_of(
        adverbs="""
            childishly / playfully / innocently / goofily / immaturely / naively / boyishly / boisterously / cutely /
            mischievously / whimsically /
            kiddishly / babyishly / impishly / very childishly / really playfully / oh so cutely / ever so playfully /
            sillily / puerilely / quite childishly / very kiddishly / very innocently / friskily / so childishly / so
            goofily
        """,
        manners="""
            like a child / like a little kid / in a childish way / as a kid would / like a small boy /
            in a playful way / like a toddler / like a little girl / like a kid at play / like a five year old /
            as if in kindergarten / in a kiddish way / in an immature way / like a small child at the playground /
            with childish fun / as little children do /
            like a kid in a candy store / like a kindergartner / like a four year old / like a six year old at recess / like
            a child on {poss} birthday / like a baby / like a child who plays pretend / like a kid in a puddle / as if five
            years old / as if still in nursery school / as a preschooler would / the way small kids do / like a first grader
            / like a big baby / like a child on christmas morning / like a kid playing tag / like a little rascal / like a
            toddler in new shoes / like a kid copying the grown-ups / in a babyish way / as if it were a playground game /
            like a kid with a new toy / like a child at a birthday party / like a little brother being silly / as if playing
            make-believe / with the innocence of a child / with childlike wonder / like a little one on a field trip / like
            a school kid at break time / like a kid hopped up on candy / in a silly childish mood / like a grown-up playing
            a toddler / like a cartoon kid / as though in the sandbox
        """,
        adjectives="""
            childish / childlike / playful / silly / kiddish / immature / goofy / cute / infantile / naive /
            carefree / mischievous /
            babyish / kid-like / toddler-like / impish / frisky / puerile / boyish / innocent / kiddie / adorable / goofball
            / rascally
        """,
        people="""
            a child / a kid / a little child / a young kid / a small boy / a little girl / a toddler /
            a childish person / a small child / a young child / a little boy / a preschooler / a small kid /
            a schoolchild / a small girl / an adult who acts like a child /
            a kindergartner / a five year old / a six year old girl / a four year old boy / my little son / my little
            daughter / the little one / the smallest kid in class / a first grader / a cheeky little boy / a kid in rubber
            boots / a tiny tot / the toddler next door / a little rascal / a child at the playground / the youngest child /
            a big baby of a man / a small girl with pigtails / a playful kid / a three year old / a nursery school child / a
            kid on a sugar high / a little schoolboy / a little schoolgirl / a kid at a birthday party / somebody's toddler
            / a playful little boy / a man acting like a kid / a woman acting like a small child / the neighbors' kid / my
            five year old nephew
        """,
        gait="with playful steps / with small bouncy steps / with a childlike bounce / with little playful steps",
    ),
    "chimpira": _style_of(
        adverbs="""
            cockily / arrogantly / menacingly / insolently / brashly / provocatively / rudely / toughly / loutishly /
            defiantly / brazenly / roughly /
            thuggishly / impudently / bullyingly / swaggeringly / threateningly / disrespectfully / yobbishly /
            intimidatingly / impertinently / obnoxiously / very cockily / belligerently / contemptuously / very arrogantly /
            very insolently / very menacingly
        """,
        manners="""
            like a thug / with a swagger / like a street punk / like a gangster / in a cocky way / like a hoodlum /
            like a swaggering bully / with a tough attitude / like a hooligan / like a delinquent /
            like a young gangster / like a yakuza / as if looking for trouble / like a bad boy / in a thuggish way /
            like a show-off who wants a fight / with a bad-boy attitude / as if the street belonged to {poss} gang /
            like a small-time crook / like a mobster / like a wannabe gangster / like the school bully / like a gang leader
            / like a street thug / like a yakuza underling / like a petty criminal / like a mafia goon / like a loan shark's
            henchman / like a punk on a street corner / as if {poss} gang owned the block / with the attitude of a hooligan
            / with a mean swagger / with gangster attitude / daring anyone to say a word / itching for a brawl / like a
            football hooligan / like a thug shaking down a shopkeeper / like a biker gang member / with {poss} collar up and
            a sneer / with a sneer, like a hoodlum / like a troublemaker in the alley / like a young punk acting tough /
            with a don't-mess-with-me attitude / in a rude and swaggering way / in a bullying manner / like a tough from the
            wrong side of town / like a bad guy in a gangster film / as if about to pick a fight / like a cocky delinquent /
            with street-gang swagger / as though nobody dares to stand in the way / with a thug's arrogance
        """,
        adjectives="""
            swaggering / cocky / thuggish / insolent / rude / tough / gangster-like / brash / delinquent /
            provocative / defiant / loutish / bullying /
            punkish / yobbish / hoodlum-like / menacing / arrogant / threatening / bad-boy / intimidating / brazen /
            disrespectful / belligerent / roughneck / hooligan-like
        """,
        people="""
            a thug / a swaggering thug / a gangster / a street punk / a hoodlum / a cocky man / a young yakuza /
            a bully / a hooligan / a punk / a delinquent / a yakuza / a low-ranking gangster / a street tough /
            a gang member / a rude young man /
            a small-time gangster / a mobster / a yakuza underling / a street thug / the school bully / a young thug / a
            wannabe gangster / a cocky guy / a petty crook / a mafia goon / a gang leader / a football hooligan / a ruffian
            / a yob / a cocky young punk / a swaggering bully / a biker gang member / a troublemaker from the gang / a
            street gangster / a swaggering guy / an insolent punk / a neighborhood thug / a tough in a leather jacket / a
            lout / a goon / a young hoodlum / a gangster in a tracksuit / a bad boy / a mob enforcer / a roughneck / a cocky
            street boy
        """,
        gait="""
            with swaggering steps / swaying {poss} shoulders / with a wide swaggering gait /
            with a bow-legged swagger / rolling {poss} shoulders at every step /
            with a gangster strut / with thuggish strides / swaggering with {poss} legs apart / with a cocky strut / with a
            slouching thug walk / kicking {poss} feet outward like a punk / with a tough-guy shuffle and rolling shoulders /
            with bow-legged steps / strutting like a street thug / with {poss} toes turned out and a mean swagger / taking
            up the whole sidewalk / with swaying swaggering strides / with rude wide steps / with a hoodlum's rolling gait
        """,
    ),
    "feminine": _style_of(
        adverbs="""
            femininely / gracefully / elegantly / daintily / delicately / gently / softly / girlishly / sensually /
            beautifully / charmingly / prettily /
            very delicately / exquisitely / sweetly / coquettishly / demurely / very gracefully / ever so elegantly / very
            daintily / very softly / tenderly / seductively / flirtatiously / glamorously / very femininely / lithely /
            alluringly
        """,
        manners="""
            like a woman / like a lady / in a feminine way / in a womanly way / with feminine grace / with elegance /
            like a girl / like a princess / like a ballerina / like a fashion model / in a ladylike manner /
            with soft feminine movements / in a girly way / with womanly charm / in a delicate way / like a diva /
            like a prima ballerina / like a supermodel / like a beauty queen / like a geisha / like a bride / like a fairy /
            like a lady in an evening gown / like a gentlewoman of old / like a lady at high tea / like a girl in a summer
            dress / like a hostess at a gala / like a movie diva in silk / like a fine lady / like a woman in heels / as a
            lady would / as a graceful woman would / with a feminine touch / with girlish charm / with soft curves of the
            body / with a sway of the hips / with dainty wrists / in a very feminine manner / in a graceful way / in a
            dainty way / in a soft womanly manner / with the grace of a swan / with ballet-like grace / like a debutante at
            the ball / like a lady in silk gloves / like an old hollywood starlet / with delicate hands / like a mermaid /
            with the poise of a model / in the style of a fashion show / like a girl with perfect manners / with elegance
            and charm
        """,
        adjectives="""
            feminine / graceful / womanly / ladylike / elegant / girly / delicate / dainty / soft / feminine-looking /
            girlish / charming / refined /
            womanlike / swanlike / ballerina-like / coquettish / demure / sweet / glamorous / exquisite / seductive / tender
            / lady-like / alluring / princess-like
        """,
        people="""
            a woman / a lady / a feminine woman / an elegant woman / a graceful lady / a girl / a feminine person /
            she / a young lady / a graceful woman / a girly girl / a fashionable woman / a pretty girl /
            a delicate woman / a female model / an elegant lady /
            a ballerina / a princess / a supermodel / a beauty queen / a fashion model / a bride / a graceful girl / the
            elegant lady / a woman in high heels / a lady in an evening gown / a girl in a summer dress / a fine lady / a
            stylish woman / a geisha / a dainty girl / a ladylike woman / a charming lady / a lady in silk gloves / a
            refined woman / a delicate girl / a sweet girl / a glamorous actress / a very feminine girl / a graceful actress
            / the young bride / a lady in heels / a cute girl / a fairy princess / a debutante / an elegant girl / a girl
            with long hair and a skirt / a soft-spoken woman
        """,
        gait="""
            with graceful steps / swaying {poss} hips / like a model on the catwalk / as if in high heels /
            with dainty steps /
            with a feminine sway / with soft ladylike steps / as if on a runway / on tiptoe like a ballerina / with {poss}
            knees close together like a lady / with small elegant steps / with swinging hips / with light feminine steps /
            with a catwalk stride / as if in stilettos / gliding along like a lady / with delicate feet / with swaying
            womanly steps
        """,
        gender="her",
    ),
    "giant": _style_of(
        adverbs="""
            heavily / ponderously / massively / lumberingly / hugely / mightily / weightily / thunderously /
            clumsily / bulkily / colossally /
            gigantically / hulkingly / enormously heavily / quite ponderously / very heavily / very ponderously /
            monstrously / earth-shakingly / extremely heavily / cumbersomely / titanically / monumentally / tremendously
            heavily / so heavily / immensely heavily
        """,
        manners="""
            like a giant / like a huge monster / with a heavy body / in a heavy way / like a titan /
            as if {poss} body weighed tons / with great weight / like a troll / like an ogre / like a colossus /
            like a huge robot / like an enormous creature / as if very heavy / as if as tall as a house /
            like a big lumbering beast / with the weight of an elephant / in a massive way /
            like king kong / like godzilla / like a cyclops / like an elephant / like a mammoth / like a dinosaur / like a
            mountain on legs / like a stone golem / like a giant from a fairy tale / like goliath / like bigfoot / like a
            walking skyscraper / like a kaiju in a monster film / like a brontosaurus / like a sumo wrestler of four hundred
            kilos / like a big heavy bear / like the giant up the beanstalk / with the weight of a mountain / with the
            weight of a truck / with tons of mass / with a huge lumbering body / as if ten meters tall / as if as heavy as
            an elephant / as if {poss} body were made of stone / as if the earth shook / as if towering over the houses /
            huge and heavy / towering over everybody / in a ponderous way / in a lumbering way / with the bulk of a whale /
            like a huge ogre / as if weighing five tons / like a massive mech / like a colossal statue come to life / with
            gigantic heaviness
        """,
        adjectives="""
            heavy / ponderous / lumbering / giant / massive / huge / hulking / weighty / enormous / thunderous /
            gigantic / bulky / colossal /
            elephantine / towering / titanic / mammoth / ponderous-looking / monstrous / earth-shaking / hefty / immense /
            cumbersome / mountainous / ogre-like / troll-like / giant-sized
        """,
        people="""
            a giant / a heavy giant / a huge person / a lumbering giant / a giant man / a very heavy person /
            an ogre / a huge giant / a troll / a colossus / an enormous man / a hulking figure / a titan /
            a gigantic person / a massive monster /
            king kong / godzilla / a cyclops / a stone golem / a huge ogre / a towering giant / a mountain troll / goliath /
            a massive giant / a gigantic monster / a giant robot / a sumo wrestler of enormous weight / a colossal creature
            / an enormous ogre / a huge troll / the giant from the fairy tale / a bigfoot / a mammoth of a man / a mountain
            of a man / a man as big as a house / a giantess / a three hundred kilo man / a lumbering ogre / a hulking
            monster / a kaiju / a huge lumbering beast / a massive mech / the hulk / an enormously heavy person / a big fat
            giant / a titan of stone / the friendly giant
        """,
        gait="""
            with heavy steps / stomping {poss} feet / with {poss} feet wide apart / with thundering steps /
            with slow and heavy steps / shaking the ground at every step /
            with elephant steps / with earth-shaking steps / with steps that make the floor tremble / with legs like tree
            trunks / with giant strides / with huge heavy strides / with {poss} massive feet crashing down / thudding along
            / with booming footsteps / lifting each foot like a block of concrete / with the steps of a dinosaur / planting
            each huge foot with a thud / with lumbering strides / crushing the ground under {poss} feet / with wide
            ponderous steps
        """,
    ),
    "happy": _style_of(
        adverbs="""
            happily / cheerfully / joyfully / merrily / gladly / blissfully / delightedly / gleefully / joyously /
            brightly / contentedly / jovially / chirpily /
            very happily / so happily / really joyfully / ecstatically / jubilantly / elatedly / rapturously / smilingly /
            jollily / exultantly / sunnily / jocundly / beamingly / oh so happily / mirthfully
        """,
        manners="""
            in a happy mood / with joy / in a cheerful way / full of joy / in a good mood / with delight /
            with a big smile / with happiness / like someone who won the lottery / as if hearing good news /
            beaming with joy / on cloud nine / in a jolly way / over the moon / with a light heart / as if in love /
            after winning the lottery / after a marriage proposal / on the first day of the holidays / on the last day of
            exams / with a huge grin / with a grin from ear to ear / with a smile on {poss} face / with a song in {poss}
            heart / grinning with joy / smiling all over / happy as a clam / happy as can be / in seventh heaven / on top of
            the world / ready to hug the whole world / jumping for joy / like someone who just got engaged / like a
            brand-new dad with great news / like someone who passed the exam / like the happiest person alive / as if it
            were {poss} birthday / as if it were payday / as if the war were over / as if hugging the world / radiating joy
            / bursting with happiness / tickled pink / in great cheer / in a sunny mood / in a wonderful mood / with
            laughter / with pure joy / thrilled to bits / full of good cheer / filled with happiness / feeling great / glad
            to be alive / so happy about the good news / with a laugh
        """,
        adjectives="""
            happy / cheerful / joyful / merry / upbeat / glad / jolly / gleeful / delighted / cheery / joyous /
            merry-looking / bright /
            elated / jubilant / ecstatic / overjoyed / sunny / chirpy / smiling / blissful / thrilled / jovial / laughing /
            beaming / happy-go-lucky
        """,
        people="""
            a happy person / a happy man / a cheerful woman / a joyful person / someone happy / a cheerful person /
            a happy woman / a glad person / a joyful man / a cheerful man / a person in a good mood /
            a delighted person / a smiling person / a person who got good news /
            a lottery winner beaming with joy / a smiling man / a smiling woman / a laughing person / a beaming bride / the
            overjoyed dad / a thrilled fan / a happy guy / a happy girl / a cheerful nurse / a merry fellow / a jolly man /
            someone on cloud nine / someone who just got engaged / a person who is over the moon / a happy birthday girl /
            an elated winner / an overjoyed woman / the happiest man alive / the happiest person in town / a jolly baker / a
            cheerful neighbor / a jubilant fan / a joyous woman / a chirpy waitress / a woman with a big smile / a man in a
            great mood / a student who passed every exam and is thrilled / a grinning guy / a very happy person / the merry
            postman
        """,
        gait="""
            with bouncing steps / with a happy bounce / with light happy steps /
            with a cheerful spring in {poss} step / with merry steps /
            with joyful steps / with a happy skip / with dancing happy feet / as if walking on air / with feet light with
            joy / bouncing happily along / with cheerful strides / skipping with joy / with a joyful bounce in {poss} legs /
            with happy little hops / with a merry skip in {poss} step / with glad springing steps / with gleeful steps /
            with {poss} heart and feet full of joy
        """,
    ),
    "masculine": _style_of(
        adverbs="""
            masculinely / manfully / sturdily / robustly / strongly / powerfully / virilely / firmly / ruggedly /
            brawnily / stoutly / stalwartly /
            quite manfully / very firmly / very masculinely / so manfully / very manfully / very sturdily / hardily / very
            powerfully / beefily / very strongly / very robustly / very ruggedly / solidly
        """,
        manners="""
            like a man / in a masculine way / in a manly way / with masculine strength / like a tough guy /
            like a macho man / like a bodybuilder / like a cowboy / like a real man / like a soldier /
            with manly strength / in a macho way / with broad shoulders / as a strong man would /
            with male confidence / like an action hero /
            like a lumberjack / like a bouncer / like a marine / like a rugby player / like a viking / like a heavyweight
            boxer / like an alpha male / like a blacksmith / like a gladiator / like a football quarterback / like a gym bro
            / like a hunk / like a wrestler / like a construction worker with big muscles / like a manly firefighter / like
            a sheriff in a western / like a guy with huge biceps / like a strong father / like a caveman / the way a tough
            man does / the way a real guy would / in a very masculine manner / in a rugged way / in a macho style / in a
            brawny way / with a bodybuilder's shoulders / with a manly bearing / with macho strength / with male strength /
            with the strength of a warrior / with plenty of testosterone / with virile power / with big manly muscles / as
            if full of muscles / as manly as can be / like a proper bloke / with a manly posture
        """,
        adjectives="""
            masculine / manly / sturdy / macho / robust / strong / brawny / rugged / virile / muscular / male /
            powerful / broad-shouldered /
            manlike / hunky / beefy / burly / soldier-like / muscly / cowboy-like / husky / strapping / lumberjack-like /
            bodybuilder-like / sinewy
        """,
        people="""
            a man / a masculine man / a manly man / a tough guy / a strong man / a muscular man / a masculine person /
            he / a macho man / a burly man / a strong guy / a rugged man / a muscular guy / a sturdy man /
            a broad-shouldered man / a macho guy /
            a bodybuilder / a lumberjack / a cowboy / a burly bouncer / a marine / a macho / an alpha male / a viking
            warrior / a gladiator / a heavyweight boxer / a muscular cowboy / a rugged cowboy / a brawny man / a brawny guy
            / a hunk / a gym bro / a bearded strong man / a tough man / a real man / a muscleman / the strong guy / a rough
            and manly guy / a burly guy / a strapping man / a man with broad shoulders / a man with big muscles / a guy with
            huge biceps / a muscle-bound guy / a virile man / an action hero / a strong manly man / a stout blacksmith
        """,
        gait="""
            with broad strides / with firm steps / with wide manly steps / with long firm strides /
            with {poss} feet apart and {poss} shoulders wide /
            with a manly stride / with strong wide strides / with heavy-set manly legs / with {poss} legs apart like a
            cowboy / with a cowboy walk / with strong steps / with macho strides / with powerful legs / with solid manly
            steps / planting {poss} feet firmly / with firm masculine footsteps / with a soldier's firm stride / with robust
            strides / striding like a bodybuilder
        """,
        gender="his",
    ),
    "musical": _style_of(
        adverbs="""
            theatrically / dramatically / musically / flamboyantly / expressively / showily / histrionically /
            melodramatically / operatically / grandly / exaggeratedly / artistically /
            stagily / very theatrically / ever so dramatically / over-dramatically / so theatrically / very operatically /
            extravagantly / spectacularly / very expressively / campily / very flamboyantly / pantomimically / hammily / so
            dramatically / very showily
        """,
        manners="""
            like in a musical / like an actor on stage / as if in a musical / in a theatrical way /
            with big stage gestures / like a musical performer / with drama / like a broadway star /
            as if on a broadway stage / as if in front of an audience / like an opera singer /
            with exaggerated gestures / as part of a stage show / like a stage actor / like in a theater play /
            in a show-business way / as if about to burst into song /
            like in an opera / like in a west end show / like a chorus line dancer / like a drama student at an audition /
            like a lead singer in a musical / like the star of the show / like a ham actor / like a cabaret star / like a
            circus ringmaster / like a singer in a grand finale / like a character from a musical / like a pantomime actor /
            like a silent film actor / like a stage magician / like a tap dancer on stage / like hamlet on stage / like on
            opening night / as if the spotlight were on / as if the orchestra were playing / as if the curtain just went up
            / as if singing a solo / as if auditioning for a musical / with jazz hands / with a theatrical flourish / with
            broadway flair / with stage presence / with sweeping stage gestures / with grand theatrical gestures / with
            plenty of showmanship / with a touch of opera / in a broadway style / in musical theater style / in an
            over-the-top theatrical way / in the spotlight, as if on stage / like someone playing to the gallery / like a
            drama queen in a musical / overacting for the back row / as in a big production number
        """,
        adjectives="""
            theatrical / dramatic / musical / flamboyant / showy / stagy / exaggerated / expressive / broadway-style /
            operatic / melodramatic / grand / artistic /
            stage-like / histrionic / cabaret-style / opera-style / hammy / overacted / spectacular / extravagant /
            over-the-top / musical-style / thespian / show-stopping / musical-theater
        """,
        people="""
            a musical actor / an actor on stage / a musical performer / a theatrical person / a stage actress /
            a performer / a broadway star / a stage actor / a theater actor / an actor in a musical /
            a dramatic performer / an opera singer / a showman / a musical star /
            a cabaret star / the star of a musical / a chorus line dancer / an actress in a musical / a ham actor / a drama
            student / a broadway actress / a broadway performer / a musical theater actor / a tenor on the opera stage / a
            diva on stage / a circus ringmaster / a showgirl on stage / an actor under the spotlight / an overacting actor /
            a pantomime actor / a theatrical actress / an opera diva / a west end star / a melodramatic actress / a
            flamboyant showman / the lead in a musical / a performer on opening night / a dramatic actress / a musical
            actress / a stage performer / a variety show star / the phantom of the opera / a show-business star / a
            flamboyant performer / an actor in an operetta / a thespian
        """,
        gait="""
            with theatrical steps / with big stage steps / with dramatic strides / making an entrance at every step /
            with grand stage strides / with musical theater steps / with sweeping dramatic steps / as if down a show
            staircase / with showy strides / with dance-like stage steps / crossing the stage like a star / with exaggerated
            theatrical strides / with a flourish at every step / stepping as if to an overture / with operatic strides /
            with broadway steps / with {poss} toes pointed like a show dancer / as if the orchestra marked every step
        """,
    ),
    "not-confident": _style_of(
        adverbs="""
            timidly / shyly / nervously / hesitantly / anxiously / meekly / insecurely / fearfully / bashfully /
            uncertainly / cautiously / unsurely / diffidently / tentatively /
            sheepishly / apprehensively / very shyly / ever so timidly / timorously / self-consciously / falteringly /
            waveringly / skittishly / awkwardly / very nervously / unconfidently / very hesitantly / indecisively /
            unassertively / very anxiously
        """,
        manners="""
            without confidence / in a timid way / with {poss} hands at the chest / like someone who is afraid /
            with hesitation / with little confidence / in a shy way / lacking confidence / like a scared person /
            afraid of being seen / as if ashamed / full of doubt / in an insecure way / like a nervous beginner /
            with low self-esteem / with {poss} eyes down, unsure / like someone new at school /
            like a mouse / like a scared rabbit / like a shy kid on the first day of school / like a nervous intern / like a
            newcomer who knows nobody / like someone with stage fright / like a shy wallflower / like an insecure teenager /
            like someone who fears making a mistake / on the first day of a new job, very nervous / before a scary job
            interview / as if everybody were laughing / as if being judged / as if afraid to be told off / as if unsure
            whether it is allowed / as if wanting to disappear / as if asking for permission / in a nervous way / in a
            hesitant way / in a bashful way / in a self-conscious way / with butterflies in {poss} stomach / with stage
            fright / with sweaty palms / with great uncertainty / with {poss} shoulders drawn in, shy / with trembling
            nerves / with many doubts / unsure of everything / scared of the crowd / too shy to look up / afraid of doing it
            wrong / not daring to look anyone in the eye / without any self-esteem / hoping nobody notices / full of
            insecurity / wracked with nerves / with no self-confidence
        """,
        adjectives="""
            timid / shy / nervous / hesitant / unsure / anxious / insecure / bashful / fearful / tentative /
            uncertain / self-conscious / unconfident / diffident /
            sheepish / meek / apprehensive / mousy / faltering / wavering / unassertive / timorous / skittish / scared /
            doubtful / awkward / indecisive / cowering
        """,
        people="""
            a timid person / a shy person / a nervous man / an anxious woman / a shy girl / an insecure person /
            a nervous person / a timid man / a shy woman / an anxious person / someone with no confidence /
            a self-conscious person / a frightened person / a bashful boy /
            a shy boy / a timid woman / a nervous intern / a nervous student / a shy newcomer / an insecure teenager / an
            insecure man / an insecure woman / a wallflower / a scared person / a nervous bride / the shy new kid / a meek
            person / a meek little man / someone too shy to speak / someone with stage fright / a nervous candidate / an
            anxious man / an anxious girl / a hesitant person / the shy trainee / a bashful girl / a self-conscious teen / a
            person full of doubt / a frightened girl / a nervous speaker / a timid girl / a shy guy / a nervous wreck / a
            mousy clerk / an unsure beginner / a boy with low self-esteem / a shy young man
        """,
        gait="""
            with timid steps / with hesitant steps / with small unsure steps / with nervous little steps /
            as if unsure at every step /
            with shy little steps / with faltering steps / with feet that hesitate / stopping and starting, unsure / as if
            treading on thin ice / as if afraid of the next step / with nervous shuffling feet / with careful timid feet /
            with {poss} toes turned in, shy / with small anxious steps / with timid uncertain steps / hesitating before each
            step / with meek little steps / with steps that ask for permission / with shaky nervous knees
        """,
    ),
    "old": _style_of(
        adverbs="""
            slowly / feebly / shakily / frailly / creakily / stiffly / arthritically / decrepitly / unsteadily /
            weakly / tremblingly / infirmly /
            very slowly and stiffly / ever so feebly / rheumatically / very shakily / totteringly / dodderingly / very
            frailly / geriatrically / very decrepitly / very infirmly / very unsteadily / very creakily / quite feebly /
            very stiffly / so feebly / achingly slowly
        """,
        manners="""
            like an old man / like an old woman / like an elderly person / with a stoop / with a bent back /
            like a grandfather / with old bones / in an old and frail way / with the slowness of old age /
            like a grandmother / like a pensioner / as if ninety years old / with a hunched back / with stiff joints /
            with aching knees / bent with age / as the elderly do / like someone very old / with the weakness of age /
            like a retired sailor of ninety / like a great-grandmother / like a great-grandfather / like a ninety-year-old /
            like a very old lady / like an aged monk / like grandpa / like my grandma / like an old turtle / like a nursing
            home resident / like someone with a bad hip / like an old-timer / like a centenarian / like a granny with a
            shopping trolley / at ninety years of age / at the age of eighty-five / at a ripe old age / with a walking frame
            / with a walking stick / with a cane in hand / leaning on a cane / with arthritis in every joint / with
            rheumatism / with a crooked old back / with creaky knees / with creaking old joints / with old age in {poss}
            bones / as if a hundred years old / as if eighty years old / as if crippled by old age / frail with age / bowed
            by the years / stooped with old age / with trembling old hands / shaky with age / well past eighty / after hip
            surgery at eighty / at ninety-three / at well over eighty / with the frailty of the very old / with a hunched
            old spine / as in the retirement home
        """,
        adjectives="""
            elderly / frail / old / feeble / shaky / slow / aged / hunched / senile / stiff / unsteady / aging /
            weak / decrepit /
            arthritic / rheumatic / doddering / tottering / geriatric / old-age / creaky / stooped / age-worn / doddery /
            grandfatherly / infirm / grandmotherly
        """,
        people="""
            an old man / an old woman / an old person / an elderly person / an elderly man / an elderly lady /
            an aged man / a frail old person / a senior / a grandfather / a grandmother / a grandpa / a grandma /
            a pensioner / a very old man / an elderly woman / an old lady / a senior citizen / an old gentleman /
            a person in old age / a hunched old man /
            a retired sailor with a bent back / a ninety-year-old / an eighty-year-old woman / an eighty-year-old man / a
            great-grandmother / a great-grandfather / my grandpa / my grandma / the old granny / an old geezer / a
            centenarian / an old-timer / a nursing home resident / a very old woman / a frail old lady / a frail old man /
            an old man with a cane / an old woman with a walking frame / a lady in her nineties / a man of ninety / a woman
            of eighty-eight / an aging gentleman / a stooped old woman / an elderly gentleman / an elderly neighbor / the
            old grandfather / an arthritic old man / an aged woman / an old monk / a doddering old man / an old fisherman
            bent with age / an elderly widow / an old man in his nineties / a pensioner with a stick / a granny / an old nun
            / a grandad / a feeble old man
        """,
        gait="""
            with short steps / with small shuffling steps / at a slow pace / with slow unsteady steps /
            with stiff short steps / hobbling a little / shuffling with a bent back /
            with tottering steps / with doddering steps / with creaking knees at every step / hobbling on a cane / on frail
            old legs / on shaky old legs / with tiny careful old steps / hardly lifting {poss} stiff old feet / shuffling
            along in slippers like a granny / at a snail's pace with age / limping with arthritis / with old tired hips and
            short steps / as if pushing a walking frame / at the pace of an old turtle / with one slow frail step after
            another / with wobbly old knees
        """,
    ),
    "proud": _style_of(
        adverbs="""
            proudly / pompously / haughtily / confidently / majestically / loftily / self-assuredly / nobly /
            triumphantly / regally / smugly / boastfully /
            superciliously / vaingloriously / very proudly / so proudly / imperiously / victoriously / grandiosely /
            self-importantly / conceitedly / very regally / gloriously / very majestically / magisterially / very haughtily
            / very pompously / royally
        """,
        manners="""
            with pride / in a proud way / with {poss} chest out / like a king / in a dignified way /
            with great confidence / with {poss} head held high / with {poss} nose in the air / like a winner /
            like a champion / like a queen / full of pride / with a swollen chest / in a boastful way /
            with an air of importance / as if the best in the world /
            like a peacock / like a rooster / like an olympic gold medalist / like a general with medals / like an emperor /
            like a conqueror in triumph / like a lord / like a duke / like a president on parade / like a national hero /
            like a newly crowned king / like a queen at the coronation / like a bullfighter after the victory / like an
            aristocrat / like a proud father on graduation day / like the boss of everything / like someone who just got a
            medal / like a world champion / after winning the gold medal / after winning the championship / after the
            promotion, full of pride / as if wearing a crown / as if knighted by the queen / as if the medal hung round
            {poss} neck / as if better than everyone else / as if accepting a nobel prize / with a puffed-up chest / with
            the pride of a lion / with dignity / with royal dignity / with swelling pride / with {poss} shoulders back in
            pride / with a majestic air / bursting with pride / puffed up with pride / in a haughty way / in a stately
            manner / in a self-important way / with supreme self-assurance / looking down on everybody / in glory
        """,
        adjectives="""
            proud / dignified / confident / pompous / haughty / majestic / self-assured / regal / boastful / lofty /
            noble / stately / triumphant /
            kingly / lordly / self-important / conceited / supercilious / stuck-up / imperious / victorious / glorious /
            queenly / peacock-like / grandiose / self-satisfied / vainglorious
        """,
        people="""
            a proud person / a proud man / a confident person / a proud woman / a dignified man / a pompous king /
            a dignified person / a confident man / a confident woman / a proud king / a haughty person /
            a proud winner / a self-important person / a noble lady /
            an emperor / a proud father / a proud mother / a proud champion / an olympic champion full of pride / a haughty
            king / a haughty lady / a proud queen / a pompous man / a proud general / a general with a chest full of medals
            / a duke / an aristocrat / a stuck-up lady / the proud winner of the cup / a self-assured woman / a self-assured
            man / a proud lady / a majestic queen / a noble king / a proud gentleman / a conceited man / a newly crowned
            king / a triumphant champion / a boastful man / a dignified woman / a dignified gentleman / a proud graduate / a
            proud lion tamer / someone full of pride / the proudest person in the hall / a haughty nobleman / a pompous
            official
        """,
        gait="""
            with proud steps / with slow proud steps / with stately steps / with long confident strides /
            with {poss} chin up at every step /
            strutting like a peacock / strutting with pride / with regal steps / with majestic strides / with steps fit for
            a king / with slow dignified steps / as if on a red carpet, full of pride / with a proud strut / parading along
            with pride / with lordly strides / with long proud strides / with victorious steps / with {poss} chest out at
            every step / with the measured steps of a king / with haughty steps
        """,
    ),
    "sad": _style_of(
        adverbs="""
            sadly / gloomily / sorrowfully / dejectedly / unhappily / miserably / mournfully / glumly / woefully /
            tearfully / despondently / despairingly / dolefully /
            broken-heartedly / very sadly / so sadly / melancholically / morosely / forlornly / heavy-heartedly / wretchedly
            / dismally / plaintively / joylessly / dispiritedly / very mournfully / downheartedly / ruefully / lugubriously
            / very gloomily
        """,
        manners="""
            in a sad mood / with sorrow / in a sad way / in a depressed way / with a heavy heart / in low spirits /
            with {poss} head down / with hanging shoulders / full of grief / feeling blue / as if heartbroken /
            close to tears / like someone at a funeral / after bad news / in a gloomy mood / down in the dumps /
            like someone who lost a friend /
            after a breakup / after the funeral / after losing {poss} job / after losing everything / after the dog died /
            after failing the exam / after a divorce / after saying farewell forever / with tears in {poss} eyes / with a
            broken heart / with a lump in {poss} throat / with a long face / with drooping sad shoulders / with {poss} gaze
            on the ground in grief / on the verge of tears / in tears / in mourning / in deep sorrow / in despair / in utter
            misery / in a melancholy mood / weighed down by grief / overcome by sadness / feeling down / feeling very low /
            lonely and sad / crushed by the news / like a dumped lover / like a lost puppy in the rain / like a mourner /
            like a widow at the grave / like eeyore / like a child whose balloon flew away for good / as if the world had
            ended / as if nothing mattered any more / as if at a wake / as if about to cry / as if {poss} heart were broken
            / missing someone badly / heartsick / out of sorrow / with sadness / devastated
        """,
        adjectives="""
            sad / gloomy / sorrowful / dejected / depressed / unhappy / miserable / mournful / heartbroken / glum /
            downcast / melancholy / grieving / blue /
            tearful / forlorn / melancholic / despondent / morose / woeful / broken-hearted / dismal / wretched /
            low-spirited / dispirited / mopey / disconsolate / crestfallen / doleful
        """,
        people="""
            a sad person / a sad man / a depressed person / an unhappy woman / a gloomy person / someone sad /
            a sad woman / a depressed man / a heartbroken person / an unhappy man / a grieving person /
            a miserable person / a person in tears / a downcast man /
            a heartbroken man / a heartbroken woman / a grieving widow / a grieving man / a mourner / a widow in mourning /
            a crying woman / a man in tears / a woman in tears / a sad girl / a sad boy / a dumped boyfriend / a jilted
            bride / a lonely sad person / a miserable man / a gloomy man / a gloomy woman / a sad clown / a sorrowful mother
            / a dejected player after the lost final / the saddest person in the world / someone in despair / someone with a
            broken heart / a person in mourning / a tearful girl / a sad guy / a downcast woman / a desolate man / a
            grieving mother / a person who feels miserable / a melancholy poet / a depressed student / a tearful kid
        """,
        gait="""
            with slow sad steps / very slowly and sadly / at a slow and sad pace /
            with slow dragging steps and a heavy heart / with sad heavy steps / with dejected steps /
            trudging along in sorrow / with slow mournful steps / with {poss} eyes on {poss} feet, sad / with gloomy steps /
            with feet heavy with grief / as if behind a coffin / with sorrowful steps / with slow hopeless steps / with
            downcast steps / scuffing {poss} feet sadly / at the pace of a funeral march / with lonely slow steps / dragging
            along in grief / with joyless steps / with miserable slow strides
        """,
    ),
    "tired": _style_of(
        adverbs="""
            tiredly / wearily / slowly / sluggishly / exhaustedly / lazily / sleepily / drowsily / languidly /
            lethargically / listlessly / limply / drearily / groggily /
            very tiredly / so tiredly / fatiguedly / ploddingly / yawningly / very sleepily / lifelessly / so exhaustedly /
            very exhaustedly / very wearily / so wearily / bleary-eyedly / very limply / somnolently / very drowsily / very
            sluggishly / torpidly
        """,
        manners="""
            in a tired way / with no energy / half asleep / drained of strength / out of breath / in exhaustion /
            as if exhausted / after a long day / like someone who is worn out / with little energy / with fatigue /
            as if about to fall asleep / after a sleepless night / after a long shift / with heavy limbs /
            barely awake / dead tired / completely worn out / as if after a marathon / running on empty /
            with the last bit of strength / in need of a bed /
            after a double shift / after running a marathon / at the end of a long day / after a twelve-hour shift / after a
            night shift / after a long flight, jet-lagged / after a hard workout / after moving house all day / after an
            all-nighter / after three nights without sleep / after the last train home / after a day of heavy lifting /
            after a week of overtime / after leg day at the gym / after digging all day / after ten hours on {poss} feet /
            after twenty rounds in the ring / like an exhausted nurse / like a new parent who never sleeps / like a worker
            at the end of the shift / like a jet-lagged tourist / like a zombie before coffee / like a runner after the
            finish / like someone about to collapse / like someone who needs a nap / as if {poss} legs were lead / as if
            {poss} batteries were empty / as if every bone ached from work / with lead in {poss} legs / with heavy legs /
            with heavy eyelids / with a yawn / yawning / utterly spent / totally drained / ready to drop / ready for bed /
            burned out / knackered / out of steam / too tired to stand / on {poss} last legs / running on fumes / about to
            drop from exhaustion / sleep-deprived / wiped out after work / exhausted from overwork / fit for nothing but
            sleep / running low on battery / desperate for a nap
        """,
        adjectives="""
            tired / exhausted / weary / worn-out / slow / sluggish / fatigued / sleepy / drowsy / lethargic /
            drained / listless / spent / beat / languid /
            bone-tired / dog-tired / drowsy-eyed / bleary-eyed / pooped / wiped-out / heavy-legged / sleep-deprived /
            knackered / burned-out / overworked / dead-tired / run-down / frazzled / half-asleep
        """,
        people="""
            a tired person / an exhausted person / a tired man / a weary man / an exhausted woman /
            a worn-out person / a fatigued person / someone tired / a sleepy person / an exhausted man /
            a tired woman / a weary traveler / a drained person / a sleepy man / an exhausted worker /
            a person short of sleep /
            the exhausted nurse / a weary farmer / a worn-out waiter / a tired mother / a tired father / a sleep-deprived
            student / a jet-lagged tourist / an exhausted marathon runner / an overworked doctor / a tired office worker / a
            burned-out manager / a drained teacher / a dog-tired hiker / an exhausted soldier / a weary pilgrim / a tired
            guy / a tired girl / a weary woman / a sleepy student / a knackered builder / a worn-out man / a worn-out woman
            / a worker after a double shift / a nurse after the night shift / a man after a long day / a woman after a
            sleepless night / someone who has not slept for days / someone ready to drop / a person out of strength / a new
            mother without sleep / a fatigued runner / a tired cook / a driver half asleep / an exhausted athlete / a person
            who is dead tired / a tired commuter
        """,
        gait="""
            with tired steps / dragging {poss} feet / with weary steps / at a slow pace / with heavy tired steps /
            barely lifting {poss} feet / with dragging weary steps /
            with lead in {poss} feet / with heavy tired legs / with legs like lead / with legs that barely carry on / with
            wobbly exhausted legs / trudging home dead tired / plodding along wearily / with sore tired feet / with slow
            worn-out steps / with dragging exhausted legs / scraping {poss} soles over the floor from fatigue / as if wading
            through mud, exhausted / with {poss} knees buckling from fatigue / with sleepy slow steps / at a weary crawl /
            as if every step were the last before bed
        """,
    ),
    "youthful": _style_of(
        adverbs="""
            youthfully / lightly / freshly / nimbly / vivaciously / airily / spryly / coolly / buoyantly / breezily /
            jauntily /
            very youthfully / light-footedly / very spryly / coltishly / adolescently / very buoyantly / limberly / agilely
            / quite youthfully / ever so lightly / very nimbly / lissomely / so youthfully / very freshly / so lightly
        """,
        manners="""
            like a young person / in a youthful way / like a teenager / like a young man / with youthful ease /
            in a young and fresh way / with the lightness of youth / like a student / like a teenage boy /
            like someone of twenty / with young energy / in a fresh way / like a young girl / with the ease of youth /
            as young people do / young at heart / like a cool teen /
            like a sixteen year old / like an eighteen year old / like a twenty year old / like a high school kid / like a
            college freshman / like a college student on campus / like a teenager on summer break / like a cool young guy /
            like a young skater / like a young surfer / like a teen idol / like a k-pop idol / like a young lad / like a gen
            z kid / like a young person with {poss} whole life ahead / like a high schooler after the last bell / like a
            young dancer / like a girl of seventeen / like a young fawn / like a young deer / at sweet sixteen / at eighteen
            years of age / at seventeen years old / at barely twenty / in the prime of youth / in the bloom of youth / in a
            teenage way / with the freshness of a teenager / with the spring of youth / with a young body / with young
            supple joints / with teenage ease / as a teenager would / as if eighteen again / as if young again / as light as
            a young gazelle / with the nimbleness of youth / as the young ones do
        """,
        adjectives="""
            youthful / young / light / fresh / sprightly / teenage / nimble / juvenile / buoyant / jaunty /
            vivacious / fresh-faced /
            teen / adolescent / light-footed / young-looking / limber / agile / youngster-like / breezy / airy / supple /
            student-like / springy / coltish
        """,
        people="""
            a young person / a young man / a young woman / a teenager / a youth / a youthful person / a teenage boy /
            a teenage girl / a teen / a young guy / a young lady / an adolescent / a young adult /
            a high school student / a youngster / a college student /
            a sixteen year old / a seventeen year old girl / an eighteen year old boy / a high schooler / a college freshman
            / a college girl / a college boy / a young student / a young athlete / a teen girl / a teen boy / a young skater
            / a young surfer / a teen idol / a young dancer / a lad / a young lad / a twenty year old / a young apprentice /
            a young girl / a youthful man / a youthful woman / a guy of twenty / a girl of nineteen / a young intern / a
            k-pop idol / a gen z kid / a high school girl / a high school boy / a boy of sixteen / my teenage son / my
            teenage daughter / a young fellow
        """,
        gait="""
            with light steps / with youthful steps / with springy young steps / with a light young stride /
            with easy light steps /
            with light young feet / with the light steps of a teenager / with bouncy sneaker steps / with nimble young legs
            / on young springy legs / with a teenage bounce / with a youthful spring in {poss} step / with easy young
            strides / with the springy walk of a student / as light on {poss} feet as a teenager / with fresh light strides
            / stepping lightly in sneakers like a teen / with light airy steps / with a cool teenage stride
        """,
    ),
}

ANYONE = (
    "a person",
    "a person",
    "a person",
    "someone",
    "the person",
    "a figure",
    "a man",
    "the man",
    "a human",
    "somebody",
    "a character",
    "the figure",
    "he",
    "she",
    "a woman",
    "a body",
    "a guy",
    "my friend",
    "a student",
    "a visitor",
    "the subject",
    "my brother",
    "my sister",
    "an adult",
    "my neighbor",
    "my cousin",
    "my colleague",
    "my coworker",
    "my roommate",
    "my flatmate",
    "my classmate",
    "my boss",
    "my teammate",
    "a friend of the family",
    "a friend of mine",
    "a relative",
    "a family member",
    "one person",
    "this person",
    "that person",
    "an individual",
    "a human being",
    "a human figure",
    "the human",
    "the character",
    "the avatar",
    "an avatar",
    "the player",
    "the main character",
    "the person in the suit",
    "a stick figure",
    "a virtual person",
    "a passerby",
    "a pedestrian",
    "a bystander",
    "a stranger",
    "a tourist",
    "a customer",
    "a guest",
    "the visitor",
    "a teacher",
    "a nurse",
    "a doctor",
    "a baker",
    "a carpenter",
    "an electrician",
    "a plumber",
    "a gardener",
    "a farmer",
    "a librarian",
    "a mechanic",
    "a cashier",
    "a taxi driver",
    "a bus driver",
    "a waiter",
    "a cook",
    "a hairdresser",
    "an engineer",
    "a programmer",
    "a scientist",
    "a receptionist",
    "a shop assistant",
    "a clerk",
    "a photographer",
    "a journalist",
    "a lawyer",
    "a painter",
    "an office worker",
    "the mail carrier",
    "a flight attendant",
    "a security guard",
    "the man next door",
    "the woman next door",
    "the guy in the video",
    "a woman in jeans",
    "a man in a t-shirt",
    "the woman",
    "the guy",
    "a gentleman from the office",
    "some guy",
    "some person",
    "the participant",
    "a test subject",
    "a police officer",
    "the person in the clip",
    "a chef",
    "the one in the middle",
)

# Where and when it happens shows in no clip: it is said now and then so that a model learns to pass over it.
SETTINGS = phrases("""
    in the park / on the street / in a room / at the station / in front of the camera / in front of a crowd / outside /
    on a cold morning / in the evening / at school / at a party / in a big hall / for a while / in the garden /
    on a sunny day / at the office / on the beach / near the door / once more /
    in the kitchen / in the living room / in the hallway / at home / at work / at the gym / on the sidewalk / in the
    schoolyard / at the airport / in the supermarket / at the bus stop / in a parking lot / in the studio / in a
    motion capture studio / in an empty room / on the lawn / in the courtyard / in the lobby / at the mall / in the
    classroom / in the middle of the room / in the square / on a rainy day / on a monday / in the afternoon / at
    noon / at night / this morning / in winter / in summer / on the weekend / at a wedding / at a concert / in the
    museum / in the yard / on the balcony / by the lake / in the forest / in town / in front of a mirror / in front
    of the house / indoors / for a few seconds / for the video / for a moment / in jeans and a t-shirt / in a video
    game / in the background / next to a car / under a tree / for the camera
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
        "{who} {a}, *stop and {b}",
        "{who} {a}, *halt, and {b}",
        "{who} {a}, *come to a stop, then {b}",
        "{who} {a}, *stand still for a moment, then {b}",
        "{who} {a}, *count to three and {b}",
        "{who} {a} and *finish off by {b_ing}",
        "{who} {a} and *end by {b_ing}",
        "{who} {a} and *end up {b_ing}",
        "{who} {a} and *continue by {b_ing}",
        "{who} {a}, then *move on to {b_ing}",
        "{who} {a}, then *follow up by {b_ing}",
        "{who} {a}, after which comes {b_ing}",
        "{who} {a}, after which it is time for {b_ing}",
        "{who} {a} and, once done, {b}",
        "{who} {a} and, that done, {b}",
        "{who} {a} and, once that is over, {b}",
        "{who} {a} and, when that is finished, {b}",
        "{who} {a}. after that, {b}",
        "{who} {a}. afterwards, {b}",
        "{who} {a}... then {b}",
        "{who} {a} & then {b}",
        "{who} {a} -> {b}",
        "{who} {a}, and straight after that {b}",
        "{who} {a} and straight away {b}",
        "{who} {a} and without a break {b}",
        "{who} {a} and subsequently {b}",
        "{who} {a} and eventually {b}",
        "{who} {a}, later on {b}",
        "{who} {a}, and as the next thing {b}",
        "{who} {a}, and to finish, {b}",
        "{who} {a} to begin with, then {b}",
        "{who} {a} for a few seconds, then {b}",
        "{who} {a} for a while before {b_ing}",
        "{who} {a} prior to {b_ing}",
        "prior to {b_ing}, {who} {a}",
        "to start with, {who} {a}, then {b}",
        "initially {who} {a}, then {b}",
        "at first {who} {a}, but then {b}",
        "first {who} {a}, then {b}",
        "step one: {who} {a}. step two: {b}",
        "having finished {a_ing}, {who} {b}",
        "straight after {a_ing}, {who} {b}",
        "as soon as {a_ing} is over, {who} {b}",
        "{who} {b}, but only after {a_ing}",
        "{who} {b}, but not before {a_ing}",
        "{who} *begin by {a_ing} and *finish by {b_ing}",
        "{who} *begin with {a_ing} and then {b}",
        "{who} *open with {a_ing} and *close with {b_ing}",
        "{who} *stop {a_ing} and {b}",
        "{who} *do two things: first {a_ing}, then {b_ing}",
        "{who} *transition from {a_ing} to {b_ing}",
        "{who} *change from {a_ing} to {b_ing}",
        "{who} *follow {a_ing} with {b_ing}",
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
        "{who} {a}, *stop, {b} and then {c}",
        "{who} {a}, *stop and {b}, then {c}",
        "{who} {a} and {b}, then *halt and {c}",
        "{who} {a}, {b}, and *end by {c_ing}",
        "{who} {a}, then {b}, and *finish off by {c_ing}",
        "{who} {a}, then {b} before {c_ing}",
        "{who} {a} before {b_ing}, then {c}",
        "{who} {a} before {b_ing} and finally {c_ing}",
        "{who} {a}, then {b}, after which comes {c_ing}",
        "{who} {a} and, once done, {b} and {c}",
        "{who} {a}, {b} and, that done, {c}",
        "{who} {a} and {b} and, once that is over, {c}",
        "{who} {a}, *wait a second, {b}, and at the end {c}",
        "{who} {a}, {b}, *pause, and {c}",
        "{who} {a}, then {b}, then {c}",
        "{who} {a}, {b}, then {c}",
        "{who} {a} and then {b} and then {c}",
        "{who} {a}, after that {b}, after that {c}",
        "{who} {a}, afterwards {b}, and in the end {c}",
        "{who} {a}, then {b}, and last of all {c}",
        "{who} {a}. next, {b}. finally, {c}",
        "{who} {a}. after that, {b}. then {c}",
        "{who} {a}, then {b}... then {c}",
        "{who} {a} -> {b} -> {c}",
        "{who} {a}, next {b}, and to finish, {c}",
        "{who} {a} for a bit, then {b}, then {c}",
        "{who} {a}; next {b}; finally {c}",
        "{who} {a}, and when that is done, {b} and {c}",
        "{who} {a} to begin with, {b} next, and {c} last",
        "to start with, {who} {a}, next {b}, and finally {c}",
        "first {who} {a}, then {b}, and at last {c}",
        "step one: {who} {a}. step two: {b}. step three: {c}",
        "after {a_ing} and then {b_ing}, {who} {c}",
        "after {a_ing}, {who} {b} and *finish by {c_ing}",
        "having finished {a_ing}, {who} {b} and {c}",
        "once done with {a_ing}, {who} {b} and then {c}",
        "before {c_ing}, {who} {a} and {b}",
        "{who} *begin by {a_ing}, *continue by {b_ing}, and *end by {c_ing}",
        "{who} *begin with {a_ing}, then {b}, and finally {c}",
        "{who} *go from {a_ing} to {b_ing} and then {c}",
        "{who} *go from {a_ing} to {b_ing} to {c_ing}",
        "{who} *do three things: first {a_ing}, then {b_ing}, finally {c_ing}",
        "{who} *stop {a_ing}, {b}, and then {c}",
        "{who} *open with {a_ing}, *move on to {b_ing} and *close with {c_ing}",
    ),
}
