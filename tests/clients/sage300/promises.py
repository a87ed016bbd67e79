"""Knows what the client promises of bytes from outside: it reads them, or fails with an error of its own.

Does not know how many tries are made; test_fuzz makes a few, tests/soak many.
"""

import httpx2
from hypothesis import strategies as st
from tests.clients.sage300.conftest import PASSWORD
from tests.clients.sage300.mutating import HOSTILE, outside, spoiled
from tests.clients.sage300.test_metadata import SCHEMA, edmx
from tests.clients.sage300.test_models import ROOTS
from tests.clients.sage300.test_writing import BATCH

from sage300 import Dialect, Findings, Limits, Sage300, SageError, Site, codec
from sage300.answers import Answer, http_date, require_success, retry_after_s
from sage300.codec import Feed, Reader, Undecodable
from sage300.errors import Ask
from sage300.metadata import Metadata, parse

ENTITIES = sorted(ROOTS)
READERS = {entity: (Reader(model), Reader(Feed[model])) for entity, model in ROOTS.items()}  # type: ignore[valid-type]
BODIES = st.sampled_from(ENTITIES).flatmap(lambda entity: st.tuples(st.just(entity), outside(entity)))
DOCUMENTS = spoiled(st.just(edmx(SCHEMA))) | st.binary(max_size=200) | HOSTILE
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
RETRY = HEADER | st.sampled_from(
    ["9" * 5_000, "Fri, 31 Jan 2025 23:59:58 GMT", "Fri, 31 Jan 99999 0:0:0 GMT"]
)
ANSWERS = st.builds(
    lambda status, body, kind, retry, where: Answer(
        status=status, body=body, kind=kind, retry_after=retry, location=where
    ),
    st.sampled_from([200, 201, 204, 302, 400, 401, 404, 409, 429, 500, 503]) | st.integers(200, 599),
    BODIES.map(lambda pair: pair[1]) | HOSTILE,
    HEADER,
    RETRY,
    HEADER | st.just("http://[broken"),
)
SITE = Site("https://h", "SAMLTD", "U", PASSWORD)


def a_record_is_read_or_undecodable(entity: str, body: bytes) -> None:
    """Every reader of every model, alone and in a list."""
    for reader in READERS[entity]:
        try:
            read = reader.read(body)
            assert not isinstance(read, Feed) or read.total is None or read.total >= 0
        except Undecodable as refused:
            assert len(str(refused)) < 1_000


def a_refusal_is_found_or_none(body: bytes) -> None:
    """The `error` member of anything."""
    told = codec.refusal(body)
    assert told is None or max(len(told.code), len(told.message)) <= codec.TEXT_MAX


def an_answer_is_success_or_an_error_of_ours(answer: Answer) -> None:
    """Any status with any body and headers, to a read and to a write."""
    for method in ("GET", "POST"):
        try:
            require_success(Ask(method=method, resource="R"), answer, SITE.secrets())
            assert answer.success
        except SageError as error:
            assert error.status == answer.status and str(error)
    waits = retry_after_s(answer)
    assert waits is None or 0 <= waits <= 86_400
    assert http_date(answer.retry_after) is None or not answer.retry_after.isdigit()


def metadata_is_read_or_undecodable(body: bytes) -> None:
    """Any document."""
    try:
        told = parse(body)
        assert isinstance(told, Metadata)
        assert told.gaps("POPurchaseOrders", ROOTS["POPurchaseOrders"]).absent != ()
    except Undecodable as refused:
        assert str(refused)


def settings_are_read_or_refused(text: bytes) -> None:
    """A dialect or findings that were kept somewhere."""
    for kind in (Dialect, Findings):
        try:
            assert isinstance(kind.from_json(text), kind)
        except ValueError as refused:
            assert "not " in str(refused)


def a_client_answers_or_raises_its_own(status: int, header: str, body: bytes) -> None:
    """Every kind of call, whatever the server says to it."""

    headers = [(b"Retry-After", header.encode("latin-1")), (b"Date", header.encode("latin-1"))]

    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, headers=headers, content=body)

    limits = Limits(retries=1, pages_max=3, body_max_bytes=30_000)
    with Sage300(SITE, transport=httpx2.MockTransport(answer), limits=limits, sleep=_no_wait) as sage:
        for call in (
            lambda: sage.vendors.get("V1"),
            lambda: sage.vendors.get("V/1"),
            lambda: sage.invoice_batches.find(),
            lambda: sage.purchase_orders.any_of("PurchaseOrderNumber", ["A", "B"]),
            lambda: sage.invoice_batches.create(BATCH),
            lambda: sage.invoice_batches.set_status(1, "Open"),
            lambda: sage.post_invoices(1),
            lambda: sage.vendors.template(),
            lambda: sage.metadata("AP"),
        ):
            try:
                call()
            except SageError as error:
                assert str(error)


def _no_wait(_seconds: float) -> None:
    return None
