"""Which test names which fact, read from the syntax trees of the tests.

Knows `@pytest.mark.facts("S-C27", "A-3.1.5")` on a test, its class, its module or a row of its table. Runs no test and
knows no fact.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ID = re.compile(r"(?:S-[A-J](?:\d+|[./][\w.-]+)|A-\d(?:\.\d+)*[./][\w-]+)(?:/[\w-]+)?")
MADE = re.compile(r"f'([^'{]+){[^}]+}'")  # as ast writes a text that is put together


@dataclass(frozen=True, kw_only=True, order=True)
class Proof:
    """A test: its file from the repository's root, with slashes, and its name (`Class.name` inside a class)."""

    file: str
    name: str


def named(root: Path, known: Collection[str]) -> Mapping[str, tuple[Proof, ...]]:
    """Tell which tests below `root/tests` name each id; `known` are those of the catalogs. An id that is neither
    a plain text nor made of a table's texts stands there as it is written, so that no catalog has it."""
    trees = {
        file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted((root / "tests").rglob("*.py"))
    }
    found: defaultdict[str, set[Proof]] = defaultdict(set)
    for file, tree in trees.items():
        for id_, name in marks(tree, known) if file.name.startswith("test_") else ():
            for told in _from_tables(id_, file, trees) if id_.startswith("*") else (id_,):
                found[told].add(Proof(file=file.relative_to(root).as_posix(), name=name))
    return {id_: tuple(sorted(tests)) for id_, tests in sorted(found.items())}


def stray(root: Path) -> list[str]:
    """Tell the places of marks that belong to no test, as `file: id`."""
    lost = []
    for file in sorted((root / "tests").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        reached = {id_ for id_, _ in marks(tree)} if file.name.startswith("test_") else set()
        lost += [f"{file.relative_to(root).as_posix()}: {id_}" for id_ in sorted(set(ids(tree)) - reached)]
    return lost


def marks(tree: ast.Module, known: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Give every id with the name of each test of a module that names it: by a mark on the test, on its class
    or on the module (`pytestmark`), or on a row of a table by which the test is parametrized. An id that is put
    together, `f"A-3.3/{code}"`, stands for each of the `known` ones that it makes with a text of those tables."""
    tables = {name: node for node in tree.body for name in _names(node)}
    everywhere = set(ids(tables["pytestmark"])) if "pytestmark" in tables else set()
    for name, decorators in _tests(tree.body):
        reached = list(_reached(decorators, tables))
        own = {told for node in reached for id_ in ids(node) for told in _made(id_, reached, known)}
        yield from ((id_, name) for id_ in sorted(everywhere | own))


def ids(tree: ast.AST) -> Iterator[str]:
    """Give the arguments of every `….facts(…)` in a piece of code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "facts":
            for argument in chain.from_iterable(map(_spread, node.args)):
                value = argument.value if isinstance(argument, ast.Constant) else None
                yield value if isinstance(value, str) else ast.unparse(argument)


def _spread(argument: ast.expr) -> list[ast.expr]:
    """An argument, or the items of a list that is written out behind a star."""
    listed = argument.value if isinstance(argument, ast.Starred) else None
    return listed.elts if isinstance(listed, ast.Tuple | ast.List) else [argument]


def _made(id_: str, tables: Iterable[ast.AST], known: Collection[str]) -> set[str]:
    """What an id stands for: itself, unless it is put together of a beginning and a text of a table."""
    beginning = MADE.search(id_)
    found = {beginning[1] + text for text in _texts(tables)} & set(known) if beginning else set()
    return found or {id_}


def _texts(trees: Iterable[ast.AST]) -> Iterator[str]:
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return (value for value in constants if isinstance(value, str))


def _from_tables(mark: str, file: Path, trees: Mapping[Path, ast.Module]) -> set[str]:
    """The ids behind a mark like `facts(*row.facts)`: every text that is an id in the modules of the tests that the
    test's module imports, directly or through another, but none of the other system where the test lies in the folder
    of one; the mark itself where there are none."""
    modules = {path.stem: path for path in trees if not path.name.startswith(("test_", "conftest"))}
    ahead, seen = [file], set[Path]()
    while ahead:
        imported = {modules[name] for name in _imports(trees[ahead.pop()]) if name in modules} - seen
        seen |= imported
        ahead += sorted(imported)
    other = {"sage300": "A-", "avidxchange": "S-"}.get(file.parent.name, " ")
    texts = (text for text in _texts(trees[path] for path in seen) if not text.startswith(other))
    return {text for text in texts if ID.fullmatch(text)} or {mark}


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").rpartition(".")[2]
        if isinstance(node, ast.Import):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)


def _tests(
    body: Iterable[ast.stmt], before: str = "", outer: tuple[ast.expr, ...] = ()
) -> Iterator[tuple[str, tuple[ast.expr, ...]]]:
    """Every test with its own decorators and those of its class."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield before + node.name, (*outer, *node.decorator_list)
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node.body, f"{node.name}.", tuple(node.decorator_list))


def _names(node: ast.stmt) -> Iterator[str]:
    """What a statement at the top of a module gives a name to."""
    if isinstance(node, ast.FunctionDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _reached(start: Iterable[ast.AST], tables: Mapping[str, ast.AST]) -> Iterator[ast.AST]:
    """The decorators, and every table of the module that they name, directly or through another."""
    ahead, seen = list(start), set[str]()
    while ahead:
        node = ahead.pop()
        yield node
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & set(tables) - seen
        seen |= names
        ahead += [tables[name] for name in names]
