"""How each blocker of a vendor comes about, and how people lift it: in either system and in the crosswalk.

Knows records, lists and codes. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lifting import Act, no_act, sets_option
from stage import Stage
from vendor_proof import change_vendor

from ml_connector.domain.people import trusted
from ml_connector.operations import Table, import_crosswalk
from simulators.company import Company, Vendor
from simulators.sage300.record import Record

__all__ = ["LISTS", "ONE", "VENDOR_BLOCKERS", "VendorBlocker", "dozen"]

ONE = "V00001"  # whose blocker it is; it has a remit-to location LOCKBX, though it does not name it
DELETED = "A1/103"  # a code that no path can hold
NAME_MAX = 40
LISTS = (("vendors_list: false", "vendors_list: true"),)
REJECTS = (("on_excess: warn", "on_excess: reject"),)


@dataclass(frozen=True, kw_only=True)
class VendorBlocker:
    """How a vendor comes to be blocked, and how that is lifted; `code` is what AvidXchange knows it by afterwards."""

    block: Act
    lift: Act
    lists: bool = False
    settings: Mapping[str, str] | None = None
    profile: tuple[tuple[str, str], ...] = ()
    code: str = ONE


def dozen(company: Company) -> Company:
    """The company with a dozen vendors: the one of each story, the invoices' own, and others."""
    needed = {ONE, DELETED, *(invoice.vendor_code for invoice in company.invoices)}
    others = [vendor for vendor in company.vendors if vendor.number not in needed][:9]
    return replace(company, vendors=(*(one for one in company.vendors if one.number in needed), *others))


def ours(stage: Stage) -> Vendor:
    """The vendor, as the company was seeded."""
    return next(vendor for vendor in stage.company.vendors if vendor.number == ONE)


def location_missing(stage: Stage) -> None:
    """The vendor names a location that is not there."""
    table = stage.sage_app.books.tables["APRemitToLocations"]
    stage.sage_app.books.upkeep.delete("APRemitToLocations", table.key_of(table.get((ONE, "LOCKBX"))))
    change_vendor(stage, ONE, PrimaryRemitToLocation="LOCKBX")


def location_entered(stage: Stage) -> None:
    """Somebody enters the location."""
    key = {"VendorNumber": ONE, "RemitToLocationKey": "LOCKBX"}
    stage.sage_app.books.upkeep.insert(
        "APRemitToLocations", Record({**key, "AddressLine1": "7 Quay", "City": "Halifax"})
    )


def listed(number: str, **members: str) -> Act:
    """Somebody at AvidXchange enters or corrects a vendor: the name is ours where none is said."""

    def act(stage: Stage) -> None:
        vendor = ours(stage)
        own = {"name": vendor.name, "remitTo": {"postalCode": vendor.zip_code}}
        stage.avid_app.intake.enter("vendors", {"vendorCode": number, **own, **members})

    return act


def named(name: str) -> Act:
    """Somebody names the vendor in Sage."""
    return lambda stage: change_vendor(stage, ONE, VendorName=name)


def mapped(*lines: str) -> Act:
    """Somebody gives the connection these lines as its crosswalk."""

    def act(stage: Stage) -> None:
        text = "\n".join(("kind,avidxchange,sage", *lines))
        import_crosswalk(
            stage.house, stage.name, Table(text=text, because="a test"), trusted("test:ann"), dry_run=False
        )

    return act


VENDOR_BLOCKERS: Mapping[str, VendorBlocker] = {
    "remit-to-unknown": VendorBlocker(block=location_missing, lift=location_entered),
    "vendor-unsendable": VendorBlocker(block=named("N" * (NAME_MAX + 1)), lift=named("Fits"), profile=REJECTS),
    "link-conflict": VendorBlocker(block=listed(ONE, name="Somebody Else"), lift=listed(ONE), lists=True),
    "link-elsewhere": VendorBlocker(block=listed("X-1"), lift=listed("X-1", name="Somebody Else"), lists=True),
    "link-unconfirmed": VendorBlocker(
        block=no_act, lift=sets_option("link_first", "conflicts"), lists=True, settings={"link_first": "always"}
    ),
    "code-taken": VendorBlocker(
        block=mapped(f"vendor,{ONE},V00002"),
        lift=mapped(f"vendor,{ONE},V00002", f"vendor,OWN-1,{ONE}"),
        code="OWN-1",
    ),
}  # fmt: skip
