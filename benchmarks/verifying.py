# ruff: noqa: T201 - a script: it prints
"""Measure how long it takes to prove a long audit trail: online, and offline from the pack made of it.

Knows how to make a trail whose hashes are right, by set-based SQL. Not a test: it prints seconds, the peak of memory,
and that one event that is changed at the end is found (see README.md beside this file).

    .venv/bin/python benchmarks/verifying.py                  # 1,000,000 events, 4 a seal
    .venv/bin/python benchmarks/verifying.py 100000
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from ml_connector import settings, wiring
from ml_connector.domain.people import trusted
from ml_connector.operations import House
from ml_connector.operations.auditing import verify_audit
from ml_connector.operations.pack import Wanted, export_pack

__all__: list[str] = []

_A_SEAL = 4
_MIB = 2**20

# What Python writes as JSON, PostgreSQL spells here itself: the texts are plain ASCII.
_EVENTS = """
insert into store_event (seal, position, at, actor, kind, connection_id, delivery_id, run_id, was, became, because,
                         payload, payload_hash, hash)
select %(seal)s + n / %(a_seal)s, n %% %(a_seal)s, at, 'schedule:harbor', 'move', 1, n / 5, n / 50, 'pending',
       'sending', 'enter-invoice', payload, payload_hash, encode(sha256(convert_to(
           '["' || to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') || '", "schedule:harbor", "move", 1, ' || n / 5
           || ', ' || n / 50 || ', "pending", "sending", "enter-invoice", "' || payload_hash || '"]', 'UTF8')), 'hex')
from generate_series(0, %(events)s - 1) n,
     lateral (select timestamp '2022-01-01' + n / %(a_seal)s * interval '1 second' as at,
                     '{"VendorNumber": "V00001", "DocumentNumber": "INV-' || n || '", "lines": 2}'
                     as payload) a,
     lateral (select encode(sha256(convert_to(payload, 'UTF8')), 'hex') as payload_hash) p
"""
_DELIVERIES = """
with acme as (
  insert into store_connection (id, name, settings, profile, book, data_key, secrets, dialect, created_at)
  values (1, 'acme', '{}', '', 'erp/SAMLTD', '', '{}', '', now()) returning id
)
insert into store_delivery (id, connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw,
                            rulings, edits, receipts, attempts, created_at, updated_at)
select n, acme.id, 'approved-invoices', n::text, 'sending', 'INV-' || n, 'V00001', 47.11, 'USD', '[]', '', '', '[]',
       '{}', '{}', 0, now(), now()
from acme, generate_series(0, (%(events)s - 1) / 5) n
"""
_SEALS = """
with recursive chain as (
  select number, '' as before, hash, now() as at from store_sealhead
  union all
  select c.number + 1, c.hash, encode(sha256(convert_to(c.hash || E'\\n' || e.hashes, 'UTF8')), 'hex'), e.at
  from chain c, lateral (select string_agg(hash, E'\\n' order by position) as hashes, min(at) as at from store_event
                         where seal = c.number + 1 having count(*) > 0) e
)
insert into store_seal (number, at, before, hash) select number, at, before, hash from chain where number >= %(seal)s
"""
_AFTER = (
    "update store_sealhead h set number = s.number, hash = s.hash "
    "from (select number, hash from store_seal order by number desc limit 1) s",
    "vacuum analyze store_event, store_seal, store_delivery",
    "checkpoint",
)
_TAMPER = (
    "alter table store_event disable trigger all",
    "update store_event set because = 'nothing' where id = (select max(id) from store_event where kind = 'move')",
)


def make(url: str, events: int) -> None:
    """Write a trail of so many events behind what there is."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("set synchronous_commit = off")
        session.execute("set timezone = 'UTC'")
        found = session.execute("select number + 1 from store_sealhead").fetchone()
        told = {"seal": found[0] if found else 1, "events": events, "a_seal": _A_SEAL}
        for statement in (_EVENTS, _DELIVERIES, _SEALS):
            session.execute(statement.encode(), told)
        for last in _AFTER:
            session.execute(last.encode())


def verify(house: House) -> None:
    """Verify online; prints the seconds and how much memory it took beyond what there was."""
    me = psutil.Process()
    before = me.memory_info().rss
    peak = [before]
    found = verify_audit(house, (), lambda _: peak.append(me.memory_info().rss))
    more = (max(peak) - before) / _MIB
    print(
        f"online: {found['events']:,} events, {found['seals']:,} seals, whole: {found['whole']}, "
        f"{found['seconds']} s, {more:.0f} MB more"
    )
    for one in found["breaks"]:
        print(f"  {json.dumps(one)}")


def packed(house: House, out: Path) -> None:
    """Make a pack of all of it, and verify that by a process of its own."""
    began = time.monotonic()
    export_pack(house, Wanted(out=out), trusted("cli:benchmark"))
    made = time.monotonic()
    words = [sys.executable, "-I", str(out / "verify.py")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own verifier
    size = sum(file.stat().st_size for file in out.iterdir()) / _MIB
    print(f"pack: made in {made - began:.1f} s, {size:.0f} MB; offline: {time.monotonic() - made:.1f} s")
    print("  " + done.stdout.splitlines()[0])


def main() -> None:
    """Make the trail, verify it both ways, change one event, verify again."""
    parser = argparse.ArgumentParser(description="Measure how long proving a long audit trail takes.")
    parser.add_argument("events", nargs="?", type=int, default=1_000_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as home:
        told = settings.read({}, Path(home) / "home")
        with wiring.first_time(told, lambda text: None) as opened:
            began = time.monotonic()
            make(opened.house.url, events)
            print(f"made in {time.monotonic() - began:.1f} s")
            verify(opened.house)
            packed(opened.house, Path(home) / "pack")
            with psycopg.connect(opened.house.url, autocommit=True) as session:
                for statement in _TAMPER:
                    session.execute(statement.encode())
            verify(opened.house)


if __name__ == "__main__":
    main()
