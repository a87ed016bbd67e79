"""What the seeded company is set up with before any vendor: currencies, terms, taxes and calendar.

Knows short tables and dates. Knows no vendor, no document and no chance.
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal

from simulators.company import Currency, FiscalYear, Period, TaxAuthority, TaxGroup, Terms

__all__ = [
    "CURRENCIES",
    "FUNCTIONAL",
    "IN_PRICE",
    "ONE_TAX",
    "TAX_AUTHORITIES",
    "TAX_GROUPS",
    "TERMS",
    "TWO_TAXES",
    "locked_month",
    "years",
]

FUNCTIONAL = "USD"
ONE_TAX, TWO_TAXES, IN_PRICE = "STATE", "STATECTY", "VATIN"

CURRENCIES = (
    Currency(code="USD", description="U.S. Dollars"),
    Currency(code="CAD", description="Canadian Dollars"),
    Currency(code="EUR", description="Euro"),
    Currency(code="JPY", description="Japanese Yen", decimals=0),
    Currency(code="KWD", description="Kuwaiti Dinar", decimals=3),
)

TERMS = (
    Terms(code="COD", description="Cash on delivery", due_days=0),
    Terms(code="NET10", description="Net 10 days", due_days=10),
    Terms(code="NET15", description="Net 15 days", due_days=15),
    Terms(code="NET30", description="Net 30 days", due_days=30),
    Terms(code="NET45", description="Net 45 days", due_days=45),
    Terms(code="NET60", description="Net 60 days", due_days=60),
    Terms(
        code="210N30",
        description="2% 10 days, net 30",
        due_days=30,
        discount_days=10,
        discount_percent=Decimal(2),
    ),
    Terms(code="OLD90", description="Net 90 days (no longer given)", due_days=90, active=False),
)

TAX_AUTHORITIES = (
    TaxAuthority(code="STATE", description="State sales tax", rate=Decimal("6.25"), recoverable=False),
    TaxAuthority(code="COUNTY", description="County sales tax", rate=Decimal(2), recoverable=False),
    TaxAuthority(code="VAT", description="Value added tax, in price", rate=Decimal(20), in_price=True),
)

TAX_GROUPS = (
    TaxGroup(code=ONE_TAX, description="State only", authorities=("STATE",)),
    TaxGroup(code=TWO_TAXES, description="State and county", authorities=("STATE", "COUNTY")),
    TaxGroup(code=IN_PRICE, description="Tax contained in the price", authorities=("VAT",)),
)


def locked_month(today: date) -> tuple[int, int]:
    """Give (year, month) of the one locked period: two months before `today`."""
    months = today.year * 12 + today.month - 1 - 2
    return months // 12, months % 12 + 1


def years(today: date) -> tuple[FiscalYear, ...]:
    """Give three calendar years around `today`, twelve periods each, one of them locked."""
    locked = locked_month(today)
    return tuple(
        FiscalYear(
            year=str(year),
            periods=tuple(
                Period(
                    number=month,
                    start=date(year, month, 1),
                    end=date(year, month, monthrange(year, month)[1]),
                    locked=(year, month) == locked,
                )
                for month in range(1, 13)
            ),
        )
        for year in (today.year - 1, today.year, today.year + 1)
    )
