"""What Sage says of each vendor, account, segment code and order, and what AvidXchange has of it, noun by noun.

Knows which member stands in which, under which code, and what stays of a record that ended: both MAPPING.md, read anew.
Does not know the product, nor what was said before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import chart_proof
import order_proof
import vendor_proof
from stage import Stage

from simulators.sage300.record import Record

__all__ = ["DEFAULT_ACCOUNT", "DIMENSIONS", "NOUNS", "Codes", "Noun", "Said", "dashless"]

Told = Mapping[str, Any]
DIMENSIONS = ("department", "location")
DEFAULT_ACCOUNT = "defaultGlAccount"


def dashless(code: str) -> str:
    """The key of an account."""
    return code.replace("-", "")


@dataclass(kw_only=True)
class Codes:
    """AvidXchange's codes by kind and Sage's code, as people mapped them."""

    lines: dict[tuple[str, str], str] = field(default_factory=dict)

    def theirs(self, kind: str, code: str) -> str:
        """What AvidXchange calls it; the same where nobody mapped it."""
        key = dashless(code) if kind == "account" else code
        return self.lines.get((kind, key), code)

    def ours(self, kind: str, code: str) -> str:
        """What Sage calls it."""
        bare = code.strip().upper()
        found = (sage for (one, sage), theirs in self.lines.items() if (one, theirs) == (kind, bare))
        return next(found, dashless(bare) if kind == "account" else bare)

    def csv(self) -> str:
        """The table as people import it."""
        rows = (f"{kind},{theirs},{sage}" for (kind, sage), theirs in self.lines.items())
        return "\n".join(("kind,avidxchange,sage", *rows))


@dataclass(frozen=True, kw_only=True)
class Said:
    """What Sage says of a record, in Sage's codes; `sent`: AvidXchange must have it. `ended`: as it stays once gone."""

    told: Told
    ended: Told
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One kind of record: what Sage says by its key, what AvidXchange has by its code, and how codes are put in."""

    ours: Callable[[Stage], Mapping[str, Said]]
    theirs: Callable[[Stage], Mapping[str, Told]]
    coded: Callable[[Told, Codes], tuple[str, Told]]


def vendors(stage: Stage) -> Mapping[str, Said]:
    """Every vendor; one that is gone stays as it was."""
    told = {row.text("VendorNumber"): vendor_proof.wanted(stage, row) for row in rows(stage, "APVendors")}
    return {number: Said(told=one, ended=one) for number, one in told.items()}


def vendor_coded(told: Told, codes: Codes) -> tuple[str, Told]:
    """A vendor has its code, its terms and its default account from the crosswalk."""
    code = codes.theirs("vendor", told["vendorCode"])
    kinds = {"paymentTerms": "terms", DEFAULT_ACCOUNT: "account"}
    mapped = {name: codes.theirs(kind, told[name]) for name, kind in kinds.items() if name in told}
    return code, {**told, "vendorCode": code, **mapped}


def accounts(stage: Stage) -> Mapping[str, Said]:
    """Every account with its segments; one that is gone is inactive."""
    found = {
        row.text("UnformattedAccount"): chart_proof.wanted(row, segments=True)
        for row in rows(stage, "GLAccounts")
    }
    return {key: Said(told=one, ended={**one, "status": "inactive"}) for key, one in found.items()}


def account_coded(told: Told, codes: Codes) -> tuple[str, Told]:
    """An account has its code, and its segments but the first, from the crosswalk."""
    code, parts = codes.theirs("account", told["accountCode"]), told["segments"]
    segments = [
        {**part, "value": codes.theirs(f"segment:{part['name']}", part["value"]) if at else part["value"]}
        for at, part in enumerate(parts)
    ]
    return code, {**told, "accountCode": code, "segments": segments}


def values(stage: Stage) -> Mapping[str, Said]:
    """Every segment code of a named dimension but the first; one that is gone is inactive."""
    found: dict[str, Said] = {}
    for row in rows(stage, "GLSegmentCodes"):
        at = int(row.text("SegmentNumber"))
        if at in (2, 3):
            name, code = DIMENSIONS[at - 2], row.text("SegmentCodeKey")
            told = {"dimension": name, "code": code, "description": row.text("SegmentCodeDescription")}
            told["status"] = "active"
            found[f"{name} {code}"] = Said(told=told, ended={**told, "status": "inactive"})
    return found


def value_coded(told: Told, codes: Codes) -> tuple[str, Told]:
    """A value has its code from the crosswalk of its dimension."""
    code = codes.theirs(f"segment:{told['dimension']}", told["code"])
    return f"{told['dimension']} {code}", {**told, "code": code}


def their_values(stage: Stage) -> Mapping[str, Told]:
    """The values AvidXchange has."""
    return {
        f"{name} {code}": {"dimension": name, **told}
        for name in DIMENSIONS
        for code, told in chart_proof.values(stage, name).items()
    }


def orders(stage: Stage) -> Mapping[str, Said]:
    """Every order, by its sequence key; one that is over, left out or gone is not open."""
    return {str(row.number("PurchaseOrderSequenceKey")): _order(row) for row in order_proof.orders(stage)}


def _order(row: Record) -> Said:
    told, sent = order_proof.wanted_open(row), order_proof.is_sent(row, ("Active",))
    lines = row.rows("PurchaseOrderLines")
    nothing_came = not any(line.amount("QuantityReceived") for line in lines)
    canceled = nothing_came and any(line.amount("QuantityCanceled") for line in lines)
    ended = {**told, "status": "cancelled" if canceled else "closed"}
    over = ended if row.get("Completed") else {**told, "status": "closed"}
    return Said(told=told if sent else over, ended=ended, sent=sent)


def order_coded(told: Told, codes: Codes) -> tuple[str, Told]:
    """An order is known by its number; its vendor, its terms and the accounts of its lines are mapped."""
    changed: dict[str, Any] = {**told, "vendorCode": codes.theirs("vendor", told["vendorCode"])}
    if "paymentTerms" in told:
        changed["paymentTerms"] = codes.theirs("terms", told["paymentTerms"])
    changed["lines"] = [
        {**line, "glAccount": codes.theirs("account", line["glAccount"])} if "glAccount" in line else line
        for line in told["lines"]
    ]
    return told["poNumber"], changed


def rows(stage: Stage, resource: str) -> Iterator[Record]:
    """The records of a resource in Sage."""
    table = stage.sage_app.books.tables[resource]
    return (table.as_record(row) for row in table.rows())


NOUNS: Mapping[str, Noun] = {
    "vendors": Noun(
        ours=vendors,
        theirs=lambda stage: {
            code: dict(vendor_proof.flat(told)) for code, told in vendor_proof.kept(stage).items()
        },
        coded=vendor_coded,
    ),
    "accounts": Noun(ours=accounts, theirs=chart_proof.listed, coded=account_coded),
    "values": Noun(ours=values, theirs=their_values, coded=value_coded),
    "orders": Noun(
        ours=orders,
        theirs=lambda stage: {
            number: order_proof.plain(told) for number, told in order_proof.kept(stage).items()
        },
        coded=order_coded,
    ),
}
