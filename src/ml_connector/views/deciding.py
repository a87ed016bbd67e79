"""What a person may do about what stopped, for each of some deliveries: the acts that are possible, in words.

Knows acts and where deliveries stand. Changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_connector.domain.acts import Act
from ml_connector.store import connections, lists
from ml_connector.store.standing import Row

__all__ = ["Possible", "decisions", "rows_numbered"]

_GONE_ON = ("pending", "waiting", "refused", "held")


@dataclass(frozen=True, kw_only=True)
class Possible:
    """One act: its name for the form, the words on its button, what it needs typed, and what it does to the ledger."""

    act: str
    words: str
    effect: str
    asks: str = ""


_ACTS: Sequence[tuple[Possible, tuple[str, ...]]] = (
    (
        Possible(
            act=Act.RELEASE,
            words="Look again and send what passes",
            effect="It is owed again. The next run looks in Sage 300 first, checks it again, and sends what passes.",
        ),
        ("held",),
    ),
    (
        Possible(
            act=Act.RETRY,
            words="Try again",
            effect="It is owed again at once. The next run looks in Sage 300 first, then sends.",
        ),
        ("refused", "waiting"),
    ),
    (
        Possible(
            act=Act.ADOPT,
            words="Take what is in Sage 300 as this",
            effect="The next run looks again, takes what others keyed as entered, and tells AvidXchange so.",
        ),
        ("held",),
    ),
    (
        Possible(
            act=Act.HOLD,
            words="Put on hold",
            asks="Why",
            effect="Nothing is sent until somebody releases or closes it, also when AvidXchange changes it.",
        ),
        _GONE_ON,
    ),
    (
        Possible(
            act=Act.RESOLVE,
            words="Close by hand",
            asks="What you saw, and where",
            effect="It is closed here. Nothing more is sent, and neither system is told.",
        ),
        ("held", "refused", "in_doubt"),
    ),
)
_ADOPTABLE = ("already-in-sage", "payment-in-sage")


def decisions(name: str, numbers: Sequence[int]) -> Sequence[Possible]:
    """Give what may be done to at least one of these deliveries of a connection."""
    rows = rows_numbered(name, numbers)
    return [possible for possible, states in _ACTS if any(_fits(possible, states, row) for row in rows)]


def rows_numbered(name: str, numbers: Sequence[int]) -> Sequence[Row]:
    """Give these deliveries; what is of another connection is left out."""
    return lists.these(connections.find(name).id, numbers)


def _fits(possible: Possible, states: Sequence[str], row: Row) -> bool:
    if possible.act == Act.ADOPT and row.cause not in _ADOPTABLE:
        return False
    return row.state in states
