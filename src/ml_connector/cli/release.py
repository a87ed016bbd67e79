"""`proposals | approve | reject`: what waits for a person's release, and the answer.

Knows options, questions and exit codes: 0 answered or nothing to answer, 1 nothing was changed or some were left,
2 usage, 3 could not run. Knows no rule about who is asked.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from ml_connector import settings, views, wiring
from ml_connector.cli.plan import show_call
from ml_connector.cli.screen import money_text, page, paragraph, remark, show_json, table
from ml_connector.domain.acts import Act
from ml_connector.operations import Reply, answer_proposals

__all__ = ["COMMANDS"]

_LATEST = 50
_DID = {Act.APPROVE: "Approved", Act.REJECT: "Rejected"}

_name = click.argument("name")
_numbers = click.argument("numbers", nargs=-1, type=int, metavar="[PROPOSAL]...")
_full = click.option("--full", is_flag=True, help="Also show every entry and the exact payload of each.")
_json = click.option("--json", "as_json", is_flag=True, help="For scripts.")
_seen = click.option(
    "--fingerprint", "seen", default="", help="Answer only what has this fingerprint; then nothing is asked."
)


@click.command(short_help="Show what waits for a person's release.")
@_name
@_numbers
@click.option("--all", "every", is_flag=True, help=f"The latest {_LATEST}, whatever was answered.")
@_full
@_json
def proposals(name: str, numbers: tuple[int, ...], every: bool, full: bool, as_json: bool) -> None:
    """Show what waits for a person's release: totals, GL effect by account, what is new and what changed.

    Without a PROPOSAL everything that waits. What is sent later is exactly what is shown here, or it waits anew.
    """
    with wiring.opened(settings.read(), remark):
        told = _looked(name, numbers, limit=_LATEST if every else 0)
    if as_json:
        show_json(told)
    elif every and not numbers:
        _list(name, told["proposals"])
    else:
        _show(name, told, full=full)


@click.command(short_help="Release what was proposed, exactly as it was shown.")
@_name
@_numbers
@click.option("--reason", default="", help="Why; it is kept in the audit trail.")
@_seen
@_full
@_json
@click.pass_context
def approve(context: click.Context, /, name: str, **asked: Any) -> None:
    """Release what was proposed: the next run enters exactly that, in one batch or in several.

    Without a PROPOSAL everything that waits. It is shown first; without a terminal, --fingerprint names what was seen.
    What is changed afterwards, by anybody, is not covered and is proposed anew. Nothing is sent by this command.
    """
    context.exit(_answered(name, Act.APPROVE, asked))


@click.command(short_help="Keep back what was proposed.")
@_name
@click.argument("numbers", nargs=-1, type=int, required=True, metavar="PROPOSAL...")
@click.option(
    "--reason", required=True, help="Why; it is kept in the audit trail, and shown where it is held."
)
@_seen
@_full
@_json
@click.pass_context
def reject(context: click.Context, /, name: str, **asked: Any) -> None:
    """Keep back what was proposed. It stays held until it is released, edited or resolved, or its source changes it.

    To take one invoice out of a proposal, hold that one; then approve the rest.
    """
    if not asked["reason"].strip():
        raise click.UsageError("--reason must say something: it is kept in the audit trail.")
    context.exit(_answered(name, Act.REJECT, asked))


def _looked(name: str, numbers: Sequence[int], *, limit: int = 0) -> dict[str, Any]:
    try:
        return views.proposals(name, numbers, limit=limit)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


def _answered(name: str, act: Act, asked: Mapping[str, Any]) -> int:
    """Show, ask, answer and tell; give the exit code."""
    with wiring.opened(settings.read(), remark) as opened:
        told = _looked(name, asked["numbers"])
        numbers = [one["proposal"] for one in told["proposals"]]
        if not told["count"]:
            show_json([]) if asked["as_json"] else _show(name, told, full=False)
            return 1 if asked["numbers"] else 0
        if not asked["seen"] and not _agreed(name, act, told, asked):
            return 1
        reply = Reply(act=act, because=asked["reason"], seen=asked["seen"] or told["fingerprint"])
        try:
            lines = answer_proposals(opened.house, name, numbers, reply, wiring.actor("cli"))
        except ValueError as moved:
            remark(f"Nothing was changed. {moved}")
            return 1
    if asked["as_json"]:
        show_json(lines)
    else:
        _tell(name, act, lines)
    return 1 if any(line["became"] is None for line in lines) else 0


def _agreed(name: str, act: Act, told: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Show what an answer would be about, and ask; without a terminal nobody has seen it."""
    if asked["as_json"] or not sys.stdin.isatty():
        raise click.UsageError(
            f"Nobody is asked here, so name what was seen: --fingerprint, from `ml-connector proposals {name}`."
        )
    _show(name, told, full=asked["full"])
    if click.confirm(f"{str(act).capitalize()} {_sums(told)}?", err=True):
        return True
    remark("Nothing was changed.")
    return False


