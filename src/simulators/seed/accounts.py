"""The chart of accounts: main account (4), department (2) and location (3).

Knows account numbers and which accounts the invoices need. Knows no vendor and no amount.
"""

from dataclasses import replace
from datetime import date
from random import Random

from simulators.company import Account

__all__ = ["CLEARING", "FEWEST", "FREIGHT", "MOST", "chart", "postable"]

FREIGHT = "5400-10-100"
CLEARING = "2010-10-100"

_NAMES = (
    "Advertising", "Bank charges", "Bearings and drives", "Calibration", "Castings", "Cleaning",
    "Computer supplies", "Consulting", "Contract labor", "Crating", "Cutting tools", "Dues",
    "Electricity", "Equipment rental", "Fasteners", "Fuel", "Gaskets", "Heating", "Insurance",
    "Janitorial", "Legal", "Lubricants", "Maintenance", "Office supplies", "Packaging", "Plating",
    "Postage", "Printing", "Recycling", "Repairs", "Safety gear", "Scrap handling", "Software",
    "Steel bar", "Telephone", "Training", "Travel", "Waste removal",
)  # fmt: skip
_DEPARTMENTS = tuple(f"{number}" for number in range(10, 60, 5))
_LOCATIONS = tuple(f"{number}" for number in range(100, 1000, 20))

_FIXED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("1000-10-100", "Operating bank account", "BalanceSheet", ()),
    ("1100-10-100", "Accounts receivable", "BalanceSheet", ("AR",)),
    ("1100-20-100", "Accounts receivable, exports", "BalanceSheet", ("AR",)),
    ("1300-10-100", "Inventory", "BalanceSheet", ()),
    ("1400-10-100", "Prepaid expenses", "BalanceSheet", ()),
    ("1450-10-100", "Recoverable tax", "BalanceSheet", ()),
    ("1500-10-100", "Machinery", "BalanceSheet", ()),
    ("2000-10-100", "Accounts payable", "BalanceSheet", ("AP",)),
    (CLEARING, "Payables clearing", "BalanceSheet", ()),
    ("2100-10-100", "Accrued wages", "BalanceSheet", ()),
    ("3900-10-100", "Retained earnings", "RetainedEarnings", ()),
    ("4000-10-100", "Sales", "IncomeStatement", ()),
    ("5000-10-100", "Cost of goods sold", "IncomeStatement", ()),
    (FREIGHT, "Freight in", "IncomeStatement", ()),
    ("5450-10-100", "Sales tax paid", "IncomeStatement", ()),
)
_CLOSED = tuple(f"5980-10-{number}" for number in range(100, 600, 100))
_PROHIBITED = tuple(f"5990-10-{number}" for number in range(100, 500, 100))

FEWEST = len(_FIXED) + len(_CLOSED) + len(_PROHIBITED) + 16
MOST = 150_000


def chart(rng: Random, count: int, today: date) -> tuple[Account, ...]:
    """Make `count` accounts in order of number; ValueError outside FEWEST..MOST."""
    if not FEWEST <= count <= MOST:
        raise ValueError(f"accounts must be {FEWEST} to {MOST}")
    made = [
        replace(_account(code, name), type=type_, subledgers=subledgers)
        for code, name, type_, subledgers in _FIXED
    ]
    made += [replace(_account(code, "Closed cost center"), active=False) for code in _CLOSED]
    made += [replace(_account(code, "Heading, no posting"), post_to="Prohibited") for code in _PROHIBITED]
    made += [_expense(rng, index, today) for index in range(count - len(made))]
    return tuple(sorted(made, key=lambda account: account.unformatted))


def postable(account: Account) -> bool:
    """Tell whether an invoice may be coded to this expense account without objection."""
    return (
        account.active
        and account.post_to != "Prohibited"
        and not account.subledgers
        and account.unformatted >= "6"
    )


def _expense(rng: Random, index: int, today: date) -> Account:
    """Make the index-th expense account: the main account changes fastest, then department, location."""
    rest, name = divmod(index, len(_NAMES))
    rest, department = divmod(rest, len(_DEPARTMENTS))
    rest, location = divmod(rest, len(_LOCATIONS))
    main = 6000 + 10 * name + rest
    code = f"{main}-{_DEPARTMENTS[department]}-{_LOCATIONS[location]}"
    return replace(
        _account(code, f"{_NAMES[name]}, dept. {_DEPARTMENTS[department]}"),
        active=index % 33 != 32,
        post_to="Consolidated" if index % 20 == 19 else "Detail",
        created=date(today.year - rng.randrange(1, 9), rng.randrange(1, 13), 1),
    )


def _account(formatted: str, description: str) -> Account:
    return Account(
        unformatted=formatted.replace("-", ""),
        formatted=formatted,
        description=description,
        segments=tuple(formatted.split("-")),
    )
