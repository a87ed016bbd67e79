"""Claims about what a person may decide, by where a delivery stands. Knows rules; does not know how they are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ml_connector.domain.acts import Act, NotPossible, Stand, rule
from ml_connector.domain.adoption import Document, agreed, compared
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.causes.matching import MATCHING
from ml_connector.domain.release import REJECTED, WAITING
from ml_connector.domain.states import MOVES_OF_PEOPLE, State

OURS = Document(vendor="1200", number="INV-1", amount=Decimal("100.00"), currency="USD")
AGREES = f"batch 7; {compared(OURS, OURS)}"


def stand(state: State, cause: str = "", **more: bool) -> Stand:
    """A delivery that stands so."""
    return Stand(state=state, cause=cause, said=AGREES, **more)


@pytest.mark.parametrize(
    ("act", "before", "became"),
    [
        (Act.RETRY, stand(State.REFUSED, "sage-refused"), State.PENDING),
        (Act.RETRY, stand(State.WAITING, "busy"), State.PENDING),
        (Act.RELEASE, stand(State.HELD, "batch-deleted"), State.PENDING),
        (Act.RELEASE, stand(State.HELD, "vendor-unknown"), State.PENDING),
        (Act.HOLD, stand(State.PENDING), State.HELD),
        (Act.HOLD, stand(State.HELD, "period-closed"), State.HELD),
        (Act.RESOLVE, stand(State.HELD, "vanished"), State.DONE),
        (Act.RESOLVE, stand(State.REFUSED, "sage-duplicate"), State.DONE),
        (Act.RESOLVE, stand(State.IN_DOUBT, "no-clear-answer"), State.DONE),
        (Act.RESOLVE, stand(State.IN_DOUBT, "no-clear-answer", changed=True), State.HELD),
        (Act.ADOPT, stand(State.HELD, "already-in-sage"), State.PENDING),
        (Act.EDIT, stand(State.HELD, "period-closed"), State.PENDING),
        (Act.EDIT, stand(State.PENDING), State.PENDING),
        (Act.APPROVE, stand(State.HELD, WAITING), State.PENDING),
        (Act.REJECT, stand(State.HELD, WAITING), State.HELD),
        (Act.HOLD, stand(State.HELD, WAITING), State.HELD),
        (Act.RELEASE, stand(State.HELD, REJECTED), State.PENDING),
    ],
)
def test_each_act_leads_where_it_says(act: Act, before: Stand, became: State) -> None:
    assert rule(act, before).state is became


@pytest.mark.parametrize("state", [State.SENDING, State.IN_DOUBT])
@pytest.mark.parametrize("act", [act for act in Act if act is not Act.RESOLVE])
def test_what_is_being_checked_is_left_to_the_next_run(act: Act, state: State) -> None:
    with pytest.raises(NotPossible, match="next run"):
        rule(act, stand(state))


@pytest.mark.parametrize("act", Act)
def test_nothing_is_decided_about_what_is_done(act: Act) -> None:
    with pytest.raises(NotPossible, match="done"):
        rule(act, stand(State.DONE))


def test_retrying_what_every_run_checks_again_says_so() -> None:
    with pytest.raises(NotPossible, match="every run checks again"):
        rule(Act.RETRY, stand(State.HELD, "vendor-unknown"))


@pytest.mark.parametrize(
    "cause",
    [code for code, cause in CAUSES.items() if not cause.overruled and code not in ("vanished", WAITING)],
)
def test_a_release_overrules_no_check_and_no_finding_but_what_says_so(cause: str) -> None:
    verdict = rule(Act.RELEASE, stand(State.HELD, cause))
    assert (verdict.ruling, verdict.anew) == ("", False)


@pytest.mark.parametrize("cause", ["batch-deleted", "entry-gone"])
def test_a_release_enters_anew_what_was_deleted(cause: str) -> None:
    verdict = rule(Act.RELEASE, stand(State.HELD, cause, entered=True))
    assert (verdict.ruling, verdict.anew, verdict.look_again) == ("anyway", True, False)


@pytest.mark.parametrize("cause", sorted(MATCHING))
def test_a_release_enters_what_was_held_over_its_order_and_forgets_no_receipt(cause: str) -> None:
    verdict = rule(Act.RELEASE, stand(State.HELD, cause))
    assert (verdict.ruling, verdict.anew, verdict.look_again) == ("anyway", False, False)


def test_what_is_in_the_books_is_released_to_be_looked_at_and_not_edited() -> None:
    verdict = rule(Act.RELEASE, stand(State.HELD, "differs-in-sage", entered=True))
    assert (verdict.look_again, verdict.anew) == (True, False)
    with pytest.raises(NotPossible, match="in the books"):
        rule(Act.EDIT, stand(State.HELD, "differs-in-sage", entered=True))


@pytest.mark.parametrize(
    ("before", "word"),
    [
        (stand(State.HELD, "vanished"), "gone"),
        (stand(State.HELD, "changed-after-entry", resolved=True), "twice"),
        (stand(State.REFUSED, "sage-refused"), "Retry"),
        (stand(State.HELD, WAITING), "approve or reject"),
    ],
)
def test_what_cannot_be_released_says_why(before: Stand, word: str) -> None:
    with pytest.raises(NotPossible, match=word):
        rule(Act.RELEASE, before)


@pytest.mark.parametrize("cause", ["in-sage-twice", "differs-in-sage", "duplicate-in-avidxchange"])
def test_only_what_others_entered_can_be_adopted(cause: str) -> None:
    with pytest.raises(NotPossible, match=cause):
        rule(Act.ADOPT, stand(State.HELD, cause))


@pytest.mark.parametrize(
    ("vendor", "number", "amount", "currency", "word"),
    [
        ("1300", "INV-1", "100.00", "USD", "vendor 1300 instead of 1200"),
        ("1200", "INV-2", "100.00", "USD", "number INV-2 instead of INV-1"),
        ("1200", "INV-1", "-100.00", "USD", "amount -100.00 instead of 100.00"),
        ("1200", "INV-1", "100.00", "CAD", "currency CAD instead of USD"),
        ("1200", "INV-1", "100.00", "", "currency not told instead of USD"),
    ],
)
def test_what_does_not_agree_is_named_and_cannot_be_adopted(
    vendor: str, number: str, amount: str, currency: str, word: str
) -> None:
    theirs = Document(vendor=vendor, number=number, amount=Decimal(amount), currency=currency)
    said = compared(OURS, theirs)
    assert (agreed(said), word in said) == (False, True)
    with pytest.raises(NotPossible, match=word):
        rule(Act.ADOPT, Stand(state=State.HELD, cause="already-in-sage", said=said))


def test_two_currencies_nobody_told_are_no_agreement() -> None:
    unknown = Document(vendor="1200", number="INV-1", amount=Decimal(1), currency="")
    assert not agreed(compared(unknown, unknown))


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REJECT])
@pytest.mark.parametrize(
    "before", [stand(State.PENDING), stand(State.HELD, REJECTED), stand(State.HELD, "unbalanced")]
)
def test_only_what_waits_for_release_is_answered(act: Act, before: Stand) -> None:
    with pytest.raises(NotPossible, match="waits for release"):
        rule(act, before)


def test_every_move_of_people_is_made_by_some_act() -> None:
    made = set()
    causes = [WAITING, "batch-deleted", "already-in-sage", "period-closed"]
    for act in Act:
        for state in State:
            for cause in causes:
                for changed in (False, True):
                    before = stand(state, cause, changed=changed)
                    try:
                        made.add((state, rule(act, before).state))
                    except NotPossible:
                        continue
    assert made == set(MOVES_OF_PEOPLE)
