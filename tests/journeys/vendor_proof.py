"""What must be equal on both sides of the vendors, read from the two simulators' own books.

Knows which member of Sage stands in which of AvidXchange (both MAPPING.md). Does not know the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stage import Stage

from simulators.sage300.record import Record, Value

__all__ = ["bare", "change_place", "change_vendor", "flat", "kept", "unequal", "wanted"]

ADDRESS = {
    **{f"remitTo.address{n}": f"AddressLine{n}" for n in range(1, 5)},
    **{"remitTo.city": "City", "remitTo.state": "StateProvince", "remitTo.postalCode": "ZipPostalCode"},
    "remitTo.country": "Country",
}
PLAIN = {
    **{"vendorCode": "VendorNumber", "name": "VendorName", "phone": "PhoneNumber", "email": "Email"},
    **{"taxId": "Num1099CPRSTaxNumber", "paymentTerms": "Terms", "currency": "CurrencyCode"},
    "defaultGlAccount": "GLAccount",
}
ACCOUNT = "defaultGlAccount"  # the same account, however either side spells it


def kept(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of vendors, by number, in the members of the default tongue."""
    return stage.avid_app.intake.kept("vendors")


def unequal(stage: Stage) -> list[str]:
    """Where the two sides differ, field by field; an empty list means nowhere."""
    theirs = {number: dict(flat(members)) for number, members in kept(stage).items()}
    ours = {row.text("VendorNumber"): wanted(stage, row) for row in _rows(stage, "APVendors")}
    found = [f"{number}: only in AvidXchange" for number in sorted(theirs.keys() - ours.keys())]
    for number, told in ours.items():
        there = theirs.get(number)
        if there is None:
            found.append(f"{number}: not in AvidXchange")
        elif there != told:
            names = sorted(name for name in {*there, *told} if there.get(name) != told.get(name))
            found += [f"{number}.{name}: {told.get(name)!r} became {there.get(name)!r}" for name in names]
    return found


def change_vendor(stage: Stage, number: str, *, stamped: bool = True, **members: Value) -> None:
    """Somebody changes a vendor in Sage; `stamped=False`: an import that leaves the date alone."""
    stage.sage_app.books.upkeep.change("APVendors", (number,), members, stamped=stamped)


def change_place(stage: Stage, number: str, code: str, **members: Value) -> None:
    """Somebody changes a remit-to location in Sage."""
    stage.sage_app.books.upkeep.change("APRemitToLocations", (number, code), members)


def _rows(stage: Stage, resource: str) -> Iterator[Record]:
    table = stage.sage_app.books.tables[resource]
    return (table.as_record(row) for row in table.rows())


def wanted(stage: Stage, row: Record) -> dict[str, object]:
    """A vendor as AvidXchange should have it; what is empty is not there."""
    code, place = row.text("PrimaryRemitToLocation"), row
    if code:
        table = stage.sage_app.books.tables["APRemitToLocations"]
        place = table.as_record(table.get((row.text("VendorNumber"), code)))
    told: dict[str, object] = {ours: row.text(name).strip() for ours, name in PLAIN.items()}
    told |= {ours: place.text(name).strip() for ours, name in ADDRESS.items()}
    told[ACCOUNT] = bare(row.text("GLAccount").strip())
    status = "active" if row.text("Status") == "Active" else "inactive"
    told |= {"status": status, "paymentHold": row.text("OnHold") == "OnHold"}
    return {name: value for name, value in told.items() if value != ""}


def flat(members: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Members by their whole names; what is empty is not there."""
    for name, value in members.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        elif value not in (None, ""):
            yield f"{above}{name}", bare(str(value)) if name == ACCOUNT else value


def bare(code: str) -> str:
    """An account's code without separators; a code that people mapped counts to the letter."""
    digits = code.replace("-", "")
    return digits if digits.isdigit() else code
