"""A vendor as far as an invoice must know it.

Knows status, currency and tax habits. Knows no address yet and no system.
"""

from dataclasses import dataclass

from ml_connector.domain.failures import Held

__all__ = ["Vendor", "check"]


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """The party we owe; `tax_authorities` are those of its tax group, in order, or None where nobody may read them.

    `account_set` and `terms` are codes of the ERP. `tax_group_known` is False only where it was seen that there is no
    such tax group.
    """

    number: str
    name: str
    active: bool
    on_hold: bool
    currency: str
    account_set: str = ""
    terms: str = ""
    tax_group: str = ""
    tax_authorities: tuple[str, ...] | None = ()
    tax_included: bool = False
    tax_group_known: bool = True


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
