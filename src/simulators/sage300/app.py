"""The simulated Sage 300 Web API: a request comes in, the books are asked, an answer of §C.1 goes out.

Knows routes, the order of checks and what stands in headers. Knows no rule of the books.
"""

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from simulators.company import Company
from simulators.sage300 import answers, auth, errors, metadata
from simulators.sage300.address import DANGEROUS, Address, read_address, read_key
from simulators.sage300.auth import User, make_users
from simulators.sage300.books import Books
from simulators.sage300.errors import SageError, refusal
from simulators.sage300.magic import Magic
from simulators.sage300.payload import read_payload
from simulators.sage300.query import read_query
from simulators.sage300.record import Record
from simulators.sage300.shapes import Resource, load
from simulators.sage300.switches import defaults, refuse
from simulators.wire import Kind, Request, Response

__all__ = ["SageApp"]

QUERY_BYTES_MAX = 2048  # IIS: longer is 404.15
PATH_MAX = 260
COOKIE = "ASP.NET_SessionId"
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class SageApp:
    """One Sage 300 company behind the Web API; implements wire.Application, safe from many threads.

    `users` default to made-up ones (`app.users`), `switches` to `switches.defaults()`; `clock` gives aware
    times. `books` is open to tests that play the people at the screen, `busy` counts requests at work.
    A wrong switch raises ValueError.
    """

    def __init__(
        self,
        company: Company,
        *,
        users: Sequence[User] | None = None,
        switches: Mapping[str, str] | None = None,
        clock: Clock = _now,
    ) -> None:
        for name, value in (switches or {}).items():
            reason = refuse(name, value)
            if reason:
                raise ValueError(reason)
        self.company = company
        self.users: tuple[User, ...] = tuple(users) if users is not None else make_users()
        self._first = defaults() | dict(switches or {})
        self._clock = clock
        self.busy = 0
        self._busy_lock = threading.Lock()
        self.switches: dict[str, str] = dict(self._first)
        self.reset()

    def reset(self) -> None:
        """Go back to the seeded company and the switches given at the start."""
        self.switches.clear()
        self.switches.update(self._first)
        self.books = Books(self.company, self.switches, self._today)
        self._magic = Magic()

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Say why this switch cannot be set so, or None when it can."""
        return refuse(name, value)

    def kind(self, request: Request) -> Kind:
        """Everything but GET and a template writes."""
        if request.method in ("GET", "HEAD", "OPTIONS") or "$template" in request.path:
            return "read"
        return "write"

    def handle(self, request: Request) -> Response:
        """Answer one request; business errors are answers, only bugs are raised."""
        with self._busy_lock:
            self.busy += 1
            crowd = self.busy
        try:
            response = self._handle(request, crowd)
        finally:
            with self._busy_lock:
                self.busy -= 1
        return self._with_headers(request, response)

    def _handle(self, request: Request, crowd: int) -> Response:
        if len(request.raw_query) > QUERY_BYTES_MAX:
            return errors.iis_page(404, "404.15 - Not Found", "The query string is too long.")
        if len(request.path) > PATH_MAX or DANGEROUS & set(request.path):
            return errors.iis_page(400, "400 - Bad Request", "A potentially dangerous Request.Path.")
        if "+" in request.path:
            return errors.iis_page(404, "404.11 - Not Found", "The request has a double escape sequence.")
        try:
            return self._answer(request, crowd)
        except SageError as error:
            if error.code == "Unauthorized":
                return auth.unauthorized(error, self.switches["unauthorized_body"])
            return errors.response(error, generic=self.switches["messages"] == "generic")

    def _answer(self, request: Request, crowd: int) -> Response:
        address = read_address(request.path)
        user = auth.sign_in(request.headers.get("authorization", ""), self.users, self.switches)
        if 0 < int(self.switches["max_concurrent"]) < crowd:
            raise SageError("TooManyRequests", "Too many requests.")
        kind = request.headers.get("content-type", "").lower()
        if self.switches["content_type"] == "strict" and not kind.startswith("application/json"):  # B12
            raise SageError("InternalServerError", "Content-Type must be application/json.")
        if address.company != self.company.org_id:
            raise SageError(self.switches["unknown_company"], f"Company {address.company} cannot be opened.")
        if address.name == "$metadata":
            return self._metadata(request, address)
        resource = load().get(address.name)
        if resource is None or resource.module != address.module:
            raise SageError("ResourceNotFound", f"The resource '{address.name}' was not found.")
        return self._carry_out(request, address, resource, user)

    def _carry_out(self, request: Request, address: Address, resource: Resource, user: User) -> Response:
        method = request.method
        if method == "POST" and address.action == "$template":
            return self._entity(resource, Record(), 200)
        if method == "POST" and address.action == "$process" and "PROCESS" in resource.verbs:
            return self._process(request, resource)
        if method not in resource.verbs or address.action:
            raise SageError("MethodNotAllowed", f"{method} is not allowed for '{resource.name}'.")
        if method == "GET":
            read = self._feed if address.key is None else self._read
            return read(request, address, resource)
        if (method == "POST") != (address.key is None):
            raise SageError("MethodNotAllowed", f"{method} is not allowed here.")
        return self._write(request, address, resource, user)

    def _metadata(self, request: Request, address: Address) -> Response:
        if request.method != "GET" or not any(r.module == address.module for r in load().values()):
            raise SageError("ResourceNotFound", "The resource was not found.")
        return Response(
            status=200,
            headers={**answers.HEADERS, "Content-Type": "application/xml"},
            body=metadata.edmx(address.module),
        )

    def _feed(self, request: Request, address: Address, resource: Resource) -> Response:
        query = read_query(request.raw_query, self.switches)
        table = self.books.tables[resource.name]
        with self.books.lock:
            page = table.page(query, self.switches)
            rows: list[answers.Json] = [
                answers.render(row, resource.shape, table.readers, query.select) for row in page.rows
            ]
        following = None
        if page.more and self.switches["nextlink"] != "none":
            following = query.after(len(rows), full=self.switches["nextlink"] == "full")
        context = self._context(resource, query.select)
        return self._json(answers.feed(context, resource, rows, page, following))

    def _read(self, request: Request, address: Address, resource: Resource) -> Response:
        query = read_query(request.raw_query, self.switches)
        table = self.books.tables[resource.name]
        key = read_key(address.key or "", resource, upper=self.switches["upper_numbers"] == "on")
        with self.books.lock:
            table.check_select(query.select)
            row = table.get(key)
            if row is None:
                raise SageError("RecordNotFound", f"{resource.name}: {address.key} does not exist.")
            shown = answers.render(row, resource.shape, table.readers, query.select)
        return self._json(answers.entity(self._context(resource, query.select, single=True), shown))

    def _write(self, request: Request, address: Address, resource: Resource, user: User) -> Response:
        given = read_payload(request.body, resource.shape, self.switches)
        self._refuse_busy()
        cut = self._magic.of(given)
        if cut == "before":
            return Response(status=500, headers={"x-simulator-cut": "before"})
        if request.method == "POST":
            with self.books.lock:
                response = self._entity(
                    resource, self.books.insert_batch(given, user.name), int(self.switches["created_status"])
                )
        else:
            key = read_key(address.key or "", resource, upper=True)
            self.books.patch_batch(int(key[0]), given, user.name)
            response = Response(status=int(self.switches["patch_status"]), headers=answers.HEADERS)
        return _cut_after(response) if cut == "after" else response

    def _process(self, request: Request, resource: Resource) -> Response:
        """D12: post the batches from FromBatch to ToBatch, or all that are ready."""
        given = read_payload(request.body, resource.shape, self.switches)
        self._refuse_busy()
        if self.switches["posting"] == "conflict":
            raise refusal("Processing conflict. Another user is posting.", "General")
        everything = given.text("ProcessAllBatches") == "Postallbatches"
        self.books.post_ready(None if everything else (given.number("FromBatch"), given.number("ToBatch")))
        response = self._entity(resource, given, 200)
        return _cut_after(response) if self.switches["posting"] == "lost_after" else response

    def _refuse_busy(self) -> None:
        if self.switches["busy"] == "day_end":  # E10, H6
            raise refusal("Day End Processing is running. Try again later.", "RecordDuplicate")
        if self.switches["busy"] == "posting":  # H5
            raise refusal("Processing conflict. Post in Progress.", "General")

    def _entity(self, resource: Resource, row: Record, status: int) -> Response:
        shown = answers.render_record(row, resource.shape)
        return self._json(answers.entity(self._context(resource, (), single=True), shown), status)

    def _json(self, answer: answers.Json, status: int = 200) -> Response:
        return Response(status=status, headers=answers.HEADERS, body=answers.encode(answer))

    def _context(self, resource: Resource, select: tuple[str, ...], *, single: bool = False) -> str:
        """C3, C6: the host the server sees, and the chosen names in parentheses."""
        base = f"http://localhost/Sage300WebApi/v1.0/-/{self.company.org_id}/{resource.module}/$metadata"
        chosen = f"({','.join(select)})" if select else ""
        return f"{base}#{resource.name}{chosen}{'/$entity' if single else ''}"

    def _with_headers(self, request: Request, response: Response) -> Response:
        headers = dict(response.headers)
        if COOKIE not in request.headers.get("cookie", ""):  # B10
            headers["Set-Cookie"] = f"{COOKIE}={secrets.token_hex(12)}; path=/; HttpOnly"
        headers["Date"] = format_datetime(self._server_time().astimezone(UTC), usegmt=True)
        return Response(status=response.status, headers=headers, body=response.body)

    def _server_time(self) -> datetime:
        return self._clock() + timedelta(seconds=int(self.switches["server_date_offset_s"]))

    def _today(self) -> date:
        return self._server_time().date()


def _cut_after(response: Response) -> Response:
    return Response(
        status=response.status, headers={**response.headers, "x-simulator-cut": "after"}, body=response.body
    )
