"""Which invoices share a batch of A/P entries, and whether a batch that stands in the books is still what we entered.

Pure. Knows groups, entries, and how the ledger's own lines stand. Knows no system, no mark and no call.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.calendar import Period
from ml_connector.domain.failures import Held
from ml_connector.domain.states import State

__all__ = ["ABOUT_THE_BATCH", "RESOLVED", "UNKNOWN", "InBatch", "Mate", "group_of", "why_not_posted"]

ABOUT_THE_BATCH = frozenset(("batch-edited", "batch-mate-held", "batch-not-printed", "posting-refused"))
"""Causes that say something of a whole batch: none of its invoices has to wait for another that is held so."""

UNKNOWN = "unknown"
"""In the place of an imprint: the entry bears our mark, and the ledger does not know what was sent."""

RESOLVED = "resolved"
"""In the place of a cause: a person closed it, and may have settled it elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Mate:
    """A line of the ledger that was entered in a batch, and how it stands; `imprint` is what was entered, as a hash.

    `agreed` is what its batch was to become when a person, or their rule, agreed to it; "" where nobody did.
    """

    key: str
    label: str
    amount: Decimal | None
    state: State
    cause: str = ""
    imprint: str = ""
    agreed: str = ""


@dataclass(frozen=True, kw_only=True)
class InBatch:
    """One entry as it stands in a batch now; `amount` is signed, credits negative; `key` is ours, None if not."""

    entry: str
    said: str
    key: str | None
    amount: Decimal
    undistributed: Decimal | None = None
    imprint: str = ""


def group_of(period: Period | None, currency: str, *, with_order: bool) -> str:
    """Name the group an invoice's batch is of: posting period, currency, and whether it names a purchase order.

    Accountants post, print and reverse whole batches; what falls in two periods or currencies must not share one.
    """
    order = "with purchase order" if with_order else "without purchase order"
    return f"{period or 'no period'}, {currency or money.NO_CURRENCY}, {order}"


def why_not_posted(batch: int, entries: Sequence[InBatch], mates: Mapping[str, Mate]) -> Held | None:
    """Say why nothing of a batch may be posted by us, or None where every entry is ours and as it was entered.

    Others' entries, and what others changed of ours, are for those who did that; nothing is corrected or taken out.
    """
    often = Counter(one.key for one in entries)
    for one in entries:
        mate = mates.get(one.key) if one.key is not None else None
        where = f"batch {batch} entry {one.entry}, {one.said}"
        if mate is None:
            return Held(cause="batch-edited", said=f"{where}: this ledger does not know it")
        if often[one.key] > 1:
            return Held(cause="batch-edited", said=f"{where}: it is in this batch twice")
        if (changed := _changed(one, mate)) is not None:
            return Held(cause="batch-edited", said=f"{where}: {changed}")
    for one in entries:
        mate = mates[one.key or ""]
        if (stopped := _stopped(mate)) is not None:
            said = f"batch {batch} entry {one.entry}, {mate.label}, {stopped}"
            return Held(cause="batch-mate-held", said=said)
    return None


def _stopped(mate: Mate) -> str | None:
    """Say why an invoice must not be posted with the others of its batch: a person is asked, or has settled it."""
    if mate.cause == RESOLVED:
        return "was resolved by hand"
    if mate.state in (State.HELD, State.REFUSED) and mate.cause not in ABOUT_THE_BATCH:
        return f"is {mate.state} as {mate.cause}"
    return None


def _changed(one: InBatch, mate: Mate) -> str | None:
    """Say what of an entry is not as it was entered; what cannot be compared is taken to be as it was.

    The line of one that a person is asked about may have the amount of a later version, which nobody edited in here.
    """
    as_entered = one.imprint != "" and one.imprint == mate.imprint
    if one.amount != (mate.amount or money.ZERO) and not (as_entered and _stopped(mate)):
        return f"{money.text(one.amount)} instead of {money.text(mate.amount or money.ZERO)}"
    if one.undistributed:
        return f"undistributed {money.text(one.undistributed)}"
    if one.imprint and mate.imprint == UNKNOWN:
        return "this ledger does not know what was entered, as after the database was restored from before"
    if one.imprint and mate.imprint and one.imprint != mate.imprint:
        return "its vendor, number, accounts or amounts were changed after it was entered"
    return None
