"""Answers as a broken, hostile or merely different gateway might give them, and what must hold of each.

Knows sound samples, how to spoil them, and that nothing but the library's own errors may come of it. Does not know
how often to try: the quick tests and the long ones say that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx2
from hypothesis import strategies as st

from avidxchange import (
    Address,
    AvidXchange,
    Endpoint,
    InProcessTokens,
    Limits,
    Profile,
    PurchaseOrder,
    PurchaseOrderLine,
    Surroundings,
    Vendor,
    errors,
    json_text,
    mapping,
    mirror,
    pages,
    results,
)
from avidxchange.drafts import drafted
from avidxchange.nouns import RESULT_STYLES
from avidxchange.pages import Circle, DeadEnd, Got, Pager
from avidxchange.profile_operations import STYLES
from avidxchange.profile_parts import FaultShapes, Paging, Result

DEFAULT = Profile.named("default")
EPOCH = Profile.parse(
    DEFAULT.text.replace('date: "%Y-%m-%d"', "date: epoch_seconds").replace("as: string", "as: number")
)
READERS: dict[str, Callable[[str, Profile], object]] = {
    "invoice_get": mapping.read_invoice,
    "invoice_statuses_list": mapping.read_status,
    "payments_list": mapping.read_payment,
    "vendors_list": mapping.read_vendor,
    "gl_accounts_list": mapping.read_gl_account,
    "purchase_orders_list": mapping.read_purchase_order,
}
KEYS = ("A", "B", "C")
SHAPE = Result(
    key="key", index="index", outcome="outcome", id="id", errors="errors", state="state",
    words={"created": "created", "failed": "failed"}, finished=frozenset({"done"}), broken=frozenset({"crashed"}),
)  # fmt: skip
ROWS = [
    {"key": "A", "index": 0, "outcome": "created", "id": "1"},
    {
        "key": "B",
        "index": 1,
        "outcome": "failed",
        "errors": [{"code": "E", "field": "[1].name", "message": "no"}],
    },
]
ANSWER = {
    "results": ROWS, "successes": ROWS, "failures": ["C"], "errors": ROWS, "state": "done", "batchId": "7",
    "data": ROWS, "paging": {"nextCursor": "x", "next": "/y"}, "total": 5, "more": True,
}  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=20),
    st.sampled_from(["", "4111111111111111", "\ud800", "\x00", "1e999", "https://[", "9" * 40, "2026-02-30"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
NASTY = st.sampled_from(
    [
        b"{",
        b"[",
        b"}",
        b"]",
        b",",
        b'"',
        b"\\",
        b"\\ud800",
        b"null",
        b"-",
        b"1e9999",
        b"\xff",
        b"\x00",
        b"[" * 3000,
        b"{}",
    ]
)


def sound(name: str) -> bytes:
    """A record in the default profile's own shape."""
    found = mirror.mirrored(DEFAULT, DEFAULT.operations[name])
    assert found is not None
    body = json.loads(found.answer)
    return json.dumps(body["data"][0] if "data" in body else body).encode()


@st.composite
def spoiled(draw: st.DrawFn, sample: bytes) -> bytes:
    """A sound text with a few edits: cut, doubled, overwritten, or with something nasty put in."""
    text = sample
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(st.one_of(NASTY, st.binary(max_size=6), st.just(text[start:end] * 2)))
        text = text[:start] + middle + text[end:]
    return text


@st.composite
def odd_values(draw: st.DrawFn, sample: bytes) -> bytes:
    """A sound object with some of its members replaced by any value at all."""
    wire = json.loads(sample)
    for name in draw(st.lists(st.sampled_from(sorted(wire)), max_size=3)):
        wire[name] = draw(VALUES)
    return json.dumps(wire).encode()


def texts(name: str) -> st.SearchStrategy[bytes]:
    """Anything that may come where a record should be."""
    sample = sound(name)
    return st.one_of(st.binary(max_size=60), spoiled(sample), odd_values(sample))


def answers() -> st.SearchStrategy[bytes]:
    """Anything that may come where an answer should be."""
    sample = json.dumps(ANSWER).encode()
    listed = st.lists(odd_values(json.dumps(ROWS[1]).encode()), max_size=4)
    rows = listed.map(lambda found: b'{"results":[' + b",".join(found) + b'],"state":"done"}')
    return st.one_of(st.binary(max_size=60), spoiled(sample), odd_values(sample), rows, st.just(b""))


