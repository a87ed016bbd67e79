"""`reconcile` and `close`: whether all sides say the same to the cent, and what would miss a period.

Knows tables, words and exit codes. Judges nothing itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import for_connection, money_text, page, paragraph, remark, show_json, table
from ml_connector.operations import Window, close_readiness
from ml_connector.operations import reconcile as compare_all

__all__ = ["COMMANDS"]

_DAY = click.DateTime(["%Y-%m-%d"])
_WORDS: Mapping[str, str] = {
    "approved": "Approved in AvidXchange",
    "not_read_yet": "  not read yet",
    "waiting_here": "  waiting here",
    "held": "  held",
    "refused": "  refused",
    "in_doubt": "  in doubt",
    "in_open_batch": "  in open batches",
    "ready_to_post": "  ready to post",
    "posted": "  posted",
    "in_error_batch": "  in error batches",
    "deleted_in_sage": "  deleted in Sage 300",
    "closed_by_hand": "  closed by hand",
    "difference": "Difference",
}
_SHOWN_MAX = 50  # of what differs, and of what is worth knowing; --json has all
_KEPT = ("approved", "difference")  # shown even where nothing stands there


@click.command(short_help="Compare AvidXchange, the ledger and Sage 300, to the cent.")
@click.argument("name")
@click.option(
    "--from", "first", type=_DAY, help="The first document date; else the fiscal period before today's."
)
@click.option(
    "--to", "last", type=_DAY, help="The last document date; else the end of today's fiscal period."
)
@click.option(
    "--every-amount",
    is_flag=True,
    help="Fetch each amount AvidXchange's list does not tell, a call an invoice.",
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def reconcile(context: click.Context, /, name: str, as_json: bool, **days: Any) -> None:
    """Compare what was approved in AvidXchange with where it stands, on the connection NAME.

    Asks both systems now, writes in neither, and keeps the result. Exits 1 where anything differs, even where the
    differences cancel out.
    """
    window = Window(first=_day(days["first"]), last=_day(days["last"]), every_amount=days["every_amount"])
    with wiring.opened(settings.read(), remark) as opened:
        told = compare_all(opened.house, name, window, wiring.actor("cli"))
    if as_json:
        show_json(told)
    else:
        _show(name, told)
    context.exit(1 if told["lines"] else 0)


@click.command(short_help="Tell what would miss a fiscal period if it closed now.")
@click.argument("name")
@click.option(
    "--period", default="", metavar="YYYY-PP", help="The fiscal period, such as 2026-11; else today's."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_context
def close(context: click.Context, name: str, period: str, as_json: bool) -> None:
    """Tell which approved invoices of the connection NAME would miss a fiscal period, by cause, owner and amount.

    Asks both systems now, and writes nowhere. Exits 1 where anything would miss it.
    """
    with wiring.opened(settings.read(), remark) as opened:
        told = close_readiness(opened.house, name, period)
    if as_json:
        show_json(told)
    else:
        _show_close(name, told)
    context.exit(1 if told["reasons"] else 0)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _show(name: str, told: Mapping[str, Any]) -> None:
    at = told["at"][:16].replace("T", " ")
    paragraph(f"{name}: {_headline(told)}.", first=0, style="bold")
    paragraph(f"Compared {told['compared']}, dated {told['from']} to {told['to']}, at {at} UTC.")
    for group in told["groups"]:
        title = f"Period {group['period'] or 'unknown'}, {group['currency']}"
        words = [word for word in _WORDS if word in _KEPT or group[word]["count"]]
        lines = [[_WORDS[word], str(group[word]["count"]), _amount(group[word])] for word in words]
        page.print("")
        table(title, ("", "count", "amount"), lines, ("count", "amount"))
    for title, some in (("What differs", told["lines"]), ("Worth knowing", told["remarks"])):
        if some:
            page.print(f"\n{title}: {len(some)}", style="bold", markup=False, highlight=False)
            for line in some[:_SHOWN_MAX]:
                _show_line(name, line)
            if (more := len(some) - _SHOWN_MAX) > 0:
                paragraph(f"… and {more} more: `ml-connector reconcile {name} --json` has all.")
    _show_rest(told)


def _headline(told: Mapping[str, Any]) -> str:
    """Say how many differ and by how much; a 0.00 that does not cover everything says so."""
    count = len(told["lines"])
    if not count:
        return f"difference 0.00{', as far as it was compared' if told['not_compared'] else ''}"
    sums = " and ".join(f"{_amount(one)} {one['currency']}" for one in told["differences"])
    return f"{count} invoice{'s' * (count != 1)} differ{'s' * (count == 1)}, by {sums}"


def _show_line(name: str, line: Mapping[str, Any]) -> None:
    in_sage = "not in Sage 300"
    if line["in_sage"] is not None:
        in_sage = f"in Sage 300 {_money(line['in_sage'])} {line['currency_in_sage']}".rstrip()
    paragraph(
        f"{line['document']} of vendor {line['vendor']}: approved {_money(line['approved'])} {line['currency']}, "
        f"{in_sage}, difference {_money(line['difference'])}",
        hang=4,
        style="yellow",
    )
    where = "; ".join(line["sage"]) or "nothing"
    paragraph(
        f"AvidXchange: {line['avidxchange']} · here: {line['here']} · Sage 300: {where}", first=6, hang=8
    )
    paragraph(line["what"], first=6, hang=8)
    paragraph(f"Who: {line['who']}. Next: {for_connection(line['next'], name)}", first=6, hang=8)


def _show_close(name: str, told: Mapping[str, Any]) -> None:
    if told["reasons"]:
        sums = " and ".join(
            f"{_amount(one)} {one['currency']} ({one['count']})" for one in told["would_miss"]
        )
        sentence = f"{sums} would miss period {told['period']} if it closed now"
    else:
        sentence = _nothing_misses(told)
    paragraph(f"{name}: {sentence}. The period ends {told['to']}.", first=0, style="bold")
    locked = "locked" if told["calendar_locked"] else "open"
    paragraph(
        f"The fiscal calendar has it as {locked}. Whether A/P or G/L alone has locked it, Sage 300's Web API "
        f"does not tell: ask before you count on it.",
        hang=4,
    )
    for one in told["reasons"]:
        page.print("")
        more = ", …" if one["count"] > len(one["first"]) else ""
        title = one["cause"] or one["word"].replace("_", " ")
        paragraph(
            f"{_amount(one)} {one['currency']}, {one['count']}: {title} ({', '.join(one['first'])}{more})",
            style="yellow",
        )
        paragraph(one["what"], first=6, hang=8)
        for text in one["said"]:
            paragraph(f"Sage 300 said: {text}", first=6, hang=8)
        paragraph(f"Who: {one['who']}. Next: {for_connection(one['next'], name)}", first=6, hang=8)
    page.print("")
    count = told["in_approval"]
    paragraph(
        "How many are still in AvidXchange's approval is not known."
        if count is None
        else f"Still in AvidXchange's approval, whatever their date and amount: {count}."
    )
    _show_rest(told)


def _nothing_misses(told: Mapping[str, Any]) -> str:
    """Say so only of what was looked at."""
    if not told["compared"]:
        return f"Nothing was compared: no invoice of period {told['period']} is known"
    so_far = ", as far as it was compared" if told["not_compared"] else ""
    return f"Nothing would miss period {told['period']}{so_far} (checked {told['compared']})"


def _show_rest(told: Mapping[str, Any]) -> None:
    """Say what the figures do not cover, and what they cost."""
    page.print("")
    for sentence in told["not_compared"]:
        paragraph(f"Not compared: {sentence}", hang=4, style="yellow")
    for one in told["open_outside"]:
        paragraph(f"Open, and dated on other days: {one['count']}, {_amount(one)} {one['currency']}.", hang=4)
    calls = ", ".join(f"{system} {count}" for system, count in told["calls"].items())
    paragraph(f"(calls: {calls}, {told['seconds']} s)", hang=4)


def _amount(of: Mapping[str, Any]) -> str:
    return _money(of["amount"])


def _money(text: str) -> str:
    return money_text(text) or "0.00"


COMMANDS: Sequence[click.Command] = (reconcile, close)
