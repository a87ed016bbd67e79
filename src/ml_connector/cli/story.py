"""The journey of one delivery on a screen: where it stands, who acts, and every event in words.

Knows lines and widths. Knows no table, and decides nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ml_connector.cli.screen import four_lines, money_text, page, paragraph, table

__all__ = ["show_choice", "show_journey", "show_nothing"]

_SHOWN_MAX = 50
_ENDS = {
    "landed": "it landed",
    "did_not_land": "it did not land",
    "cannot_tell": "whether it landed cannot be told",
    "open": "whether it landed is not known yet",
}


def show_journey(name: str, one: Mapping[str, Any]) -> None:
    """Print everything about one delivery, readable at 80 columns."""
    amount = f", {money_text(one['amount'])} {one['currency']}" if one["amount"] else ""
    vendor = f" of vendor {one['vendor']}" if one["vendor"] else ""
    page.print(f"{one['document']}{vendor}{amount}", style="bold", markup=False)
    state = f" ({one['batch_state']})" if one["batch_state"] else ""
    where = f", Sage batch {one['batch']} entry {one['entry']}{state}" if one["batch"] else ""
    paragraph(f"{one['flow']}, id {one['id']}; now {one['state'].replace('_', ' ')}{where}")
    if one["due_at"]:
        paragraph(f"Tried again at {_when(one['due_at'])} or later.")
    if one["stopped_by"]:
        paragraph(f"The circuit breaker is open: {one['stopped_by']}.", hang=4, style="yellow")
        paragraph(f"Look at it: ml-connector breaker {name} {one['flow']}", hang=4)
    if one["cause"]:
        four_lines({**one, "said": one["said"] or "(nothing more)"}, name)
    for changed, value in one["edits"].items():
        paragraph(f"Edited for sending: {changed.replace('_', ' ')} = {value}")
    if one["three_way"]:
        _show_three_way(one["three_way"])
    if one["like"]:
        _show_like(one["like"])
    _show_tries(one["tries"])
    page.print("\nWhat happened, in UTC:", markup=False)
    for event in one["events"]:
        if event["kind"] != "intent":  # the send that follows says it, and a certificate all of it
            _show_event(event)


def _show_tries(tries: Sequence[Mapping[str, Any]]) -> None:
    """Print the attempts where there were several: what each changed of the one before, and what came of it."""
    if len(tries) < 2:
        return
    page.print("\nAttempts to enter it:", markup=False)
    for one in tries:
        calls = f", in {one['calls']} calls" if one["calls"] > 1 else ""
        ended = _ENDS[one["end"]]
        paragraph(f"{_when(one['at'])}  Attempt {one['attempt']}, run {one['run']}{calls}: {ended}.", hang=23)
        if one["attempt"] > 1:
            changed = "; ".join(one["changed"]) or "nothing"
            paragraph(f"Changed since attempt {one['attempt'] - 1}: {changed}.", first=23, hang=25)


def _show_three_way(told: Mapping[str, Any]) -> None:
    """Print an invoice beside its order, line by line and in total, as it was last read."""
    columns = ["line", "item", "ordered", "received", "invoiced", "left", "amount left", "this invoice"]
    rows = [list(line.values()) for line in told["lines"]]
    rows.append(["total", *[""] * 5, told["open"], told["this_invoice"]])
    page.print("")
    table(f"Purchase order {told['order']} ({told['said']}), as of {_when(told['as_of'])} UTC",
          columns, [[*row[:6], *map(money_text, row[6:])] for row in rows], columns[2:])  # fmt: skip
    paragraph(f"Of this invoice {money_text(told['on_no_line']) or '0.00'} names no line of the order.")
    for words, documents in (
        ("Invoiced in P/O", told["in_po"]),
        ("Entered by us for this order", told["by_us"]),
    ):
        if documents:
            named = ", ".join(f"{one['document']} {money_text(one['amount'])}".rstrip() for one in documents)
            paragraph(f"{words}: {named}", hang=4)


def _show_like(told: Mapping[str, Any]) -> None:
    """Print an invoice above what it is like."""
    columns = ["number", "vendor", "dated", "amount", "where it stands"]
    rows = [
        [
            *(one[column] for column in columns[:3]),
            f"{money_text(one['amount'])} {one['currency']}",
            one["where"],
        ]
        for one in (told["this"], *told["others"])
    ]
    page.print("")
    table(
        f"This invoice, and what it is like, as of {_when(told['as_of'] or '')} UTC",
        columns,
        rows,
        ["amount"],
    )


def _show_event(event: Mapping[str, Any]) -> None:
    move = f" [{event['became'].replace('_', ' ')}]" if event["became"] != event["was"] else ""
    paragraph(f"{_when(event['at'])}  {event['words']}{move}", hang=23)
    for line in event["details"]:
        paragraph(line, hang=25, first=23, style="dim")


def show_choice(name: str, word: str, found: Sequence[Mapping[str, Any]]) -> None:
    """Print several deliveries that a word may mean, and how to see one of them."""
    columns = ["id", "document", "vendor", "amount", "where it stands"]
    lines = [
        [
            *(row[column] for column in columns[:3]),
            f"{money_text(row['amount'])} {row['currency']}",
            ": ".join(part for part in (row["state"].replace("_", " "), row["cause"]) if part),
        ]
        for row in found[:_SHOWN_MAX]
    ]
    table(f"{len(found)} deliveries of {name} may be meant by {word!r}", columns, lines, ["amount"])
    if len(found) > _SHOWN_MAX:
        page.print(f"  and {len(found) - _SHOWN_MAX} more; all with --json", markup=False)
    page.print(f"The whole journey of one of them: ml-connector explain {name} ID", markup=False)


def show_nothing(name: str, word: str, checked: Mapping[str, Any]) -> None:
    """Say that nothing was found, what was checked, and what that means."""
    page.print(f"Nothing on {name} has the number, vendor, order, batch or amount {word!r}.", markup=False)
    flows = checked["flows"]
    if not flows:
        paragraph(f"No run has begun on this connection, so nothing was read. Next: ml-connector run {name}")
        return
    page.print("What was checked:", markup=False)
    for flow in flows:
        ran = (
            f"{_when(flow['last_run'])}, {flow['outcome']}, {flow['read']} read"
            if flow["last_run"]
            else "never"
        )
        paragraph(f"{flow['flow']}: {flow['records']} records in the ledger; last run: {ran}.", hang=4)
        if flow["pages_to_come"]:
            paragraph(f"{flow['pages_to_come']} pages of it were read but could not be taken in whole; the next run "
                      f"goes on with them.", first=4, hang=4)  # fmt: skip
    start = checked["invoices_from"]
    if start not in ("", "none"):
        paragraph(
            f"Invoices approved before {start} (invoices_from) are read and held: they would be found.",
            hang=4,
        )
    page.print("What it means:", markup=False)
    paragraph(
        "AvidXchange has not offered it to this connection as approved, or offered it under another number or to "
        "another company; or it was approved after the last run. Look at its status in AvidXchange, then run: "
        f"ml-connector run {name}"
    )


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")
