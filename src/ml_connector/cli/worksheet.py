"""`worksheet`: what to key in P/O Invoice Entry for invoices that are held over their order.

Knows options and files. Knows no column and no rule.
"""

from pathlib import Path

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import remark, show_json

__all__ = ["COMMANDS"]


@click.command(short_help="List what to key in P/O Invoice Entry, as CSV.")
@click.argument("name")
@click.argument("numbers", nargs=-1)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file, not to the screen."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts: the lines as JSON instead of CSV.")
def worksheet(name: str, numbers: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """List what came and is not invoiced, a line for each line of a receipt, so that a clerk can key it.

    NUMBERS are document numbers or ids; without one, all that is held over its purchase order on the connection NAME.
    Of NUMBERS, too, only what is held so is listed; standard error names the others.
    It shows what the last run read, and asks neither system.
    """
    with wiring.opened(settings.read(), remark):
        try:
            lines, others = views.worksheet(name, numbers), views.left_out(name, numbers)
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    for sentence in others:
        remark(sentence)
    if as_json:
        show_json(lines)
    elif out is None:
        click.echo(views.worksheet_csv(lines), nl=False)
    else:
        out.write_text(views.worksheet_csv(lines), encoding="utf-8-sig", newline="\n")  # so Excel knows UTF-8
        click.echo(f"{len(lines)} lines were written to {out}.")


COMMANDS = (worksheet,)
