"""Claims about the pages that are made: they are current, and those made from code say all there is to say.

Knows `docs/generate.py` and what it makes pages of. Does not know why a move is legal.
"""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest
from papers import DOCS, text

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.states import MOVES, MOVES_OF_PEOPLE, State


def generator() -> ModuleType:
    """The script that makes the pages, loaded and not run."""
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_made_page_is_what_the_code_makes_today() -> None:
    made = generator().pages()
    assert {"states.md", "errors.md", "facts.md"} <= set(made)
    assert [name for name in made if text(DOCS / name) != made[name]] == [], "run `python3 docs/generate.py`"


def test_the_diagram_draws_every_legal_move_and_no_other() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+): \d+$", text(DOCS / "states.md"), flags=re.MULTILINE))
    assert drawn == {(str(was), str(became)) for was, became in MOVES}


def test_the_moves_of_people_are_a_table_of_their_own() -> None:
    told = text(DOCS / "states.md").split("## What only a person may do")[1]
    assert set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", told, flags=re.MULTILINE)) == {
        (str(was), str(became)) for was, became in MOVES_OF_PEOPLE
    }


def test_a_state_without_a_meaning_cannot_be_left_out_in_silence() -> None:
    with pytest.raises(KeyError):
        generator().states_page([*map(str, State), "lost"], {}, {})


def test_every_cause_is_listed_once_under_who_acts_on_it() -> None:
    index = text(DOCS / "errors.md").split("## Every cause")[0]
    listed = re.findall(r"\[`([^`]+)`\]\(#", index)
    assert sorted(listed) == sorted(CAUSES)
