"""What stands open, as cards: each a cause in words, with count, amount, age and who acts; and the records of one.

Knows the groups of the ledger and the words of the catalogue. Knows no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ml_connector.domain.failures import InDoubt
from ml_connector.store import connections, lists, open_items
from ml_connector.views.journey import cause_lines
from ml_connector.views.ledger_list import Line, line_of
from ml_connector.views.nouns import noun_of

__all__ = ["Card", "Records", "cards", "of_cause"]

_OPEN = ("held", "refused", "in_doubt")


@dataclass(frozen=True, kw_only=True)
class Card:
    """One cause in one flow; `lines` are its four lines, `cause` and `flow` name it in an address."""

    cause: str
    flow: str
    noun: str
    lines: Mapping[str, str]
    count: int
    amounts: Mapping[str, Decimal]
    since: datetime
    being_checked: bool


@dataclass(frozen=True, kw_only=True)
class Records:
    """Records of a card: a page of them, or as many as were asked for, of `count` in all."""

    lines: Sequence[Line]
    count: int
    amounts: Mapping[str, Decimal]


def cards(name: str) -> Sequence[Card]:
    """Give what stands open, the greatest amount first."""
    return [_card(one) for one in open_items.open_causes(connections.find(name).id)]


def of_cause(name: str, flow: str, cause: str, at_most: int) -> Records:
    """Give the records of one cause in one flow, newest first."""
    wanted = lists.Narrowed(connection_id=connections.find(name).id, flow=flow, states=_OPEN, cause=cause)
    count, amounts = lists.sums(wanted)
    lines = [line_of(row) for row in lists.found(wanted, at_most)]
    return Records(lines=lines, count=count, amounts=amounts)


def _card(one: open_items.OpenCause) -> Card:
    told = cause_lines(one.cause or InDoubt().cause, tired=one.tired == one.count)
    return Card(
        cause=one.cause,
        flow=one.flow,
        noun=noun_of(one.flow),
        lines=told,
        count=one.count,
        amounts=one.amounts,
        since=one.since,
        being_checked=set(one.states) == {"in_doubt"},
    )
