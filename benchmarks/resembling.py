# ruff: noqa: T201 - a script: it prints
"""What it costs to look for near-duplicates of 250 invoices in a ledger of a million.

Knows how to fill a scratch database with deliveries alone, some with small numbers and round amounts as vendors by the
thousand have them. Knows no run. Usage: resembling.py [DELIVERIES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection

from ml_connector.domain.near_match import Paper
from ml_connector.store import connections, database
from ml_connector.store.connections import NewConnection
from ml_connector.store.embedded import Embedded
from ml_connector.store.resemblances import Resemblances
from ml_connector.store.vault import new_keyring

_LOOKED_FOR = 250
_FILL = """
insert into store_delivery (connection_id, flow, key, state, label, party, amount, currency, refs, fingerprint, raw,
                            rulings, edits, receipts, attempts, created_at, updated_at)
select %s, 'approved-invoices', n::text, 'done',
       case when n %% 20 = 0 then (n %% 1000)::text else 'INV-' || lpad(n::text, 8, '0') end,
       'V' || n %% 2000, case when n %% 10 = 0 then (n / 20 %% 200) * 25 else (n * 7919 %% 999983) / 100.0 end,
       'USD', '[]', 'f', '', '[]', '{}', '{"enter-invoice": {}}', 0, now(), now()
from generate_series(1, %s::bigint) as n
"""


def papers() -> dict[str, Paper]:
    """The invoices to look for: half with long numbers of the ledger, half with small ones and round amounts."""
    made = {}
    for n in range(_LOOKED_FOR):
        long = Paper(
            vendor=f"V{n}", number=f"{n * 3001 + 1}A", amount=Decimal(n * 3001 + 1) / 100, currency="USD"
        )
        small = Paper(vendor=f"V{n}", number=f"0{n}", amount=Decimal(n % 200 * 25), currency="USD")
        made[f"new-{n}"] = long if n % 2 else small
    return made


def main(deliveries: int) -> None:
    """Fill a database, look five times, and say what it took."""
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder) / "postgres").acquire() as url:
        keyring = new_keyring(Path(folder) / "master.key")
        database.connect(url)
        database.migrate()
        new = NewConnection(name="acme", settings={}, profile="", book="erp/ACME", secrets={})
        stored = connections.add(new, keyring, "benchmark", datetime.now(UTC))
        with connection.cursor() as cursor:
            cursor.execute(_FILL, [stored.id, deliveries])
            cursor.execute("reset role")
            cursor.execute("analyze store_delivery")
            cursor.execute("select pg_relation_size('delivery_number_key')")
            size = cursor.fetchone()[0]
        shelf = Resemblances(connection_id=stored.id, connection="acme", book=stored.book, keyring=keyring)
        took, found = [], 0
        for _ in range(5):
            began = time.perf_counter()
            found = sum(len(others) for others in shelf.beside(papers()).values())
            took.append(time.perf_counter() - began)
        connection.close()
    print(f"{deliveries} deliveries, {_LOOKED_FOR} looked for: first {took[0]:.3f} s, then {min(took):.3f} s; "
          f"{found} candidates; index {size / 1e6:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
