"""A scripted Sage that has purchase orders, and takes the filters they are asked for with.

Knows the wire of POPurchaseOrders. Does not know the product.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx2

__all__ = ["NOW", "Site"]

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
OPEN = "Completed eq false"


@dataclass
class Site:
    """Orders by key; `refuses` are words of a query that are not taken, `hides` keys that no list shows."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    time: datetime | None = NOW
    refuses: dict[str, int] = field(default_factory=dict)
    hides: set[int] = field(default_factory=set)
    counts: bool = True
    asked: list[str] = field(default_factory=list)

    def order(self, key: int, **more: Any) -> dict[str, Any]:
        """Add an order of one line."""
        line = {
            "LineNumber": 1000,
            "QuantityOrdered": 10.0,
            "UnitCost": 1.234567,
            "ExpenseAccount": "6000-10",
        }
        self.rows[key] = {
            "PurchaseOrderSequenceKey": key, "PurchaseOrderNumber": f"PO{key}", "Vendor": "1200", "Completed": False,
            "PurchaseOrderType": "Active", "Lines": 1, "PurchaseOrderLines": [line], **more,
        }  # fmt: skip
        return self.rows[key]

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name, where = request.url.path.rsplit("/", 1)[-1], request.url.params.get("$filter", "")
        self.asked.append(where or name)
        for part, status in self.refuses.items():
            if part in str(request.url.params):
                told = {
                    "error": {
                        "code": "Forbidden" if status == 403 else "",
                        "message": {"lang": "en-US", "value": "no"},
                    }
                }
                return httpx2.Response(status, json=told)
        if key := re.search(r"\((\d+)\)", name):
            return self._one(int(key[1]))
        headers = {"Date": format_datetime(self.time, usegmt=True)} if self.time else {}
        rows = [
            row for key, row in sorted(self.rows.items()) if key not in self.hides and _matches(row, where)
        ]
        count = {"@odata.count": len(rows)} if self.counts and "$count" in str(request.url.params) else {}
        top = int(request.url.params.get("$top", "100"))
        return httpx2.Response(200, headers=headers, json={"value": rows[:top], **count})

    def _one(self, key: int) -> httpx2.Response:
        if key in self.rows:
            return httpx2.Response(200, json=self.rows[key])
        told = {"error": {"code": "RecordNotFound", "message": {"lang": "en-US", "value": "none"}}}
        return httpx2.Response(404, json=told)


def _matches(row: dict[str, Any], where: str) -> bool:
    key, number = row["PurchaseOrderSequenceKey"], row["PurchaseOrderNumber"]
    keys = [int(one) for one in re.findall(r"PurchaseOrderSequenceKey eq (\d+)", where)]
    numbers = re.findall(r"PurchaseOrderNumber eq '([^']+)'", where)
    after = re.search(r"PurchaseOrderSequenceKey gt (\d+)", where)
    return (
        (not keys or key in keys)
        and (not numbers or number in numbers)
        and (OPEN not in where or not row["Completed"])
        and (after is None or key > int(after[1]))
    )
