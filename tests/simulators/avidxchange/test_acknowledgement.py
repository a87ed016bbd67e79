"""Claims about the ways to say that an invoice was taken over (§6.5, §6.8). Knows the wire only."""

import pytest


@pytest.mark.facts("A-6.5/ack")
def test_an_acknowledged_invoice_leaves_the_pending_list_with_a_receipt(five):
    avid = five()

    answer = avid.ack("inv-0002")

    assert (answer.status, answer.json["exportStatus"]) == (200, "exported")
    assert "inv-0002" not in avid.pending()
    (receipt,) = avid.app.invoices.acknowledged("inv-0002")
    assert (receipt.outcome, receipt.erp_batch, receipt.erp_entry) == ("exported", "12", "1")
    assert avid.get("/invoices/inv-0002").json["status"] == "approved"


@pytest.mark.facts("A-6.5/ack")
def test_a_reported_failure_waits_for_a_change_by_a_person(five):
    avid = five()
    avid.ack("inv-0002", {"status": "failed", "error": {"code": "noVendor", "message": "No vendor."}})
    failed = avid.pending()

    avid.app.invoices.change("inv-0002", vendor_code="V00002")

    assert "inv-0002" not in failed
    assert avid.pending()[-1] == "inv-0002"
    assert avid.app.invoices.acknowledged("inv-0002")[0].error_code == "noVendor"


@pytest.mark.facts("A-6.5/ack", "A-6.11/repeated-cursor")
@pytest.mark.parametrize("touches", ["off", "on"])
def test_an_invoice_that_an_endless_list_made_up_can_be_acknowledged_like_any_other(five, touches):
    avid = five(endless="fresh", ack_touches=touches)
    before = avid.app.invoices.keys()

    first, again = avid.ack("inv-0002~3"), avid.ack("inv-0002~3")

    assert (first.status, first.json["exportStatus"], again.status) == (200, "exported", 409)
    assert avid.get("/invoices/inv-0002~3").json["exportStatus"] == "exported"
    assert avid.get("/invoices/inv-0002").json["exportStatus"] == "pending"
    assert avid.app.invoices.keys() == before


@pytest.mark.parametrize("status", [200, 405, 409])
@pytest.mark.facts("A-6.5/ack", "A-6.11/ack-twice")
def test_acknowledging_again_keeps_the_first_receipt_only(five, status):
    avid = five(ack_again=str(status))
    avid.ack("inv-0001")

    again = avid.ack("inv-0001", {"status": "exported", "erpBatch": "99"})

    assert again.status == status
    assert [receipt.erp_batch for receipt in avid.app.invoices.acknowledged("inv-0001")] == ["12"]
    assert avid.app.invoices.get("inv-0001").attempts == 2


def test_a_void_invoice_cannot_be_acknowledged(site, bill):
    answer = site(bill(1, status="Void")).ack("inv-0001")

    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "notExportable")


@pytest.mark.parametrize("document", [{"status": "done"}, {"state": "exported"}])
def test_an_acknowledgement_says_exported_or_failed(five, document):
    assert five().ack("inv-0001", document).status == 422


def test_a_body_that_is_not_a_json_object_is_refused(five):
    avid = five()
    place = "/avidconnect/v1/invoices/inv-0001/export-status"
    json = {**avid.headers(), "content-type": "application/json"}

    assert avid.raw("POST", place, headers=avid.headers(), body=b"{}").status == 415
    assert [
        avid.raw("POST", place, headers=json, body=body).status for body in (b"{", b"[]", b'{"a":NaN}')
    ] == [400] * 3


@pytest.mark.facts("A-6.8/idempotency-key")
def test_a_repeated_key_gets_the_remembered_answer(five):
    avid = five()
    first = avid.ack("inv-0001", idempotency_key="k1")

    again = avid.ack("inv-0001", idempotency_key="k1")

    assert (again.status, again.json) == (first.status, first.json)
    assert len(avid.app.invoices.acknowledged("inv-0001")) == 1


@pytest.mark.facts("A-6.8/idempotency-key")
def test_a_key_with_another_body_is_refused_by_a_strict_site_and_keys_mean_nothing_to_some(five):
    strict, off = five(idempotency="strict"), five(idempotency="off")
    for avid in (strict, off):
        avid.ack("inv-0001", idempotency_key="k1")

    assert strict.ack("inv-0001", {"status": "failed"}, idempotency_key="k1").status == 422
    assert off.ack("inv-0001", idempotency_key="k1").status == 409


@pytest.mark.facts("A-6.8/idempotency-key")
def test_a_refused_write_is_not_remembered(site, bill):
    avid = site(bill(1, status="void"))
    avid.ack("inv-0001", idempotency_key="k1")

    avid.app.invoices.approve("inv-0001")

    assert avid.ack("inv-0001", idempotency_key="k1").status == 200


@pytest.mark.facts("A-6.11/ack-lost")
def test_the_answer_to_the_first_acknowledgement_is_lost_where_the_description_says_so(site, bill):
    avid = site(bill(1, description="please LOST-ACK"))

    lost, replayed = (avid.ack("inv-0001", idempotency_key="k1") for _ in range(2))

    assert lost.headers["x-simulator-cut"] == "after"
    assert avid.app.invoices.exported() == {"inv-0001"}
    assert replayed.status == 200 and "x-simulator-cut" not in replayed.headers
    assert avid.ack("inv-0001").status == 409


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.facts("A-6.5/status_update")
def test_in_the_mode_status_update_a_flag_takes_the_place_of_the_acknowledgement(five, method):
    avid = five(export="status_update")

    answer = avid.send(method, "/invoices/inv-0001", {"exportStatus": "exported", "erpBatch": "7"})

    assert (answer.status, avid.app.invoices.exported()) == (200, {"inv-0001"})
    assert avid.ack("inv-0002").json["fault"]["code"] == 900906
    assert five().send(method, "/invoices/inv-0001", {"exportStatus": "exported"}).status == 403


@pytest.mark.facts("A-6.5/export_on_read")
def test_export_on_read_gives_an_invoice_once(five):
    avid = five(export="export_on_read")

    assert len(avid.pending(limit="2")) == 5
    assert avid.pending() == []
    assert len(avid.get("/invoices").ids) == 5
    assert avid.ack("inv-0001").json["fault"]["code"] == 900906


@pytest.mark.facts("A-6.5/export_on_read")
def test_export_on_read_may_mark_what_was_read_one_by_one(five):
    avid = five(export="export_on_read", marks_on="get")
    avid.pending()

    avid.get("/invoices/inv-0003")

    assert avid.app.invoices.exported() == {"inv-0003"}


@pytest.mark.facts("A-6.5/none")
def test_without_a_way_back_an_invoice_stays_pending(five):
    avid = five(export="none")

    assert avid.ack("inv-0001").json["fault"]["code"] == 900906
    assert len(avid.pending()) == len(avid.pending()) == 5


def test_exporting_may_change_the_status_too(five):
    avid = five(exported_changes_status="on")
    avid.ack("inv-0001")

    assert avid.get("/invoices/inv-0001").json["status"] == "exported"
