"""Claims about plans: what a plan shows is what a run then sends, and a plan leaves no trace.

Knows scripted steps and a ledger in memory. Does not know any system.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from tests.engine.walks.viewing import calls, planned

from ml_connector.domain.failures import Disconnected, Held, TryLater
from ml_connector.engine.planning import End, Plan
from ml_connector.engine.values import Foreign, RawPage, Receipt


def ends(made: Plan) -> dict[str, End]:
    """What would become of each."""
    return {one.delivery.key: one.end for one in made.foreseen}


def causes(made: Plan) -> dict[str, str]:
    """Why each would be held."""
    return {one.delivery.key: one.failure.cause for one in made.foreseen if one.failure is not None}


def test_a_plan_gives_the_calls_of_a_run_and_sends_nothing(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    source.gives("a", "b", "c", "d", "e", "f")
    made = planned(source, ledger, step)
    assert (step.sent, step.books, ledger.lines) == ([], [], {})
    carry(source, ledger, step)
    assert calls(made) == step.sent == [("a", "b", "c", "d"), ("e",), ("f",)]


def test_a_plan_shows_each_call_as_the_step_shows_it(source: Any, step: Any, ledger: Any) -> None:
    (call,) = planned(source.gives("a=v1|10", "b=v1|20"), ledger, step).calls
    assert (call.step, call.preview.title, call.preview.body) == ("enter", "enter", "10 20")


def test_what_follows_a_receipt_that_nobody_has_given_yet_is_counted_and_not_made_up(
    source: Any, step: Any, ledger: Any, parts: Any
) -> None:
    ack = parts[1](name="ack", repeatable=True)
    made = planned(source.gives("a", "b"), ledger, step, ack)
    assert (calls(made, "ack"), made.then, ack.looked) == ([], {"ack": 2}, [])


def test_what_an_idle_step_would_note_is_no_work_that_follows(
    source: Any, step: Any, ledger: Any, parts: Any
) -> None:
    made = planned(source.gives("a"), ledger, step, parts[1](name="ack", idle=True))
    assert made.then == {}


def test_a_step_that_is_owed_since_an_earlier_run_is_shown_to_the_byte(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    ack = parts[1](name="ack", clock=step.clock, repeatable=True, answers=["not-now"])
    carry(source.gives("a"), ledger, step, ack)
    ledger.clock.sleep(4000)
    made = planned(source, ledger, step, ack)
    assert (calls(made, "ack"), calls(made), made.then) == ([("a",)], [], {})


@pytest.mark.facts("A-6.5/export_on_read")
def test_a_source_that_reading_changes_is_not_read_and_what_the_ledger_has_is_planned(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["not-now"]
    carry(source.gives("a"), ledger, step)
    ledger.clock.sleep(4000)
    reading = replace(source, marking=True)
    made = planned(reading.gives("b"), ledger, step)
    assert (calls(made), made.unread, made.collected.read, source.asked) == (
        [("a",)],
        True,
        0,
        [(None, False)],
    )


def test_pages_that_are_kept_and_not_absorbed_are_planned(source: Any, step: Any, ledger: Any) -> None:
    ledger.keep(RawPage(items=source.gives("k").script.pop().items))
    made = planned(replace(source, marking=True), ledger, step)
    assert (calls(made), len(ledger.kept())) == ([("k",)], 1)


def test_of_two_for_one_place_the_second_would_be_held(source: Any, step: Any, ledger: Any) -> None:
    step.numbers = {"a": "7", "b": "7"}
    made = planned(source.gives("a", "b"), ledger, step)
    assert (calls(made), causes(made)) == ([("a",)], {"b": "duplicate-in-avidxchange"})


def test_a_place_that_the_ledger_gave_away_is_taken_and_one_that_a_change_frees_is_not(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.numbers, step.answers = {"a": "7"}, ["refused"]
    carry(source.gives("a"), ledger, step)
    ledger.places["enter|7"] = "a"
    step.numbers = {"a": "8", "b": "7"}
    assert causes(planned(deepcopy(source).gives("b"), ledger, step)) == {"b": "duplicate-in-avidxchange"}
    assert calls(planned(source.gives("a=v2|10", "b"), ledger, step)) == [("a", "b")]


def test_what_a_check_stops_a_look_finds_or_nobody_can_read_is_told_with_its_cause(
    source: Any, step: Any, ledger: Any
) -> None:
    step.unfit, step.books = {"a-v1"}, [("b", "b-v1", 10)]
    step.foreign = {"d": Foreign(held=Held(cause="already-in-sage", said="batch 3"))}
    made = planned(source.gives("a", "b", "c=broken", "d", "e"), ledger, step)
    assert ends(made) == {"a": End.HOLD, "b": End.FOUND, "c": End.HOLD, "d": End.HOLD, "e": End.SEND}
    assert causes(made) == {"a": "vendor-unknown", "c": "unreadable", "d": "already-in-sage"}


def test_what_is_found_with_a_flag_would_be_held(source: Any, step: Any, ledger: Any) -> None:
    step.foreign = {"a": Receipt(flag=Held(cause="differs-in-sage"))}
    assert causes(planned(source.gives("a"), ledger, step)) == {"a": "differs-in-sage"}


def test_what_was_held_before_and_still_is_is_nothing_new(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.unfit = {"a-v1"}
    carry(source.gives("a"), ledger, step)
    made = planned(source, ledger, step)
    assert (calls(made), ends(made)) == ([], {})


def test_the_same_hold_in_other_words_is_nothing_new(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.foreign["a"] = Held(cause="already-in-sage", said="batch 3")
    carry(source.gives("a"), ledger, step)
    step.foreign["a"] = Held(cause="already-in-sage", said="posted")
    assert ends(planned(source, ledger, step)) == {}


def test_what_was_held_and_is_right_now_would_be_sent(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.unfit = {"a-v1"}
    carry(source.gives("a"), ledger, step)
    step.unfit = set()
    assert calls(planned(source, ledger, step)) == [("a",)]


def test_what_changed_after_it_was_entered_would_be_held(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    carry(source.gives("a=v1|10"), ledger, step)
    made = planned(source.gives("a=v2|20"), ledger, step)
    assert (calls(made), causes(made)) == ([], {"a": "changed-after-entry"})


def test_what_is_on_two_pages_is_planned_in_its_last_version(source: Any, step: Any, ledger: Any) -> None:
    (call,) = planned(source.gives("a=v1|10").gives("a=v2|20"), ledger, step).calls
    assert call.preview.body == "20"


def test_what_a_whole_read_does_not_bring_would_be_held(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    carry(source.gives("a", "b", whole=True), ledger, step)
    made = planned(source.gives("b", whole=True), ledger, step)
    assert (causes(made), ledger.lines["a"].told.cause) == ({"a": "vanished"}, None)


def test_a_call_that_is_out_now_is_looked_for_and_an_early_absence_is_not_believed(
    source: Any, step: Any, ledger: Any, carry: Any, parts: Any
) -> None:
    step.answers = ["crash-before"]
    with pytest.raises(parts[2]):
        carry(source.gives("a"), ledger, step)
    assert ends(planned(source, ledger, step)) == {"a": End.DOUBT}
    ledger.clock.sleep(61)
    assert calls(planned(source, ledger, step)) == [("a",)]


def test_the_version_that_came_while_in_doubt_is_the_one_that_would_be_sent(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.answers = ["vanished"]
    carry(source.gives("a=v1|10"), ledger, step)
    ledger.clock.sleep(61)
    (call,) = planned(source.gives("a=v2|25"), ledger, step).calls
    assert call.preview.body == "25"
    carry(source, ledger, step)
    assert [amount for _, _, amount in step.books] == [25]


def test_what_waits_is_told_with_its_time(source: Any, step: Any, ledger: Any, carry: Any) -> None:
    step.answers = ["not-now"]
    carry(source.gives("a"), ledger, step)
    (one,) = planned(source, ledger, step).foreseen
    assert (one.end, one.delivery.due_at > ledger.clock.now()) == (End.WAIT, True)


def test_a_look_that_fails_leaves_what_it_was_about_open_and_says_so(
    source: Any, step: Any, ledger: Any
) -> None:
    step.looks = [TryLater(cause="sage-unreachable", said="no route")]
    made = planned(source.gives("a"), ledger, step)
    assert (ends(made), made.problems) == ({"a": End.OWED}, [("sage-unreachable", "no route")])


def test_a_door_that_is_closed_ends_a_plan_and_says_why(source: Any, step: Any, ledger: Any) -> None:
    step.looks = [Disconnected("sage-sign-in", "401")]
    made = planned(source.gives("a"), ledger, step)
    assert (made.disconnected, made.problems) == (True, [("sage-sign-in", "401")])


def test_what_whoever_asks_accepts_would_be_sent_and_is_not_noted(
    source: Any, step: Any, ledger: Any, carry: Any
) -> None:
    step.foreign = {"a": Held(cause="already-in-sage", said="x")}
    made = planned(source.gives("a"), ledger, step, accepted={"already-in-sage"})
    assert (calls(made), ledger.lines) == ([("a",)], {})


def test_the_fingerprint_is_that_of_the_bytes_and_their_calls(source: Any, step: Any, ledger: Any) -> None:
    source.gives("a", "b", "c")
    first, again = planned(source, ledger, step), planned(source, ledger, step)
    step.parcel_max = 2
    assert first.fingerprint == again.fingerprint != planned(source, ledger, step).fingerprint
