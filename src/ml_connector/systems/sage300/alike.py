"""Read what is posted of a vendor with an amount, whatever its number: it may be one document under two numbers.

Knows one question and its members. Does not know when two documents are alike.
"""

from collections.abc import Sequence
from decimal import Decimal

import sage300
from ml_connector.systems.sage300.evidence import Index
from ml_connector.systems.sage300.invoice_places import posted

__all__ = ["read_alike"]

_TOTAL = "VendorCurrencyInvoiceAmount"
_NOT_BY_AMOUNT = (
    "Sage 300 tells no posted documents by amount, so what is posted under a like number was not seen."
)


def read_alike(client: sage300.Sage300, sought: Sequence[tuple[str, Decimal]], index: Index) -> Sequence[str]:
    """Read what is posted of the same vendors with the same amounts, whatever its number; say where Sage will not tell.

    Nothing is found by an absence here, so a site that does not take the question stops nothing.
    """
    pairs = sorted({(vendor, total) for vendor, amount in sought for total in _totals(amount)})
    try:
        found = client.posted_documents.any_of(("VendorNumber", _TOTAL), pairs) if pairs else []
    except (sage300.Rejected, sage300.ResourceMissing, sage300.ServerFault):
        return [_NOT_BY_AMOUNT]
    for document in found:
        index.add(posted(document))
    return ()


def _totals(amount: Decimal) -> Sequence[Decimal]:
    """Give how Sage may keep an amount: of a credit either way (G2)."""
    return (-amount, amount) if amount < 0 else (amount,)
