"""One row of the books as the Web API names it: member name to value, what is left out is default.

Knows Sage's kinds of value. Knows no resource, no rule and no JSON.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeAlias

__all__ = ["Reader", "Record", "Value"]

Value: TypeAlias = "str | int | bool | Decimal | date | list[Record] | None"


class Record(dict[str, Value]):
    """A sparse row; typed readers give the empty value of their kind where a member is missing."""

    def text(self, name: str) -> str:
        """A text or enum member; "" when missing."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def amount(self, name: str) -> Decimal:
        """A number member; 0 when missing."""
        value = self.get(name)
        if isinstance(value, Decimal):
            return value
        return Decimal(value) if isinstance(value, int) else Decimal(0)

    def number(self, name: str) -> int:
        """A whole number member; 0 when missing."""
        return int(self.amount(name))

    def day(self, name: str) -> date | None:
        """A date member; None when missing or empty."""
        value = self.get(name)
        return value if isinstance(value, date) else None

    def rows(self, name: str) -> "list[Record]":
        """A detail collection; changes to the answer are kept in the record."""
        value = self.setdefault(name, [])
        if not isinstance(value, list):
            raise TypeError(f"{name} is no collection")
        return value


Reader: TypeAlias = Callable[[object], Value]
