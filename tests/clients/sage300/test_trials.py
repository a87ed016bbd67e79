"""Knows how the two trials that cost something are made: how often, what stays behind, and what they conclude.

Does not know Sage 300: the sites here let one password in, or let a batch grow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import httpx2
import pytest
from tests.clients.sage300.conftest import PASSWORD

from sage300 import EntryDraft, Evidence, LineDraft, Sage300, Site, try_password_case, try_patch_insert

SITE = Site("https://h", "SAMLTD", "U", "Mixed" + PASSWORD)
ENTRY = EntryDraft(
    VendorNumber="V1",
    DocumentNumber="P-1",
    InvoiceDetails=(LineDraft(GLAccount="6100", DistributedAmount=Decimal("1.00")),),
)


@dataclass
class Gate:
    """Lets in one password; counts the tries."""

    password: str
    tries: list[str] = field(default_factory=list)
    otherwise: int = 401

    def connect(self, site: Site) -> Sage300:
        """A client that knocks here."""

        def answer(_request: httpx2.Request) -> httpx2.Response:
            self.tries.append(site.password_case)
            given = site.password.upper() if site.password_case == "upper" else site.password
            return httpx2.Response(200 if given == self.password else self.otherwise, json={"value": []})

        return Sage300(site, transport=httpx2.MockTransport(answer), sleep=lambda _: None)


@pytest.mark.facts("S-B3", "S-B4", "S-B8")
@pytest.mark.parametrize(
    ("right", "answer", "tries"),
    [
        (SITE.password, "as_given", ["as_given"]),
        (SITE.password.upper(), "upper", ["as_given", "upper"]),
        ("another", None, ["as_given", "upper"]),
    ],
    ids=["as-given", "upper", "neither"],  # never the password: workers must agree on the names
)
def test_each_case_of_a_password_is_tried_once(right: str, answer: str | None, tries: list[str]) -> None:
    gate = Gate(right)
    assert try_password_case(SITE, gate.connect).answer == answer
    assert gate.tries == tries


@pytest.mark.facts("S-B4")
def test_a_password_that_is_upper_case_already_is_tried_once() -> None:
    gate = Gate("another")
    assert try_password_case(replace(SITE, password="UPPER1"), gate.connect).answer is None
    assert gate.tries == ["as_given"]


@pytest.mark.facts("S-B6", "S-B8")
def test_a_missing_right_means_that_the_password_was_taken() -> None:
    gate = Gate("another", otherwise=403)
    assert try_password_case(SITE, gate.connect).answer == "as_given"


def batches(grows: bool) -> tuple[list[httpx2.Request], Callable[[httpx2.Request], httpx2.Response]]:
    """A site whose batch grows by PATCH, or refuses to; and what it was asked."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        entries = 2 if grows and len(seen) > 1 else 1
        rows = [{"EntryNumber": n + 1, "VendorNumber": "V", "DocumentNumber": "D"} for n in range(entries)]
        if request.method == "PATCH":
            return httpx2.Response(204 if grows else 409)
        return httpx2.Response(200, json={"BatchNumber": 29, "Invoices": rows})

    return seen, answer


@pytest.mark.facts("S-D9", "S-D8")
@pytest.mark.parametrize("grows", [True, False])
def test_whether_an_open_batch_grows_is_seen_in_the_batch(grows: bool) -> None:
    seen, answer = batches(grows)
    with Sage300(SITE, transport=httpx2.MockTransport(answer)) as client:
        finding = try_patch_insert(client, company="samltd", first=ENTRY, second=ENTRY)
    assert finding.answer is grows
    assert [request.method for request in seen] == ["POST", "PATCH", "GET", "PATCH"]
    assert seen[-1].content.count(b'"Delete"') == (2 if grows else 1)
    assert finding.evidence[0] == Evidence(asked="POST APInvoiceBatches (batch 29)", status=None, rows=1)


@pytest.mark.facts("S-D9")
def test_a_batch_that_cannot_be_read_back_is_named_all_the_same() -> None:
    _, answer = batches(grows=True)

    def blind(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(403) if request.method == "GET" else answer(request)

    with Sage300(SITE, transport=httpx2.MockTransport(blind)) as client:
        finding = try_patch_insert(client, company="samltd", first=ENTRY, second=ENTRY)
    assert finding.answer is None
    assert [told.asked for told in finding.evidence] == [
        "POST APInvoiceBatches (batch 29)",
        "PATCH APInvoiceBatches(29) Insert",
        "GET APInvoiceBatches(29): Forbidden",
    ]


def test_nothing_is_written_to_a_company_that_is_not_named() -> None:
    seen, answer = batches(grows=True)
    with Sage300(SITE, transport=httpx2.MockTransport(answer)) as client, pytest.raises(ValueError):
        try_patch_insert(client, company="SAMINC", first=ENTRY, second=ENTRY)
    assert seen == []
