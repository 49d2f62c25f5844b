"""One to many: wishes and what they come to, learning while somebody watches. The page itself is tested in
a browser.
"""

import json
import threading
import time

import numpy as np
import pytest

from motionlab.errors import MotionLabError
from motionlab.models import checkpoint
from motionlab.models.motiondreamer import train as recipe
from motionlab.models.motiondreamer.pipeline import MotionDreamer
from motionlab.motion.bvh import write_bvh
from motionlab.motion.limits import Limits
from tests.synthetic import wave_animation
from tests.tiny import RECIPE

pytest.importorskip("gradio")

from demo.state import training as learning
from demo.state.one_to_many import VariationRequest, run_variation, shipped_reference, spans
from demo.state.training import learn, read_upload, recipe_of


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    return recipe.train(wave_animation(150, fps=30.0), RECIPE, tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"times": 0.5}, "length must be a number from 1 to 8"),
        ({"variations": 1.5}, "number of variations must be a whole number from 1 to 4"),
        ({"people": 99}, "number of people must be a whole number from 1 to 12"),
        ({"seed": None}, "seed must be a whole number from 0 to 2147483647"),
        ({"temperature": float("nan")}, "temperature must be a number from 0.1 to 2"),
        ({"window": 50}, r"window \(W\) must be a whole number"),
        ({"stride": "wide"}, r"overlap \(S\) must be a whole number"),
    ],
)
def test_a_wrong_wish_is_one_sentence(lab, fields, message):
    with pytest.raises(MotionLabError, match=message):
        VariationRequest(**{"window": 1, "stride": 2} | fields).checked(lab)


def wished(lab, **fields):
    return run_variation("waves", lab, VariationRequest(**{"window": 1, "stride": 2} | fields).checked(lab))


def test_variations_stand_side_by_side_and_one_is_looked_into(lab):
    study = wished(lab, variations=3, seed=5)
    bodies = json.loads(study.payload())["bodies"]
    assert [body["label"] for body in bodies] == ["1 · seed 5", "2 · seed 6", "3 · seed 7"] and len(
        {body["offset"][0] for body in bodies}
    ) == 3
    second = study.look_into(1)
    assert second.chosen is study.made[1] and second.look_into(99).which == 2
    strip = json.loads(second.strip())
    assert len(strip["origins"]) == len(second.chosen.tokens) and max(strip["origins"]) < strip["reference"]
    assert strip["token"] * strip["reference"] == pytest.approx(lab.seconds, abs=0.2)


def test_a_known_rig_gets_a_modelled_body(lab):
    assert json.loads(wished(lab).payload())["tips"], "it has a skull"
    beetle = shipped_reference("beetle")
    assert not json.loads(run_variation("beetle", beetle, VariationRequest(times=1).checked(beetle)).payload())["tips"]


def test_a_crowd_stands_where_it_stands(lab):
    study = wished(lab, people=3, times=1, temperature=2)
    bodies = json.loads(study.payload())["bodies"]
    assert len(bodies) == 3 and all(body["offset"] == [0.0, 0.0] and not body["label"] for body in bodies)


def test_marked_spans_stay(lab):
    kept = spans("[[0.4, 1.6]]")
    study = wished(lab, times=1, keep=kept)
    frames = slice(int(0.6 * lab.fps), int(1.4 * lab.fps))
    assert np.allclose(study.chosen.features[frames], lab.reference.features.numpy()[frames], atol=1e-5)
    assert json.loads(study.strip())["keep"] == [[0.4, 1.6]]
    assert spans("") == spans("[]") == ()
    with pytest.raises(MotionLabError, match="mark them again"):
        spans("[[1]]")


def test_what_is_shipped_moves():
    names = checkpoint.shipped(MotionDreamer.name)
    assert len(names) >= 3
    for name in names:
        study = run_variation(name, shipped_reference(name), VariationRequest(times=1).checked(shipped_reference(name)))
        assert np.isfinite(study.chosen.joints()).all() and np.ptp(study.chosen.joints(), axis=0).max() > 0.1


def test_learning_tells_how_far_it_is():
    lessons = list(learn(wave_animation(150, fps=30.0), RECIPE))
    done = [progress_now.done for progress_now in lessons]
    assert done == sorted(done) and done[-1] == 1 and lessons[-1].lab.seconds == pytest.approx(5.0)
    assert tuple(lessons[-1].logs) == recipe.PARTS and any("left" in lesson.words for lesson in lessons)


def test_learning_stops_when_nobody_looks():
    lessons = learn(wave_animation(150, fps=30.0), recipe.SingleMotionTrainConfig().shortened(0.5))
    next(lessons)
    lessons.close()
    for _ in range(300):
        if learning.THREAD not in {thread.name for thread in threading.enumerate()}:
            return
        time.sleep(0.1)
    raise AssertionError("the training goes on")


def test_learning_tells_what_is_wrong():
    with pytest.raises(MotionLabError, match="lasts 2 to 120 s"):
        list(learn(wave_animation(20, fps=30.0), RECIPE))


def test_uploads_are_looked_at(tmp_path, monkeypatch):
    path = write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh")
    assert len(read_upload(str(path))) == 150
    with pytest.raises(MotionLabError, match="no BVH file"):
        read_upload(str(path.rename(tmp_path / "walk.fbx")))
    path = write_bvh(wave_animation(150, fps=30.0), tmp_path / "walk.bvh")
    for limits, message in ((Limits(joints=3), "more than 3 joints"), (Limits(file_bytes=1000), "MB")):
        monkeypatch.setattr(learning, "PAGE", limits)
        with pytest.raises(MotionLabError, match=message):
            read_upload(str(path))


def test_a_recipe_from_the_page():
    made = recipe_of("a quick try", 2, 32)
    assert made.quantizer.codes == made.local.codes == 32 and made.local.window == 2
    assert made.local_loop.steps < recipe.SingleMotionTrainConfig().local_loop.steps
    assert recipe_of("thorough", 1, 32).local.stride == 3
    for fields, message in (
        ((5, 4), "K must be a whole number from 8 to 128, not 4"),
        ((0, 48), "W must be"),
        ((None, 48), "W must be"),
    ):
        with pytest.raises(MotionLabError, match=message):
            recipe_of("thorough", *fields)


def test_what_was_learned_is_kept_for_its_visitor_for_an_hour():
    from demo.state.learned import KEPT, MOST, LearnedModels

    now = [0.0]
    kept = LearnedModels(lambda: now[0])
    me, other = "a" * 40, "b" * 40
    kept.add(me, "pet", "model 1")
    kept.add(other, "pet", "model 2")
    kept.add("short", "pet", "model 3")
    assert kept.of(me) == {"pet": "model 1"} and kept.of(other) == {"pet": "model 2"}
    assert kept.of("short") == kept.of(None) == kept.of("c" * 40) == {}
    now[0] = 0.9 * KEPT
    assert kept.of(me)
    now[0] = 1.5 * KEPT
    assert kept.of(me) and not kept.of(other), "an hour from its last use"
    for i in range(MOST):
        kept.add(other, str(i), i)
    assert not kept.of(me) and len(kept.of(other)) == MOST
