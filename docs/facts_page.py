"""The page of facts: what is known of both systems, and which of our tests show it.

Knows the catalogs in `docs/facts`. Does not know how a test names a fact (`fact_marks` beside it does), nor whether
a fact is true.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fact_marks import Proof

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
