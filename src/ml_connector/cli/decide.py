"""`retry | release | hold | resolve | adopt | edit`: what a person decides about what stopped.

Knows options, questions and exit codes: 0 all done, 1 some were left as they are, 2 usage, 3 could not run. Knows no
rule about who stands where: each act says so itself.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NoReturn

import click

from ml_connector import settings, wiring
from ml_connector.cli.retrying import counted, settled, show_retry
from ml_connector.cli.screen import money_text, page, paragraph, progress, remark, show_json
from ml_connector.domain import edits as edit_names
from ml_connector.domain.acts import Act
from ml_connector.operations import Choice, Decision, House, choose, decide, plan_retry

__all__ = ["COMMANDS"]

_DID = {
    Act.RETRY: "To be tried again",
    Act.RELEASE: "Released",
    Act.HOLD: "Held",
    Act.RESOLVE: "Resolved",
    Act.ADOPT: "Adopted",
    Act.EDIT: "Edited",
    Act.APPROVE: "Approved",
    Act.REJECT: "Rejected",
}
_LISTED_MAX = 20

Command = Callable[..., None]


def _choosing(command: Command) -> Command:
    """Add what every act but edit is asked with."""
    options = (
        click.argument("name"),
        click.argument("numbers", nargs=-1),
        click.option("--id", "ids", multiple=True, help="An id at the source, where a number means several."),
        click.option("--cause", default="", help="Everything that stands open for this cause."),
        click.option("--yes", is_flag=True, help="Do not ask before acting on a whole cause."),
        click.option("--json", "as_json", is_flag=True, help="For scripts."),
        click.pass_context,
    )
    for option in reversed(options):
        command = option(command)
    return command


_reason = click.option("--reason", required=True, help="Why; it is kept in the audit trail.")
_maybe_reason = click.option("--reason", default="", help="Why; it is kept in the audit trail.")


@click.command(short_help="Try again what was refused, or what waits.")
@_choosing
@_maybe_reason
@click.option(
    "--plan", "planned", is_flag=True, help="Only show what would come of it, and what it would change."
)
def retry(context: click.Context, reason: str, planned: bool, **asked: Any) -> None:
    """Try again what the other system refused, or what waits, once the reason is put right.

    NUMBERS are document numbers or ids. Nothing is sent now: the next run looks first, then sends. With --plan nothing
    is changed either: it looks as a run does, and shows how each differs from what was sent before.
    """
    if planned:
        _plan_retry(context, asked)
    _act(context, Decision(act=Act.RETRY, because=reason), asked)


@click.command(short_help="Let go on what is held.")
@_choosing
@_maybe_reason
def release(context: click.Context, reason: str, **asked: Any) -> None:
    """Let go on what is held: the next run looks and checks again, and sends what passes.

    A batch of ours that was deleted is entered anew. What is in the books is looked at again, and never entered again.
    """
    _act(context, Decision(act=Act.RELEASE, because=reason), asked)


@click.command(short_help="Stop what is owed, waits or was refused.")
@_choosing
@_reason
def hold(context: click.Context, reason: str, **asked: Any) -> None:
    """Stop what is owed, waits or was refused, until it is released or resolved."""
    _act(context, Decision(act=Act.HOLD, because=reason), asked)


@click.command()
@_choosing
@click.option("--evidence", required=True, help="What was seen, and where; it is kept in the audit trail.")
def resolve(context: click.Context, evidence: str, **asked: Any) -> None:
    """Close what was settled by hand. Nothing more is sent of it, and neither system is told."""
    _act(context, Decision(act=Act.RESOLVE, because=evidence), asked)


@click.command(short_help="Take what others entered in Sage 300 as entered.")
@_choosing
@click.option("--all", "everything", is_flag=True, help="All that agree as of the last look.")
@_maybe_reason
def adopt(context: click.Context, reason: str, everything: bool, **asked: Any) -> None:
    """Take what others entered in Sage 300 as entered, where vendor, number, amount and currency agree.

    The next run looks again and acknowledges it to AvidXchange; nothing is entered in Sage 300.
    """
    if everything:
        asked["cause"] = asked["cause"] or "already-in-sage"
    _act(context, Decision(act=Act.ADOPT, because=reason), asked)


@click.command("edit", short_help="Change what is sent of an invoice not entered yet.")
@click.argument("name")
@click.argument("numbers", nargs=1, metavar="NUMBER")
@click.option("--id", "by_id", is_flag=True, help="NUMBER is an id at the source.")
@click.option(
    "--posting-date", help="The posting date in Sage 300, such as 2026-12-01; its period must be open."
)
@click.option(
    "--account", "accounts", multiple=True, metavar="LINE=CODE", help="GL account of a line, from 1."
)
@click.option("--description", help="The description of the entry.")
@click.option("--suffix", help="What to put behind the document number.")
@_reason
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def edit(
    context: click.Context, /, name: str, numbers: str, by_id: bool, reason: str, as_json: bool, **told: Any
) -> None:
    """Change what is sent of one invoice that is not entered yet; what was approved stays as it came.

    An empty value takes an earlier edit back. A change in AvidXchange drops all edits.
    """
    changes = _changes(told)
    if not changes:
        raise click.UsageError(
            "Nothing to change: give --posting-date, --account, --description or --suffix."
        )
    which = {"ids": (numbers,), "numbers": ()} if by_id else {"ids": (), "numbers": (numbers,)}
    asked = {"name": name, **which, "cause": "", "yes": True, "as_json": as_json}
    _act(context, Decision(act=Act.EDIT, because=reason, edits=changes), asked)


def _changes(told: Mapping[str, Any]) -> dict[str, str]:
    named = {
        edit_names.POSTING_DATE: told["posting_date"],
        edit_names.DESCRIPTION: told["description"],
        edit_names.SUFFIX: told["suffix"],
    }
    if named[edit_names.POSTING_DATE]:
        named[edit_names.POSTING_DATE] = _day(named[edit_names.POSTING_DATE])
    for account in told["accounts"]:
        line, equals, code = account.partition("=")
        if not equals or not line.strip().isdecimal():
            raise click.UsageError(f"--account takes LINE=CODE, such as 1=6000, not {account!r}.")
        named[f"{edit_names.ACCOUNT}{int(line)}"] = code.strip()
    return {name: value.strip() for name, value in named.items() if value is not None}


def _day(text: str) -> str:
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise click.UsageError(f"--posting-date takes a date such as 2026-12-01, not {text!r}.") from None


def _act(context: click.Context, decision: Decision, asked: Mapping[str, Any]) -> None:
    """Choose, ask where a whole cause is meant, act, and tell what came of it."""
    choice = _choice(asked)
    _check(decision, choice)
    with wiring.opened(settings.read(), remark) as opened:
        lines = _decided(opened.house, asked, choice, decision)
    if asked["as_json"]:
        show_json(lines)
    elif lines is not None:
        _show(asked["name"], decision, choice, lines)
    context.exit(1 if lines is None or any(line["became"] is None for line in lines) else 0)


def _plan_retry(context: click.Context, asked: Mapping[str, Any]) -> NoReturn:
    """Show what a retry would come to; exit code 1 where it would not bring all of them on."""
    choice = _choice(asked)
    _check(Decision(act=Act.RETRY, because=""), choice)
    with wiring.opened(settings.read(), remark) as opened, progress(asked["name"]) as told:
        try:
            rows = choose(asked["name"], choice)
        except ValueError as wrong:
            raise click.UsageError(str(wrong)) from None
        lines = plan_retry(opened.house, asked["name"], rows, told) if rows else ()
    if asked["as_json"]:
        show_json(lines)
    else:
        show_retry(asked["name"], lines)
    context.exit(0 if settled(lines) else 1)


def _choice(asked: Mapping[str, Any]) -> Choice:
    return Choice(numbers=asked["numbers"], ids=asked["ids"], cause=asked["cause"])


def _check(decision: Decision, choice: Choice) -> None:
    if bool(choice.cause) == bool(choice.numbers or choice.ids):
        raise click.UsageError("Give document numbers (or --id), or one --cause; not both.")
    needed = {Act.HOLD: "--reason", Act.EDIT: "--reason", Act.RESOLVE: "--evidence"}
    if decision.act in needed and not decision.because.strip():
        raise click.UsageError(f"{needed[decision.act]} must say something: it is kept in the audit trail.")


def _decided(
    house: House, asked: Mapping[str, Any], choice: Choice, decision: Decision
) -> Sequence[Mapping[str, Any]] | None:
    """Give a line a delivery; None where a person did not want to go on."""
    try:
        rows = choose(asked["name"], choice)
        if choice.cause and not _confirmed(asked, decision, rows):
            return None
        return decide(house, asked["name"], rows, decision, wiring.actor("cli")) if rows else ()
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


def _confirmed(asked: Mapping[str, Any], decision: Decision, rows: Sequence[Any]) -> bool:
    """Show how many and how much, and ask on a terminal."""
    if asked["as_json"] or not rows:
        return True
    lines = [
        {"amount": "" if row.amount is None else str(row.amount), "currency": row.currency} for row in rows
    ]
    remark(f"You asked to {decision.act} everything that stands open as {asked['cause']}: {counted(lines)}.")
    if asked["yes"] or not sys.stdin.isatty():
        return True
    if click.confirm("Go on?", err=True):
        return True
    remark("Nothing was changed.")
    return False


def _show(name: str, decision: Decision, choice: Choice, lines: Sequence[Mapping[str, Any]]) -> None:
    done = [line for line in lines if line["became"] is not None]
    left = [line for line in lines if line["became"] is None]
    if not lines:
        page.print(
            f"Nothing on {name} stands open as {choice.cause}; the ledger was looked through.", markup=False
        )
        return
    page.print(f"{_DID[decision.act]}: {counted(done)}." if done else "Nothing was changed.", markup=False)
    for said, several in groupby(done[:_LISTED_MAX], key=lambda line: str(line["said"])):
        for line in several:
            moved = f"{line['was']} → " if line["was"] != line["became"] else "stays "
            paragraph(f"{_named(line)}: {moved}{line['became']}", hang=4)
        paragraph(said, hang=2)
    if len(done) > _LISTED_MAX:
        paragraph(f"and {len(done) - _LISTED_MAX} more")
    if decision.act is Act.RETRY and (entered := [line for line in done if line["in_sage"]]):
        page.print(f"In Sage 300 already, and not entered again: {counted(entered)}.", markup=False)
    if left:
        page.print(f"Left as they are: {counted(left)}.", markup=False)
    for line in left:
        paragraph(f"{_named(line)}: {line['said']}", hang=4)
    if done:
        page.print("Nothing was sent to either system by this command.", markup=False)
    if any(line["became"] == "pending" for line in done):
        page.print(f"Next: ml-connector run {name}", markup=False)


def _named(line: Mapping[str, Any]) -> str:
    amount = f", {money_text(line['amount'])} {line['currency']}" if line["amount"] else ""
    return f"{line['document']} of vendor {line['vendor']}{amount}"


COMMANDS = (retry, release, hold, resolve, adopt, edit)
