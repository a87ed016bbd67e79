"""The client library at simulated sites that hiccup, or that word something otherwise.

Knows the simulator's switches and what the library makes of them. Does not know a real site: these are no claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from sage_site import SageSite

from sage300 import (
    BatchDraft,
    Change,
    Dialect,
    EntryDraft,
    Findings,
    LineDraft,
    NotSent,
    Rejected,
    Sage300,
    Site,
    Throttled,
    field,
    probe,
)


def probed(place: Site, waits: list[float]) -> Findings:
    """What the probe finds there; it waits on paper only."""
    with Sage300(place, sleep=waits.append) as sage:
        return probe(sage)


@pytest.mark.facts("S-B11", "S-E11", "S-H5")
@pytest.mark.parametrize(
    ("switches", "waited"),
    [
        ({"throttle_every": "10", "retry_after": "seconds", "retry_after_s": "7"}, {7.0}),
        ({"session_errors": "6"}, {0.0}),
        ({"empty_reply": "9"}, {1.0}),
    ],
    ids=["throttled", "session", "empty"],
)
def test_a_probe_finds_the_same_at_a_site_that_hiccups(
    simulated_with: Callable[..., SageSite], switches: dict[str, str], waited: set[float]
) -> None:
    waits: list[float] = []
    found = probed(simulated_with(**switches).place, waits)
    assert found == probed(simulated_with().place, [])
    assert set(waits) == waited


@pytest.mark.facts("S-H5")
def test_a_probe_of_a_site_that_is_always_busy_ends(simulated_with: Callable[..., SageSite]) -> None:
    place = simulated_with(throttle_every="1", retry_after="seconds").place
    with pytest.raises(Throttled):
        probed(place, [])


def test_a_probe_of_a_site_that_is_down_raises(simulated_with: Callable[..., SageSite]) -> None:
    with pytest.raises(NotSent):
        probed(Site("http://127.0.0.1:9", "DEMO", "WEBAPI", simulated_with().place.password), [])


def entry(sage: Sage300, number: str) -> EntryDraft:
    """An entry with a purchase order number, coded to an account of the company."""
    (account, *_) = sage.accounts.find()
    (vendor, *_) = sage.vendors.find()
    return EntryDraft(
        VendorNumber=vendor.VendorNumber,
        DocumentNumber=number,
        PONumber="PO-7",
        DocumentTotalIncludingTax=Decimal("12.50"),
        InvoiceDetails=(LineDraft(GLAccount=account.UnformattedAccount, DistributedAmount=Decimal("12.50")),),
    )


@pytest.fixture
def other_case(simulated_with: Callable[..., SageSite]) -> Site:
    """A site that spells some members of invoice batches otherwise, and refuses ours."""
    lenient = dict.fromkeys(("control_account", "inactive_account", "missing_account"), "None")
    return simulated_with(metadata="other_case", **lenient).place


@pytest.fixture
def told(other_case: Site) -> Iterator[Sage300]:
    """A client that was told how this site spells."""
    with Sage300(other_case) as asking:
        batches = asking.invoice_batches
        spelled = asking.metadata("AP").gaps(batches.name, batches.record).respelled
    with Sage300(other_case, dialect=Dialect(spellings={batches.name: dict(spelled)})) as sage:
        yield sage


@pytest.mark.facts("S-C.6", "S-D2", "S-D5")
def test_a_batch_is_entered_and_read_back_in_a_sites_own_spelling(told: Sage300) -> None:
    given = entry(told, "ODD-1")
    made = told.invoice_batches.create(BatchDraft(Invoices=(given,)))
    (kept,) = told.invoice_batches.get(made.BatchNumber).Invoices
    assert (kept.PONumber, kept.DocumentTotalIncludingTax) == ("PO-7", Decimal("12.5"))
    assert kept.InvoiceDetails[0].GLAccount == given.InvoiceDetails[0].GLAccount


@pytest.mark.facts("S-C.6", "S-D8", "S-D9", "S-D12")
def test_a_batch_is_changed_in_a_sites_own_spelling(told: Sage300) -> None:
    batches = told.invoice_batches
    number = batches.create(BatchDraft(Invoices=(entry(told, "ODD-1"),))).BatchNumber
    batches.insert(number, [entry(told, "ODD-2")])
    line = Change.update(20, {"GLAccount": told.accounts.find()[1].UnformattedAccount})
    batches.change(number, [Change.update(1, {"PONumber": "PO-8"}, lines=[line])])
    batches.set_status(number, "ReadyToPost")
    kept = batches.get(number)
    assert [each.PONumber for each in kept.Invoices] == ["PO-8", "PO-7"]
    codes = [each.InvoiceDetails[0].GLAccount for each in kept.Invoices]
    assert (len(set(codes)), kept.BatchStatus) == (2, "ReadyToPost")


@pytest.mark.facts("S-C.6", "S-E.2/unknown-property")
def test_a_site_that_spells_otherwise_refuses_our_own_names(other_case: Site) -> None:
    with Sage300(other_case) as sage, pytest.raises(Rejected, match="PONumber"):
        sage.invoice_batches.create(BatchDraft(Invoices=(entry(sage, "ODD-1"),)))


@pytest.mark.facts("S-C10", "S-C33")
def test_vendors_that_never_became_inactive_are_not_lost_by_the_wording(
    simulated_with: Callable[..., SageSite],
) -> None:
    place = simulated_with().place
    never = ~field("InactiveDate").gt(date(2020, 1, 1))
    found = []
    for dialect in (Dialect(), Dialect(negation=True)):
        with Sage300(place, dialect=dialect) as sage:
            found.append([vendor.VendorNumber for vendor in sage.vendors.find(never)])
    assert found[0] == found[1] != []
