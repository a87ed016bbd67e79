"""Every setting in which a simulated site may differ from the default, taken from the simulators' own tables.

Knows switches, the telling values of those that take a number or a text, and the table that says how each must
end. Does not know how a journey is played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import avid_ways
import gateway_ways
import sage_ways
import wire_ways
from reasons import CONTRADICTIONS, KNOWN, LEFT_OUT, VALUES
from voices import DEFAULT, TONGUE, Voice
from ways import UNARGUED, Table, Way

from simulators.avidxchange.switches import SWITCHES as AVID
from simulators.sage300.switches import NUMBERS as SAGE_NUMBERS
from simulators.sage300.switches import SWITCHES as SAGE

__all__ = [
    *("Setting", "Undeclared"),
    *("can_meet", "derive", "heard", "listing", "named", "pairs", "partners", "settings"),
]

WAYS: Mapping[str, Table] = {
    "avid": {**avid_ways.WAYS, **gateway_ways.WAYS},
    "sage": sage_ways.WAYS,
}

VOICED = ("A-6.2", "A-6.5", "A-6.6", "A-6.7", "A-6.10")  # facts about what a profile says
# What means nothing where no token is asked for.
TOKENS = frozenset(
    (
        *("tokens", "jwt_renewal", "token_lifetime_s", "expires_in", "clock_skew_s", "token_scope"),
        *("client_auth", "revoke_after_calls", "fails:token"),
    )
)
FAILS = "fails:"  # before the kind of call that fails


class Undeclared(LookupError):
    """A switch takes any number or text, and nobody has said which values tell something."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One switch of one system at one value that is not the default; `switch` may be a kind of call that fails."""

    system: str
    switch: str
    value: str
    way: Way

    @property
    def factor(self) -> str:
        """The switch: of its values only one can stand."""
        return f"{self.system}:{self.switch}"

    @property
    def voiced(self) -> bool:
        """Whether what it means depends on how the gateway speaks."""
        return any(fact.startswith(VOICED) for fact in self.way.facts)

    @property
    def is_a_rule(self) -> bool:
        """Whether this is a fault between request and answer, and no switch of the system."""
        return self.switch.startswith(FAILS)

    def __str__(self) -> str:
        return f"{self.factor}={self.value}"


def derive(system: str, switches: Mapping[str, tuple[str, ...]], ways: Table) -> Iterator[Setting]:
    """Every setting of a system. `switches` gives the choices, default first; none = any number or text.

    Raises Undeclared for one of the latter without values.
    """
    for switch, choices in switches.items():
        values = choices[1:] or VALUES.get(f"{system}:{switch}")
        if values is None:
            raise Undeclared(f"declare values for {system}:{switch} in VALUES, reasons.py")
        for value in values:
            table = ways.get(switch, {})
            way = table.get(value) or table.get("*") or UNARGUED
            yield Setting(system=system, switch=switch, value=value, way=way)


@cache
def settings() -> tuple[Setting, ...]:
    """Every setting of both systems, and every fault between request and answer, but those left out."""
    sage = {**SAGE, **dict.fromkeys(SAGE_NUMBERS, ())}
    avid = {name: switch.choices for name, switch in AVID.items() if name != TONGUE}
    faults = (
        Setting(system=system, switch=f"{FAILS}{kind}", value=rule, way=way)
        for system, kind, rule, way in wire_ways.rules()
    )
    whole = (*derive("sage", sage, WAYS["sage"]), *derive("avid", avid, WAYS["avid"]), *faults)
    return tuple(setting for setting in whole if str(setting) not in LEFT_OUT)


@cache
def named() -> Mapping[str, Setting]:
    """Every setting by its name, `avid:tokens=jwt`."""
    return {str(setting): setting for setting in settings()}


def can_meet(one: Setting, other: Setting) -> bool:
    """Whether two settings can stand together: not two values of one switch, and no pair of the tables above."""
    both = frozenset((str(one), str(other)))
    return one.factor != other.factor and both not in CONTRADICTIONS and both not in KNOWN


def partners(first: Setting, among: Sequence[Setting] | None = None) -> tuple[Setting, ...]:
    """The settings after this one that can stand together with it, of all or of those `among` which it is."""
    whole = settings() if among is None else tuple(among)
    return tuple(second for second in whole[whole.index(first) + 1 :] if can_meet(first, second))


def pairs() -> Iterator[tuple[Setting, Setting]]:
    """Every two settings that can stand together, each pair once."""
    return ((first, second) for first in settings() for second in partners(first))


def heard(voice: Voice) -> tuple[Setting, ...]:
    """The settings that mean something in a voice.

    In another voice than the default: not those it has by itself, those that need other words in its profile (its
    own profile has said them), and those about tokens where it takes none.
    """
    if voice is DEFAULT:
        return settings()
    start = voice.start
    unheard = TOKENS if start["bearer"] == "off" else frozenset[str]()
    return tuple(
        setting
        for setting in settings()
        if not (
            setting.system == "avid"
            and (start.get(setting.switch) == setting.value or setting.switch in unheard)
        )
        and not any(
            one.way.profile for one in (setting, *(named()[f"avid:{name}"] for name in setting.way.needs))
        )
    )


def listing() -> str:
    """Every pair on a line, and what is not played with its reason."""
    lines = [f"{first} + {second}" for first, second in pairs()]
    told = [f"# {len(settings())} settings, {len(lines)} pairs; two values of one switch are no pair."]
    told += [f"# left out: {name}: {why}" for name, why in LEFT_OUT.items()]
    told += [f"# contradictory: {' + '.join(sorted(both))}: {why}" for both, why in CONTRADICTIONS.items()]
    told += [f"# known to go wrong: {' + '.join(sorted(both))}: {why}" for both, why in KNOWN.items()]
    return "\n".join([*told, *lines]) + "\n"
