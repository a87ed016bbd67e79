"""Let a person answer what is proposed: approve or reject exactly what was looked at.

Knows that an answer holds the lock of the Sage company, so that no run proposes meanwhile. Knows no argument parsing
and no table, and sends nothing. Whoever may ask may answer: each answer names its actor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.acts import Act
from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import House
from ml_connector.store import connections
from ml_connector.store.approvals import Approvals
from ml_connector.store.desk import Desk, Wish
from ml_connector.store.lock import book_lock
from ml_connector.systems.avidxchange import without_cards

__all__ = ["Reply", "answer_proposals"]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer: `act` approves or rejects, `because` is the reason, `seen` the fingerprint of what was looked at."""

    act: Act
    because: str
    seen: str


def answer_proposals(
    house: House, name: str, numbers: Sequence[int], reply: Reply, actor: Actor
) -> Sequence[Mapping[str, Any]]:
    """Answer proposals and give a line a delivery: what it became (None = left), and what comes next.

    Raises ValueError where what waits is not what was looked at: then nothing is changed.
    """
    actor.must(Right.RELEASE, name)
    stored = connections.find(name)
    tell, sleep, wait_s = house.tell, house.clock.sleep, house.patience_s
    with book_lock(house.url, stored.book, tell=tell, sleep=sleep, wait_s=wait_s):
        desk = Desk(connection_id=stored.id, actor=actor.name, clock=house.clock)
        wish = Wish(act=reply.act, because=without_cards(reply.because.strip()))
        decided = Approvals(connection_id=stored.id, desk=desk).answer(numbers, wish, reply.seen)
    return [
        {
            "id": one.id,
            "amount": "" if one.amount is None else money.text(one.amount),
            "currency": one.currency,
            "was": str(one.was),
            "became": one.became and str(one.became),
            "said": one.said,
        }
        for one in decided
    ]
