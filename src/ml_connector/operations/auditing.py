"""Prove the audit trail, name the keys that sign it, and let another key sign from now on.

Knows the house and what a proof found. Knows no table, and not how it is shown.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import House
from ml_connector.store import checkpoints, proof
from ml_connector.store.audit import Event, unit
from ml_connector.store.event_list import VERIFIED
from ml_connector.store.proof import Kept, Proof

__all__ = ["audit_keys", "kept_mark", "new_audit_key", "verify_audit", "verify_on_record"]


def kept_mark(text: str) -> Kept:
    """Read a mark that somebody kept outside: SEAL:HASH; raises ValueError."""
    seal, _, hash_ = text.strip().partition(":")
    if not seal.isdecimal() or len(hash_) != 64 or set(hash_) - set("0123456789abcdef"):
        raise ValueError(f"{text!r} is no mark: it is SEAL:HASH, a number and 64 hexadecimal digits.")
    return Kept(seal=int(seal), hash=hash_)


def verify_audit(house: House, kept: Sequence[Kept], tell: Callable[[str], None]) -> Mapping[str, Any]:
    """Walk the whole audit trail; gives what was found, as scripts get it. `tell` hears how far it is."""

    def rest(seal: int, last: int) -> None:
        house.rest()
        tell(f"{seal:,} of {last:,} seals")

    began = time.monotonic()
    found = proof.prove(house.keyring, kept, rest)
    return {
        **_as_json(found),
        "unsigned_days": checkpoints.unsigned().days,
        "seconds": round(time.monotonic() - began, 1),
    }


def verify_on_record(
    house: House, company: str, actor: Actor, tell: Callable[[str], None]
) -> Mapping[str, Any]:
    """Walk the whole trail as `verify_audit` does, and write into it that somebody did, and what came of it.

    `tell` may raise NotReady where it takes too long.
    """
    actor.must(Right.AUDIT, company)
    found = verify_audit(house, (), tell)
    with unit(actor.name, house.clock.now()) as current:
        said = "the trail holds" if found["whole"] else f"the trail is broken in {found['broken']:,} places"
        told = {
            "end": found["end"],
            "seals": found["seals"],
            "events": found["events"],
            "broken": found["broken"],
        }
        current.tell(Event(kind="audit", because=f"{VERIFIED}{said}", payload=json.dumps(told)))
    return found


def audit_keys() -> Sequence[Mapping[str, Any]]:
    """Give the public halves of all keys that sign or signed checkpoints, the first one first."""
    known = checkpoints.keys()
    return [
        {
            "key": key.number,
            "public": key.public,
            "since": checkpoints.moment(key.at),
            "signs": key is known[-1],
        }
        for key in known
    ]


def new_audit_key(house: House, actor: Actor) -> None:
    """Let a fresh key sign from now on; what the others signed stays good."""
    actor.must(Right.CONNECT)
    checkpoints.new_key(house.keyring, actor.name, house.clock.now())


def _as_json(found: Proof) -> Mapping[str, Any]:
    end, last = found.end, found.checkpoint
    return {
        "whole": not found.broken,
        "seals": found.seals,
        "events": found.events,
        "payloads_aged_out": found.purged,
        "end": f"{end.seal}:{end.hash}" if end else "",
        "checkpoints": found.checkpoints,
        "last_checkpoint": None
        if last is None
        else {"mark": f"{last.seal}:{last.hash}", "at": checkpoints.moment(last.at), "key": last.key},
        "keys": [{"key": key.number, "public": key.public} for key in found.keys],
        "broken": found.broken,
        "breaks": [
            {"seal": one.seal, "event": one.event, "what": one.what, "said": one.said} for one in found.breaks
        ],
    }
