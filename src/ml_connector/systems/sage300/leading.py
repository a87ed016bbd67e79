"""Where the lines of a crosswalk lead in a Sage company: to what is in use, to what may not be used, or to nothing.

Knows which resource each kind of code is of (F.2, F.12 to F.14). Knows no invoice and no version of a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sage300
from ml_connector.domain.account import unformatted
from ml_connector.domain.crosswalk import ONE_WAY, SEGMENT, Line
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.listing import dimension_of
from ml_connector.systems.sage300.masters import to_account
from ml_connector.systems.sage300.system import Books

__all__ = ["Astray", "Leads", "leads"]

_UNKNOWN = "Sage 300 has no such code"
_UNUSABLE = "inactive in Sage 300, or closed to invoices"
_UNCHECKED = ONE_WAY  # read by payments alone; no list of them is read
_NO_SEGMENT = "no segment has this name in account_segments"

Usable = Mapping[str, bool]
"""The codes that are there, as `_key` spells them, and whether each may be used."""


@dataclass(frozen=True, kw_only=True)
class Astray:
    """A line that leads to nothing of use, and why."""

    line: Line
    why: str


@dataclass(frozen=True, kw_only=True)
class Leads:
    """The lines that lead to nothing of use, by kind, and the kinds that this user may not read.

    `unchecked` are kinds that nothing is asked about here.
    """

    astray: Sequence[Astray]
    unread: Sequence[str]
    unchecked: Sequence[str] = ()


def leads(books: Books, lines: Sequence[Line]) -> Leads:
    """Ask Sage, kind by kind and in bulk, for what the lines lead to; raises what a failed read means."""
    astray: list[Astray] = []
    unread: list[str] = []
    kinds = list(dict.fromkeys(line.kind for line in lines))
    for kind in kinds:
        if kind in _UNCHECKED:
            continue
        mine = [line for line in lines if line.kind == kind]
        if _nameless(kind, books):
            astray += [Astray(line=line, why=_NO_SEGMENT) for line in mine]
            continue
        with reading():
            there = _there(books, kind, sorted({_key(line) for line in mine}))
        if there is None:
            unread.append(kind)
            continue
        lost = [line for line in mine if not there.get(_key(line))]
        astray += [Astray(line=line, why=_UNUSABLE if _key(line) in there else _UNKNOWN) for line in lost]
    return Leads(astray=astray, unread=unread, unchecked=[kind for kind in kinds if kind in _UNCHECKED])


def _key(line: Line) -> str:
    return unformatted(line.sage) if line.kind == "account" else line.sage.strip().upper()


def _nameless(kind: str, books: Books) -> bool:
    """Tell whether a kind is of a dimension that is no segment here, so that nothing reads its lines."""
    names = {f"{SEGMENT}{name.casefold()}" for name in books.options.account_segments[1:]}
    return kind.startswith(SEGMENT) and kind not in names


def _there(books: Books, kind: str, codes: Sequence[str]) -> Usable | None:
    """Give what there is of these codes; None where this user may not read them, or this site has no such resource."""
    try:
        match kind:
            case "account":
                return _accounts(books, codes)
            case "vendor":
                return _rows(books.client.vendors, "VendorNumber", codes)
            case "terms":
                return _rows(books.client.terms, "TermsCode", codes)
            case "currency":
                return _rows(books.client.currencies, "CurrencyCodeKey", codes)
            case segment if segment.startswith(SEGMENT):
                return _values(books, segment.removeprefix(SEGMENT), codes)
    except (sage300.Forbidden, sage300.ResourceMissing):
        return None
    raise ValueError(f"nothing is known of codes of kind {kind!r}")


def _rows(resource: sage300.Resource[Any], member: str, codes: Sequence[str]) -> Usable:
    """What has no status of its own may be used while it is there."""
    found = resource.any_of(member, codes)
    return {getattr(row, member).strip().upper(): getattr(row, "Status", "") != "Inactive" for row in found}


def _accounts(books: Books, codes: Sequence[str]) -> Usable:
    """Look for whole accounts, and, where dimensions follow a main account, for any account that begins with it."""
    accounts = books.client.accounts
    whole = {
        unformatted(row.UnformattedAccount): to_account(row).usable
        for row in accounts.any_of("UnformattedAccount", codes)
    }
    mains = [code for code in codes if code not in whole] if books.options.account_segments else []
    parts: dict[str, bool] = {}
    for row in accounts.any_of("AccountSegmentCode1", mains) if mains else ():
        main = row.AccountSegmentCode1.strip().upper()
        parts[main] = parts.get(main, False) or to_account(row).usable
    return {**parts, **whole}


def _values(books: Books, dimension: str, codes: Sequence[str]) -> Usable:
    names = books.options.account_segments
    found = books.client.segment_codes.any_of("SegmentCodeKey", codes)
    return {
        row.SegmentCodeKey.strip().upper(): True
        for row in found
        if (dimension_of(row, names) or "").casefold() == dimension
    }
