"""What the whereabouts of an entered invoice come to: posted, moved, gone, or still to be posted.

Knows receipts, places and causes. Knows no ledger, and posts nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ml_connector.domain.failures import Held, InDoubt, TryLater
from ml_connector.domain.invoice import Invoice
from ml_connector.domain.paid import AGAIN_S
from ml_connector.domain.states import State
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Found, Receipt
from ml_connector.systems.sage300.as_sent import as_sent
from ml_connector.systems.sage300.drafting import document_number
from ml_connector.systems.sage300.error_batches import elsewhere, why_moved
from ml_connector.systems.sage300.evidence import Place
from ml_connector.systems.sage300.looking import Sought, receipt_of
from ml_connector.systems.sage300.marks import entry_mark
from ml_connector.systems.sage300.recoding import recoded
from ml_connector.systems.sage300.system import Books
from ml_connector.systems.sage300.whereabouts import POSTED, Entered, Whereabouts, stands

__all__ = ["ENTERED", "as_doubted", "entered_of", "lasting", "not_posted", "posted_before", "verdicts"]

ENTERED = "enter-invoice"
"""The step whose receipt says where an invoice was entered."""

_UNDER_WAY, _UNCLEAR = "posting-under-way", "posting-unclear"
_SINCE = re.compile(r", in progress since (\S+)$")
_LONG = timedelta(
    days=1
)  # a posting lasts minutes; one that broke off may stay in progress until somebody acts


def entered_of(books: Books, line: Delivery, record: Record) -> Entered:
    """Say what to look for of an invoice that has been entered, and where that was."""
    if not isinstance(record, Invoice):
        raise TypeError(f"this step follows invoices, not {type(record).__name__}")
    invoice, numbers = recoded(record, books.crosswalk).invoice, line.receipts[ENTERED].numbers
    sought = Sought(
        key=line.key,
        mark=entry_mark(books.company, line.key),
        vendor=invoice.vendor.strip().upper(),
        number=document_number(invoice),
        amount=invoice.amount,
        adopted=(numbers["batch"], numbers["entry"]) if "adopted" in numbers else None,
        sent=as_sent(line, ENTERED),
    )
    return Entered(sought=sought, batch=int(numbers["batch"]), entry=numbers["entry"])


def posted_before(line: Delivery) -> Receipt | None:
    """Give the receipt of what was posted already when it was looked for last: that never goes away."""
    receipt = line.receipts[ENTERED]
    if receipt.numbers.get("status") != POSTED:
        return None
    return Receipt(numbers=receipt.numbers, amount=receipt.amount)


def verdicts(books: Books, entered: Sequence[Entered], seen: Whereabouts) -> dict[str, Found]:
    """Give the receipt of what is posted, and why anything else is not where it was entered; by key.

    What stands where it was entered, and is still to be posted, is left out.
    """
    told: dict[str, Found] = {}
    moved: list[tuple[Entered, Place]] = []
    for one in entered:
        place = stands(one, seen)
        if not isinstance(place, Place):
            told[one.key] = place
        elif place.numbers["status"] == POSTED:
            told[one.key] = receipt_of(one.sought, place)
        elif elsewhere(one, place):
            moved.append((one, place))
    return {**told, **why_moved(books.client, moved, seen)}


def not_posted(one: Entered, seen: Whereabouts) -> TryLater:
    """Say that somebody else posts it, in their own time: nothing is wrong."""
    batch = seen.batches.get(one.batch)
    said = f"batch {one.batch} entry {one.entry}" + (f" ({batch.status})" if batch else "")
    return TryLater(cause="not-posted-yet", said=said, after_s=AGAIN_S)


def as_doubted(lines: Mapping[str, Delivery], found: Mapping[str, Found]) -> Mapping[str, Found]:
    """Keep in doubt what is in doubt and not over: a change of the source that came meanwhile waits for the end."""
    return {
        key: InDoubt(cause=told.cause, said=told.said)
        if isinstance(told, TryLater) and lines[key].state is State.IN_DOUBT
        else told
        for key, told in found.items()
    }


def lasting(lines: Mapping[str, Delivery], found: Mapping[str, Found], now: datetime) -> Mapping[str, Found]:
    """Say since when a batch has been seen in progress, and put it before a person once that is a day."""
    return {
        key: _lasting(lines[key], told, now)
        if isinstance(told, TryLater) and told.cause == _UNDER_WAY
        else told
        for key, told in found.items()
    }


def _lasting(line: Delivery, told: TryLater, now: datetime) -> TryLater | Held:
    before = _SINCE.search(line.said) if line.cause in (_UNDER_WAY, _UNCLEAR) else None
    since = datetime.fromisoformat(before[1]) if before else now
    said = f"{told.said}, in progress since {since.isoformat(timespec='seconds')}"
    return Held(cause=_UNCLEAR, said=said) if now - since >= _LONG else replace(told, said=said)
