"""What a run would make of a delivery, and the line that a record which came would leave.

Knows values. Knows no ledger, no system and no step.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from ml_connector.domain.decide import Arrival
from ml_connector.domain.failures import Failure
from ml_connector.domain.money import NO_CURRENCY
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery

__all__ = ["End", "Foreseen", "renewed"]


class End(StrEnum):
    """What a run would make of a delivery."""

    SEND = "send"  # the step would be carried out
    FOUND = "found"  # it has happened already
    HOLD = "hold"  # a person is asked
    WAIT = "wait"  # for a known time
    DOUBT = "in_doubt"  # it may have happened, and it is too early to say
    OWED = "owed"  # it could not be looked at


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """One delivery and its end; `step` is "" where that was known as soon as it was read."""

    delivery: Delivery
    end: End
    step: str = ""
    failure: Failure | None = None


def renewed(line: Delivery | None, arrival: Arrival, *, repeatable: bool) -> Delivery:
    """Make the line that a record which came leaves, as ABSORB does: what was of its former version is gone.

    `repeatable`: nothing of its flow is exclusive; then what was last sent of it stays, for it is sent over it.
    """
    return replace(
        line or _new(arrival.key),
        state=State.PENDING,
        label=arrival.label,
        party=arrival.party,
        amount=arrival.amount,
        currency=arrival.currency or NO_CURRENCY,
        text=arrival.text,
        receipts={},
        intent=line.intent if line and repeatable else None,
        attempts=0,
        due_at=None,
        cause=None,
        rulings=(),
        edits={},
    )


def _new(key: str) -> Delivery:
    return Delivery(
        id=0,
        key=key,
        state=State.PENDING,
        label="",
        party="",
        amount=None,
        currency="",
        text="",
        receipts={},
        intent=None,
        attempts=0,
        due_at=None,
    )
