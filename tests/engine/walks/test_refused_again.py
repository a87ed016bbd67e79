"""Claims about what was refused for a reason that every run can test: looked at again, sent again, and not for ever.

Knows scripted steps and a ledger in memory. Does not know who recognizes a refusal.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.causes import CAUSES, RECHECKED
from ml_connector.domain.failures import Held
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.engine.run import Outcome


def stands(ledger: Any) -> tuple[str, str | None]:
    """Where the one delivery stands, and why."""
    (line,) = ledger.lines.values()
    return str(line.told.state), line.told.cause


@pytest.fixture
def refused(source: Any, step: Any, ledger: Any, carry: Any) -> Any:
    """A run after which one delivery is refused for its vendor."""
    step.answers = ["no-vendor"]
    carry(source.gives("a"), ledger, step)
    assert stands(ledger) == ("refused", "vendor-unknown")
    return lambda: carry(source, ledger, step)


def test_what_was_refused_leaves_by_itself_once_its_blocker_is_gone(
    refused: Any, step: Any, ledger: Any
) -> None:
    refused()
    assert (stands(ledger), len(step.sent)) == (("done", None), 2)


def test_it_is_not_sent_again_by_the_run_that_heard_the_refusal(refused: Any, step: Any) -> None:
    assert len(step.sent) == 1


def test_nothing_is_sent_and_nothing_is_news_while_the_blocker_stands(
    refused: Any, step: Any, ledger: Any
) -> None:
    step.unfit.add("a-v1")
    reports = [refused() for _ in range(5)]
    assert (stands(ledger), len(step.sent)) == (("refused", "vendor-unknown"), 1)
    assert {(report.outcome, report.news) for report in reports} == {(Outcome.NOTHING_TO_DO, 0)}


def test_it_stays_refused_once_it_was_refused_too_often_for_what_we_find_right(
    refused: Any, step: Any, ledger: Any
) -> None:
    step.answers = ["no-vendor"] * 10
    for _ in range(6):
        refused()
    assert (stands(ledger), len(step.sent)) == (("refused", "vendor-unknown"), REFUSALS_MAX)
    assert len(step.looked) == 2 * REFUSALS_MAX  # one before and one after each refusal, and then none


def test_what_a_check_of_ours_held_in_between_may_be_refused_as_often_as_anything_new(
    refused: Any, step: Any, ledger: Any, source: Any
) -> None:
    source.banned.add("a-v1")
    refused()
    assert stands(ledger) == ("held", "before-go-live")
    source.banned.clear()
    step.answers = ["no-vendor"] * 10
    for _ in range(6):
        refused()
    assert len(step.sent) == 1 + REFUSALS_MAX


def test_a_new_version_may_be_refused_as_often_as_anything_new(
    refused: Any, step: Any, ledger: Any, source: Any
) -> None:
    step.answers = ["no-vendor"] * 20
    for _ in range(6):
        refused()
    source.gives("a=v2|10")
    for _ in range(6):
        refused()
    assert len(step.sent) == 2 * REFUSALS_MAX


def test_the_guilty_one_of_a_parcel_is_not_worn_out_by_halving(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["no-vendor", "no-vendor", "no-vendor", "yes", "yes", "yes"]
    carry(source.gives("a", "b", "c", "d"), ledger, step)
    assert str(ledger.lines["a"].told.state) == "refused"
    carry(source, ledger, step)
    assert str(ledger.lines["a"].told.state) == "done"


def test_what_was_refused_and_is_there_all_the_same_is_not_sent_again(
    refused: Any, step: Any, ledger: Any
) -> None:
    step.books.append(("a", "a-v1", 10))
    refused()
    assert (stands(ledger), len(step.sent)) == (("done", None), 1)


def test_a_refusal_that_is_not_recognized_is_never_sent_again_by_itself(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["refused"]
    for _ in range(5):
        carry(source.gives("a"), ledger, step)
    assert (stands(ledger), len(step.sent)) == (("refused", "sage-refused"), 1)


@pytest.mark.parametrize("cause", sorted(set(CAUSES) - RECHECKED))
def test_what_no_run_can_test_costs_no_look(
    cause: str, source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.foreign["a"] = Held(cause=cause)
    carry(source.gives("a"), ledger, step)
    looked = len(step.looked)
    carry(source, ledger, step)
    assert (stands(ledger), len(step.looked)) == (("held", cause), looked)


@pytest.mark.parametrize("cause", sorted(RECHECKED))
def test_what_every_run_tests_is_looked_at_by_every_run(
    cause: str, source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.foreign["a"] = Held(cause=cause)
    carry(source.gives("a"), ledger, step)
    looked = len(step.looked)
    carry(source, ledger, step)
    assert (stands(ledger), len(step.looked)) == (("held", cause), looked + 1)


def test_what_is_in_the_books_is_looked_for_ever_however_often_the_next_step_was_refused(
    source: Any, step: Any, parts: Any, ledger: Any, carry: Any
) -> None:
    post = parts[1](name="post", clock=step.clock, repeatable=True)
    post.answers = ["no-vendor"] * 10
    carry(source.gives("a"), ledger, step, post)
    for _ in range(5):
        carry(source, ledger, step, post)
    assert (stands(ledger), len(post.sent)) == (("refused", "vendor-unknown"), REFUSALS_MAX)
    post.books.extend(step.books)  # somebody has seen to it
    carry(source, ledger, step, post)
    assert (stands(ledger), len(post.sent)) == (("done", None), REFUSALS_MAX)
