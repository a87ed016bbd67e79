"""Claims about what is about to be sent and was not read just now: it is read again, and sent as it is now.

Knows scripted parts and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ml_connector.domain.failures import Held, TryLater
from ml_connector.engine.ports import Flow
from ml_connector.engine.run import Outcome, Report, run
from ml_connector.engine.values import RawItem

Reread = Callable[[RawItem], RawItem]


def carried(source: Any, ledger: Any, step: Any, reread: Reread, fresh: str = "") -> Report:
    """Run a flow whose source can read a record again, but for what it has read already."""

    def asking(item: RawItem) -> Callable[[], RawItem] | None:
        return None if item.key in fresh else partial(reread, item)

    flow = Flow(name="flow", source=source, steps=(step,), reread=asking)
    return run(flow, ledger, ledger.clock, lambda what, count: None)


def _unasked(item: RawItem) -> RawItem:
    raise AssertionError(item.key)


def _silent(item: RawItem) -> RawItem:
    raise TryLater(cause="avidxchange-unreachable", said="silent")


def state_of(ledger: Any, key: str) -> tuple[str, str | None]:
    """State and cause of a delivery."""
    told = ledger.lines[key].told
    return str(told.state), told.cause


@pytest.fixture
def freed(source: Any, ledger: Any, step: Any, carry: Any) -> Any:
    """A step that held one record, and would take it now."""
    step.unfit = {"a-v1"}
    carry(source.gives("a"), ledger, step)
    step.unfit = set()
    return step


def test_what_the_source_has_read_already_is_sent_as_it_came(source: Any, ledger: Any, step: Any) -> None:
    report = carried(source.gives("a", "b"), ledger, step, _unasked, fresh="ab")
    assert (step.sent, report.outcome) == ([("a", "b")], Outcome.BALANCED)


def test_a_step_that_may_be_repeated_asks_for_nothing(source: Any, ledger: Any, step: Any) -> None:
    asked: list[str] = []
    step.repeatable = True
    carried(source.gives("a"), ledger, step, lambda item: asked.append(item.key) or item)
    assert (asked, step.sent) == ([], [("a",)])


def test_a_source_that_does_not_answer_is_left_alone(source: Any, ledger: Any, step: Any) -> None:
    asked: list[str] = []

    def silent(item: RawItem) -> RawItem:
        asked.append(item.key)
        raise TryLater(cause="avidxchange-unreachable", said="silent")

    carried(source.gives("a", "b", "c", "d", "e"), ledger, step, silent)
    assert (asked, step.sent) == (["a", "b", "c"], [])


def test_what_was_read_already_waits_for_no_source_that_does_not_answer(
    source: Any, ledger: Any, step: Any
) -> None:
    report = carried(source.gives("a", "b", "c", "d", "e", "f"), ledger, step, _silent, fresh="df")
    assert (step.sent, report.outcome) == ([("d",), ("f",)], Outcome.INCOMPLETE)


def test_what_stood_still_and_is_as_it_was_is_sent(source: Any, ledger: Any, freed: Any) -> None:
    report = carried(source, ledger, freed, lambda item: item)
    assert (freed.sent, report.outcome) == ([("a",)], Outcome.BALANCED)


def test_what_changed_while_it_stood_still_is_sent_as_it_is_now(source: Any, ledger: Any, freed: Any) -> None:
    report = carried(source, ledger, freed, lambda item: RawItem(key=item.key, text="v2|30"))
    assert [(key, version) for key, version, _ in freed.books] == [("a", "a-v2")]
    assert (report.outcome, report.difference) == (Outcome.BALANCED, 0)


def test_what_can_no_longer_be_used_is_not_sent(source: Any, ledger: Any, freed: Any) -> None:
    report = carried(source, ledger, freed, lambda item: RawItem(key=item.key, text="broken"))
    assert (freed.sent, state_of(ledger, "a"), report.difference) == ([], ("held", "unreadable"), 0)


def test_what_never_can_be_read_again_is_held_for_that(source: Any, ledger: Any, freed: Any) -> None:
    def gone(item: RawItem) -> RawItem:
        raise Held(cause="unreadable", said="404")

    carried(source, ledger, freed, gone)
    assert (freed.sent, state_of(ledger, "a")) == ([], ("held", "unreadable"))


def test_what_cannot_be_read_now_stays_where_it_is_and_holds_nothing_else_up(
    source: Any, ledger: Any, freed: Any
) -> None:
    report = carried(source.gives("b"), ledger, freed, _silent, fresh="b")
    assert (freed.sent, report.outcome) == ([("b",)], Outcome.INCOMPLETE)
    assert state_of(ledger, "a") == ("held", "vendor-unknown")
