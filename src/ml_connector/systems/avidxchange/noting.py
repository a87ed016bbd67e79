"""The step that ends what is only to be known: what AvidXchange last said of a payment or an invoice, as a receipt.

Knows the words of a payment and of a status. Talks to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.payment import InvoiceStatus, Payment
from ml_connector.engine.looking import OnlyLooked, OnlyLooks
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Receipt

__all__ = ["NoteWhatWasSaid"]


@dataclass(frozen=True, kw_only=True)
class NoteWhatWasSaid(OnlyLooks):
    """Finds at once that a record is in our ledger, and writes a receipt with what it says, one for each change."""

    name: str = "in-our-ledger"
    look_max: int = 1_000

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> OnlyLooked:
        """Find each, with what is said of it."""
        return OnlyLooked(found={line.key: Receipt(numbers=_told(record)) for line, record in deliveries})


def _told(record: Record) -> Mapping[str, str]:
    if not isinstance(record, Payment | InvoiceStatus):
        raise TypeError(f"this step notes payments and statuses, not {type(record).__name__}")
    return record.told