def _show(name: str, told: Mapping[str, Any], *, full: bool) -> None:
    if not told["proposals"]:
        page.print(_nothing(name), markup=False)
        return
    for number, one in enumerate(told["proposals"], 1):
        waits = f"{_sums(one)} to be released" if one["count"] else _ended(one)
        paragraph(
            f"Proposal {one['proposal']}, made {one['made']} (release={one['rule']}, {one['batch']}): {waits}",
            first=0,
        )
        drafts = [draft for draft in one["drafts"] if draft["waits"] or not one["count"]]
        body = "\n".join(draft["payload"] for draft in drafts)
        show_call(number, {**one, "records": drafts, "body": body}, full=full)
        for draft in (draft for draft in one["drafts"] if not draft["waits"]):
            why = draft["over"] or f"{draft['state']} {draft['cause']}".strip()
            paragraph(f"Left out: {draft['document']} of vendor {draft['vendor']} ({why})", hang=4)
        for warning in one["warnings"]:
            paragraph(f"Note: {warning}", hang=4, style="yellow")
    if told["count"]:
        paragraph(f"In all: {_sums(told)}. Fingerprint {told['fingerprint']}", first=0, style="bold")
        page.print(f"Next: ml-connector approve {name}", markup=False)


def _list(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        page.print(f"Nothing was ever proposed on {name}.", markup=False)
        return
    columns = ("proposal", "made", "answer", "by", "drafts", "waiting", "because")
    lines = [
        [
            str(one["proposal"]),
            one["made"],
            one["answer"],
            one["by"] or (one["rule"] if one["answer"] == "straight" else ""),
            str(len(one["drafts"])),
            str(one["count"]),
            one["reason"],
        ]
        for one in rows
    ]
    table("", columns, lines, ["proposal", "drafts", "waiting"])


def _tell(name: str, act: Act, lines: Sequence[Mapping[str, Any]]) -> None:
    done = [line for line in lines if line["became"] is not None]
    page.print(f"{_DID[act]}: {len(done)} deliver{'y' if len(done) == 1 else 'ies'}.", markup=False)
    for said in dict.fromkeys(line["said"] for line in lines):
        paragraph(said)
    page.print("Nothing was sent to either system by this command.", markup=False)
    if act is Act.APPROVE and done:
        page.print(f"Next: ml-connector run {name}", markup=False)


def _sums(told: Mapping[str, Any]) -> str:
    amounts = [f"{money_text(one['total']) or '0.00'} {one['currency']}" for one in told["totals"]]
    return ", ".join([f"{told['count']} deliver{'y' if told['count'] == 1 else 'ies'}", *amounts])


def _ended(one: Mapping[str, Any]) -> str:
    if one["answer"] == "open":
        return "nothing of it waits any more"
    by = f" by {one['by']}" if one["by"] else ""
    return f"{one['answer']}{by}" + (f": {one['reason']}" if one["reason"] else "")


def _nothing(name: str) -> str:
    return f"Nothing waits for release on {name}."


COMMANDS = (proposals, approve, reject)
