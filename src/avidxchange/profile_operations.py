"""Knows how the `operations` and paging sections of a profile are written and checks them (§6.1, §6.7).

Does not know which operations are switched on, nor how one is carried out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from avidxchange.nouns import ACK_NAMES, CODES, KEYS, OPERATIONS, READS, REFERENCE_LISTS, WRITES, Noun
from avidxchange.profile_fields import read_fields, read_path, read_pattern
from avidxchange.profile_parts import Operation, Paging, Pairs, Result, Template
from avidxchange.profile_results import read_image, read_result, read_status
from avidxchange.profile_text import Node, Section

STYLES = ("cursor_body", "cursor_header", "page_number", "offset", "next_link", "none")
READ_VERBS = ("GET",)
WRITE_VERBS = ("POST", "PUT", "PATCH")
PATH = re.compile(r"/[!-~]*\Z")
CONSTANT = re.compile(r"[^.\s]+(\.[^.\s]+)*\Z")
MAX_BYTES = 1024 * 1024
_NAME = re.compile(r"\{([^{}]*)\}")


def read_operations(section: Section, default_paging: Paging) -> Mapping[str, Operation]:
    """Every operation of the profile by its fixed name."""
    found = {}
    for name, node in section.pairs("operations", lambda node: node).items():
        if name not in OPERATIONS:
            node.fail(f"`{name}` is not an operation; known: {', '.join(OPERATIONS)}")
        found[name] = _operation(name, node, default_paging)
    return found


def _operation(name: str, node: Node, default_paging: Paging) -> Operation:
    section, write, noun = Section(node, node), name in WRITES, OPERATIONS[name]
    verbs = WRITE_VERBS if write else READ_VERBS
    operation = Operation(
        name=name,
        method=section.choice("method", verbs, verbs[0]),
        path=_path(section),
        write=write,
        query=_pairs(section, "query"),
        window_query=_pairs(section, "window_query"),
        since_param=section.text("since_param"),
        since_format=read_pattern(section, "since_format", None, "date"),
        detail=section.choice("detail", ("invoice_get",), "") or None,
        item=_dotted(section, "item"),
        paging=read_paging(section.section("paging"), default_paging),
        fields=read_fields(section, noun, write=write),
        envelope=_dotted(section, "envelope"),
        failure_envelope=_dotted(section, "failure_envelope"),
        item_constants=_constants(section, "item_constants"),
        body_constants=_constants(section, "body_constants"),
        max_items=section.number("max_items", 1, 1, 10_000),
        max_bytes=section.number("max_bytes", MAX_BYTES, 1_000, 32 * MAX_BYTES),
        idempotent=section.flag("idempotent", name in READS),
        already_done=frozenset(section.items("already_done_status", read_status)),
        success_body=_body(section, "success_body"),
        failure_body=_body(section, "failure_body"),
        result=_result(name, section),
        image=read_image(section.section("image")),
        lists=_lists(name, section),
        limits=_limits(section.section("limits"), noun),
        on_excess=_on_excess(section.section("limits")),
    )
    section.done()
    _check_envelope(operation, section)
    return operation


def _result(name: str, section: Section) -> Result:
    """How the items of a bulk write or of a batch are answered: said by the profile, never assumed."""
    given = section.get("result")
    if given is not None:
        return read_result(Section(given, given))
    if name in KEYS or name == "batch_status":
        section.node.fail(
            "`result` is missing: how it is told what became of each item, such as {style: empty_204}"
        )
    return Result()


def _lists(name: str, section: Section) -> Mapping[str, str]:
    """Which reference lists are taken, and by which name in the path: said by the profile, none by itself."""
    if name != "reference_values_upsert":
        return {}
    names: dict[str, str] = {}
    for known, node in section.pairs("lists", lambda node: node).items():
        if known not in REFERENCE_LISTS:
            node.fail(f"`{known}` is not a reference list; known: {', '.join(REFERENCE_LISTS)}")
        if node.text() in names.values():
            node.fail("another list has this name; one of its own would be right, or codes would be mixed up")
        names[known] = node.text()
    if not names:
        section.node.fail("`lists` is missing: which lists are taken, such as {terms: payment-terms}")
    return names


def _check_envelope(operation: Operation, section: Section) -> None:
    if operation.envelope is None and operation.max_items > 1:
        section.node.fail("`envelope` is missing: where the items stand in the body; `.` for a bare list")
    if operation.envelope == "." and operation.body_constants:
        section.node.fail("a bare list has no place for `body_constants`")


def _limits(section: Section, noun: Noun) -> Mapping[str, int]:
    """Length limits of texts, of a list's texts (`lines.item`) and of several together (`a+b`); `on_excess`
    beside them says what happens to a longer text.
    """
    names = section.node.value if isinstance(section.node.value, dict) else {}
    inner = {f"{name}.{part}": kind for name, parts in noun.lists.items() for part, kind in parts.items()}
    texts = {name for name, kind in {**noun.fields, **inner}.items() if kind == "text"}
    for name in names:
        unknown = sorted(set(name.split("+")) - texts)
        if name != "on_excess" and unknown:
            section.node.fail(f"`{unknown[0]}` is not a text of this record that could be limited")
    return {name: section.number(name, 0, 1, 10_000) for name in names if name != "on_excess"}


def _on_excess(limits: Section) -> str:
    """What happens to a text over its limit. What something is known by is never cut: it would be another's."""
    chosen = limits.choice("on_excess", ("warn", "truncate", "reject"), "warn")
    names = limits.node.value if isinstance(limits.node.value, dict) else {}
    for name, node in names.items():
        codes = sorted(part for part in name.split("+") if part.rpartition(".")[2] in CODES)
        if chosen == "truncate" and codes:
            node.fail(
                f"`{codes[0]}` is a code and cannot be cut short; on_excess: reject or warn would be right"
            )
    return chosen


