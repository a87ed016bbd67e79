"""What people see: tables, colors, progress, and errors in words.

Knows terminals. Knows no operation and decides nothing.
"""

import json
import logging
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Literal

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from ml_connector.engine.run import LEFT, RIGHT
from ml_connector.jobs import WorkerEnded
from ml_connector.operations import NotReady
from ml_connector.store.connections import Taken, Unknown
from ml_connector.store.database import DATABASE_ERRORS
from ml_connector.store.embedded import EmbeddedError
from ml_connector.store.lock import LockLost
from ml_connector.store.vault import KeyProblem

__all__ = [
    "COULD_NOT_RUN",
    "failed",
    "for_connection",
    "four_lines",
    "money_text",
    "page",
    "paragraph",
    "progress",
    "remark",
    "show_json",
    "show_line",
    "show_report",
    "table",
    "waiting",
]

COULD_NOT_RUN = 3

_FOLDS = (
    "document",
    "sage",
    "avidxchange",
    "vendor",
    "description",
    "question",
    "answer",
    "because",
    "note",
    "where it stands",
)  # may be long; the rest stays in one piece
_FOLDED_MIN = 12
_APART = 2  # between two columns
_STYLES = {"done": "green", "held": "yellow", "refused": "red", "in_doubt": "magenta", "waiting": "cyan"}
_OUTCOMES = {
    "balanced": ("green", "Balanced"),
    "nothing_to_do": ("green", "Nothing to do"),
    "partial": ("yellow", "Partial"),
    "incomplete": ("yellow", "Incomplete: not everything could be read or looked up"),
    "unclear": ("magenta", "Unclear: being checked"),
    "failed": ("red", "Failed"),
}
_TOLD = (NotReady, KeyProblem, Taken, Unknown, EmbeddedError, LockLost, WorkerEnded, ValueError)

page = Console()
_remarks = Console(stderr=True)


def remark(text: str) -> None:
    """Say something that is no result: to standard error."""
    _remarks.print(text, markup=False, highlight=False, soft_wrap=True)


def paragraph(text: str, *, first: int = 2, hang: int = 2, style: str = "") -> None:
    """Print a text within the width of the screen: indented by `first`, its further lines by `hang`."""
    lines = textwrap.wrap(
        text,
        width=page.width,
        initial_indent=" " * first,
        subsequent_indent=" " * hang,
        break_on_hyphens=False,
        break_long_words=False,
    )
    for line in lines:
        page.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)


def four_lines(told: Mapping[str, Any], connection: str) -> None:
    """Print what is known of a cause: what happened, who acts, where, what comes next, and what was said.

    Where a line names a command for NAME, it is shown for this `connection`, ready to be typed.
    """
    for word in ("what", "who", "where", "next", "said"):
        if text := told.get(word):
            paragraph(f"{word:>6}: {for_connection(text, connection)}", hang=10)


def for_connection(text: str, connection: str) -> str:
    """Put a connection's name in the place of NAME."""
    return re.sub(r"\bNAME\b", lambda _: connection, text)


def show_json(value: object) -> None:
    """Print one JSON value for scripts."""
    click.echo(json.dumps(value, indent=2, default=str))


def show_line(value: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(value, default=str))


