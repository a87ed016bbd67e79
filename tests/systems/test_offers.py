"""Claims about which of AvidXchange's offers are ours to enter, how the list is read, and what stays unmasked.

Knows a gateway with one list. Does not know any ledger: what is held here is kept by others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ml_connector.domain.failures import Held
from ml_connector.domain.options import Options
from ml_connector.engine.values import RawItem
from ml_connector.systems.avidxchange import ApprovedInvoices

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "avidxchange" / "invoice.json"
CARD = "4111111111111111"
NUMBERED = ("  style: cursor_body ", "  style: page_number\n  # ")
OFFSETS = ("  style: cursor_body ", "  style: offset\n  # ")
TWO_A_PAGE = ("  size: 100", "  size: 2")
NO_DETAIL = ("    detail: invoice_get  ", "    detail: null  ")


def mode(name: str) -> tuple[str, str]:
    """The change that puts the profile in an export mode."""
    return ("export: {mode: ack}", f"export: {{mode: {name}}}")


@pytest.fixture
def offers(organization: Any) -> Callable[..., ApprovedInvoices]:
    """Makes the source of approved invoices behind the gateway."""
    return lambda *changes, **more: ApprovedInvoices(
        organization=organization(*changes, **more), options=Options()
    )


def item(**changes: Any) -> RawItem:
    """An invoice as AvidXchange tells it."""
    told = json.loads(FIXTURE.read_text(encoding="utf-8")) | changes
    return RawItem(key=told["id"], text=json.dumps(told))


def keys(source: ApprovedInvoices) -> list[str]:
    """Every key the list gives, as often as it gives it."""
    return [one.key for page in source.pages(None, recover=False, resume=None) for one in page.items]


@pytest.mark.facts("A-6.5/export_on_read", "A-6.7/offset", "A-6.7/page_number")
@pytest.mark.parametrize("paging", [NUMBERED, OFFSETS])
def test_a_list_that_shrinks_while_it_is_read_is_read_until_nothing_new_comes(
    offers: Any, gateway: Any, paging: tuple[str, str]
) -> None:
    """What is read leaves the list, so the second page begins where the third would have (section 6.5)."""
    gateway.rows, gateway.exports = [{"id": f"a{n}"} for n in range(9)], True
    found = keys(offers(mode("export_on_read"), paging, TWO_A_PAGE))
    assert sorted(found) == [f"a{n}" for n in range(9)]


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize(("export", "passes"), [("ack", 1), ("none", 1), ("export_on_read", 2)])
def test_only_a_list_that_reading_shrinks_is_read_again(
    offers: Any, gateway: Any, export: str, passes: int
) -> None:
    gateway.rows = [{"id": "a"}, {"id": "b"}, {"id": "c"}]
    assert keys(offers(mode(export), NUMBERED, TWO_A_PAGE)) == ["a", "b", "c"] * passes


@pytest.mark.facts("A-6.7/cursor_body")
def test_a_list_read_by_cursor_does_not_shift_and_is_read_once(offers: Any, gateway: Any) -> None:
    gateway.rows = [{"id": "a"}]
    assert keys(offers(mode("export_on_read"))) == ["a"]


@pytest.mark.facts("A-6.6/invoice_status")
@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"companyId": "C8"}, "other-company"),
        ({"company": "C8"}, "other-company"),
        ({"exportStatus": "exported"}, "exported-elsewhere"),
        ({"status": "integrated"}, "exported-elsewhere"),
    ],
)
def test_what_is_not_ours_to_enter_is_held_though_the_gateway_lists_it(
    offers: Any, changes: dict[str, str], cause: str
) -> None:
    with pytest.raises(Held) as held:
        offers().read(item(**changes))
    assert (held.value.cause, next(iter(changes.values())) in held.value.said) == (cause, True)


@pytest.mark.parametrize("company", ["C7", " c7 ", None])
def test_our_own_company_is_known_however_it_is_written(offers: Any, company: str | None) -> None:
    assert offers().read(item(companyId=company)).id == "av-1001"


@pytest.mark.facts("A-6.5/export_on_read")
@pytest.mark.parametrize("changes", [{"exportStatus": "exported"}, {"status": "exported"}])
def test_where_reading_exports_an_exported_invoice_is_what_we_just_read(
    offers: Any, changes: dict[str, str]
) -> None:
    assert offers(mode("export_on_read")).read(item(**changes)).id == "av-1001"


@pytest.mark.facts("A-6.3/card-numbers")
def test_what_the_profile_calls_a_number_is_never_masked_and_a_memo_is(offers: Any, gateway: Any) -> None:
    """L19: masking goes by the profile's names, not by how a name ends."""
    gateway.rows = [{"id": "a", "docRef": CARD, "memo": CARD, "cardNumber": CARD, "customerAccount": CARD}]
    source = offers(("number: [invoiceNumber, number]", "number: [header.docRef, number]"), NO_DETAIL)
    [page] = source.pages(None, recover=False, resume=None)
    told = json.loads(page.items[0].text)
    assert (told["docRef"], told["memo"]) == (CARD, "****1111")
    assert (told["cardNumber"], told["customerAccount"]) == ("****1111", "****1111")


def test_two_invoices_whose_numbers_look_like_cards_stay_two(offers: Any, gateway: Any) -> None:
    gateway.rows = [{"id": "a", "docRef": CARD}, {"id": "b", "docRef": "5105105105101111"}]
    source = offers(("number: [invoiceNumber, number]", "number: [docRef]"))
    told = [json.loads(source.complete(RawItem(key=key, text="{}")).text)["docRef"] for key in "ab"]
    assert told == [CARD, "5105105105101111"]
