"""`plan`: what a run would do now, shown and not done.

Knows the words for a plan, files and exit codes. Knows no flow's content and writes to no system.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import (
    COULD_NOT_RUN,
    four_lines,
    money_text,
    page,
    paragraph,
    progress,
    remark,
    show_line,
    table,
)
from ml_connector.operations import plan_flows

__all__ = ["COMMANDS", "attempt_words", "exit_code", "headline", "show_call", "show_plan"]

_VERBS = {
    "enter-invoice": "enter",
    "enter-payment": "enter",
    "ready-batch": "make ready to post",
    "post-batch": "post",
    "acknowledge": "acknowledge",
    "upsert-vendor": "write",
    "upsert-account": "write",
}
_NOUNS = {
    "approved-invoices": "invoice",
    "vendors": "vendor",
    "gl-accounts": "account",
    "payments": "payment",
}
_PLACES = {
    "enter-invoice": "in {calls} of Sage company {company}",
    "enter-payment": "in {calls} of Sage company {company}",
    "ready-batch": "in {calls} of Sage company {company}",
    "post-batch": "in {calls} of Sage company {company}",
    "acknowledge": "to AvidXchange",
    "upsert-vendor": "to AvidXchange in {calls}",
    "upsert-account": "to AvidXchange in {calls}",
}
_CALLS = {
    "enter-invoice": "new open batch",
    "enter-payment": "new open payment batch",
    "ready-batch": "batch",
    "post-batch": "batch",
}
_STANDING = {
    "found": "Done already, as Sage 300 or AvidXchange shows",
    "wait": "Waiting for a known time",
    "in_doubt": "Being checked: too early to say whether it was received",
    "owed": "Owed, but could not be looked at",
}
_RIGHT = ("count", "amount", "entries", "invoices", "credit notes", "total", "debit", "credit")
_LONG = ("Entries, and what Sage fills in from the vendor",)  # shown with --full


@click.command(short_help="Show what a run would do now, and do none of it.")
@click.argument("name")
@click.argument("flows", nargs=-1)
@click.option("--full", is_flag=True, help="Also show every entry and the exact body of every call.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the exact body of every call to a file in this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="One object a flow, for scripts.")
@click.pass_context
def plan(context: click.Context, /, name: str, flows: tuple[str, ...], **how: Any) -> None:
    """Show what a run of FLOWS (all, when none is named) on the connection NAME would do now.

    Reads and looks as a run does, and writes nothing in Sage 300, in AvidXchange or in the database. It waits for no
    run. Exit code 1: something new would need a person, or not everything could be read.
    """
    with wiring.opened(settings.read(), remark) as opened, progress(name) as told:
        plans = plan_flows(opened.house, name, flows, told)
    for made in plans:
        show_line(made) if how["as_json"] else show_plan(name, made, full=how["full"])
        if how["out"] is not None:
            _write(how["out"], made)
    if not how["as_json"]:
        page.print("Nothing was written, in Sage 300, in AvidXchange, or here.", style="bold")
    context.exit(exit_code(plans))


def exit_code(plans: Sequence[Mapping[str, Any]]) -> int:
    """Give 3 when a flow could not be planned, 1 when something new would need a person, else 0."""
    if any(made["disconnected"] for made in plans):
        return COULD_NOT_RUN
    unclear = any(end["end"] in ("in_doubt", "owed") for made in plans for end in made["ends"])
    return 1 if unclear or any(made["new_for_a_person"] or made["problems"] for made in plans) else 0


def show_plan(name: str, made: Mapping[str, Any], *, full: bool) -> None:
    """Print one flow's plan: the sentence, what stands behind it, call by call, and what would be held."""
    paragraph(f"{made['flow']}: {headline(made)}", first=0, style="bold")
    read = f"{made['read']} read, {made['same']} the same, {made['changed']} new or changed"
    calls = ", ".join(f"{system} {count}" for system, count in made["calls"].items())
    paragraph(f"{read} (calls: {calls}, {made['seconds']} s)", hang=4)
    paragraph(f"plan {made['fingerprint']}", hang=4)
    for step, count in made["then"].items():
        paragraph(f"Then: {_VERBS.get(step, step)} {_counted(count, made)}{_to(step, made)}.", hang=4)
    for end, words in _STANDING.items():
        if some := [one for one in made["ends"] if one["end"] == end]:
            paragraph(f"{words}: {_sums(some, made)}.", hang=4)
    for number, call in enumerate(made["would_send"], 1):
        show_call(number, call, full=full)
    for number, call in enumerate(made["would_propose"], 1):
        show_call(number, {**call, "title": f"To be proposed, and not sent: {call['title']}"}, full=full)
    _show_held(name, made)
    for problem in made["problems"]:
        _show_lines(name, problem["what"], {**problem, "what": ""})
    for note in made["notes"]:
        paragraph(f"Note: {note}", hang=4, style="yellow")
    page.print("")


