"""Knows how to read a profile's YAML into plain values that remember the line they stand on.

Does not know which keys a profile may have, nor what any of them means.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import yaml

from avidxchange.errors import ProfileError

Scalar = str | int | bool | None
T = TypeVar("T")

TEXT_MAX = 256 * 1024
DEPTH_MAX = 20
NODES_MAX = 20_000
NO_ENVIRONMENT = "a profile never reads the environment; name a secret as `secret:client_secret`"
_INT = re.compile(r"-?[0-9]{1,9}\Z")


@dataclass(frozen=True, kw_only=True)
class Node:
    """A value with its place: a scalar, a tuple or a dict of nodes; `path` is dotted from the top.

    `line` is the line of the key that leads to it, where there is one.
    """

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    source: str
    line: int
    path: str = ""

    def fail(self, problem: str) -> NoReturn:
        """Raise the ProfileError that names this place."""
        raise ProfileError(self.source, self.line, f"{self.path}: {problem}" if self.path else problem)

    @property
    def shown(self) -> str:
        """What was found, for an error message."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        return "nothing" if self.value is None else repr(self.value)[:80]

    def text(self) -> str:
        """The scalar as text; numbers are taken as written, anything else fails."""
        if isinstance(self.value, bool) or not isinstance(self.value, (str, int)):
            self.fail(f"found {self.shown}, a text would be right")
        text = str(self.value)
        if "${" in text:
            self.fail(NO_ENVIRONMENT)
        return text


