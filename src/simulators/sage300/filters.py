"""A filter tree made into a test for the rows of one resource, and the key range it can only lie in.

Knows how members compare (C10 to C20). Knows no URL and no page.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from simulators.sage300.errors import SageError
from simulators.sage300.odata import Call, Compare, Literal, Logic, Node, Not, Property, instant, nodes
from simulators.sage300.record import Reader, Value
from simulators.sage300.shapes import Resource

__all__ = ["Predicate", "bounds", "compile_filter", "member"]

Plain: TypeAlias = "str | bool | Decimal | int | None"
Evaluate: TypeAlias = Callable[[object], Plain]
Predicate: TypeAlias = Callable[[object], bool]
Range: TypeAlias = "tuple[Plain, Plain]"  # least and greatest first key, both included; None = open

KINDS = {"text": "text", "enum": "enum", "number": "number", "int": "number", "bool": "bool", "date": "date"}
TEXT_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
    "substringof": lambda part, text: part in text,
}
ORDER: Mapping[str, Callable[[Any, Any], bool]] = {  # both sides are of one kind, see _compatible
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


@dataclass(frozen=True, kw_only=True)
class _Typed:
    kind: str
    value: Evaluate
    members: tuple[str, ...] = ()
    constant: Plain = None


def compile_filter(
    node: Node, resource: Resource, readers: Mapping[str, Reader], switches: Mapping[str, str]
) -> Predicate:
    """A test for one row. Raises SageError InvalidParameters for what the site or the types refuse (C20)."""
    if nodes(node) > int(switches["max_nodes"]):
        raise _bad(f"The node count limit of '{switches['max_nodes']}' has been exceeded.")
    typed = _Compiler(resource, readers, switches).compile(node)
    if typed.kind != "bool":
        raise _bad("The $filter expression must evaluate to a single boolean value.")
    return lambda row: typed.value(row) is True


def member(name: str, resource: Resource) -> str:
    """The kind a root member compares as. Raises SageError InvalidParameters (C16, C20)."""
    found = resource.shape.by_name.get(name)
    if found is None:
        raise _bad(f"Could not find a property named '{name}' on type '{resource.full_type}'.")
    if found.kind not in KINDS:
        raise _bad(f"The property '{name}' cannot be used in a query option.")
    return KINDS[found.kind]


def bounds(node: Node, key: str) -> Range:
    """The range of the first key member outside which no row can match; (None, None) when unknown."""
    match node:
        case Compare(op=op, left=Property(name=name), right=Literal(value=value)) if name == key:
            low = value if op in ("eq", "gt", "ge") else None
            return low, value if op in ("eq", "lt", "le") else None
        case Call(function="startswith", args=(Property(name=name), Literal(value=str(low)))) if name == key:
            return low, None
        case Logic(op=op):
            (low, high), (low2, high2) = bounds(node.left, key), bounds(node.right, key)
            pick_low, pick_high = (_greatest, _least) if op == "and" else (_widest_low, _widest_high)
            return pick_low(low, low2), pick_high(high, high2)
        case _:
            return None, None


def _bad(message: str) -> SageError:
    return SageError("InvalidParameters", message)


def _greatest(one: Plain, other: Plain) -> Plain:
    return other if one is None or (other is not None and ORDER["gt"](other, one)) else one


def _least(one: Plain, other: Plain) -> Plain:
    return other if one is None or (other is not None and ORDER["lt"](other, one)) else one


def _widest_low(one: Plain, other: Plain) -> Plain:
    return None if one is None or other is None else _least(one, other)


def _widest_high(one: Plain, other: Plain) -> Plain:
    return None if one is None or other is None else _greatest(one, other)


class _Compiler:
    """Turns nodes into typed evaluators for one resource at one site."""

    def __init__(
        self, resource: Resource, readers: Mapping[str, Reader], switches: Mapping[str, str]
    ) -> None:
        self._resource = resource
        self._readers = readers
        self._switches = switches

    def compile(self, node: Node) -> _Typed:
        """The evaluator of a node and the kind it gives."""
        match node:
            case Literal():
                return self._literal(node)
            case Property():
                return self._property(node)
            case Call():
                return self._call(node)
            case Compare():
                return self._compare(node)
            case Not():
                return self._not(node)
            case Logic():
                return self._logic(node)

    def _needs(self, switch: str, shown: str) -> None:
        if self._switches[switch] == "off":
            raise _bad(f"The operator or function '{shown}' is not supported.")

    def _literal(self, node: Literal) -> _Typed:
        if node.v3:
            self._needs("v3_datetime", "datetime")
        value = node.value
        return _Typed(kind=node.kind, value=lambda row: value, constant=value)

    def _property(self, node: Property) -> _Typed:
        kind = member(node.name, self._resource)
        if node.name == "Description" and self._switches["description_filter"] == "off":  # C19
            raise _bad("The property 'Description' cannot be used in the $filter query option.")
        found = self._resource.shape.by_name[node.name]
        read = self._readers[node.name]
        plain = _moment if kind == "date" else _plain
        return _Typed(kind=kind, value=lambda row: plain(read(row)), members=found.members)

    def _call(self, node: Call) -> _Typed:
        args = [self.compile(arg) for arg in node.args]
        if node.function in ("contains", "substringof", "startswith"):
            self._needs(node.function, node.function)
        wanted = 2 if node.function in TEXT_TESTS else 1 if node.function == "length" else 0
        if len(args) != wanted or any(arg.kind != "text" for arg in args):
            raise _bad(f"No function signature for the function with name '{node.function}' matches.")
        first = args[0].value
        if wanted == 1:
            return _Typed(kind="number", value=lambda row: len(_text(first(row))))
        test, second = TEXT_TESTS[node.function], args[1].value
        return _Typed(kind="bool", value=lambda row: test(_text(first(row)), _text(second(row))))

    def _not(self, node: Not) -> _Typed:
        self._needs("not", "not")
        operand = self._condition(node.operand)
        return _Typed(kind="bool", value=lambda row: operand(row) is not True)

    def _logic(self, node: Logic) -> _Typed:
        left, right = self._condition(node.left), self._condition(node.right)
        if node.op == "and":
            return _Typed(kind="bool", value=lambda row: left(row) is True and right(row) is True)
        return _Typed(kind="bool", value=lambda row: left(row) is True or right(row) is True)

    def _condition(self, node: Node) -> Evaluate:
        typed = self.compile(node)
        if typed.kind != "bool":
            raise _bad("A binary operator with incompatible types was detected.")
        return typed.value

    def _compare(self, node: Compare) -> _Typed:
        if node.op == "ge":
            self._needs("ge", "ge")
        left, right = self.compile(node.left), self.compile(node.right)
        _compatible(node.op, left, right)
        a, b = left.value, right.value
        if node.op == "eq":
            return _Typed(kind="bool", value=lambda row: a(row) == b(row))
        if node.op == "ne":
            return _Typed(kind="bool", value=lambda row: a(row) != b(row))
        order = ORDER[node.op]

        def ordered(row: object) -> bool:
            one, other = a(row), b(row)
            return one is not None and other is not None and order(one, other)

        return _Typed(kind="bool", value=ordered)


def _compatible(op: str, left: _Typed, right: _Typed) -> None:
    kinds = {left.kind, right.kind}
    if "null" in kinds:
        return
    if kinds == {"enum", "text"} and op in ("eq", "ne"):  # C13: a quoted member name
        members = left.members or right.members
        name = right.constant if left.kind == "enum" else left.constant
        if name in members:
            return
        raise _bad(f"The string '{name}' is not a valid enumeration type constant.")
    if len(kinds) > 1 or (kinds <= {"enum", "bool"} and op not in ("eq", "ne")):
        raise _bad(
            "A binary operator with incompatible types was detected. "
            f"Found operand types '{left.kind}' and '{right.kind}' for operator kind '{op}'."
        )


def _plain(value: Value) -> Plain:
    return None if isinstance(value, (date, list)) else value


def _moment(value: Value) -> Plain:
    return instant(value) if isinstance(value, date) else None


def _text(value: Plain) -> str:
    return value if isinstance(value, str) else ""
