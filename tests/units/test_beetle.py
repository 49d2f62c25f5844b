import numpy as np

from motionlab.data.beetle import FPS, LEGS, LIFT, SECONDS, beetle


def test_the_beetle_walks_on_feet_that_stand():
    animation = beetle()
    joints = animation.joints()
    assert len(animation) == SECONDS * FPS and np.isfinite(joints).all() and joints[..., 1].min() > -1e-6
    for leg in LEGS:
        if leg.endswith("front"):
            continue  # rears up
        foot = joints[:, animation.skeleton.index(f"{leg}_foot")]
        stands = (foot[1:, 1] < 1e-3) & (foot[:-1, 1] < 1e-3)
        slide = np.linalg.norm(np.diff(foot, axis=0), axis=-1)[stands] * FPS
        assert 0.35 < stands.mean() < 0.9 and np.quantile(slide, 0.95) < 0.12, leg
        assert foot[:, 1].max() < LIFT + 0.02
    nose, tail = (joints[:, animation.skeleton.index(name), 1] - joints[:, 0, 1] for name in ("head", "abdomen"))
    assert (nose - tail).max() > 0.3 and abs(nose - tail)[:60].max() < 0.12, "it rears up, and walks level"
    path = joints[:, 0]
    assert (
        np.linalg.norm(np.diff(path, axis=0), axis=-1).sum() > 4
        and np.ptp(joints[:, animation.skeleton.index("left_front_foot"), 1]) > 0.3
    )


def test_it_is_always_the_same():
    assert np.array_equal(beetle().rotations, beetle().rotations)
