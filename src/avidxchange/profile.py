"""Knows a whole profile: how one AvidXchange gateway speaks, as data: names, paths, choices from closed lists
(§6.9).

Does not know an address, a credential or the environment; it has no conditions and no expressions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from avidxchange import nouns
from avidxchange.errors import CapabilityOff, ProfileError
from avidxchange.profile_auth import Claims, read_auth, read_wire
from avidxchange.profile_fields import read_pattern
from avidxchange.profile_operations import read_operations, read_paging
from avidxchange.profile_parts import Auth, FaultShapes, Formats, Operation, Paging, Wire
from avidxchange.profile_text import TEXT_MAX, Node, Section, read_yaml
from avidxchange.profile_whole import check_capabilities, check_export, check_places

VERSION = 1
PARSERS = FaultShapes().parsers
DECIMALS_READ = ("plain", "comma_groups", "dot_groups", "decimal_comma")
_KINDS = {
    "payment_method": nouns.PAYMENT_METHODS,
    "payment_status": nouns.PAYMENT_STATUSES,
    "invoice_status": nouns.INVOICE_STATUSES,
    "export_status": nouns.EXPORT_STATUSES,
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A checked profile. `text` is the file as it was given, to be stored; `source` names it in messages.

    `vocabulary` maps kind → normalized wire word → canonical word; what is not listed is `unknown` (§6.6).
    `spelled` maps kind → normalized wire word → the word as the profile spells it, to be shown.
    """

    text: str = field(repr=False)
    source: str
    name: str
    assumptions_confirmed: bool
    wire: Wire
    auth: Auth
    formats: Formats
    faults: FaultShapes
    capabilities: frozenset[str]
    operations: Mapping[str, Operation]
    export_mode: str
    payments_origin: str | None
    payments_post_on: str
    vocabulary: Mapping[str, Mapping[str, str]]
    spelled: Mapping[str, Mapping[str, str]]
    schedule_minutes: Mapping[str, int]
    overlap_minutes: int
    _placeholders: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Profile:
        """The profile in a file. Raises ProfileError, also when the file cannot be read."""
        try:
            with Path(path).open(encoding="utf-8-sig") as file:
                text = file.read(TEXT_MAX + 1)
        except (OSError, UnicodeDecodeError) as error:
            raise ProfileError(str(path), 0, "the file cannot be read as UTF-8 text") from error
        return cls.parse(text, source=str(path))

    @classmethod
    def named(cls, name: str) -> Profile:
        """A profile that comes with this library: `default`. Raises ProfileError."""
        return _shipped(name)

    @classmethod
    def parse(cls, text: str, source: str = "profile") -> Profile:
        """The profile in a text. Raises ProfileError naming source and line."""
        root = read_yaml(text, source)
        return _read(text, root)

    def placeholders(self) -> tuple[str, ...]:
        """Guesses marked `placeholder: true` that nobody has replaced yet, each as `path (line n)` (§6.2)."""
        return self._placeholders

    def can(self, operation: str) -> bool:
        """Whether the gateway is said to offer an operation: it is defined and its capability is on."""
        switched = operation in self.capabilities or operation in nouns.ALWAYS_ON
        return switched and operation in self.operations

    def operation(self, name: str) -> Operation:
        """The operation by its fixed name. Raises CapabilityOff."""
        if not self.can(name):
            raise CapabilityOff(name)
        return self.operations[name]


@functools.cache
def _shipped(name: str) -> Profile:
    shipped = {entry.name: entry for entry in (files("avidxchange") / "profiles").iterdir()}
    entry = shipped.get(f"{name}.yaml")
    if entry is None:
        known = sorted(found.removesuffix(".yaml") for found in shipped if found.endswith(".yaml"))
        raise ProfileError(name, 0, f"no such profile; known: {', '.join(known)}")
    return Profile.parse(entry.read_text(encoding="utf-8"), source=entry.name)


def _read(text: str, root: Node) -> Profile:
    top = Section(root, root)
    _check_version(top)
    paging, claims = read_paging(top.section("paging_default"), Paging()), Claims()
    profile = Profile(
        text=text,
        source=root.source,
        name=top.needed("name"),
        assumptions_confirmed=top.flag("assumptions_confirmed"),
        wire=read_wire(top.section("connection"), claims),
        auth=read_auth(top.section("auth"), claims),
        formats=_formats(top.section("formats")),
        faults=_faults(top.section("faults")),
        capabilities=_capabilities(top),
        operations=read_operations(top, paging),
        export_mode=_export_mode(top.section("export")),
        payments_origin=top.section("payments").choice("origin", ("avidxchange", "erp"), "") or None,
        payments_post_on=_post_on(top.section("payments")),
        vocabulary=_vocabulary(top.section("vocabulary")),
        spelled=_spelled(top.section("vocabulary")),
        schedule_minutes=_minutes(top.section("schedule_minutes")),
        overlap_minutes=_overlap(top.section("checkpoint")),
        _placeholders=tuple(_marked(root)),
    )
    top.done()
    check_capabilities(root, profile.capabilities, profile.operations)
    check_export(
        root, profile.export_mode, profile.operations, acknowledged="invoice_ack" in profile.capabilities
    )
    check_places(root, profile.auth, profile.operations)
    return profile


