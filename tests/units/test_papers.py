"""What docs/papers names is there, in the line that it says; `python -m tests.papers --update` mends lines."""

import pytest

from motionlab.models.registry import SYSTEMS
from tests.papers import PAGES, REFERENCE, mistakes, update


def test_every_paper_has_a_page():
    assert {page.stem for page in PAGES} == SYSTEMS.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_what_is_there(page):
    assert len(REFERENCE.findall(page.read_text())) > 10
    assert not mistakes(page), "\n".join([*mistakes(page), "lines: python -m tests.papers --update"])


def test_what_is_wrong_is_found_and_lines_are_mended(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "`motionlab/nn/quantizer.py:1` `Codebook.update` `motionlab/gone.py:1` `f` `motionlab/nn/quantizer.py:1` `Gone`"
        " [a](gone.md) `python -m evaluation gone` `python -m benchmarks.gone`"
    )
    assert len(mistakes(page)) == 6
    update(page)
    assert len(mistakes(page)) == 5
