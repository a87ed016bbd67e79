"""Whether some seals still stand in their chain, up to the checkpoint that signed it.

Knows seals, checkpoints and their signatures. Knows no delivery and no master key: that a key is of this house, and
that the whole trail holds, `proof` shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ml_connector.store import checkpoints
from ml_connector.store.audit import said_hash, seal_hash
from ml_connector.store.checkpoints import Checkpoint, PublicKey
from ml_connector.store.trail import ends, walk
from ml_connector.store.vault import signed_by

__all__ = ["Anchor", "anchored"]

_WALKED_MAX = 5_000  # seals of one certificate; a day of a busy house has some hundred
_NONE_LEFT = "there are keys that sign checkpoints, and no checkpoint is left: they were taken away"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The checkpoint that covers all that was asked about; `proved`: all was walked up to it, and it is signed."""

    seal: int
    at: datetime
    proved: bool


def anchored(numbers: Sequence[int]) -> tuple[Anchor | None, Sequence[str]]:
    """Walk from these seals to their checkpoints; give the last one, and what does not hold on the way.

    None where there is no checkpoint yet for the last of them. Where no checkpoint is, or it is too far, the seal that
    follows is still asked whether it stands on this one.
    """
    keys, known, end = checkpoints.keys(), checkpoints.checkpoints(), ends()
    broken = [_NONE_LEFT] if keys and not known else []
    left, reached, proved = _WALKED_MAX, 0, True
    for number in numbers:
        if number <= reached:
            continue  # walked already, on the way from one before
        mark = next((one for one in known if one.seal >= number), None)
        if mark and mark.seal - number > left:
            mark, proved = None, False
        reached = mark.seal if mark else number
        last = max(
            number, min(mark.seal if mark else number + 1, end.number or 0)
        )  # what comes meanwhile is left
        left -= last - number + 1
        broken += _links(number, last)
        broken += _signed(mark, keys) if mark else ()
        if number == end.number and end.hash != _hash(number):
            broken.append(f"the row that names the last seal, {number}, has another hash")
    final = next((one for one in known if numbers and one.seal >= numbers[-1]), None)
    anchor = Anchor(seal=final.seal, at=final.at, proved=proved and not broken) if final else None
    return anchor, list(dict.fromkeys(broken))


def _links(first: int, last: int) -> Iterator[str]:
    """Say where the seals of a stretch do not follow one another, or do not hold what was sealed."""
    before = None
    for one in walk(last, first=first):
        if before is not None and (one.number, one.before) != (before.number + 1, before.hash):
            yield f"seal {one.number} does not stand on seal {before.number} as that is now: one of both was rewritten"
        if seal_hash(one.before, [said_hash(line.said) for line in one.events]) != one.hash:
            yield f"what stands under seal {one.number} is not what was sealed"
        before = one


def _signed(mark: Checkpoint, keys: Sequence[PublicKey]) -> Iterator[str]:
    """Say why a checkpoint does not vouch for its seal; nothing where it does."""
    key = next((one for one in keys if one.number == mark.key), None)
    if key is None or not signed_by(key.public, mark.statement, mark.signature):
        yield f"the checkpoint at seal {mark.seal} is forged: no key of this house signed what it says"
    if _hash(mark.seal) != mark.hash:
        yield f"the checkpoint at seal {mark.seal} gives it another hash: the trail was rewritten"


def _hash(number: int) -> str:
    return next((one.hash for one in walk(number, first=number)), "")
