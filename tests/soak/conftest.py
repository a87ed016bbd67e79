"""Brings the stage to the tests of this folder.

Knows where the stage lies. Knows nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

JOURNEYS, SERVICE, MODEL = (Path(__file__).parents[1] / name for name in ("journeys", "service", "model"))
sys.path[:0] = [str(JOURNEYS), str(SERVICE), str(MODEL)]
pytest.register_assert_rewrite(
    "places",
    *(path.stem for folder in (JOURNEYS, MODEL) for path in folder.glob("*.py") if not path.match("test_*")),
)

from staging import bench, make_stage, stage, template  # noqa: E402 - the path comes first
from switchboard import listing  # noqa: E402 - as above

__all__ = ["bench", "make_stage", "stage", "template"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how many pairs there are and what is not played, and write the list of them where all may read it."""
    reports = [report for some in terminalreporter.stats.values() for report in some]
    if not any("test_all_pairs" in getattr(report, "nodeid", "") for report in reports):
        return
    folder = config.rootpath / ".pytest_cache"
    folder.mkdir(exist_ok=True)
    (folder / "pairs.txt").write_text(listing(), encoding="utf-8")
    terminalreporter.section("pairs of settings")
    for line in listing().splitlines():
        if line.startswith("#"):
            terminalreporter.write_line(line.removeprefix("# "))
    terminalreporter.write_line(f"the list: {folder / 'pairs.txt'}")
