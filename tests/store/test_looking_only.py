"""Claims about looking without writing, asked of a real PostgreSQL: the session refuses writes, the view says what a
run would find.

Knows the ledger's verbs. Does not know what a plan makes of what it sees.
"""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.utils import InternalError

from ml_connector.domain.decide import Arrival, Decision
from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Draft, Receipt
from ml_connector.store import database, runs, standing
from ml_connector.store.ledger_view import LedgerView
from ml_connector.store.tokens import Tokens

Seen = Callable[..., Decision]
Query = Callable[..., list[tuple[Any, ...]]]
READ_ONLY = "read-only transaction"
ARRIVAL = Arrival(key="b", text="{}", fingerprint="f", label="b")


def view(work: Any) -> LedgerView:
    """What a plan sees of a ledger."""
    ledger = work.ledger
    return LedgerView(connection_id=ledger.connection_id, flow=ledger.flow, exclusive=ledger.exclusive,
                      vault=ledger.vault, clock=ledger.clock)  # fmt: skip


def draft(key: str, place: str) -> Draft:
    return Draft(key=key, payload=f"<{key}>", fingerprint="f", place=place)


def test_no_verb_of_the_view_begins_a_unit_of_writing() -> None:
    own = {name: verb for name, verb in vars(LedgerView).items() if not name.startswith("__")}
    verbs = [inspect.getsource(verb) for verb in own.values() if inspect.isfunction(verb)]
    assert len(verbs) > 10
    assert [text for text in verbs if "unit" in text or "update " in text or "insert " in text] == []


@pytest.mark.parametrize(
    "write",
    [
        lambda work: work.sees(Decision(arrival=ARRIVAL, state=State.PENDING)),
        lambda work: work.ledger.take_over(),
        lambda work: work.ledger.begin_read(),
        lambda work: work.sends("a"),
        lambda work: work.ledger.claim({"a": "p"}),
        lambda work: runs.begin(work.stored.id, "flow", "test", work.clock.now()),
    ],
    ids=["absorb", "take-over", "begin-read", "sending", "claim", "begin-run"],
)
def test_a_write_in_a_session_for_looking_raises_and_changes_nothing(
    work: Any, seen: Seen, query: Query, write: Callable[[Any], object]
) -> None:
    work.sees(seen("a"))
    before = hashed(query)
    with database.read_only(), pytest.raises(InternalError, match=READ_ONLY):
        write(work)
    assert hashed(query) == before


