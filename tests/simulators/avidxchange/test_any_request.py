"""The claim that no request, however odd, breaks the simulator. Knows the wire only."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as some

BASE = "/avidconnect/v1"
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = some.sampled_from(
    [
        "/invoices",
        "/invoices/statuses",
        "/invoices/inv-0001",
        "/invoices/~1",
        "/payments",
        "/vendors",
        "/batches/1",
    ]
)
WRITES = some.sampled_from(["/vendors/bulk", "/gl-accounts/bulk", "/invoices/inv-0001/export-status"])
CURSORS = some.builds(
    lambda lap, moment, name: base64.urlsafe_b64encode(f"{lap}|{moment}|{name}".encode()).decode(),
    some.integers() | some.text(max_size=3),
    some.datetimes().map(str) | some.text(max_size=5),
    some.text(max_size=5),
)


@settings(max_examples=150, deadline=None)
@given(
    place=PLACES,
    cursor=CURSORS | some.text(max_size=9),
    since=some.datetimes().map(str) | some.text(max_size=9),
)
def test_a_read_is_answered_or_refused(five, place, cursor, since):
    answer = five(lists="on", endless="fresh").get(place, cursor=cursor, updatedSince=since)

    assert answer.status in {200, 400, 404}


@settings(max_examples=150, deadline=None)
@given(
    place=WRITES,
    document=JSON | some.fixed_dictionaries({"items": some.lists(JSON, max_size=3), "status": JSON}),
)
def test_a_write_is_answered_or_refused(five, place, document):
    avid = five()
    sent = {"companyId": "ORG1", **document} if isinstance(document, dict) else document
    headers = {**avid.headers(), "content-type": "application/json"}

    answer = avid.raw("POST", BASE + place, headers=headers, body=json.dumps(sent).encode())

    assert answer.status in {200, 400, 403, 422}


@settings(max_examples=100, deadline=None)
@given(path=some.text(max_size=20), query=some.text(max_size=20), body=some.binary(max_size=40))
def test_bytes_that_mean_nothing_are_refused(five, path, query, body):
    avid = five()
    form = {"content-type": "application/x-www-form-urlencoded"}
    json_headers = {**avid.headers(), "content-type": "application/json"}

    assert avid.raw("POST", "/token", query, form, body).status in {400, 401}
    assert avid.raw("POST", f"{BASE}/{path}", query, json_headers, body).status in {400, 403}
    assert avid.raw("GET", path, query, json_headers).status in {400, 403, 404, 405}
