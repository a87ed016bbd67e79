"""`crosswalk NAME import | export | show | versions | unmapped | check`: which code there means which here.

Knows options, files and tables. Knows no rule about codes and no client.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.screen import money_text, page, remark, show_json, table
from ml_connector.operations import (
    Imported,
    Led,
    Table,
    Unmapped,
    check_crosswalk,
    find_unmapped,
    import_crosswalk,
)
from ml_connector.views import crosswalk_line

__all__ = ["COMMANDS"]

_FILE = click.Path(dir_okay=False, path_type=Path)
_CHANGED_COLUMNS = ["what", "kind", "AvidXchange", "Sage 300", "before", "note"]


@click.group(short_help="Which code there means which code here.")
@click.argument("name")
@click.pass_context
def crosswalk(context: click.Context, name: str) -> None:
    """Which code of AvidXchange means which code of Sage 300, on the connection NAME.

    A code without a line means the same code on the other side. Kinds: vendor, account, terms, currency, and
    segment:DIMENSION for the values of a dimension.
    """
    context.obj = name


@crosswalk.command("import")
@click.argument("file", required=False, type=_FILE)
@click.option("--version", type=click.IntRange(1), help="Take an older version again, instead of a file.")
@click.option(
    "--add", is_flag=True, help="Put its lines into the table that counts, instead of in its place."
)
@click.option("--reason", default="", help="Why it changes; kept with the version, for the auditor.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def import_(name: str, /, file: Path | None, version: int | None, reason: str, **flags: bool) -> None:
    """Put a table in the place of the one that counts, whole or not at all. Sends nothing.

    FILE is CSV with the columns kind, avidxchange, sage, and if wanted primary and note. Without --add, what it does
    not hold is mapped no more: export, edit, import.
    """
    if (file is None) == (version is None):
        raise click.UsageError("Give a FILE, or --version N for an older version.")
    if not reason.strip() and not flags["dry_run"]:
        raise click.UsageError("Say why with --reason TEXT; it is kept with the version.")
    text = _text(file) if file else ""
    wanted = Table(text=text, version=version, add=flags["add"], because=reason.strip())
    with wiring.opened(settings.read(), remark) as opened, _usage():
        told = import_crosswalk(opened.house, name, wanted, wiring.actor("cli"), dry_run=flags["dry_run"])
    if flags["as_json"]:
        show_json(_imported(name, told))
    else:
        _tell(name, told, dry_run=flags["dry_run"])


@crosswalk.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--version", type=click.IntRange(1), help="An older version instead of the one that counts.")
@click.option("--json", "as_json", is_flag=True, help="For scripts: the lines as JSON instead of CSV.")
@click.pass_obj
def export(name: str, file: Path | None, version: int | None, as_json: bool) -> None:
    """Write the table as CSV to FILE, or to the screen."""
    with wiring.opened(settings.read(), remark), _usage():
        found = views.crosswalk(name, version)
    if as_json:
        show_json(found)
    elif file is None:
        click.echo(found["csv"], nl=False)
    else:
        _write(file, found["csv"])
        click.echo(f"{len(found['lines'])} lines of version {found['version']} were written to {file}.")


@crosswalk.command()
@click.option("--version", type=click.IntRange(1), help="An older version instead of the one that counts.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def show(name: str, version: int | None, as_json: bool) -> None:
    """Show the table that counts."""
    with wiring.opened(settings.read(), remark), _usage():
        found = views.crosswalk(name, version)
    if as_json:
        show_json(found)
    elif not found["lines"]:
        click.echo(f"The crosswalk of {name} has no line: every code means the same code on the other side.")
    else:
        columns = ["kind", "avidxchange", "sage", "primary", "note"]
        lines = [[str(line[column]) for column in columns] for line in found["lines"]]
        table(f"Crosswalk of {name}, version {found['version']}", columns, lines)


@crosswalk.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def versions(name: str, as_json: bool) -> None:
    """List all versions, newest first: who kept each, when and why."""
    with wiring.opened(settings.read(), remark):
        found = views.crosswalk_versions(name)
    if as_json:
        show_json(found)
    elif not found:
        click.echo(
            f"The crosswalk of {name} has no version yet: every code means the same on the other side."
        )
    else:
        columns = ["version", "kept", "by", "lines", "+", "~", "-", "because"]
        names = ["version", "at", "by", "lines", "added", "changed", "removed", "because"]
        rows = [
            [str(row[n])[:16].replace("T", " ") if n == "at" else str(row[n]) for n in names] for row in found
        ]
        table(f"Crosswalk of {name}", columns, rows, ["version", "lines", "+", "~", "-"])


@crosswalk.command()
@click.option("--csv", "csv_file", type=_FILE, help="Also write them as a table to fill in.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def unmapped(name: str, csv_file: Path | None, as_json: bool) -> None:
    """List the codes on held invoices that Sage 300 does not know. Reads Sage 300, writes nothing there."""
    with wiring.opened(settings.read(), remark) as opened:
        found = find_unmapped(opened.house, name)
    told = views.unknown_codes(found.codes)
    if csv_file is not None:
        _write(csv_file, views.to_fill_in(found.codes))
    if as_json:
        show_json({"connection": name, "read": found.read, "unreadable": found.unreadable, "codes": told})
        return
    _tell_unmapped(name, found, told)
    if csv_file is not None and told:
        _next(name, csv_file)


@crosswalk.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def check(name: str, as_json: bool) -> None:
    """List the lines that lead to nothing of use in Sage 300. Reads Sage 300, writes nothing there."""
    with wiring.opened(settings.read(), remark) as opened:
        found = check_crosswalk(opened.house, name)
    told = views.astray_lines(found.leads.astray)
    if as_json:
        counts = {"connection": name, "version": found.version, "lines": found.lines}
        show_json(
            {
                **counts,
                "unread": list(found.leads.unread),
                "unchecked": list(found.leads.unchecked),
                "astray": told,
            }
        )
    else:
        _tell_led(name, found, told)


@contextmanager
def _usage() -> Iterator[None]:
    """Call what cannot be in a table, or a version there is not, wrong usage: nothing is wrong with the house."""
    try:
        yield
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


def _text(file: Path) -> str:
    """Read a file as spreadsheets write it; a usage error names what is wrong."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is not UTF-8. In Excel, save it as “CSV UTF-8”.") from None


