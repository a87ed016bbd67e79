"""A certificate of exactly-once on a screen: plain sentences, readable at 80 columns.

Knows lines and widths. Knows no table, and judges nothing.
"""

from collections.abc import Mapping
from typing import Any

from ml_connector.cli.screen import four_lines, money_text, page, paragraph

__all__ = ["show_certificate"]

_VERDICTS = {
    "landed": "LANDED",
    "did_not_land": "DID NOT LAND",
    "cannot_tell": "CANNOT TELL, HELD",
    "being_checked": "BEING CHECKED",
    "never_sent": "NEVER SENT",
    "entered_by_others": "ENTERED BY OTHERS",
    "settled_by_hand": "SETTLED BY HAND",
    "not_needed": "NOTHING TO CERTIFY",
    "broken": "PROVES NOTHING",
}
_NOTHING = "nothing of it"


def show_certificate(name: str, told: Mapping[str, Any]) -> None:
    """Print the verdict first, then what was meant, asked and answered, and last what it all rests on."""
    amount = f", {money_text(told['amount'])} {told['currency']}" if told["amount"] else ""
    vendor = f" of vendor {told['vendor']}" if told["vendor"] else ""
    page.print(f"Certificate of exactly once: {told['document']}{vendor}{amount}", style="bold", markup=False)
    paragraph(f"{told['flow']}, id {told['id']}, connection {name}")
    paragraph(f"{_VERDICTS[told['verdict']]}. {told['words']}", style="bold")
    paragraph(f"It stands as {told['state'].replace('_', ' ')}, last changed at {_when(told['updated_at'])}.")
    if told["cause"]:
        four_lines({**told, "said": told["said"] or "(nothing more)"}, name)
    if told["verdict"] == "not_needed":
        return
    page.print(f"\nWhat was meant, asked and answered ({told['clock']}):", markup=False)
    for note in told["before"]:
        _show_note(note)
    for send in told["sends"]:
        _show_send(send)
    if not told["before"] and not told["sends"]:
        paragraph("Nothing was sent, and nothing was found.")
    _show_proof(told)


def _show_send(send: Mapping[str, Any]) -> None:
    of = f", of attempt {send['attempt']}" if send["attempt"] != send["send"] else ""
    _line(send["at"], f"Send {send['send']}{of}, in run {send['run']} by {send['by']}.")
    if send["kept"]:
        _more(send["kept"])
    else:
        _more(f"Meant: entry fingerprint {send['fingerprint']}, with our mark {send['mark']}, in a batch described "
              f"as {send['batch_mark']}; the highest batch before it was {send['batch_after']}.")  # fmt: skip
        if send["looked"]:
            at, _, asked = send["looked"].partition(": ")
            absent = " It was in none of them." if send["absent_before"] else ""
            _more(f"Looked before it, at {_when(at)}, in: {asked}.{absent}")
    kept = "is kept with it" if send["payload_kept"] else "has aged out"
    _more(f"What was sent {kept}; its SHA-256 is")
    paragraph(send["payload_sha256"], first=14, hang=14)
    for note in send["then"]:
        _show_note(note)


def _show_note(note: Mapping[str, Any]) -> None:
    if note["kind"] != "look":
        _line(note["at"], note["words"])
        return
    _line(note["at"], f"Looked in Sage 300 for {note['sought']}:")
    for number, asked in enumerate(note["asked"], 1):
        narrowed = f", {asked['narrowed']}" if asked["narrowed"] else ""
        highest = f", the highest {asked['highest']}" if asked["highest"] else ""
        _more(f"{number}. {asked['of']}{narrowed}: {asked['rows']} read{highest}, at {_when(asked['at'])}. "
              f"There: {asked['shown'] or _NOTHING}.")  # fmt: skip


def _show_proof(told: Mapping[str, Any]) -> None:
    page.print("\nWhat this rests on:", markup=False)
    count = len(told["rests_on"])
    events = f"{count} event{'' if count == 1 else 's'} of the audit trail"
    if told["holds"]:
        paragraph(f"{events}, each still as it was sealed (checked just now). They stand under these seals:")
    else:
        paragraph(f"{events}, and not all are as they were sealed:", style="bold red")
        for words in told["broken"]:
            paragraph(words, first=4, hang=4, style="red")
    for number, seal in told["seals"].items():
        paragraph(f"seal {number}  {seal}", first=4, hang=4)
    paragraph(_signed_words(told["signed"], holds=told["holds"]))
    paragraph(
        "That the whole trail is unbroken, and signed by this house, is proved by: ml-connector audit verify"
    )


def _signed_words(signed: Mapping[str, Any] | None, *, holds: bool) -> str:
    if not signed:
        return "No checkpoint has signed them yet; one is made every day."
    which = f"checkpoint of {_when(signed['at'])} at seal {signed['seal']}"
    if signed["proved"]:
        return f"Signed with the {which}: the seals were followed up to it, and its signature checked."
    if holds:
        return f"A {which} should cover them; it is too far to follow here."
    return f"A {which} should cover them."


def _line(at: str, words: str) -> None:
    paragraph(f"{_when(at)}  {words}", hang=23)


def _more(words: str) -> None:
    paragraph(words, first=23, hang=25)


def _when(moment: str) -> str:
    """Shorten an ISO time for people; scripts get it whole."""
    return moment[:19].replace("T", " ")
