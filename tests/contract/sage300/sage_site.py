"""One Sage 300 company to be asked: how it is addressed, what may be done there, and what can be found in it.

Knows the Web API's addresses and which records serve to ask with (all found by reading). Does not know whether
a simulator or a real site answers, and judges nothing.
"""

from __future__ import annotations

import base64
import contextlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Self
from uuid import uuid4

import httpx2
from asking import NothingThere
from hearing import Heard, lowered, shape

from sage300 import Limits, Sage300, Site, encode, odata

Row = dict[str, Any]
TIMEOUT_S = 180
USABLE = "Status eq 'Active' and OnHold eq 'NotOnHold'"
CODING = (
    "Status eq 'Active' and PostToAccount eq 'Detail' "
    "and AccountType eq 'IncomeStatement' and ControlAccount eq 'No'"
)
MARK = "ML-CONNECTOR CONTRACT"
"""Begins the description of every batch the suite leaves behind."""


@dataclass(frozen=True, kw_only=True)
class SageHeard(Heard):
    """An answer of the Web API: code and message are those of E1."""

    @property
    def code(self) -> str:
        """The code of E2."""
        error = self.member("error")
        return str(error.get("code") or "") if isinstance(error, dict) else ""

    @property
    def message(self) -> str:
        """The text for people."""
        error = self.member("error")
        said = error.get("message") if isinstance(error, dict) else None
        return str(said.get("value") or "") if isinstance(said, dict) else ""

    @property
    def rows(self) -> list[Row]:
        """The rows of a list. Raises AssertionError for anything else."""
        rows = self.member("value")
        assert self.status == 200 and isinstance(rows, list), str(self)
        return rows

    @property
    def total(self) -> int:
        """The count of all matches. Raises AssertionError where it was not sent."""
        count = self.member("@odata.count")
        assert isinstance(count, int), str(self)
        return count


