"""One event of the audit trail in words for clerks, and its payload as a few short lines.

Pure. Knows which kinds of events there are and what they keep. Knows no table and no screen.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.acts import Act
from ml_connector.domain.causes import CAUSES
from ml_connector.store.evidence import INTENT, LOOK
from ml_connector.store.standing import EventRow

__all__ = ["received", "told"]

_FOR_LOOKS = (
    "imprint",
    "sent_vendor",
    "sent_number",
)  # what a later look compares; it says nothing to people
_TEXT_MAX = 300
_LINES_MAX = 12
_MIDNIGHT = "T00:00:00Z"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")

_SEEN = {
    "new": "Read at its source for the first time.",
    "changed at the source": "The source changed it.",
    "changed at the source while in doubt": "The source changed it while it was being checked; the change waits.",
    "is at the source again": "The source has it again.",
}
_DONE = {
    Act.RETRY: "Tried again",
    Act.RELEASE: "Released",
    Act.HOLD: "Held",
    Act.RESOLVE: "Resolved",
    Act.ADOPT: "Adopted",
    Act.EDIT: "Edited",
    Act.APPROVE: "Approved",
    Act.REJECT: "Rejected",
}
_ENDS = {
    "Held": "Held",
    "Refused": "The other system refused it",
    "InDoubt": "No clear answer came",
    "TryLater": "The other system asked to wait",
}


def told(
    event: EventRow, *, undoes: bool, before: Mapping[str, str] | None = None
) -> tuple[str, Sequence[str]]:
    """Give an event in words and its details, a short line each.

    `undoes` = people had decided something before it. `before` = what the last receipt of the same step said.
    """
    words, details = _told(event, undoes=undoes, before=before or {})
    if event.aged_at is None:
        return words, details
    return words, [*details, f"(payload aged out on {event.aged_at:%Y-%m-%d})"]


def received(event: EventRow) -> tuple[str, Mapping[str, str]] | None:
    """Give the step and the numbers of an event that brought a receipt; None for any other."""
    receipt = _member(_payload(event.payload), "receipt")
    return None if receipt is None else (event.because.partition(": ")[0], receipt)


def _told(event: EventRow, *, undoes: bool, before: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    payload = _payload(event.payload)
    if event.kind == "seen":
        return _seen(event, payload, undoes=undoes)
    if event.kind in ("ruling", "edit"):
        return _decided(event, payload)
    if event.kind == INTENT:
        return f"Noted what is meant: {_step(event.because)}.", list(_lines(payload))
    if event.kind == LOOK:
        return f"Looked in Sage 300: {_step(event.because.partition(': ')[0])}.", list(_answers(payload))
    if event.became == "sending":
        return f"About to send: {_step(event.because)}.", list(_lines(payload))
    return _moved(event, payload, before)


def _seen(event: EventRow, payload: Any, *, undoes: bool) -> tuple[str, Sequence[str]]:
    words = _SEEN.get(event.because, _sentence(event.because))
    if undoes and event.because == "changed at the source":
        words += " What people had edited, released or adopted before no longer counts."
    code, _, said = str(_member(payload, "cause") or "").partition(": ")
    return words, [f"Held: {_what(code)}", said] if code and said else [
        f"Held: {_what(code)}"
    ] if code else []


def _decided(event: EventRow, payload: Any) -> tuple[str, Sequence[str]]:
    act = _member(payload, "act")
    if act is None:  # accepted by whoever asked for a run
        return _sentence(event.because), _text(event.payload)
    reason = _member(payload, "reason")
    words = f"{_DONE[Act(act)]} by {event.actor}" + (f": {reason}" if reason else ".")
    if act == Act.EDIT:
        return words, list(_edited(payload))
    stopped = _member(payload, "cause")
    return words, [
        text
        for text in (f"It had stopped: {_what(str(stopped))}" if stopped else "", payload.get("said", ""))
        if text
    ]


def _answers(payload: Any) -> Iterator[str]:
    """Spell out what each list showed of it."""
    for one in _member(payload, "asked") or ():
        yield f"{one['of']} ({one['rows']} read): {one['shown'] or 'not there'}"


def _edited(payload: Mapping[str, Any]) -> Iterator[str]:
    before, after = payload.get("before", {}), payload.get("after", {})
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            shown = name.replace("_", " ")
            yield f"{shown}: {before.get(name) or '(none)'} → {after.get(name) or '(as it came)'}"


def _moved(event: EventRow, payload: Any, before: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    step, _, how = event.because.partition(": ")
    receipt = _member(payload, "receipt")
    if receipt is not None and (why := _member(receipt, "left_out")):
        return f"Left out: {why}.", []
    if receipt is not None:
        found = "Looked, and it is there" if how == "looked" else "It is done"
        return f"{found}: {_step(step)}.", list(_received(payload, before))
    for kind, words in _ENDS.items():
        if (cause := _member(payload, kind)) is not None:
            said = _member(payload, "said")
            return f"{words}: {_what(cause)}", [said] if said else []
    return _sentence(event.because), list(_lines(payload))


def _received(payload: Mapping[str, Any], before: Mapping[str, str]) -> Iterator[str]:
    """Spell a receipt out; what the one before said otherwise is named first."""
    told = {name: value for name, value in payload["receipt"].items() if name not in _FOR_LOOKS}.items()
    was = {name: f"{before[name]} → " for name, value in told if before.get(name, value) != value}
    numbers = ", ".join(f"{name} {was.get(name, '')}{value}" for name, value in told if value)
    amount = f"amount {money.text(Decimal(payload['amount']))}" if payload.get("amount") else ""
    if numbers or amount:
        yield "; ".join(part for part in (numbers, amount) if part)
    if payload.get("flag"):
        code, _, said = payload["flag"].partition(": ")
        yield f"But held: {_what(code)} {said}".strip()


def _lines(payload: Any) -> Iterator[str]:
    """Spell a payload out: what is plain on one line, and a line for each part of a list; long ones are cut."""
    if not isinstance(payload, Mapping):
        yield from _text(str(payload)) if payload not in (None, "") else ()
        return
    plain = {name: value for name, value in payload.items() if not isinstance(value, list | dict)}
    if shown := ", ".join(
        f"{name.replace('_', ' ')} {_plain(value)}"
        for name, value in plain.items()
        if value not in ("", None)
    ):
        yield shown
    parts = [part for value in payload.values() if isinstance(value, list) for part in value]
    for part in parts[:_LINES_MAX]:
        yield "- " + " ".join(_lines(part))
    if len(parts) > _LINES_MAX:
        yield f"- and {len(parts) - _LINES_MAX} more (all of them with --json)"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return money.text(value)
    return _MOMENT.sub(r"\1 \2 UTC", str(value).removesuffix(_MIDNIGHT))


def _text(text: str) -> list[str]:
    return [text if len(text) <= _TEXT_MAX else f"{text[:_TEXT_MAX]} …"] if text else []


def _payload(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return text


def _member(payload: Any, name: str) -> Any:
    return payload.get(name) if isinstance(payload, Mapping) else None


def _what(code: str) -> str:
    return CAUSES[code].what if code in CAUSES else code


def _step(name: str) -> str:
    return name.replace("-", " ")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
