"""`audit verify | export | keys`: whether the audit trail holds, who signs it, and how it is taken along.

Knows options, tables and exit codes. Judges nothing itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import page, paragraph, remark, show_json, table, waiting
from ml_connector.operations.auditing import audit_keys, kept_mark, new_audit_key, verify_audit
from ml_connector.operations.pack import Packed, Wanted, export_pack

__all__ = ["audit"]

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(short_help="Prove the audit trail, or take it along.")
def audit() -> None:
    """Prove the audit trail, or take it along for somebody who does not trust this machine."""


@audit.command(short_help="Say whether the audit trail holds.")
@click.option("--checkpoint", "marks", multiple=True, metavar="SEAL:HASH", help="A mark you kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def verify(context: click.Context, marks: Sequence[str], as_json: bool) -> None:
    """Walk every event and every seal, both ends, every checkpoint and key; say where the trail is broken.

    Exits 1 when it is broken anywhere, 3 when it could not be walked.
    """
    try:
        kept = [kept_mark(mark) for mark in marks]
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    with wiring.opened(settings.read(), remark) as opened, waiting() as tell:
        found = verify_audit(opened.house, kept, tell)
    if as_json:
        show_json(found)
    else:
        _show(found)
    context.exit(0 if found["whole"] else 1)


@audit.command(short_help="List the public keys that sign checkpoints.")
@click.option("--new", is_flag=True, help="Let a fresh key sign from now on.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def keys(new: bool, as_json: bool) -> None:
    """List the public halves of the keys that sign checkpoints. Keep the newest where this machine cannot reach it."""
    with wiring.opened(settings.read(), remark) as opened:
        if new:
            new_audit_key(opened.house, wiring.actor("cli"))
        found = audit_keys()
    if as_json:
        show_json(found)
    elif not found:
        click.echo("No key has signed yet: the first one is made with the first checkpoint, or by --new.")
    for key in [] if as_json else found:
        signs = "signs now" if key["signs"] else "signed before"
        click.echo(f"{key['key']}  {key['public']}  {signs}, since {key['since'][:10]}")


@audit.command(short_help="Write an auditor's pack, which verifies itself anywhere.")
@click.argument("name", default="")
@click.option("--from", "since", type=_DAY, help="The first day, in UTC.")
@click.option("--to", "until", type=_DAY, help="The last day, in UTC.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="A new folder, or a new file.zip."
)
@click.option("--payloads", is_flag=True, help="With what was read, sent and answered: confidential.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def export(name: str, since: datetime | None, until: datetime | None, **asked: Any) -> None:
    """Write an auditor's pack of the connection NAME, or of all: the trail, every record's story, and a verifier.

    Whoever has it needs Python 3.11 and nothing else to see that nothing was changed. Of other connections and times it
    holds hashes only.
    """
    wanted = Wanted(
        out=asked["out"],
        connection=name,
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC) + timedelta(days=1),
        payloads=asked["payloads"],
    )
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise click.UsageError("--from is after --to.")
    with wiring.opened(settings.read(), remark) as opened:
        try:
            packed = export_pack(opened.house, wanted, wiring.actor("cli"))
        except FileExistsError as wrong:
            raise click.UsageError(f"{wrong.filename} {wrong.strerror}.") from None
    if asked["as_json"]:
        show_json(packed.told)
    else:
        _tell(packed)


def _tell(packed: Packed) -> None:
    """Say what was packed, and how it is verified."""
    hidden = f", {packed.hidden:,} of others by their hash only" if packed.hidden else ""
    paragraph(
        f"Packed: {packed.shown:,} events{hidden}, under seals {packed.first:,} to {packed.last:,}; "
        f"{packed.deliveries:,} records. Its README says what proves what. To verify it, in its folder:", first=0
    )  # fmt: skip
    click.echo(f"  python -I verify.py --key {packed.key}")
    paragraph("Give the key to whoever verifies on another way than the pack.", first=0)


def _show(found: Mapping[str, Any]) -> None:
    walked = f"{found['events']:,} events under {found['seals']:,} seals"
    if found["whole"]:
        page.print(f"[bold green]The audit trail holds[/]: {walked}.", highlight=False)
    else:
        places = "place" if found["broken"] == 1 else "places"
        page.print(
            f"[bold red]The audit trail is broken[/] in {found['broken']:,} {places}, of {walked}.",
            highlight=False,
        )
        rows = [
            [str(one["seal"]), str(one["event"] or ""), one["what"], one["said"]] for one in found["breaks"]
        ]
        table("", ["seal", "event", "what", "note"], rows, ["seal", "event"])
        if more := found["broken"] - len(rows):
            paragraph(f"… and {more:,} more.", first=0)
    if found["payloads_aged_out"]:
        paragraph(f"{found['payloads_aged_out']:,} payloads have aged out; their hashes are here.", first=0)
    last = found["last_checkpoint"]
    signed = (
        f"{found['checkpoints']} checkpoints, the last of {last['at'][:16]} UTC"
        if last
        else "no checkpoint yet"
    )
    paragraph(f"Signed: {signed}.", first=0)
    if found["unsigned_days"] >= 2:
        late = f"Nothing of the last {found['unsigned_days']} days of the trail is signed: the scheduler did not run,"
        paragraph(f"{late} or checkpoints were taken away.", first=0)
    if found["whole"]:
        paragraph("Keep this mark elsewhere, and give it with --checkpoint next time:", first=0)
        click.echo(f"  {found['end']}")