def _constants(section: Section, key: str) -> Mapping[str, Template]:
    """Fixed values by dotted path."""
    found = section.pairs(key, lambda node: node)
    for name, node in found.items():
        if isinstance(node.value, (dict, tuple)) or not CONSTANT.match(name):
            node.fail("a dotted path with a text, a whole number, true, false or null would be right")
    return {name: _scalar(node) for name, node in found.items()}


def _scalar(node: Node) -> Template:
    return node.text() if isinstance(node.value, str) else _template(node)


def _path(section: Section) -> str:
    node = section.get("path")
    if node is None:
        section.node.fail("`path` is missing")
    text = node.text()
    if not PATH.match(text) or "?" in text or "#" in text or "/../" in f"{text}/":
        node.fail(f"found {node.shown}, a path such as /invoices would be right")
    return text


def _pairs(section: Section, key: str) -> Pairs:
    return tuple(section.pairs(key, _query_text).items())


def _query_text(node: Node) -> str:
    return str(node.value).lower() if isinstance(node.value, bool) else node.text()


def _dotted(section: Section, key: str) -> str | None:
    node = section.get(key)
    return None if node is None else read_path(node)


def _body(section: Section, key: str) -> Mapping[str, Template]:
    """A body template: constants, and `{name}` from a closed list; no expressions."""
    return section.pairs(key, _template)


def _template(node: Node) -> Template:
    if isinstance(node.value, dict):
        return {key: _template(inner) for key, inner in node.value.items()}
    if isinstance(node.value, tuple):
        node.fail("found a list, a text or a mapping would be right")
    if isinstance(node.value, str):
        for name in _NAME.findall(node.text()):
            if name not in ACK_NAMES:
                node.fail(f"`{{{name}}}` is not known; known: {', '.join(ACK_NAMES)}")
    return node.value


def read_paging(section: Section, default: Paging) -> Paging:
    """A paging section; what it leaves out is taken from the default, a null switches a name off."""

    def name(key: str, default: str) -> str:
        return section.text(key) or default

    def optional(key: str, default: str | None) -> str | None:
        values = section.node.value
        off = isinstance(values, dict) and key in values
        return section.text(key) or (None if off else default)

    paging = Paging(
        style=section.choice("style", STYLES, default.style),
        items=name("items", default.items),
        size=section.number("size", default.size, 1, 5000),
        size_param=optional("size_param", default.size_param),
        cursor_param=optional("cursor_param", default.cursor_param),
        cursor_request_header=optional("cursor_request_header", default.cursor_request_header),
        next_cursor=name("next_cursor", default.next_cursor),
        page_param=name("page_param", default.page_param),
        first_page=section.number("first_page", default.first_page, 0, 1),
        offset_param=name("offset_param", default.offset_param),
        next_link=name("next_link", default.next_link),
        has_more=optional("has_more", default.has_more),
        total=optional("total", default.total),
    )
    section.done()
    _check_paging(paging, section)
    return paging


def _check_paging(paging: Paging, section: Section) -> None:
    if paging.style == "cursor_header" and not (paging.cursor_param or paging.cursor_request_header):
        section.node.fail("`cursor_param` or `cursor_request_header` is needed with cursor_header")
    if paging.style == "cursor_body" and not paging.cursor_param:
        section.node.fail("`cursor_param` is needed with cursor_body")
