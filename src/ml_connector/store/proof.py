"""Prove the audit trail, or say where it is broken: every event, every seal, both ends, every checkpoint and key; and
that each delivery of the ledger stands in the state it says, and nothing counts as approved that was not.

Knows rows and hashes, and what tampering looks like. Changes nothing, and knows no event's meaning.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection

from ml_connector.store import checkpoints
from ml_connector.store.approvals import unfounded
from ml_connector.store.audit import GENESIS, payload_hash, said_hash, seal_hash
from ml_connector.store.checkpoints import Checkpoint, PublicKey
from ml_connector.store.trail import Line, Sealed, ends, walk
from ml_connector.store.vault import KeyProblem, Keyring, signed_by

__all__ = ["Break", "Kept", "Proof", "What", "prove"]

_SHOWN = 100  # breaks that are named; the others are counted
_TOLD_EVERY = 5_000  # seals
_NO_PAYLOAD = payload_hash(None)

# A payload may go when its time has come, and then an event says so; one that went otherwise is missing.
_TAKEN = """
select e.seal, e.id from store_event e
where e.payload is null and e.payload_hash <> %(none)s
  and not exists (select from store_event a where a.delivery_id = e.delivery_id and a.kind = 'aged'
    and (a.seal, a.position) > (e.seal, e.position))
order by e.seal, e.position
"""

# Every move of a delivery is an event, written with it: both must end the same. Which is the last is told by what was
# hashed; the id of a row is not.
_STANDING = """
select e.seal, e.id, d.id, d.state, coalesce(e.became, 'nothing') from store_delivery d
left join lateral (
  select seal, id, became from store_event where delivery_id = d.id and became is not null
  order by seal desc, position desc limit 1
) e on true
where e.became is distinct from d.state
"""
_HASH = "select hash from store_seal where number = %s"


class What(StrEnum):
    """What is wrong at one place of the trail."""

    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"
    REORDERED = "reordered"
    PAYLOAD_ALTERED = "payload altered"
    PAYLOAD_MISSING = "payload missing"
    CHECKPOINT = "checkpoint"
    KEY = "key"
    LEDGER = "ledger"


@dataclass(frozen=True, kw_only=True)
class Break:
    """One place where the trail does not hold; `event` is the id of its row, None where it is about more than one."""

    seal: int
    what: What
    said: str
    event: int | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What somebody kept outside of this house: at `seal` the trail had this `hash`."""

    seal: int
    hash: str


@dataclass(kw_only=True)
class Proof:
    """What was walked and found; `breaks` are the first of them, `broken` counts all."""

    seals: int = 0
    events: int = 0
    purged: int = 0
    end: Kept | None = None
    checkpoint: Checkpoint | None = None
    checkpoints: int = 0
    keys: Sequence[PublicKey] = ()
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)

    def hear(self, found: Iterator[Break]) -> None:
        """Count what is broken, and keep the first ones."""
        for one in found:
            self.broken += 1
            if len(self.breaks) < _SHOWN:
                self.breaks.append(one)


def prove(keyring: Keyring, kept: Sequence[Kept], rest: Callable[[int, int], None]) -> Proof:
    """Walk the whole trail as it is now; what is written meanwhile is left to the next time.

    `kept` are marks from outside. `rest` is told, now and then, how many seals of how many were walked.
    """
    proof, chain, end = Proof(), _Chain(), ends()
    for one in walk(end.number or 0, check=True):
        proof.hear(chain.breaks(one))
        proof.seals += bool(one.hash)
        proof.events += len(one.events)
        proof.purged += sum(e.intact is None and e.payload_hash != _NO_PAYLOAD for e in one.events)
        if not proof.seals % _TOLD_EVERY:
            rest(proof.seals, end.number or 0)
    proof.end = Kept(seal=chain.number, hash=chain.told)
    proof.hear(_end(chain, end.number, end.hash))
    if proof.purged:
        proof.hear(_payloads_taken())
    proof.hear(_otherwise())
    proof.hear(_unfounded())
    proof.keys, signed = checkpoints.keys(), checkpoints.checkpoints()
    proof.hear(_keys(proof.keys, keyring))
    proof.hear(_checkpoints(signed, proof.keys))
    proof.hear(_kept(kept))
    proof.checkpoints, proof.checkpoint = len(signed), signed[-1] if signed else None
    return proof