def _write(file: Path, text: str) -> None:
    """Write with the mark by which Excel knows UTF-8."""
    file.write_text(text, encoding="utf-8-sig", newline="\n")


def _tell(name: str, told: Imported, *, dry_run: bool) -> None:
    change = told.difference
    if not change:
        click.echo(f"The table says the same as version {told.before} of {name}: nothing was kept.")
        return
    counts = f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed"
    rows = [
        [row[c] for c in ("what", "kind", "avidxchange", "sage", "before", "note")] for row in _rows(told)
    ]
    page.print(f"Against version {told.before} of {name}: {counts}.", highlight=False)
    table("", _CHANGED_COLUMNS, rows)
    if dry_run:
        page.print("Dry run: nothing was kept.")
        return
    page.print(f"Kept as version {told.after}. What is entered in Sage 300 stays as it is.", highlight=False)
    page.print(f"Held invoices are checked again by the next run: ml-connector run {name}", highlight=False)


def _rows(told: Imported) -> Sequence[Mapping[str, str]]:
    change = told.difference
    return [
        *({"what": "added", "before": "", **crosswalk_line(line)} for line in change.added),
        *({"what": "changed", "before": old.sage, **crosswalk_line(new)} for old, new in change.changed),
        *(
            {"what": "removed", "before": line.sage, **crosswalk_line(line), "sage": ""}
            for line in change.removed
        ),
    ]


def _imported(name: str, told: Imported) -> Mapping[str, Any]:
    return {"connection": name, "before": told.before, "after": told.after, "difference": _rows(told)}


def _tell_unmapped(name: str, found: Unmapped, told: Sequence[Mapping[str, Any]]) -> None:
    unread = f", {found.unreadable} could not be" if found.unreadable else ""
    checked = f"{found.read} held invoices were read{unread}"
    if not told:
        click.echo(f"Sage 300 knows every vendor, account and currency on what is held on {name}: {checked}.")
        return
    columns = ["kind", "AvidXchange", "leads to", "invoices", "amount", "first of them"]
    rows = [
        [row["kind"], row["code"], row["sage"], str(row["invoices"]), _amounts(row["amounts"]), row["first"]]
        for row in told
    ]
    page.print(f"Codes on held invoices of {name} that Sage 300 does not know:", highlight=False)
    table("", columns, rows, ["invoices", "amount"])
    page.print(f"{checked}. Map them, or set them up in Sage 300.", highlight=False)


def _tell_led(name: str, found: Led, told: Sequence[Mapping[str, str]]) -> None:
    if found.leads.unread:
        page.print(
            f"Not checked, because they may not be read: {', '.join(found.leads.unread)}.", highlight=False
        )
    if found.leads.unchecked:
        page.print(f"Not checked: lines of kind {', '.join(found.leads.unchecked)}.", highlight=False)
    checked = f"{found.lines} lines of version {found.version} of {name}"
    if not told:
        click.echo(f"None leads astray: {checked}.")
        return
    columns = ["kind", "AvidXchange", "leads to", "but"]
    rows = [[row[column] for column in ("kind", "avidxchange", "sage", "why")] for row in told]
    page.print(f"Lead to nothing of use in Sage 300, {len(told)} of {checked}:", highlight=False)
    table("", columns, rows)
    page.print("Map them anew, or set the codes up in Sage 300.", highlight=False)


def _amounts(amounts: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{money_text(one['amount']) or '0.00'} {one['currency']}".strip() for one in amounts)


def _next(name: str, file: Path) -> None:
    page.print(f"Written to {file}", highlight=False, markup=False, soft_wrap=True)
    page.print("Fill in Sage's codes, take out the lines you leave, then:", highlight=False, markup=False)
    page.print(f"  ml-connector crosswalk {name} import {file} --add --reason TEXT",
               highlight=False, markup=False, soft_wrap=True)  # fmt: skip


COMMANDS = (crosswalk,)
