"""What AvidXchange's answer to a bulk write means for each of its records: every outcome is kept, none is lost.

Knows the client's results (§6.4). Knows no ledger, no retry, and never lets a tax id into words.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import avidxchange
from ml_connector.domain.failures import Disconnected, Held, InDoubt, Refused, TryLater
from ml_connector.domain.vendor import masked_tax_id
from ml_connector.engine.values import Outcome, Receipt
from ml_connector.systems.avidxchange.failures import from_write

__all__ = ["Kind", "Scrub", "excess_notes", "outcomes", "surprise_notes"]

_SAID_MAX = 500
_NAMED = 3
_SHOWN = 4  # a tax id that is no longer would be masked in half of all texts


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record as AvidXchange takes it: its bulk operation, our words for one and for many, its own causes."""

    operation: str
    one: str
    many: str
    refused: str
    unsendable: str


class Scrub:
    """Takes tax ids out of texts of others, however these spell them: case and separators make no difference."""

    def __init__(self, tax_ids: Collection[str]) -> None:
        masked = {_bare(whole): masked_tax_id(whole) for whole in tax_ids}
        self._masked = sorted(masked.items(), key=lambda pair: -len(pair[0]))

    def __call__(self, text: str) -> str:
        """Give the text without them, cut to what people read."""
        bare = _bare(text)
        for tax_id, masked in self._masked:
            if len(tax_id) > _SHOWN and tax_id in bare:
                text = masked.join(_spelled_anyhow(tax_id).split(text))
        return text[:_SAID_MAX]


def _bare(text: str) -> str:
    return "".join(character.lower() for character in text if character.isalnum())


def _spelled_anyhow(bare: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]*".join(bare), re.IGNORECASE)


def outcomes(
    keys: Sequence[str], written: avidxchange.Written, kind: Kind, scrub: Scrub
) -> Mapping[str, Outcome]:
    """Give one outcome a key, in order.

    Raises Disconnected where nothing will work and nothing was kept.
    """
    meant = [from_write(failure) for failure in written.failures]
    gone = next((failure for failure in meant if isinstance(failure, Disconnected)), None)
    if gone is not None and not any(result.kept for result in written.results):
        raise Disconnected(gone.cause, scrub(gone.said))
    last = meant[-1] if meant else None
    return {key: _outcome(one, last, kind, scrub) for key, one in zip(keys, written.results, strict=True)}


def _outcome(result: avidxchange.ItemResult, failure: Exception | None, kind: Kind, scrub: Scrub) -> Outcome:
    if result.kept:
        return _receipt(result)
    said = scrub(_words(result) or str(failure or ""))
    match result.outcome:
        case "failed":
            return Refused(cause=kind.refused, said=said or "without a word why")
        case "not_sent":
            return Held(cause=kind.unsendable, said=scrub(result.reason or ""))
        case "not_done":
            return _not_done(failure, said)
    return InDoubt(said=said or f"the answer did not speak of this {kind.one}")


def _not_done(failure: Exception | None, said: str) -> TryLater:
    """Say why a record was certainly not taken: its call was, for its own sake or for others'."""
    match failure:
        case TryLater():
            return TryLater(cause=failure.cause, said=said, after_s=failure.after_s)
        case Disconnected():
            return TryLater(cause=failure.cause, said=said)
    return TryLater(cause="refused-with-others", said=said, after_s=0)


def _receipt(result: avidxchange.ItemResult) -> Receipt:
    told = {"outcome": str(result.outcome), "id": result.id or "", "batch_id": result.batch_id or ""}
    told["over_limit"] = "; ".join(f"{one.field}: {one.length} of {one.limit}" for one in result.excess)
    return Receipt(numbers={name: value for name, value in told.items() if value})


def _words(result: avidxchange.ItemResult) -> str:
    """Give AvidXchange's own words about one record."""
    told = [(error.field, error.message, error.code) for error in result.errors]
    return "; ".join(": ".join(part for part in parts if part) for parts in told) or (result.row or "")


def excess_notes(drafts: Sequence[avidxchange.Draft], many: str) -> list[str]:
    """Say which texts are longer than the profile allows, a line a field (§6.3)."""
    over: dict[tuple[str, int, str], list[str]] = {}
    for draft in drafts:
        for one in draft.excess:
            over.setdefault((one.field, one.limit, one.action), []).append(draft.key)
    done = {"warn": "sent whole", "truncate": "cut", "reject": "not sent"}
    return [
        f"{field} is longer than {limit} characters in {len(keys):,} of the {many}, {done[action]}: {_some(keys)}."
        for (field, limit, action), keys in over.items()
    ]


def surprise_notes(written: avidxchange.Written, scrub: Scrub) -> list[str]:
    """Say which records that were not sent an answer spoke of, and nothing else of what it told: it is not ours."""
    told = ((one.key or "without a code", one.outcome) for one in written.surprises)
    return [
        f"AvidXchange answered about something that was not sent: {scrub(key)} ({word})" for key, word in told
    ]


def _some(keys: Sequence[str]) -> str:
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
