"""`profile check`: every request a profile makes, shown with made-up content beside what would be read back.

Knows how it is printed. Sends nothing, opens no database and needs no secret.
"""

from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from ml_connector.cli.screen import page, show_json
from ml_connector.systems.avidxchange import Checked, Shown, check_profile

__all__ = ["COMMANDS"]

_TEXT_MAX = 1_000_000
_QUIET_HEADERS = ("accept", "content-type")


@click.group()
def profile() -> None:
    """Profiles: how one AvidXchange gateway speaks, as data."""


@profile.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--operation", help="Only this operation.")
@click.option("--all", "everything", is_flag=True, help="Also operations that are switched off.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def check(context: click.Context, file: Path, operation: str | None, everything: bool, as_json: bool) -> None:
    """Show each request of the profile FILE with sample data. Sends nothing.

    Hold it beside AvidXchange's documentation, line by line. Exit code 1: something that is switched on would not
    work, or would read something else than what came.
    """
    try:
        checked = check_profile(_text(file), str(file))
    except (ValueError, UnicodeDecodeError) as wrong:
        raise click.UsageError(str(wrong)) from None
    chosen = [one for one in checked.operations if _wanted(one, operation, everything=everything)]
    if operation and not chosen:
        known = sorted({one.operation.partition(" ")[0] for one in checked.operations})
        raise click.UsageError(f"The profile has no operation {operation!r}. It has: {', '.join(known)}.")
    if as_json:
        show_json({**asdict(checked), "operations": [asdict(one) for one in chosen]})
    else:
        for one in chosen:
            _tell(one)
        _summary(checked)
    context.exit(1 if checked.problems else 0)


def _text(file: Path) -> str:
    """The file, or as much of it as shows that it is too long for a profile."""
    with file.open(encoding="utf-8-sig") as opened:
        return opened.read(_TEXT_MAX)


def _wanted(one: Shown, operation: str | None, *, everything: bool) -> bool:
    if operation:
        return one.operation.partition(" ")[0] == operation
    return one.offered or everything


def _tell(one: Shown) -> None:
    off = "" if one.offered else "  (switched off)"
    page.print(f"{one.operation}{off}", style="bold", markup=False, highlight=False)
    if one.problem:
        _line("problem", one.problem, style="red")
    if one.url:
        _line(one.method, one.url)
    for name, value in one.headers:
        if name.lower() not in _QUIET_HEADERS:
            _line("header", f"{name}: {value}")
    _block("sends", one.body)
    _block("answer", one.answer)
    for name, text in one.read:
        _line("reads", f"{name} = {text}")
    if one.proven is False:
        _line("but", "what is read is not what the sample answer says", style="yellow")
    page.print()


def _block(what: str, text: str) -> None:
    if not text:
        return
    try:
        shown = msgspec.json.format(text, indent=2)  # keeps every digit as it would be sent
    except msgspec.DecodeError:
        shown = text
    for number, line in enumerate(shown.splitlines()):
        _line(what if number == 0 else "", line)


def _line(what: str, text: str, style: str = "") -> None:
    page.print(f"  {what:>8}  {text}", markup=False, highlight=False, soft_wrap=True, style=style)


def _summary(checked: Checked) -> None:
    offered = sum(one.offered for one in checked.operations)
    _line("profile", f"{checked.name}: {offered} operations are switched on; nothing was sent")
    _line("words", "those that are read are matched without case, spaces, hyphens and underscores")
    for place in checked.placeholders:
        _line("guess", f"{place} is a placeholder: a live connection refuses it", style="yellow")
    if not checked.confirmed:
        _line(
            "next",
            "compare all of this with AvidXchange's documentation, then set assumptions_confirmed: true",
        )


COMMANDS = (profile,)
