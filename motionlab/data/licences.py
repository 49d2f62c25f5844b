"""Which licence covers what is learned from several data sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

UNKNOWN = "other"
# Names as the Hub has them, from what asks least to what asks most: nothing; a notice; credit; the same licence for
# what is made of it; no commercial use; both; that nothing is made of it.
LICENCES = (
    *("cc0-1.0", "pddl", "unlicense"),
    *("mit", "bsd-2-clause", "bsd-3-clause", "apache-2.0"),
    *("cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0"),
    *("cc-by-sa-3.0", "cc-by-sa-4.0"),
    *("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0"),
    *("cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
    *("cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
)


def strictest(metas: Iterable[Mapping]) -> str:
    """The licence that asks most.

    Args:
        metas: of stores, with `licence`, and perhaps `licence_at_most`: one of LICENCES that asks all that a licence of
            another name does.

    Returns:
        One of the stores' own licences; "other" where they differ and one is missing or not known.
    """
    metas = list(metas)
    names = {meta.get("licence") for meta in metas}
    if len(names) == 1:
        return names.pop() or UNKNOWN
    compared = [meta.get("licence_at_most") or meta.get("licence") for meta in metas]
    if not names or any(name not in LICENCES for name in compared):
        return UNKNOWN
    strictness = [LICENCES.index(name) for name in compared]
    return metas[strictness.index(max(strictness))].get("licence") or UNKNOWN
