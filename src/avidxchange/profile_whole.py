"""Knows what is wrong with a profile although each of its sections is right by itself.

Does not know how a section is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from avidxchange.profile_parts import Auth, Operation, Placement
from avidxchange.profile_text import Node

_NAMES = re.compile(r"\{([^{}]*)\}")
#: What an operation can put into its path besides the company.
_FILLED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("invoice_get", "invoice_image_get", "invoice_ack", "invoice_status_update"), ("invoice_id",)),
    "dimension_values_upsert": ("dimension",),
    "reference_values_upsert": ("list",),
    "batch_status": ("batch_id",),
}  # fmt: skip


def check_capabilities(root: Node, switched_on: frozenset[str], operations: Mapping[str, Operation]) -> None:
    """What is switched on is defined; which call acknowledges depends on the export mode. Raises ProfileError."""
    for name in sorted(switched_on - set(operations) - {"invoice_ack"}):
        _at(root, "capabilities", name).fail(
            f"operations.{name} is not defined; define it, or false would be right"
        )


def check_export(root: Node, mode: str, operations: Mapping[str, Operation], *, acknowledged: bool) -> None:
    """The export mode has the operations it needs, and no test call reads what reading marks (§6.5)."""
    listed, tested = operations.get("invoices_list"), operations.get("connection_test")
    if listed is None:
        return
    if listed.detail and "invoice_get" not in operations:
        _at(root, "operations", "invoices_list", "detail").fail(
            "operations.invoice_get is not defined; define it, or null would be right"
        )
    needed = {"ack": "invoice_ack", "status_update": "invoice_status_update"}.get(mode)
    if needed and acknowledged and needed not in operations:
        _at(root, "export", "mode").fail(
            f"{mode} needs operations.{needed}; define it, or none would be right"
        )
    if mode == "export_on_read" and tested and tested.path == listed.path:
        _at(root, "operations", "connection_test", "path").fail(
            "connection_test must not list invoices when reading marks them exported (export.mode);"
            " the path of another list would be right"
        )


def check_places(root: Node, auth: Auth, operations: Mapping[str, Operation]) -> None:
    """Every `{name}` of a path is filled by somebody, and nothing is written over what the company says."""
    for name, operation in operations.items():
        place = auth.writes if operation.write else auth.reads
        known = (*_FILLED.get(name, ()), *((place.name,) if place.where == "path" else ()))
        for found in _NAMES.findall(operation.path):
            if found not in known:
                _at(root, "operations", name, "path").fail(
                    f"nothing fills {{{found[:80]}}}; {_listed(known)} would be right"
                )
        _check_body(root, place, operation)
        for query, key in ((operation.query, "query"), (operation.window_query, "window_query")):
            if place.where == "query" and place.name in dict(query):
                _at(root, "operations", name, key, place.name).fail(
                    f"{place.name} is the company's (auth.company); another name would be right"
                )


def _check_body(root: Node, place: Placement, operation: Operation) -> None:
    """Nothing of a written body stands where the company does, nor inside it."""
    if place.where != "body":
        return
    for keys, path in _body_paths(operation):
        if path.split(".")[0] == place.name:
            _at(root, "operations", operation.name, *keys).fail(
                f"{place.name} is the company's (auth.company); another name would be right"
            )


def _body_paths(operation: Operation) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every path beside the company in a body, with the keys it stands under; an item's own paths only where
    the item is the body, or holds the company because the body is a bare list.
    """
    for key in ("envelope", "failure_envelope"):
        yield (key,), getattr(operation, key) or ""
    for key in ("success_body", "failure_body", "body_constants"):
        yield from (((key, path), path) for path in getattr(operation, key))
    if operation.envelope not in (None, "."):
        return
    yield from ((("item_constants", path), path) for path in operation.item_constants)
    for name, field in operation.fields.items():
        places = (field, *(field.fields.values() if field.kind == "dimensions" else ()))
        yield from ((("fields", name), path) for place in places for path in place.paths[:1])


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"{{{name}}}" for name in names) or "a path without names"


def _at(root: Node, *keys: str) -> Node:
    """The node at these keys, or the nearest one above it that is there."""
    node = root
    for key in keys:
        inner = node.value.get(key) if isinstance(node.value, dict) else None
        if inner is None:
            return node
        node = inner
    return node
