"""A certificate of exactly-once on a screen: plain sentences, readable at 80 columns.

Knows lines and widths. Knows no table, and judges nothing.
"""

from collections.abc import Mapping
from typing import Any

from ml_connector.cli.screen import four_lines, money_text, page, paragraph
from ml_connector.views.certificate_words import CHAIN, VERDICTS, Proof, Step, proof, steps

__all__ = ["show_certificate"]


def show_certificate(name: str, told: Mapping[str, Any]) -> None:
    """Print the verdict first, then what was meant, asked and answered, and last what it all rests on."""
    amount = f", {money_text(told['amount'])} {told['currency']}" if told["amount"] else ""
    vendor = f" of vendor {told['vendor']}" if told["vendor"] else ""
    page.print(f"Certificate of exactly once: {told['document']}{vendor}{amount}", style="bold", markup=False)
    paragraph(f"{told['flow']}, id {told['id']}, connection {name}")
    paragraph(f"{VERDICTS[told['verdict']].upper()}. {told['words']}", style="bold")
    paragraph(f"It stands as {told['state'].replace('_', ' ')}, last changed at {_when(told['updated_at'])}.")
    if told["cause"]:
        four_lines({**told, "said": told["said"] or "(nothing more)"}, name)
    if told["verdict"] == "not_needed":
        return
    page.print(f"\nWhat was meant, asked and answered ({told['clock']}):", markup=False)
    found = steps(told)
    for step in found:
        _show_step(step)
    if not found:
        paragraph("Nothing was sent, and nothing was found.")
    _show_proof(proof(told))


def _show_step(step: Step) -> None:
    paragraph(f"{_when(step.at)}  {step.words}", hang=23)
    for line in step.more:
        paragraph(line, first=23, hang=25)
    if step.sha256:
        paragraph(step.sha256, first=14, hang=14)


def _show_proof(told: Proof) -> None:
    page.print("\nWhat this rests on:", markup=False)
    if told.holds:
        paragraph(told.words)
    else:
        paragraph(told.words, style="bold red")
        for words in told.broken:
            paragraph(words, first=4, hang=4, style="red")
    for number, seal in told.seals.items():
        paragraph(f"seal {number}  {seal}", first=4, hang=4)
    paragraph(told.signed)
    paragraph(CHAIN)


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")
