"""What a profile makes of every operation, for whoever holds AvidXchange's own documentation beside it.

Knows the client's rendering. Sends nothing, needs no secret, and knows no connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass

import avidxchange
from avidxchange import rendering
from ml_connector.systems.avidxchange.system import read_profile

__all__ = ["Checked", "Shown", "check_profile"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One request with made-up content, a sample answer in the profile's shape, and what is read from it.

    `offered`: the profile switches the operation on. `proven`: what is read is what the sample says, field by
    field; None where nothing is read. `problem` keeps the operation from being used.
    """

    operation: str
    offered: bool
    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: str
    answer: str
    read: Sequence[tuple[str, str]]
    proven: bool | None
    problem: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A profile that can be used, what it leaves to be confirmed, and everything it says."""

    name: str
    confirmed: bool
    placeholders: Sequence[str]
    operations: Sequence[Shown]

    @property
    def problems(self) -> Sequence[Shown]:
        """Operations that are switched on and would not work, or would read something else than what came."""
        return [one for one in self.operations if one.offered and (one.problem or one.proven is False)]


def check_profile(text: str, source: str) -> Checked:
    """Read a profile and render all it says; raises ValueError naming file, line and what would be right."""
    profile = read_profile(text, source)
    try:
        told = rendering.rendered(profile)
    except avidxchange.errors.ConfigurationError as error:
        raise ValueError(f"{source}: {error}") from error
    return Checked(
        name=profile.name,
        confirmed=profile.assumptions_confirmed,
        placeholders=profile.placeholders(),
        operations=[_shown(one) for one in told],
    )


def _shown(one: rendering.Rendered) -> Shown:
    return Shown(
        operation=one.operation,
        offered=one.offered,
        method=one.method,
        url=one.url,
        headers=one.headers,
        body=one.body,
        answer=one.answer or "",
        read=_members(one.record),
        proven=one.proven,
        problem=one.problem or "",
    )


def _members(record: object) -> list[tuple[str, str]]:
    """The members of a canonical record that hold something, as text."""
    if not is_dataclass(record) or isinstance(record, type):
        return []
    found = ((field.name, getattr(record, field.name)) for field in fields(record))
    return [(name, _text(value)) for name, value in found if value not in (None, "", (), avidxchange.MISSING)]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(_text(part) for part in value)
    inner = _members(value)
    return ", ".join(f"{name} {text}" for name, text in inner) if inner else str(value)
