"""Claims about commands in our pages: what a reader is told to type exists, with its options.

Knows the command line's names and options. Runs nothing but help.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from papers import ROOT, pages, text

from ml_connector.cli import program

TYPED = re.compile(r"(?:^|`|\$ )ml-connector((?: +[^\s`]+)+)", re.MULTILINE)


def typed() -> Iterator[list[str]]:
    """The words after `ml-connector` wherever a page shows them, lines that go on put together."""
    for page in pages():
        for found in TYPED.finditer(text(page).replace("\\\n", " ")):
            yield shlex.split(found[1].replace("'", ""))


def resolved(words: list[str]) -> tuple[list[str], click.Command | None, list[str]]:
    """Follow words into the command they name: its path, the command or None, and the words that are left.

    A group may take arguments of its own, such as the name of a connection, before its command.
    """
    path: list[str] = []
    current: click.Command | None = program
    while isinstance(current, click.Group) and words:
        own = sum(isinstance(param, click.Argument) for param in current.params)
        path, words = [*path, *words[:own]], words[own:]
        if words:
            current = current.commands.get(words[0])
            path, words = [*path, words[0]], words[1:]
    return path, current, words


def told() -> list[str]:
    """Every command in our pages, as one text each."""
    return sorted({" ".join(resolved(words)[0]) for words in typed() if words[0][0].islower()})


@pytest.mark.parametrize("command", told())
def test_a_command_in_our_pages_answers_help(command: str) -> None:
    done = CliRunner().invoke(program, [*command.split(), "--help"])
    assert done.exit_code == 0, f"our pages tell to type: ml-connector {command}"


def test_every_option_in_our_pages_is_one_of_its_command() -> None:
    wrong = []
    for words in typed():
        path, command, rest = resolved(words)
        known = {option for one in (command.params if command else []) for option in one.opts}
        wrong += [(path, word) for word in rest if word.startswith("--") and word not in known]
    assert wrong == []


def test_the_pages_show_every_command_there_is() -> None:
    shown = {" ".join(resolved(words)[0][:1]) for words in typed()}
    shown |= set(re.findall(r"`([a-z]+)`", text(ROOT / "CHANGELOG.md")))
    open_to_people = {name for name, command in program.commands.items() if not command.hidden}
    assert open_to_people - shown - {"connection"} == set()


def test_what_is_not_built_is_not_told_to_be_typed() -> None:
    absent = {"ping", "plan", "serve", "release", "retry", "reconcile", "schedule"} - set(program.commands)
    assert {words[0] for words in typed()} & absent == set()
