"""Make years of history in a database: deliveries that went all the way, their events, seals, runs and totals.

Knows the tables and shares that are true to life. Knows no rule: what it writes looks like what runs wrote, but texts
are shorter than real ones to keep the disk small, and hashes are made up, so that the audit of it cannot be verified.

Everything is set-based SQL and depends on numbers alone: the same arguments make the same history.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

__all__ = ["RARE", "Past", "make"]

RARE = "RARE-1"  # the vendor of exactly 20 invoices on each connection, however long the history
_PIECE = 50_000  # deliveries an insert
_A_RUN = 10  # deliveries a run carried

_DELIVERIES = """
insert into store_delivery (connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw,
                            rulings, edits, receipts, intent, attempts, due_at, cause, said, news_run, done_run,
                            created_at, updated_at)
select %(ids)s[1 + n %% %(many)s], 'approved-invoices', 'h-' || lpad(n::text, 9, '0'),
       case o.kind when 0 then 'done' when 1 then 'held' when 2 then 'refused' else 'waiting' end,
       'INV-' || lpad(n::text, 8, '0'),
       case when m between 100 and 119 then %(rare)s else 'V' || lpad((m * 31 %% 997)::text, 5, '0') end,
       (n * 7919 %% 9999991) / 100.0, case n %% 9 when 0 then 'USD' else 'CAD' end,
       jsonb_build_array('PO-' || lpad((n / 2)::text, 7, '0')), md5(n::text) || md5('f' || n),
       'v1.d.' || left(md5(n::text), 16) || '.' || repeat(md5('r' || n) || md5('w' || n), 4), '[]', '{}',
       case when o.kind = 0 then jsonb_build_object(
           'enter-invoice', jsonb_build_object('numbers', jsonb_build_object(
               'batch', (r.number + 5000)::text, 'entry', (1 + m %% 10)::text), 'amount', null, 'at', r.at),
           'acknowledge', jsonb_build_object('numbers', jsonb_build_object('acknowledged', 'yes'), 'amount', null,
               'at', r.at)) else '{}' end,
       jsonb_build_object('step', 'acknowledge', 'fingerprint', md5('i' || n), 'evidence', '{}'::jsonb,
                          'sent_at', r.at),
       0, case when o.kind > 2 then now() + interval '9 years' end,
       case o.kind when 0 then null when 1 then (array['vendor-missing', 'unbalanced', 'held-by-person'])[1 + n %% 3]
                   when 2 then 'sage-refused' else 'busy' end,
       case when o.kind > 0 then 'as it was told ' || n %% 7 end,
       case when o.kind in (1, 2) then r.run end, case when o.kind = 0 then r.run end, r.at, r.at
from generate_series(%(first)s::bigint, %(last)s::bigint) n, lateral (select n / %(many)s as m) m,
     lateral (select m / %(a_run)s as number, %(run)s + 2 * (m / %(a_run)s * %(many)s + n %% %(many)s) as run,
                     timestamptz '2022-01-01' + m / %(a_run)s * %(every)s::float8 * interval '1 second' as at) r,
     lateral (select case when n < %(total)s - %(open)s then 0 when n %% 20 < 12 then 1 when n %% 20 < 17 then 2
              else 3 end as kind) o
order by n
"""

_CLAIMS = """
insert into store_claim (place, delivery_id)
select 'erp.example/C' || connection_id || '/' || party || '/' || label, id from store_delivery
where id > %(above)s and state = 'done'
"""

# Five lines each: seen, being sent and entered, being sent and acknowledged. Each in a seal of its own with the
# others of its run.
_EVENTS = """
insert into store_event (seal, position, at, actor, kind, connection_id, delivery_id, run_id, was, became, because,
                         payload, payload_hash, hash)
select %(seal)s + ((d.coalesced_run - %(run)s) / 2) * 5 + e.step, d.place, d.updated_at, 'schedule:harbor', e.kind,
       d.connection_id, d.id, d.coalesced_run, e.was, e.became, e.because, e.payload,
       md5('p' || d.id || e.step) || md5('q' || d.id), md5('h' || d.id || e.step) || md5('g' || d.id)
