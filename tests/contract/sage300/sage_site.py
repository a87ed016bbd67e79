"""One Sage 300 company to be asked: what can be found in it to ask with, and what an entry is made of.

Knows records found by reading, and entries that any company would take. Does not know whether a simulator or a
real site answers, and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cached_property
from uuid import uuid4

from asking import Answer, NothingThere
from sage_wire import Row, SageHeard, SageWire, refused_as

from sage300 import EntryDraft, Finding, Findings, Forbidden, LineDraft, Metadata, odata, probe

__all__ = ["MARK", "Row", "SageHeard", "SageSite", "refused_as", "told", "whether"]

VENDORS_TRIED = 5
USABLE = "Status eq 'Active' and OnHold eq 'NotOnHold'"
CODING = (
    "Status eq 'Active' and PostToAccount eq 'Detail' "
    "and AccountType eq 'IncomeStatement' and ControlAccount eq 'No'"
)
VALUES = re.compile(r"=[^&]*|\((?!'?\$)[^)]*\)")
"""What stands in an address beside names."""
MARK = "ML-CONNECTOR CONTRACT"
"""Begins the description of every batch the suite leaves behind."""


class SageSite(SageWire):
    """A company with what is found in it. Every property that finds raises NothingThere where there is nothing."""

    # --- finding ------------------------------------------------------------------------------------------

    def first(self, path: str, what: str, where: str = "", top: int = 1) -> list[Row]:
        """Up to `top` records. Raises NothingThere, naming `what` is missing or that the user may not read."""
        heard = self.get(path, **({"filter": where} if where else {}), top=top)
        if heard.status == 403:
            raise NothingThere(f"this user has no right to read {path}")
        if not heard.rows:
            raise self.lacks(what)
        return heard.rows

    @cached_property
    def probed(self) -> Findings:
        """What the library's own probe finds out by reading."""
        return probe(self.sage)

    def settled(self, name: str) -> Answer:
        """One finding of the probe as an answer. Raises NothingThere where the company holds too little to tell."""
        return told(self.probed[name])

    def metadata(self, module: str) -> Metadata:
        """What a module says about itself. Raises NothingThere where the user may not read it."""
        if module not in self._metadata:
            try:
                self._metadata[module] = self.sage.metadata(module)
            except Forbidden as error:
                raise NothingThere(f"this user has no right in {module}") from error
        return self._metadata[module]

    @cached_property
    def _metadata(self) -> dict[str, Metadata]:
        return {}

    @cached_property
    def vendors(self) -> list[Row]:
        """The first vendors."""
        return self.first("AP/APVendors", "no vendors", top=10)

    @cached_property
    def vendor(self) -> Row:
        """A vendor that may be sent an invoice; one of the company's own currency without tax where there is any."""
        untaxed = "TaxGroup eq ''"
        for wanted in ((USABLE, *self.home, untaxed), (USABLE, *self.home), (USABLE,)):
            rows = self.get("AP/APVendors", filter=" and ".join(wanted), top=20).rows
            plain = [row for row in rows if _safe(row["VendorNumber"])]
            if plain:
                return plain[0]
        raise self.lacks("no active vendor with a plain number")

    @cached_property
    def home(self) -> tuple[str, ...]:
        """A filter for vendors of the company's own currency; empty where the user may not read which that is."""
        profile = self.get("CS/CSCompanyProfile", top=1)
        rows = profile.rows if profile.ok else []
        return tuple(f"CurrencyCode eq {odata.literal(row['FunctionalCurrency'])}" for row in rows)

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
            raise self.lacks("no posted invoice with a plain number")
        return plain[0]

    @cached_property
    def posted_again(self) -> dict[str, object]:
        """An entry with the number of a posted document, for a vendor of whom another number is taken."""
        rows = self.first("AP/APPostedDocuments", "no posted invoice", "DocumentType eq 'Invoice'", top=20)
        for vendor in list(dict.fromkeys(row["VendorNumber"] for row in rows))[:VENDORS_TRIED]:
            number = next(row["DocumentNumber"] for row in rows if row["VendorNumber"] == vendor)
            if self.enter(self.entry(VendorNumber=vendor)).ok:
                return self.entry(VendorNumber=vendor, DocumentNumber=number)
        raise self.lacks("no posted invoice of a vendor that can be sent another")

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

    @property
    def like_the_vendor(self) -> str:
        """A filter for other vendors that an entry of ours would suit as well."""
        own = (
            f"VendorNumber ne {odata.literal(self.vendor['VendorNumber'])}",
            *(f"{name} eq {odata.literal(self.vendor[name])}" for name in ("TaxGroup", "CurrencyCode")),
        )
        return " and ".join((USABLE, *own))

    @staticmethod
    def lacks(what: str) -> NothingThere:
        """To be raised where the company has not what a claim needs."""
        return NothingThere(f"the company has {what}")

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

    def draft(self) -> EntryDraft:
        """A plain invoice as the library's own draft."""
        plain = self.entry()
        return EntryDraft(
            VendorNumber=str(plain["VendorNumber"]),
            DocumentNumber=str(plain["DocumentNumber"]),
            InvoiceDescription=MARK,
            DocumentDate=self.today,
            PostingDate=self.today,
            **({"TaxAmountControl": "Distribute"} if self.taxes else {}),
            **{f"TaxAmount{at}": Decimal(0) for at in range(1, self.taxes + 1)},
            DocumentTotalIncludingTax=Decimal(100),
            InvoiceDetails=(LineDraft(GLAccount=self.account, DistributedAmount=Decimal(100)),),
        )

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


def _safe(key: object) -> bool:
    """Whether a key may stand in a path without thought (C15)."""
    text = str(key)
    return bool(text) and all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in text)


def whether(heard: SageHeard) -> Answer:
    """Stored, or refused with which status and code."""
    return Answer(found="stored" if heard.ok else refused_as(heard), evidence=str(heard))


def told(finding: Finding) -> Answer:
    """A finding of the library as an answer; what was asked loses the values in it. Raises NothingThere."""
    if finding.answer is None:
        raise NothingThere("the company holds too little to tell")
    asked = (
        f"{VALUES.sub('', one.asked)} → {one.status or 'done'} {one.code}".strip() for one in finding.evidence
    )
    words = {True: "accepted", False: "refused"}
    found = words[finding.answer] if isinstance(finding.answer, bool) else str(finding.answer)
    return Answer(found=found, evidence="; ".join(asked))
