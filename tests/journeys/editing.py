"""What people at Sage do to vendors in ten days: keyed, imported, merged, deleted, under today's date or another.

Knows Sage's members and what a save stamps (F.1). Does not know AvidXchange, nor how an edit is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulators.sage300.app import SageApp
from simulators.sage300.record import Record, Value
from simulators.sage300.tables import Table

__all__ = ["MOVES", "REMOVING", "Edit", "Office"]

OVERLAP_DAYS = 2  # what both MAPPING.md and L11 promise of a date that lies in the past
LONG_AGO = date(2019, 3, 1)
PLACES = ("LOCKBX", "EAST", "WEST")
MEMBERS: Mapping[str, Sequence[Mapping[str, Value]]] = {
    "name": (
        {"VendorName": "Ørsted & Søn A/S"},
        {"VendorName": "O'Brien's \"Right\" Tooling, Inc."},
        {"VendorName": "株式会社ハーバー"},
        {"VendorName": "Consolidated Industrial Maintenance and Calibration of Maine"},
        {"VendorName": " Blanks Around, Ltd. "},
        {"VendorName": "N" * 60},
    ),
    "address": (
        {"AddressLine1": "7 Quay", "City": "Åbo", "ZipPostalCode": "00100", "Country": "Finland"},
        {"AddressLine2": 'c/o "Post"', "AddressLine3": "Dock 4", "AddressLine4": "Gate 9"},
        {"AddressLine2": "", "AddressLine3": "", "AddressLine4": "", "StateProvince": ""},
    ),
    "terms": ({"Terms": "NET60"}, {"Terms": "COD"}, {"Terms": ""}),
    "hold": ({"OnHold": "OnHold"}, {"OnHold": "NotOnHold"}),
    "status": ({"Status": "Inactive"}, {"Status": "Active"}),
    "tax-id": ({"Num1099CPRSTaxNumber": "98-7654321"}, {"Num1099CPRSTaxNumber": ""}),
    "phone": ({"PhoneNumber": "5550100", "Email": "new@example.com"}, {"PhoneNumber": "", "Email": ""}),
    "account": ({"GLAccount": ""},),
    "unseen": ({"ShortName": "OTHER", "NumberOfOpenInvoices": 9, "TaxGroup": ""},),
}


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One edit. `choice`: which of several texts, places or vendors. `back`: days the session's date lies in the
    past. `stamped=False`: an import, or a macro, that leaves the date alone.
    """

    what: str
    vendor: str
    choice: int = 0
    back: int = 0
    stamped: bool = True

    @property
    def prompt(self) -> bool:
        """Whether the very next complete read must find it; what is not prompt is found by a whole read."""
        return self.stamped and self.back <= OVERLAP_DAYS


