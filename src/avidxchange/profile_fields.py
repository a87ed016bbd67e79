"""Knows how a field of a record is written in a profile: its path, alternates, word map, format, nested
fields (§6.10).

Does not know operations, nor how a value is read from JSON (`reading` does) or written to it (`drafts` does).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from avidxchange.nouns import INVOICE, INVOICE_TYPES, Kind, Noun, normalize
from avidxchange.profile_parts import Field, Word
from avidxchange.profile_text import Node, Section

PATH = re.compile(r"[^.\s]+(\.[^.\s]+)*\Z")
NAMED_PATTERNS = ("rfc3339", "epoch_seconds", "epoch_milliseconds")
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
#: What strptime reads and strftime writes alike on every system.
_DIRECTIVES = frozenset("YymbBdjHIpMSfzaA%")
_DAY = ("Y|y", "m|b|B|j", "d|j")
_EXAMPLES = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}
NULL_POLICIES = ("omit", "send_null", "send_empty")
KIND_NAMES = {"text": "text", "decimal": "decimal", "date": "date", "datetime": "datetime", "flag": "flag"}


def read_fields(section: Section, noun: Noun, *, write: bool) -> Mapping[str, Field]:
    """The `fields` mapping of an operation: canonical names on the left, wire names on the right."""
    found, nodes = {}, section.pairs("fields", lambda node: node)
    for name, node in nodes.items():
        kind = noun.fields.get(name)
        if kind is None:
            node.fail(
                f"`{name}` is not a field of this record; known: {', '.join(sorted(noun.fields)) or 'none'}"
            )
        inner = Noun(fields=noun.lists.get(name, {}), lists={})
        found[name] = _field(name, kind, node, inner, write=write)
        if noun is INVOICE and name == "type" and not write:
            _check_types(found[name], node)
    if write:
        _check_paths(found, section)
    else:
        _check_sources(found, nodes)
    return found


def _field(name: str, kind: Kind, node: Node, inner: Noun, *, write: bool) -> Field:
    """A plain path, a list of paths, or a mapping with more to say."""
    if not isinstance(node.value, dict):
        return Field(name=name, kind=kind, paths=_paths(node))
    section = Section(node, node)
    paths_node = section.get("from") or section.get("to")
    section.get("to")
    declared = section.choice("as", tuple(KIND_NAMES.values()), kind)
    if declared != kind:
        node.fail(f"`{name}` is read as {kind}, not as {declared}")
    words = section.pairs("map", _word if write else _read_word)
    found = Field(
        name=name,
        kind=kind,
        paths=_paths(paths_node) if paths_node else (),
        pattern=read_pattern(section, "format", None, "datetime" if kind == "datetime" else "date"),
        words={normalize(raw): word for raw, word in words.items()},
        spelled={normalize(raw): raw for raw in words},
        default=section.text("default"),
        required=section.flag("required"),
        fields=read_fields(section, inner, write=write) if kind == "list" else _parts(section, kind),
        pair=_pair(section) if kind == "dimensions" else None,
        null_policy=section.choice("null", NULL_POLICIES, "") or None,
    )
    section.flag("placeholder")
    section.done()
    if not found.paths and (kind == "list" or (found.default is None and not found.fields)):
        node.fail(f"`{'to' if write else 'from'}` is missing")
    if len(found.words) != len(words):
        node.fail("two words of `map` differ only in case, spaces, hyphens or underscores")
    return found


def _word(node: Node) -> Word:
    """What a word becomes on the wire: a text, a whole number, true or false."""
    return node.value if isinstance(node.value, bool | int) else node.text()


def _read_word(node: Node) -> Word:
    """What a wire word means; true and false are written as YAML has them."""
    return str(node.value).lower() if isinstance(node.value, bool) else node.text()


def _check_types(found: Field, node: Node) -> None:
    wrong = sorted(str(word) for word in set(found.words.values()) - set(INVOICE_TYPES))
    if wrong:
        node.fail(f"found {', '.join(wrong)}, one of {', '.join(INVOICE_TYPES)} would be right")


def _check_paths(found: Mapping[str, Field], section: Section) -> None:
    """What is written has one place of its own: no two fields there, and none inside another's."""
    taken: dict[str, str] = {}
    for field in found.values():
        if len(field.paths) > 1:
            section.node.fail(f"`{field.name}` is written to one path, found {len(field.paths)}")
        places = [*field.paths, *(path for part in _parts_of(field) for path in part.paths[:1])]
        for path in places:
            clash = next((one for one in taken if _inside(one, path) or _inside(path, one)), None)
            if clash is not None:
                section.node.fail(f"`{field.name}` and `{taken[clash]}` are written to one place: {path}")
            taken[path] = field.name


def _check_sources(found: Mapping[str, Field], nodes: Mapping[str, Node]) -> None:
    """What is read has a first path of its own: two fields that read one place are a slip of the pen."""
    taken: dict[str, str] = {}
    for name, field in found.items():
        for path in (part.paths[0] for part in (field, *_parts_of(field)) if part.paths):
            if path in taken:
                nodes[name].fail(
                    f"`{name}` and `{taken[path]}` are read from one place: {path};"
                    " a path of its own for each would be right"
                )
            taken[path] = name


def _inside(path: str, other: str) -> bool:
    return f"{path}.".startswith(f"{other}.")


def _parts_of(field: Field) -> tuple[Field, ...]:
    return tuple(field.fields.values()) if field.kind == "dimensions" else ()


def _parts(section: Section, kind: Kind) -> Mapping[str, Field]:
    """Dimensions that stand as single fields: canonical dimension name → path."""
    if kind != "dimensions":
        return {}
    parts = section.pairs("fields", lambda node: node)
    return {name: Field(name=name, kind="text", paths=_paths(node)) for name, node in parts.items()}


def _pair(section: Section) -> tuple[str, str] | None:
    """Dimensions that stand as a list of objects: the keys of the name and of the code."""
    each = section.section("each")
    given = (each.text("name"), each.text("value"))
    each.done()
    return None if given == (None, None) else (each.needed("name"), each.needed("value"))


def _paths(node: Node) -> tuple[str, ...]:
    nodes = node.value if isinstance(node.value, tuple) else (node,)
    if not nodes:
        node.fail("found an empty list, at least one path would be right")
    return tuple(read_path(item) for item in nodes)


def read_path(node: Node) -> str:
    """A dotted path such as `paging.nextCursor`; `.` alone is the body itself."""
    text = node.text()
    if text != "." and not PATH.match(text):
        node.fail(f"found {node.shown}, a dotted path such as paging.nextCursor would be right")
    return text


def read_pattern(
    section: Section, key: str, default: str | None, kind: Literal["date", "datetime"]
) -> str | None:
    """A format: rfc3339, epoch_seconds, epoch_milliseconds, or a strptime pattern with year, month and day, for
    a timestamp with the hour as well: what is not written would be read back as another day.
    """
    node = section.get(key)
    if node is None:
        return default
    text = node.text()
    if text not in NAMED_PATTERNS and not _is_whole(text, kind):
        node.fail(f"found {node.shown}, {', '.join(NAMED_PATTERNS)} or {_EXAMPLES[kind]} would be right")
    return text


def _is_whole(pattern: str, kind: Literal["date", "datetime"]) -> bool:
    """Whether a strptime pattern says the whole day (and the hour), in directives every system knows."""
    given = set(_DIRECTIVE.findall(pattern))
    day = all(given & set(part.split("|")) for part in _DAY)
    hour = kind == "date" or "H" in given or {"I", "p"} <= given
    return day and hour and given <= _DIRECTIVES and pattern.isascii() and pattern.isprintable()
