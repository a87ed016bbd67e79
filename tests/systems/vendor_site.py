"""Knows a scripted Sage 300 with vendors and remit-to locations that have dates, and the source of vendors before it.

Does not know the simulator or what is read when.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2

import sage300
from ml_connector.domain.options import Options
from ml_connector.systems.sage300 import Books, Vendors
from ml_connector.systems.sage300.facts import FactBook

__all__ = ["NOW", "TODAY", "Site", "opening"]

NOW = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
TODAY = NOW.date()


_BETWEEN = r"VendorNumber gt '(\w+)' or VendorNumber eq '\w+'\) and VendorNumber le '(\w+)'"


@dataclass
class Site:
    """Vendors and remit-to locations by resource; `refuses` are resources or filters that are not taken.

    `now` is our time, later with every answer by what it `takes`.
    """

    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"APVendors": [], "APRemitToLocations": []}
    )
    time: datetime | None = NOW
    refuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    now: datetime = NOW
    takes: timedelta = timedelta(0)

    def vendor(self, number: str, day: date = TODAY, **more: Any) -> dict[str, Any]:
        """Add a vendor."""
        self.rows["APVendors"].append({"VendorNumber": number, "VendorName": f"Name {number}", "Status": "Active",
                                       "DateLastMaintained": f"{day}T00:00:00Z", **more})  # fmt: skip
        return self.rows["APVendors"][-1]

    def place(self, number: str, code: str, day: date = TODAY, **more: Any) -> dict[str, Any]:
        """Add a remit-to location."""
        self.rows["APRemitToLocations"].append({"VendorNumber": number, "RemitToLocationKey": code,
                                                "DateLastMaintained": f"{day}T00:00:00Z", **more})  # fmt: skip
        return self.rows["APRemitToLocations"][-1]

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        name, where = request.url.path.rsplit("/", 1)[-1], request.url.params.get("$filter", "")
        self.asked.append(name)
        self.now += self.takes
        for part, status in self.refuses.items():
            if part in name + where:
                told = {
                    "error": {
                        "code": "" if status in (400, 500) else "Forbidden",
                        "message": {"lang": "en-US", "value": "no"},
                    }
                }
                return httpx2.Response(status, json=told)
        headers = {"Date": format_datetime(self.time, usegmt=True)} if self.time else {}
        return httpx2.Response(200, headers=headers, json={"value": self._matching(name, where)})

    def _matching(self, name: str, where: str) -> list[dict[str, Any]]:
        rows = self.rows.get(name, [])
        if since := re.search(r"DateLastMaintained gt ([\d-]+)", where):
            rows = [row for row in rows if row["DateLastMaintained"][:10] > since[1]]
        if after := re.search(r"VendorNumber gt '([^']+)'", where):
            rows = [row for row in rows if row["VendorNumber"] > after[1]]
        if between := re.search(
            r"VendorNumber gt '(\w+)' or VendorNumber eq '\w+'\) and VendorNumber le '(\w+)'", where
        ):
            return [row for row in self.rows[name] if between[1] <= row["VendorNumber"] <= between[2]]
        if numbers := re.findall(r"VendorNumber eq '([^']+)'", where):
            rows = [row for row in rows if row["VendorNumber"] in numbers]
        return rows


def opening(site: Site, **dialect: Any) -> Vendors:
    """The source in front of the site, with what the site was found to accept; its client is to be closed."""
    where = sage300.Site("http://127.0.0.1:1", "SAMLTD", "WEBAPI", secrets.token_hex(8))
    wire, known = httpx2.MockTransport(site.handle), sage300.Dialect(**dialect)
    client = sage300.Sage300(where, transport=wire, sleep=lambda seconds: None, dialect=known)
    facts = FactBook(client=client, now=lambda: site.now)
    return Vendors(
        books=Books(client=client, company="SAMLTD", book="erp/SAMLTD", options=Options(), facts=facts)
    )
