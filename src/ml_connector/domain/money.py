"""Exact amounts: their scale and their text.

Knows Decimal and currencies' codes. Knows no float, no invoice and no system.
"""

from decimal import Decimal

__all__ = ["NO_CURRENCY", "ZERO", "AmountError", "decimals_of", "text", "to_scale", "usual_decimals"]

NO_CURRENCY = "XXX"  # ISO 4217's own code for "no currency"

ZERO = Decimal(0)

_DECIMALS = {
    "BHD": 3,
    "JOD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "CLP": 0,
    "ISK": 0,
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
}

_INTEGER_DIGITS = 16  # what NUMERIC(19,3) holds before the point


class AmountError(ValueError):
    """An amount that cannot be kept exactly."""


def to_scale(amount: Decimal, places: int = 3) -> Decimal:
    """Give `amount` exactly `places` decimals; raise AmountError where a digit would be lost.

    Sage's amounts are (19,3), unit costs (19,6), quantities (19,4), rates (15,7) (F.3 to F.10).
    """
    if not amount.is_finite():
        raise AmountError(f"{amount} is not a number")
    if amount.adjusted() >= _INTEGER_DIGITS:
        raise AmountError(f"{amount} has more than {_INTEGER_DIGITS} digits before the point")
    if decimals_of(amount) > places:
        raise AmountError(f"{amount} has more than {places} decimals")
    return amount.quantize(Decimal(1).scaleb(-places)) + ZERO  # no negative zero


def usual_decimals(currency: str) -> int:
    """Give how many decimals a currency usually has (ISO 4217), for where the books do not say."""
    return _DECIMALS.get(currency, 2)


def decimals_of(amount: Decimal) -> int:
    """Count the decimals that carry a value: 1.50 has one, 100 has none."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def text(amount: Decimal) -> str:
    """Write an amount for people and scripts: at least two decimals, never an exponent."""
    places = max(2, decimals_of(amount))
    return f"{amount.quantize(Decimal(1).scaleb(-places)) + ZERO:f}"
