"""The page of facts: what is known of both systems, and which of our tests show it.

Knows the catalogs in `docs/facts` and how a test names a fact: `@pytest.mark.facts("S-C27", "A-3.1.5")`, read from
syntax trees. Does not run a test, and does not know whether a fact is true.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LINKS_MAX = 3
MISSING = "**missing**"
TABLE = ("| Fact | Sure | What it says | Shown by |", "|---|---|---|---|")

INTRO = """# What is known of both systems, and the tests that show it

No real Sage 300 or AvidXchange was within reach when this was written. What is known comes from their makers' papers,
from clients at work and from partners; it is kept, one line a fact, in [sage300.toml](facts/sage300.toml) and
[avidxchange.toml](facts/avidxchange.toml). Tests name a fact by its id; code cites its number: `(C27)` is `S-C27`, and
`(§3.1.5)` is `A-3.1.5`.

A fact that a program can meet is shown by a test that names it. One that no test can meet says why. What is only
inferred, hearsay or unknown needs no test, and often has one: then it shows that we cope with either answer.
"""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact: its id, the letters of how sure it is, what it says, and why no test can meet it, if none can."""

    id: str
    sure: str
    says: str
    unmet: str | None
    shown: bool
    """Whether a test has to show it."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Some facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All facts of one system; every id begins with `prefix`."""

    system: str
    prefix: str
    letters: Mapping[str, str]
    """How sure a fact can be: what each letter means."""
    sections: tuple[Section, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact, in the order of the file."""
        return tuple(fact for section in self.sections for fact in section.facts)


@dataclass(frozen=True, kw_only=True, order=True)
class Proof:
    """A test: its file from the repository's root, with slashes, and its name (`Class.name` inside a class)."""

    file: str
    name: str


def catalog(file: Path) -> Catalog:
    """Read one catalog; KeyError, TypeError or tomllib's own error when it is not one."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    system, prefix, letters = (written.pop(name) for name in ("system", "prefix", "letters"))
    need = set(written.pop("shown"))
    sections = tuple(
        Section(title=title, facts=tuple(_fact(id_, row, need) for id_, row in rows.items()))
        for title, rows in written.items()
    )
    return Catalog(system=system, prefix=prefix, letters=letters, sections=sections)


def _fact(id_: str, row: Sequence[str], need: set[str]) -> Fact:
    sure, says, *reasons = row
    unmet = reasons[0] if reasons else None
    return Fact(id=id_, sure=sure, says=says, unmet=unmet, shown=not reasons and bool(need & set(sure)))


def order(id_: str) -> list[str | int]:
    """Sort ids as a reader counts: S-C9 before S-C10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id_)]


# --- which test names which fact ----------------------------------------------------------------------------


def named(root: Path) -> Mapping[str, tuple[Proof, ...]]:
    """Tell which tests below `root/tests` name each id. An id that is no plain text stands there as it is
    written, so that no catalog has it."""
    found: defaultdict[str, set[Proof]] = defaultdict(set)
    for file in sorted((root / "tests").rglob("test_*.py")):
        for id_, name in marks(ast.parse(file.read_text(encoding="utf-8"))):
            found[id_].add(Proof(file=file.relative_to(root).as_posix(), name=name))
    return {id_: tuple(sorted(tests)) for id_, tests in sorted(found.items())}


def stray(root: Path) -> list[str]:
    """Tell the places of marks that belong to no test, as `file: id`."""
    lost = []
    for file in sorted((root / "tests").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        reached = {id_ for id_, _ in marks(tree)} if file.name.startswith("test_") else set()
        lost += [f"{file.relative_to(root).as_posix()}: {id_}" for id_ in sorted(set(ids(tree)) - reached)]
    return lost


def marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give every id with the name of each test of a module that names it: by a mark on the test, on its class
    or on the module (`pytestmark`), or on a row of a table by which the test is parametrized."""
    tables = {name: node for node in tree.body for name in _names(node)}
    everywhere = set(ids(tables["pytestmark"])) if "pytestmark" in tables else set()
    for name, decorators in _tests(tree.body):
        own = {id_ for node in _reached(decorators, tables) for id_ in ids(node)}
        yield from ((id_, name) for id_ in sorted(everywhere | own))


def ids(tree: ast.AST) -> Iterator[str]:
    """Give the arguments of every `….facts(…)` in a piece of code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "facts":
            for argument in node.args:
                value = argument.value if isinstance(argument, ast.Constant) else None
                yield value if isinstance(value, str) else ast.unparse(argument)


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


# --- the page -----------------------------------------------------------------------------------------------


def facts_page(catalogs: Sequence[Catalog], tests: Mapping[str, Sequence[Proof]], made_by: str) -> str:
    """Make the page: a summary, then for every section a table of its facts and the tests that name them."""
    parts = [made_by, INTRO, "## In short\n", *_summary(catalogs, tests), ""]
    for one in catalogs:
        sure = [f"- {letter}: {meaning}" for letter, meaning in one.letters.items()]
        parts += [f"## {one.system}\n", "How sure a fact is:\n", *sure, ""]
        for section in one.sections:
            rows = (_row(fact, tests.get(fact.id, ()), one.letters) for fact in section.facts)
            parts += [f"### {section.title}\n", *TABLE, *rows, ""]
    return "\n".join(parts)


def _summary(catalogs: Sequence[Catalog], tests: Mapping[str, Sequence[Proof]]) -> Iterator[str]:
    yield "| System | Facts | Shown by a test | No test can meet it | Needs none | Missing |"
    yield "|---|---|---|---|---|---|"
    for one in catalogs:
        without = [fact for fact in one.facts if fact.id not in tests]
        unmet = sum(fact.unmet is not None for fact in without)
        missing = sum(fact.shown for fact in without)
        shown, free = len(one.facts) - len(without), len(without) - unmet - missing
        yield f"| {one.system} | {len(one.facts)} | {shown} | {unmet} | {free} | {missing} |"


def _row(fact: Fact, tests: Sequence[Proof], letters: Mapping[str, str]) -> str:
    says = fact.says.replace("|", r"\|")
    return f"| `{fact.id}` | {fact.sure} | {says} | {_shown_by(fact, tests, letters)} |"


def _shown_by(fact: Fact, tests: Sequence[Proof], letters: Mapping[str, str]) -> str:
    if tests:
        links = [f"[`{test.name}`](../{test.file})" for test in tests[:LINKS_MAX]]
        more = [f"and {len(tests) - LINKS_MAX} more"] if len(tests) > LINKS_MAX else []
        return "<br>".join((*links, *more))
    if fact.shown:
        return MISSING
    return f"no test: {fact.unmet}" if fact.unmet else f"needs none: {letters[fact.sure[-1]]}"
