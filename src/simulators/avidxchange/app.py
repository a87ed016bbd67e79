"""The simulated AvidXchange: which path leads where, behind a WSO2 gateway (§3, §6.1).

Knows routes and the order in which a call is judged. Does not know sockets, nor any client of the API.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from simulators.avidxchange.calls import Answer, ApiError, Call, Operation, check_members, spell, understand
from simulators.avidxchange.companies import CompanyDesk
from simulators.avidxchange.faults import Stop
from simulators.avidxchange.gateway import Gateway
from simulators.avidxchange.images import FILES, Images
from simulators.avidxchange.intake import Intake
from simulators.avidxchange.invoice_desk import InvoiceDesk
from simulators.avidxchange.invoices import Invoices
from simulators.avidxchange.kinds import KINDS
from simulators.avidxchange.memory import Memory
from simulators.avidxchange.payments import PaymentDesk, Payments
from simulators.avidxchange.people import People
from simulators.avidxchange.plan import Plan
from simulators.avidxchange.routes import Doing, routes
from simulators.avidxchange.shapes import Forms
from simulators.avidxchange.signin import KEYS, SignIn
from simulators.avidxchange.switches import Board, refusal
from simulators.avidxchange.tokens import Token, TokenDesk
from simulators.avidxchange.tongue import TONGUES, Tongue
from simulators.company import Company
from simulators.wire import Kind, Request, Response

__all__ = ["BASE", "TOKEN_PATHS", "AvidApp"]

BASE = TONGUES["default"].base
TOKEN_PATHS = frozenset({"/token", "/oauth2/token"})
_REVOKE_PATHS = frozenset({"/revoke", "/oauth2/revoke"})


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A call the gateway let through, before it is understood."""

    request: Request
    tongue: Tongue
    base: str
    doing: Doing
    given: Mapping[str, str]
    token: Token | None


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
        keys: Mapping[str, str] | None = None,
    ) -> None:
        """Simulate `company` for `clients` (client id to secret).

        `headers` are static headers every call must carry. `keys` are what the other layers of sign-in ask
        for, by the names in `signin.KEYS`; one that is not given is the first client's id or secret.
        ValueError when a switch or a key is refused.
        """
        self._start = dict(switches or {})
        self._board = Board(self._start)
        self.switches: dict[str, str] = self._board
        self._company, self._clock, self._lock = company, clock, threading.RLock()
        self.tokens = TokenDesk(clients=clients, board=self._board, clock=clock)
        self.sign_in = SignIn(
            board=self._board,
            desk=self.tokens,
            demanded=headers or {},
            keys=_keys(clients) | dict(keys or {}),
        )
        self.gateway = Gateway(board=self._board, clock=clock)
        self.invoices = Invoices(company.invoices, clock=clock)
        self.payments = Payments([one.payment for one in company.payouts], clock=clock)
        forms = Forms(switches=self._board, company=company.org_id)
        self.intake = Intake(board=self._board, forms=forms, clock=clock)
        self.people = People(
            invoices=self.invoices, payments=self.payments, gateway=self.gateway, clock=clock
        )
        self.plan = Plan(board=self._board, clock=clock)
        self._images = Images(board=self._board, clock=clock)
        self._desk = CompanyDesk(company=company, board=self._board)
        self._memory = Memory()
        doings = self._doings(forms)
        self._routes = {name: routes(tongue, doings) for name, tongue in TONGUES.items()}

    @property
    def tongue(self) -> Tongue:
        """Give the tongue in force; its `base` is the path below which the API answers."""
        return TONGUES[self._board["tongue"]]

    def kind(self, request: Request) -> Kind:
        """Tell whether the request reads, writes or asks for a token."""
        if request.path in TOKEN_PATHS | _REVOKE_PATHS:
            return "token"
        return "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write"

    def handle(self, request: Request) -> Response:
        """Carry the request out and answer it, by this site's own clock (§3.3)."""
        response = self._handled(request)
        date = format_datetime(self._clock().astimezone(UTC), usegmt=True)
        return replace(response, headers={"Date": date, **response.headers})

    def _handled(self, request: Request) -> Response:
        if request.path in TOKEN_PATHS | _REVOKE_PATHS:
            return self.tokens.handle(request, revoke=request.path in _REVOKE_PATHS)
        if request.path.startswith(FILES) and request.method in {"GET", "HEAD"}:
            return self._images.file(request)
        try:
            with self.plan.passage():  # a late answer is under way all the time it is late
                if late_ms := self._board.number("latency_ms"):
                    time.sleep(late_ms / 1000)
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
            self._board.restart(self._start)
            for part in (self.tokens, self.gateway, self.plan, self.invoices, self.payments, self.intake):
                part.reset()
            self._memory = Memory()

    def revoke_now(self) -> None:
        """Revoke every token, as an administrator would."""
        self.tokens.revoke_now()

    def _guarded(self, request: Request) -> Response:
        """Judge a call as the gateway does: context, credentials, subscription, resource, quota, size."""
        tongue = self.tongue
        if request.path != tongue.base and not request.path.startswith(tongue.base + "/"):
            raise Stop("404")
        token = self.sign_in.credentials(request)
        kind = self.kind(request)
        self.gateway.fault(request, kind, "before")
        base = self._desk.base(request.path, tongue)
        doing, given = self._found(request, base)
        throttled = self.gateway.throttle(self.plan.over())
        if throttled is not None:
            return throttled
        if len(request.body) > 1024 * self._board.number("body_max_kb"):
            raise Stop("102511")
        asked = _Asked(request=request, tongue=tongue, base=base, doing=doing, given=given, token=token)
        with self._lock:
            response = self._answered(asked)
        self.gateway.fault(request, kind, "after")
        return response

    def _answered(self, asked: _Asked) -> Response:
        try:
            call = self._understood(asked)
            if call.kind == "read":
                return self._spelled(asked.doing.run(call), asked.tongue)
            remembered = self._memory.recall(call, self._board["idempotency"])
            response = remembered or self._spelled(asked.doing.run(call), asked.tongue)
            self._memory.keep(call, response)
            return response
        except ApiError as error:
            return self._spelled(_refused(error, asked.doing.operation, asked.tongue), asked.tongue)

    def _understood(self, asked: _Asked) -> Call:
        operation = asked.doing.operation
        call = understand(
            asked.request, asked.tongue, base=asked.base, operation=operation, given=asked.given
        )
        self._desk.check(call, asked.token)
        if call.kind == "write" and self._board["unknown_members"] == "refused":
            check_members(asked.request, asked.tongue, operation)
        return call

    def _spelled(self, answer: Answer | Response, tongue: Tongue) -> Response:
        return answer if isinstance(answer, Response) else spell(answer, tongue, self._board["decimals_as"])

    def _found(self, request: Request, base: str) -> tuple[Doing, dict[str, str]]:
        parts = tuple(part for part in request.path[len(base) :].split("/") if part)
        for route in self._routes[self._board["tongue"]]:
            given = route.match(request.method, parts)
            if given is not None and all(self._board[name] == value for name, value in route.doing.needs):
                return route.doing, given
        raise Stop("900906")

    def _doings(self, forms: Forms) -> dict[str, Doing]:
        desk = InvoiceDesk(books=self.invoices, forms=forms, board=self._board, images=self._images)
        money = PaymentDesk(payments=self.payments, forms=forms, board=self._board)

        def doing(
            name: str, run: Callable[[Call], Answer | Response], shape: str = "", **needs: str
        ) -> Doing:
            return Doing(operation=Operation(name=name, shape=shape), run=run, needs=tuple(needs.items()))

        taken = [
            Doing(operation=kind.operation, run=self.intake.taker(kind), needs=kind.needs) for kind in KINDS
        ]
        listed = [doing(kind.lists, self.intake.lister(kind), lists="on") for kind in KINDS if kind.lists]
        every = [
            doing("connection_test", self._desk.list),
            doing("invoices_list", desk.list),
            doing("invoice_statuses_list", desk.statuses),
            doing("invoice_get", desk.detail),
            doing("invoice_image_get", desk.image),
            doing("invoice_ack", desk.acknowledge, "ack", export="ack"),
            doing("invoice_flag", desk.flag, "flag", export="status_update"),
            doing("payments_list", money.list),
            doing("batch_status", self.intake.batch),
        ]
        return {each.operation.name: each for each in (*every, *taken, *listed)}


def _refused(error: ApiError, operation: Operation, tongue: Tongue) -> Answer:
    """Answer an ApiError in the shape of the profile's `api_errors`, its field named as the tongue does."""
    item: dict[str, str] = {"code": error.code, "message": str(error)}
    named = tongue.named(operation.shape, error.at)
    if error.at:
        item["field"] = tongue.query.get(error.at, error.at) if named == error.at else named
    return Answer(document={"errors": [{**item}]}, form="refusal", status=error.status)


def _keys(clients: Mapping[str, str]) -> dict[str, str]:
    client, secret = next(iter(clients.items()), ("", ""))
    return {name: client if name == "username" else secret for name in KEYS} if client else {}