def check_record(name: str, text: bytes) -> None:
    """A record is read, or it is Unreadable."""
    try:
        READERS[name](text.decode("utf-8", errors="surrogateescape"), DEFAULT)
    except errors.Unreadable as error:
        assert error.reason


def check_results(body: bytes) -> None:
    """In every style each item has one row or none, and no more."""
    for style in RESULT_STYLES:
        shape = replace(SHAPE, style=style)
        for judge in (results.read, results.batch, results.refused):
            try:
                told = judge(body, shape, FaultShapes(), KEYS)
            except errors.Unreadable:
                continue
            assert told is None or len(told.rows) == len(KEYS)
    try:
        assert results.batch_id(body, SHAPE)
    except errors.Unreadable as error:
        assert error.reason


def check_pages(bodies: list[bytes]) -> None:
    """Every style asks on, ends, or says that it goes in circles or leads nowhere."""
    for style in STYLES:
        paging = Paging(style=style, has_more="more", total="total")
        pager = Pager(paging, Limits(pages_max=5))
        pager.first()
        for body in bodies:
            try:
                whole, items = pages.read_items(body, paging)
                got = Got(
                    items=items, body=whole, headers={"paging.nextcursor": "é"}, url="https://g.example/v"
                )
                pager.take(got)
                if pager.after(got) is None:
                    break
            except (errors.Unreadable, Circle, DeadEnd):
                break


def gateway(status: int, body: bytes, headers: dict[str, str]) -> Callable[[httpx2.Request], httpx2.Response]:
    """A gateway that gives a token and then one answer for everything."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/token":
            return httpx2.Response(200, json={"access_token": "t" * 20, "expires_in": 3600})
        return httpx2.Response(status, content=body, headers=headers)

    return answer


def check_client(profile: Profile, status: int, body: bytes) -> None:
    """Whatever the answer, a write has one result per record and a read ends in pages or in our own errors."""
    transport = httpx2.MockTransport(
        gateway(status, body, {"Location": "https://elsewhere.example/", "X-Next": "x"})
    )
    around = Surroundings(transport=transport, sleep=lambda seconds: None)
    where = Endpoint(
        base_url="https://g.example/v", token_url="https://g.example/token", client_id="us", company="C"
    )
    secrets = dict.fromkeys(("client_secret", "company_token", "user_token"), "made-up")
    limits = Limits(tries=2, pages_max=3)
    with AvidXchange(
        profile, where, secrets, tokens=InProcessTokens(), limits=limits, around=around
    ) as client:
        written = client.vendors_upsert([Vendor(code=key, name=key) for key in KEYS])
        assert [result.key for result in written.results] == list(KEYS)
        assert all(not result.kept for result in written.results) or 200 <= status <= 299
        for ask in reads(client):
            try:
                for _ in ask():
                    pass
            except errors.AvidXchangeError as error:
                assert str(error)


def reads(client: AvidXchange) -> Iterator[Callable[[], object]]:
    """Every kind of read."""
    yield client.invoice_pages
    yield client.payment_pages
    yield lambda: [client.invoice_text("A")]
    yield lambda: [client.invoice_image('{"id":"A","totalAmount":1,"imageUrl":"/d","uid":"A","sum":1}')]
    yield lambda: [client.batch_status("7", KEYS)] if client.export_mode == "status_update" else []


HOSTILE = st.one_of(
    SCALARS,
    st.decimals(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
    st.dates(),
    st.text(max_size=5).map(lambda text: text * 3000),
)
PAIRS = st.lists(st.tuples(SCALARS, SCALARS), max_size=3).map(tuple)
RECORDS = {
    "vendors_upsert": st.builds(
        Vendor, code=HOSTILE, name=HOSTILE, active=HOSTILE, tax_id=HOSTILE, remit_to=st.builds(Address, city=HOSTILE)
    ),
    "purchase_orders_upsert": st.builds(
        PurchaseOrder, number=st.text(min_size=1, max_size=5), date=HOSTILE, total=HOSTILE,
        lines=st.lists(st.builds(PurchaseOrderLine, amount=HOSTILE, item=HOSTILE, dimensions=PAIRS), max_size=2),
    ),
}  # fmt: skip


def check_draft(name: str, record: object) -> None:
    """A record becomes JSON that can be taken apart again, or it is Unreadable."""
    for profile in (DEFAULT, EPOCH):
        try:
            draft = drafted(record, profile.operations[name], profile.formats, {})
        except errors.Unreadable as error:
            assert error.reason
        else:
            assert isinstance(json_text.decode(draft.text), dict) and draft.key