def table(
    title: str, columns: Sequence[str], lines: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> None:
    """Print a table; the columns named in `right` are numbers.

    Long texts fold. A code or a number never does, and is never cut: half an amount would read as another one, so a
    table that does not fit is wider than the screen.
    """
    shown = Table(
        title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, title_style="bold"
    )
    for column in columns:
        side: Literal["left", "right"] = "right" if column in right else "left"
        shown.add_column(
            column,
            justify=side,
            overflow="fold",
            no_wrap=column not in _FOLDS,
            min_width=_FOLDED_MIN if column in _FOLDS else None,
        )
    for line in lines:
        styled = [f"[{_STYLES[cell]}]{cell}[/]" if cell in _STYLES else _plain(cell) for cell in line]
        shown.add_row(*styled)
    least = _least_width(columns, lines)
    shown.width = least if least > page.width else None
    page.print(shown, crop=False)


def _least_width(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> int:
    """Give the width below which something that must stay in one piece would be cut."""
    widths = [
        _FOLDED_MIN
        if column in _FOLDS
        else max(len(text) for text in (column, *(line[at] for line in lines)))
        for at, column in enumerate(columns)
    ]
    return sum(widths) + _APART * (len(columns) - 1)


def show_report(name: str, report: Mapping[str, Any]) -> None:
    """Print one run's report on the connection NAME: the outcome in a sentence, then the totals."""
    color, words = _OUTCOMES[report["outcome"]]
    checked = f" (checked {report['read']})" if report["outcome"] == "nothing_to_do" else ""
    needs = report["new_for_a_person"]
    tail = (
        f": {needs} need{'s' if needs == 1 else ''} attention"
        if report["outcome"] == "partial" and needs
        else ""
    )
    page.print(f"[bold]{report['flow']}[/], run {report['run']}: [bold {color}]{words}{checked}{tail}[/]")
    read = f"{report['read']} read, {report['same']} the same, {report['changed']} new or changed"
    calls = f"{_calls(report)}, {report['seconds']} s"
    paragraph(f"{read}, {report['sent']} sent (calls: {calls})", hang=4)
    for system, asked in report["calls_by_name"].items():
        if asked:
            named = ", ".join(f"{name} {count}" for name, count in asked.items())
            paragraph(f"{system}: {named}", hang=4, style="dim")
    _totals(report)
    color = "green" if report["difference"] == "0.00" else "bold red"
    page.print(f"Difference [{color}]{report['difference']}[/]", highlight=False)
    for problem in report["problems"]:
        paragraph(problem["what"], first=0, style="red")
        four_lines({**problem, "what": ""}, name)
    for note in report["notes"]:
        paragraph(f"Note: {note}", hang=4, style="yellow")


def _totals(report: Mapping[str, Any]) -> None:
    """Print the identity: what was owed and changed, and where it stands; a column a currency that has amounts."""
    words = [word for word in (*LEFT, *RIGHT) if report[word]]
    totals = [total for total in report["totals"] or () if any(Decimal(total[word]) for word in words)]
    currencies = [total["currency"] for total in totals]
    lines = [
        [word.replace("_", " "), str(report[word]), *(money_text(total[word]) for total in totals)]
        for word in words
    ]
    if lines:
        table("", ["", "count", *currencies], lines, ["count", *currencies])


def money_text(amount: str) -> str:
    """Show an amount with its thousands apart; nothing for a zero."""
    return f"{Decimal(amount):,}" if amount and Decimal(amount) else ""


def _calls(report: Mapping[str, Any]) -> str:
    return ", ".join(f"{system} {count}" for system, count in report["calls"].items())


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, int], None]]:
    """Show how far it is, when a person watches; give the function to tell it."""
    if not _remarks.is_terminal:
        yield lambda what, count: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_remarks, transient=True) as bars:
        known: dict[str, Any] = {"read": bars.add_task(f"{title}: read", total=None)}

        def tell(what: str, count: int) -> None:
            if what not in known:
                known[what] = bars.add_task(f"{title}: {what}", total=bars.tasks[0].completed or None)
            bars.update(known[what], advance=count)

        yield tell


@contextmanager
def waiting() -> Iterator[Callable[[str], None]]:
    """Say what is waited for, when a person watches; give the function to tell it."""
    if not _remarks.is_terminal:
        yield lambda words: None
        return
    with _remarks.status("") as status:
        yield status.update


def failed(error: Exception) -> int:
    """Tell what went wrong in words; give the exit code."""
    log = logging.getLogger("ml_connector.cli")
    if isinstance(error, _TOLD):
        remark(f"Could not run. {error}")
    elif isinstance(error, OSError):
        remark(f"Could not run: {error.strerror or error} ({error.filename or 'no file named'}).")
    elif isinstance(error, DATABASE_ERRORS):
        log.error("the database failed: %s", type(error).__name__, exc_info=error)
        remark(
            f"Could not run: the database did not answer as it should ({type(error).__name__}). {error}".strip()
        )
    else:
        log.error("a bug", exc_info=error)
        remark(
            f"This is a bug in ml-connector ({type(error).__name__}: {error}). Nothing is lost: what was under way "
            f"is looked up by the next run. The log holds the details."
        )
    sys.stderr.flush()
    return COULD_NOT_RUN