def read_yaml(text: str, source: str) -> Node:
    """The document as nodes. Raises ProfileError on bad YAML, duplicate keys, aliases, tags and excess."""
    if len(text) > TEXT_MAX:
        line = text.count("\n", 0, TEXT_MAX) + 1
        raise ProfileError(source, line, f"too large: at most {TEXT_MAX} characters would be right")
    try:
        root = yaml.compose(text, Loader=_Strict)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        written = text.split("\n")[line - 1 : line]
        cure = _cure(str(error.problem), "".join(written))
        raise ProfileError(source, line, f"not YAML: {error.problem}; {cure}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ProfileError(source, line, "not YAML: plain printable text would be right") from error
    except _Refused as error:
        raise ProfileError(source, error.line, error.problem) from error
    except (yaml.YAMLError, ValueError) as error:  # a tag that is no address, an escape that is no character
        raise ProfileError(source, 1, "not YAML: compare it with the default profile") from error
    if root is None:
        raise ProfileError(source, 1, "the profile is empty; begin with a copy of the default profile")
    return _Builder(source).build(root, "")


def _cure(problem: str, written: str) -> str:
    if "${" in written:
        return NO_ENVIRONMENT
    if "\\t" in problem:
        return "indent with spaces, never with tabs"
    return "check quotes, brackets and the indentation of this line and the one above"


class _Refused(yaml.YAMLError):
    """YAML that is well formed and has no place in a profile."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


class _Strict(yaml.SafeLoader):
    """Bounds what is built. An alias may stand for a bomb; a profile has no use for one."""

    depth = 0
    left = NODES_MAX

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose as usual, but for aliases and excess."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs forgot it
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "anchors and aliases are not used; the value written out would be right")
        self.depth += 1
        self.left -= 1
        if self.depth > DEPTH_MAX or self.left < 0:
            bounds = f"{DEPTH_MAX} levels and {NODES_MAX} values"
            raise _Refused(line, f"too deep or too long; at most {bounds} would be right")
        found = super().compose_node(parent, index)
        self.depth -= 1
        return found


class _Builder:
    def __init__(self, source: str) -> None:
        self._source = source

    def build(self, node: yaml.Node, path: str, line: int | None = None) -> Node:
        value: Scalar | tuple[Node, ...] | dict[str, Node]
        if isinstance(node, yaml.MappingNode):
            value = self._mapping(node, path)
        elif isinstance(node, yaml.SequenceNode):
            value = tuple(self.build(item, f"{path}[{n}]") for n, item in enumerate(node.value))
        else:
            value = self._scalar(node)
        return Node(value=value, source=self._source, line=line or node.start_mark.line + 1, path=path)

    def _mapping(self, node: yaml.MappingNode, path: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ProfileError(self._source, line, "found a list or mapping, a plain word would be right")
            key = str(key_node.value)
            if key in found:
                raise ProfileError(
                    self._source,
                    line,
                    f"`{key}` is given twice (line {found[key].line}); keep one of the two",
                )
            found[key] = self.build(value_node, f"{path}.{key}" if path else key, line)
        return found

    def _scalar(self, node: yaml.Node) -> Scalar:
        kind = node.tag.rpartition(":")[2]
        text = str(node.value)
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind == "int" and _INT.match(text):
            return int(text)
        if kind in ("str", "int", "float", "bool", "timestamp", "value", "merge"):
            return text
        raise ProfileError(
            self._source,
            node.start_mark.line + 1,
            f"the tag {node.tag[:80]} is not used in a profile; the value alone would be right",
        )


class Section:
    """A mapping being read key by key; `done` refuses what nobody asked for."""

    def __init__(self, node: Node | None, place: Node) -> None:
        self.node = node or Node(value={}, source=place.source, line=place.line, path=place.path)
        self._asked: set[str] = set()
        if self.node.value is None:
            self._values: dict[str, Node] = {}
        elif isinstance(self.node.value, dict):
            self._values = self.node.value
        else:
            self.node.fail(f"found {self.node.shown}, a mapping would be right")

    def get(self, key: str) -> Node | None:
        """The node under a key, None when the key is absent or null."""
        self._asked.add(key)
        node = self._values.get(key)
        return None if node is None or node.value is None else node

    def section(self, key: str) -> Section:
        """The mapping under a key, empty when absent."""
        return Section(self.get(key), self.node)

    def text(self, key: str) -> str | None:
        """The text under a key, None when absent or null."""
        node = self.get(key)
        return None if node is None else node.text()

    def needed(self, key: str) -> str:
        """The text under a key that must be there."""
        found = self.text(key)
        if not found:
            self.node.fail(f"`{key}` is missing; `{key}: …` with a text would be right")
        return found

    def flag(self, key: str, default: bool = False) -> bool:
        """The boolean under a key."""
        node = self.get(key)
        if node is None:
            return default
        if not isinstance(node.value, bool):
            node.fail(f"found {node.shown}, true or false would be right")
        return node.value

    def number(self, key: str, default: int, low: int, high: int) -> int:
        """The whole number under a key, within bounds."""
        node = self.get(key)
        if node is None:
            return default
        if isinstance(node.value, bool) or not isinstance(node.value, int) or not low <= node.value <= high:
            node.fail(f"found {node.shown}, a whole number from {low} to {high} would be right")
        return node.value

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """One word of a closed list."""
        node = self.get(key)
        if node is None:
            return default
        if node.value not in choices:
            node.fail(f"found {node.shown}, one of {', '.join(choices)} would be right")
        return str(node.value)

    def items(self, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
        """The list under a key, each item read."""
        node = self.get(key)
        if node is None:
            return ()
        if not isinstance(node.value, tuple):
            node.fail(f"found {node.shown}, a list would be right")
        return tuple(read(item) for item in node.value)

    def pairs(self, key: str, read: Callable[[Node], T]) -> dict[str, T]:
        """The mapping under a key with free names, each value read."""
        inner = self.section(key)
        return {name: read(node) for name, node in inner._values.items()}

    def done(self) -> None:
        """Refuse keys nobody asked for, with the nearest known one."""
        for key, node in self._values.items():
            if key not in self._asked:
                near = difflib.get_close_matches(key, sorted(self._asked), n=1)
                known = (
                    f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(self._asked))}"
                )
                node.fail(f"`{key}` is not known; {known}")
