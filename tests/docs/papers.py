"""The pages of the repository, for the tests beside this file: which there are, what they link to, what they say.

Knows Markdown as far as our pages use it. Does not know what any page should say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SYSTEMS = ROOT / "src" / "ml_connector" / "systems"


def pages() -> list[Path]:
    """Every page of ours."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "src").rglob("*.md")])


def text(page: Path) -> str:
    """A page's text."""
    return page.read_text(encoding="utf-8")


def links(page: Path) -> Iterator[tuple[str, Path]]:
    """Every link of a page to a file of ours: the text one clicks, and the file."""
    prose = re.sub(r"```.*?```", "", text(page), flags=re.DOTALL)
    for words, target in re.findall(r"\[([^\]]+)\]\(([^)\s#]+)[^)]*\)", prose):
        if not re.match(r"[a-z]+:", target):
            yield words, (page.parent / target).resolve()


def rows(page: Path, heading: str) -> Iterator[list[str]]:
    """The cells of the first table below a heading, its own heading left out."""
    parts = re.split(rf"^#+ {re.escape(heading)}\n", text(page), flags=re.MULTILINE)
    table = re.search(r"(?:^\|.*\n)+", parts[1], flags=re.MULTILINE) if len(parts) == 2 else None
    for line in table[0].splitlines()[2:] if table else []:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def code(words: str) -> list[str]:
    """Everything between backticks."""
    return re.findall(r"`([^`]+)`", words)
