"""Claims about help and wrong usage of the command line. Knows commands as click has them; runs no flow."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from ml_connector.cli import program

PROMISED = [
    "init",
    "migrate",
    "connection",
    "crosswalk",
    "run",
    "runs",
    "deliveries",
    "explain",
    "demo",
    "simulate",
    "probe",
    "profile",
    *("retry", "release", "hold", "resolve", "adopt", "edit"),
]


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """Every command by its words."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)


ALL = sorted(commands(program))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help_that_says_what_it_does(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(program, [*words, "--help"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 3


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_option_says_what_it_is_for_or_shows_its_default(words: tuple[str, ...]) -> None:
    command: click.Command = program
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    options = [one for one in command.params if isinstance(one, click.Option)]
    silent = [
        one.name for one in options if not one.help and not one.show_default and one.name != "profile_file"
    ]
    assert silent == []


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_no_option_takes_a_secret_on_the_command_line(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(program, [*words, "--help"]).output.casefold()
    assert not [word for word in ("--password", "--secret ", "--client-secret", "--token ") if word in told]


def test_the_commands_scripts_rely_on_are_there() -> None:
    assert [name for name in PROMISED if name not in program.commands] == []


@pytest.mark.parametrize(
    "words",
    [["nonsense"], ["run"], ["connection", "add", "x"], ["deliveries", "x", "--limit", "0"],
     ["deliveries", "x", "--limit", "many"], ["simulate", "sap", "--port", "0"], ["simulate", "sage300"],
     ["demo", "--port", "70000"], ["demo", "--seed-size", "0"], ["run", "x", "--nonsense"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    assert CliRunner().invoke(program, words).exit_code == 2


@pytest.mark.parametrize("words", [[], ["connection"]])
def test_a_command_that_needs_another_word_shows_its_help(words: list[str]) -> None:
    told = CliRunner().invoke(program, words)
    assert "Usage:" in told.output
