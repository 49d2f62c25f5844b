"""Markers by place: what takes long is known by its file, or by a `pytest.mark.slow` of its own."""

import pytest

BROWSER = ("test_browser", "test_browser_tabs")
NOTEBOOKS = ("test_notebooks",)
SLOW = (
    "test_behaviour",
    "test_packaging",
    "test_command_lines",
    "test_training",
    "test_benchmarks",
    "test_one_to_many_tab",
    "test_protocol",
    "test_prepare",
    "test_bandai",
    "test_video",
    "test_editing_tasks",
    "test_recorder",
)


def pytest_collection_modifyitems(items):
    for item in items:
        name = item.path.stem
        for marker, files in (("browser", BROWSER), ("notebooks", NOTEBOOKS), ("slow", SLOW)):
            if name in files:
                item.add_marker(getattr(pytest.mark, marker))