def _check_version(top: Section) -> None:
    node = top.get("profile_version")
    if node is None:
        top.node.fail(f"`profile_version` is missing; {VERSION} would be right")
    if node.value != VERSION or isinstance(node.value, bool):
        node.fail(f"found {node.shown}, {VERSION} would be right")


def _formats(section: Section) -> Formats:
    default = Formats()
    zone = section.get("naive_timezone")
    if zone is not None:
        try:
            ZoneInfo(zone.text())
        except (KeyError, OSError, ValueError):
            zone.fail(f"found {zone.shown}, a time zone such as UTC or America/New_York would be right")
    formats = Formats(
        date=read_pattern(section, "date", None, "date") or default.date,
        datetime=read_pattern(section, "datetime", None, "datetime") or default.datetime,
        naive_timezone=zone.text() if zone else default.naive_timezone,
        decimals_as=section.choice("decimals_as", ("string", "number"), default.decimals_as),
        decimals_read=section.choice("decimals_read", DECIMALS_READ, default.decimals_read),
        null_policy=section.choice("null_policy", ("omit", "send_null", "send_empty"), default.null_policy),
    )
    section.done()
    return formats


def _faults(section: Section) -> FaultShapes:
    own, default = section.section("api_errors"), FaultShapes()
    shapes = FaultShapes(
        parsers=section.items("parsers", lambda node: _one_of(node, PARSERS)) or default.parsers,
        list=own.text("list") or default.list,
        code=own.text("code") or default.code,
        field=own.text("field") or default.field,
        message=own.text("message") or default.message,
        empty_is_404=frozenset(section.items("empty_is_404", lambda node: _one_of(node, tuple(nouns.LISTS)))),
    )
    own.done()
    section.done()
    return shapes


def _one_of(node: Node, choices: tuple[str, ...]) -> str:
    if node.value not in choices:
        node.fail(f"found {node.shown}, one of {', '.join(choices)} would be right")
    return str(node.value)


def _capabilities(top: Section) -> frozenset[str]:
    section = top.section("capabilities")
    on = frozenset(name for name in nouns.CAPABILITIES if section.flag(name))
    section.done()
    return on


def _export_mode(section: Section) -> str:
    mode = section.choice("mode", nouns.EXPORT_MODES, "ack")
    section.done()
    return mode


def _post_on(section: Section) -> str:
    post_on = section.choice("post_on", ("funding", "issued", "cleared"), "issued")
    section.get("origin")
    section.done()
    return post_on


def _vocabulary(section: Section) -> Mapping[str, Mapping[str, str]]:
    found = {kind: _words(section, kind, choices) for kind, choices in _KINDS.items()}
    section.choice("on_unknown", ("quarantine",), "quarantine")
    section.done()
    return found


def _spelled(section: Section) -> Mapping[str, Mapping[str, str]]:
    """Of several spellings of one word the first."""
    listed = {kind: section.pairs(kind, lambda node: node) for kind in _KINDS}
    return {kind: {nouns.normalize(raw): raw for raw in reversed(raws)} for kind, raws in listed.items()}


def _words(section: Section, kind: str, choices: tuple[str, ...]) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for raw, node in section.pairs(kind, lambda node: node).items():
        word, canonical = nouns.normalize(raw), _one_of(node, choices)
        if words.get(word, canonical) != canonical:
            node.fail(f"`{raw}` is listed already, as {words[word]}; keep one of the two")
        words[word] = canonical
    return words


def _minutes(section: Section) -> Mapping[str, int]:
    keys = ("vendors", "gl", "purchase_orders", "invoices", "statuses", "payments")
    found = {key: section.number(key, 60, 1, 10_080) for key in keys}
    section.done()
    return found


def _overlap(section: Section) -> int:
    minutes = section.number("overlap_minutes", 15, 0, 10_080)
    section.done()
    return minutes


def _marked(node: Node) -> Iterator[str]:
    """Every mapping that says `placeholder: true`."""
    if isinstance(node.value, dict):
        mark = node.value.get("placeholder")
        if mark is not None and mark.value is True:
            yield f"{node.path} (line {node.line})"
    inner = node.value.values() if isinstance(node.value, dict) else node.value
    for child in inner if not isinstance(inner, (str, int, type(None))) else ():
        yield from _marked(child)
