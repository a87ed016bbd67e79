"""Claims about bulk writes and their results (§6.4). Knows the wire only."""

import pytest

TWO = {"vendors": [{"vendorCode": "V1", "name": "One"}, {"vendorCode": "V2"}]}


@pytest.mark.facts("A-6.4/per_item", "A-6.11/partial-bulk-failure")
def test_every_item_has_its_own_outcome(site):
    avid = site()

    answer = avid.send("POST", "/vendors/bulk", TWO)

    good, bad = answer.json["results"]
    assert (good["index"], good["key"], good["outcome"]) == (0, "V1", "created")
    assert (bad["outcome"], bad["errors"][0]["field"]) == ("failed", "name")
    assert avid.app.intake.kept("vendors") == {"V1": {"vendorCode": "V1", "name": "One"}}


@pytest.mark.facts("A-6.4/per_item")
def test_sending_again_is_unchanged_or_updated(site):
    avid = site()
    outcomes = []
    for name in ("One", "One", "Eins"):
        answer = avid.send("POST", "/vendors/bulk", {"vendors": [{"vendorCode": "V1", "name": name}]})
        outcomes.append(answer.json["results"][0]["outcome"])

    assert outcomes == ["created", "unchanged", "updated"]


@pytest.mark.facts("A-6.4/bare_array", "A-6.4/split_lists", "A-6.4/empty_204")
def test_results_may_be_a_bare_array_or_two_lists_or_nothing(site):
    bare, split, none = (
        site(results=style).send("POST", "/vendors/bulk", TWO)
        for style in ("bare_array", "split_lists", "empty_204")
    )

    assert [each["outcome"] for each in bare.json] == ["created", "failed"]
    assert [len(split.json[name]) for name in ("successes", "failures")] == [1, 1]
    assert (none.status, none.raw.body) == (204, b"")


@pytest.mark.facts("A-6.4/per_item")
def test_a_partial_failure_may_be_207(site):
    assert site(results="multi_207").send("POST", "/vendors/bulk", TWO).status == 207


@pytest.mark.facts("A-6.4/indexed_400")
def test_one_bad_item_may_refuse_the_whole_batch(site):
    avid = site(results="indexed_400")

    answer = avid.send("POST", "/vendors/bulk", TWO)

    assert (answer.status, answer.json["errors"][0]["index"]) == (400, 1)
    assert avid.app.intake.kept("vendors") == {}


@pytest.mark.facts("A-6.4/batch_202", "A-6.1/batch_status")
def test_results_may_have_to_be_asked_for(site):
    avid = site(results="batch_202")
    accepted = avid.send("POST", "/vendors/bulk", TWO)

    first, second = (avid.get(f"/batches/{accepted.json['batchId']}").json for _ in range(2))

    assert accepted.status == 202
    assert (first["state"], second["state"]) == ("processing", "completed")
    assert [each["outcome"] for each in second["results"]] == ["created", "failed"]


@pytest.mark.facts("A-6.4/matching")
def test_results_may_come_without_their_keys(site):
    answer = site(result_key="absent").send("POST", "/vendors/bulk", TWO)

    assert [each.get("key") for each in answer.json["results"]] == [None, None]


@pytest.mark.parametrize(
    ("path", "most"),
    [("vendors", 100), ("gl-accounts", 500), ("purchase-orders", 50), ("dimensions/dept/values", 500)],
)
def test_each_kind_has_its_limit(site, path, most):
    items = [{"code": f"C{number}", "name": "x"} for number in range(most + 1)]
    avid = site()

    too_many = avid.send("POST", f"/{path}/bulk", {"items": items})

    assert (too_many.status, too_many.json["errors"][0]["code"]) == (400, "tooMany")
    assert len(avid.send("POST", f"/{path}/bulk", {"items": items[1:]}).json["results"]) == most


@pytest.mark.parametrize("body", [{}, {"vendors": []}, {"vendors": ["V1"]}, {"a": [{}], "b": [{}]}])
def test_a_body_without_one_list_of_objects_is_refused(site, body):
    assert site().send("POST", "/vendors/bulk", body).status == 400


def test_a_key_that_says_so_is_refused_and_one_that_is_missing_too(site):
    body = {"vendors": [{"vendorCode": "V-REFUSE", "name": "x"}, {"name": "x"}]}

    results = site().send("POST", "/vendors/bulk", body).json["results"]

    assert [each["errors"][0]["code"] for each in results] == ["refused", "required"]


