"""How much tax stands on each line of an A/P entry: calculated, or spread from given totals (G11 to G16).

Knows amounts, rates and rounding. Knows no member name and no group; never a float.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["LineTax", "Tax", "calculate", "distribute", "round_to", "spread", "summarize"]

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Tax:
    """One authority's tax on an entry; `rate` in percent; `inclusive` = line amounts contain it (G15)."""

    rate: Decimal
    inclusive: bool = False
    recoverable: bool = True


@dataclass(frozen=True, kw_only=True)
class LineTax:
    """One line: the net amount, the tax of each authority, and how much of the amount was tax."""

    net: Decimal
    taxes: tuple[Decimal, ...]
    included: Decimal


def round_to(amount: Decimal, decimals: int) -> Decimal:
    """Half away from zero at the currency's decimals (G20)."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def calculate(amounts: Sequence[Decimal], taxes: Sequence[Tax], decimals: int) -> list[LineTax]:
    """Tax by line, each rounded on its own ("by detail"): FE's 12 at 6.25 % and 2 % gives 0.99 (G12)."""
    return [_calculate_line(amount, taxes, decimals) for amount in amounts]


def summarize(amounts: Sequence[Decimal], taxes: Sequence[Tax], decimals: int) -> list[LineTax]:
    """Tax on the sum of the lines, rounded once, then spread ("by summary")."""
    whole = _calculate_line(sum(amounts, ZERO), taxes, decimals)
    return distribute(amounts, whole.taxes, taxes, decimals)


def distribute(
    amounts: Sequence[Decimal], totals: Sequence[Decimal], taxes: Sequence[Tax], decimals: int
) -> list[LineTax]:
    """Spread the given total of each authority over the lines in proportion to their amounts (G11)."""
    shares = [spread(total, amounts, decimals) for total in totals]
    lines = []
    for at, amount in enumerate(amounts):
        own = tuple(share[at] for share in shares)
        lines.append(_line(amount, own, taxes))
    return lines


def spread(total: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Parts of `total` in proportion to `weights`, exact in sum; all zero where the weights sum to zero."""
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO for _ in weights]
    parts = [round_to(total * weight / whole, decimals) for weight in weights]
    last = max(at for at, weight in enumerate(weights) if weight)
    parts[last] += total - sum(parts, ZERO)
    return parts


def _calculate_line(amount: Decimal, taxes: Sequence[Tax], decimals: int) -> LineTax:
    inside = sum((tax.rate for tax in taxes if tax.inclusive), ZERO)
    contained = [
        round_to(amount * tax.rate / (HUNDRED + inside), decimals) if tax.inclusive else ZERO for tax in taxes
    ]
    net = amount - sum(contained, ZERO)
    own = tuple(
        part if tax.inclusive else round_to(net * tax.rate / HUNDRED, decimals)
        for tax, part in zip(taxes, contained, strict=True)
    )
    return _line(amount, own, taxes)


def _line(amount: Decimal, own: tuple[Decimal, ...], taxes: Sequence[Tax]) -> LineTax:
    included = sum((part for part, tax in zip(own, taxes, strict=True) if tax.inclusive), ZERO)
    return LineTax(net=amount - included, taxes=own, included=included)
