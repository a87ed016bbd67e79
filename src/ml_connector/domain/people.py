"""Who may do what: roles, the rights they give, and in which companies somebody holds which.

Pure. Knows roles and rights. Knows no table, no session and no password.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["EVERYWHERE", "RIGHTS", "Actor", "NotAllowed", "Right", "Role", "conflicts", "trusted"]

EVERYWHERE = ""
"""In the place of a company: in each one, those that come later too, and in what belongs to none."""


class Role(StrEnum):
    """What somebody is to a company."""

    VIEWER = "viewer"
    CLERK = "clerk"
    CONTROLLER = "controller"
    IT_ADMIN = "it-admin"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that somebody may do, in the words of who refuses it."""

    SEE = "see this company"
    RUN = "start a run"
    DECIDE = "decide about what stopped"
    RELEASE = "release batches"
    LET_THROUGH = "let a stopped run through"
    MAP = "change the mapping of codes"
    SIGN_OFF = "sign a reconciliation off"
    SCHEDULE = "change schedules"
    CONNECT = "change the connection"
    RULE = "change the rules by which it sends"
    ALERT = "change who is told"
    PEOPLE = "change who may do what"
    AUDIT = "take the audit trail out"


_CLERK = frozenset({Right.SEE, Right.RUN, Right.DECIDE})
_CONTROLLER = _CLERK | {
    Right.RELEASE,
    Right.RULE,
    Right.LET_THROUGH,
    Right.MAP,
    Right.SIGN_OFF,
    Right.SCHEDULE,
    Right.AUDIT,
}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.CLERK: _CLERK,
    Role.CONTROLLER: _CONTROLLER,
    # keeps it running, and moves no money: whoever holds the passwords releases nothing
    Role.IT_ADMIN: frozenset(
        {Right.SEE, Right.RUN, Right.SCHEDULE, Right.CONNECT, Right.ALERT, Right.PEOPLE}
    ),
    Role.AUDITOR: frozenset({Right.SEE, Right.AUDIT}),
}
_APART = frozenset({Role.IT_ADMIN, Role.CONTROLLER})


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks, as the audit trail names them, and what they hold: roles by company, EVERYWHERE for all."""

    name: str
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def __str__(self) -> str:
        """The name."""
        return self.name

    def may(self, right: Right, company: str = EVERYWHERE) -> bool:
        """Tell whether they may do this in a company; without one, in what belongs to none."""
        held = self.roles.get(EVERYWHERE, frozenset()) | self.roles.get(company, frozenset())
        return any(right in RIGHTS[role] for role in held)

    def may_somewhere(self, right: Right) -> bool:
        """Tell whether they may do this in any company at all."""
        return any(self.may(right, company) for company in self.roles)

    def must(self, right: Right, company: str = EVERYWHERE) -> None:
        """Raise NotAllowed where they may not."""
        if not self.may(right, company):
            raise NotAllowed(actor=self.name, right=right, company=company)


class NotAllowed(Exception):
    """Somebody asked for what their roles do not give."""

    def __init__(self, *, actor: str, right: Right, company: str) -> None:
        where = f" of {company}" if company else ""
        super().__init__(
            f"Your roles do not let you {right.value}{where}. Whoever keeps the people of this installation can change "
            "that."
        )
        self.actor, self.right, self.company = actor, right, company


def conflicts(roles: Mapping[str, Collection[Role]]) -> Sequence[str]:
    """List the companies in which somebody keeps the connection and moves the money too; EVERYWHERE for all."""
    everywhere = set(roles.get(EVERYWHERE, ()))
    if everywhere >= _APART:
        return (EVERYWHERE,)
    return sorted(company for company, held in roles.items() if company and everywhere | set(held) >= _APART)


def trusted(name: str) -> Actor:
    """Give an actor who may do everything: the operating system has let them at the key and the database."""
    return Actor(name=name, roles={EVERYWHERE: frozenset(Role)})
