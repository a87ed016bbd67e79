"""What must be equal on both sides of the chart, read from the two simulators' own books.

Knows which member of Sage stands in which of AvidXchange (both MAPPING.md). Does not know the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stage import Stage

from simulators.sage300.record import Record, Value

__all__ = [
    "ACCOUNTS",
    "account",
    "change_account",
    "delete_account",
    "listed",
    "unequal",
    "unequal_values",
    "values",
    "wanted",
]

ACCOUNTS = "gl-accounts"
NAMES = ("main", "department", "location")


def listed(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of accounts, by code, in the members of the default tongue."""
    return stage.avid_app.intake.kept("gl-accounts")


def values(stage: Stage, dimension: str) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of the values of a dimension, by code."""
    return stage.avid_app.intake.kept(f"dimensions/{dimension}")


def account(stage: Stage, number: str) -> Record:
    """An account as Sage has it."""
    table = stage.sage_app.books.tables["GLAccounts"]
    return table.as_record(table.get((number,)))


def change_account(stage: Stage, number: str, **members: Value) -> None:
    """Somebody changes an account in Sage."""
    stage.sage_app.books.upkeep.change("GLAccounts", (number,), members)


def delete_account(stage: Stage, number: str) -> None:
    """Somebody deletes an account in Sage."""
    stage.sage_app.books.upkeep.delete("GLAccounts", (number,))


def unequal(stage: Stage, *, segments: bool = False) -> list[str]:
    """Where the accounts of the two sides differ; one that is gone in Sage may be there, inactive."""
    table = stage.sage_app.books.tables["GLAccounts"]
    ours = {row.text("AccountNumber"): row for row in map(table.as_record, table.rows())}
    theirs = listed(stage)
    found = [f"{code}: gone and active" for code in theirs.keys() - ours.keys()
             if theirs[code]["status"] != "inactive"]  # fmt: skip
    for code, row in ours.items():
        told = wanted(row, segments=segments)
        if theirs.get(code) != told:
            found.append(f"{code}: {told} became {theirs.get(code)}")
    return sorted(found)


def wanted(row: Record, *, segments: bool) -> dict[str, object]:
    """An account as AvidXchange should have it."""
    ledgers = {own.text("Subledger") for own in row.rows("ControlAccountSubledgers")}
    usable = row.text("Status") == "Active" and row.text("PostToAccount") != "Prohibited"
    told: dict[str, object] = {
        "accountCode": row.text("AccountNumber"),
        "description": row.text("Description"),
        "status": "active" if usable and (not ledgers or "AP" in ledgers) else "inactive",
        "accountType": row.text("AccountType") or "IncomeStatement",
    }
    parts = [{"name": name, "value": row.text(f"AccountSegmentCode{at}")} for at, name in enumerate(NAMES, 1)]
    return {**told, "segments": parts} if segments else told


def unequal_values(stage: Stage) -> list[str]:
    """Where the values of the dimensions differ; one that is gone in Sage may be there, inactive."""
    table = stage.sage_app.books.tables["GLSegmentCodes"]
    found: list[str] = []
    for at, name in enumerate(NAMES[1:], 2):
        rows = [row for row in map(table.as_record, table.rows()) if row.text("SegmentNumber") == f"{at:06}"]
        ours = {row.text("SegmentCodeKey"): row.text("SegmentCodeDescription") for row in rows}
        theirs = values(stage, name)
        active = {code: told["description"] for code, told in theirs.items() if told["status"] == "active"}
        found += [f"{name} {code}" for code in {*ours, *active} if ours.get(code) != active.get(code)]
    return sorted(found)
