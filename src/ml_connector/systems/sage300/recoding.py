"""An approved invoice in Sage 300's codes, as the crosswalk has them; pure.

Knows which members of an invoice are codes. Knows no Sage member, no facts and no table.
"""

from dataclasses import dataclass, replace

from ml_connector.domain.crosswalk import SEGMENT, Crosswalk
from ml_connector.domain.invoice import Distribution, Invoice

__all__ = ["Recoded", "recoded"]


@dataclass(frozen=True, kw_only=True)
class Recoded:
    """An invoice as AvidXchange coded it, and the same in Sage's codes: as many lines, in the same order."""

    given: Invoice
    invoice: Invoice


def recoded(given: Invoice, crosswalk: Crosswalk) -> Recoded:
    """Map vendor, currency, accounts and dimension values; what is not mapped stays as it is."""
    lines = tuple(_line(line, crosswalk) for line in given.distributions)
    vendor = crosswalk.to_sage("vendor", given.vendor)
    currency = crosswalk.to_sage("currency", given.currency)
    invoice = replace(given, vendor=vendor, currency=currency, distributions=lines)
    return Recoded(given=given, invoice=invoice)


def _line(line: Distribution, crosswalk: Crosswalk) -> Distribution:
    """Map the account and each dimension by itself; a dimension is found by its name, whatever its case."""
    dimensions = tuple(
        (name, crosswalk.to_sage(f"{SEGMENT}{name.strip().casefold()}", value))
        for name, value in line.dimensions
    )
    return replace(line, account=crosswalk.to_sage("account", line.account), dimensions=dimensions)