class _Chain:
    """How far the walk is: the number and the hash of the last seal, as its row says it."""

    def __init__(self) -> None:
        self.number = 0
        self.told = GENESIS

    def breaks(self, one: Sealed) -> Iterator[Break]:
        """Check one seal and its events against what came before."""
        yield from _events(one)
        if not one.hash:
            said = f"{_count(one.events)} say they are of seal {one.number}, and there is no such seal"
            yield Break(seal=one.number, what=What.ADDED, said=said)
            return
        if one.number > self.number + 1:
            yield Break(seal=self.number + 1, what=What.MISSING, said=_gap(self.number + 1, one.number - 1))
        elif one.number <= self.number:
            yield Break(seal=one.number, what=What.ADDED, said="seals are numbered from 1")
            return
        yield from self._link(one)
        self.number, self.told = one.number, one.hash

    def _link(self, one: Sealed) -> Iterator[Break]:
        hashes = [said_hash(event.said) for event in one.events]
        follows = one.before == self.told or one.number != self.number + 1
        if seal_hash(one.before, hashes) == one.hash:
            if not follows:
                said = f"it does not stand on seal {self.number} as that is now: one of both was rewritten"
                yield Break(seal=one.number, what=What.ALTERED, said=said)
        elif not follows and seal_hash(self.told, hashes) == one.hash:
            said = "the hash it repeats of the seal before was changed"
            yield Break(seal=one.number, what=What.ALTERED, said=said)
        elif seal_hash(one.before, [event.hash for event in one.events]) != one.hash:
            yield _torn(one)  # otherwise an event was altered, which is said already


def _events(one: Sealed) -> Iterator[Break]:
    """Check what each event says against its own hash."""
    for event in one.events:
        if said_hash(event.said) != event.hash:
            yield _of(event, What.ALTERED, "what it says is not what was hashed")
        elif one.hash and event.at != one.at:
            yield _of(event, What.ALTERED, "its seal has another time: the seal's was changed")
        if event.intact is False:
            yield _of(event, What.PAYLOAD_ALTERED, "its payload is not the one that was hashed")


def _torn(one: Sealed) -> Break:
    """Say why the events of a seal are not those that were sealed."""
    written = sorted(one.events, key=lambda event: event.id)
    if seal_hash(one.before, [said_hash(event.said) for event in written]) == one.hash:
        return Break(seal=one.number, what=What.REORDERED, said="its events are no longer in their order")
    gap = next((place for place, event in enumerate(one.events) if event.position != place), None)
    if gap is not None:
        return Break(seal=one.number, what=What.MISSING, said=f"no event is left at position {gap}")
    said = (
        f"its {_count(one.events)} are not those that were sealed: one is gone or was added at its end, or was "
        f"changed together with its hash, or the seal itself was changed"
    )
    return Break(seal=one.number, what=What.ALTERED, said=said)


def _end(chain: _Chain, number: int | None, hash_: str | None) -> Iterator[Break]:
    """Check the last seal against the head, and that nothing lies beyond it."""
    if number is None:
        yield Break(seal=0, what=What.MISSING, said="the row that names the last seal is gone")
    elif number > chain.number:
        yield Break(seal=chain.number + 1, what=What.MISSING, said=_gap(chain.number + 1, number))
    elif hash_ != chain.told:
        yield Break(seal=number, what=What.ALTERED, said="the row that names the last seal has another hash")
    now = ends()  # from one moment: what was written meanwhile is sealed
    for last, thing in ((now.seal, "a seal"), (now.event, "an event")):
        if last is not None and last > (now.number or 0):
            said = f"{thing} lies beyond the last seal, {now.number or 0}"
            yield Break(seal=last, what=What.ADDED, said=said)


