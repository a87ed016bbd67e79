"""Claims about reconciliation: each combination of what three witnesses say lands under one word, and sums tie.

Knows values only. Does not know how any witness is asked.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.reconciliation.bridge import WORDS, Bridge
from ml_connector.domain.reconciliation.closing import closing, lines_of
from ml_connector.domain.reconciliation.judging import judge
from ml_connector.domain.reconciliation.kinds import KINDS
from ml_connector.domain.reconciliation.witnesses import Approval, By, Case, Known, Place, Told, Word
from ml_connector.domain.states import State

A, B = Approval, By
IN_SAGE = (Word.OPEN, Word.READY, Word.POSTED, Word.ERROR, Word.DELETED)


def place(word: Word = Word.OPEN, amount: str = "100", at: int = 1, **more: Any) -> Place:
    """A document in Sage."""
    usual = {"by": By.MARK, "vendor": "V1", "number": "N1", "currency": "USD", "period": "2026-11"}
    told: dict[str, Any] = {**usual, **more}
    return Place(where=f"batch {at}", word=word, amount=Decimal(amount), batch=str(at), entry="1", **told)


def known(state: State = State.DONE, **more: Any) -> Known:
    """What the ledger says: by default that it is entered and done."""
    return replace(Known(state=state, amount=Decimal(100), entered=state is State.DONE), **more)


def case(*places: Place, approval: Approval = A.EXPORTED, ledger: Known | None = None, **more: Any) -> Case:
    """An invoice of 100 before its judge."""
    told = Told(approval=approval, amount=Decimal(100) if ledger is None else None)
    about = {"vendor": "V1", "number": "N1", "currency": "USD", "period": "2026-11"}
    return Case(id="I1", label="N1", told=told, known=ledger, places=places, **{**about, **more})


DONE, HELD, OWED = known(), known(State.HELD, cause="vendor-unknown"), known(State.PENDING)
RESOLVED = known(by_hand=True, entered=False)
DOUBT = known(State.IN_DOUBT)

TABLE = [
    # what AvidXchange, the ledger and Sage say; the word, the finding, the difference
    (case(place(), ledger=DONE), Word.OPEN, "", "0"),
    (case(place(Word.READY), ledger=DONE), Word.READY, "", "0"),
    (case(place(Word.POSTED), ledger=DONE), Word.POSTED, "", "0"),
    (case(place(Word.ERROR), ledger=DONE), Word.ERROR, "error-batch", "0"),
    (case(place(Word.DELETED), ledger=DONE), Word.DELETED, "deleted", "0"),
    (case(ledger=DONE), Word.NOWHERE, "lost", "100"),
    (case(place(Word.DELETED), place(at=2), ledger=DONE), Word.OPEN, "", "0"),
    (case(place(), place(Word.POSTED, at=2), ledger=DONE), Word.POSTED, "twice", "-100"),
    (case(place(), place(at=2, by=B.NUMBER), ledger=DONE), Word.OPEN, "twice", "-100"),
    (case(place(amount="99.99"), ledger=DONE), Word.OPEN, "amount", "0.01"),
    (case(place(currency="CAD"), ledger=DONE), Word.OPEN, "currency", "100"),
    (case(place(number="N2"), ledger=DONE), Word.OPEN, "renumbered", "0"),
    (case(place(vendor="V2"), ledger=DONE), Word.OPEN, "payee", "100"),
    (case(place(vendor="V2", by=B.ENTRY), ledger=DONE), Word.OPEN, "payee", "100"),
    (case(place(vendor="V2")), Word.OPEN, "payee", "100"),
    (case(place(vendor="V2"), place(at=2, by=B.NUMBER), ledger=DONE), Word.OPEN, "twice", "-100"),
    (case(place(vendor="V0"), ledger=DONE, also_vendors=frozenset({"V0"})), Word.OPEN, "renumbered", "0"),
    (case(place(by=B.NUMBER), ledger=DONE), Word.OPEN, "unmarked", "0"),
    (case(place(number="N2", by=B.ENTRY), ledger=DONE), Word.OPEN, "renumbered", "0"),
    (case(place(), approval=A.WITHDRAWN, ledger=DONE), Word.OPEN, "not-approved", "-100"),
    (case(approval=A.WITHDRAWN, ledger=HELD), Word.OUTSIDE, "", "0"),
    (case(place(), approval=A.NEVER), Word.OPEN, "stray", "-100"),
    (case(place()), Word.OPEN, "unknown-here", "0"),
    (case(place(Word.DELETED)), Word.DELETED, "unknown-here", "0"),
    (case(), Word.OUTSIDE, "", "0"),
    (case(approval=A.APPROVED), Word.NOT_READ, "", "0"),
    (case(approval=A.APPROVED, ledger=OWED), Word.WAITING, "", "0"),
    (case(place(), approval=A.APPROVED, ledger=OWED), Word.OPEN, "landed", "0"),
    (case(approval=A.APPROVED, ledger=HELD), Word.HELD, "", "0"),
    (case(place(by=B.NUMBER), approval=A.APPROVED, ledger=HELD), Word.HELD, "by-others", "0"),
    (case(approval=A.APPROVED, ledger=known(State.REFUSED)), Word.REFUSED, "", "0"),
    (case(approval=A.APPROVED, ledger=known(State.SENDING)), Word.IN_DOUBT, "", "0"),
    (case(approval=A.APPROVED, ledger=DOUBT), Word.IN_DOUBT, "", "0"),
    (case(place(Word.DELETED), approval=A.APPROVED, ledger=DOUBT), Word.DELETED, "deleted", "0"),
    (case(place(Word.DELETED), approval=A.APPROVED, ledger=OWED), Word.WAITING, "", "0"),
    (case(ledger=known(State.HELD, cause="batch-deleted")), Word.DELETED, "deleted", "0"),
    (case(ledger=RESOLVED), Word.BY_HAND, "", "0"),
    (case(place(by=B.NUMBER), ledger=RESOLVED), Word.BY_HAND, "keyed", "0"),
    (case(place(by=B.NUMBER, amount="200"), ledger=RESOLVED), Word.BY_HAND, "keyed-otherwise", "-100"),
    (case(place(by=B.NUMBER, currency="CAD"), ledger=RESOLVED), Word.BY_HAND, "keyed-otherwise", "100"),
    (
        case(place(by=B.NUMBER), place(by=B.NUMBER, at=2), ledger=RESOLVED),
        Word.BY_HAND,
        "keyed-otherwise",
        "-100",
    ),
    (case(place(Word.POSTED), ledger=RESOLVED), Word.POSTED, "", "0"),
    (case(approval=A.UNTOLD, ledger=known(State.HELD, cause="not-approved")), Word.OUTSIDE, "", "0"),
    (case(approval=A.UNTOLD, ledger=DONE, moved=True), Word.WAITING, "moving", "0"),
]


@pytest.mark.parametrize(("given_", "word", "kind", "difference"), TABLE)
def test_three_witnesses_come_to_one_word_and_one_finding(
    given_: Case, word: Word, kind: str, difference: str
) -> None:
    verdict = judge(given_)
    assert (verdict.word, verdict.kind, verdict.difference) == (word, kind, Decimal(difference))


def test_an_invoice_that_waits_and_was_missed_by_a_complete_read_is_nowhere() -> None:
    told = Told(approval=A.APPROVED, amount=Decimal(7), missed=True)
    verdict = judge(replace(case(), told=told))
    assert (verdict.word, verdict.kind, verdict.difference) == (Word.NOWHERE, "missed", 7)


def test_an_amount_that_avidxchange_never_told_is_not_called_a_difference() -> None:
    verdict = judge(replace(case(place(amount="5")), told=Told(approval=A.EXPORTED)))
    assert (verdict.kind, verdict.difference) == ("unknown-here", 0)


def test_what_is_in_sage_in_another_currency_is_not_accounted_and_its_amount_is_told_all_the_same() -> None:
    verdict = judge(case(place(currency="CAD"), ledger=DONE))
    assert (verdict.accounted, verdict.in_sage, verdict.places[0].currency) == (0, 100, "CAD")


places = st.builds(
    place,
    word=st.sampled_from(IN_SAGE),
    amount=st.sampled_from(("100", "100.01", "-100", "0")),
    at=st.integers(1, 3),
    by=st.sampled_from(By),
    vendor=st.sampled_from(("V1", "V2", "")),
    currency=st.sampled_from(("USD", "CAD", "")),
    period=st.sampled_from(("2026-11", "2026-12", "")),
)
ledgers = st.none() | st.builds(
    Known,
    state=st.sampled_from(State),
    cause=st.sampled_from(("", "vendor-unknown", "batch-deleted", "not-approved")),
    amount=st.none() | st.decimals("-1000", "1000", places=2),
    entered=st.booleans(),
    by_hand=st.booleans(),
)
cases = st.builds(
    Case,
    id=st.just("I1"),
    label=st.just("N1"),
    vendor=st.just("V1"),
    number=st.just("N1"),
    currency=st.sampled_from(("USD", "")),
    period=st.sampled_from(("2026-10", "2026-11")),
    told=st.builds(
        Told,
        approval=st.sampled_from(Approval),
        amount=st.none() | st.decimals("-1000", "1000", places=2),
        missed=st.booleans(),
    ),
    known=ledgers,
    places=st.lists(places, max_size=3, unique_by=lambda one: one.batch).map(tuple),
    moved=st.booleans(),
)


@settings(max_examples=40)
@given(st.lists(cases, max_size=6))
def test_every_combination_has_one_word_and_the_sums_tie_line_by_line(some: list[Case]) -> None:
    bridge, verdicts = Bridge(), [judge(one) for one in some]
    for one in verdicts:
        bridge.add(one)
    assert all(one.kind in {"", *KINDS} for one in verdicts)
    left = sum((group.approved.amount for group in bridge.groups.values()), Decimal(0))
    right = sum((of.amount for group in bridge.groups.values() for of in group.words.values()), Decimal(0))
    assert left - right == sum((line.difference for line in bridge.lines), Decimal(0))
    assert {one.word for one in verdicts} <= {*WORDS, Word.NOWHERE, Word.OUTSIDE}


@settings(max_examples=40)
@given(st.lists(cases, max_size=6))
def test_where_no_line_differs_no_group_does_in_count_or_amount(some: list[Case]) -> None:
    bridge = Bridge()
    for one in map(judge, some):
        if not one.differs:
            bridge.add(one)
    assert [g.difference for g in bridge.groups.values() if g.difference.count or g.difference.amount] == []


def test_one_lost_and_one_twice_do_not_make_up_for_each_other() -> None:
    bridge = Bridge()
    for one in (case(ledger=DONE), case(place(), place(at=2), ledger=DONE)):
        bridge.add(judge(one))
    assert (bridge.groups["2026-11", "USD"].difference.amount, bridge.difference) == (0, 200)


def test_credits_count_negative_and_currencies_apart() -> None:
    bridge = Bridge()
    credit = known(amount=Decimal(-40))
    for one in (
        case(place(amount="-40"), ledger=credit),
        case(place(currency="CAD"), ledger=DONE, currency="CAD"),
    ):
        bridge.add(judge(one))
    sums = {key: group.approved.amount for key, group in bridge.groups.items()}
    assert sums == {("2026-11", "USD"): -40, ("2026-11", "CAD"): 100}


@pytest.mark.parametrize(("given_", "word", "kind", "difference"), TABLE)
def test_only_what_is_posted_in_its_period_or_none_of_ours_does_not_miss_it(
    given_: Case, word: Word, kind: str, difference: str
) -> None:
    misses = closing([judge(given_)], "2026-11")
    safe = word in (Word.POSTED, Word.OUTSIDE, Word.BY_HAND) or kind in ("not-approved", "stray")
    assert (not misses) == safe
    assert all(all(lines_of(reason)) for reason in misses)


def test_what_is_dated_in_the_period_and_posted_later_misses_it() -> None:
    (reason,) = closing([judge(case(place(Word.POSTED, period="2026-12"), ledger=DONE))], "2026-11")
    assert reason.word == "posted_later"
    assert closing([judge(case(ledger=DONE))], "2026-12") == {}


def test_what_is_dated_before_and_stands_in_the_period_unposted_misses_it() -> None:
    before = case(place(), ledger=DONE, period="2026-10")
    assert [reason.word for reason in closing([judge(before)], "2026-11")] == [Word.OPEN]
    assert [reason.word for reason in closing([judge(before)], "2026-10")] == ["posted_later"]


def test_what_has_no_date_may_be_of_any_period_and_is_not_left_out() -> None:
    unread = known(State.HELD, cause="unreadable", amount=None)
    (reason,) = closing([judge(case(approval=A.APPROVED, ledger=unread, period=""))], "2026-11")
    assert (reason.word, reason.cause) == ("held", "unreadable")


def test_each_cause_that_holds_has_an_owner_in_close_readiness() -> None:
    for code, state in product(CAUSES, (State.HELD, State.REFUSED)):
        verdict = judge(case(approval=A.APPROVED, ledger=known(state, cause=code)))
        owners = [lines_of(reason)[1] for reason in closing([verdict], "2026-11")]
        assert owners == [CAUSES[code].who] or verdict.word is Word.DELETED
