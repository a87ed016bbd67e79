"""The papers of the house agree with the code: words, links, causes and commands.

Knows README, docs and the names of commands. Does not know what a command does, and starts no system.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ml_connector.cli import program
from ml_connector.domain.causes import CAUSES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

# House §6: every word with one owner.
WORDS = """
System, Connection, Flow, Source, Step, Draft, Parcel, Mark, Profile, Dialect, Record, Delivery,
Ledger, Event, Receipt, Fingerprint, Watermark, Page, Run, Actor, Crosswalk, Cause, Hold,
Release, Retry, Pause, Vendor, RemitTo, Purchase Order, Line, Account, Distribution, Document
Number, Batch, Entry, Post, Approved, Acknowledge, Payment
"""


def papers() -> list[Path]:
    """Every page of ours."""
    return sorted([ROOT / "README.md", *DOCS.rglob("*.md"), *(ROOT / "src").rglob("*.md")])


def links() -> Iterator[tuple[Path, str]]:
    """Every link to a file of ours, with the page it stands on; code blocks do not count."""
    for page in papers():
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", prose):
            if not re.match(r"[a-z]+:", target):
                yield page, target


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    headings = re.findall(r"^#+ +(.+?) *$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def resolves(page: Path, target: str) -> bool:
    """Whether a link leads to a file, and to a heading of it where it names one."""
    name, _, anchor = target.partition("#")
    file = (page.parent / name) if name else page
    return file.exists() and (not anchor or file.suffix != ".md" or anchor in anchors(file))


def dev() -> ModuleType:
    """The script `dev.py`, loaded and not run."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(program: str) -> set[str]:
    """The commands of a program that our pages tell a reader to type."""
    pattern = re.compile(rf"(?:^|`|\$ ){re.escape(program)} ([a-z][a-z-]*)", re.MULTILINE)
    return {word for page in papers() for word in pattern.findall(page.read_text(encoding="utf-8"))}


def test_the_glossary_owns_every_word_of_the_house() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    wanted = {" ".join(word.split()) for word in WORDS.split(",")}
    owned = {
        word.strip() for bold in re.findall(r"\*\*(.+?)\*\*", glossary) for word in re.split("[,/·]", bold)
    }
    assert wanted - owned == set()


def test_every_link_leads_somewhere() -> None:
    broken = [f"{page.relative_to(ROOT)}: {target}" for page, target in links() if not resolves(page, target)]
    assert broken == []


def sections_of_errors() -> dict[str, str]:
    """Each cause of `docs/errors.md` (a heading with its code between backticks) with its text."""
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    parts = re.split(r"^#{2,4} +`([^`]+)`.*$", page, flags=re.MULTILINE)
    return {code: " ".join(text.split()) for code, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_page_of_errors_has_one_heading_for_every_cause() -> None:
    assert sorted(sections_of_errors()) == sorted(CAUSES)


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_the_page_of_errors_says_what_the_program_says(code: str) -> None:
    cause, section = CAUSES[code], sections_of_errors()[code]
    assert [said for said in (cause.what, cause.who, cause.where, cause.next) if said not in section] == []


def test_the_readme_names_the_two_commands_to_begin_with() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 dev.py demo" in readme
    assert "python3 dev.py test" in readme


def test_every_dev_command_our_pages_tell_to_type_exists() -> None:
    assert told("python3 dev.py") - set(dev().COMMANDS) == set()


def test_every_command_our_pages_tell_to_type_exists() -> None:
    assert (told("ml-connector") | {"demo"}) - set(program.commands) == set()
