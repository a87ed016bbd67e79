"""Claims about invoices and the ways to take them over (§6.1, §6.5). Knows the wire only."""

from decimal import Decimal

import pytest


@pytest.mark.facts("A-6.1/invoices_list")
def test_the_list_gives_what_is_approved_and_pending_in_the_order_of_its_changes(site, bill):
    avid = site(bill(3), bill(1), bill(2, status="in workflow"), bill(4, status="exported"))

    assert avid.pending() == ["inv-0001", "inv-0003"]


def test_a_list_item_wants_a_detail_call_unless_the_list_is_full(five):
    item = five().get("/invoices").json["data"][0]
    full = five(list_items="full").get("/invoices").json["data"][0]

    assert item.keys() == {
        "id", "invoiceNumber", "vendorCode", "status", "exportStatus", "companyId", "updatedAt",
    }  # fmt: skip
    assert full["distributions"][0]["glAccount"] == "6000-10-100"


@pytest.mark.facts("A-6.3/invoice")
def test_an_invoice_has_the_names_of_the_default_profile(site, bill):
    body = site(bill(1, po_number="PO1")).get("/invoices/inv-0001").json

    assert body["documentType"] == "invoice"
    assert (body["invoiceDate"], body["dueDate"]) == ("2026-11-01", "2026-12-01")
    assert (body["totalAmount"], body["taxAmount"], body["poNumber"]) == ("113.00", "13.00", "PO1")
    assert body["lines"][0]["unitPrice"] == "50.000000"
    assert body["distributions"][0]["dimensions"] == {"department": "10"}
    assert body["updatedAt"] == "2026-11-14T12:01:00Z"


@pytest.mark.facts("A-6.7/formats")
def test_amounts_may_be_numbers_and_keep_every_digit(site, bill):
    avid = site(bill(1, total=Decimal("12345678901234.123")), decimals_as="number")

    answer = avid.get("/invoices/inv-0001")

    assert b'"totalAmount":12345678901234.123,' in answer.raw.body


@pytest.mark.parametrize(("nulls", "value"), [("null", None), ("empty", "")])
@pytest.mark.facts("A-6.7/formats")
def test_what_is_not_there_is_left_out_null_or_blank(five, nulls, value):
    assert "poNumber" not in five().get("/invoices/inv-0001").json
    body = five(nulls=nulls).get("/invoices/inv-0001").json
    assert (body["poNumber"], body["postingDate"]) == (value, value)


@pytest.mark.parametrize(
    ("switch", "value"),
    [("offset", "2026-11-14T12:01:00+00:00"), ("naive", "2026-11-14T12:01:00"), ("epoch_s", 1794657660)],
)
@pytest.mark.facts("A-6.7/formats")
def test_timestamps_are_spelled_as_the_switch_says(five, switch, value):
    assert five(timestamps=switch).get("/invoices/inv-0001").json["updatedAt"] == value


@pytest.mark.facts("A-6.7/formats")
def test_dates_may_be_written_month_first(five):
    assert five(dates="us").get("/invoices/inv-0001").json["invoiceDate"] == "11/01/2026"


@pytest.mark.facts("A-6.7/incremental")
def test_updated_since_takes_in_its_own_moment(five):
    answer = five().get("/invoices", updatedSince="2026-11-14T12:03:00Z")

    assert answer.ids == ["inv-0003", "inv-0004", "inv-0005"]


@pytest.mark.facts("A-6.7/incremental")
def test_a_plus_that_was_not_encoded_is_no_timestamp(five):
    avid = five()

    answer = avid.raw(
        "GET",
        "/avidconnect/v1/invoices",
        "companyId=ORG1&updatedSince=2026-11-14T12:03:00+00:00",
        avid.headers(),
    )

    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "updatedSince")


def test_an_unknown_invoice_is_a_404_that_is_not_the_gateways(five):
    answer = five().get("/invoices/nothing")

    assert (answer.status, answer.json["errors"][0]["code"]) == (404, "notFound")


@pytest.mark.facts("A-2.1.8", "A-6.11/company-mismatch")
def test_another_company_is_refused_for_reads_and_writes(five):
    avid = five()

    assert avid.get("/invoices", companyId="ORG2").status == 403
    assert avid.ack("inv-0001", {"status": "exported", "companyId": "ORG2"}).status == 403
    assert avid.app.invoices.exported() == set()


