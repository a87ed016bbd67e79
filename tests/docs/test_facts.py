"""Claims about the facts of both systems: each that a program can meet is shown by a test, and the page says which.

Knows the catalogs in `docs/facts`, and the marks on tests. Does not know whether a test shows what it says.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import fact_marks
import facts_page
import pytest
from fact_marks import Proof
from facts_page import Catalog, Fact, Section
from papers import DOCS, ROOT, text

STATEMENT_MAX = 110
CATALOGS = [facts_page.catalog(DOCS / "facts" / f"{name}.toml") for name in ("sage300", "avidxchange")]
FACTS = {fact.id: fact for one in CATALOGS for fact in one.facts}
SPEAKS_OF_FACTS = ("sage300", "avidxchange", "simulators", "ml_connector/systems")

Naming = Mapping[str, Sequence[Proof]]


@functools.cache
def named() -> Naming:
    """Which test names which fact."""
    return fact_marks.named(ROOT, FACTS)


def test_every_fact_that_can_be_met_is_shown_by_a_test() -> None:
    missing = [id_ for id_, fact in FACTS.items() if fact.shown and id_ not in named()]
    assert missing == [], f"{len(missing)} facts without a test: {' '.join(missing)}"


def test_every_fact_a_test_names_is_in_a_catalog() -> None:
    assert {id_: tests for id_, tests in named().items() if id_ not in FACTS} == {}


def test_what_no_test_can_meet_is_named_by_none() -> None:
    assert [id_ for id_ in named() if id_ in FACTS and FACTS[id_].unmet] == []


def test_every_mark_belongs_to_a_test() -> None:
    assert fact_marks.stray(ROOT) == []


# --- the catalogs -------------------------------------------------------------------------------------------


def test_a_statement_is_one_short_line() -> None:
    wrong = [
        id_ for id_, fact in FACTS.items() if "\n" in fact.says or not 0 < len(fact.says) <= STATEMENT_MAX
    ]
    assert wrong == []


def test_a_reason_for_having_no_test_says_something() -> None:
    assert [id_ for id_, fact in FACTS.items() if fact.unmet is not None and len(fact.unmet) < 20] == []


@pytest.mark.parametrize("one", CATALOGS, ids=lambda one: one.system)
def test_ids_are_in_order_and_used_once(one: Catalog) -> None:
    unsorted = [
        section.title
        for section in one.sections
        if [fact.id for fact in section.facts]
        != sorted((fact.id for fact in section.facts), key=facts_page.order)
    ]
    assert unsorted == []
    assert [id_ for id_, times in Counter(fact.id for fact in one.facts).items() if times > 1] == []
    assert [fact.id for fact in one.facts if not fact.id.startswith(one.prefix)] == []


@pytest.mark.parametrize("one", CATALOGS, ids=lambda one: one.system)
def test_every_letter_of_sureness_is_explained_and_used(one: Catalog) -> None:
    assert {letter for fact in one.facts for letter in fact.sure.split()} == set(one.letters)


def cited() -> Iterator[tuple[str, str]]:
    """Every number of a fact that code cites in parentheses, as the beginning of its id, with the file."""
    for folder in SPEAKS_OF_FACTS:
        for file in sorted((ROOT / "src" / folder).rglob("*.py")):
            for inside in re.findall(r"\(([^()\n]*)\)", text(file)):
                for sage, avid in re.findall(
                    r"(?<![\w.-])(?:([A-H]\.?\d+)|§(\d+(?:\.\d+)*))(?![\w.]*\w)", inside
                ):
                    yield f"S-{sage}" if sage else f"A-{avid}", file.relative_to(ROOT).as_posix()


def test_a_number_that_code_cites_is_that_of_a_fact() -> None:
    known = {id_[: part.end()] for id_ in FACTS for part in re.finditer(r"[^./]+(?=[./]|$)", id_)}
    known |= {one.prefix + section.title.split()[0] for one in CATALOGS for section in one.sections}
    assert sum(1 for _ in cited()) > 100
    assert sorted({(number, file) for number, file in cited() if number not in known}) == []


# --- how marks are read -------------------------------------------------------------------------------------

MARKED = """
import pytest
pytestmark = pytest.mark.facts("module")
ROWS = [pytest.param(1, marks=pytest.mark.facts("row")), 2]
ALL_ROWS = [*ROWS, 3]

@pytest.mark.parametrize("row", ALL_ROWS)
def test_rows(row): ...

