"""What an entry says that counts for the books, as a short hash: whoever changed it since gives another.

Pure. Knows the members of an entry and its lines, listed or drafted. Knows no batch and no ledger.
"""

from collections.abc import Iterable
from decimal import Decimal

import sage300
from ml_connector.domain.account import unformatted
from ml_connector.domain.fingerprint import of_text

__all__ = ["imprint_of", "imprint_of_draft"]

_CHARACTERS = 16  # 64 bits: it tells a change from none, and guards nothing


def imprint_of(entry: sage300.models.Invoice) -> str:
    """Hash vendor, number, type, total and every line's account and amount; "" where the lines are not told.

    Tax is left out: changed alone, it leaves the entry out of balance, which is seen without a hash (G13). Sites echo
    accounts with separators or without (F.12), and texts in either case (C31); neither is a change.
    """
    if not entry.InvoiceDetails:
        return ""
    told = (entry.VendorNumber, entry.DocumentNumber, entry.DocumentType)
    lines = ((line.GLAccount, line.DistributedAmount) for line in entry.InvoiceDetails)
    return _hashed(told, entry.DocumentTotalIncludingTax, lines)


def imprint_of_draft(entry: sage300.EntryDraft) -> str:
    """Hash an entry before it is sent: what Sage lists gives the same, as long as nobody changed it."""
    told = (entry.VendorNumber, entry.DocumentNumber, str(entry.DocumentType))
    total = entry.DocumentTotalIncludingTax
    lines = ((str(line.GLAccount), line.DistributedAmount) for line in entry.InvoiceDetails)
    return _hashed(told, total if isinstance(total, Decimal) else None, lines)


def _hashed(
    told: tuple[str, str, str], total: Decimal | None, lines: Iterable[tuple[str, Decimal | None]]
) -> str:
    vendor, number, kind = told
    coded = sorted(f"{unformatted(account)} {_plain(amount)}" for account, amount in lines)
    head = [vendor.strip().upper(), number.strip().upper(), kind, _plain(total)]
    return of_text("\n".join([*head, *coded]))[:_CHARACTERS]


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
