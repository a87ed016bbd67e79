"""What invoices may be coded to, as another system lists it: GL accounts, and the values of dimensions.

Knows which code each has there and whether it may be used. Knows no system, and not how a coding is read (`account`).
"""

from dataclasses import dataclass
from decimal import Decimal

from ml_connector.domain.account import Account
from ml_connector.domain.failures import Held
from ml_connector.domain.reference import ReferenceValue

__all__ = ["ChartUse", "DimensionValue", "ListedAccount", "check_code"]


@dataclass(frozen=True, kw_only=True)
class ChartUse:
    """What the other side does with a chart: accounts are written there or only compared, values are written.

    `lists` are the reference lists it takes.
    """

    accounts_written: bool = False
    accounts_compared: bool = False
    values_written: bool = False
    lists: tuple[str, ...] = ()

    @property
    def accounts(self) -> bool:
        """Whether accounts are of any use there."""
        return self.accounts_written or self.accounts_compared

    @property
    def anything(self) -> bool:
        """Whether anything at all is of use there."""
        return self.accounts or self.values_written or bool(self.lists)


@dataclass(frozen=True, kw_only=True)
class ListedAccount:
    """A GL account on its way to another system's list; `code` is what it is called there.

    `segments` are name and value, in order, where they are known by name. `uncoded` says why it has no code there: it
    is not to be sent then. `gone`: the ERP has it no more. `written`: the other side takes it from us, so that a
    change of that is a change of all accounts.
    """

    account: Account
    code: str
    type: str = ""
    segments: tuple[tuple[str, str], ...] = ()
    uncoded: str = ""
    gone: bool = False
    written: bool = True

    @property
    def active(self) -> bool:
        """Whether invoices may be coded to it."""
        return self.account.usable and not self.gone

    @property
    def label(self) -> str:
        """What people call it."""
        return self.account.formatted

    @property
    def party(self) -> str:
        """What it is for."""
        return self.account.description

    @property
    def amount(self) -> Decimal | None:
        """None: an account is listed without its balance."""
        return None

    @property
    def currency(self) -> str:
        """Empty, as there is no amount."""
        return ""

    @property
    def references(self) -> tuple[str, ...]:
        """Other words people may look it up by."""
        return (self.account.code, self.code)

    @property
    def over(self) -> bool:
        """Whether it is gone, so that no later read can bring it."""
        return self.gone

    @property
    def ended(self) -> bool:
        """Whether the other side is told that it is inactive."""
        return not self.active


@dataclass(frozen=True, kw_only=True)
class DimensionValue:
    """One value of a segment, which is one of a dimension to others; `code` is what it is called there.

    `dimension` is "" where nobody said what the segment `segment` is called. `uncoded` and `gone` as of an account.
    """

    segment: str
    dimension: str
    value: str
    code: str
    description: str = ""
    uncoded: str = ""
    gone: bool = False

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.dimension or self.segment} {self.value}"

    @property
    def party(self) -> str:
        """What it is for."""
        return self.description

    @property
    def amount(self) -> Decimal | None:
        """None: a value has no amount."""
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
        return self.gone


def check_code(listed: ListedAccount | DimensionValue | ReferenceValue) -> None:
    """Raise Held where it cannot be named to others: its code is another's there, or its dimension has no name."""
    if isinstance(listed, DimensionValue) and not listed.dimension:
        raise Held(cause="dimension-unnamed", said=f"segment {listed.segment}, value {listed.value}")
    if listed.uncoded:
        raise Held(cause="code-taken", said=listed.uncoded)
