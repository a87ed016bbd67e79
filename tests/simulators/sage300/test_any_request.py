"""The claim that no request, however odd, breaks the Sage simulator. Knows the wire only."""

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from simulators.sage300.shapes import Shape, load
from simulators.server import Server
from simulators.wire import Request

Make = Callable[..., Any]
REFUSALS = {400, 401, 403, 404, 405, 409, 429, 500}
ANSWERS = {200, 201, 204} | REFUSALS
FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD = some.text(max_size=12) | some.sampled_from(
    ["1e999", "NaN", "-0", "'", "''", "(", "$process", "٣", "\x00"]
)
NAMES = some.sampled_from(sorted(load()))
METHODS = some.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "MERGE"])
OPTIONS = some.sampled_from(["$filter", "$select", "$top", "$skip", "$count", "$orderby", "$expand", "x"])
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[str, some.SearchStrategy[Any]] = {
    "text": some.text(max_size=8) | some.sampled_from(["V001", "OLD-1", "6000-100", "MAIN", "PY", "IN"]),
    "number": some.integers(-(10**25), 10**25) | some.floats(-1e15, 1e15),
    "int": some.integers(),
    "bool": some.booleans(),
    "date": some.dates().map(str)
    | some.datetimes().map(lambda moment: moment.isoformat() + "Z")
    | some.none(),
    "time": some.text(max_size=8),
}


def payloads(shape: Shape, depth: int = 0) -> some.SearchStrategy[dict[str, Any]]:
    """Objects with the members of a shape, mostly of their kind."""

    def value(name: str) -> some.SearchStrategy[tuple[str, Any]]:
        field = shape.by_name[name]
        if field.kind == "list":
            inner = payloads(shape.detail_of(field), depth + 1) if depth < 2 else JSON
            return some.tuples(some.just(name), some.lists(inner, max_size=2))
        right = some.sampled_from(field.members) if field.kind == "enum" else VALUES[field.kind]
        odd = some.integers(0, 9).flatmap(lambda die: JSON if die == 0 else right)
        return some.tuples(some.just(name), odd)

    names = some.sampled_from([field.name for field in shape.fields] or ["UpdateOperation"])
    if not shape.fields:
        return some.just({})
    return some.lists(names.flatmap(value), max_size=7).map(dict)


SENT = NAMES.flatmap(lambda name: some.tuples(some.just(name), payloads(load()[name].shape)))


@FUZZ
@given(method=METHODS, name=NAMES, key=ODD, option=OPTIONS, value=ODD)
def test_any_address_and_query_is_answered(
    sage: Make, method: str, name: str, key: str, option: str, value: str
) -> None:
    path = f"{load()[name].module}/{name}({key})".replace("?", "")
    caller = sage()
    assert caller.send(method, f"{path}?{option}={value}", {}).status in ANSWERS
    assert caller.send("GET", f"{load()[name].module}/{name}?{option}={value}").status in ANSWERS


@pytest.mark.facts("S-E2", "S-E11")
@FUZZ
@given(sent=SENT, method=some.sampled_from(["POST", "PATCH", "PUT"]))
def test_any_payload_is_carried_out_or_refused(
    sage: Make, sent: tuple[str, dict[str, Any]], method: str
) -> None:
    name, payload = sent
    caller, resource = sage(calculated="ignore", unknown_members="ignore"), load()[name]
    key = {"PATCH": "(1)", "PUT": "('V001')"}.get(method, "")
    if "PROCESS" in resource.verbs:
        key = "('$process')"
    answer = caller.send(method, f"{resource.module}/{name}{key}", json.dumps(payload).encode())
    assert answer.status in ANSWERS
    if answer.status not in {200, 201, 204}:
        assert answer.code


@FUZZ
@given(change=payloads(load()["APInvoiceBatches"].shape), post=some.booleans())
def test_any_change_of_a_batch_and_its_posting_are_answered(
    sage: Make, an_invoice: Make, change: dict[str, Any], post: bool
) -> None:
    caller = sage(missing_account="None", locked_period="None", vendor_inactive="warn")
    caller.post(an_invoice())
    assert caller.patch(1, **change).status in ANSWERS
    if post:
        caller.patch(1, BatchStatus="ReadyToPost")
        body = {"ProcessAllBatches": "Postallbatches"}
        assert caller.send("POST", "AP/APPostInvoices('$process')", body).status in ANSWERS
    assert caller.batch(1).status == 200


@FUZZ
@given(path=some.text(max_size=30), query=some.text(max_size=30), body=some.binary(max_size=40), header=ODD)
def test_bytes_that_mean_nothing_are_refused(
    sage: Make, path: str, query: str, body: bytes, header: str
) -> None:
    app = sage().app
    headers = {"authorization": header, "content-type": header, "cookie": header}
    for method in ("GET", "POST"):
        request = Request(method=method, path=f"/{path}", raw_query=query, headers=headers, body=body)
        assert app.handle(request).status in REFUSALS


TARGETS = (
    "AP/APVendors('%00')",
    "AP/APVendors?$filter=%00",
    "AP/APPostedPayments(1,2,3,4,5)",
    "AP/APVendors(%FF)?%FF=%FF",
    "TX/TXTaxGroups('A',%22Purchases%22)",
    "AP/APVendors?$filter=" + "(" * 300,
    "%2e%2e/%2e%2e",
    "AP/$metadata('x')",
)


@pytest.mark.facts("S-E2", "S-E11", "S-C15")
@pytest.mark.parametrize("target", TARGETS)
def test_an_odd_address_over_http_is_answered_and_no_crash_is_counted(sage: Make, target: str) -> None:
    caller = sage()
    headers = {"Authorization": caller.basic("WEBAPI"), "Content-Type": "application/json"}
    with Server(caller.app) as server:
        connection = HTTPConnection("127.0.0.1", int(server.url.rpartition(":")[2]), timeout=5)
        connection.request("GET", f"/Sage300WebApi/v1.0/-/DEMO/{target}", headers=headers)
        answered = connection.getresponse().status
        connection.close()
        assert server.admin.tally.shown()["crashes"] == []
    assert answered in REFUSALS
