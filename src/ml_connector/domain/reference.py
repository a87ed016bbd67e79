"""What the ERP has set up and other records name by its code: terms, currencies, tax groups, distribution codes.

Knows which lists there are and what one value is on its way to another system. Knows no system.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["REFERENCE_LISTS", "ReferenceValue"]

REFERENCE_LISTS: Mapping[str, str] = {
    "terms": "terms",
    "currencies": "currency",
    "tax_groups": "tax group",
    "distribution_codes": "distribution code",
}
"""The lists by name, each with the word for one value of it."""


@dataclass(frozen=True, kw_only=True)
class ReferenceValue:
    """One value of a reference list; `code` is what it is called there, `value` what the ERP calls it.

    `uncoded` says why it has no code there: it is not to be sent then. `gone`: the ERP has it no more.
    """

    list: str
    value: str
    code: str
    description: str = ""
    active: bool = True
    uncoded: str = ""
    gone: bool = False

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{REFERENCE_LISTS[self.list]} {self.value}"

    @property
    def party(self) -> str:
        """What it stands for."""
        return self.description

    @property
    def amount(self) -> Decimal | None:
        """None: a code has no amount."""
        return None

    @property
    def currency(self) -> str:
        """Empty, as there is no amount."""
        return ""

    @property
    def references(self) -> tuple[str, ...]:
        """Other words people may look it up by."""
        return (self.value, self.code)

    @property
    def over(self) -> bool:
        """Whether it is gone, so that no later read can bring it."""
        return self.gone

    @property
    def ended(self) -> bool:
        """Whether the other side is told that it is inactive."""
        return self.gone or not self.active
