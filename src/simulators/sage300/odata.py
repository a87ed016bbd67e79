"""The filter language: text to tokens to a small tree, as §C.2 of the facts describes it.

Knows operators, functions and literals. Knows no resource, no row and no switch: what a site refuses
is decided where a tree meets a resource (`filters`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from simulators.sage300.errors import SageError

__all__ = ["Call", "Compare", "Literal", "Logic", "Node", "Not", "Property", "instant", "nodes", "parse"]

COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
DEPTH_MAX = 60
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<v3>datetime'(?P<v3text>[^']*)')
    |(?P<text>'(?:[^']|'')*')
    |(?P<instant>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)?)
    |(?P<day>\d{4}-\d\d-\d\d(?![\w:]))
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?[mMdDfFlL]?(?!\w))
    |(?P<word>[A-Za-z_][\w/.]*)
    |(?P<mark>[(),])""",
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A constant; `kind` is text, number, date (in microseconds, see `instant`), day, bool or null."""

    kind: str
    value: str | Decimal | int | bool | None
    v3: bool = False


@dataclass(frozen=True, kw_only=True)
class Property:
    """A member by name, as written."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """A function and its arguments."""

    function: str
    args: tuple["Node", ...]


@dataclass(frozen=True, kw_only=True)
class Compare:
    """`left op right` with eq, ne, gt, ge, lt or le."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, kw_only=True)
class Logic:
    """`left and right` or `left or right`."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, kw_only=True)
class Not:
    """`not operand`."""

    operand: "Node"


Node: TypeAlias = Literal | Property | Call | Compare | Logic | Not


def parse(text: str) -> Node:
    """Read a whole filter. Raises SageError InvalidParameters where it does not follow the grammar."""
    parser = _Parser(list(_tokens(text)))
    node = parser.either(0)
    if parser.here[0] != "end":
        raise _bad(f"Syntax error at '{parser.here[1]}' in '{text}'.")
    return node


def nodes(node: Node) -> int:
    """How many nodes the framework counts; a member counts twice, it stands on a range variable."""
    match node:
        case Literal():
            return 1
        case Property():
            return 2
        case Call():
            return 1 + sum(nodes(arg) for arg in node.args)
        case Not():
            return 1 + nodes(node.operand)
        case _:
            return 1 + nodes(node.left) + nodes(node.right)


def instant(moment: datetime | date) -> int:
    """A moment as microseconds, so that dates and instants compare; a date is its midnight Z (C33)."""
    if not isinstance(moment, datetime):
        return moment.toordinal() * 86_400_000_000
    clear = moment.astimezone(UTC)
    since = datetime.combine(clear.date(), time(), UTC)
    return clear.toordinal() * 86_400_000_000 + round((clear - since).total_seconds() * 1_000_000)


def _bad(message: str) -> SageError:
    return SageError("InvalidParameters", message)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _bad(f"Syntax error at position {at} in '{text}'.")
        at = found.end()
        kind = found.lastgroup if found.lastgroup != "v3text" else "v3"
        if kind is not None and kind != "space":
            yield kind, found["v3text"] if found["v3"] else found[0]
    yield "end", ""


class _Parser:
    """Recursive descent: or, and, not, comparison, primary."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def here(self) -> tuple[str, str]:
        """The kind and text of the token that comes next."""
        return self._tokens[self._at]

    def either(self, depth: int) -> Node:
        """A whole expression, `or` binding least."""
        if depth > DEPTH_MAX:
            raise _bad("The recursion limit of the filter has been exceeded.")
        node = self._both(depth)
        while self._takes("or"):
            node = Logic(op="or", left=node, right=self._both(depth))
        return node

    def _both(self, depth: int) -> Node:
        node = self._comparison(depth)
        while self._takes("and"):
            node = Logic(op="and", left=node, right=self._comparison(depth))
        return node

    def _comparison(self, depth: int) -> Node:
        if self._takes("not"):
            if depth > DEPTH_MAX:
                raise _bad("The recursion limit of the filter has been exceeded.")
            return Not(operand=self._comparison(depth + 1))
        left = self._primary(depth)
        kind, op = self.here
        if kind == "word" and op in COMPARISONS:
            self._at += 1
            return Compare(op=op, left=left, right=self._primary(depth))
        return left

    def _primary(self, depth: int) -> Node:
        kind, text = self.here
        self._at += 1
        if kind == "mark" and text == "(":
            node = self.either(depth + 1)
            self._expect(")")
            return node
        if kind == "word":
            return self._word(text, depth)
        if kind in ("end", "mark"):
            raise _bad(f"Expression expected at '{text}'.")
        return _literal(kind, text)

    def _word(self, text: str, depth: int) -> Node:
        if text in ("true", "false"):
            return Literal(kind="bool", value=text == "true")
        if text == "null":
            return Literal(kind="null", value=None)
        if self.here != ("mark", "("):
            return Property(name=text)
        self._at += 1
        args = [self.either(depth + 1)]
        while self.here == ("mark", ","):
            self._at += 1
            args.append(self.either(depth + 1))
        self._expect(")")
        return Call(function=text, args=tuple(args))

    def _takes(self, word: str) -> bool:
        if self.here != ("word", word):
            return False
        self._at += 1
        return True

    def _expect(self, mark: str) -> None:
        if self.here != ("mark", mark):
            raise _bad(f"'{mark}' expected at '{self.here[1]}'.")
        self._at += 1


def _literal(kind: str, text: str) -> Literal:
    if kind == "text":
        return Literal(kind="text", value=text[1:-1].replace("''", "'"))
    if kind == "number":
        return Literal(kind="number", value=Decimal(text.rstrip("mMdDfFlL")))
    try:
        if kind == "day":
            date.fromisoformat(text)
            return Literal(kind="day", value=text)
        return Literal(kind="date", value=instant(_moment(kind, text)), v3=kind == "v3")
    except ValueError as error:
        raise _bad(f"Unrecognized date '{text}'.") from error


def _moment(kind: str, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if kind == "v3":  # the v3 form has no zone
        return moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
