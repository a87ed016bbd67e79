"""What an entry says that counts for the books, as a short hash: whoever changed it since gives another.

Pure. Knows the members of an entry and its lines. Knows no batch and no ledger.
"""

from decimal import Decimal

import sage300
from ml_connector.domain.account import unformatted
from ml_connector.domain.fingerprint import of_text

__all__ = ["imprint_of"]

_CHARACTERS = 16  # 64 bits: it tells a change from none, and guards nothing


def imprint_of(entry: sage300.models.Invoice) -> str:
    """Hash vendor, number, type, total and every line's account and amount; "" where the lines are not told.

    Tax is left out: changed alone, it leaves the entry out of balance, which is seen without a hash (G13). Sites echo
    accounts with separators or without (F.12), and texts in either case (C31); neither is a change.
    """
    if not entry.InvoiceDetails:
        return ""
    lines = sorted(
        f"{unformatted(line.GLAccount)} {_plain(line.DistributedAmount)}" for line in entry.InvoiceDetails
    )
    told = [
        entry.VendorNumber.strip().upper(),
        entry.DocumentNumber.strip().upper(),
        entry.DocumentType,
        _plain(entry.DocumentTotalIncludingTax),
    ]
    return of_text("\n".join([*told, *lines]))[:_CHARACTERS]


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
