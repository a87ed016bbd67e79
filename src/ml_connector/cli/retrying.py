"""`retry --plan` on a screen: what a retry would come to, summed up first, then delivery by delivery.

Knows lines and words. Decides nothing and sends nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ml_connector.cli.plan import attempt_words
from ml_connector.cli.screen import money_text, page, paragraph
from ml_connector.operations import totals

__all__ = ["counted", "settled", "show_retry"]

_LISTED_MAX = 50
_WORDS = {
    "in_sage": "in Sage 300 already, so not entered again",
    "send": "would be sent",
    "found": "found done already",
    "hold": "would be held",
    "wait": "would wait",
    "breaker": "would wait for the circuit breaker, which is open",
    "in_doubt": "being checked: too early to say whether it landed",
    "owed": "could not be looked at now",
    "left": "not for a retry",
}
_WELL = ("in_sage", "send", "found")


def settled(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a retry would bring all of them on."""
    return all(line["end"] in _WELL for line in lines)


def show_retry(name: str, lines: Sequence[Mapping[str, Any]]) -> None:
    """Print what would come of a retry, in count and money by end, and then each with what it changes."""
    if not lines:
        page.print("There is nothing to retry.", markup=False)
        return
    page.print(f"A retry of {counted(lines)}, with today's codes and settings:", style="bold", markup=False)
    for end, words in _WORDS.items():
        if some := [line for line in lines if line["end"] == end]:
            paragraph(f"{words}: {counted(some)}{_differing(some)}")
    page.print("")
    for line in lines[:_LISTED_MAX]:
        _show(line)
    if len(lines) > _LISTED_MAX:
        paragraph(f"and {len(lines) - _LISTED_MAX} more; all with --json")
    for note in dict.fromkeys(note for line in lines for note in line["notes"]):
        paragraph(f"Note: {note}", style="yellow")
    page.print("Nothing was changed, and nothing was sent.", style="bold", markup=False)


def counted(lines: Sequence[Mapping[str, Any]]) -> str:
    """Say how many and how much, by currency."""
    amounts = [f"{money_text(amount) or '0.00'} {currency}" for currency, amount in totals(lines).items()]
    return ", ".join([f"{len(lines)} deliver{'y' if len(lines) == 1 else 'ies'}", *amounts])


def _differing(lines: Sequence[Mapping[str, Any]]) -> str:
    changed = sum(bool(line["changed"]) for line in lines)
    return f"; {changed} of them changed since the last attempt" if changed else ""


def _show(line: Mapping[str, Any]) -> None:
    amount = f", {money_text(line['amount'])} {line['currency']}" if line["amount"] else ""
    paragraph(f"{line['document']} of vendor {line['vendor']}{amount}: {_WORDS[line['end']]}", hang=4)
    if line["attempt"] > 1:
        words = attempt_words(line)
        paragraph(f"{words[:1].upper()}{words[1:]}", first=4, hang=4)
    if line["said"]:
        paragraph(line["said"], first=4, hang=4)
