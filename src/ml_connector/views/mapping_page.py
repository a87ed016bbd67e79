"""The mapping of codes as pages show it: its lines by kind, what waits for a code, its versions and what each changed.

Knows tables of codes, their versions and the words for kinds. Knows no page, asks no system and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ml_connector.domain.crosswalk import KINDS, ONE_WAY, SEGMENT, Crosswalk, Difference, Line
from ml_connector.domain.options import OptionProblem, parse
from ml_connector.store import crosswalks, open_items
from ml_connector.store.connections import Stored
from ml_connector.views.actors import said_by
from ml_connector.views.journey import cause_lines

__all__ = ["PAGE", "Changed", "Mapped", "Versioned", "Waits", "changes", "kind_words", "line_of", "mapped"]
__all__ += ["versioned", "waiting"]

PAGE = 50
_VERSIONS = 10
_ABOUT_CODES = frozenset(
    (
        *("vendor-unknown", "account-unknown", "currency-unknown", "terms-unknown", "code-taken"),
        *("payment-bank-unknown", "payment-method-unknown"),
    )
)
_WORDS: Mapping[str, str] = {
    "vendor": "Vendors",
    "account": "GL accounts",
    "terms": "Payment terms",
    "currency": "Currencies",
    "bank": "Bank accounts of payments",
    "method": "Methods of payment",
}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One line that differs between two tables: `added`, `changed` or `removed`; `before` is Sage's code it had."""

    what: str
    kind: str
    avidxchange: str
    sage: str
    before: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Waits:
    """What stands open for one cause about codes, with the four lines of that."""

    cause: str
    lines: Mapping[str, str]
    count: int
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Versioned:
    """One version with its story, and what it changed against the one before."""

    version: int
    at: datetime
    by: str
    because: str
    lines: int
    change: Sequence[Changed]

    def count(self, what: str) -> int:
        """Count the lines that were added, changed or removed."""
        return sum(one.what == what for one in self.change)


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """A page of the table that counts: of one kind, or of all where `kind` is ""; `found` counts what fits."""

    version: int
    kind: str
    count: int
    kinds: Sequence[tuple[str, str, int]]
    lines: Sequence[Line]
    found: int
    more: bool
    versions: Sequence[Versioned]
    older: int | None


def mapped(stored: Stored, kind: str, word: str, page: int, below: int | None) -> Mapped:
    """Give a page of the table that counts, and its newest versions."""
    table = crosswalks.latest(stored.id)
    kinds = kinds_of(stored, table)
    kind = kind if kind in kinds else ""
    fits = [line for line in table.lines if kind in ("", line.kind) and _has(line, word)]
    begin = (page - 1) * PAGE
    versions, older = _versions(stored.id, below)
    counts = {one: sum(line.kind == one for line in table.lines) for one in kinds}
    return Mapped(
        version=table.version,
        kind=kind,
        count=len(table.lines),
        kinds=[(one, kind_words(one), count) for one, count in counts.items()],
        lines=fits[begin : begin + PAGE],
        found=len(fits),
        more=len(fits) > begin + PAGE,
        versions=versions,
        older=older,
    )


def waiting(stored: Stored) -> tuple[Sequence[Waits], int, Mapping[str, Decimal]]:
    """Give what stands open for want of a code, by cause, with its count and amounts in all; asks no system."""
    found = [
        Waits(cause=one.cause, lines=cause_lines(one.cause), count=one.count, amounts=one.amounts)
        for one in open_items.open_causes(stored.id)
        if one.cause in _ABOUT_CODES
    ]
    sums: dict[str, Decimal] = {}
    for card in found:
        for currency, amount in card.amounts.items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return found, sum(card.count for card in found), sums


def versioned(stored: Stored, number: int) -> Versioned | None:
    """Give one version with what it changed; None where there is none."""
    found = [one for one in _versions(stored.id, number + 1, 1)[0] if one.version == number]
    return found[0] if found else None


def changes(change: Difference) -> Sequence[Changed]:
    """List what differs: added, changed, removed."""
    return [
        *(_changed("added", line, "") for line in change.added),
        *(_changed("changed", new, old.sage) for old, new in change.changed),
        *(_changed("removed", line, line.sage) for line in change.removed),
    ]


def line_of(stored: Stored, kind: str, code: str) -> Line | None:
    """Give the line for one of AvidXchange's codes; None where it has none."""
    lines = crosswalks.latest(stored.id).lines
    return next((one for one in lines if (one.kind, one.avidxchange) == (kind, code)), None)


def kind_words(kind: str) -> str:
    """Say what a kind maps."""
    return _WORDS.get(kind) or f"Dimension {kind.removeprefix(SEGMENT)}"


def kinds_of(stored: Stored, table: Crosswalk) -> Sequence[str]:
    """Give the kinds a table may have: those there always are, and each dimension of the connection or of the table."""
    told = stored.settings.get("options")
    try:
        segments = parse(told if isinstance(told, dict) else {}).account_segments
    except OptionProblem:
        segments = ()
    used = sorted({line.kind for line in table.lines if line.kind.startswith(SEGMENT)})
    named = [f"{SEGMENT}{name.casefold()}" for name in segments[1:]]  # the first is the main account
    both = [kind for kind in KINDS if kind not in ONE_WAY]
    return list(dict.fromkeys([*both, *named, *used, *ONE_WAY]))


def _has(line: Line, word: str) -> bool:
    asked = word.casefold()
    return any(asked in text.casefold() for text in (line.avidxchange, line.sage, line.note))


def _versions(
    connection_id: int, below: int | None, limit: int = _VERSIONS
) -> tuple[Sequence[Versioned], int | None]:
    """Give versions newest first, and below which number the next ones begin; None where there are no more."""
    found = crosswalks.newest(connection_id, below, limit + 1)
    before = [*(one.crosswalk for one in found[1:]), Crosswalk()]
    shown = [_versioned(one, earlier) for one, earlier in zip(found[:limit], before, strict=False)]
    return shown, shown[-1].version if len(found) > limit else None


def _versioned(one: crosswalks.Version, earlier: Crosswalk) -> Versioned:
    return Versioned(
        version=one.crosswalk.version,
        at=one.at,
        by=said_by(one.actor),
        because=one.because,
        lines=len(one.crosswalk.lines),
        change=changes(one.crosswalk.since(earlier)),
    )


def _changed(what: str, line: Line, before: str) -> Changed:
    return Changed(
        what=what,
        kind=kind_words(line.kind),
        avidxchange=line.avidxchange,
        sage="" if what == "removed" else line.sage,
        before=before,
        note=line.note,
    )
