"""Claims about carrying: look, draft, send, write down, and what happens when any of it goes wrong.

Knows scripted steps and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.failures import Held, TryLater
from ml_connector.engine.run import Outcome


def states(ledger: Any) -> dict[str, str]:
    """Where everything stands."""
    return {key: str(line.told.state) for key, line in ledger.lines.items()}


def entered(step: Any) -> list[str]:
    """Keys in the order they stand in the books."""
    return [key for key, _, _ in step.books]


def test_every_invoice_is_entered_and_acknowledged_once(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    ack = parts[1](name="ack", clock=step.clock, parcel_max=1, repeatable=True)
    report = carry(source.gives("a", "b", "c"), ledger, step, ack)
    assert (entered(step), entered(ack)) == (["a", "b", "c"], ["a", "b", "c"])
    assert (report.outcome, report.sent, report.count("done"), report.difference) == (
        Outcome.BALANCED,
        3,
        3,
        0,
    )


@pytest.mark.facts("A-6.4/unchanged")
def test_a_second_run_has_nothing_to_do(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    carry(source.gives("a"), ledger, step)
    report = carry(source.gives("a"), ledger, step)
    assert (report.outcome, report.sent, len(step.sent)) == (Outcome.NOTHING_TO_DO, 0, 1)


def test_nothing_is_sent_without_a_look_before_it(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.books.append(("a", "a-v1", 10))
    report = carry(source.gives("a"), ledger, step)
    assert (step.sent, states(ledger), report.sent) == ([], {"a": "done"}, 0)


def test_the_intent_is_written_before_the_call(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    step.answers = ["crash-before"]
    with pytest.raises(parts[2]):
        carry(source.gives("a"), ledger, step)
    assert states(ledger) == {"a": "sending"}


@pytest.mark.facts("A-6.8/look-first", "S-E13")
@pytest.mark.parametrize("answer", ["lost", "crash-after"])
def test_a_lost_answer_is_looked_up_and_never_sent_again(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any, answer: str
) -> None:
    step.answers = [answer]
    try:
        carry(source.gives("a"), ledger, step)
    except parts[2]:
        carry(source, ledger, step)
    assert (entered(step), states(ledger), len(step.sent)) == (["a"], {"a": "done"}, 1)


def test_an_absence_is_not_believed_before_the_pause_is_over(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["late"]
    report = carry(source.gives("a"), ledger, step)
    assert (report.outcome, states(ledger), len(step.sent)) == (Outcome.UNCLEAR, {"a": "in_doubt"}, 1)
    step.clock.sleep(50)
    carry(source, ledger, step)
    assert (entered(step), states(ledger)) == (["a"], {"a": "done"})


def test_what_is_certainly_absent_after_the_pause_is_sent_again(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a"), ledger, step)
    step.clock.sleep(61)
    carry(source, ledger, step)
    assert (entered(step), len(step.sent)) == (["a"], 2)


def test_a_repeatable_step_is_repeated_at_once(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.repeatable, step.answers = True, ["vanished"]
    carry(source.gives("a"), ledger, step)
    assert (entered(step), step.clock.slept) == (["a"], [0.0])


def test_doubt_that_cannot_be_looked_up_stays_doubt(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.answers, step.looks = ["lost"], [None, TryLater(cause="sage-unreachable")]
    report = carry(source.gives("a"), ledger, step)
    assert (states(ledger), report.outcome, len(step.sent)) == ({"a": "in_doubt"}, Outcome.INCOMPLETE, 1)


def test_doubt_is_not_forgotten_over_a_text_that_cannot_be_read_today(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["late"]
    carry(source.gives("a"), ledger, step)
    source.unread.add("a")
    carry(source, ledger, step)
    assert states(ledger) == {"a": "in_doubt"}


def test_the_guilty_one_is_found_by_halving_and_alone_refused(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.guilty = {"c"}
    report = carry(source.gives("a", "b", "c", "d"), ledger, step)
    assert sorted(entered(step)) == ["a", "b", "d"]
    assert states(ledger) == {"a": "done", "b": "done", "c": "refused", "d": "done"}
    assert (report.sent, report.news, report.outcome) == (3, 1, Outcome.PARTIAL)


@pytest.mark.facts("S-E12")
def test_what_was_kept_in_spite_of_a_refusal_is_not_sent_again(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["partial"]
    carry(source.gives("a", "b", "c", "d"), ledger, step)
    assert sorted(entered(step)) == ["a", "b", "c", "d"]
    assert set(states(ledger).values()) == {"done"}


def test_a_single_refusal_is_looked_up_before_it_is_believed(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["partial"]
    carry(source.gives("a"), ledger, step)
    assert (entered(step), states(ledger), len(step.sent)) == (["a"], {"a": "done"}, 1)


def test_a_refusal_whose_look_fails_leaves_doubt_and_not_a_second_send(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers, step.looks = ["partial"], [None, TryLater()]
    carry(source.gives("a", "b"), ledger, step)
    assert (set(states(ledger).values()), len(step.sent)) == ({"in_doubt"}, 1)


def test_not_now_waits_for_its_time_and_is_no_news(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.answers = ["not-now"]
    report = carry(source.gives("a", "b"), ledger, step)
    assert (set(states(ledger).values()), report.news, report.outcome) == ({"waiting"}, 0, Outcome.PARTIAL)
    step.clock.sleep(61)
    assert carry(source, ledger, step).outcome is Outcome.BALANCED


def test_a_busy_system_is_waited_for_within_the_run(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.answers = ["busy"]
    report = carry(source.gives("a"), ledger, step)
    assert (report.outcome, step.clock.slept, report.sent) == (Outcome.BALANCED, [5.0], 1)


def test_a_run_never_waits_after_its_last_round(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.answers = ["busy"] * 9
    carry(source.gives("a"), ledger, step)
    assert len(step.clock.slept) == len(step.sent) - 1


def test_a_lost_sign_in_stops_the_run_and_nothing_else_is_sent(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers, step.parcel_max = ["closed"], 1
    report = carry(source.gives("a", "b"), ledger, step)
    assert (report.disconnected, report.outcome, len(step.sent)) == (True, Outcome.FAILED, 1)
    assert states(ledger) == {"a": "waiting", "b": "pending"}
    assert report.problems == [("sage-sign-in", "401")]


def test_a_check_that_fails_holds_one_and_lets_the_others_go(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.unfit = {"b-v1"}
    report = carry(source.gives("a", "b"), ledger, step)
    assert (states(ledger), report.news) == ({"a": "done", "b": "held"}, 1)


def test_what_was_held_by_a_check_leaves_by_itself_once_it_is_right(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.unfit = {"a-v1"}
    carry(source.gives("a"), ledger, step)
    assert carry(source, ledger, step).news == 0
    step.unfit = set()
    carry(source, ledger, step)
    assert states(ledger) == {"a": "done"}


def test_found_but_not_by_us_is_held(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.foreign["a"] = Held(cause="already-in-sage", said="batch 3")
    carry(source.gives("a"), ledger, step)
    assert (states(ledger), step.sent) == ({"a": "held"}, [])


def test_two_records_for_one_place_are_never_both_sent(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.numbers = {"a": "INV-1", "b": "INV-1"}
    carry(source.gives("a", "b"), ledger, step)
    assert (entered(step), states(ledger)) == (["a"], {"a": "done", "b": "held"})


def test_a_version_that_came_while_in_doubt_is_sent_in_place_of_the_lost_one(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a=v1|10"), ledger, step)
    step.clock.sleep(61)
    report = carry(source.gives("a=v2|25"), ledger, step)
    assert (step.books, report.difference) == ([("a", "a-v2", 25)], 0)


def test_a_version_that_came_while_in_doubt_is_shown_when_the_first_had_landed(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["late"]
    carry(source.gives("a=v1|10"), ledger, step)
    step.clock.sleep(61)
    carry(source.gives("a=v2|25"), ledger, step)
    assert (step.books, states(ledger)) == ([("a", "a-v1", 10)], {"a": "held"})
    assert ledger.lines["a"].told.cause == "changed-after-entry"


def test_a_source_that_went_back_to_the_first_version_sends_the_first(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a=v1|10"), ledger, step)
    carry(source.gives("a=v2|25"), ledger, step)
    step.clock.sleep(61)
    carry(source.gives("a=v1|10"), ledger, step)
    assert step.books == [("a", "a-v1", 10)]


def test_a_source_that_went_back_to_what_had_landed_changed_nothing(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["late"]
    carry(source.gives("a=v1|10"), ledger, step)
    carry(source.gives("a=v2|25"), ledger, step)
    step.clock.sleep(61)
    carry(source.gives("a=v1|10"), ledger, step)
    assert (step.books, states(ledger)) == ([("a", "a-v1", 10)], {"a": "done"})


@pytest.mark.facts("A-6.5/returned-changed")
def test_what_is_done_is_held_when_the_source_changes_it(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    carry(source.gives("a=v1|10"), ledger, step)
    report = carry(source.gives("a=v2|25"), ledger, step)
    assert (len(step.sent), states(ledger), report.news) == (1, {"a": "held"}, 1)


def test_a_note_is_told_once(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.look_max = 1
    report = carry(source.gives("a", "b", "c"), ledger, step)
    assert report.notes == ["looked at enter"]


def test_no_look_takes_more_than_the_step_allows(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    carry(source.gives(*(f"k{number:02}" for number in range(12))), ledger, step)
    assert max(map(len, step.looked)) == 5
    assert len(step.books) == 12


def test_books_that_show_another_amount_make_the_run_fail(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.books.append(("a", "a-v1", 11))
    report = carry(source.gives("a=v1|10"), ledger, step)
    assert (report.outcome, report.difference) == (Outcome.FAILED, 1)


def test_a_read_that_broke_off_does_not_keep_what_is_owed(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    report = carry(source.gives("a").breaks(TryLater(cause="busy", said="429")), ledger, step)
    assert (report.outcome, states(ledger)) == (Outcome.INCOMPLETE, {"a": "done"})
    assert report.problems == [("busy", "429")]