@pytest.mark.facts("one", *("two", "three"))
class TestClass:
    @pytest.mark.facts("method")
    def test_method(self): ...

@pytest.mark.facts(f"made {up}")
def test_unreadable(): ...

@pytest.mark.facts("lost")
def no_test(): ...
"""


def test_a_mark_is_found_on_test_class_module_and_row() -> None:
    found = set(fact_marks.marks(ast.parse(MARKED)))
    assert {id_ for id_, name in found if name == "test_rows"} == {"module", "row"}
    of_method = {id_ for id_, name in found if name == "TestClass.test_method"}
    assert of_method == {"module", "one", "two", "three", "method"}


def test_an_id_that_is_no_plain_text_is_shown_as_it_is_written() -> None:
    assert ("f'made {up}'", "test_unreadable") in set(fact_marks.marks(ast.parse(MARKED)))


PUT_TOGETHER = """
import pytest
CODES = {401: ("900901", "900902"), 404: ("900906",)}
ROWS = [pytest.param(c, marks=pytest.mark.facts(f"A-3.3/{c}")) for codes in CODES.values() for c in codes]

@pytest.mark.parametrize("code", ROWS)
def test_codes(code): ...
"""


def test_an_id_put_together_of_a_tables_texts_is_each_known_one_that_it_makes() -> None:
    known = {"A-3.3/900901", "A-3.3/900906", "A-3.3/404", "A-3.3/303001"}
    made = fact_marks.marks(ast.parse(PUT_TOGETHER), known)
    assert {id_ for id_, _ in made} == {"A-3.3/900901", "A-3.3/900906"}


def test_a_mark_on_what_is_no_test_reaches_none() -> None:
    assert "lost" not in {id_ for id_, _ in fact_marks.marks(ast.parse(MARKED))}
    assert "lost" in set(fact_marks.ids(ast.parse(MARKED)))


FROM_A_TABLE = """
import pytest
from rows import ROWS

def shown():
    return [pytest.param(row, marks=pytest.mark.facts(*row.facts)) for row in ROWS]

@pytest.mark.parametrize("row", shown())
def test_rows(row): ...
"""


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (
            'from more import more\nROWS = [row("S-C1 is no id by itself", "S-C27")]',
            {"S-C27", "A-6.7/offset"},
        ),
        ("ROWS = make()", {"*row.facts"}),
    ],
)
def test_a_mark_made_from_a_table_names_the_ids_of_the_imported_tables(
    tmp_path: Path, rows: str, read: set[str]
) -> None:
    (tmp_path / "tests").mkdir()
    more = 'def more(): return ["A-6.7/offset", "S-J/duplicates/too/deep", "A-1"]'
    for name, code in {"test_it": FROM_A_TABLE, "rows": rows, "more": more, "other": '"S-D1"'}.items():
        (tmp_path / "tests" / f"{name}.py").write_text(code, encoding="utf-8")
    assert set(fact_marks.named(tmp_path, ())) == read


# --- the page -----------------------------------------------------------------------------------------------


def page(fact: Fact, *tests: Proof) -> str:
    """A page of one fact and the tests that name it."""
    section = Section(title="Some", facts=(fact,))
    one = Catalog(system="One", prefix="X-", letters={"D": "documented", "I": "guessed"}, sections=(section,))
    return facts_page.facts_page([one], {fact.id: tests} if tests else {}, "made")


def fact(*, sure: str = "D", unmet: str | None = None) -> Fact:
    """A fact that says `a | b`."""
    return Fact(id="X-1", sure=sure, says="a | b", unmet=unmet, shown=sure == "D" and unmet is None)


def test_a_fact_that_wants_a_test_and_has_none_is_called_missing() -> None:
    assert r"| `X-1` | D | a \| b | **missing** |" in page(fact())
    assert "| One | 1 | 0 | 0 | 0 | 1 |" in page(fact())


def test_a_fact_without_a_test_says_why() -> None:
    assert "| no test: nobody can |" in page(fact(unmet="nobody can"))
    assert "| needs none: guessed |" in page(fact(sure="I"))


def test_three_tests_are_linked_and_the_others_counted() -> None:
    tests = [Proof(file="tests/test_x.py", name=f"test_{number}") for number in range(5)]
    made = page(fact(), *tests)
    assert re.findall(r"\[`(\w+)`\]\(\.\./tests/test_x\.py\)", made) == ["test_0", "test_1", "test_2"]
    assert "and 2 more" in made