from (select id, connection_id, updated_at, coalesce(done_run, news_run, %(run)s) as coalesced_run, label, amount,
             substr(key, 3)::bigint as place
      from store_delivery where id > %(above)s order by id) d,
     (values (0, 'seen', null, 'pending', 'new', '{"fingerprint": "as it came"}'),
             (1, 'move', 'pending', 'sending', 'enter-invoice',
              '{"VendorNumber": "V00001", "DocumentNumber": "INV-1", "InvoiceDescription": "mark", "lines": 2}'),
             (2, 'move', 'sending', 'pending', 'enter-invoice: answered',
              '{"receipt": {"batch": "5001", "entry": "1"}, "amount": null}'),
             (3, 'move', 'pending', 'sending', 'acknowledge', '{"invoice": "h-1", "status": "exported"}'),
             (4, 'move', 'sending', 'done', 'acknowledge: answered', '{"receipt": {"acknowledged": "yes"}}'))
       as e(step, kind, was, became, because, payload)
"""

_RUNS = """
insert into store_run (id, connection_id, flow, actor, worker, trigger, due_at, asked_at, attempt, opened, started_at,
                       ended_at, outcome, report)
select %(run)s + s, %(ids)s[1 + (s / 2) %% %(many)s], (array['approved-invoices', 'vendors'])[1 + s %% 2],
       'schedule', 'host:1', 'schedule', at, at, 1, true, at, at, case s %% 2 when 0 then 'balanced'
       else 'nothing_to_do' end, %(report)s::jsonb
from generate_series(0, %(runs)s - 1) s,
     lateral (select timestamptz '2022-01-01' + s / 2 / %(many)s * %(every)s::float8 * interval '1 second' as at) t
"""
_TOTALS = """
insert into store_runtotal (run_id, word, currency, count, amount)
select %(run)s + 2 * s, w.word, 'CAD', 10, 4711.25 from generate_series(0, %(runs)s / 2 - 1) s,
       (values ('owed_before'), ('changed')) as w(word)
"""
_SEALS = """
insert into store_seal (number, at, before, hash)
select n, '2022-01-01', md5((n - 1)::text) || md5('s' || n - 1), md5(n::text) || md5('s' || n)
from generate_series(%(seal)s::bigint, %(seal)s + %(runs)s / 2 * 5 - 1) n
"""
_AFTER = (
    "select setval(pg_get_serial_sequence('store_run', 'id'), max(id)) from store_run",
    "update store_sealhead h set number = s.number, hash = s.hash "
    "from (select number, hash from store_seal order by number desc limit 1) s",
    "vacuum analyze",
    "checkpoint",
)


@dataclass(frozen=True, kw_only=True)
class Past:
    """How much history on which connections, of which so many of the latest deliveries stand open."""

    connections: Sequence[int]
    deliveries: int
    open: int
    report: Mapping[str, Any]


def make(url: str, past: Past) -> None:
    """Write the history behind what the database holds already; it ends vacuumed and analyzed."""
    many = len(past.connections)
    runs = 2 * many * (-(-past.deliveries // many) // _A_RUN + 1)
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("set synchronous_commit = off")
        seal = _number(session, "select number + 1 from store_sealhead")
        run = _number(session, "select coalesce(max(id), 0) + 1 from store_run")
        told: dict[str, object] = {
            "ids": list(past.connections), "many": many, "a_run": _A_RUN, "total": past.deliveries,
            "open": past.open, "rare": RARE, "run": run, "runs": runs, "seal": seal,
            "every": 4 * 365 * 86_400 / max(1, runs / 2 / many), "report": json.dumps(past.report),
        }  # fmt: skip
        for statement in (_RUNS, _TOTALS, _SEALS):
            session.execute(statement.encode(), told)
        for first in range(0, past.deliveries, _PIECE):
            above = _number(session, "select coalesce(max(id), 0) from store_delivery")
            piece = {"first": first, "last": min(first + _PIECE, past.deliveries) - 1, "above": above}
            for statement in (_DELIVERIES, _CLAIMS, _EVENTS):
                session.execute(statement.encode(), {**told, **piece})
        for last in _AFTER:
            session.execute(last.encode())


def _number(session: psycopg.Connection, statement: str) -> int:
    found = session.execute(statement.encode()).fetchone()
    return int(found[0]) if found else 0
