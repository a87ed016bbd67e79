"""The simulated site from one reset to the next: a request comes in, the books are asked, an answer of §C.1 goes out.

Knows routes and what stands in headers. Knows no rule of the books, and what is checked first is the door's.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from simulators.company import Company
from simulators.sage300 import answers, auth, errors, metadata, wording
from simulators.sage300.address import Address, read_key
from simulators.sage300.auth import User
from simulators.sage300.books import Books
from simulators.sage300.door import COOKIE, Clock, Door, Pause
from simulators.sage300.errors import SageError, refusal
from simulators.sage300.magic import Magic
from simulators.sage300.payload import read_payload
from simulators.sage300.query import read_query
from simulators.sage300.record import Record
from simulators.sage300.shapes import Resource, load
from simulators.sage300.tables import Key
from simulators.sage300.writing import Writing
from simulators.wire import Request, Response

__all__ = ["Site"]


class Site:
    """One company, seeded once, behind its door; safe from many threads. `switches` are read as they stand."""

    def __init__(self, *, company: Company, switches: dict[str, str], clock: Clock, pause: Pause) -> None:
        self.company = company
        self.switches = switches
        self._clock = clock
        self.books = Books(company, switches, self._today)
        self._door = Door(switches, self._server_time, pause)
        self._writing = Writing(self.books, switches, pause)
        self._magic = Magic()

    def answer(self, request: Request, users: Sequence[User], crowd: int) -> Response:
        """Answer one request, one of `crowd` at the same time, of anybody among `users`."""
        return self._with_headers(request, self._handle(request, users, crowd))

    def _handle(self, request: Request, users: Sequence[User], crowd: int) -> Response:
        page = self._door.page(request)
        if page is not None:
            return page
        self._door.warm_up()
        try:
            address, user = self._door.enter(request, users, crowd=crowd, company=self.company.org_id)
            response = self._answer(request, address, user)
        except SageError as error:
            if error.code == "Unauthorized":
                return auth.unauthorized(error, self.switches["unauthorized_body"])
            return errors.response(error, self.switches["messages"])
        if self._door.swallows():
            return Response(status=200, headers=answers.HEADERS)
        return response

    def _answer(self, request: Request, address: Address, user: User) -> Response:
        if address.name == "$metadata":
            return self._metadata(request, address)
        resource = load().get(address.name)
        if resource is None or resource.module != address.module:
            raise SageError("ResourceNotFound", f"The resource '{address.name}' was not found.")
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
        known = any(resource.module == address.module for resource in load().values())
        if request.method != "GET" or address.key is not None or not known:
            raise SageError("ResourceNotFound", "The resource was not found.")
        return Response(
            status=200,
            headers={**answers.HEADERS, "Content-Type": "application/xml"},
            body=metadata.edmx(address.module, self.switches["metadata"], self.switches["partner"]),
        )

    def _feed(self, request: Request, address: Address, resource: Resource) -> Response:
        query = wording.ours(read_query(request.raw_query, self.switches), resource, self.switches)
        table = self.books.tables[resource.name]
        with self.books.lock:
            page = table.page(query, self.switches)
            rows = [answers.render(row, resource.shape, table.readers, query.select) for row in page.rows]
        following = None
        if page.more and self.switches["nextlink"] != "none":
            following = query.after(len(rows), full=self.switches["nextlink"] == "full")
        shown: list[answers.Json] = [wording.theirs(row, resource, self.switches) for row in rows]
        context = self._context(resource, query.select)
        return self._json(answers.feed(context, resource, shown, page, following))

    def _read(self, request: Request, address: Address, resource: Resource) -> Response:
        query = wording.ours(read_query(request.raw_query, self.switches), resource, self.switches)
        table = self.books.tables[resource.name]
        key = self._key(address, resource)
        with self.books.lock:
            table.check_select(query.select)
            row = table.get(key)
            if row is None:
                raise SageError("RecordNotFound", f"{resource.name}: {address.key} does not exist.")
            shown = answers.render(row, resource.shape, table.readers, query.select)
        context = self._context(resource, query.select, single=True)
        return self._json(answers.entity(context, wording.theirs(shown, resource, self.switches)))

    def _write(self, request: Request, address: Address, resource: Resource, user: User) -> Response:
        name, method = resource.name, request.method
        deletes = method == "DELETE"
        given = Record() if deletes else self._given(request, resource)
        self._refuse_busy()
        cut = self._magic.of(given)
        if cut == "before":
            return Response(status=500, headers={"x-simulator-cut": "before"})
        with self.books.lock:
            if method == "POST":
                row = self._writing.insert(name, given, user.name)
                response = self._entity(resource, row, int(self.switches["created_status"]))
            else:
                key = self._key(address, resource)
                if method == "PATCH":
                    self._writing.patch(name, key, given, user.name)
                elif deletes:
                    self.books.upkeep.delete(name, key)
                else:
                    self.books.upkeep.replace(name, key, given)
                response = Response(status=int(self.switches["patch_status"]), headers=answers.HEADERS)
        return _cut_after(response) if cut == "after" else response

    def _process(self, request: Request, resource: Resource) -> Response:
        """D12: post the batches of a range, or all that are ready; or run day end."""
        given = self._given(request, resource)
        self._refuse_busy()
        self._writing.process(resource.name, given)
        response = self._entity(resource, given, 200)
        return _cut_after(response) if self.switches["posting"] == "lost_after" else response

    def _given(self, request: Request, resource: Resource) -> Record:
        variant = self.switches["metadata"]
        given = read_payload(request.body, wording.worded(resource.name, variant), self.switches)
        return wording.received(given, resource, variant)

    def _refuse_busy(self) -> None:
        if self.switches["busy"] == "day_end":  # E10, H6
            raise refusal("Day End Processing is running. Try again later.", "RecordDuplicate")
        if self.switches["busy"] == "posting":  # H5
            raise refusal("Processing conflict. Post in Progress.", "General")

    def _key(self, address: Address, resource: Resource) -> Key:
        return read_key(address.key or "", resource, self.switches)

    def _entity(self, resource: Resource, row: Record, status: int) -> Response:
        shown = wording.theirs(answers.render_record(row, resource.shape), resource, self.switches)
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
        """The session's date: the server's local day, or the day somebody opened the session for (F.1)."""
        local = self._server_time().astimezone(UTC) + timedelta(
            minutes=int(self.switches["server_utc_offset_min"])
        )
        return local.date() + timedelta(days=int(self.switches["session_date_offset_days"]))


def _cut_after(response: Response) -> Response:
    return Response(
        status=response.status, headers={**response.headers, "x-simulator-cut": "after"}, body=response.body
    )
