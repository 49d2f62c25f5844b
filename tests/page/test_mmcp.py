"""MotionLab by the protocol MMCP: a request with a humanoid's skeleton gets its rotations."""

import numpy as np
import pytest

pytest.importorskip("motionmcp", reason='MMCP needs: pip install "motionmcp-sdk[server]"')

from motionmcp import Skeleton as SentSkeleton
from motionmcp.schemas import GenerateRequest, Joint
from motionmcp.server import build_app
from starlette.testclient import TestClient

from demo.mmcp import TextBackbone, character_of, played
from motionlab.errors import MotionLabError
from motionlab.motion.motion import Animation
from motionlab.motion.skeleton import SMPL22, Skeleton
from tests.fake_lab import FakeLab
from tests.synthetic import wave_motion


class FakeText(FakeLab):
    def story(self, scenes, seed=0):
        return self.generate(scenes[0][0], seconds=sum(seconds for _, seconds in scenes), seed=seed)

    edit = inbetween = extend = story


@pytest.fixture(scope="module")
def backbone():
    return TextBackbone("momask", FakeText())


def request(backbone, segments, **more) -> dict:
    skeleton = backbone.capabilities().canonical_skeleton.model_dump()
    return {"protocol_version": "1.0", "model": "momask", "skeleton": skeleton, "segments": segments} | more


def test_it_says_what_it_can(backbone):
    with TestClient(build_app(backbone)) as client:
        (model,) = client.get("/capabilities").json()["models"]
    assert model["id"] == "momask" and model["fps"] == 20 and model["supports_retargeting"]
    assert len(model["canonical_skeleton"]["joints"]) == 22 and not model["supported_constraints"]


def test_segments_become_a_motion_on_the_skeleton_that_was_sent(backbone):
    segments = [{"type": "text", "prompt": "a person walks", "duration_frames": frames} for frames in (33, 20)]
    asked = request(backbone, segments, options={"num_samples": 2, "seed": 5})
    made = backbone.generate(GenerateRequest.model_validate(asked))
    assert made.rotations.shape == (2, 53, 22, 4) and made.root_translations.shape == (2, 53, 3)
    with TestClient(build_app(backbone)) as client:
        assert client.post("/generate", json=asked).status_code == 200
        refused = client.post("/generate", json=request(backbone, segments, options={"num_samples": 9}))
    assert refused.status_code >= 400 and "num_samples" in refused.text


def test_rotations_move_the_skeleton_as_the_motion_goes(backbone):
    sent, motion = backbone.capabilities().canonical_skeleton, wave_motion(40)
    turns, roots = played(sent, motion)
    offsets = np.array([joint.rest_translation for joint in sent.joints])
    joints = Animation(Skeleton("sent", SMPL22.joints, SMPL22.parents, offsets), turns, roots, 20.0).joints()
    for limb in ("wrist", "ankle"):
        index = SMPL22.index(f"left_{limb}")
        ours, theirs = (one[:, index] - one[:, 0] for one in (joints, motion.joints.astype(float)))
        assert np.linalg.norm(ours - theirs, axis=-1).max() < 0.12
    assert np.linalg.norm(np.ptp(roots, axis=0) - np.ptp(motion.joints[:, 0], axis=0)) < 0.3


def test_what_is_no_humanoid_is_one_sentence():
    joints = [Joint(name="a", parent=None, rest_translation=(0, 0, 0), rest_rotation=(0, 0, 0, 1))]
    with pytest.raises(MotionLabError, match="no humanoid body"):
        character_of(SentSkeleton(joints=joints))
