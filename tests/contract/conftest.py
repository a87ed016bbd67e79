"""The contract suites as a pytest plugin: which tests may write where, what they found, and the report.

Knows items, outcomes and the notes of each site. Does not know what is claimed or asked.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "sage300"), str(HERE / "avidxchange")]
pytest.register_assert_rewrite("sage_site", "avid_site")

from asking import Answer, Inquiry, NothingThere  # noqa: E402 - the path comes first
from avid_voices import has_tokens  # noqa: E402 - the path comes first
from environment import AVID, SAGE, Surroundings  # noqa: E402
from reporting import Notes, render  # noqa: E402

NO_TOKENS = "this gateway is signed in to without a token"
OPTION = "--contract-report"
ENVIRONMENT: dict[str, Surroundings] = {"sage300": SAGE, "avidxchange": AVID}
NOTES = pytest.StashKey[dict[tuple[str, str], Notes]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--contract-report FILE`; `-` writes none and only prints."""
    parser.addoption(
        OPTION, metavar="FILE", help="print what the contract suites found, and write it to FILE"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marks, and keeps values out of tracebacks where a real site is asked. Raises KeyError."""
    config.addinivalue_line(
        "markers", "writes: leaves something in the company; only where one was named for it"
    )
    config.addinivalue_line("markers", "tokens: about OAuth tokens; only where the gateway gives some")
    config.stash[NOTES] = {}
    if any(surroundings.names_a_site for surroundings in ENVIRONMENT.values()):
        config.option.tbstyle, config.option.showlocals = "short", False  # arguments may be credentials


def system_of(item: pytest.Item) -> str:
    """`sage300`, `avidxchange`, or "" for a test of the suite itself."""
    inside = item.path.is_relative_to(HERE) and item.path.parent.name
    return inside if inside in ENVIRONMENT else ""


def site_of(item: pytest.Item) -> str:
    """`simulator` or `real`."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("site", "simulator")) if callspec else "simulator"


def notes_of(item: pytest.Item) -> Notes:
    """The notes of an item's site, begun with the first test that needs them."""
    from questions import INQUIRIES, NAMES, ROWS

    system, site = system_of(item), site_of(item)
    kept = item.config.stash[NOTES]
    if (system, site) not in kept:
        kept[system, site] = Notes(
            system=NAMES[system], site=site, rows=ROWS[system], inquiries=INQUIRIES[system]
        )
    return kept[system, site]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out what would write where writing is not allowed, and what is about tokens where there are none."""
    barred = []
    for item in items:
        if system_of(item) and site_of(item) == "real" and may_not_write(item):
            notes_of(item).not_allowed.append(in_words(item))
            barred.append(item)
        elif item.get_closest_marker("tokens") and not has_tokens(site_of(item)):
            notes_of(item).not_shown.append(f"{in_words(item)}: {NO_TOKENS}")
            barred.append(item)
    if barred:
        config.hook.pytest_deselected(items=barred)
        items[:] = [item for item in items if item not in barred]


def may_not_write(item: pytest.Item) -> bool:
    """Whether a test would write into a real company that was not named for it."""
    return item.get_closest_marker("writes") is not None and not ENVIRONMENT[system_of(item)].may_write


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes what became of a test; a real company that holds nothing to ask with is told apart from a failure."""
    report = yield
    if not system_of(item):
        return report
    empty = call.excinfo is not None and isinstance(call.excinfo.value, NothingThere)
    if empty and site_of(item) == "real":
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, f"Skipped: {call.excinfo.value}")
        notes_of(item).not_shown.append(f"{in_words(item)}: {call.excinfo.value}")
    elif report.failed:
        notes_of(item).failed.append(in_words(item))
    elif report.when == "call":
        notes_of(item).held += is_claim(item)
    return report


def is_claim(item: pytest.Item) -> bool:
    """Whether a test asks a site for what was promised: no inquiry, and nothing about the simulator alone."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and "site" in callspec.params and "inquiry" not in callspec.params


def in_words(item: pytest.Item) -> str:
    """An inquiry by its id; a claim's name as the sentence it is, with what it was asked about."""
    callspec = getattr(item, "callspec", None)
    asked = dict(callspec.params) if callspec else {}
    if isinstance(asked.get("inquiry"), Inquiry):
        return f"`{asked['inquiry'].id}`"
    about = ", ".join(str(value) for name, value in asked.items() if name != "site")
    name = item.name.partition("[")[0].removeprefix("test_").replace("_", " ")
    return f"{name} ({about})" if about else name


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the report where it was asked for, and writes it where a file was named."""
    wanted = config.getoption(OPTION.lstrip("-").replace("-", "_"), None)
    if not wanted:
        return
    text = render(notes for _, notes in sorted(config.stash[NOTES].items()))
    terminalreporter.section("contract report")
    terminalreporter.write_line(text)
    if wanted != "-":
        Path(wanted).write_text(text, encoding="utf-8")


class Asking:
    """Asks an inquiry of a site and notes what came of it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def __call__(self, inquiry: Inquiry, site: object) -> Answer:
        self._notes.missing(inquiry, "the asking itself failed: tell us")
        try:
            answer = inquiry.ask(site)
        except NothingThere as error:
            self._notes.missing(inquiry, str(error))
            raise
        self._notes.found(inquiry, answer)
        return answer


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Asking:
    """Asks an inquiry of the test's site, for the report."""
    return Asking(notes_of(request.node))