@pytest.mark.facts("A-2.1.8")
def test_a_call_for_no_company_is_refused(five):
    avid = five()

    assert avid.raw("GET", "/avidconnect/v1/invoices", headers=avid.headers()).status == 400
    assert avid.ack("inv-0001", {"status": "exported", "companyId": None}).status == 400


@pytest.mark.facts("A-6.2/company")
def test_the_company_may_stand_in_a_header_the_path_or_the_token_request(five):
    header, path, form, none = (
        five(company_place=place) for place in ("header", "path", "token_form", "none")
    )
    root = "/avidconnect/v1"
    form.bearer = form.token(body="grant_type=client_credentials&company_id=ORG1").json["access_token"]

    assert (
        header.raw("GET", f"{root}/invoices", "", {**header.headers(), "x-company-id": "ORG1"}).status == 200
    )
    assert path.raw("GET", f"{root}/companies/ORG1/invoices", "", path.headers()).status == 200
    assert path.raw("GET", f"{root}/companies/ORG2/invoices", "", path.headers()).status == 403
    assert form.raw("GET", f"{root}/invoices", "", form.headers()).status == 200
    assert none.raw("GET", f"{root}/invoices", "", none.headers()).status == 200


def test_the_connection_test_names_the_company(site):
    assert site().get("/companies", limit="1").json["data"] == [{"id": "ORG1", "name": "Bolts and Nuts"}]


@pytest.mark.facts("A-6.11/unknown-status", "A-6.6/invoice_status")
def test_an_unknown_status_comes_in_the_list_and_in_the_detail(five):
    avid = five(unknown_status="on")

    shown = [item["status"] for item in avid.get("/invoices", status="approved").json["data"]]

    assert shown == ["Awaiting Re-Coding", *["approved"] * 4]
    assert avid.get("/invoices/inv-0001").json["status"] == "Awaiting Re-Coding"


def test_statuses_show_every_invoice_that_changed_since(five):
    avid = five()
    avid.clock.pass_s(60)
    avid.ack("inv-0002")

    answer = avid.get("/invoices/statuses", updatedSince="2026-11-15T12:00:30Z")

    assert answer.json["data"] == [
        {
            "id": "inv-0002",
            "status": "approved",
            "exportStatus": "exported",
            "updatedAt": "2026-11-15T12:01:00Z",
        }
    ]


def test_a_change_in_accounts_payable_moves_the_invoice_to_the_end_of_the_list(five):
    avid = five()

    avid.app.invoices.change("inv-0001", total=Decimal("1.00"))

    assert avid.pending()[-1] == "inv-0001"
    assert avid.get("/invoices/inv-0001").json["totalAmount"] == "1.00"


def test_an_invoice_that_is_added_and_approved_is_listed(five, bill):
    avid = five()
    avid.app.invoices.add(bill(9, status="in workflow"))
    before = avid.pending()

    avid.app.invoices.approve("inv-0009", by="somebody")

    assert "inv-0009" not in before
    assert avid.pending()[-1] == "inv-0009"
    with pytest.raises(ValueError, match="already"):
        avid.app.invoices.add(bill(9))


@pytest.mark.facts("A-6.11/image-redirect", "A-6.11/image-expired", "A-4.2/image")
def test_an_image_is_a_small_pdf_or_moved_or_gone(five):
    place = "/invoices/inv-0001/image"

    assert five().get(place).raw.body.startswith(b"%PDF")
    assert five(image="redirect").get(place).headers["location"].startswith("https://images.example.net/")
    assert [five(image=how).get(place).status for how in ("redirect", "expired", "absent")] == [302, 403, 404]


@pytest.mark.facts("A-6.11/image-foreign-host")
def test_the_image_link_may_lead_here_or_to_a_foreign_host(five):
    own = five(image_link="own").get("/invoices/inv-0001").json["imageUrl"]
    foreign = five(image_link="foreign").get("/invoices/inv-0001").json["imageUrl"]

    assert own == "http://127.0.0.1:1/avidconnect/v1/invoices/inv-0001/image"
    assert foreign.startswith("https://images.example.net/")