def _payloads_taken() -> Iterator[Break]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"none": _NO_PAYLOAD})
        while rows := cursor.fetchmany(_SHOWN):
            for seal, event in rows:
                said = "its payload is gone, and nothing says that it aged out"
                yield Break(seal=seal, what=What.PAYLOAD_MISSING, said=said, event=event)


def _otherwise() -> Iterator[Break]:
    """Compare where each delivery stands with what the trail said of it last."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        while rows := cursor.fetchmany(_SHOWN):
            for seal, event, delivery, state, became in rows:
                said = f"delivery {delivery} stands as {state}, and the last the trail says of it is {became}"
                yield Break(seal=seal or 0, what=What.LEDGER, said=said, event=event)


def _unfounded() -> Iterator[Break]:
    """Look for drafts that count as agreed to, and never were."""
    for number, answer, document in unfounded():
        said = (
            f"{document} stands as {answer} in proposal {number}, and the trail does not say so of this draft"
        )
        yield Break(seal=0, what=What.LEDGER, said=said)


def _keys(known: Sequence[PublicKey], keyring: Keyring) -> Iterator[Break]:
    """Check that each key was made here and is endorsed by the one before."""
    endorser = known[0].public if known else ""
    for place, key in enumerate(known, 1):
        wrong = ""
        if key.number != place:
            wrong = f"key {place} is missing"
        elif not signed_by(endorser, key.statement, key.endorsed):
            wrong = f"key {key.number} is not endorsed by the one before"
        else:
            wrong = _not_ours(key, keyring)
        if wrong:
            yield Break(seal=0, what=What.KEY, said=wrong)
        endorser = key.public


def _not_ours(key: PublicKey, keyring: Keyring) -> str:
    try:
        ours = checkpoints.signer(keyring, key).public == key.public
    except (KeyProblem, ValueError) as error:
        return f"key {key.number} cannot be opened: {error}"
    return "" if ours else f"key {key.number} is not the one whose private half is kept here"


def _checkpoints(signed: Sequence[Checkpoint], known: Sequence[PublicKey]) -> Iterator[Break]:
    """Check that each checkpoint was signed here, and that the trail still has what it says."""
    public = {key.number: key.public for key in known}
    if known and not signed:  # the first key is made together with a checkpoint
        said = "there are keys that sign checkpoints, and no checkpoint is left: they were taken away"
        yield Break(seal=0, what=What.CHECKPOINT, said=said)
    for one in signed:
        if not signed_by(public.get(one.key, ""), one.statement, one.signature):
            said = f"the checkpoint of {one.at:%Y-%m-%d %H:%M} is forged: no key of this house signed what it says"
            yield Break(seal=one.seal, what=What.CHECKPOINT, said=said)
        elif wrong := _other(one.seal, one.hash):
            said = f"the checkpoint of {one.at:%Y-%m-%d %H:%M} {wrong}"
            yield Break(seal=one.seal, what=What.CHECKPOINT, said=said)


def _kept(kept: Sequence[Kept]) -> Iterator[Break]:
    for one in kept:
        if wrong := _other(one.seal, one.hash):
            yield Break(seal=one.seal, what=What.CHECKPOINT, said=f"what was kept outside {wrong}")


def _other(seal: int, said: str) -> str:
    """Say how the trail differs from a word about one of its seals; "" where it does not."""
    if (seal, said) == (0, GENESIS):
        return ""  # what a new house ends with
    with connection.cursor() as cursor:
        cursor.execute(_HASH, [seal])
        found = cursor.fetchone()
    if found is None:
        return f"says that the trail had a seal {seal}: from there on it was cut off"
    return "" if found[0] == said else f"gives seal {seal} another hash: the trail was rewritten"


def _of(event: Line, what: What, said: str) -> Break:
    return Break(seal=event.seal, what=what, said=said, event=event.id)


def _count(events: Sequence[Line]) -> str:
    return f"{len(events)} event{'' if len(events) == 1 else 's'}"


def _gap(first: int, last: int) -> str:
    return f"seal {first} is gone" if first == last else f"seals {first} to {last} are gone"
