"""Knows the whole table of gateway faults: for each code its error, what a read does about it, and what a write
does.

Does not know what a caller does about an error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from avidxchange import Acknowledgement, errors, faults
from avidxchange.profile_parts import FaultShapes

TOLD = Acknowledgement(erp_document="D1")
SPACES = {"ams": "/security", "amt": "/throttling", "am": ""}


@dataclass(frozen=True)
class Row:
    """One code: the status it comes with, its error, how often a read asks, and the least it waits in between.

    `repeated` tells how often a write is sent (never twice but for an expired token).
    """

    code: str
    status: int
    error: type[errors.CallFailed]
    asked: int = 1
    waits_s: float = 0.0
    tokens: int = 1
    repeated: int = 1
    done: bool = True


EXPIRED = {"asked": 2, "tokens": 2, "repeated": 2}
UNKNOWN = {"asked": 5, "done": False}
ROWS = [
    pytest.param(Row("900901", 401, errors.TokenRefused, **EXPIRED), marks=pytest.mark.facts("A-3.3/900901")),
    pytest.param(Row("900904", 401, errors.TokenRefused, **EXPIRED), marks=pytest.mark.facts("A-3.3/900904")),
    pytest.param(Row("900902", 401, errors.Unauthorized), marks=pytest.mark.facts("A-3.3/900902")),
    pytest.param(Row("900905", 401, errors.Unauthorized), marks=pytest.mark.facts("A-3.3/900905")),
    pytest.param(Row("900907", 401, errors.Unauthorized), marks=pytest.mark.facts("A-3.3/900907")),
    pytest.param(Row("900909", 401, errors.Unauthorized), marks=pytest.mark.facts("A-3.3/900909")),
    pytest.param(Row("900911", 401, errors.Unauthorized), marks=pytest.mark.facts("A-3.3/900911")),
    pytest.param(Row("900908", 403, errors.NotSubscribed), marks=pytest.mark.facts("A-3.3/900908")),
    pytest.param(Row("900910", 403, errors.ScopeMissing), marks=pytest.mark.facts("A-3.3/900910")),
    pytest.param(Row("900906", 403, errors.ResourceMissing), marks=pytest.mark.facts("A-3.3/900906")),
    pytest.param(Row("900906", 404, errors.ResourceMissing), marks=pytest.mark.facts("A-3.3/900906")),
    pytest.param(Row("404", 404, errors.ResourceMissing), marks=pytest.mark.facts("A-3.3/404")),
    pytest.param(Row("900800", 429, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900800")),
    pytest.param(Row("900800", 503, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900800")),
    pytest.param(Row("900802", 429, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900802")),
    pytest.param(Row("900803", 429, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900803")),
    pytest.param(Row("900804", 503, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900804")),
    pytest.param(Row("900806", 429, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900806")),
    pytest.param(Row("900807", 429, errors.Throttled, asked=5), marks=pytest.mark.facts("A-3.3/900807")),
    pytest.param(Row("900805", 429, errors.Blocked, asked=2), marks=pytest.mark.facts("A-3.3/900805")),
    pytest.param(
        Row("900801", 503, errors.Throttled, asked=5, waits_s=60), marks=pytest.mark.facts("A-3.3/900801")
    ),
    pytest.param(Row("700700", 503, errors.Blocked), marks=pytest.mark.facts("A-3.3/700700")),
    pytest.param(Row("900900", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/900900")),
    pytest.param(Row("102511", 400, errors.Rejected), marks=pytest.mark.facts("A-3.3/102511")),
    pytest.param(Row("101503", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101503")),
    pytest.param(Row("101503", 503, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101503")),
    pytest.param(Row("101504", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101504")),
    pytest.param(Row("101505", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101505")),
    pytest.param(Row("101507", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101507")),
    pytest.param(Row("101508", 500, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101508")),
    pytest.param(Row("101509", 503, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101509")),
    pytest.param(Row("101510", 503, errors.ServerFault, **UNKNOWN), marks=pytest.mark.facts("A-3.3/101510")),
    pytest.param(
        Row("303001", 500, errors.ServerFault, waits_s=30, **UNKNOWN), marks=pytest.mark.facts("A-3.3/303001")
    ),
    pytest.param(
        Row("303001", 503, errors.ServerFault, waits_s=30, **UNKNOWN), marks=pytest.mark.facts("A-3.3/303001")
    ),
]


def xml(prefix: str, code: str) -> bytes:
    """A fault in one of the three families, as the gateway writes it."""
    space = f"http://wso2.org/apimanager{SPACES[prefix]}"
    inner = "".join(
        f"<{prefix}:{name}>{text}</{prefix}:{name}>"
        for name, text in (("code", code), ("type", "Status report"), ("message", "m"), ("description", "d"))
    )
    return f'<{prefix}:fault xmlns:{prefix}="{space}">{inner}</{prefix}:fault>'.encode()


def flat(code: str | int) -> bytes:
    """A fault at the top of a JSON object."""
    return json.dumps({"code": code, "type": "Status report", "message": "m", "description": "d"}).encode()


def wrapped(code: str | int) -> bytes:
    """A fault inside `fault`."""
    return json.dumps({"fault": {"code": code, "message": "m", "description": "d"}}).encode()


FORMATS = {
    "ams": lambda code: xml("ams", code),
    "amt": lambda code: b'<?xml version="1.0" encoding="UTF-8"?>\n' + xml("amt", code),
    "am": lambda code: b"\xef\xbb\xbf" + xml("am", code),
    "utf-16": lambda code: xml("am", code).decode().encode("utf-16"),
    "wrapped number": lambda code: wrapped(int(code)),
    "wrapped text": wrapped,
    "flat number": lambda code: flat(int(code)),
    "flat text": flat,
}


@pytest.mark.facts("A-3.3/xml", "A-3.3/wrapped", "A-3.3/flat", "A-6.11/fault-formats")
@pytest.mark.facts("A-6.11/code-text-or-number", "A-6.11/900906", "A-6.11/900908", "A-6.11/900910")
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("row", ROWS)
def test_each_code_means_the_same_in_every_format(row, format_):
    fault = faults.parse(FORMATS[format_](row.code), FaultShapes())
    assert (fault.code, fault.message, fault.speaker) == (row.code, "m. d", "gateway")
    assert row.error in (faults.kind(row.status, fault), errors.TokenRefused)
    assert faults.says_expired(row.status, fault, "") is (row.error is errors.TokenRefused)


@pytest.mark.facts("A-6.8/reads", "A-6.11/900901", "A-6.11/303001", "A-6.11/503-throttling")
@pytest.mark.parametrize("row", ROWS)
def test_a_read_does_about_each_code_what_the_table_says(gateway, client, hours, reply, row):
    gateway.gives(*(reply(wrapped(row.code), row.status, headers={"activityid": "a-1"}) for _ in range(6)))
    with pytest.raises(errors.CallFailed) as caught:
        client.test()
    assert type(caught.value) is row.error
    assert (len(gateway.seen), len(gateway.token_requests)) == (row.asked, row.tokens)
    assert all(pause >= row.waits_s for pause in hours.slept)
    assert (caught.value.code, caught.value.activity_id) == (row.code, "a-1")


@pytest.mark.facts("A-6.8/writes", "A-3.3/activityid")
@pytest.mark.parametrize("row", ROWS)
def test_a_write_is_never_repeated_but_for_an_expired_token(gateway, client, hours, reply, row):
    gateway.gives(*(reply(flat(row.code), row.status) for _ in range(6)))
    with pytest.raises(errors.CallFailed) as caught:
        client.acknowledge("A", TOLD, "k")
    assert (len(gateway.seen), hours.slept) == (row.repeated, [])
    assert caught.value.certainly_not_done is row.done


@pytest.mark.facts("A-3.3/replaced")
@pytest.mark.parametrize("row", ROWS)
def test_the_code_counts_and_not_a_status_that_somebody_replaced(gateway, client_for, reply, row):
    for status in (200, 400, 502):
        gateway.replies = [reply(wrapped(row.code), status) for _ in range(6)]
        with pytest.raises(errors.CallFailed) as caught:
            client_for().acknowledge("A", TOLD, "k")
        assert type(caught.value) is row.error or row.code == "404"


@pytest.mark.facts("A-3.3/101503")
@pytest.mark.parametrize("code", ["101500", "101550", "101599"])
def test_a_transport_code_that_is_not_listed_means_the_same_as_its_neighbors(code):
    assert faults.kind(418, faults.parse(wrapped(code), FaultShapes())) is errors.ServerFault


@pytest.mark.facts("A-3.3/404", "A-3.3/flat")
def test_a_services_own_404_is_not_taken_for_the_gateways():
    body = json.dumps({"code": 404, "message": "no such invoice"}).encode()
    fault = faults.parse(body, FaultShapes())
    assert (fault.speaker, faults.kind(404, fault)) == ("service", errors.NotFound)
