"""Claims about what pages name: every function, class, file, variable and decision they point to is there.

Knows Markdown links and Python syntax. Does not run what is named.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from papers import DOCS, ROOT, links, pages, text

from ml_connector.settings import SECRETS

NAME = re.compile(r"`([A-Za-z_]\w*(?:\.\w+)?)`")
HEADINGS = ["Context", "Decision", "Status", "Consequences"]
RECORDS = sorted(path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md")


@functools.cache
def defined(file: Path) -> frozenset[str]:
    """What a module defines at its top, and the members of its classes as `Class.member`."""
    return frozenset(names(ast.parse(text(file)).body))


def names(body: list[ast.stmt], before: str = "") -> Iterator[str]:
    """The names a block of code defines."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield before + node.name
        if isinstance(node, ast.ClassDef) and not before:
            yield from names(node.body, f"{node.name}.")
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (before + target.id for target in targets if isinstance(target, ast.Name))


def named() -> Iterator[tuple[Path, str, Path]]:
    """Every link whose words are a name in code and whose target is a Python file: page, name, file."""
    for page in pages():
        for words, file in links(page):
            found = NAME.fullmatch(words)
            if found and file.suffix == ".py" and not found[1].endswith(".py"):
                yield page, found[1], file


def test_every_name_a_page_links_to_is_defined_in_that_file() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {name} in {file.relative_to(ROOT)}"
        for page, name, file in named()
        if file.is_file() and file.name != "__init__.py" and name not in defined(file)
    ]
    assert missing == []


def test_the_tour_names_functions_and_not_only_files() -> None:
    assert sum(page.name == "tour.md" for page, _, _ in named()) >= 40


def test_the_tour_stops_nine_times() -> None:
    stops = re.findall(r"^\*\*(\d)\. ", text(DOCS / "tour.md"), flags=re.MULTILINE)
    assert stops == [str(number) for number in range(1, 10)]


def test_the_tour_shows_every_room_of_the_house() -> None:
    house = ROOT / "src" / "ml_connector"
    rooms = {path.stem for path in house.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    shown = text(DOCS / "tour.md").split("## The rooms")[1].split("## The nouns")[0]
    assert {room for room in rooms if f"`{room}`" not in shown} == set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_headings_in_order(record: Path) -> None:
    assert re.findall(r"^## (.+)$", text(record), flags=re.MULTILINE) == HEADINGS
    assert text(record).startswith(f"# {int(record.name[:4])}. ")


def test_decisions_are_numbered_without_a_gap_and_all_in_the_index() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    indexed = [file.name for _, file in links(DOCS / "adr" / "README.md")]
    assert indexed == [path.name for path in RECORDS]


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            ahead += [file for _, file in links(page) if file.is_file()]
    assert set(pages()) - seen == set()


def test_every_environment_variable_is_explained_and_none_is_made_up() -> None:
    readers = (ROOT / "src" / "ml_connector" / "settings.py", ROOT / "tests" / "contract" / "environment.py")
    told = {name for page in pages() for name in re.findall(r"\bML_CONNECTOR_\w+\b(?!\*)", text(page))}
    read = {name for file in readers for name in re.findall(r'"(ML_CONNECTOR_\w+[A-Z])"', text(file))}
    assert told == read
    assert set(SECRETS.values()) <= told
