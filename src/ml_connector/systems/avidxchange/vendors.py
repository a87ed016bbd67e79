"""A vendor of ours is written into AvidXchange, in bulk; writing it twice does no harm.

Knows the client, its profile and its canonical vendor. Knows no ledger and no Sage.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import avidxchange
from ml_connector.domain.failures import Held
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.vendor import RemitTo, Vendor, check_code, masked_tax_id
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview
from ml_connector.systems.avidxchange.failures import writing
from ml_connector.systems.avidxchange.system import Organization
from ml_connector.systems.avidxchange.vendor_links import Links
from ml_connector.systems.avidxchange.vendor_results import Scrub, excess_notes, outcomes, surprise_notes

__all__ = ["UpsertVendor", "VendorSight", "from_vendor"]

_UPSERT = "vendors_upsert"
_CODE = "code"  # evidence: what AvidXchange calls the vendor, where that is not its number
_SKIP = (
    "This AvidXchange profile does not take vendors (vendors_upsert is off): none were read, none were sent."
)


@dataclass(frozen=True, kw_only=True)
class _Made:
    """One vendor as it would be sent, and as people may see it."""

    sent: avidxchange.Draft
    shown: avidxchange.Draft


@dataclass(frozen=True, kw_only=True)
class VendorSight:
    """What is known before vendors are written: which of them a person has to confirm first."""

    found: Mapping[str, Found]
    organization: Organization
    made: Mapping[str, _Made | Held]
    journals: Sequence[Sequence[str]]

    @property
    def notes(self) -> Sequence[str]:
        """What the comparison, the drafts and, by now, the answers brought to know."""
        return [note for journal in self.journals for note in journal]

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the item, to the byte; raises Held where the profile does not let it be sent."""
        made = self.made[delivery.key]
        if isinstance(made, Held):
            raise made
        payload = made.sent.text.decode()
        return Draft(
            key=delivery.key,
            payload=payload,
            fingerprint=of_text(payload),
            place=None,
            shown=made.shown.text.decode(),
            evidence={} if made.sent.key == delivery.key else {_CODE: made.sent.key},
        )

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Fill calls in the order of the drafts, as many in each as the profile allows (§6.1)."""
        most = self.organization.profile.operation(_UPSERT).max_items
        starts = range(0, len(drafts), most)
        return [Parcel(drafts=tuple(drafts[start : start + most]), evidence={}) for start in starts]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the call's body to the byte, but for tax ids."""
        items = [_item(draft, draft.shown, self.organization) for draft in parcel.drafts]
        body = self.organization.client.body(_UPSERT, items).decode()
        return Preview(title=f"Vendors, {len(items)} in one call", body=body)


@dataclass(kw_only=True)
class UpsertVendor:
    """Writes vendors into AvidXchange. `links` compares those that were never sent before."""

    organization: Organization
    links: Links
    name: str = "upsert-vendor"
    look_max: int = 20_000  # a usual company's vendors in one look, so that all of them are compared at once
    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False
    _salt: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    _journal: list[str] = field(default_factory=list, repr=False)
    _tax_ids: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def skip(self) -> str:
        """Why this gateway takes no vendors; "" where it does."""
        return "" if self.organization.offers(_UPSERT) else _SKIP

    def ready(self) -> None:
        """Nothing to ask: whether vendors are taken is in the profile."""

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> VendorSight:
        """Draft all of them, and compare those that were never sent with what AvidXchange has."""
        vendors = {delivery.key: _vendor(record) for delivery, record in deliveries}
        made = {key: self._made(vendor) for key, vendor in vendors.items()}
        first = [
            made[key] for key in vendors if key not in self._tax_ids
        ]  # what another round tells was told
        self._journal += excess_notes([one.sent for one in first if isinstance(one, _Made)])
        self._tax_ids |= {key: vendor.tax_id for key, vendor in vendors.items()}
        new = {d.key: vendors[d.key] for d, _ in deliveries if _is_new(d, vendors[d.key])}
        held = self.links.look(list(new.values()), last=len(deliveries) < self.look_max)
        found = {key: held[vendor.known_as] for key, vendor in new.items() if vendor.known_as in held}
        journals = (self.links.notes, self._journal)
        return VendorSight(found=found, organization=self.organization, made=made, journals=journals)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Write them in one call, or in several where the gateway wants it smaller; one outcome each.

        AvidXchange tells its answers apart by its own codes; the deliveries are known by Sage's numbers.
        The salt is another one in every run: a value that was changed and changed back is written again (§6.8).
        """
        keys = [draft.key for draft in parcel.drafts]
        items = [_item(draft, draft.payload, self.organization) for draft in parcel.drafts]
        scrub = Scrub(self._tax_ids.values())
        with writing():
            written = self.organization.client.vendors_upsert(items, key=self._salt)
        self._journal += surprise_notes(written, scrub)
        return outcomes(keys, written, scrub)

    def _made(self, vendor: Vendor) -> _Made | Held:
        """Draft one vendor twice: as it is sent, and with its tax id masked.

        What is in doubt is not screened, so that its code is checked here as well.
        """
        wire = from_vendor(vendor)
        masked = replace(wire, tax_id=masked_tax_id(vendor.tax_id) or None)
        try:
            check_code(vendor)
            sent, shown = (self.organization.client.draft(_UPSERT, one) for one in (wire, masked))
        except Held as held:
            return held
        except avidxchange.errors.Unreadable as error:
            return Held(cause="vendor-unsendable", said=str(error))
        return _Made(sent=sent, shown=shown)


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


def _item(draft: Draft, text: str, organization: Organization) -> avidxchange.Draft:
    """Give what the client drafted back to it, under the code that AvidXchange will answer with."""
    place = organization.profile.operation(_UPSERT).envelope
    code = draft.evidence.get(_CODE, draft.key)
    return avidxchange.Draft(key=code, text=text.encode(), place=place)


def _is_new(delivery: Delivery, vendor: Vendor) -> bool:
    """Tell whether nothing of a vendor was ever sent under the code it has now, as far as the ledger knows.

    Under another code there may be another's record. What has no code is not sent, and compared with nobody.
    """
    if vendor.uncoded:
        return False
    if delivery.intent is None:
        return True
    return delivery.intent.evidence.get(_CODE, delivery.key) != vendor.known_as


def _vendor(record: Record) -> Vendor:
    if not isinstance(record, Vendor):
        raise TypeError(f"this step writes vendors, not {type(record).__name__}")
    return record
