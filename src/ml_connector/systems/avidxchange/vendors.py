"""A vendor of ours is written into AvidXchange, in bulk; writing it twice does no harm.

Knows the client, its profile and its canonical vendor. Knows no ledger and no Sage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import avidxchange
from ml_connector.domain.failures import Held
from ml_connector.domain.vendor import RemitTo, Vendor, check_code, masked_tax_id
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Outcome, Parcel
from ml_connector.systems.avidxchange.results import Kind, Scrub
from ml_connector.systems.avidxchange.system import Organization
from ml_connector.systems.avidxchange.upserting import CODE, AccountsHere, Bulk, BulkSight, Made, as_given
from ml_connector.systems.avidxchange.vendor_links import Links

__all__ = ["UpsertVendor", "from_vendor"]

VENDORS = Kind(
    operation="vendors_upsert",
    one="vendor",
    many="vendors",
    refused="avidxchange-vendor-refused",
    unsendable="vendor-unsendable",
)


@dataclass(kw_only=True)
class UpsertVendor:
    """Writes vendors into AvidXchange. `links` compares those that were never sent before."""

    organization: Organization
    links: Links
    accounts: AccountsHere = as_given
    name: str = "upsert-vendor"
    look_max: int = 1_000  # drafts in memory at once
    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False
    _tax_ids: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Begin with nothing told."""
        client = self.organization.client
        self._bulk = Bulk(
            organization=self.organization,
            kind=VENDORS,
            write=lambda items, key: client.vendors_upsert(items, key=key),
        )

    @property
    def skip(self) -> str:
        """Why this gateway takes no vendors; "" where it does."""
        return self._bulk.skip

    def ready(self) -> None:
        """Nothing to ask: whether vendors are taken is in the profile."""

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> BulkSight:
        """Draft all of them, and compare those that were never sent with what AvidXchange has."""
        vendors = self._with_accounts({delivery.key: _vendor(record) for delivery, record in deliveries})
        self._tax_ids = {key: vendor.tax_id for key, vendor in vendors.items()}
        sight = self._bulk.sight({key: self._made(vendor) for key, vendor in vendors.items()})
        new = {d.key: vendors[d.key] for d, _ in deliveries if _is_new(d, vendors[d.key])}
        held = self.links.look(list(new.values()), last=len(deliveries) < self.look_max)
        found = {key: held[vendor.known_as] for key, vendor in new.items() if vendor.known_as in held}
        return replace(sight, found=found, journals=(self.links.notes,))

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Write them; one outcome each."""
        return self._bulk.send(parcel, Scrub(self._tax_ids.values()))

    def _with_accounts(self, vendors: Mapping[str, Vendor]) -> Mapping[str, Vendor]:
        """Put the code of each default account as AvidXchange has it."""
        codes = self.accounts({vendor.default_account for vendor in vendors.values()} - {""})
        return {
            key: _with_account(vendor, codes.get(vendor.default_account)) for key, vendor in vendors.items()
        }

    def _made(self, vendor: Vendor) -> Made | Held:
        """Draft one vendor twice: as it is sent, and with its tax id masked.

        What is in doubt is not screened, so that its code is checked here as well.
        """
        try:
            check_code(vendor)
        except Held as held:
            return held
        wire = from_vendor(vendor)
        return self._bulk.make(wire, replace(wire, tax_id=masked_tax_id(vendor.tax_id) or None))


def _with_account(vendor: Vendor, code: str | Held | None) -> Vendor:
    if isinstance(code, Held):
        return replace(vendor, uncoded=vendor.uncoded or code.said)
    return vendor if code is None else replace(vendor, default_account=code)


def from_vendor(vendor: Vendor) -> avidxchange.Vendor:
    """Translate; what a vendor has not is None, and how that is written is the profile's to say (§6.3)."""
    return avidxchange.Vendor(
        code=vendor.known_as,
        name=vendor.name or None,
        active=vendor.active,
        remit_to=_address(vendor.remit_to) if vendor.remit_to else avidxchange.MISSING,
        phone=vendor.phone or None,
        email=vendor.email or None,
        tax_id=vendor.tax_id or None,
        terms_code=vendor.terms or None,
        currency=vendor.currency or None,
        default_gl_account=vendor.default_account or None,
        payment_hold=vendor.on_hold,
    )


def _address(place: RemitTo) -> avidxchange.Address:
    lines = [line or None for line in (*place.lines, "", "", "", "")][:4]
    return avidxchange.Address(
        line1=lines[0],
        line2=lines[1],
        line3=lines[2],
        line4=lines[3],
        city=place.city or None,
        state=place.state or None,
        postal_code=place.postal_code or None,
        country=place.country or None,
    )


def _is_new(delivery: Delivery, vendor: Vendor) -> bool:
    """Tell whether nothing of a vendor was ever sent under the code it has now, as far as the ledger knows.

    Under another code there may be another's record. What has no code is not sent, and compared with nobody.
    """
    if vendor.uncoded:
        return False
    if delivery.intent is None:
        return True
    return delivery.intent.evidence.get(CODE, delivery.key) != vendor.known_as


def _vendor(record: Record) -> Vendor:
    if not isinstance(record, Vendor):
        raise TypeError(f"this step writes vendors, not {type(record).__name__}")
    return record
