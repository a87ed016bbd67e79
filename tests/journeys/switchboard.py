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
from voices import DEFAULT, TONGUE, Voice
from ways import UNARGUED, Table, Way

from simulators.avidxchange.switches import SWITCHES as AVID
from simulators.sage300.switches import NUMBERS as SAGE_NUMBERS
from simulators.sage300.switches import SWITCHES as SAGE

__all__ = [
    *("CONTRADICTIONS", "FIRST", "JOINT", "KNOWN", "LEFT_OUT", "Setting", "Undeclared"),
    *("can_meet", "derive", "heard", "listing", "named", "pairs", "partners", "settings"),
]

WAYS: Mapping[str, Table] = {
    "avid": {**avid_ways.WAYS, **gateway_ways.WAYS},
    "sage": sage_ways.WAYS,
}

# Values that tell something, for switches that take any number or text.
VALUES: Mapping[str, tuple[str, ...]] = {
    "avid:token_lifetime_s": ("-1", "0", "1", "1000"),  # never ends, and two that end while runs go on
    "avid:clock_skew_s": ("300",),
    "avid:revoke_after_calls": ("1", "5"),
    "avid:gateway_fault_count": ("1", "3"),
    "avid:gateway_fault_path": ("/export-status", "/invoices/INV"),
    "avid:throttle_count": ("3", "*"),
    "avid:throttle_wait_s": ("0", "30", "3600"),
    "avid:body_max_kb": ("1",),
    "avid:page_cap": ("1", "3"),
    "avid:batch_polls": ("3",),
    "avid:gateway_fault_for_s": ("60",),
    "avid:suspended_s": ("30",),
    "avid:plan_per_minute": ("20",),  # the smallest plan of §3.2
    "avid:concurrency": ("1",),
    "avid:latency_ms": ("1",),
    "avid:link_lifetime_s": ("0",),
    "avid:foreign_url": ("https://files.example.net",),
    "avid:max_items": ("1",),
    "sage:page_size": ("1", "5"),
    "sage:max_nodes": ("20",),
    "sage:max_concurrent": ("1",),
    "sage:throttle_every": ("5",),
    "sage:retry_after_s": ("0", "30"),
    "sage:session_errors": ("4",),
    "sage:empty_reply": ("7",),
    "sage:latency_ms": ("1",),
    "sage:cold_start_s": ("1",),
    "sage:idle_s": ("60",),
    "sage:posting_delay_s": ("1",),
    "sage:posting_error_every": ("2",),
    "sage:server_utc_offset_min": ("-720", "840"),
    "sage:session_date_offset_days": ("-3", "3"),
    "sage:server_date_offset_s": ("-100000", "100000", "-9000000", "9000000"),
}


# Settings that no journey can be played with, each with its reason; printed with the list of pairs.
LEFT_OUT: Mapping[str, str] = {
    "avid:endless=fresh": "a list that brings ever new invoices: each of them is approved, so each is rightly entered, "
    "seven thousand before the limit of a thousand pages is met (a minute and a half a journey); the simulator cannot "
    "take acknowledgements for them either. The list that repeats itself, endless=on, is played.",
}

NO_TOKEN = "a gateway that reads no token cannot learn anything from the form the token was asked for with"
NEVER_AGAIN = (
    "the product loses it: in the export mode `none` a list is read from a date on, so an invoice that a shifting list "
    "left out once is never asked for again; the full compare of L11 is missing (systems/avidxchange/invoices.py, pages)"
)
OWN_FORM = (
    "the simulated gateway writes timestamps as epochs but does not read its own form in updatedSince, which the "
    "product sends in the profile's form (simulators.avidxchange.invoice_desk.since)"
)


def _pairs(*rows: tuple[str, str, str]) -> Mapping[frozenset[str], str]:
    return {frozenset((one, other)): why for one, other, why in rows}


# Pairs that contradict each other by construction, each with its reason; printed with the list of pairs.
CONTRADICTIONS = _pairs(
    ("avid:bearer=off", "avid:company_place=token_form", NO_TOKEN),
    ("avid:basic=on", "avid:company_place=token_form", NO_TOKEN),
    (
        "avid:basic=on",
        "avid:client_auth=body",
        "no token is asked for where a user name and a password sign in (§6.2)",
    ),
    (
        "avid:token_lifetime_s=1",
        "avid:clock_skew_s=300",
        "tokens of one second, of which three hundred are deducted (§3.1.7), are dead when they are issued",
    ),
)

# Pairs that go wrong today by a fault of ours, each with its exact reason. To be emptied, not to be lived with.
KNOWN = _pairs(
    ("avid:timestamps=epoch_s", "avid:export=none", OWN_FORM),
    ("avid:timestamps=epoch_ms", "avid:export=none", OWN_FORM),
    ("avid:missing_item=on", "avid:export=none", NEVER_AGAIN),
)

FIRST = "the first invoice"  # in place of a kind
# Ends that only two switches together bring about, by how they stand; by kind.
JOINT: Mapping[frozenset[str], Mapping[str, tuple[str, str]]] = {
    # What was read while its status was unknown is held, and a list that gives each invoice once (§6.5) does not
    # bring it again when its status is known: a person looks at it.
    frozenset(("avid:unknown_status=on", "avid:export=export_on_read")): {FIRST: ("held", "not-approved")},
    # Nor does a list by date (§6.7), for the switch moves no `updatedAt`, as a real change of status would.
    frozenset(("avid:unknown_status=on", "avid:export=none")): {FIRST: ("held", "not-approved")},
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
            raise Undeclared(f"declare values for {system}:{switch} in VALUES")
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
