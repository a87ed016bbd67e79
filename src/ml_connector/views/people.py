"""People as a matrix: who there is, what they are in which company, and whose duties conflict.

Knows people, roles and who is locked. Knows no page, and shows nobody to who may not see them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ml_connector.domain.people import EVERYWHERE, RIGHTS, Actor, Right, Role, conflicts
from ml_connector.store import connections, lockouts, people

__all__ = ["ROLE_WORDS", "Line", "Matrix", "Part", "keeps", "lines", "matrix", "rights_of"]

COLUMNS_MAX = 6
ROWS_MAX = 50
ROLE_WORDS = {
    Role.VIEWER: "Viewer",
    Role.CLERK: "Clerk",
    Role.CONTROLLER: "Controller",
    Role.IT_ADMIN: "IT admin",
    Role.AUDITOR: "Auditor",
}


class Part(StrEnum):
    """Which people are asked for; the value stands in an address."""

    ALL = "all"
    CONFLICT = "conflict"
    BARE = "no-second-factor"
    INVITED = "invited"
    OUT = "shut-out"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person: what is kept of them, until when they are locked, and where their duties conflict."""

    person: people.Shown
    locked_until: datetime | None
    conflicts: Sequence[str]

    def of(self, part: Part) -> bool:
        """Tell whether they are one of these people."""
        person = self.person
        return {
            Part.ALL: True,
            Part.CONFLICT: bool(self.conflicts) and person.active,
            Part.BARE: person.active and person.joined and not person.second_factor,
            Part.INVITED: person.active and not person.joined,
            Part.OUT: not person.active,
        }[part]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A page of people by company: `companies` are the columns, `left_out` how many companies have none."""

    lines: Sequence[Line]
    counts: dict[Part, int]
    companies: Sequence[str]
    choices: Sequence[str]
    left_out: int
    more: bool


def keeps(actor: Actor) -> Sequence[str]:
    """List the companies whose people somebody keeps; EVERYWHERE first where it is all."""
    named = [one.name for one in connections.every() if actor.may(Right.PEOPLE, one.name)]
    return [EVERYWHERE, *named] if actor.may(Right.PEOPLE) else named


def lines(shown: Sequence[people.Shown], now: datetime) -> Sequence[Line]:
    """Add to people until when they are locked, and where their duties conflict."""
    locked = lockouts.locked()
    return [
        Line(person=one, locked_until=locked.get(one.email), conflicts=conflicts(one.roles)) for one in shown
    ]


def matrix(every: Sequence[Line], companies: Sequence[str], part: Part, company: str, page: int) -> Matrix:
    """Choose a part of all people, one company or the first few, and a page."""
    named = [one for one in companies if one]
    columns = [company] if company in named else named[:COLUMNS_MAX]
    chosen = [line for line in every if line.of(part) and (company not in named or _in(line, company))]
    first = (page - 1) * ROWS_MAX
    return Matrix(
        lines=chosen[first : first + ROWS_MAX],
        counts={one: sum(line.of(one) for line in every) for one in Part},
        companies=columns,
        choices=named,
        left_out=len(named) - len(columns),
        more=len(chosen) > first + ROWS_MAX,
    )


def rights_of(role: Role) -> Sequence[str]:
    """List what a role lets somebody do, in the order rights are named."""
    return [right.value for right in Right if right in RIGHTS[role]]


def _in(line: Line, company: str) -> bool:
    return any(line.person.roles.get(one) for one in (EVERYWHERE, company))
