"""A notice as a letter: its subject, its text, and the same with a little markup. It is read on a phone.

Knows words and times of a zone. Knows no mail server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from ml_connector.domain.alerting.notices import Item, Notice, Sort

__all__ = ["Letter", "letter"]

_SUBJECT_MAX = 120
_LISTED_MAX = 100
_STYLE = "font-family:sans-serif;font-size:16px;line-height:1.4;max-width:40em"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is sent by mail."""

    subject: str
    text: str
    html: str


def letter(notice: Notice, zone: tzinfo, name: str) -> Letter:
    """Write a notice as a letter for the channel `name`, with times of a zone."""
    subject = f"[ml-connector] {' '.join(notice.title.split())}"
    if len(subject) > _SUBJECT_MAX:
        subject = f"{subject[: _SUBJECT_MAX - 1]}…"
    parts = list(_parts(notice, zone))
    foot = f"From ml-connector, channel {name}, {_when(notice.at, zone)}."
    text = "\n\n".join("\n".join((head, "", *lines) if lines else (head,)) for head, lines in parts)
    body = "".join(_marked(head, lines) for head, lines in parts)
    return Letter(
        subject=subject,
        text=f"{text}\n\n-- \n{foot}\n",
        html=f'<html><body style="{_STYLE}">{body}<p><small>{escape(foot)}</small></p></body></html>',
    )


def _parts(notice: Notice, zone: tzinfo) -> Iterator[tuple[str, list[str]]]:
    """Give the parts of a letter: a heading, and its lines."""
    if notice.sort is Sort.TEST:
        yield "This is a test.", ["Nothing has happened. Alerts of this house would reach you like this."]
    elif not notice.items:
        yield "All quiet.", ["No alert is open for you."]
    elif notice.sort is Sort.DIGEST:
        yield f"{len(notice.items)} open, the worst first.", []
    for one in notice.items[:_LISTED_MAX]:
        yield one.headline, [*_lines(one), _since(one, zone)]
    if len(notice.items) > _LISTED_MAX:
        yield f"And {len(notice.items) - _LISTED_MAX} more: ml-connector alert open", []


def _lines(one: Item) -> Iterator[str]:
    if one.change == "over":
        yield f"It is over. It was: {one.what}"
        return
    yield f"What: {one.what}"
    yield f"Who: {one.who}"
    yield f"Where: {one.where.replace('`', '')}"
    yield f"Next: {one.next}"


def _since(one: Item, zone: tzinfo) -> str:
    since = _when(datetime.fromisoformat(one.since), zone)
    back = f" It came back {one.returns} times in between." if one.returns > 1 else ""
    back = " It came back once in between." if one.returns == 1 else back
    if one.until:
        return f"It began {since} and lasted {one.lasted}.{back}"
    return f"Since {since}.{back}"


def _marked(head: str, lines: list[str]) -> str:
    told = []
    for line in lines:
        word, colon, rest = line.partition(": ")
        strong = word in ("What", "Who", "Where", "Next") and colon
        told.append(f"<p><b>{word}:</b> {escape(rest)}</p>" if strong else f"<p>{escape(line)}</p>")
    return f"<h3>{escape(head)}</h3>{''.join(told)}"


def _when(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %Y %H:%M %Z}"
