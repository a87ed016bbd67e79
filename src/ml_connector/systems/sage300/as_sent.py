"""What an entry said when we sent it, as the ledger keeps it: in the intent until it is answered, then in the receipt.

Pure. Knows vendor, number and the hash of the rest. Knows no place in Sage and no table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sage300
from ml_connector.domain.batch import UNKNOWN
from ml_connector.engine.values import Delivery
from ml_connector.systems.sage300.imprint import imprint_of_draft

__all__ = ["CHANGED", "AsSent", "as_sent", "read_sent", "sent_by"]

CHANGED = "changed-after-entry"
"""Released, this says that Sage has what the invoice says now, so that it is not held against what was sent."""

_ACCEPTED = ("batch-edited", "moved-to-error-batch")  # released, these say: right as it stands in Sage now


@dataclass(frozen=True, kw_only=True)
class AsSent:
    """Vendor and number as they were sent, "" where not known, and the hash of all that counts.

    `accepted`: a person has said that the entry is right as it stands now, whatever was sent.
    """

    vendor: str = ""
    number: str = ""
    imprint: str = UNKNOWN
    accepted: bool = False

    @property
    def numbers(self) -> Mapping[str, str]:
        """These, as evidence or as part of a receipt."""
        told = {"sent_vendor": self.vendor, "sent_number": self.number, "imprint": self.imprint}
        return {name: value for name, value in told.items() if value}

    def beside(self, there: Mapping[str, str]) -> Mapping[str, str]:
        """Give the numbers of a receipt: where it stands, and what was sent; what stands there only if accepted."""
        imprint = there.get("imprint", "") if self.accepted else self.imprint
        return {**there, **self.numbers, "imprint": imprint or self.imprint}


def sent_by(entry: sage300.EntryDraft) -> AsSent:
    """Give what a draft sends."""
    return AsSent(
        vendor=entry.VendorNumber.strip().upper(),
        number=entry.DocumentNumber.strip().upper(),
        imprint=imprint_of_draft(entry),
    )


def read_sent(told: Mapping[str, str], *, accepted: bool = False) -> AsSent:
    """Read it back from evidence or from the numbers of a receipt."""
    return AsSent(
        vendor=told.get("sent_vendor", ""),
        number=told.get("sent_number", ""),
        imprint=told.get("imprint", UNKNOWN),
        accepted=accepted,
    )


def as_sent(line: Delivery, step: str, *, asked_first: bool = False) -> AsSent:
    """Give what a step sent of a delivery: by its receipt, else by its last intent.

    What a person released as it stands counts as accepted, except where somebody else must agree to what is entered
    (`asked_first`): they agreed to what was sent.
    """
    receipt = line.receipts.get(step)
    if receipt is not None:
        as_it_is = receipt.released == CHANGED or (receipt.released in _ACCEPTED and not asked_first)
        return read_sent(receipt.numbers, accepted=as_it_is)
    if line.intent is not None and line.intent.step == step:
        return read_sent(line.intent.evidence)
    return AsSent()
