"""What somebody may do who owns the database: past the triggers, the rows of the audit trail are theirs.

Knows tables, as their owner. Does not know how any of it is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

__all__ = ["DEEDS", "tampered"]

_PLACES = {
    "SENT": "(select id from store_event where became = 'sending' limit 1)",
    "PAIR": "(select seal from store_event group by seal having count(*) > 1 limit 1)",  # over two events
    "LAST": "(select max(number) from store_seal)",
}

# A deed, and what a proof calls it.
DEEDS = {
    "an event's reason": ("update store_event set because = 'nothing' where id = SENT", "altered"),
    "an event's actor": ("update store_event set actor = 'cli:nobody' where id = SENT", "altered"),
    "an event's time": ("update store_event set at = at - interval '1 day' where id = SENT", "altered"),
    "an event's hash": ("update store_event set hash = payload_hash where id = SENT", "altered"),
    "a payload": ("update store_event set payload = 'other' where id = SENT", "payload altered"),
    "a payload taken away": ("update store_event set payload = null where id = SENT", "payload missing"),
    "an event in the middle": (
        "delete from store_event where position = 0 and seal = PAIR", "missing"),
    "an event at the end": ("delete from store_event where position > 0 and seal = PAIR", "altered"),
    "two events exchanged": (
        "update store_event set position = 9 - position where seal = PAIR; "
        "update store_event set position = position - 8 where position > 7", "reordered"),
    "an event moved": ("update store_event set seal = LAST, position = 5 where id = SENT", "altered"),
    "an event of no seal": (
        "update store_event set seal = LAST + 7 where seal = LAST", "added"),
    "a seal in the middle": ("delete from store_seal where number = 2", "missing"),
    "a seal's hash": ("update store_seal set hash = before where number = 2", "altered"),
    "what a seal stands on": ("update store_seal set before = hash where number = 2", "altered"),
    "a seal's time": ("update store_seal set at = at + interval '1 hour' where number = 2", "altered"),
    "the last seal": ("delete from store_seal where number = LAST", "missing"),
    "the head": ("update store_sealhead set number = number - 1", "altered"),
    "the head's hash": ("update store_sealhead set hash = repeat('1', 64)", "altered"),
    "the row of the head": ("delete from store_sealhead", "missing"),
    "the end, with its head": (
        "delete from store_event where seal = LAST; delete from store_seal where number = LAST; "
        "update store_sealhead h set (number, hash) = "
        "(select number, hash from store_seal order by number desc limit 1)", "checkpoint"),
    "all but the beginning, and all checkpoints": (
        "delete from store_checkpoint; delete from store_delivery; delete from store_event where seal > 3; "
        "delete from store_seal where number > 3; "
        "update store_sealhead h set (number, hash) = (select number, hash from store_seal where number = 3)",
        "checkpoint"),
    "where a delivery stands": ("update store_delivery set state = 'done' where state = 'held'", "ledger"),
    "where a delivery stands, and ids": (
        "update store_delivery set state = 'sending' where id = (select delivery_id from store_event where id = SENT); "
        "update store_event set id = id + 1000 where id = SENT", "ledger"),
    "a checkpoint's seal": ("update store_checkpoint set seal = seal - 1", "checkpoint"),
    "a checkpoint's hash": ("update store_checkpoint set hash = repeat('1', 64)", "checkpoint"),
    "a checkpoint's time": ("update store_checkpoint set at = at - interval '1 day'", "checkpoint"),
    "a checkpoint's key": ("update store_checkpoint set key = 7", "checkpoint"),
    "a key's public half": ("update store_auditkey set public = reverse(public)", "key"),
    "a key that is gone": ("delete from store_auditkey", "checkpoint"),
}  # fmt: skip


@contextmanager
def tampered(statements: str) -> Iterator[None]:
    """Do it as the owner, with the triggers out of the way, and undo it at the end of the block."""
    for word, place in _PLACES.items():
        statements = statements.replace(word, place)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local role none; set local session_replication_role = replica")
            for statement in filter(None, statements.split("; ")):
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)