@dataclass(kw_only=True)
class SageSite:
    """A company and two ways to talk to it: `sage` (the library) and `get`, `post`, `patch` (anything at all).

    `others` are users given to be refused: `no_right` (user, password) and `admin`. A context manager.
    """

    name: str
    place: Site
    may_write: bool = False
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Self:
        self.sage = Sage300(self.place, limits=Limits(retries=1))
        self.http = httpx2.Client(
            verify=_trust(self.place.ca_file),
            proxy=self.place.proxy,
            trust_env=False,
            timeout=TIMEOUT_S,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        return self

    def __exit__(self, *why: object) -> None:
        self.sage.close()
        self.http.close()

    # --- asking -------------------------------------------------------------------------------------------

    def get(
        self, path: str, *, headers: Mapping[str, str | None] | None = None, **options: object
    ) -> SageHeard:
        """GET below the company's root; `filter="…"` is sent as `$filter`, a header of None is left out."""
        named = {
            f"${name}": str(value).lower() if value is True else str(value) for name, value in options.items()
        }
        return self.send("GET", path + (f"?{odata.query(named)}" if named else ""), None, headers)

    def post(self, path: str, body: object) -> SageHeard:
        """POST; a body of text goes out as it is, anything else as JSON in the order of its members."""
        return self.send("POST", path, body)

    def patch(self, path: str, body: object) -> SageHeard:
        """PATCH, likewise."""
        return self.send("PATCH", path, body)

    def send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str | None] | None = None
    ) -> SageHeard:
        """Anything at all, signed in as the site's user unless `headers` say otherwise."""
        url = path if path.startswith("http") else f"{self.place.root}/{path}"
        given = {"Authorization": self.place.authorization()} | dict(headers or {})
        request = self.http.build_request(method, url, content=_encoded(body))
        for name, value in given.items():
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value
        answer = self.http.send(request)
        return self._heard(method, path, answer)

    def _heard(self, method: str, path: str, answer: httpx2.Response) -> SageHeard:
        plain, _, query = path.removeprefix(self.place.url).partition("?")
        return SageHeard(
            asked=shape(method, plain.replace(self.place.company, "{company}"), query),
            status=answer.status_code,
            headers=lowered(answer),
            body=answer.content,
            private=(*self.place.secrets(), self.place.user, self.place.company, self.place.url),
        )

    def signed_in(self, user: str, password: str) -> SageHeard:
        """One vendor, asked for as somebody else and without our session's cookie."""
        basic = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        headers = {"Authorization": f"Basic {basic}", "Cookie": None}
        return self.get("AP/APVendors", headers=headers, top=1)

    @cached_property
    def as_given(self) -> SageHeard:
        """The user and the password as they were given."""
        return self.signed_in(self.place.user, self.place.password)

    @cached_property
    def other_case(self) -> SageHeard:
        """The password in another case: where case matters, the one wrong password of a run (lock-out, L9)."""
        given = self.place.password
        if given.upper() == given.lower():
            raise NothingThere("the password has no letters")
        tried = given.swapcase() if self.as_given.ok else given.upper()
        return self.signed_in(self.place.user, tried)

    @cached_property
    def wrong_password(self) -> SageHeard:
        """What a wrong password is answered; the one of `other_case` where that was refused already."""
        with contextlib.suppress(NothingThere):
            if not self.other_case.ok:
                return self.other_case
        return self.signed_in(self.place.user, f"{self.place.password}x")

    # --- finding ------------------------------------------------------------------------------------------

    def first(self, path: str, what: str, where: str = "", top: int = 1) -> list[Row]:
        """Up to `top` records. Raises NothingThere, naming `what` is missing."""
        heard = self.get(path, **({"filter": where} if where else {}), top=top)
        if not heard.rows:
            raise NothingThere(f"the company has {what}")
        return heard.rows

    @cached_property
    def vendors(self) -> list[Row]:
        """The first vendors."""
        return self.first("AP/APVendors", "no vendors", top=10)

    @cached_property
    def vendor(self) -> Row:
        """A vendor that may be sent an invoice; one without tax where there is any."""
        for where in (f"{USABLE} and TaxGroup eq ''", USABLE):
            plain = [
                row
                for row in self.get("AP/APVendors", filter=where, top=20).rows
                if _safe(row["VendorNumber"])
            ]
            if plain:
                return plain[0]
        raise NothingThere("the company has no active vendor with a plain number")

    @cached_property
    def account(self) -> str:
        """An account that an invoice may be coded to, without separators."""
        return str(self.first("GL/GLAccounts", "no plain expense account", CODING)[0]["UnformattedAccount"])

    @cached_property
    def posted(self) -> Row:
        """A posted invoice whose key may stand in a path."""
        rows = self.first("AP/APPostedDocuments", "no posted invoice", "DocumentType eq 'Invoice'", top=20)
        plain = [row for row in rows if _safe(row["VendorNumber"]) and _safe(row["DocumentNumber"])]
        if not plain:
            raise NothingThere("the company has no posted invoice with a plain number")
        return plain[0]

    @cached_property
    def filled(self) -> Row:
        """An invoice batch that has entries."""
        return self.first("AP/APInvoiceBatches", "no invoice batch with entries", "NumberOfEntries gt 0")[0]

    @cached_property
    def taxes(self) -> int:
        """How many tax authorities the vendor's tax group has."""
        if not self.vendor["TaxGroup"]:
            return 0
        where = f"TaxGroupKey eq {odata.literal(self.vendor['TaxGroup'])} and TransactionType eq 'Purchases'"
        group = self.first("TX/TXTaxGroups", "no such tax group", where)[0]
        return sum(bool(group[f"TaxAuthority{at}"]) for at in range(1, 6))

    @property
    def now(self) -> datetime:
        """The server's own time, aware (its Date header)."""
        return parsedate_to_datetime(self.get("AP/APVendors", top=1).headers["date"]).astimezone(UTC)

    @cached_property
    def today(self) -> date:
        """The server's own day."""
        return self.now.date()

    # --- writing ------------------------------------------------------------------------------------------

    def entry(self, **changes: object) -> dict[str, object]:
        """An invoice of 100 in balance, with a number never used before; a member of None is left out."""
        midnight = f"{self.today.isoformat()}T00:00:00Z"
        plain: dict[str, object] = {
            "VendorNumber": self.vendor["VendorNumber"],
            "DocumentNumber": f"CT{uuid4().hex[:14].upper()}",
            "InvoiceDescription": MARK,
            "DocumentDate": midnight,
            "PostingDate": midnight,
            **({"TaxAmountControl": "Distribute"} if self.taxes else {}),
            **{f"TaxAmount{at}": 0 for at in range(1, self.taxes + 1)},
            "DocumentTotalIncludingTax": 100,
            "InvoiceDetails": [self.line(100)],
        }
        return {name: value for name, value in (plain | changes).items() if value is not None}

    def line(self, amount: object, **changes: object) -> dict[str, object]:
        """A line to the account found."""
        return {"GLAccount": self.account, "DistributedAmount": amount, **changes}

    def enter(self, *entries: Mapping[str, object], **members: object) -> SageHeard:
        """POSTs a batch of these entries, or of one plain one; `members` are the batch's own."""
        invoices: Sequence[Mapping[str, object]] = entries or (self.entry(),)
        description = f"{MARK} {uuid4().hex[:12]}"
        return self.post("AP/APInvoiceBatches", {"Description": description, **members, "Invoices": invoices})

    def entered(self, *entries: Mapping[str, object], **members: object) -> Row:
        """The batch that Sage made of them. Raises AssertionError with Sage's words."""
        heard = self.enter(*entries, **members)
        assert heard.ok, str(heard)
        return dict(heard.json)

    def change(self, batch: Row, **members: object) -> SageHeard:
        """PATCHes a batch."""
        number = batch["BatchNumber"]
        return self.patch(f"AP/APInvoiceBatches({number})", {"BatchNumber": number, **members})

    def read(self, batch: Row) -> Row:
        """The batch as it is now."""
        heard = self.get(f"AP/APInvoiceBatches({batch['BatchNumber']})")
        assert heard.ok, str(heard)
        return dict(heard.json)

    def described(self, description: object) -> list[Row]:
        """The batches of a description, as they are now."""
        return self.get("AP/APInvoiceBatches", filter=f"Description eq '{description}'").rows

    def posting(self, batch: Row) -> SageHeard:
        """Makes a batch ready and has it posted (D12). The company must have been named for writing."""
        assert self.may_write
        ready = self.change(batch, BatchStatus="ReadyToPost")
        assert ready.ok, str(ready)
        number = batch["BatchNumber"]
        what = {"ProcessAllBatches": "Donotpostallbatches", "FromBatch": number, "ToBatch": number}
        return self.post("AP/APPostInvoices('$process')", what)


def _encoded(body: object) -> bytes | None:
    return encode(body) if isinstance(body, dict) else body if isinstance(body, bytes) else None


def _safe(key: object) -> bool:
    """Whether a key may stand in a path without thought (C15)."""
    text = str(key)
    return bool(text) and all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in text)


def _trust(ca_file: str | None) -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if ca_file:
        trust.load_verify_locations(ca_file)
    return trust
