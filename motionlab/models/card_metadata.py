"""The front matter of a model card, as the Hub reads it: what the model is for, of what it was made, how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from motionlab.errors import MotionLabError

PIPELINE_TAG = "text-to-3d"  # the nearest of the Hub's tasks; "text-to-motion" is a tag
UNCONDITIONAL = "other"  # of what makes nothing of sentences: the Hub has no task for it
OF_SENTENCES = "sentence-similarity"  # of what compares sentences
MARK = "---\n"


@dataclass(frozen=True)
class Result:
    """One number of a model-index.

    Args:
        metric: its name, "FID".
        value: what was measured.
        data: name of the data set.
        split: of it.
        interval: half of the 95 % interval, if it is known.
    """

    metric: str
    value: float
    data: str
    split: str = "test"
    interval: float | None = None


def front_matter(
    name: str,
    *,
    licence: str,
    tags: Sequence[str],
    datasets: Sequence[str] = (),
    pipeline_tag: str = PIPELINE_TAG,
    results: Sequence[Result] = (),
) -> str:
    """The block between the lines of a card's head, with them.

    Args:
        name: of the model.
        licence: as the Hub names it.
        datasets: what it was trained on.
        results: what was measured of it.
    """
    from huggingface_hub import EvalResult, ModelCardData  # on use: it takes a second

    found = [
        EvalResult(
            task_type="text-to-motion",
            task_name="Text to motion",
            dataset_type=slug(one.data),
            dataset_name=one.data,
            dataset_split=one.split,
            metric_type=slug(one.metric, ""),
            metric_name=one.metric if one.interval is None else f"{one.metric} (95 % interval ± {one.interval:.3g})",
            metric_value=round(one.value, 4),
        )
        for one in results
    ]
    data = ModelCardData(
        license=licence,
        library_name="motionlab",
        pipeline_tag=pipeline_tag,
        language="en",
        tags=list(dict.fromkeys(tags)),
        datasets=[slug(one) for one in datasets] or None,
        model_name=name if found else None,
        eval_results=found or None,
    )
    return f"{MARK}{data.to_yaml()}\n{MARK}"


def with_results(card: str, name: str, results: Sequence[Result]) -> str:
    """A card with these results as its model-index, in the place of those it had.

    Args:
        card: Markdown with a front matter.
        name: of the model.

    Raises:
        MotionLabError: the card has no front matter that can be read.
    """
    from huggingface_hub import ModelCard

    try:
        data = ModelCard(card, ignore_metadata_errors=True).data.to_dict()
    except ValueError as error:
        raise MotionLabError(f"the card's front matter cannot be read ({error}); write the card anew") from None
    if not data:
        raise MotionLabError("the card has no front matter; write the card anew")
    tags = data.get("tags", [])
    head = front_matter(
        name,
        licence=data.get("license", "other"),
        tags=tags,
        datasets=data.get("datasets") or (),
        pipeline_tag=data.get("pipeline_tag") or PIPELINE_TAG,
        results=results,
    )
    return head + card.split(MARK, 2)[2]


def slug(name: str, signs: str = "./") -> str:
    """As the Hub writes names: "MM-Dist" -> "mm-dist". signs: kept beside letters and digits, those of owner/name."""
    kept = "".join(letter if letter.isalnum() or letter in signs else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part)
