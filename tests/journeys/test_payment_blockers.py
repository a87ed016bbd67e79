"""Every blocker of a payment or a status is tested by machine: it is held, waits, and leaves by itself when lifted.

Knows states and causes. Does not know how a blocker comes about, nor how the product tests it.
"""

from __future__ import annotations

import pytest
from payment_lifting import PAYMENT_BLOCKERS
from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

PAYMENTS = "payments"
DAY_S = 24 * 3600


def stopped(stage: Stage) -> list[str]:
    """The causes of what is held."""
    return [cause for state, cause in stage.ends_of(PAYMENTS).values() if state == "held"]


@pytest.mark.parametrize("cause", sorted(PAYMENT_BLOCKERS))
def test_what_is_held_of_a_payment_leaves_by_itself_once_its_blocker_is_lifted(
    make_stage: Set, cause: str
) -> None:
    blocker = PAYMENT_BLOCKERS[cause]
    stage = make_stage(
        Scene(company=of_kinds("one-line"), settings=blocker.settings, profile=blocker.profile)
    )
    blocker.block(stage)
    stage.run(PAYMENTS)
    if blocker.days:
        stage.later(blocker.days * DAY_S)
        stage.run(PAYMENTS)
    assert stopped(stage) == [cause]
    stage.later()
    assert (stage.run(PAYMENTS)["new_for_a_person"], stopped(stage)) == (0, [cause])
    blocker.lift(stage)
    stage.later(3601)
    assert_identity(stage.run(PAYMENTS))
    assert {state for state, _ in stage.ends_of(PAYMENTS).values()} == {"done"}
