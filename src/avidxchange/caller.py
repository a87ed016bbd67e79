"""Knows how a call is carried through: gates, sign, send, judge the answer, refresh a token once, try a read
again.

Does not know operations, pages or records. It never repeats a write, but once after a 401 that means an
expired token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from avidxchange import errors, faults, json_text
from avidxchange.auth import TOKEN, Credentials
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Endpoint, Limits
from avidxchange.errors import CallFailed, Failure, FieldFault
from avidxchange.gates import Bounds, Breaker, Limiter, Turn
from avidxchange.profile_parts import FaultShapes, Wire
from avidxchange.retries import patiently
from avidxchange.surroundings import Surroundings
from avidxchange.token_owner import Authorizer
from avidxchange.tokens import StoredToken, TokenStore
from avidxchange.transport import Exchange, failure
from avidxchange.waits import asked_wait


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Time, its limits, and the gates; `sleep` takes seconds, `clock` gives aware timestamps.

    `limiter` and the breakers are None where nothing is held back. The token endpoint has its own breaker.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    limits: Limits
    bounds: Bounds | None = None
    limiter: Limiter | None = None
    service: Breaker | None = None
    sign_in: Breaker | None = None
    throttled: Callable[[float | None, str], None] | None = None


def pace_of(
    wire: Wire, endpoint: Endpoint, credentials: Credentials, limits: Limits, around: Surroundings
) -> Pace:
    """The pace of a client: the limiter of its credential set and the breakers of its addresses (§6.8)."""
    pace = Pace(clock=around.clock, sleep=around.sleep, limits=limits, throttled=around.throttled)
    held = limits.hold_back if limits.hold_back is not None else not endpoint.loopback
    if not held:
        return pace
    bounds = Bounds(
        per_second=limits.calls_per_second or wire.per_second,
        burst=wire.burst,
        failures=limits.failures_max,
        open_s=limits.rest_s,
    )
    return replace(
        pace,
        bounds=bounds,
        limiter=around.gates.limiter(credentials.application(), bounds),
        service=around.gates.breaker(endpoint.base_url.rstrip("/"), bounds),
        sign_in=around.gates.breaker(endpoint.token_url, bounds),
    )


class Caller:
    """Carries requests through. Safe between threads."""

    def __init__(
        self,
        exchange: Exchange,
        credentials: Credentials,
        tokens: TokenStore,
        shapes: FaultShapes,
        pace: Pace,
    ) -> None:
        self._exchange = exchange
        self._credentials = credentials
        self._shapes = shapes
        self._pace = pace
        self._authorizer = Authorizer(credentials, tokens, self, pace.clock)

    def close(self) -> None:
        """Ask for no pace any more: others with the same credentials may be faster."""
        if self._pace.limiter is not None and self._pace.bounds is not None:
            self._pace.limiter.let_go(self._pace.bounds)

    def sign_in(self) -> StoredToken | None:
        """A usable token, asked for only if there is none."""
        return self._authorizer.token()

    def call(self, request: Request) -> Answer:
        """The successful answer of one call, tried again only if the request allows it. Raises CallFailed.

        A caller for reading only raises WriteRefused for all that changes something at the other side; the token, which
        every read needs, does not come this way. A read that marks what it gives (§6.5) is tried again after nothing
        but throttling: that was never carried out.
        """
        if self._pace.limits.read_only and (request.write or request.marks or request.method != "GET"):
            raise errors.WriteRefused(request.operation)
        if not (request.retriable or request.marks):
            return self._authorized(request)
        again = errors.CallFailed if request.retriable else errors.Throttled
        attempt = patiently(self._pace.limits, self._pace.sleep, request.operation, again)
        return attempt(self._authorized, request)

    def ask(self, request: Request) -> Answer:
        """The successful answer of one token request. Raises CallFailed."""
        return self._sheltered(request, lambda: request)

    def again(self, attempt: Callable[[], StoredToken]) -> StoredToken:
        """A lost token answer may be asked for again, also for a write: nothing is booked by asking (§3.1)."""
        return patiently(self._pace.limits, self._pace.sleep, TOKEN)(attempt)

    def _authorized(self, request: Request) -> Answer:
        """Sign and send; on a 401 that means an expired token refresh once and send once more (§3.1)."""
        used: StoredToken | None = None

        def sign() -> Request:
            nonlocal used
            used = self._token(used) if request.credentials else None
            return self._credentials.sign(request, used.access_token if used else None)

        try:
            return self._sheltered(request, sign)
        except errors.TokenRefused:
            if used is None:
                raise
        return self._sheltered(request, sign)

    def _token(self, refused: StoredToken | None) -> StoredToken | None:
        return self._authorizer.after_refusal(refused.access_token) if refused else self._authorizer.token()

    def _sheltered(self, request: Request, sign: Callable[[], Request]) -> Answer:
        """Through the breaker, then the limiter, and signed only then: a token may end while a call waits its turn.

        A link on another host is none of theirs.
        """
        if not request.credentials:
            return self._judged(sign())
        token_call = request.operation == TOKEN
        breaker = self._pace.sign_in if token_call else self._pace.service
        with self._let_in(request, breaker):
            return self._judged(sign()) if token_call else self._paced(request, sign)

    @contextmanager
    def _let_in(self, request: Request, breaker: Breaker | None) -> Iterator[None]:
        """Raises CircuitOpen; afterwards tells the breaker whether the service lives."""
        if breaker is None:
            yield
            return
        turn = breaker.enter()
        if turn.wait_s is not None:
            words = f"not sent: the last {breaker.row} calls failed, next try in {turn.wait_s:.0f} s"
            raise errors.CircuitOpen(replace(failure(request, None, words), wait_s=turn.wait_s))
        outcome: Callable[[Turn], None] = breaker.gave_up
        try:
            yield
            outcome = breaker.answered
        except CallFailed as error:
            elsewhere = error.operation == TOKEN != request.operation  # the call itself was never made
            outcome = breaker.gave_up if elsewhere else said_of_service(error, breaker)
            raise
        finally:
            outcome(turn)

    def _paced(self, request: Request, sign: Callable[[], Request]) -> Answer:
        limiter = self._pace.limiter
        if limiter is None:
            return self._judged(sign())
        self._wait_turn(request, limiter)
        signed = sign()
        try:
            answer = self._judged(signed)
        except errors.Throttled as error:
            limiter.throttled(error.wait_s)
            raise
        limiter.succeeded()
        return answer

    def _wait_turn(self, request: Request, limiter: Limiter) -> None:
        """Sleep until it is our turn; raises Throttled if that is longer than this library waits."""
        pause_s = limiter.reserve(self._pace.limits.wait_max_s)
        if pause_s > self._pace.limits.wait_max_s:
            words = f"not sent: our own limiter has no turn for {pause_s:.0f} s"
            raise errors.Throttled(replace(failure(request, None, words), wait_s=pause_s))
        if pause_s > 0:
            self._pace.sleep(pause_s)

    def _judged(self, request: Request) -> Answer:
        """The answer if it is a success; otherwise the error it means."""
        answer = self._exchange.send(request)
        if 200 <= answer.status <= 299:
            if json_text.cut_short(answer.body):
                raise errors.NoAnswer(failure(request, answer, "the answer was cut short"))
            if not faults.disguised(answer.body):
                return answer
        fault = faults.parse(answer.body, self._shapes)
        error = self._kind(request, answer, fault)(self._told(request, answer, fault))
        if isinstance(error, errors.Throttled) and self._pace.throttled is not None:
            self._pace.throttled(error.wait_s, str(error))
        raise error

    def _kind(self, request: Request, answer: Answer, fault: faults.Fault) -> type[CallFailed]:
        if request.operation == TOKEN:
            return faults.token_kind(answer.status, fault)
        challenge = answer.headers.get("www-authenticate", "")
        if request.credentials and faults.says_expired(answer.status, fault, challenge):
            return errors.TokenRefused
        found = faults.kind(answer.status, fault)
        doubtful = found is errors.Rejected and answer.status == 409
        return errors.Conflict if doubtful and request.write and not request.idempotent else found

    def _told(self, request: Request, answer: Answer, fault: faults.Fault) -> Failure:
        """The facts, masked. The token endpoint's description may echo the client: never told (§3.1.9)."""
        mask = self._credentials.mask(request)
        told = failure(request, answer, mask(fault.message))
        told = replace(
            told,
            code=mask(fault.code) if fault.code else None,
            fields=tuple(_masked(row, mask) for row in fault.fields),
            activity_id=mask(told.activity_id) if told.activity_id else None,
            wait_s=self._wait(answer, fault),
            speaker=fault.speaker,
        )
        if request.operation != TOKEN:
            return told
        known = fault.code if fault.gateway and fault.code in faults.BY_CODE else None
        code = faults.oauth_error(answer.body) or known
        return replace(told, message="the token endpoint said no", code=code, fields=())

    def _wait(self, answer: Answer, fault: faults.Fault) -> float | None:
        now = answer.server_date or self._pace.clock().astimezone(UTC)
        cap_s = self._pace.limits.wait_cap_s
        asked = asked_wait(answer.headers.get("retry-after"), fault.next_access, now, cap_s)
        floor = faults.FLOOR_S.get(fault.code or "") if fault.gateway else None
        return max(asked or 0.0, floor) if floor else asked


def said_of_service(error: CallFailed, breaker: Breaker) -> Callable[[Turn], None]:
    """What an error says about the service: failing, alive (it answered), or nothing (the fault is ours)."""
    if isinstance(error, (errors.Untrusted, errors.Unsendable)):
        return breaker.gave_up
    if isinstance(error, (errors.NotSent, errors.NoAnswer, errors.ServerFault)):
        return breaker.failed
    return breaker.answered if error.status is not None else breaker.gave_up


def _masked(row: FieldFault, mask: Callable[[str], str]) -> FieldFault:
    code, field, message = (mask(text) if text else text for text in (row.code, row.field, row.message))
    return FieldFault(code=code, field=field, message=message)
