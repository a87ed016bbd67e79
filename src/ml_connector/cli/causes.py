"""`causes`: what stands open by cause, with the amount first, who acts, and the command that leads on.

Knows 80 columns and words. Knows no table of the database and changes nothing.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import for_connection, money_text, page, paragraph, remark, show_json
from ml_connector.domain.causes.cause import CHECKED

__all__ = ["COMMANDS", "show_new"]

_WIDTH = 80
_INDENT = " " * 6
_TEXT_MAX = 300
_NO_CURRENCY = "XXX"


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def causes(name: str, as_json: bool) -> None:
    """Tell what stands open on the connection NAME, by cause."""
    with wiring.opened(settings.read(), remark) as opened:
        found, now = views.causes(name), opened.house.clock.now()
    if as_json:
        show_json(found)
    elif found["causes"]:
        count = sum(one["count"] for one in found["causes"])
        page.print(f"Open on {name}, by cause: {count} in all", style="bold", markup=False)
        _show(name, found["causes"], now)
    else:
        paragraph(_nothing(name, found), first=0)


def show_new(name: str, report: Mapping[str, Any], now: datetime) -> None:
    """Tell after a run what it newly put before a person, by cause, and how much stands open besides."""
    new = views.new_items(name, report["flow"], report["run"])
    if new:
        page.print(f"\nNew for a person: {sum(one['count'] for one in new)}", style="bold", markup=False)
        _show(name, new, now)
    before = sum(item["count"] for item in report["open_items"]) - sum(one["count"] for one in new)
    if before:
        told = f"{before} open from before, or being checked. All by cause: ml-connector causes {name}"
        page.print(told, markup=False, highlight=False, soft_wrap=True)


def _nothing(name: str, found: Mapping[str, Any]) -> str:
    checked = found["checked"]
    if checked["last_run"] is None:
        return f"Nothing is open on {name}, and no run has ended yet: ml-connector run {name}"
    last = checked["last_run"][:16].replace("T", " ")
    return f"Nothing is open on {name}. Checked deliveries: {checked['deliveries']}; last run {last} UTC."


def _show(name: str, groups: Sequence[Mapping[str, Any]], now: datetime) -> None:
    head = f"{'amount':>13}     {'count':>6} {'oldest':>8}  cause"
    page.print(head, style="dim", markup=False, highlight=False)
    for one in groups:
        for line in _lines(name, one, now):
            page.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(name: str, one: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """One cause: amount, count and age, below it the words and the command that leads on."""
    first, *more = [f"{_money(told):>17}" for told in one["amounts"]] or [" " * 17]
    age = _age(now - datetime.fromisoformat(one["oldest"]))
    yield f"{first} {one['count']:>6} {age:>8}  {one['cause']}"
    yield from more
    for text in _words(one):
        told = for_connection(text, name)
        yield from textwrap.wrap(told, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT + "  ")
    yield f"{_INDENT}> {one['next_command']}"


def _words(one: Mapping[str, Any]) -> Iterator[str]:
    yield one["what"]
    yield f"Who: {one['who']}"
    yield f"Where: {one['where']}"
    if one["waits_for"]:
        yield f"Waits until {one['waits_for']}"
    if not one["waits_for"] or one["next"] != CHECKED:  # once that is so, the rest happens by itself
        yield f"Next: {one['next']}"
    if one["tired"]:
        yield f"{one['tired']} not sent again: refused {one['refusals_max']} times though our check passes"
    for told in one["texts"]:
        text = told["said"] if len(told["said"]) <= _TEXT_MAX else f"{told['said'][:_TEXT_MAX]} …"
        yield f"{told['count']} x “{' '.join(text.split())}”"
    if left := one["texts_in_all"] - len(one["texts"]):
        yield f"and {left} other texts"


def _money(told: Mapping[str, str]) -> str:
    currency = "" if told["currency"] == _NO_CURRENCY else told["currency"]
    return f"{money_text(told['amount']) or '0.00'} {currency:<3}"


def _age(age: timedelta) -> str:
    """Say how old in the largest unit that fits."""
    minutes = max(0, int(age.total_seconds() // 60))
    sizes = ((24 * 60, "d"), (60, "h"))
    return next((f"{minutes // size} {unit}" for size, unit in sizes if minutes >= size), f"{minutes} min")


COMMANDS = (causes,)
