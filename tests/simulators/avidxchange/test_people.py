"""Claims about what people do to invoices and payments while somebody reads them (§4.3, §4.4).

Knows the hands and the wire. Does not know who reads.
"""

from decimal import Decimal

import pytest

from simulators.avidxchange.people import ACH, CARD, CHECK


@pytest.fixture
def paid(five):
    """Give a site where the first invoice is paid, and the payment."""

    def make(method=CHECK):
        avid = five()
        return avid, avid.app.people.pay({"inv-0001": None}, method=method).id

    return make


def _shown(avid, **query):
    return {item["id"]: item for item in avid.get("/payments", **query).json["data"]}


def _later(avid, act):
    """Do something a minute later and give what is listed from then on."""
    avid.clock.pass_s(60)
    act()
    return _shown(avid, updatedSince=avid.clock.now.isoformat().replace("+00:00", "Z"))


def test_an_edited_invoice_is_listed_at_the_end_and_a_void_one_not_at_all(five):
    avid = five()
    avid.app.people.edit("inv-0001", total=Decimal("99.00"))
    avid.app.people.void("inv-0002")

    assert avid.pending() == ["inv-0003", "inv-0004", "inv-0005", "inv-0001"]
    assert avid.get("/invoices/inv-0002").json["status"] == "Void"


def test_an_export_that_was_undone_is_pending_again(five):
    avid = five()
    avid.ack("inv-0001")

    avid.app.people.reopen("inv-0001")

    assert "inv-0001" in avid.pending()
    assert len(avid.app.invoices.acknowledged("inv-0001")) == 1


@pytest.mark.facts(
    "A-4.4/issued-to-supplier",
    "A-4.4/ach-credit-issued",
    "A-4.4/vcc-processing",
    "A-4.4/cleared",
    "A-6.3/payment",
)
@pytest.mark.parametrize(
    ("method", "status", "member"),
    [
        (CHECK, "Issued to Supplier", "checkNumber"),
        (ACH, "ACH Credit Issued", "achTrace"),
        (CARD, "VCC Processing", "id"),
    ],
)
def test_a_payment_is_issued_by_its_method_and_cleared_later(paid, method, status, member):
    avid, id = paid(method)

    issued = _later(avid, lambda: avid.app.people.issue(id))[id]
    cleared = _later(avid, lambda: avid.app.people.clear(id))[id]

    assert (issued["status"], issued["paymentMethod"], bool(issued[member])) == (status, method, True)
    assert (cleared["status"], cleared["issuedAt"] < cleared["clearedAt"]) == ("Cleared", True)


@pytest.mark.facts(
    "A-4.4/void", "A-4.4/returned", "A-4.4/error", "A-6.11/issued-void", "A-6.11/issued-returned"
)
def test_an_issued_payment_may_be_void_or_returned_or_fail(paid):
    avid, id = paid()
    hands = avid.app.people
    hands.issue(id)

    seen = [
        _later(avid, act)[id]["status"]
        for act in (lambda: hands.cancel(id), lambda: hands.send_back(id), lambda: hands.move(id, "Error"))
    ]

    assert seen == ["Void", "Returned", "Error"]


@pytest.mark.facts("A-4.4/method-changes", "A-6.11/card-to-check")
def test_a_card_nobody_took_becomes_a_check_in_its_place(paid):
    avid, id = paid(CARD)

    shown = _later(avid, lambda: avid.app.people.card_to_check(id))

    (check,) = (item for item in shown.values() if item["id"] != id)
    assert (shown[id]["status"], check["status"]) == ("Void", "Issued to Supplier")
    assert (check["replacesPaymentId"], check["paymentMethod"]) == (id, CHECK)
    assert check["applications"] == shown[id]["applications"]


@pytest.mark.facts("A-4.4/method-changes", "A-6.11/card-to-check")
def test_the_method_of_a_payment_may_change_under_the_same_id(paid):
    avid, id = paid(CARD)

    shown = _later(avid, lambda: avid.app.people.card_to_check(id, replaced=False))

    assert [(item["paymentMethod"], "checkNumber" in item) for item in shown.values()] == [(CHECK, True)]


@pytest.mark.facts("A-6.3/payment")
def test_a_payment_may_pay_part_of_one_invoice_another_whole_and_take_a_credit_off(site, bill):
    avid = site(bill(1), bill(2), bill(3, type="credit", total=Decimal("13.00")))
    payment = avid.app.people.pay({"inv-0001": Decimal("50.00"), "inv-0002": None, "inv-0003": None})

    item = _shown(avid)[payment.id]

    assert item["amount"] == "150.00"
    assert [part["amount"] for part in item["applications"]] == ["50.00", "113.00", "-13.00"]


def test_a_payment_is_for_one_vendor(site, bill):
    avid = site(bill(1), bill(2, vendor_code="V00002"))

    for parts in ({"inv-0001": None, "inv-0002": None}, {}):
        with pytest.raises(ValueError, match="one vendor"):
            avid.app.people.pay(parts)
