"""Claims about what a send came to, read from its events alone: also where payloads have aged out or were never kept.

Knows events as the trail gives them. Does not know a database or a system.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ml_connector.store.standing import EventRow
from ml_connector.views.attempts import attempts
from ml_connector.views.sends import End, told_of

ENTER = "enter-invoice"
AT = datetime(2026, 3, 2, 14, 12, 3, tzinfo=UTC)
NUMBERS = {"batch": "8", "entry": "1"}
RECEIPT = {"receipt": NUMBERS, "amount": "10.00"}
LOST = {"InDoubt": "no-clear-answer", "said": "cut"}


def event(because: str, was: str = "", became: str = "", payload: Any = None, **more: Any) -> EventRow:
    """One event."""
    text = payload if isinstance(payload, str) else json.dumps(payload) if payload else ""
    told: dict[str, Any] = {"actor": "test", "kind": "move", "run": 1, **more}
    return EventRow(at=AT, was=was, became=became, because=because, payload=text, **told)


def sent(payload: str = '{"a": 1}', run: int = 1, step: str = ENTER) -> EventRow:
    """It was about to be sent."""
    return event(step, "pending", "sending", payload, run=run)


def looked(became: str, payload: Any = None) -> EventRow:
    """What a look made of a doubt."""
    return event(f"{ENTER}: looked", "in_doubt", became, payload)


IN_DOUBT = event(f"{ENTER}: no clear answer", "sending", "in_doubt", LOST)
REFUSED = event(f"{ENTER}: refused", "sending", "refused", {"Refused": "busy", "said": "no"})


@pytest.mark.parametrize(
    ("after", "end"),
    [
        ([], End.OPEN),
        ([event(f"{ENTER}: answered", "sending", "pending", RECEIPT)], End.LANDED),
        ([event(f"{ENTER}: answered", "sending", "pending")], End.LANDED),  # its payload has aged out
        ([REFUSED], End.DID_NOT_LAND),
        ([event(f"{ENTER}: asked to wait", "sending", "waiting")], End.DID_NOT_LAND),
        ([IN_DOUBT], End.OPEN),
        ([event("its process ended while sending", "sending", "in_doubt")], End.OPEN),
        ([IN_DOUBT, event("not found yet; looked too early", "in_doubt", "in_doubt")], End.OPEN),
        ([IN_DOUBT, event("looked: certainly not there", "in_doubt", "pending")], End.DID_NOT_LAND),
        ([IN_DOUBT, looked("in_doubt", {"InDoubt": "posting-unclear", "said": "batch 2"})], End.OPEN),
        ([IN_DOUBT, looked("pending", RECEIPT)], End.LANDED),
        ([IN_DOUBT, looked("done")], End.LANDED),
        ([IN_DOUBT, looked("held")], End.CANNOT_TELL),  # of what was found nothing is left
        ([IN_DOUBT, looked("held", {"Held": "already-in-sage"})], End.CANNOT_TELL),
        ([IN_DOUBT, looked("held", {"Held": "in-sage-twice"})], End.LANDED),
        ([IN_DOUBT, looked("held", {"Held": "batch-deleted"})], End.LANDED),
        ([IN_DOUBT, looked("refused", {"Refused": "busy"})], End.DID_NOT_LAND),
    ],
)
def test_what_a_send_came_to_is_read_from_what_followed(after: list[EventRow], end: End) -> None:
    (send,) = told_of([sent(), *after], ENTER).sends
    assert (send.end, len(send.notes)) == (end, len(after))


def test_doubt_about_a_later_step_is_none_about_this_one() -> None:
    answered = event(f"{ENTER}: answered", "sending", "pending", RECEIPT)
    ended = event("its process ended while sending", "sending", "in_doubt")
    (send,) = told_of([sent(), answered, sent(step="acknowledge"), ended], ENTER).sends
    assert (send.end, len(send.notes)) == (End.LANDED, 1)


def test_what_was_adopted_is_no_send_of_ours() -> None:
    adopted = event(f"{ENTER}: looked", "pending", "pending", {"receipt": {**NUMBERS, "adopted": "yes"}})
    told = told_of([adopted], ENTER)
    assert (told.sends, "entered by others" in told.before[0].words) == ([], True)


@pytest.mark.parametrize(
    "heard",
    [
        event(f"{ENTER}: looked", "pending", "pending"),
        event(f"{ENTER}: looked", "pending", "held"),
        event(f"{ENTER}: no clear answer", "sending", "in_doubt"),
        event(f"{ENTER}: refused", "sending", "refused"),
        looked("done"),
    ],
)
def test_of_what_has_aged_out_no_more_is_said_than_that(heard: EventRow) -> None:
    told = told_of([heard], ENTER)
    assert told.before[0].words.endswith("What it said has aged out.")
    assert "our mark" not in told.before[0].words


def test_attempts_say_what_each_changed_and_in_how_many_calls() -> None:
    changed = sent('{"a": 2}', run=2)
    told = attempts([sent(), REFUSED, sent(), REFUSED, changed, REFUSED, sent("", run=3)])
    assert [(one["attempt"], one["calls"], one["end"]) for one in told] == [
        (1, 2, "did_not_land"), (2, 1, "did_not_land"), (3, 1, "open"),
    ]  # fmt: skip
    assert (told[1]["changed"], "aged out" in told[2]["changed"][0]) == (["a 1 → 2"], True)


def test_a_look_that_was_spoiled_is_still_shown() -> None:
    told = told_of([event(f"{ENTER}: asked", payload="nonsense", kind="look")], ENTER)
    assert (told.before[0].kind, told.before[0].asked) == ("look", ())
