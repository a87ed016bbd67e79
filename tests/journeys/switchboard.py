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
from voices import DEFAULT, TONGUE, Voice, voices
from ways import UNARGUED, Table, Way

from simulators.avidxchange.switches import SWITCHES as AVID
from simulators.sage300.switches import NUMBERS as SAGE_NUMBERS
from simulators.sage300.switches import SWITCHES as SAGE

__all__ = [
    *("Setting", "Undeclared"),
    *(
        "can_meet",
        "crossed",
        "derive",
        "listing",
        "named",
        "pairs",
        "partners",
        "settings",
        "way_of",
        "with_needs",
    ),
]

WAYS: Mapping[str, Table] = {
    "avid": {**avid_ways.WAYS, **gateway_ways.WAYS},
    "sage": sage_ways.WAYS,
}

VOICED = tuple(f"A-6.{number}" for number in (2, 5, 6, 7, 10))  # facts about what a profile says
FAILS = "fails:"  # before the kind of call that fails


class Undeclared(LookupError):
    """A switch takes any number or text, and nobody has said which values tell something."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One switch of one system at a value it does not have by itself; `switch` may be a kind of call that fails."""

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
    def worded(self) -> bool:
        """Whether the profile has to say something about it."""
        return bool(self.way.profile)

    @property
    def is_a_rule(self) -> bool:
        """Whether this is a fault between request and answer, and no switch of the system."""
        return self.switch.startswith(FAILS)

    def __str__(self) -> str:
        return f"{self.factor}={self.value}"


def derive(
    system: str, switches: Mapping[str, tuple[str, ...]], ways: Table, start: Mapping[str, str] | None = None
) -> Iterator[Setting]:
    """Every setting of a system. `switches` gives the choices, none = any number or text; `start` is how it stands
    by itself, where that is not each first choice.

    Raises Undeclared for a number or text without values.
    """
    for switch, choices in switches.items():
        values = choices or VALUES.get(f"{system}:{switch}")
        if values is None:
            raise Undeclared(f"declare values for {system}:{switch} in VALUES, reasons.py")
        own = (start or {}).get(switch, choices[0] if choices else None)
        for value in values:
            if value != own:
                yield Setting(system=system, switch=switch, value=value, way=way_of(ways, switch, value))


def way_of(ways: Table, switch: str, value: str) -> Way:
    """How the journey goes with a switch at a value."""
    table = ways.get(switch, {})
    return table.get(value) or table.get("*") or UNARGUED


@cache
def settings(voice: Voice = DEFAULT) -> tuple[Setting, ...]:
    """Every setting of both systems in a voice, and every fault between request and answer, but those left out."""
    sage = {**SAGE, **dict.fromkeys(SAGE_NUMBERS, ())}
    avid = {name: switch.choices for name, switch in AVID.items() if name != TONGUE}
    own = (*derive("sage", sage, WAYS["sage"]), *derive("avid", avid, WAYS["avid"], voice.start))
    whole = (*own, *map(_failing, wire_ways.rules()))
    return tuple(setting for setting in whole if str(setting) not in LEFT_OUT)


def slow() -> tuple[Setting, ...]:
    """Faults between request and answer that take real seconds."""
    return tuple(map(_failing, wire_ways.rules(wire_ways.SLOW, 2 * wire_ways.SLOW_S)))


def _failing(rule: tuple[str, str, str, Way]) -> Setting:
    system, kind, text, way = rule
    return Setting(system=system, switch=f"{FAILS}{kind}", value=text, way=way)


@cache
def named(voice: Voice = DEFAULT) -> Mapping[str, Setting]:
    """Every setting of a voice by its name, `avid:tokens=jwt`."""
    return {str(setting): setting for setting in settings(voice)}


def with_needs(chosen: Sequence[Setting], voice: Voice = DEFAULT) -> tuple[Setting, ...]:
    """The settings, and those they need where nobody else, nor the voice, has said how that switch stands."""
    known = {setting.factor: setting for setting in chosen}
    queue = list(chosen)
    while queue:
        setting = queue.pop(0)
        for name in setting.way.needs:
            switch, _, value = name.partition("=")
            needed = named(voice).get(
                f"{setting.system}:{switch}={voice.said(value)}"
            )  # none: it has it by itself
            if needed is not None and needed.factor not in known:
                known[needed.factor] = needed
                queue.append(needed)
    return tuple(known.values())


def can_meet(one: Setting, other: Setting, voice: Voice = DEFAULT) -> bool:
    """Whether two settings can stand together: not two values of one switch, and no pair of the tables above, nor
    one with what the other needs.
    """
    return one.factor != other.factor and not ruled_out((one, other), voice)


def ruled_out(chosen: Sequence[Setting], voice: Voice = DEFAULT) -> bool:
    """Whether a table says why these cannot stand together in a voice, as they are or with what each needs."""
    names = {f"voice:{voice.name}", *map(str, with_needs(chosen, voice))}
    return any(together <= names for together in (*CONTRADICTIONS, *KNOWN))


def partners(
    first: Setting, among: Sequence[Setting] | None = None, voice: Voice = DEFAULT
) -> tuple[Setting, ...]:
    """The settings after this one that can stand together with it, of all or of those `among` which it is."""
    whole = settings(voice) if among is None else tuple(among)
    return tuple(second for second in whole[whole.index(first) + 1 :] if can_meet(first, second, voice))


def crossed(voice: Voice) -> tuple[Setting, ...]:
    """The settings that are crossed with each other in a voice: all in the default one, in each other those whose
    meaning depends on it.
    """
    return tuple(setting for setting in settings(voice) if voice is DEFAULT or setting.voiced)


def pairs(voice: Voice = DEFAULT) -> Iterator[tuple[Setting, Setting]]:
    """Every two settings that are crossed in a voice and can stand together, each pair once."""
    whole = crossed(voice)
    return ((first, second) for first in whole for second in partners(first, whole, voice))


def share_a_row(one: Setting, other: Setting) -> bool:
    """Whether the quick tests play these two together in the default voice, in one journey with many more: the journey
    ends by itself under both, and not both make a call fail, which would be two faults in one run.
    """
    return not (one.way.stop or other.way.stop or (one.is_a_rule and other.is_a_rule))


def listing() -> str:
    """Every pair on a line, and what is not played with its reason."""
    lines, told = [], []
    for voice in voices():
        own = [f"{voice.name}: {first} + {second}" for first, second in pairs(voice)]
        told.append(
            f"# {voice.name}: {len(settings(voice))} settings, {len(own)} pairs of {len(crossed(voice))} settings"
        )
        lines += own
    told += ["# two values of one switch are no pair"]
    told += [f"# left out: {name}: {why}" for name, why in LEFT_OUT.items()]
    told += [f"# contradictory: {' + '.join(sorted(both))}: {why}" for both, why in CONTRADICTIONS.items()]
    told += [f"# known to go wrong: {' + '.join(sorted(both))}: {why}" for both, why in KNOWN.items()]
    return "\n".join([*told, *lines]) + "\n"
