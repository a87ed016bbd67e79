"""Make an auditor's pack: the trail of one connection or of all, each delivery's story, and what verifies it.

Knows what a pack shows and what it hides. Knows no SQL, and does not judge: a broken trail is packed as it is.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import House, NotReady
from ml_connector.operations.pack.box import Box, box
from ml_connector.store.audit import GENESIS, Event, unit
from ml_connector.store.checkpoints import Checkpoint, checkpoint, checkpoints, keys, moment, sign_pack
from ml_connector.store.stories import Story, any_connection, names, span, stories
from ml_connector.store.trail import Line, walk

__all__ = ["Packed", "Wanted", "export_pack"]

_AUDIT = "audit"
_SAID = Line._fields[3:13]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_WITH = (
    "Payloads: what was read, sent and answered is in trail.jsonl, unless it aged out. It is confidential."
)
_WITHOUT = (
    "Payloads: what was read, sent and answered is not in this pack, only its hashes. It can be asked for."
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to pack: one connection or all (""), from `since` until before `until`, with payloads or without."""

    out: Path
    connection: str = ""
    since: datetime | None = None
    until: datetime | None = None
    payloads: bool = False


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What was packed: how many seals, events shown and hidden, deliveries; `key` signed it."""

    out: str
    first: int
    last: int
    shown: int = 0
    hidden: int = 0
    deliveries: int = 0
    key: str = ""

    @property
    def told(self) -> Mapping[str, Any]:
        """As scripts get it."""
        return asdict(self)


def export_pack(house: House, wanted: Wanted, actor: Actor) -> Packed:
    """Write a pack; raises Unknown, NotReady where nothing happened in that time, FileExistsError.

    That it was asked for is an event of the trail, and a checkpoint is signed, so that all of the pack is proved.
    """
    actor.must(Right.AUDIT, wanted.connection)
    mine = any_connection(wanted.connection) if wanted.connection else None
    now = house.clock.now()
    with box(wanted.out) as packed:
        with unit(actor.name, now) as current:
            because = f"an auditor's pack was asked for: {_time(wanted)}"
            current.tell(Event(kind=_AUDIT, because=because, connection=mine))
        signed = checkpoint(house.keyring, actor.name, now)
        seals = span(wanted.since, wanted.until, signed.seal if signed else None)
        if seals is None:
            raise NotReady("Nothing happened in that time: there is nothing to pack.")
        writer = _Writer(house, wanted, mine)
        done = writer.write(packed, *seals)
        proofs = [one for one in checkpoints() if signed is None or one.seal <= done.last]
        about = {
            "made_at": moment(now),
            "made_by": actor.name,
            "connection": wanted.connection,
            "time": _time(wanted),
            **writer.ends(done),
            "checkpoints": [_checkpoint(one) for one in proofs],
        }
        return replace(done, key=_close(packed, house, about, payloads=wanted.payloads))


class _Writer:
    """Writes trail and stories of what is wanted."""

    def __init__(self, house: House, wanted: Wanted, mine: int | None) -> None:
        self._house, self._wanted, self._mine = house, wanted, mine
        self._since = moment(wanted.since) if wanted.since else ""
        self._until = moment(wanted.until) if wanted.until else "~"  # behind every time
        self._before = self._end = ""  # the hashes where the packed trail begins and ends

    def write(self, packed: Box, first: int, last: int) -> Packed:
        """Write both files; gives what is in them."""
        shown = hidden = deliveries = 0
        with packed.file("trail.jsonl") as line:
            for seal in walk(last, first=first, payloads=self._wanted.payloads):
                self._house.rest()
                self._before, self._end = self._before or seal.before, seal.hash
                events = [self._event(event) for event in seal.events]
                hidden += sum(isinstance(event, str) for event in events)
                shown += sum(not isinstance(event, str) for event in events)
                line(json.dumps({"seal": seal.number, "hash": seal.hash, "events": events}) + "\n")
        with packed.file("deliveries.csv") as line:
            line(
                "\ufeff" + _row(name.replace("_", " ") for name in Story._fields)
            )  # Excel knows UTF-8 by this mark
            for story in stories(self._mine, self._wanted.since, self._wanted.until):
                line(_row(story))
                deliveries += 1
        return Packed(
            out=str(self._wanted.out),
            first=first,
            last=last,
            shown=shown,
            hidden=hidden,
            deliveries=deliveries,
        )

    def ends(self, done: Packed) -> Mapping[str, object]:
        """Say where the packed trail begins and ends, and what the connections it shows are called."""
        return {
            "first": {"seal": done.first, "before": GENESIS if done.first == 1 else self._before},
            "last": {"seal": done.last, "hash": self._end},
            "connections": {pk: name for pk, name in names().items() if self._mine in (None, pk)},
        }

    def _event(self, event: Line) -> Mapping[str, object] | str:
        """Show an event that belongs to the pack, and of any other its hash."""
        ours = self._mine in (None, event.connection) or (event.kind, event.connection) == (_AUDIT, None)
        if not (ours and self._since <= event.at < self._until):
            return event.hash
        told = {**dict(zip(_SAID, event.said, strict=True)), "hash": event.hash}
        return told if event.payload is None else {**told, "payload": event.payload}


def _close(packed: Box, house: House, about: Mapping[str, Any], *, payloads: bool) -> str:
    """Write what explains the pack, what verifies it, and the signed list of its files; gives the key that signed."""
    here = files("ml_connector.operations.pack")
    words = here.joinpath("words.txt").read_text(encoding="utf-8")
    told = {
        **about,
        "connection": about["connection"] or "all",
        "first": about["first"]["seal"],
        "last": about["last"]["seal"],
        "payloads": _WITH if payloads else _WITHOUT,
    }
    for name, text in (
        ("README.txt", words.format(**told)),
        ("verify.py", here.joinpath("verify.py").read_text(encoding="utf-8")),
    ):
        with packed.file(name) as write:
            write(text)
    known = keys()
    listed = [
        {"key": key.number, "public": key.public, "endorsed": key.endorsed, "at": moment(key.at)}
        for key in known
    ]
    with packed.file("manifest.json") as write:
        write(json.dumps({**about, "payloads": payloads, "keys": listed, "files": packed.digests}, indent=1))
    number, signature = sign_pack(house.keyring, packed.digests["manifest.json"])
    with packed.file("signature.json") as write:
        write(json.dumps({"key": number, "signature": signature}))
    return known[-1].public


def _checkpoint(one: Checkpoint) -> Mapping[str, object]:
    return {
        "seal": one.seal,
        "hash": one.hash,
        "at": moment(one.at),
        "key": one.key,
        "signature": one.signature,
    }


def _time(wanted: Wanted) -> str:
    since = f"from {wanted.since:%Y-%m-%d}" if wanted.since else "from the beginning"
    until = f"to {wanted.until - timedelta(days=1):%Y-%m-%d}" if wanted.until else "to now"
    return f"{since} {until} (UTC)"


def _row(cells: Iterable[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, Decimal):
        return money.text(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
