"""What several settings come to when they stand together: switches, profile, connection, expected ends.

Knows which word counts where two settings speak of one thing. Does not know what any of them means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reasons import JOINT, WAITS
from switchboard import WAYS, Setting, way_of, with_needs
from voices import DEFAULT, Voice
from ways import Way

from simulators.sage300.switches import defaults

__all__ = ["SYSTEMS", "Plan", "plan"]

SYSTEMS = ("sage", "avid")
Switches = Mapping[str, Mapping[str, str]]  # by system, by switch


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A journey with some settings. `repaired` is how the switches stand once what stops it is taken back."""

    chosen: tuple[Setting, ...]
    ways: tuple[Way, ...]
    switches: Switches
    repaired: Switches
    rules: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, str]
    profile: Mapping[str, Any]
    by_itself: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " + ".join(str(setting) for setting in self.chosen) or "all as by default"

    @property
    def stops(self) -> bool:
        """Whether the journey may not end before something is taken back."""
        return any(setting.way.stop for setting in self.chosen)

    @property
    def silent(self) -> bool:
        """Whether nothing tells that it has not ended."""
        return any(way.silent for way in self.ways)

    @property
    def receipts(self) -> bool:
        """Whether AvidXchange is told."""
        return all(way.receipts for way in self.ways)

    @property
    def swaps(self) -> bool:
        """Whether of two invoices with one number either may be entered first."""
        return any(way.swaps for way in self.ways)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of invoice that show it."""
        return tuple(dict.fromkeys(kind for way in self.ways for kind in way.kinds))

    @property
    def stand(self) -> frozenset[str]:
        """How every switch stands that somebody set, or that the voice brings along."""
        return self.by_itself | frozenset(
            f"{s}:{name}={value}" for s in SYSTEMS for name, value in self.switches[s].items()
        )

    @property
    def wait_s(self) -> float:
        """How long must pass between two runs at least."""
        joint = (seconds for together, seconds in WAITS.items() if together <= self.stand)
        return max((*(way.wait_s for way in self.ways), *joint), default=0)

    @property
    def real_s(self) -> float:
        """How long must pass in truth between two runs."""
        return max((way.real_s for way in self.ways), default=0)

    @property
    def bounds(self) -> Mapping[str, float]:
        """Bounds of the AvidXchange client that are lower than usual."""
        return _first(way.bounds for way in self.ways)

    @property
    def others(self) -> Mapping[str, tuple[str, str]]:
        """Ends that differ from the manifest's, by kind."""
        joint = [others for together, others in JOINT.items() if together <= self.stand]
        return {
            kind: end for some in (*(way.others for way in self.ways), *joint) for kind, end in some.items()
        }


def plan(*chosen: Setting, voice: Voice = DEFAULT) -> Plan:
    """Put settings together, on top of how a voice speaks by itself; ValueError for two values of one switch."""
    factors = [setting.factor for setting in chosen]
    if len(set(factors)) != len(factors):
        raise ValueError(f"two values of one switch: {', '.join(map(str, chosen))}")
    start = {"sage": defaults(), "avid": voice.start}
    whole = with_needs(chosen, voice)
    switches = {system: voice.said(parts) for system, parts in _switches(whole, also=whole).items()}
    ways = (*(setting.way for setting in whole), *_by_itself(voice, switches["avid"]))
    rest = [setting for setting in whole if not setting.way.stop]
    standing = {system: voice.said(parts) for system, parts in _switches(rest, also=rest).items()}
    return Plan(
        chosen=chosen,
        ways=ways,
        switches=switches,
        repaired={
            system: {name: standing[system].get(name, start[system][name]) for name in switches[system]}
            for system in SYSTEMS
        },
        rules={system: _rules(whole, system) for system in SYSTEMS},
        settings=_resolved(_first(way.settings for way in ways), {**start["sage"], **switches["sage"]}),
        profile=voice.said(_first(way.profile for way in ways)),
        by_itself=frozenset(
            f"avid:{name}={value}"
            for name, value in voice.start.items()
            if name not in switches["avid"] and value != DEFAULT.start[name]
        ),
    )


def _by_itself(voice: Voice, switches: Mapping[str, str]) -> Iterator[Way]:
    """What a voice does otherwise by itself; its own profile says the rest."""
    for name, value in voice.start.items():
        if name not in switches:
            yield replace(
                way_of(WAYS["avid"], name, value), profile={}, settings={}, needs=(), also={}, rules=()
            )


def _switches(settings: Sequence[Setting], *, also: Sequence[Setting]) -> Switches:
    """How the switches stand: what is named first, then what goes along with it."""
    stand: dict[str, dict[str, str]] = {system: {} for system in SYSTEMS}
    for setting in settings:
        if not setting.is_a_rule:
            stand[setting.system][setting.switch] = setting.value
    for setting in also:
        for name, value in setting.way.also.items():
            stand[setting.system].setdefault(name, value)
    return stand


def _rules(settings: Sequence[Setting], system: str) -> tuple[str, ...]:
    """The faults of a system, those named before those that go along; the first that fits a call decides."""
    own = [setting for setting in settings if setting.system == system]
    named_ones = [setting.value for setting in own if setting.is_a_rule]
    return tuple(dict.fromkeys([*named_ones, *(rule for setting in own for rule in setting.way.rules)]))


def _first(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """All of several mappings; what is said first counts."""
    whole: dict[str, Any] = {}
    for part in parts:
        whole = {**part, **whole}
    return whole


def _resolved(values: Mapping[str, str], sage: Mapping[str, str]) -> dict[str, str]:
    """Replace `@page_size` by what that switch of Sage stands at."""
    return {name: sage[text[1:]] if text.startswith("@") else text for name, text in values.items()}
