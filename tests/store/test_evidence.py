"""Claims about evidence: what was meant and what looks were answered are events of their own, sealed, and stay.

Knows a real database. Does not know any system or what a list is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ml_connector.domain.failures import InDoubt
from ml_connector.engine.looks import Look, Question
from ml_connector.store import aging
from ml_connector.store.evidence import exhibit

Query = Callable[..., list[tuple[Any, ...]]]
ENTER, ACK = "enter-invoice", "acknowledge"
LOOK = Look(
    questions=[
        Question(of="batches", narrowed="above 7", rows=2, highest=9, at=datetime(2026, 3, 2, tzinfo=UTC))
    ],
    shown={"a": ["é" * 600]},
    sought={"a": "mark AVX1"},
)
KEPT = "select kind, payload from store_event where kind in ('intent', 'look') order by id"


def test_the_intent_of_an_exclusive_step_is_an_event_under_the_seal_of_the_send(
    work: Any, seen: Any, query: Query
) -> None:
    work.sees(seen("a"))
    work.finishes("a")
    ((kind, payload),) = query(KEPT)
    assert (kind, json.loads(payload)["evidence"]) == ("intent", {"batch_after": "7"})
    assert query(
        "select count(distinct seal) from store_event where kind = 'intent' or became = 'sending'"
    ) == [(2,)]


def test_a_look_is_kept_with_its_questions_and_answers_under_the_seal_of_the_move_that_rests_on_it(
    work: Any, seen: Any, query: Query
) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", InDoubt())
    work.ledger.witness(ENTER, ["a"], LOOK)
    assert len(query(KEPT)) == 1  # nothing was concluded from it yet
    work.ledger.clear(["a"], "looked: certainly not there")
    assert query("select kind from store_event where seal = (select max(seal) from store_event) order by position") == [
        ("look",), ("move",),
    ]  # fmt: skip
    (_, (_, payload)) = query(KEPT)
    (asked,) = json.loads(payload)["asked"]
    assert (asked["of"], asked["narrowed"], asked["rows"], asked["highest"]) == ("batches", "above 7", 2, 9)
    assert len(asked["shown"]) == 502  # cut, and it says so


@pytest.mark.parametrize("verb", ["settle", "wait", "sending"])
def test_whatever_is_written_next_tells_the_look_once(work: Any, seen: Any, query: Query, verb: str) -> None:
    work.sees(seen("a"))
    if verb != "sending":
        work.sends("a")
        work.hears("a", InDoubt())
    work.ledger.witness(ENTER, ["a"], LOOK)
    for _ in range(2):
        match verb:
            case "settle":
                work.hears("a", InDoubt())
            case "wait":
                work.ledger.wait(["a"], work.clock.now(), "too early")
            case _ if not query("select 1 from store_event where kind = 'look'"):
                work.sends("a")
    assert query("select count(*) from store_event where kind = 'look'") == [(1,)]


def test_an_exhibit_holds_every_event_of_one_delivery_and_finds_each_as_it_was_sealed(
    work: Any, seen: Any, query: Query
) -> None:
    work.sees(seen("a"), seen("b"))
    work.finishes("a")
    ((number,),) = query("select id from store_delivery where key = 'a'")
    found = exhibit(number)
    assert [line.kind for line in found.events] == ["seen", "intent", "move", "move", "move", "move"]
    assert (found.broken, found.signed, len(found.seals)) == ([], None, 5)


def test_evidence_stays_when_payloads_age_out(work: Any, seen: Any, query: Query) -> None:
    work.sees(seen("a"))
    work.finishes("a")
    aging.age(work.stored.id, work.clock.now(), work.clock.now(), lambda: None)
    ((kind, payload),) = query(KEPT)
    assert (kind, payload is not None) == ("intent", True)