@pytest.mark.facts("A-6.3/vendor")
def test_a_long_name_is_refused_only_where_the_site_counts(site):
    body = {"vendors": [{"vendorCode": "V1", "name": "x" * 41}]}

    outcomes = [
        site(length_limits=how).send("POST", "/vendors/bulk", body).json["results"][0]["outcome"]
        for how in ("off", "on")
    ]

    assert outcomes == ["created", "failed"]


def test_what_was_written_can_be_listed_only_where_the_site_has_lists(site):
    with_lists, without = site(lists="on"), site()
    for avid in (with_lists, without):
        avid.send("POST", "/vendors/bulk", TWO)

    assert with_lists.get("/vendors").json["data"] == [{"vendorCode": "V1", "name": "One"}]
    assert without.get("/vendors").json["fault"]["code"] == 900906


@pytest.mark.facts("A-4.1/gl-accounts", "A-5.6")
def test_accounts_may_be_read_only_and_submitting_is_off(site):
    body = {"x": [{"code": "1"}]}

    assert site(gl_write="off").send("POST", "/gl-accounts/bulk", body).json["fault"]["code"] == 900906
    assert site().send("POST", "/invoices/bulk", body).json["fault"]["code"] == 900906
    assert site(submit="on").send("POST", "/payment-requests/bulk", body).status == 200


STYLES = ["per_item", "multi_207", "bare_array", "split_lists", "indexed_400", "batch_202", "empty_204"]


def _results(avid, answer):
    """Give the results of a bulk write, wherever its style has them; None where it says nothing."""
    if answer.status == 204:
        return None
    if answer.status == 202:
        for _ in range(2):
            answer = avid.get(f"/batches/{answer.json['batchId']}") if "batchId" in answer.json else answer
    if isinstance(answer.json, list):
        return answer.json
    if answer.status == 400:
        return answer.json["errors"]
    return answer.json.get("results", answer.json.get("successes", []) + answer.json.get("failures", []))


@pytest.mark.facts("A-6.11/partial-bulk-failure", *(f"A-6.4/{style}" for style in STYLES))
@pytest.mark.parametrize("style", STYLES)
def test_a_partial_failure_is_told_in_every_style_and_keeps_the_good_ones(site, style):
    avid = site(results=style)

    told = _results(avid, avid.send("POST", "/vendors/bulk", TWO))

    kept = set(avid.app.intake.kept("vendors"))
    assert kept == (set() if style == "indexed_400" else {"V1"})
    if style != "empty_204":
        assert [each["index"] for each in told if each.get("outcome", "failed") == "failed"] == [1]


@pytest.mark.facts("A-6.4/matching")
def test_results_may_come_in_another_order_with_strangers_and_without_some(site):
    items = {"vendors": [{"vendorCode": f"V{number}", "name": "x"} for number in (1, 2, 3)]}

    def keys(**switches):
        answer = site(**switches).send("POST", "/vendors/bulk", items)
        return [each["key"] for each in answer.json["results"]]

    assert keys(results_order="reversed") == ["V3", "V2", "V1"]
    assert keys(results_extra="on") == ["V1", "V2", "V3", "NOT-YOURS"]
    assert keys(results_missing="on") == ["V2", "V3"]


def test_what_has_no_result_was_stored_all_the_same(site):
    avid = site(results_missing="on")

    avid.send("POST", "/vendors/bulk", TWO)

    assert set(avid.app.intake.kept("vendors")) == {"V1"}


@pytest.mark.facts("A-2.3.2", "A-2.3.3", "A-4.1/vendor-code")
def test_keys_are_matched_exactly(site):
    avid = site()
    outcomes = []
    for code in ("V1", "v1", "V1 ", "V1"):
        answer = avid.send("POST", "/vendors/bulk", {"vendors": [{"vendorCode": code, "name": "One"}]})
        outcomes.append(answer.json["results"][0]["outcome"])

    assert outcomes == ["created", "created", "created", "unchanged"]


