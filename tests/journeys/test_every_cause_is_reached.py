"""Each cause of the catalogue is what some journey through both simulators ends with, or it says here why none can.

Knows the folders whose tests play both simulators, and reads their texts. Does not play anything: the tests that name a
cause show that it is reached.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ml_connector.domain.causes import CAUSES

TESTS = Path(__file__).parents[1]
PLAYED = ("journeys", "faults", "doors")
SEED = TESTS.parent / "src" / "simulators" / "seed" / "kinds.py"  # how each seeded invoice must end
# What judges ends says which causes would be just, and so names some that need not come.
JUDGES = {"month_ends.py", "month_paid.py", Path(__file__).name}

UNREACHED: Mapping[str, str] = {
    "account-set-unknown": (
        "An entry takes the account set of its vendor; Sage lets none go that a vendor has, and we name none."
    ),
    "avidxchange-too-large": (
        "An acknowledgement has five short members and goes alone, so that no gateway's limit is below it; what is"
        " written in bulk is halved."
    ),
    "payments-origin-unset": (
        "Held on a live connection alone, and whatever listens on this machine is a rehearsal (L23)."
    ),
}


def files() -> Iterator[Path]:
    """Every file of tests that play both simulators, and the seed's expectations."""
    yield SEED
    for folder in PLAYED:
        yield from (path for path in (TESTS / folder).glob("*.py") if path.name not in JUDGES)


@functools.cache
def named() -> frozenset[str]:
    """Every cause these files name by its whole code."""
    texts = {
        node.value
        for path in files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return frozenset(texts & CAUSES.keys())


def test_every_cause_is_reached_by_a_journey_or_says_why_not() -> None:
    assert sorted(CAUSES.keys() - named() - UNREACHED.keys()) == []


def test_what_says_why_not_is_in_the_catalogue_and_reached_by_nobody() -> None:
    assert (UNREACHED.keys() - CAUSES.keys(), UNREACHED.keys() & named()) == (set(), set())


@pytest.mark.parametrize("cause", sorted(UNREACHED))
def test_a_reason_why_not_is_a_sentence(cause: str) -> None:
    assert len(UNREACHED[cause].split()) >= 8
