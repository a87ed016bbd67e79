"""Verify the audit trail a second time, without the product's own code.

Knows rows and hashes. Does not know why anything was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

__all__ = ["broken"]

Query = Callable[..., list[tuple[Any, ...]]]
EVENTS = """
select seal, at, actor, kind, connection_id, delivery_id, run_id, was, became, because, payload_hash, hash, payload
from store_event order by seal, position
"""


def broken(query: Query) -> list[str]:
    """Every place where rows and chain disagree, found without the product's own code."""
    hashes: dict[int, list[str]] = {}
    wrong = []
    for seal, at, *said, told_hash, payload in query(EVENTS):
        whole = [at.astimezone(UTC).isoformat(timespec="microseconds"), *said]
        computed = hashlib.sha256(json.dumps(whole).encode()).hexdigest()
        wrong += [f"event of seal {seal}"] if computed != told_hash else []
        purged = payload is not None and hashlib.sha256(payload.encode()).hexdigest() != said[-1]
        wrong += [f"payload of seal {seal}"] if purged else []
        hashes.setdefault(seal, []).append(computed)
    before = "0" * 64
    for number, said_before, told in query("select number, before, hash from store_seal order by number"):
        computed = hashlib.sha256("\n".join((before, *hashes.get(number, []))).encode()).hexdigest()
        wrong += [f"seal {number}"] if (said_before, told) != (before, computed) else []
        before = told
    head = query("select number, hash from store_sealhead")
    return wrong + ([] if head == [(len(hashes), before)] else ["head"])
