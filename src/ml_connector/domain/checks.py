"""How a connection is checked stage by stage: what each found, and which mean nothing after one that failed.

Knows stages, outcomes and their order. Knows no system, no address, and nothing of what a stage asks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Check", "NotAsked", "Outcome", "Stage", "Trouble", "green", "walk"]


class Outcome(StrEnum):
    """How a stage ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"  # it would mean nothing: a stage that it rests on failed
    NOT_ASKED = "not_asked"  # asking would do harm, or there is nothing to ask


class Trouble(Exception):
    """A stage failed: `cause` names a line of the catalogue, `found` is what was seen, verbatim and masked."""

    def __init__(self, cause: str, found: str) -> None:
        super().__init__(f"{cause}: {found}")
        self.cause = cause
        self.found = found


class NotAsked(Exception):
    """A stage was left alone on purpose; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One question: a stable `code`, its words for people, and `ask`, which gives what was found.

    `ask` raises Trouble where it failed and NotAsked where it is left alone. `rests_on`: codes of stages before
    it without which its answer would mean nothing. `wait` says why an answer may take long.
    """

    code: str
    words: str
    ask: Callable[[], str]
    rests_on: tuple[str, ...] = ()
    wait: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """What one stage found. `cause` is set only where it failed; `seconds` is how long it took."""

    stage: str
    words: str
    outcome: Outcome
    found: str = ""
    cause: str = ""
    seconds: float = 0.0


def walk(
    stages: Iterable[Stage], timer: Callable[[], float], begins: Callable[[Stage], None] = lambda stage: None
) -> Iterator[Check]:
    """Go through the stages in order and give each check as it ends; `begins` is told before a stage is asked.

    `timer` gives seconds that never run backwards. A stage is skipped where one that it rests on failed or was
    skipped itself.
    """
    red: dict[str, str] = {}
    for stage in stages:
        blocker = next((red[code] for code in stage.rests_on if code in red), None)
        if blocker is not None:
            red[stage.code] = blocker
            found = f"rests on: {blocker}"
            yield Check(stage=stage.code, words=stage.words, outcome=Outcome.SKIPPED, found=found)
            continue
        begins(stage)
        check = _asked(stage, timer)
        if check.outcome is Outcome.FAILED:
            red[stage.code] = stage.words
        yield check


def _asked(stage: Stage, timer: Callable[[], float]) -> Check:
    began = timer()
    outcome, cause = Outcome.PASSED, ""
    try:
        found = stage.ask()
    except Trouble as trouble:
        outcome, cause, found = Outcome.FAILED, trouble.cause, trouble.found
    except NotAsked as why:
        outcome, found = Outcome.NOT_ASKED, str(why)
    return Check(
        stage=stage.code,
        words=stage.words,
        outcome=outcome,
        found=found,
        cause=cause,
        seconds=round(timer() - began, 3),
    )


def green(checks: Iterable[Check]) -> bool:
    """Tell whether nothing failed, and so nothing was skipped."""
    return not any(check.outcome is Outcome.FAILED for check in checks)
