"""The simulated AvidXchange: which path leads where, behind a WSO2 gateway (§3, §6.1).

Knows routes and the order in which a call is judged. Does not know sockets, nor any client of the API.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from simulators.avidxchange.calls import ApiError, Call, answer, refuse, take_apart
from simulators.avidxchange.gateway import Gateway, Stop
from simulators.avidxchange.intake import KINDS, Intake
from simulators.avidxchange.invoice_desk import InvoiceDesk
from simulators.avidxchange.invoices import Invoices
from simulators.avidxchange.memory import Memory
from simulators.avidxchange.payments import PaymentDesk, Payments
from simulators.avidxchange.shapes import Forms
from simulators.avidxchange.switches import Board, refusal
from simulators.avidxchange.tokens import Token, TokenDesk
from simulators.company import Company
from simulators.wire import Kind, Request, Response

__all__ = ["BASE", "TOKEN_PATHS", "AvidApp"]

BASE = "/avidconnect/v1"
TOKEN_PATHS = frozenset({"/token", "/oauth2/token"})
_REVOKE_PATHS = frozenset({"/revoke", "/oauth2/revoke"})
_COMPANY_HEADER = "x-company-id"


@dataclass(frozen=True, kw_only=True)
class _Route:
    """A method and a path with `{names}`; `open` says whether the site has this operation at all."""

    method: str
    path: tuple[str, ...]
    run: Callable[[Call], Response]
    open: Callable[[], bool]

    def match(self, method: str, parts: tuple[str, ...]) -> dict[str, str] | None:
        """Give what the names stand for, or None when the route is another."""
        if method != self.method or len(parts) != len(self.path) or not self.open():
            return None
        pairs = list(zip(self.path, parts, strict=True))
        if any(want != part for want, part in pairs if not want.startswith("{")):
            return None
        return {want[1:-1]: part for want, part in pairs if want.startswith("{")}


class AvidApp:
    """One organization of AvidXchange (`simulators.wire.Application`). Safe for several threads."""

    def __init__(
        self,
        company: Company,
        *,
        clients: Mapping[str, str],
        switches: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Simulate `company` for `clients` (client id to secret).

        `headers` are static headers every call must carry (company and user token tier, §2.1.6).
        ValueError when a switch is refused.
        """
        self._start = dict(switches or {})
        self._board = Board(dict(self._start))
        self.switches: dict[str, str] = self._board
        self._company, self._clock, self._lock = company, clock, threading.RLock()
        self.tokens = TokenDesk(clients=clients, board=self._board, clock=clock)
        self.gateway = Gateway(board=self._board, desk=self.tokens, clock=clock, demanded=headers or {})
        self.invoices = Invoices(company.invoices, clock=clock)
        self.payments = Payments(clock=clock)
        self.intake = Intake(board=self._board)
        self._memory = Memory()
        self._routes = self._lay_routes(Forms(switches=self._board, company=company.org_id))

    def kind(self, request: Request) -> Kind:
        """Tell whether the request reads, writes or asks for a token."""
        if request.path in TOKEN_PATHS | _REVOKE_PATHS:
            return "token"
        return "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write"

    def handle(self, request: Request) -> Response:
        """Carry the request out and answer it."""
        if request.path in TOKEN_PATHS | _REVOKE_PATHS:
            return self.tokens.handle(request, revoke=request.path in _REVOKE_PATHS)
        try:
            response = self._guarded(request)
        except Stop as stop:
            response = self.gateway.stop(stop.code)
        return self.gateway.marked(response)

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Say why this switch cannot be set so, or None when it can."""
        return refusal(name, value)

    def reset(self) -> None:
        """Go back to the seeded state and the switches given at the start; tokens are forgotten too."""
        with self._lock:
            for name, value in Board(dict(self._start)).items():
                self._board[name] = value
            for part in (self.tokens, self.gateway, self.invoices, self.payments, self.intake):
                part.reset()
            self._memory = Memory()

    def revoke_now(self) -> None:
        """Revoke every token, as an administrator would."""
        self.tokens.revoke_now()

    def _guarded(self, request: Request) -> Response:
        """Judge a call as the gateway does: context, credentials, subscription, resource, quota, size."""
        if request.path != BASE and not request.path.startswith(BASE + "/"):
            raise Stop("404")
        token = self.gateway.credentials(request)
        kind = self.kind(request)
        self.gateway.fault(request, kind, "before")
        base = self._base(request)
        route, given = self._route(request, base)
        throttled = self.gateway.throttle()
        if throttled is not None:
            return throttled
        if len(request.body) > 1024 * self._board.number("body_max_kb"):
            raise Stop("102511")
        response = self._answered(request, base, token, lambda call: route.run(replace(call, given=given)))
        self.gateway.fault(request, kind, "after")
        return response

    def _answered(
        self, request: Request, base: str, token: Token | None, run: Callable[[Call], Response]
    ) -> Response:
        with self._lock:
            try:
                call = take_apart(request, base)
                self._check_company(call, token)
                if call.kind == "read":
                    return run(call)
                remembered = self._memory.recall(request, self._board["idempotency"])
                response = remembered or run(call)
                self._memory.keep(request, response)
                return response
            except ApiError as error:
                return refuse(error)

    def _base(self, request: Request) -> str:
        """Give the path before the resource; in the style `path` the company is part of it."""
        if self._board["company_place"] != "path":
            return BASE
        base = f"{BASE}/companies/{self._company.org_id}"
        return base if request.path.startswith(base + "/") else BASE

    def _route(self, request: Request, base: str) -> tuple[_Route, dict[str, str]]:
        parts = tuple(part for part in request.path[len(base) :].split("/") if part)
        for route in self._routes:
            if (given := route.match(request.method, parts)) is not None:
                return route, given
        raise Stop("900906")

    def _check_company(self, call: Call, token: Token | None) -> None:
        """Refuse a call for no company (400) or for another one (403); every call needs it (§2.1.8)."""
        company = self._company_of(call, token)
        if company == self._company.org_id:
            return
        if not company and call.parts[:1] == ("companies",):
            return  # listing the companies is how one finds out
        if not company:
            raise ApiError(400, "companyRequired", "companyId is required.", "companyId")
        raise ApiError(
            403, "companyMismatch", "The company does not belong to these credentials.", "companyId"
        )

    def _company_of(self, call: Call, token: Token | None) -> str:
        match self._board["company_place"]:
            case "none":
                return self._company.org_id
            case "header":
                return call.headers.get(_COMPANY_HEADER, "")
            case "token_form":
                return token.company if token else ""
            case "path":
                return self._company.org_id if call.base != BASE else ""
            case "split" if call.kind == "write":
                given = call.sent.get("companyId")
                return given if isinstance(given, str) else ""
        return call.query.get("companyId", "")

    def _companies(self, call: Call) -> Response:
        """GET /companies: the connection test (§6.1)."""
        return answer({"data": [{"id": self._company.org_id, "name": self._company.name}], "paging": {}})

    def _lay_routes(self, forms: Forms) -> tuple[_Route, ...]:
        desk = InvoiceDesk(books=self.invoices, forms=forms, board=self._board, clock=self._clock)
        money = PaymentDesk(payments=self.payments, forms=forms, board=self._board)
        board = self._board

        def route(method: str, path: str, run: Callable[[Call], Response], **needs: str) -> _Route:
            def is_open() -> bool:
                return all(board[name] == value for name, value in needs.items())

            return _Route(method=method, path=tuple(path.split("/")), run=run, open=is_open)

        kinds = [
            each
            for kind in KINDS
            for each in (
                route("POST", kind.path, self.intake.taker(kind), **dict(kind.needs)),
                route("GET", kind.list_path, self.intake.lister(kind), lists="on"),
            )
            if each.path != ("",)
        ]
        return (
            route("GET", "companies", self._companies),
            route("GET", "invoices", desk.list),
            route("GET", "invoices/statuses", desk.statuses),
            route("GET", "invoices/{id}", desk.detail),
            route("GET", "invoices/{id}/image", desk.image),
            route("POST", "invoices/{id}/export-status", desk.acknowledge, export="ack"),
            route("PATCH", "invoices/{id}", desk.flag, export="status_update"),
            route("PUT", "invoices/{id}", desk.flag, export="status_update"),
            route("GET", "payments", money.list),
            route("GET", "batches/{id}", self.intake.batch),
            *kinds,
        )
