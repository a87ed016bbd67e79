"""Master records as people keep them: entered, changed, replaced and deleted, with the day stamped (§D, §F.1).

Knows which member must name a record that exists and which stamp a save leaves. Knows no batch and no HTTP.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from decimal import Decimal
from typing import cast

from simulators.sage300.errors import SageError, refusal
from simulators.sage300.masters import Masters
from simulators.sage300.putting import check_size, puts
from simulators.sage300.record import Record, Value
from simulators.sage300.session import Today
from simulators.sage300.shapes import Shape
from simulators.sage300.tables import Key, Table

__all__ = ["Upkeep"]

STAMPS = ("DateLastMaintained", "LastMaintained")
INACTIVE = ("InactiveDate", "DateInactive")
DETAIL_KEYS = ("OptionalField", "PaymentNumber", "LineNumber", "CurrencyCode", "Subledger")
# A member and the resource whose record it must name, where it is not blank.
REFERENCES: Mapping[str, str] = {
    "GroupCode": "APVendorGroups",
    "Terms": "APTerms",
    "TaxGroup": "TXTaxGroups",
    "AccountSet": "APAccountSets",
    "DistributionCode": "APDistributionCodes",
    "DistributionSet": "APDistributionSets",
    "PaymentCode": "APPaymentCodes",
    "Num1099CPRSCode": "AP1099CPRSCodes",
    "CurrencyCode": "CSCurrencyCodes",
    "GLAccount": "GLAccounts",
    "PayablesControlAccount": "GLAccounts",
    "AccountGroupCode": "GLAccountGroups",
}
FROM_GROUP = ("AccountSet", "CurrencyCode", "Terms", "TaxGroup", "PaymentCode", "DistributionCode")
# What the company profile says about accounts and periods is what the books enforce (§E.2).
PROFILE = {
    "LockedFiscalPeriod": "locked_period",
    "InactiveGLAccount": "inactive_account",
    "NonexistentGLAccount": "missing_account",
}


class Upkeep:
    """The masters of one company. Whoever writes over HTTP holds the books' lock; people's `change` takes it."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        masters: Masters,
        switches: dict[str, str],
        today: Today,
        lock: AbstractContextManager[object],
    ) -> None:
        self._lock = lock
        self._tables = tables
        self._masters = masters
        self._switches = switches
        self._today = today

    def insert(self, resource: str, given: Record) -> Record:
        """POST: a new record. Raises SageError RecordDuplicate, RecordInvalid or FieldInvalid (E2)."""
        table = self._tables[resource]
        status = table.resource.shape.by_name.get("Status")
        row = Record()
        if status is not None:
            row["Status"] = "Active" if status.kind == "enum" else True
        for key in table.resource.keys:
            row[key] = given.get(key, "")
            if row[key] in ("", None):
                raise refusal(f"{key} cannot be blank.", "RecordInvalid")
        if table.get(table.key_of(row)) is not None:
            raise refusal(f"{resource}: the record already exists.", "RecordDuplicate")
        if resource == "APVendors":
            self._default_vendor(row, given)
        if "DateCreated" in table.resource.shape.by_name:
            row["DateCreated"] = self._today()
        self._put(table, row, given, keys=())
        if resource == "APVendors" and not row.text("VendorName"):
            raise refusal("Vendor name cannot be blank.", "RecordInvalid")
        return self._save(table, row)

    def patch(self, resource: str, key: Key, given: Record) -> None:
        """PATCH: change what is given, leave the rest (D7). Raises SageError."""
        table = self._tables[resource]
        row = table.as_record(self._known(table, key))
        self._same_key(table, key, given)
        self._put(table, row, given, keys=table.resource.keys)
        self._save(table, row)

    def replace(self, resource: str, key: Key, given: Record) -> None:
        """PUT: delete and insert; what the payload lacks is gone (D6). Raises SageError."""
        table = self._tables[resource]
        old = self._known(table, key)
        self._same_key(table, key, given)
        table.remove(key)
        keys = Record({name: table.readers[name](old) for name in table.resource.keys})
        try:
            self.insert(resource, Record({**keys, **given}))
        except SageError:
            table.add(old)
            raise

    def delete(self, resource: str, key: Key) -> None:
        """DELETE. Raises SageError; a vendor with documents cannot go."""
        table = self._tables[resource]
        self._known(table, key)
        if resource == "APVendors" and any(True for _ in self._tables["APPostedDocuments"].starting(key[0])):
            raise refusal(f"Vendor {key[0]} has documents and cannot be deleted.", "General")
        table.remove(key)
        self._masters.forget(resource, key)

    def change(
        self, resource: str, key: Key, members: Mapping[str, Value], *, stamped: bool = True
    ) -> Record:
        """A person, an import or a macro sets members as they like, calculated ones too.

        `stamped=False` leaves the change stamp alone, as imports, macros and activity do (F.1).
        ValueError for a member the resource lacks, KeyError for a record it lacks.
        """
        table = self._tables[resource]
        unknown = set(members) - set(table.resource.shape.by_name)
        if unknown:
            raise ValueError(f"{resource} has no member {sorted(unknown)}")
        with self._lock:
            found = table.get(key)
            if found is None:
                raise KeyError(key)
            row = table.as_record(found)
            row.update(members)
            return self._save(table, row, stamped=stamped)

    def merge(self, old: str, new: str) -> None:
        """A person merges a vendor into another; a document number both have gets a suffix (G5)."""
        with self._lock:
            table = self._tables["APPostedDocuments"]
            for row in list(table.starting(old)):
                record = table.as_record(row)
                number, at = record.text("DocumentNumber"), 0
                while table.get((new, record.text("DocumentNumber"))) is not None:
                    at += 1
                    record["DocumentNumber"] = f"{number}({at})"
                table.remove(table.key_of(row))
                record["VendorNumber"] = new
                table.add(record)
            self.delete("APVendors", (old,))

    def _known(self, table: Table, key: Key) -> object:
        row = table.get(key)
        if row is None:
            raise SageError("RecordNotFound", f"{table.resource.name}: the record does not exist.")
        return row

    def _same_key(self, table: Table, key: Key, given: Record) -> None:
        named = Record({name: given[name] for name in table.resource.keys if name in given})
        if len(named) == len(key) and table.key_of(named) != key:
            raise SageError("InvalidEntityKey", "The key in the payload is not the key in the address.")

    def _default_vendor(self, row: Record, given: Record) -> None:
        """A new vendor takes from its group what is not given (§F.2)."""
        group = self._tables["APVendorGroups"].get((given.text("GroupCode"),))
        if group is None:
            raise refusal(f"Vendor group {given.text('GroupCode')} does not exist.")
        own = self._tables["APVendorGroups"].as_record(group)
        row.update({name: own[name] for name in FROM_GROUP if name in own})
        row.update(StartDate=self._today(), CheckLanguage="ENG", APVersion="71A")

    def _put(self, table: Table, row: Record, given: Record, *, keys: tuple[str, ...]) -> None:
        shape = table.resource.shape
        for name, value in puts(given, shape, self._switches, keys=keys):
            self._check_reference(table, name, value)
            row[name] = value
        for field in shape.fields:
            rows = given.get(field.name)
            if field.detail and isinstance(rows, list):
                _put_details(row.rows(field.name), rows, shape.detail_of(field))

    def _check_reference(self, table: Table, name: str, value: Value) -> None:
        resource = REFERENCES.get(name)
        if not value or resource is None or name in table.resource.keys:
            return
        code = str(value)
        if resource == "GLAccounts":
            known: object = self._masters.account(code)
        else:
            known = self._tables[resource].get((code, "Purchases") if resource == "TXTaxGroups" else (code,))
        if known is None:
            raise refusal(f"{name} {code} does not exist.")

    def _save(self, table: Table, row: Record, *, stamped: bool = True) -> Record:
        names = table.resource.shape.by_name
        if stamped:
            row.update({stamp: self._today() for stamp in STAMPS if stamp in names})
            active = row.get("Status") in ("Active", True)
            since = {m: None if active else row.day(m) or self._today() for m in INACTIVE if m in names}
            row.update(since)
        if table.resource.name == "CSCompanyProfile":
            self._switches.update({s: row.text(m) for m, s in PROFILE.items() if row.text(m)})
        table.add(row)
        self._masters.learn(table.resource.name, row)
        return row


def _put_details(rows: list[Record], given: list[Record], shape: Shape) -> None:
    """Match by key, then insert, update or delete (D8)."""
    key = next((name for name in DETAIL_KEYS if name in shape.by_name), shape.fields[0].name)
    for detail in given:
        known = next((own for own in rows if own.get(key) == detail.get(key)), None)
        operation = detail.text("UpdateOperation") or "Unspecified"
        if operation in ("Update", "Delete") and known is None:
            raise SageError("RecordNotFound", f"{shape.name} does not exist.")
        if operation == "Delete":
            rows.remove(cast("Record", known))
            continue
        target = known if known is not None and operation != "Insert" else Record()
        for name, value in detail.items():
            field = shape.by_name[name]
            if field.kind != "list" and name != "UpdateOperation":
                target[name] = check_size(field, deepcopy(value))
        if target is not known:
            if key in ("PaymentNumber", "LineNumber") and not target.get(key):
                target[key] = Decimal(len(rows) + 1)
            rows.append(target)
