"""What the ledger in memory makes of an outcome, as the real one does.

Knows outcomes and states. Does not know who settles what.
"""

from __future__ import annotations

from ml_connector.domain.failures import Failure, Held, InDoubt, Refused, TryLater
from ml_connector.domain.states import State
from ml_connector.engine.values import Outcome, Receipt

__all__ = ["verdict"]


def verdict(outcome: Outcome, *, last: bool, later: bool) -> tuple[State, Failure | None]:
    """Give the state a delivery comes to, and why where it stands still; `later`: the source changed it meanwhile."""
    if isinstance(outcome, Receipt):
        stopped = outcome.flag or (Held(cause="changed-after-entry") if later else None)
        return (State.HELD, stopped) if stopped else (State.DONE if last else State.PENDING, None)
    kinds = {TryLater: State.WAITING, InDoubt: State.IN_DOUBT, Refused: State.REFUSED, Held: State.HELD}
    return kinds[type(outcome)], outcome
