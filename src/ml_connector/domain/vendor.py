"""A vendor: whom we owe, where the money goes, and whether an invoice may be entered for it.

Knows status, currency, terms, addresses and tax habits. Knows no system, and not how a vendor is linked to another.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from ml_connector.domain.failures import Held

__all__ = ["RemitTo", "Vendor", "check", "check_address", "check_code", "masked_tax_id"]

_NOT_MEANING = {"meaning": False}
_SHOWN = 4  # characters of a tax id that people may see


@dataclass(frozen=True, kw_only=True)
class RemitTo:
    """Where payments are sent; at most four `lines`."""

    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """The party we owe.

    `remit_to` is None where the vendor names the remit-to location `remit_code` and its address is not known. What no
    other system is told (`account_set`, `tax_…`, `remit_code`) is no change of meaning. `uncoded` says why there is
    no code other systems may know it by, or its terms or account: it is not to be sent then. `tax_authorities` are
    those of its tax group, in order, or None where nobody may read them; `tax_group_known` is False only where it was
    seen that there is no such tax group. `account_set` and `terms` are codes of the ERP.
    """

    number: str
    code: str = ""
    uncoded: str = ""
    name: str
    active: bool
    on_hold: bool
    currency: str
    account_set: str = field(default="", metadata=_NOT_MEANING)
    terms: str = ""
    tax_id: str = field(default="", repr=False)
    tax_reporting: str = field(default="", metadata=_NOT_MEANING)
    phone: str = ""
    email: str = ""
    default_account: str = ""
    remit_code: str = field(default="", metadata=_NOT_MEANING)
    remit_to: RemitTo | None = None
    tax_group: str = field(default="", metadata=_NOT_MEANING)
    tax_authorities: tuple[str, ...] | None = field(default=(), metadata=_NOT_MEANING)
    tax_included: bool = field(default=False, metadata=_NOT_MEANING)
    tax_group_known: bool = field(default=True, metadata=_NOT_MEANING)

    @property
    def known_as(self) -> str:
        """What other systems call it: its `code`, where they have another than its number."""
        return self.code or self.number

    @property
    def label(self) -> str:
        """What people call it."""
        return self.number

    @property
    def party(self) -> str:
        """Who it is."""
        return self.name

    @property
    def amount(self) -> Decimal | None:
        """None: a vendor has no amount."""
        return None

    @property
    def references(self) -> tuple[str, ...]:
        """Other words people may look it up by."""
        return (self.name, self.remit_code)

    @property
    def over(self) -> bool:
        """Never: an inactive vendor may be active again."""
        return False

    @property
    def ended(self) -> bool:
        """Whether the other side is told that it is inactive."""
        return not self.active


def check(vendor: Vendor | None, number: str) -> Vendor:
    """Give the vendor back when an invoice may be entered for it; raise Held otherwise (G24).

    `number` is how people know it.
    """
    if vendor is None:
        raise Held(cause="vendor-unknown", said=number)
    if not vendor.active:
        raise Held(cause="vendor-inactive", said=f"{number} {vendor.name}")
    if vendor.on_hold:
        raise Held(cause="vendor-on-hold", said=f"{number} {vendor.name}")
    if not vendor.tax_group_known:
        raise Held(cause="tax-group-unknown", said=f"{vendor.tax_group} of vendor {number}")
    return vendor


def check_code(vendor: Vendor) -> None:
    """Raise Held where its code means somebody else there: his record would be overwritten."""
    if vendor.uncoded:
        raise Held(cause="code-taken", said=vendor.uncoded)


def check_address(vendor: Vendor) -> None:
    """Raise Held where the remit-to address is not known: money sent to another address is money lost."""
    if vendor.remit_to is None:
        raise Held(
            cause="remit-to-unknown", said=f"{vendor.number} {vendor.name}: remit-to {vendor.remit_code}"
        )


def masked_tax_id(tax_id: str) -> str:
    """Give a tax id as people may see it: its last four characters, or nothing of a shorter one."""
    shown = tax_id[-_SHOWN:] if len(tax_id) > _SHOWN else ""
    return f"***{shown}" if tax_id else ""
