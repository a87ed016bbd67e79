"""How an entry tells Sage about tax, so that Sage computes none of its own over the supplier's; pure.

Knows Sage's tax members (G11 to G16) and the rule L16. Knows no rate: the supplier's amount stands.
"""

from decimal import Decimal

import msgspec

import sage300
from ml_connector.domain import money
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Charges, Invoice
from ml_connector.domain.options import Options
from ml_connector.domain.vendor import Vendor

__all__ = ["taxed"]

_AUTHORITIES_MAX = 5


def taxed(
    entry: sage300.EntryDraft, invoice: Invoice, charges: Charges, payee: Vendor, options: Options
) -> sage300.EntryDraft:
    """Give the entry its tax members. Raises Held where tax cannot be put on one authority (L16)."""
    if charges.tax and options.tax == "calculate":
        return _on_top(msgspec.structs.replace(entry, TaxAmountControl="Calculate"), payee)
    if charges.tax and options.tax == "distribute":
        _one_authority(payee, charges.tax)
        return _on_top(_distributed(entry, payee, charges.tax), payee)
    inside = invoice.tax if not charges.tax else Decimal(0)
    if inside and payee.tax_included and len(payee.tax_authorities or ()) == 1:
        return _inclusive(_distributed(entry, payee, inside), "Yes")
    return _distributed(entry, payee, Decimal(0))


def _one_authority(payee: Vendor, tax: Decimal) -> None:
    if payee.tax_authorities is None:
        said = f"tax {money.text(tax)}; tax group {payee.tax_group} may not be read by this user"
        raise Held(cause="tax-split-unknown", said=said)
    if len(payee.tax_authorities) != 1:
        named = ", ".join(payee.tax_authorities) or "none"
        said = f"tax {money.text(tax)}; tax group {payee.tax_group or 'none'} has authorities: {named}"
        raise Held(cause="tax-split-unknown", said=said)


def _distributed(entry: sage300.EntryDraft, payee: Vendor, tax: Decimal) -> sage300.EntryDraft:
    """State the tax of every authority: the first bears it, and zero is said too, or Sage would add its own."""
    if payee.tax_authorities == ():
        return entry
    count = _AUTHORITIES_MAX if payee.tax_authorities is None else len(payee.tax_authorities)
    amounts = [tax, *(Decimal(0) for _ in range(1, min(count, _AUTHORITIES_MAX)))]
    members = {f"TaxAmount{number}": money.to_scale(amount) for number, amount in enumerate(amounts, 1)}
    return msgspec.structs.replace(entry, TaxAmountControl="Distribute", **members)


def _on_top(entry: sage300.EntryDraft, payee: Vendor) -> sage300.EntryDraft:
    """Say that the tax comes on top where the vendor's prices usually contain it."""
    return _inclusive(entry, "No") if payee.tax_included else entry


def _inclusive(entry: sage300.EntryDraft, word: str) -> sage300.EntryDraft:
    """Say whether the line amounts contain the tax (G15): unsaid, Sage takes what is usual with the vendor."""
    lines = tuple(msgspec.structs.replace(line, TaxInclusive1=word) for line in entry.InvoiceDetails)
    return msgspec.structs.replace(entry, TaxInclusive1=word, InvoiceDetails=lines)
