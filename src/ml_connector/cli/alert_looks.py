"""`alert open | list | show | log`: what is wrong now, who is told, and what they were told.

Knows tables and words. Changes nothing.
"""

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import four_lines, page, paragraph, remark, show_json, table

__all__ = ["COMMANDS"]

_json = click.option("--json", "as_json", is_flag=True, help="For scripts.")


@click.command("open")
@_json
def open_(as_json: bool) -> None:
    """Show what is open now, the most severe first."""
    with wiring.opened(settings.read(), remark):
        found = views.alerts.open_now()
    if as_json:
        show_json(found)
        return
    if not found:
        paragraph("No alert is open. `ml-connector serve` looks every 30 seconds while it runs.", first=0)
    for one in found:
        name = f"{one['connection']}: " if one["connection"] else ""
        paragraph(f"{one['severity'].upper()}  {name}{one['title']}", first=0, style="bold")
        four_lines(one, one["connection"])
        back = f", came back {one['returns']} times" if one["returns"] else ""
        gone = "; not seen any more since " + one["going"][:16].replace("T", " ") if one["going"] else ""
        paragraph(f" since: {one['since'][:16].replace('T', ' ')} UTC{back}{gone}", first=1)


@click.command("list")
@_json
def list_(as_json: bool) -> None:
    """List the channels, and how the last try of each went; then the limits that were set."""
    with wiring.opened(settings.read(), remark):
        found, limits = views.alerts.channels(), views.alerts.limits()
    if as_json:
        show_json({"channels": found, "limits": limits})
        return
    if not found:
        click.echo("No channel yet: nobody is told. Next: ml-connector alert add NAME …")
    else:
        columns = ["name", "way", "where", "severity", "digest", "last try"]
        lines = [
            [one["name"], one["way"], one["where"], one["severity"], one["digest"], _last(one)]
            for one in found
        ]
        table("Channels", columns, lines)
    for name, typed in limits.items():
        told = ", ".join(f"{kind} {value}" for kind, value in typed.items())
        paragraph(f"Limits of {name or 'all'}: {told}", first=0)


def _last(one: dict[str, object]) -> str:
    if one["last_try"] is None:
        return "none yet"
    return f"{'ok' if one['last_ok'] else 'failed'} {str(one['last_try'])[5:16].replace('T', ' ')}"


@click.command()
@click.argument("name")
@_json
def show(name: str, as_json: bool) -> None:
    """Show the channel NAME; secrets are never shown."""
    with wiring.opened(settings.read(), remark):
        try:
            found = views.alerts.channel(name)
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
    if as_json:
        show_json(found)
        return
    for key, value in found.items():
        said = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        page.print(f"{key.replace('_', ' '):12} {said}", markup=False, highlight=False, soft_wrap=True)


@click.command()
@click.argument("name", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@_json
def log(name: str | None, limit: int, as_json: bool) -> None:
    """List what was sent, by the channel NAME or by all, newest first, with what the servers said."""
    with wiring.opened(settings.read(), remark):
        found = views.alerts.log(limit, name)
    if as_json:
        show_json(found)
        return
    if not found:
        click.echo("Nothing has been sent yet.")
        return
    columns = ["at", "channel", "try", "result", "note", "answer"]
    lines = [
        [one["at"][5:16].replace("T", " "), one["channel"], str(one["attempt"]), "sent" if one["ok"] else "failed",
         one["title"] or "sign of life", one["said"]]
        for one in found
    ]  # fmt: skip
    table("Told, newest first", columns, lines, ["try"])


COMMANDS = (open_, list_, show, log)