@dataclass(frozen=True, kw_only=True)
class Office:
    """The people who keep the vendors of one company."""

    app: SageApp

    def numbers(self) -> set[str]:
        """Give the numbers of all vendors there are."""
        return {str(key[0]) for key in map(self._vendors.key_of, self._vendors.rows())}

    def do(self, edit: Edit) -> Sequence[str]:
        """Make an edit; gives the vendors that are another, or gone, by it: none where there is nothing to edit."""
        there = edit.vendor in self.numbers()
        if there == (edit.what == "enter"):
            return ()
        self.app.switches["session_date_offset_days"] = str(-edit.back)
        try:
            return MOVES[edit.what](self, edit)
        finally:
            self.app.switches["session_date_offset_days"] = "0"

    def change(self, edit: Edit, members: Mapping[str, Value]) -> Sequence[str]:
        """Change a vendor."""
        upkeep = self.app.books.upkeep
        upkeep.change("APVendors", (edit.vendor,), members, stamped=edit.stamped)
        return (edit.vendor,)

    def enter(self, edit: Edit) -> Sequence[str]:
        """Enter a vendor; of a number that was there before, a new one."""
        given = Record(VendorNumber=edit.vendor, GroupCode="RAW", VendorName=f"New {edit.choice} Works")
        self._insert("APVendors", edit, given | {"City": "Malmö", "Terms": "NET30"})
        return (edit.vendor,)

    def open_place(self, edit: Edit) -> Sequence[str]:
        """Give a vendor a remit-to location, and name it as its own."""
        code = PLACES[edit.choice % len(PLACES)]
        if code not in self._places(edit.vendor):
            given = Record(VendorNumber=edit.vendor, RemitToLocationKey=code, Description=code.title())
            self._insert("APRemitToLocations", edit, given | {"AddressLine1": f"Box {code}", "City": "Erie"})
        return self.change(edit, {"PrimaryRemitToLocation": code})

    def switch_place(self, edit: Edit) -> Sequence[str]:
        """Let a vendor name the next of its locations; after the last one, none."""
        codes = ["", *self._places(edit.vendor)]
        at = codes.index(self._named(edit.vendor))
        return self.change(edit, {"PrimaryRemitToLocation": codes[(at + 1) % len(codes)]})

    def change_place(self, edit: Edit) -> Sequence[str]:
        """Change the location a vendor names, and nothing of the vendor itself."""
        code = self._named(edit.vendor)
        if not code:
            return ()
        members = {"AddressLine1": f"P.O. Box {edit.choice}", "ZipPostalCode": f"0{edit.choice:04d}"}
        upkeep = self.app.books.upkeep
        upkeep.change("APRemitToLocations", (edit.vendor, code), members, stamped=edit.stamped)
        return (edit.vendor,)

    def merge(self, edit: Edit) -> Sequence[str]:
        """Merge a vendor into another; its number is gone, with its locations, and the other is changed."""
        others = sorted(self.numbers() - {edit.vendor})
        other = others[edit.choice % len(others)]
        books = self.app.books
        books.upkeep.merge(edit.vendor, other)
        for code in self._places(edit.vendor):
            books.tables["APRemitToLocations"].remove((edit.vendor, code))
        stays = Edit(what="phone", vendor=other, back=edit.back, stamped=edit.stamped)
        return (edit.vendor, *self.change(stays, {"PhoneNumber": f"555{edit.choice:04d}"}))

    def delete(self, edit: Edit) -> Sequence[str]:
        """Delete a vendor; one with documents can only be merged."""
        books = self.app.books
        if any(True for _ in books.tables["APPostedDocuments"].starting(edit.vendor)):
            return self.merge(edit)
        with books.lock:
            books.upkeep.delete("APVendors", (edit.vendor,))
        return (edit.vendor,)

    @property
    def _vendors(self) -> Table:
        return self.app.books.tables["APVendors"]

    def _named(self, number: str) -> str:
        return self._vendors.as_record(self._vendors.get((number,))).text("PrimaryRemitToLocation")

    def _places(self, number: str) -> list[str]:
        table = self.app.books.tables["APRemitToLocations"]
        return [table.as_record(row).text("RemitToLocationKey") for row in table.starting(number)]

    def _insert(self, resource: str, edit: Edit, given: Mapping[str, Value]) -> None:
        books = self.app.books
        with books.lock:
            row = books.upkeep.insert(resource, Record(given))
        if not edit.stamped:
            key = books.tables[resource].key_of(row)
            books.upkeep.change(resource, key, {"DateLastMaintained": LONG_AGO}, stamped=False)


def _putting(members: Sequence[Mapping[str, Value]]) -> Callable[[Office, Edit], Sequence[str]]:
    return lambda office, edit: office.change(edit, members[edit.choice % len(members)])


REMOVING = ("merge", "delete")
MOVES: Mapping[str, Callable[[Office, Edit], Sequence[str]]] = {
    **{what: _putting(members) for what, members in MEMBERS.items()},
    "open-place": Office.open_place,
    "switch-place": Office.switch_place,
    "place": Office.change_place,
    "enter": Office.enter,
    "merge": Office.merge,
    "delete": Office.delete,
}
