"""Knows what one may ask of an AvidXchange gateway about invoices: list, read, acknowledge, test.

Does not know another system, a ledger, a schedule, the environment, or where tokens and secrets are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType

import msgspec

from avidxchange import acknowledgements, errors, faults, json_text, mapping
from avidxchange.addresses import Addresses
from avidxchange.auth import Credentials
from avidxchange.caller import Caller, pace_of
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Endpoint, Limits, Secrets
from avidxchange.errors import CallFailed, Unreadable
from avidxchange.models import Acknowledged, Acknowledgement, Invoice, RawItem, RawPage, Reached
from avidxchange.pages import Ask, Circle, Got, Pager, read_items
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation, Pairs
from avidxchange.surroundings import Surroundings
from avidxchange.tokens import IN_THIS_PROCESS, TokenStore
from avidxchange.transport import Connect, Exchange, failure, open_http
from avidxchange.values import write_datetime


class AvidXchange:
    """One gateway, spoken to the way one profile says. Safe between threads; a context manager.

    Every talking method raises the tree of `errors`. Reads are tried again within `Limits`; a write is sent
    once (twice only after a 401 that means an expired token), and so is every list call in `export_on_read`
    mode.
    """

    def __init__(
        self,
        profile: Profile,
        endpoint: Endpoint,
        secrets: Mapping[str, str],
        *,
        tokens: TokenStore | None = None,
        limits: Limits | None = None,
        around: Surroundings | None = None,
    ) -> None:
        around = around or Surroundings()
        self._profile = profile
        self._limits = limits or Limits()
        self._credentials = Credentials(profile.auth, endpoint, Secrets(secrets))
        self._addresses = Addresses(endpoint, self._credentials)
        wire = profile.wire
        connect = Connect(endpoint=endpoint, wire=wire, auth=profile.auth, resolve=self._credentials.resolve)
        self._exchange = Exchange(
            open_http(connect, around.transport), self._limits, wire.link_hosts, around.watch
        )
        pace = pace_of(wire, endpoint, self._credentials, self._limits, around)
        store = tokens if tokens is not None else IN_THIS_PROCESS
        self._caller = Caller(self._exchange, self._credentials, store, profile.faults, pace)

    def __enter__(self) -> AvidXchange:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    @property
    def calls(self) -> int:
        """HTTP requests made so far, token requests included."""
        return self._exchange.count

    @property
    def export_mode(self) -> str:
        """`ack`, `status_update`, `export_on_read` or `none` (§6.5)."""
        return self._profile.export_mode

    @property
    def identity_names(self) -> frozenset[str]:
        """Wire names whose values tell invoices, parties and amounts apart."""
        return mapping.identity_names(self._profile)

    @property
    def counted_paging(self) -> bool:
        """Whether the list is read by page number or offset, which shifts when rows leave it between pages."""
        listed = self._profile.operations.get("invoices_list")
        return listed is not None and listed.paging.style in ("page_number", "offset")

    @property
    def needs_detail(self) -> bool:
        """Whether a listed invoice is a summary, to be completed by `invoice_text`."""
        listed = self._profile.operations.get("invoices_list")
        return listed is not None and listed.detail is not None

    def sign_in(self) -> datetime | None:
        """Make sure there is a token; when it expires, None if unknown or if the profile needs no token."""
        token = self._caller.sign_in()
        return token.expires_at if token else None

    def test(self) -> Reached:
        """The profile's connection test (§6.1): any success will do. Never lists invoices."""
        operation = self._profile.operation("connection_test")
        answer = self._read(operation, {}, operation.query, retriable=True)[1]
        return Reached(server_date=answer.server_date, activity_id=answer.activity_id)

    def invoice_pages(self, *, since: datetime | None = None, window: bool = False) -> Iterator[RawPage]:
        """Pages of invoices, fetched one by one as they are asked for; nothing is fetched ahead (L12).

        `window` leaves the export and status filters out (the recovery of a lost list). `since` (aware) is
        sent as the profile's since parameter; a profile without one lists everything. Raises PagingBroken for
        circles.
        """
        operation = self._profile.operation("invoices_list")
        query = operation.window_query if window else operation.query
        if since is not None and operation.since_param:
            formats = self._profile.formats
            query += (
                (operation.since_param, write_datetime(since, formats.datetime, formats.naive_timezone)),
            )
        pager = Pager(operation.paging, self._limits)
        ask: Ask | None = pager.first()
        while ask is not None:
            request, answer = self._list(operation, query, ask)
            page, ask, broken = self._page(operation, pager, request, answer)
            yield page
            if broken is not None:
                raise broken

    def _list(self, operation: Operation, query: Pairs, ask: Ask) -> tuple[Request, Answer | None]:
        """One list call; None where a 404 means "no records" and the service itself said it."""
        request = self._request(operation, {}, query + ask.query)
        request = replace(
            request,
            url=ask.url or request.url,
            query=() if ask.url else request.query,
            headers=request.headers + ask.headers,
            retriable=self.export_mode != "export_on_read",
        )
        try:
            return request, self._caller.call(request)
        except errors.NotFound as error:
            if operation.name in self._profile.faults.empty_is_404 and error.failure.speaker == "service":
                return request, None
            raise

    def _page(
        self, operation: Operation, pager: Pager, request: Request, answer: Answer | None
    ) -> tuple[RawPage, Ask | None, CallFailed | None]:
        """The page, what to ask next, and the error to raise once the page was handed over."""
        if answer is None or answer.status == 204 or not answer.body.strip():
            date = answer.server_date if answer else None
            return RawPage(items=(), raw=b"", server_date=date, last=True), None, None
        try:
            body, raws = read_items(answer.body, operation.paging)
            got = Got(items=raws, body=body, headers=answer.headers, url=request.full_url)
            pager.take(got)
        except Unreadable as error:
            raise errors.BadAnswer(failure(request, answer, str(error))) from error
        except Circle as error:
            raise errors.PagingBroken(failure(request, answer, str(error))) from error
        if len(raws) > self._limits.items_max:
            raise errors.BadAnswer(
                failure(request, answer, f"more than {self._limits.items_max} items in a page")
            )
        following, broken = self._following(pager, got, request, answer)
        items = tuple(self._item(operation, raw) for raw in raws)
        last = following is None and broken is None
        return (
            RawPage(items=items, raw=answer.body, server_date=answer.server_date, last=last),
            following,
            broken,
        )

    def _following(
        self, pager: Pager, got: Got, request: Request, answer: Answer
    ) -> tuple[Ask | None, CallFailed | None]:
        try:
            return pager.after(got), None
        except Circle as error:
            return None, errors.PagingBroken(failure(request, answer, str(error)))
        except Unreadable as error:
            return None, errors.BadAnswer(failure(request, answer, str(error)))

    def _item(self, operation: Operation, raw: msgspec.Raw) -> RawItem:
        text = bytes(raw).decode("utf-8")
        return RawItem(id=self._id(operation, text), text=text)

    def _id(self, operation: Operation, text: str) -> str | None:
        try:
            wire = json_text.decode(text)
        except Unreadable:
            return None
        fields = operation.fields or mapping.invoice_fields(self._profile)
        return mapping.read_id(wire, fields) if isinstance(wire, dict) else None

    def invoice_text(self, invoice_id: str) -> str:
        """The complete invoice as the JSON text that came. Raises BadAnswer if it is another invoice's."""
        operation = self._profile.operation("invoice_get")
        request, answer = self._read(operation, {"invoice_id": invoice_id}, operation.query, retriable=True)
        raw = (
            json_text.at(json_text.whole(answer.body), operation.item or ".") if answer.body.strip() else None
        )
        if raw is None or not json_text.members(raw):
            raise errors.BadAnswer(failure(request, answer, "no invoice where the profile says it is"))
        text = bytes(raw).decode("utf-8")
        found = self._id(operation, text)
        if found is not None and found != invoice_id:
            raise errors.BadAnswer(failure(request, answer, "another invoice than the one asked for"))
        return text

    def read_invoice(self, text: str) -> Invoice:
        """The canonical invoice in a raw text; pure. Raises Unreadable(reason, path)."""
        return mapping.read_invoice(text, self._profile)

    def acknowledge(self, invoice_id: str, told: Acknowledgement, key: str) -> Acknowledged:
        """Tell AvidXchange that an invoice reached the ERP, by the profile's export mode (§6.5); sent once.

        `key` goes into the idempotency header and must be the same for the same invoice. Raises CapabilityOff
        in the modes without a way back.
        """
        operation = self._acknowledging()
        if not key or not all("!" <= char <= "~" for char in key):
            raise Unreadable("must be printable ASCII without spaces to be sent in a header", "key")
        formats = self._profile.formats
        values = acknowledgements.values(invoice_id, told, formats)
        company = self._credentials.company_body()
        request = replace(
            self._request(operation, {"invoice_id": invoice_id}, operation.query),
            body=acknowledgements.body(operation.success_body, values, formats, company),
        )
        header = self._profile.wire.idempotency_header
        more: Pairs = (("Content-Type", "application/json"), *(((header, key),) if header else ()))
        return self._told(operation, replace(request, headers=request.headers + more))

    def _acknowledging(self) -> Operation:
        names = {"ack": "invoice_ack", "status_update": "invoice_status_update"}
        name = names.get(self.export_mode)
        if name is None or "invoice_ack" not in self._profile.capabilities:
            raise errors.CapabilityOff("invoice_ack")
        return self._profile.operation(name)

    def _told(self, operation: Operation, request: Request) -> Acknowledged:
        try:
            answer = self._caller.call(request)
        except (errors.Rejected, errors.NotFound) as error:
            if error.status in operation.already_done and not _wrong_verb(error):
                return Acknowledged(already=True, activity_id=error.activity_id)
            raise
        self._accepted(request, answer)
        return Acknowledged(already=False, activity_id=answer.activity_id)

    def _accepted(self, request: Request, answer: Answer) -> None:
        """A success that is not JSON, or that lists complaints, is none."""
        if not answer.body.strip():
            return
        members = self._members(request, answer)
        if "fault" in members or json_text.elements(members.get(self._profile.faults.list)):
            fault = faults.parse(answer.body, self._profile.faults)
            told = replace(failure(request, answer, fault.message), code=fault.code, fields=fault.fields)
            raise (faults.kind(answer.status, fault) if fault.gateway else errors.Rejected)(told)

    def _members(self, request: Request, answer: Answer) -> Mapping[str, msgspec.Raw]:
        try:
            return json_text.members(json_text.whole(answer.body))
        except Unreadable as error:
            raise errors.BadAnswer(failure(request, answer, "the answer is not JSON")) from error

    def _read(
        self, operation: Operation, names: Mapping[str, str], query: Pairs, *, retriable: bool
    ) -> tuple[Request, Answer]:
        request = replace(self._request(operation, names, query), retriable=retriable)
        answer = self._caller.call(request)
        if answer.body.strip():
            self._members(request, answer)
        return request, answer

    def _request(self, operation: Operation, names: Mapping[str, str], query: Pairs) -> Request:
        return Request(
            operation=operation.name,
            method=operation.method,
            url=self._addresses.of(operation, names),
            query=query,
            headers=self._profile.wire.headers,
            write=operation.write,
        )


def _wrong_verb(error: CallFailed) -> bool:
    """A 405 of the gateway itself means that the profile's verb is wrong, not that the invoice is done."""
    return error.status == 405 and error.failure.speaker != "service"
