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
_INT = re.compile(r"-?[0-9]{1,9}\Z")


@dataclass(frozen=True, kw_only=True)
class Node:
    """A value with its place: a scalar, a tuple or a dict of nodes; `path` is dotted from the top."""

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
            self.fail("a profile never reads the environment; name a secret as `secret:client_secret`")
        return text


def read_yaml(text: str, source: str) -> Node:
    """The document as nodes. Raises ProfileError on bad YAML, duplicate keys, aliases, tags and excess."""
    if len(text) > TEXT_MAX:
        raise ProfileError(source, 0, f"a profile has at most {TEXT_MAX} characters")
    try:
        root = yaml.compose(text, Loader=_NoAliases)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ProfileError(source, line, f"not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ProfileError(source, 0, "not YAML") from error
    if root is None:
        raise ProfileError(source, 0, "the profile is empty")
    return _Builder(source).build(root, "", 0)


class _NoAliases(yaml.SafeLoader):
    """An alias may stand for a bomb; a profile has no use for one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose as usual, but for aliases."""
        if self.check_event(yaml.AliasEvent):
            mark = parent.start_mark if parent else None
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not used", problem_mark=mark)
        return super().compose_node(parent, index)


class _Builder:
    def __init__(self, source: str) -> None:
        self._source = source
        self._left = NODES_MAX

    def build(self, node: yaml.Node, path: str, depth: int) -> Node:
        line = node.start_mark.line + 1
        self._left -= 1
        if depth > DEPTH_MAX or self._left < 0:
            raise ProfileError(self._source, line, "too deep or too long for a profile")
        value: Scalar | tuple[Node, ...] | dict[str, Node]
        if isinstance(node, yaml.MappingNode):
            value = self._mapping(node, path, depth)
        elif isinstance(node, yaml.SequenceNode):
            value = tuple(self.build(item, f"{path}[{n}]", depth + 1) for n, item in enumerate(node.value))
        else:
            value = self._scalar(node)
        return Node(value=value, source=self._source, line=line, path=path)

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ProfileError(self._source, line, "a key must be a plain word")
            if key in found:
                raise ProfileError(self._source, line, f"`{key}` is given twice")
            found[key] = self.build(value_node, f"{path}.{key}" if path else key, depth + 1)
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
            self._source, node.start_mark.line + 1, f"the tag {node.tag} is not used in a profile"
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
            self.node.fail(f"`{key}` is missing")
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
