"""Which drafted entries share a batch: those of one posting period and currency, with a purchase order or without.

Pure. Knows drafts and the facts their group rests on. Knows no client, no mark and no ledger.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import sage300
from ml_connector.domain.batch import group_of
from ml_connector.domain.calendar import period_of
from ml_connector.domain.invoice import Invoice
from ml_connector.engine.values import Draft
from ml_connector.systems.sage300.drafting import currency_of
from ml_connector.systems.sage300.facts import Facts

__all__ = ["GROUP", "filled", "group"]

GROUP = "group"
"""Under this name a draft's evidence says what group it is of."""

_LINES_A_PARCEL = 2_000


def group(invoice: Invoice, entry: sage300.EntryDraft, facts: Facts) -> str:
    """Name the group of an entry: its period comes from its posting date (F.4), its currency from its vendor."""
    day = entry.PostingDate
    period = period_of(facts.periods, day) if isinstance(day, date) else None
    return group_of(period, currency_of(invoice, facts), with_order=bool(invoice.po_number.strip()))


def filled(drafts: Sequence[Draft], count_max: int) -> Iterator[Sequence[Draft]]:
    """Fill parcels, each of one group, by count and by lines (L6); the same whatever order the drafts come in."""
    parcel: list[Draft] = []
    for draft in sorted(drafts, key=lambda one: (one.evidence[GROUP], one.key)):
        heavy = sum(one.weight for one in parcel) + draft.weight > _LINES_A_PARCEL
        other = bool(parcel) and parcel[0].evidence[GROUP] != draft.evidence[GROUP]
        if parcel and (len(parcel) >= count_max or heavy or other):
            yield parcel
            parcel = []
        parcel.append(draft)
    if parcel:
        yield parcel
