"""The ways in which whole gateways speak: the default one, and one for each profile among the fixtures.

Knows where profiles lie, how one is edited by path, and which secrets go with it. Does not know what
any of it means to the product.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.switches import SWITCHES, Board

__all__ = ["DEFAULT", "TONGUE", "Voice", "edited", "secrets_of", "voices"]

FOLDER = Path(__file__).parents[1] / "fixtures" / "avidxchange" / "profiles"
TONGUE = "tongue"  # the switch of the simulated AvidXchange that chooses a gateway


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One gateway: the switches that make the simulator speak so, and the profile that understands it."""

    name: str
    profile: str = field(repr=False)
    switches: Mapping[str, str] = field(default_factory=dict)

    @property
    def start(self) -> Mapping[str, str]:
        """How every switch stands before anybody sets one: a tongue brings its own."""
        return Board(dict(self.switches))


def secrets_of(profile: str, client: str, secret: str) -> dict[str, str]:
    """What the secrets that a profile names are: of a user name the client's id, of all else its secret."""
    return {name: client if name.endswith("name") else secret for name in sorted(_named(_read(profile)))}


@cache
def _read(profile: str) -> Any:
    """The parts of a profile; what was edited here is JSON."""
    return json.loads(profile) if profile.startswith("{") else yaml.safe_load(profile)


def _named(part: Any) -> set[str]:
    """The names after `secret:` anywhere in a profile."""
    if isinstance(part, dict):
        return set().union(*(_named(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_named(value) for value in part))
    return {part.removeprefix("secret:")} if isinstance(part, str) and part.startswith("secret:") else set()


DEFAULT = Voice(name="default", profile=default_profile("default"))


@cache
def voices() -> tuple[Voice, ...]:
    """The default voice, and one for each profile among the fixtures whose name is a tongue of the simulator."""
    tongues = SWITCHES[TONGUE].choices if TONGUE in SWITCHES else ()
    files = sorted(FOLDER.glob("*.yaml"))
    others = [
        Voice(name=file.stem, profile=file.read_text(encoding="utf-8"), switches={TONGUE: file.stem})
        for file in files
        if file.stem in tongues
    ]
    return (DEFAULT, *others)


def edited(profile: str, edits: Mapping[str, Any]) -> str:
    """A profile with other values at dotted paths. A path that ends with a dot puts its value before the text there,
    one that ends with `+` and a word adds it to the list there.

    Raises LookupError where a path leads nowhere.
    """
    return profile if not edits else _edited(profile, json.dumps(edits, sort_keys=True))


@cache
def _edited(profile: str, edits: str) -> str:
    whole = deepcopy(_read(profile))
    for path, value in json.loads(edits).items():
        *way, last = path.rstrip(".").split(".")
        place = whole
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        if last.startswith("+"):
            place.append(value)
        else:
            key = int(last) if isinstance(place, list) else last
            place[key] = value + place[key] if path.endswith(".") else value
    return json.dumps(whole)
