"""Claims about who must agree before something is entered: what covers a draft, and what a threshold is compared with.

Knows the rule. Does not know how an answer is kept, nor who gives it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.domain.release import Agreement, Answer, Entry, Rule, judge, set_fingerprint

PERSON, THOUSAND = Rule.of("person", "post=open"), Rule.of("threshold:1000", "post=open")


def entry(key: str = "a", amount: str | None = "10", print_: str = "f1", currency: str = "USD") -> Entry:
    """A draft that asks to be let through."""
    return Entry(
        key=key, fingerprint=print_, currency=currency, amount=None if amount is None else Decimal(amount)
    )


def kept(answer: Answer, rule: Rule = PERSON, **more: str) -> Agreement:
    """What was last answered about it."""
    told = {"fingerprint": "f1", "rule": rule.text, "batch": rule.batch, "reason": "why", **more}
    return Agreement(entry=1, number=7, answer=answer, **told)  # type: ignore[arg-type]


def ends(rule: Rule, *entries: Entry, before: Agreement | None = None, gone: str = "0") -> dict[str, str]:
    """What becomes of each."""
    known = {one.key: before for one in entries} if before else {}
    told = judge(rule, entries, known, {"USD": Decimal(gone)})  # type: ignore[arg-type]
    lists = {"passed": told.passed, "straight": told.straight, "asked": told.asked, "held": list(told.held)}
    return {key: word for word, keys in lists.items() for key in keys}


@pytest.mark.parametrize(
    ("before", "now", "end"),
    [
        (kept(Answer.APPROVED), entry(), "passed"),
        (kept(Answer.APPROVED), entry(print_="f2"), "asked"),
        (kept(Answer.APPROVED, batch="post=post"), entry(), "asked"),
        (kept(Answer.APPROVED, over="released by a person"), entry(), "asked"),
        (kept(Answer.APPROVED, rule=THOUSAND), entry(), "passed"),
        (kept(Answer.OPEN), entry(), "held"),
        (kept(Answer.OPEN), entry(print_="f2"), "asked"),
        (kept(Answer.OPEN, rule=THOUSAND), entry(), "asked"),
        (kept(Answer.REJECTED), entry(), "held"),
        (kept(Answer.REJECTED, batch="post=post"), entry(), "held"),
        (kept(Answer.REJECTED), entry(print_="f2"), "asked"),
        (kept(Answer.REJECTED, over="released by a person"), entry(), "asked"),
        (kept(Answer.STRAIGHT, rule=THOUSAND), entry(), "asked"),
        (kept(Answer.VOIDED), entry(), "asked"),
        (None, entry(), "asked"),
    ],
)
def test_only_what_was_approved_as_it_is_goes_where_a_person_is_always_asked(
    before: Agreement | None, now: Entry, end: str
) -> None:
    assert ends(PERSON, now, before=before) == {"a": end}


@pytest.mark.parametrize("answer", [Answer.OPEN, Answer.APPROVED, Answer.REJECTED])
def test_what_a_person_was_asked_about_is_let_through_by_no_rule_because_it_became_less(
    answer: Answer,
) -> None:
    assert ends(THOUSAND, entry(amount="1", print_="f2"), before=kept(answer, rule=THOUSAND)) == {
        "a": "asked"
    }


def test_what_waits_under_another_rule_is_judged_by_the_one_of_today() -> None:
    assert ends(THOUSAND, entry(), before=kept(Answer.OPEN)) == {"a": "straight"}


def test_what_a_rule_let_through_and_was_not_sent_yet_goes_without_being_counted_again() -> None:
    assert ends(THOUSAND, entry(amount="900"), before=kept(Answer.STRAIGHT, rule=THOUSAND), gone="900") == {
        "a": "passed"
    }


def test_what_went_straight_on_another_day_and_was_not_sent_counts_on_the_day_it_is() -> None:
    before = replace(kept(Answer.STRAIGHT, rule=THOUSAND), today=False)
    ends_of = [ends(THOUSAND, entry(amount="900"), before=before, gone=gone) for gone in ("0", "900")]
    assert ends_of == [{"a": "straight"}, {"a": "asked"}]


@pytest.mark.parametrize(
    ("amounts", "gone", "end"),
    [
        (["999.999"], "0", "straight"),
        (["1000"], "0", "asked"),
        (["500", "500"], "0", "asked"),
        (["600", "-600"], "0", "asked"),
        (["-1000"], "0", "asked"),
        (["1"], "999", "asked"),
        (["1"], "998.99", "straight"),
    ],
)
def test_a_threshold_counts_all_that_goes_straight_in_a_day_whatever_its_sign(
    amounts: list[str], gone: str, end: str
) -> None:
    told = ends(THOUSAND, *(entry(str(at), amount) for at, amount in enumerate(amounts)), gone=gone)
    assert set(told.values()) == {end}


def test_a_threshold_counts_each_currency_by_itself() -> None:
    assert ends(THOUSAND, entry("a", "2000"), entry("b", "999", currency="CAD")) == {
        "a": "asked",
        "b": "straight",
    }


@pytest.mark.parametrize("unknown", [entry(currency=""), entry(currency="XXX"), entry(amount=None)])
def test_an_amount_that_nobody_knows_waits(unknown: Entry) -> None:
    assert ends(THOUSAND, unknown) == {"a": "asked"}


@given(st.lists(st.integers(-1500, 1500).filter(bool), min_size=1, max_size=8), st.data())
def test_no_cutting_into_runs_lets_more_through_than_the_threshold(
    amounts: list[int], data: st.DataObject
) -> None:
    gone, left = Decimal(0), [entry(str(at), str(amount)) for at, amount in enumerate(amounts)]
    while left:
        size = data.draw(st.integers(1, len(left)))
        told = ends(THOUSAND, *left[:size], gone=str(gone))
        gone += sum(abs(one.amount or 0) for one in left[:size] if told[one.key] == "straight")
        left = left[size:]
    assert gone < 1000


def test_what_was_rejected_says_why_and_what_waits_says_where() -> None:
    held = [
        judge(PERSON, [entry()], {"a": kept(answer)}, {}).held["a"]
        for answer in (Answer.REJECTED, Answer.OPEN)
    ]
    assert [(one.cause, one.said) for one in held] == [
        ("release-rejected", "why"),
        ("waiting-for-release", "proposal 7"),
    ]


def test_the_fingerprint_of_a_set_is_that_of_its_drafts_in_any_order_and_of_what_becomes_of_their_batch() -> (
    None
):
    told = set_fingerprint("post=open", {"a": "1", "b": "2"})
    assert told == set_fingerprint("post=open", {"b": "2", "a": "1"})
    others = [
        ("post=post", {"a": "1", "b": "2"}),
        ("post=open", {"a": "1"}),
        ("post=open", {"a": "2", "b": "1"}),
    ]
    assert told not in {set_fingerprint(batch, prints) for batch, prints in others}
