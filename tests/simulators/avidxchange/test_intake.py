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


@pytest.mark.facts("A-6.4/multi_207")
def test_a_partial_failure_may_be_207(site):
    assert site(results="multi_207").send("POST", "/vendors/bulk", TWO).status == 207


@pytest.mark.facts("A-6.4/indexed_400")
def test_one_bad_item_may_refuse_the_whole_batch(site):
    avid = site(results="indexed_400")

    answer = avid.send("POST", "/vendors/bulk", TWO)

    assert (answer.status, answer.json["errors"][0]["index"]) == (400, 1)
    assert avid.app.intake.kept("vendors") == {}


@pytest.mark.facts("A-6.4/batch_202", "A-6.1")
def test_results_may_have_to_be_asked_for(site):
    avid = site(results="batch_202")
    accepted = avid.send("POST", "/vendors/bulk", TWO)

    first, second = (avid.get(f"/batches/{accepted.json['batchId']}").json for _ in range(2))

    assert accepted.status == 202
    assert (first["state"], second["state"]) == ("processing", "completed")
    assert [each["outcome"] for each in second["results"]] == ["created", "failed"]


@pytest.mark.facts("A-6.4/result-key")
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


def test_accounts_may_be_read_only_and_submitting_is_off(site):
    body = {"x": [{"code": "1"}]}

    assert site(gl_write="off").send("POST", "/gl-accounts/bulk", body).json["fault"]["code"] == 900906
    assert site().send("POST", "/invoices/bulk", body).json["fault"]["code"] == 900906
    assert site(submit="on").send("POST", "/payment-requests/bulk", body).status == 200
