"""`ping`: both systems checked stage by stage, each line green or red with its cure; and the least-privilege recipe.

Knows lines, colors and exit codes. Knows no stage and no question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import click
from rich.table import Table
from rich.text import Text

from ml_connector import settings, wiring
from ml_connector.cli.screen import page, remark, show_json, waiting
from ml_connector.domain.checks import Check, Outcome, Stage
from ml_connector.operations import Pinged, Recipe, Side, Watcher, cure, ping, recipe

__all__ = ["COMMANDS"]

_STYLES = {"passed": "green", "failed": "bold red", "skipped": "dim", "not_asked": "cyan"}
_WORDS = {"passed": "ok", "failed": "FAILED", "skipped": "skipped", "not_asked": "not asked"}
_READERS = {
    "sage300": "your Sage 300 administrator",
    "avidxchange": "AvidXchange or whoever keeps its portal",
}


@click.command("ping")
@click.argument("name")
@click.option(
    "--recipe", "only_recipe", is_flag=True, help="Only the rights to give in Sage 300; asks nothing."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def ping_(context: click.Context, name: str, only_recipe: bool, as_json: bool) -> None:
    """Check the connection NAME on both sides, stage by stage. Writes nothing to either system.

    Each line says what was found; a failed one says who puts it right, where, and what to type. Exit code 0:
    nothing failed; 1: something did; 3: it could not be tried.
    """
    with wiring.opened(settings.read(), remark) as opened:
        if only_recipe:
            _show_recipe(recipe(name), as_json=as_json)
            return
        with _watched(name, as_json=as_json) as watcher:
            pinged = ping(opened.house, name, wiring.actor("cli"), watcher)
    if as_json:
        show_json(pinged.as_json())
    else:
        _close(pinged)
    context.exit(0 if pinged.green else 1)


@contextmanager
def _watched(name: str, *, as_json: bool) -> Iterator[Watcher]:
    """Show each line as its stage ends, and while one is waited for, which."""
    if as_json:
        yield Watcher()
        return
    with waiting() as now:

        def begins(stage: Stage) -> None:
            now(f"{stage.words} … {f'({stage.wait})' if stage.wait else ''}")

        yield Watcher(side=_head, begins=begins, ended=partial(_line, name=name))


def _head(side: Side) -> None:
    page.print(f"\n{side.heading}", style="bold", markup=False, highlight=False)


def _line(check: Check, name: str) -> None:
    grid = _grid(9, 24)
    style = _STYLES[check.outcome]
    slow = f" ({check.seconds:.1f} s)" if check.seconds >= 1 else ""
    grid.add_row(Text(_WORDS[check.outcome], style=style), Text(check.words), Text(check.found + slow))
    page.print(grid, highlight=False)
    if check.outcome is Outcome.FAILED:
        four = _grid(9)
        for word, text in cure(check, name).items():
            four.add_row(Text(f"{word:>8}", style=style), Text(text))
        page.print(four, highlight=False)


def _grid(*widths: int) -> Table:
    grid = Table.grid(padding=(0, 1))
    for width in widths:
        grid.add_column(width=width)
    grid.add_column(overflow="fold")
    return grid


def _close(pinged: Pinged) -> None:
    for system, letter in pinged.letters.items():
        page.print(f"\n----- copy this for {_READERS[system]} -----", style="bold", highlight=False)
        page.print(letter, markup=False, highlight=False, soft_wrap=True)
        page.print("----- end -----", style="bold", highlight=False)
    failed = [check.words for check in pinged.checks if check.outcome is Outcome.FAILED]
    page.print()
    if failed:
        words = f"Red: {', '.join(failed)}. Nothing was written to either system."
        page.print(words, style="bold red", markup=False, highlight=False)
        page.print(f"When it is put right: ml-connector ping {pinged.name}", markup=False, highlight=False)
    else:
        words = "Green: both systems can be worked with. Nothing was written to either."
        page.print(words, style="bold green", markup=False, highlight=False)
        page.print(f"Next: ml-connector probe {pinged.name}, then: ml-connector plan {pinged.name}",
                   markup=False, highlight=False, soft_wrap=True)  # fmt: skip


def _show_recipe(found: Recipe, *, as_json: bool) -> None:
    if as_json:
        show_json({
            "user": found.user,
            "company": found.company,
            "security_groups": found.boxes,
            "welcome": found.welcome,
            "withheld": found.withheld,
            "hosts": found.hosts,
        })  # fmt: skip
        return
    for line in found.lines():
        page.print(line, markup=False, highlight=False, soft_wrap=True)
    page.print("\nOutbound connections this needs (nothing comes in):", style="bold", highlight=False)
    for purpose, host in found.hosts.items():
        page.print(f"   {host:40} {purpose}", markup=False, highlight=False, soft_wrap=True)


COMMANDS = (ping_,)
