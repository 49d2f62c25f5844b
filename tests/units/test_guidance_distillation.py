"""Guidance in one pass: the objective, the batches it learns from, and the recipe from a checkpoint to a file."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from motionlab.errors import MotionLabError
from motionlab.models import token_training as shared_recipe
from motionlab.models.momask.distillation import DistillationConfig, distill
from motionlab.models.momask.masked_transformer import MaskedTransformer
from motionlab.models.momask.objectives import MaskedObjective, ResidualObjective
from motionlab.models.momask.pipeline import MoMask
from motionlab.models.momask.residual_transformer import ResidualTransformer
from motionlab.nn.transformer import GuidanceEmbedding
from motionlab.sampling.guidance import MOST_LEARNED, guided
from motionlab.training.guidance_distillation import GuidanceObjective, TaughtBatches, seeded
from tests.tiny import CONFIG, LOOP, LetterCounts, tiny_store, tiny_system

KINDS = {"masked": MaskedTransformer, "residual": ResidualTransformer}


def pair(part):
    """A teacher with opinions, and a student that begins as it is."""
    torch.manual_seed(0)
    config = getattr(CONFIG, part)
    teacher, student = KINDS[part](config), KINDS[part](replace(config, guidance_embeds=True))
    for weight in teacher.parameters():
        if weight.dim() > 1:
            weight.data.normal_(std=0.15)
    student.load_state_dict(teacher.state_dict(), strict=False)
    return teacher, student


@pytest.mark.parametrize("part", ["masked", "residual"])
def test_a_student_learns_what_its_teacher_says_in_two_passes(part):
    teacher, student = pair(part)
    tokens = torch.randint(CONFIG.masked.codes, (16, 6) if part == "masked" else (16, 6, 2))
    inputs = dict(text=torch.randn(16, 768), valid=torch.ones(16, 6, dtype=torch.bool))
    inputs |= {} if part == "masked" else {"layer": torch.full((16,), 2)}

    @torch.no_grad()
    def distance(scale):
        two = guided(teacher, tokens, scale=scale, **inputs).log_softmax(-1)
        one = student(tokens, guidance=torch.full((16,), scale), **inputs).log_softmax(-1)
        return float((two.exp() * (two - one)).sum(-1).mean())

    answer = torch.zeros(16, 6, dtype=torch.int64)
    objective = GuidanceObjective(student, teacher, lambda: ({"tokens": tokens, **inputs}, answer), usual=4.0)
    before, kept = {scale: distance(scale) for scale in (2.0, 4.0, 7.0)}, teacher.body.state_dict()
    kept = {name: value.clone() for name, value in kept.items()}
    optimizer = torch.optim.Adam(objective.parameters(), lr=2e-3)
    for _ in range(60):
        loss, numbers = objective.train()()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert before[7.0] > before[4.0] > before[2.0] > 0.01
    assert all(distance(scale) < 0.7 * before[scale] for scale in before), before
    assert all(torch.equal(value, kept[name]) for name, value in teacher.body.state_dict().items())
    assert 0 <= numbers["agreement"] <= 1


def test_rows_learn_the_usual_scale_all_others_and_none():
    teacher, student = pair("masked")
    asked = []
    student.register_forward_pre_hook(lambda _, args, named: asked.append(named), with_kwargs=True)
    objective = GuidanceObjective(student, teacher, MaskedObjective(student, remask=False).question, usual=4.0).train()
    assert not student.training and not any(name.startswith("_frozen") for name, _ in objective.named_parameters())
    tokens, valid = torch.randint(CONFIG.masked.codes, (1000, 9, 6)), torch.ones(1000, 9, dtype=torch.bool)
    objective(tokens=tokens, valid=valid, text=torch.randn(1000, 768))
    scales, dropped = asked[0]["guidance"], asked[0]["text_dropped"]
    others = scales[(scales != 4.0) & (scales != 1.0)]
    assert 400 < (scales == 4.0).sum() < 500 and 400 < len(others) < 500
    assert 70 < (scales == 1.0).sum() < 130 and 25 < dropped.sum() < 75 and (scales[dropped] == 1.0).all()
    assert 1 <= others.min() < 1.1 and MOST_LEARNED - 0.5 < others.max() <= MOST_LEARNED


@pytest.mark.parametrize("objective, part", [(MaskedObjective, "masked"), (ResidualObjective, "residual")])
def test_a_student_that_says_the_same_has_nothing_to_learn(objective, part):
    """Without guidance a student that begins as its teacher repeats it, with the sentence and without."""
    teacher, student = pair(part)
    tokens, valid = torch.randint(CONFIG.masked.codes, (8, 9, 6)), torch.arange(9) < torch.arange(2, 10)[:, None]
    learned = GuidanceObjective(student, teacher, objective(student).question, usual=4.0).train()
    batch = dict(tokens=tokens.masked_fill(~valid[..., None], -1), valid=valid, text=torch.randn(8, 768))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("motionlab.training.guidance_distillation.UNGUIDED", 1.0)
        loss, numbers = learned(**batch)
    assert abs(loss) < 1e-5 and numbers["agreement"] == 1


def test_a_scale_of_one_is_no_guidance_whatever_was_learned():
    embedding = GuidanceEmbedding(8)
    assert not embedding(torch.tensor([1.0, 4.0])).any(), "untrained"
    torch.nn.init.normal_(embedding.down.weight)
    assert not embedding(torch.ones(2)).any() and embedding(torch.tensor([4.0])).abs().max() > 0.1


def test_every_second_batch_is_the_teachers():
    def data(step):
        lengths = torch.randint(2, 6, (3,))
        valid = torch.arange(5) < lengths[:, None]
        tokens = torch.randint(7, (3, 5, 2)).masked_fill(~valid[..., None], -1)
        return {"tokens": tokens, "valid": valid, "text": torch.rand(3, 4)}

    first = [*seeded(data, 2)]
    made = 100 + np.arange(2 * sum(int(batch["valid"].sum()) for batch in first)).reshape(-1, 2)
    batches = TaughtBatches(data, made, 2)
    for step, own in ((1, 0), (3, 1), (5, 0)):
        batch, place = batches(step), [0, int(first[0]["valid"].sum())][own]
        assert all(torch.equal(batch[name], first[own][name]) for name in ("valid", "text"))
        said = batch["tokens"][batch["valid"]]
        assert torch.equal(said, torch.from_numpy(made[place : place + len(said)]))
        assert (batch["tokens"][~batch["valid"]] == -1).all()
    torch.manual_seed(5)
    expected = data(4)
    torch.manual_seed(5)
    assert all(torch.equal(value, expected[name]) for name, value in batches(4).items())


def test_from_a_checkpoint_to_a_file_and_back(tmp_path, monkeypatch):
    monkeypatch.setenv("MOTIONLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shared_recipe, "load_text_encoder", lambda name: LetterCounts())
    store, teacher = tiny_store(tmp_path / "store"), tiny_system()
    config = DistillationConfig(masked=LOOP, residual=LOOP, own=2)
    student = distill(teacher, store, config, tmp_path / "run", device="cpu")
    for part in ("masked", "residual"):
        assert pd.read_csv(tmp_path / "run" / part / "log.csv")["agreement"].notna().all()
        assert getattr(student, part).guidance_in.down.weight.abs().max() > 0, "it began at zero"
    again = MoMask.load(student.save(tmp_path / "checkpoint", "a card"))
    passes = []
    body = again.inference_modules["masked"].body
    body.register_forward_pre_hook(lambda _, args: passes.append(len(args[0])))
    rows, body.rows = body.rows, lambda prefix, *rest: passes.append(len(prefix)) or rows(prefix, *rest)
    for scale, batch in ((4.0, 1), (MOST_LEARNED + 1, 2)):
        passes.clear()
        again.generate("someone walks", seed=1, seconds=2.0, guidance=scale)
        assert set(passes) == {batch}
    for name, weight in student.masked.guidance_in.state_dict().items():
        torch.testing.assert_close(again.masked.guidance_in.state_dict()[name], weight, atol=1e-3, rtol=1e-3)
    with pytest.raises(MotionLabError, match="nothing to learn"):
        distill(student, store, config, tmp_path / "more", device="cpu")
