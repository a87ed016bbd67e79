"""Claims about the simulators' page: every switch, value and fault stands on it, and nothing else does.

Knows the page's tables and the switches. Does not know what a switch does.
"""

import re
from pathlib import Path

import pytest

import simulators
from simulators import faults
from simulators.avidxchange import switches as avid
from simulators.sage300 import switches as sage

PAGE = (Path(simulators.__file__).parent / "README.md").read_text(encoding="utf-8")


def table(heading: str) -> dict[str, list[str]]:
    """The first two cells of the table below a heading: names and the words in backticks."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:4] for line in part.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): re.findall(r"`([^`]+)`", row[1]) for row in rows}


def test_the_page_lists_every_switch_of_sage_300_with_its_values() -> None:
    numbers = {name: [str(bounds[0])] for name, bounds in sage.NUMBERS.items()}
    assert table("Switches of Sage 300") == {n: list(v) for n, v in sage.SWITCHES.items()} | numbers


def test_the_page_lists_every_switch_of_avidxchange_with_its_values() -> None:
    shown = table("Switches of AvidXchange")
    assert set(shown) == set(avid.SWITCHES)
    chosen = {name: list(switch.choices) for name, switch in avid.SWITCHES.items() if switch.choices}
    assert {name: shown[name] for name in chosen} == chosen


def actions() -> list[str]:
    part = PAGE.partition("## Faults\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("action", actions())
def test_a_fault_on_the_page_is_one_the_grammar_takes(action: str) -> None:
    text = re.sub(r"-S$", "-1.5", action).replace("NNN", "503")
    assert faults.parse_rule(f"any@*={text}").action.name in action


def test_the_page_shows_every_action_of_the_grammar() -> None:
    known = {rule.split("-")[0] for rule in actions()}
    assert known == {
        "lose",
        "truncate",
        "html",
        "html200",
        "status",
        "nan",
        "huge",
        "hang",
        "delay",
        "late",
        "slow",
    }