def hashed(query: Query) -> list[tuple[Any, ...]]:
    """One hash a table."""
    names = query("select tablename from pg_tables where tablename like 'store_%%' order by 1")
    return [query(f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {name} t")[0]  # noqa: S608
            for (name,) in names]  # fmt: skip


def test_a_session_that_was_lost_is_opened_for_looking_again(work: Any, query: Query) -> None:
    with database.read_only():
        connection.close()
        with pytest.raises(InternalError, match=READ_ONLY):
            work.ledger.begin_read()


def test_after_the_block_writing_is_as_ever(work: Any, seen: Seen) -> None:
    with database.read_only():
        assert view(work).kept() == []
    work.sees(seen("a"))
    assert work.owed() == ["a"]


@pytest.mark.facts("A-3.1.5")
def test_a_token_is_kept_also_while_only_looking(work: Any, url: str, keyring: Any) -> None:
    shelf, token = Tokens(url=url, keyring=keyring), secrets.token_hex(16)
    with database.read_only():
        shelf.save("o", token)
        assert shelf.load("o") == token
        shelf.save("o", "newer")
    assert shelf.load("o") == "newer"


def test_the_view_says_what_the_ledger_says(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b", cause="vendor-unknown"), seen("c", cause="unreadable"))
    told, ledger = view(work), work.ledger
    assert told.owed((), "enter-invoice", "", 9) == ledger.owed((), "enter-invoice", "", 9)
    assert told.known(["a", "b", "x"]) == ledger.known(["a", "b", "x"])
    assert (told.unreadable(), told.start()) == (ledger.unreadable(), ledger.start())


@pytest.mark.facts("A-6.8/look-first")
def test_what_is_out_or_in_doubt_is_doubtful_and_what_waits_is_asleep_until_its_time(
    work: Any, seen: Seen
) -> None:
    work.sees(*(seen(key) for key in "abcd"))
    work.sends("a", "b", "c")
    work.hears("b", InDoubt(said="cut"))
    work.hears("c", TryLater(after_s=60))
    assert [(one.key, one.state) for one in view(work).doubtful()] == [
        ("a", State.SENDING), ("b", State.IN_DOUBT),
    ]  # fmt: skip
    assert [one.key for one in view(work).asleep()] == ["c"]
    work.clock.sleep(61)
    assert view(work).asleep() == []


def test_the_version_that_came_while_in_doubt_is_the_one_a_cleared_doubt_leaves(
    work: Any, seen: Seen
) -> None:
    work.sees(seen("a", "10.00"), seen("b"))
    work.sends("a", "b")
    work.hears("a", InDoubt(said="cut"))
    work.sees(seen("a", "25.00", "f2", later=True, label="new"))
    renewed = view(work).renewed(["a", "b"])
    work.ledger.clear(["a"], "looked")
    [left] = work.ledger.owed((), "enter-invoice", "", 9)
    assert (list(renewed), renewed["a"]) == (["a"], left)


def test_missing_is_what_vanish_holds(work: Any, seen: Seen) -> None:
    work.sees(*(seen(key) for key in "abcd"))
    work.sends("c")
    missing = [one.key for one in view(work).left_out(["a"])]
    assert (missing, work.ledger.vanish(["a"])) == (["b", "d"], 2)
    assert view(work).left_out(["a"]) == []


def test_a_whole_read_that_brought_nothing_is_no_answer_to_a_plan_either(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    with pytest.raises(TryLater, match="came back empty"):
        view(work).check_whole([])


@pytest.mark.facts("S-G4")
def test_taken_is_what_claim_would_refuse(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"), seen("c"))
    work.ledger.claim({"a": "p"})
    wanted = {"a": "p", "b": "p", "c": "q"}
    assert view(work).taken(wanted, ()) == {"b"} == set(work.ledger.claim(wanted))
    assert view(work).taken(wanted, ["a"]) == set()


def test_a_place_of_another_connection_is_taken_whatever_is_freed_here(
    work: Any, seen: Seen, connect: Callable[..., Any]
) -> None:
    other = work.own(connect("other"))
    other.ledger.take_over()
    other.sees(seen("a"))
    other.ledger.claim({"a": "p"})
    work.sees(seen("a"))
    assert view(work).taken({"a": "p"}, ["a"]) == {"a"}


def test_a_line_is_given_as_it_stands(work: Any, seen: Seen) -> None:
    work.sees(seen("a"))
    work.sends("a")
    work.hears("a", Receipt(numbers={"batch": "8"}))
    assert view(work).lines(["a", "x"])["a"].receipts["enter-invoice"].numbers == {"batch": "8"}


def test_sends_of_one_run_with_one_content_count_as_one_attempt(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    for _ in range(2):
        work.sends("a")
        work.hears("a", TryLater(after_s=0))
    work.own().sends("a")
    named = (work.stored.id, "approved-invoices", "enter-invoice")
    assert standing.attempts(*named, ["a", "b"]) == {"a": 2}


def test_what_was_last_sent_is_the_last_of_that_step(work: Any, seen: Seen) -> None:
    work.sees(seen("a"), seen("b"))
    for again in ("x", "y"):
        work.sends("a")
        work.hears("a", Held(cause="sage-refused", said=again))
        work.sees(seen("a", print_=again))
    sent = standing.last_sent(work.stored.id, "approved-invoices", "enter-invoice", ["a", "b"])
    assert sent == {"a": "<a>"}
    assert standing.last_sent(work.stored.id, "approved-invoices", "acknowledge", ["a"]) == {}