@pytest.mark.facts("A-2.3.2", "A-4.5/import-errors", "A-6.3/purchase_order")
def test_an_order_for_an_unknown_vendor_or_account_fails_where_the_site_looks(site):
    avid = site(references="strict")
    avid.send("POST", "/vendors/bulk", {"vendors": [{"vendorCode": "V1", "name": "One"}]})
    avid.send("POST", "/gl-accounts/bulk", {"accounts": [{"accountCode": "6000"}]})

    def order(vendor, account):
        lines = [{"lineNumber": 1, "glAccount": account}]
        return {"poNumber": "P1", "vendorCode": vendor, "lines": lines}

    orders = [order("V1", "6000"), order("V2", "6000"), order("V1", "7000")]
    results = avid.send("POST", "/purchase-orders/bulk", {"orders": orders}).json["results"]

    assert [each["errors"][0]["code"] if each["errors"] else "" for each in results] == [
        "", "unknownVendor", "unknownAccount",
    ]  # fmt: skip


@pytest.mark.facts("A-6.3/vendor")
def test_lines_of_an_address_and_its_place_have_their_lengths_too(site):
    long = {"address2": "x" * 41}
    place = {"city": "c" * 20, "state": "s" * 11, "postalCode": "1" * 10}
    vendors = [{"vendorCode": "V1", "name": "x", "remitTo": remit} for remit in (long, place, {})]

    results = site(length_limits="on").send("POST", "/vendors/bulk", {"v": vendors}).json["results"]

    assert [[error["field"] for error in each["errors"]] for each in results] == [
        ["remitTo.address2"], ["remitTo.city"], [],
    ]  # fmt: skip


@pytest.mark.facts("A-6.8/idempotency-key")
def test_a_bulk_write_with_a_key_is_carried_out_once(site):
    avid = site(results="batch_202")

    first, again = (avid.send("POST", "/vendors/bulk", TWO, idempotency_key="k1") for _ in range(2))

    assert first.json == again.json
    assert avid.get("/batches/B2").status == 404


@pytest.mark.facts("A-3.3/102511")
def test_a_batch_that_is_too_large_is_stopped_by_the_gateway(site):
    avid = site(body_max_kb="1")
    items = [{"vendorCode": f"V{number}", "name": "x" * 40} for number in range(50)]

    answer = avid.send("POST", "/vendors/bulk", {"vendors": items})

    assert (answer.status, answer.json["fault"]["code"]) == (400, 102511)
    assert avid.app.intake.kept("vendors") == {}


def test_a_site_may_take_fewer_items_at_once(site):
    answer = site(max_items="1").send("POST", "/vendors/bulk", TWO)

    assert (answer.status, answer.json["errors"][0]["code"]) == (400, "tooMany")


LISTED = [
    ("/vendors/bulk", "/vendors", "vendorCode"),
    ("/gl-accounts/bulk", "/gl-accounts", "accountCode"),
    ("/purchase-orders/bulk", "/purchase-orders", "poNumber"),
    ("/dimensions/dept/values/bulk", "/dimensions/dept/values", "valueCode"),
]


@pytest.mark.parametrize(("writes", "reads", "key"), LISTED)
def test_what_was_written_is_listed_in_pages_and_since_a_moment(site, writes, reads, key):
    avid = site(lists="on", paging="offset")
    for number in range(5):
        avid.send("POST", writes, {"items": [{key: f"K{number}", "name": "x"}]})
        avid.clock.pass_s(60)

    pages = [avid.get(reads, limit="2", offset=str(start)).json["data"] for start in (0, 2, 4)]
    late = avid.get(reads, updatedSince="2026-11-15T12:03:00Z").json["data"]

    assert [[item[key] for item in page] for page in pages] == [["K0", "K1"], ["K2", "K3"], ["K4"]]
    assert [item[key] for item in late] == ["K3", "K4"]


def test_writing_the_same_again_does_not_move_a_record_in_its_list(site):
    avid = site(lists="on")
    for name in ("One", "One"):
        avid.send("POST", "/vendors/bulk", {"vendors": [{"vendorCode": "V1", "name": name}]})
        avid.clock.pass_s(60)

    assert avid.get("/vendors", updatedSince="2026-11-15T12:00:30Z").json["data"] == []


def test_a_key_with_a_tilde_is_listed_as_it_is(site):
    avid = site(lists="on")
    avid.send("POST", "/vendors/bulk", {"vendors": [{"vendorCode": "A~1", "name": "x"}]})

    assert [item["vendorCode"] for item in avid.get("/vendors").json["data"]] == ["A~1"]