def headline(made: Mapping[str, Any]) -> str:
    """Say in a sentence, in money and count, what would be sent and what would be held."""
    if made["disconnected"]:
        return "A run could not be planned, and could not run."
    parts = [_step_line(step, made) for step in dict.fromkeys(call["step"] for call in made["would_send"])]
    if held := [one for one in made["ends"] if one["end"] == "hold"]:
        parts.append(f"{_sums(held, made)} would be held")
    told = "; ".join(parts) if parts else f"send nothing and hold nothing new (checked {made['read']})"
    whole = f"Would {told}." if made["would_send"] or not parts else f"{told}."
    return f"As far as could be read: {whole}" if made["problems"] else whole


def _step_line(step: str, made: Mapping[str, Any]) -> str:
    sent = [one for one in made["ends"] if (one["end"], one["step"]) == ("send", step)]
    return f"{_VERBS.get(step, f'carry out {step} for')} {_sums(sent, made)}{_to(step, made)}"


def _to(step: str, made: Mapping[str, Any]) -> str:
    count = sum(call["step"] == step for call in made["would_send"])
    noun = _CALLS.get(step, "call")
    calls = f"{count} {noun if count == 1 else f'{noun}es' if noun.endswith('ch') else f'{noun}s'}"
    place = _PLACES.get(step, "in {calls}")
    return f", {place.format(calls=calls, company=made['sage_company'])}" if count else ""


def _sums(some: Sequence[Mapping[str, Any]], made: Mapping[str, Any]) -> str:
    """Count, and add up by currency where there is money."""
    amounts: dict[str, list[str]] = {}
    for one in some:
        if one["amount"] is not None:
            amounts.setdefault(one["currency"], []).append(one["amount"])
    money = [f"{_sum(several)} {currency}" for currency, several in sorted(amounts.items())]
    return ", ".join([_counted(sum(one["count"] for one in some), made), " and ".join(money)]).rstrip(", ")


def _sum(amounts: Sequence[str]) -> str:
    return f"{sum(map(Decimal, amounts), Decimal(0)):,}"


def _counted(count: int, made: Mapping[str, Any]) -> str:
    noun = _NOUNS.get(made["flow"], "record")
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def show_call(number: int, call: Mapping[str, Any], *, full: bool) -> None:
    """Print one call: its tables, what changed since it was last sent and, in `full`, every entry and its body."""
    page.print(f"\n{number}. {call['title']}", style="bold", markup=False, highlight=False)
    for title, rows in call["tables"].items():
        if rows and (full or title not in _LONG):
            columns = list(rows[0])
            lines = [[_cell(column, row[column]) for column in columns] for row in rows]
            table(title, columns, lines, [column for column in columns if column in _RIGHT])
    for record in call["records"]:
        if record.get("attempt", 1) > 1 and call["step"] in _CALLS:  # a draft that waits was never sent
            paragraph(f"{record['document']}, {attempt_words(record)}", hang=4)
        else:
            _show_changes(record)
    if full:
        page.print(call["body"], markup=False, highlight=False, soft_wrap=True)


def attempt_words(record: Mapping[str, Any]) -> str:
    """Say which attempt to enter it a record would be, and what it changes of the one before."""
    number = record["attempt"]
    if not record["sent_before"]:
        return f"attempt {number}; what was sent before has aged out, so it cannot be compared."
    changed = "; ".join(record["changed"]) or "nothing"
    return f"attempt {number}. Changed since attempt {number - 1}: {changed}."


def _show_changes(record: Mapping[str, Any]) -> None:
    for change in record["changes"]:
        paragraph(f"{record['document']} {change['path']}: {change['before'] or '(none)'} → "
                  f"{change['after'] or '(none)'}", hang=4)  # fmt: skip


def _cell(column: str, text: str) -> str:
    amount = column in _RIGHT and column not in ("entries", "count")
    return money_text(text) if amount else text


def _show_held(name: str, made: Mapping[str, Any]) -> None:
    """Show what would be held, the greatest amount first, as `causes` will."""
    held = [one for one in made["ends"] if one["end"] == "hold"]
    for one in sorted(held, key=lambda one: -abs(Decimal(one["amount"] or 0))):
        more = ", …" if one["count"] > len(one["first"]) else ""
        first = ", ".join(one["first"])
        _show_lines(name, f"{one['cause']}: {_sums([one], made)} would be held ({first}{more})", one)


def _show_lines(name: str, title: str, cause: Mapping[str, Any]) -> None:
    page.print("")
    paragraph(title, first=0, style="yellow")
    four_lines(cause, name)


def _write(folder: Path, made: Mapping[str, Any]) -> None:
    """Write every body to a file of its own, byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, body in _files(folder, made):
        path.write_bytes(body.encode())
        remark(f"Written: {path}")


def _files(folder: Path, made: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for number, call in enumerate(made["would_send"], 1):
        yield folder / f"{made['flow']}-{number:03}-{call['step']}.txt", call["body"]


COMMANDS = (plan,)
