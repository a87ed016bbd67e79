"""Sign a fiscal period off on what a comparison found, with a name, a time and the figures.

Knows that the latest word about a period is what is signed. Knows no page, and asks neither system.
"""

from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import House, NotReady
from ml_connector.store import connections, sign_offs
from ml_connector.systems.avidxchange import without_cards

__all__ = ["sign_off"]

_LATEST = 50  # so many comparisons are looked through for a later word about the same period


def sign_off(house: House, name: str, number: int, period: str, reason: str, actor: Actor) -> None:
    """Put the actor's name under one period of comparison `number`.

    Raises NotReady where not all of its days were compared, where it was compared again since, where it is signed
    already, and where something speaks against it and no reason is given.
    """
    actor.must(Right.SIGN_OFF, name)
    stored = connections.find(name)
    kept = sign_offs.comparisons(stored.id, limit=_LATEST)
    row = next((one for one in kept if one.number == number), None)
    figures = next((one for one in row.periods if one.period == period), None) if row else None
    if row is None or figures is None:
        raise NotReady(f"There is no comparison {number} of period {period} on {name}, or it is an old one.")
    if not figures.whole:
        raise NotReady(f"Not all days of period {period} were compared. Compare them all, then sign.")
    later = next(
        (one for one in kept if any(each.period == period and each.whole for each in one.periods)), row
    )
    if later.number != number:
        raise NotReady(f"Period {period} was compared again since, as {later.number}. Look at that one.")
    reason = without_cards(reason.strip())
    if figures.objections and not reason:
        raise NotReady("\n".join(["A signature under this wants a reason.", *figures.objections]))
    sign_offs.sign(stored.id, row, figures, reason, actor.name, house.clock.now())
