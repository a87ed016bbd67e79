"""What is proposed, as people read it before they answer: drafts, totals, GL effect, what is new, what changed.

Knows the rows of the store. Knows no screen, no rule about who is asked, and changes nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.attempts import changes
from ml_connector.domain.release import Answer
from ml_connector.store import connections as kept
from ml_connector.store.approvals import EntryRow, ProposalRow, fingerprint
from ml_connector.store.approvals import proposals as rows_of

__all__ = ["proposals"]


def proposals(name: str, numbers: Sequence[int] = (), *, limit: int = 0) -> dict[str, Any]:
    """Show these proposals, or all of which something waits, and the `fingerprint` of what waits in all of them.

    With a limit and no numbers: the latest, whatever was answered. Amounts are texts. Raises ValueError for a number
    that no proposal of the connection has.
    """
    rows = rows_of(kept.find(name).id, numbers, limit=limit)
    unknown = sorted(set(numbers) - {row.number for row in rows})
    if unknown:
        raise ValueError(
            f"There is no proposal {unknown[0]} on {name}. Open ones: ml-connector proposals {name}"
        )
    waiting = [entry for row in rows for entry in row.waiting]
    return {
        "fingerprint": fingerprint(rows) if waiting else "",
        "count": len(waiting),
        "totals": _totals(waiting),
        "proposals": [_proposal(row) for row in rows],
    }


def _proposal(row: ProposalRow) -> dict[str, Any]:
    waiting = row.waiting
    return {
        "proposal": row.number,
        "flow": row.flow,
        "answer": str(row.answer),
        "rule": row.rule,
        "batch": row.batch,
        "made": row.made_at.isoformat(timespec="seconds"),
        "answered": row.answered_at.isoformat(timespec="seconds") if row.answered_at else None,
        "by": row.answered_by,
        "reason": row.reason,
        "count": len(waiting),
        "totals": _totals(waiting),
        "fingerprint": fingerprint([row]) if waiting else "",
        "warnings": [*_left(row), *_warnings(waiting)],
        "title": row.title,
        "tables": row.tables if _is_whole(row) else {},
        "drafts": [_draft(entry) for entry in row.entries],
    }


def _draft(entry: EntryRow) -> dict[str, Any]:
    return {
        "id": entry.key,
        "document": entry.label,
        "vendor": entry.party,
        "new_vendor": entry.new_vendor,
        "amount": None if entry.amount is None else money.text(entry.amount),
        "currency": entry.currency,
        "fingerprint": entry.fingerprint,
        "waits": entry.waits,
        "state": entry.state,
        "cause": entry.cause,
        "over": entry.over,
        "replaces": entry.replaces or None,
        "changes": [dict(one._asdict()) for one in changes(entry.before or "", entry.payload)],
        "payload": entry.payload,
    }


def _totals(entries: Sequence[EntryRow]) -> list[dict[str, str]]:
    """Add up what waits by currency, credits negative; `absolute` is what a threshold is compared with."""
    amounts: dict[str, list[Decimal]] = {}
    for entry in entries:
        amounts.setdefault(entry.currency or money.NO_CURRENCY, []).append(entry.amount or money.ZERO)
    return [
        {
            "currency": currency,
            "count": str(len(some)),
            "total": money.text(sum(some, money.ZERO)),
            "absolute": money.text(sum(map(abs, some), money.ZERO)),
        }
        for currency, some in sorted(amounts.items())
    ]


def _is_whole(row: ProposalRow) -> bool:
    """Tell whether an answer is, or was, about all that the tables of a proposal add up."""
    return all(entry.waits if row.answer is Answer.OPEN else not entry.over for entry in row.entries)


def _left(row: ProposalRow) -> list[str]:
    """Say why there is no table: what was added up as it was proposed is more than what is left of it."""
    if _is_whole(row) or not row.tables:
        return []
    return [
        f"{len(row.waiting)} of its {len(row.entries)} drafts wait: control totals and GL effect were those of all and "
        "are not shown; the drafts and their payloads are"
    ]


def _warnings(entries: Sequence[EntryRow]) -> list[str]:
    """Say what deserves a second look."""
    new = {entry.party for entry in entries if entry.new_vendor}
    changed = [entry for entry in entries if entry.replaces]
    unknown = [entry.label for entry in entries if entry.amount is None or not entry.currency]
    return [
        *(f"nothing was ever entered for vendor {party} before" for party in sorted(new)),
        *(f"{entry.label} was proposed before, as {entry.replaces}, and is another now" for entry in changed),
        *(f"the currency of {label} is not known" for label in unknown),
    ]
