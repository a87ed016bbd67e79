"""The ways in which whole gateways speak: the default one, and one for each profile among the fixtures.

Knows where profiles lie, how one is edited by path, each voice's words for what a profile names, and which secrets
go with it. Does not know what
any of it means to the product.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from ml_connector.systems.avidxchange import default_profile
from simulators.avidxchange.switches import SWITCHES, Board
from simulators.avidxchange.tongue import TONGUES

__all__ = ["DEFAULT", "TONGUE", "Voice", "edited", "secrets_of", "voices"]

FOLDER = Path(__file__).parents[1] / "fixtures" / "avidxchange" / "profiles"
CURSORS = ("cursor_body", "cursor_header", "next_link")  # styles in which the last page leads to the next
TONGUE = "tongue"  # the switch of the simulated AvidXchange that chooses a gateway


@dataclass(frozen=True, kw_only=True, eq=False)
class Voice:
    """One gateway: the switches that make the simulator speak so, and the profile that understands it."""

    name: str
    profile: str = field(repr=False)
    switches: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def start(self) -> Mapping[str, str]:
        """How every switch stands before anybody sets one: a tongue brings its own."""
        return Board(dict(self.switches))

    @cached_property
    def words(self) -> Mapping[str, str | None]:
        """What its documentation calls the things a profile has to name; None for what it does not say."""
        tongue = TONGUES[self.start[TONGUE]]
        page = {ours: way.to for ours, way in tongue.ways["page"].items()} if tongue.ways else None
        said = page.get if page is not None else lambda name: name
        company = _read(self.profile)["auth"]["company"]["reads"]["name"]
        return {
            **{name: tongue.query[name] for name in ("cursor", "page", "offset")},
            "next_cursor": said("paging.nextCursor"),
            "next_cursor_header": tongue.headers["next_cursor"],
            **{
                "next_link": said("paging.next"),
                "has_more": said("paging.hasMore"),
                "total": None if said("paging.hasMore") else said("paging.total"),
            },
            **{"company_query": tongue.query["companyId"], "company_body": tongue.company},
            **{"company_header": tongue.headers["company"], "company_name": company.replace("-", "")},
            "company_path": f"/{tongue.company_path}".format(company=f"{{{company.replace('-', '')}}}"),
            **{"company_token": tongue.headers["company_token"], "user_token": tongue.headers["user_token"]},
            **{"key_header": tongue.headers["api_key"], "key_query": tongue.query["api_key"]},
            "with_cursors": paging if (paging := self.start["paging"]) in CURSORS else CURSORS[0],
            "other_export": "ack" if self.start["export"] == "status_update" else "status_update",
        }

    def said(self, part: Any) -> Any:
        """The same with each `@name` replaced by the voice's own word."""
        if isinstance(part, Mapping):
            return {self.said(name): self.said(value) for name, value in part.items()}
        return self.words[part[1:]] if isinstance(part, str) and part.startswith("@") else part


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
    files = sorted(FOLDER.glob("*.yaml"))
    return (
        DEFAULT,
        *(
            Voice(
                name=file.stem,
                profile=_own_name(file.read_text(encoding="utf-8")),
                switches={TONGUE: file.stem},
            )
            for file in files
            if file.stem in SWITCHES[TONGUE].choices
        ),
    )


def _own_name(profile: str) -> str:
    """A profile that takes a user's name from the connection, where it names one itself: here all have their own."""
    layers = [layer["type"] for layer in _read(profile)["auth"]["layers"]]
    return edited(profile, {"auth.layers.basic.username": "secret:username"} if "basic" in layers else {})


def edited(profile: str, edits: Mapping[str, Any]) -> str:
    """A profile with other values at dotted paths, in the order of the paths.

    A path that ends with a dot puts its value before the text there, with a hyphen takes it away from the front; a
    star stands for every name. In a list a step is a number, or the `type` of the item meant, which a last step
    adds where there is none. Raises LookupError where a path leads nowhere.
    """
    return profile if not edits else _edited(profile, json.dumps(edits, sort_keys=True))


@cache
def _edited(profile: str, edits: str) -> str:
    whole = deepcopy(_read(profile))
    for path, value in json.loads(edits).items():
        for part, key in _places(whole, path.rstrip(".-").split(".")):
            if isinstance(part, list) and key == len(part):
                part.append(value)
            elif path.endswith("-"):
                part[key] = part[key].removeprefix(value)
            else:
                part[key] = value + part[key] if path.endswith(".") else value
    return json.dumps(whole)


def _places(part: Any, steps: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Where the steps lead: what holds the last, and its name or number there."""
    step, *rest = steps
    for key in list(part) if step == "*" else [_key(part, step)]:
        if rest:
            yield from _places(part[key], rest)
        else:
            yield part, key


def _key(part: Any, step: str) -> str | int:
    if not isinstance(part, list):
        return step
    if step.isdigit():
        return int(step)
    return next((place for place, item in enumerate(part) if item["type"] == step), len(part))
