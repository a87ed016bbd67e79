"""Knows how a call is carried through: pace, sign, send, judge the answer, refresh a token once, try a read
again.

Does not know operations, pages or records. It never repeats a write, but once after a 401 that means an
expired token.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from avidxchange import errors, faults, json_text
from avidxchange.auth import TOKEN, Authorizer, Credentials, token_refusal
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Limits
from avidxchange.errors import CallFailed, Failure, FieldFault
from avidxchange.profile_parts import FaultShapes
from avidxchange.tokens import StoredToken, TokenStore
from avidxchange.transport import Exchange, failure
from avidxchange.waits import Limiter, asked_wait


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Time and its limits; `sleep` takes seconds, `clock` gives aware timestamps, `limiter` is None on
    loopback.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    limits: Limits
    limiter: Limiter | None


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
        self._authorizer = Authorizer(credentials, tokens, self._ask_token, pace.clock)

    def sign_in(self) -> StoredToken | None:
        """A usable token, asked for only if there is none."""
        return self._authorizer.token()

    def call(self, request: Request) -> Answer:
        """The successful answer of one call, tried again only if the request allows it. Raises CallFailed."""
        return self._persist(request, self._authorized)

    def _ask_token(self, request: Request) -> Answer:
        """A lost token answer may be asked for again: nothing is booked by asking (§3.1)."""
        return self._persist(request, self._judged)

    def _persist(self, request: Request, attempt: Callable[[Request], Answer]) -> Answer:
        tries = self._pace.limits.tries if request.retriable else 1
        for number in range(1, tries):
            try:
                return attempt(request)
            except CallFailed as error:
                pause_s = self._pause(error, number)
                if pause_s is None:
                    raise
                self._pace.sleep(pause_s)
        return attempt(request)

    def _pause(self, error: CallFailed, number: int) -> float | None:
        """Seconds before the next try, None if there is to be none (§3.3, §6.8)."""
        limits = self._pace.limits
        if not worth_another_try(error, number):
            return None
        backoff = min(limits.backoff_first_s * 2 ** (number - 1), limits.backoff_max_s)
        pause_s = max(error.wait_s or 0.0, backoff * random.uniform(0.75, 1.25))  # noqa: S311 - jitter
        return pause_s if pause_s <= limits.wait_max_s else None

    def _authorized(self, request: Request) -> Answer:
        """Sign and send; on a 401 that means an expired token refresh once and send once more (§3.1)."""
        token = self._authorizer.token() if request.credentials else None
        try:
            return self._paced(self._signed(request, token))
        except _TokenRefused as refused:
            if token is None:
                raise refused.error from None
        token = self._authorizer.after_refusal(token.access_token)
        try:
            return self._paced(self._signed(request, token))
        except _TokenRefused as refused:
            raise refused.error from None

    def _signed(self, request: Request, token: StoredToken | None) -> Request:
        return self._credentials.sign(request, token.access_token if token else None)

    def _paced(self, request: Request) -> Answer:
        limiter = self._pace.limiter
        if limiter is None:
            return self._judged(request)
        pause_s = limiter.reserve()
        if pause_s > 0:
            self._pace.sleep(pause_s)
        try:
            answer = self._judged(request)
        except errors.Throttled:
            limiter.throttled()
            raise
        limiter.succeeded()
        return answer

    def _judged(self, request: Request) -> Answer:
        """The answer if it is a success; otherwise the error it means."""
        answer = self._exchange.send(request)
        if 200 <= answer.status <= 299:
            if json_text.cut_short(answer.body):
                raise errors.NoAnswer(failure(request, answer, "the answer was cut short"))
            return answer
        raise self._error(request, answer)

    def _error(self, request: Request, answer: Answer) -> Exception:
        if request.operation == TOKEN:
            refusal = token_refusal(answer, answer.activity_id)
            if refusal is not None:
                return refusal
        fault = faults.parse(answer.body, self._shapes)
        told = self._told(request, answer, fault)
        error = faults.kind(answer.status, fault)(told)
        challenge = answer.headers.get("www-authenticate", "")
        if (
            request.credentials
            and request.operation != TOKEN
            and faults.says_expired(answer.status, fault, challenge)
        ):
            return _TokenRefused(error)
        return error

    def _told(self, request: Request, answer: Answer, fault: faults.Fault) -> Failure:
        token_call = request.operation == TOKEN
        return replace(
            failure(request, answer, "" if token_call else self._masked(request, fault.message)),
            code=self._masked(request, fault.code[:100]) if fault.code else None,
            fields=() if token_call else tuple(self._masked_field(request, row) for row in fault.fields),
            wait_s=self._wait(answer, fault),
            speaker=fault.speaker,
        )

    def _wait(self, answer: Answer, fault: faults.Fault) -> float | None:
        now = answer.server_date or self._pace.clock().astimezone(UTC)
        cap_s = self._pace.limits.wait_cap_s
        asked = asked_wait(answer.headers.get("retry-after"), fault.next_access, now, cap_s)
        floor = faults.FLOOR_S.get(fault.code or "") if fault.gateway else None
        return max(asked or 0.0, floor) if floor else asked

    def _masked(self, request: Request, text: str) -> str:
        """The other side's words without any credential they may echo (§3.1.9)."""
        for value in self._credentials.hidden(request):
            text = text.replace(value, "•••")
        return text

    def _masked_field(self, request: Request, row: FieldFault) -> FieldFault:
        return replace(row, message=self._masked(request, row.message) if row.message else row.message)


class _TokenRefused(Exception):
    """Inner signal: the answer means that the token is expired; `error` is what to raise if that stays so."""

    def __init__(self, error: CallFailed) -> None:
        super().__init__()
        self.error = error


REPEATS_NOT_SENT = 2  # where nobody listens, waiting longer seldom helps


def worth_another_try(error: CallFailed, number: int) -> bool:
    """Whether a read may be tried again after its `number`-th failure (§3.3, §6.8)."""
    if isinstance(error, errors.Blocked):
        return number == 1 and error.code == "900805"
    if isinstance(error, errors.ServerFault):
        return error.status not in (501, 505)
    if isinstance(error, errors.NotSent):
        return number <= REPEATS_NOT_SENT and "certificate" not in error.message
    return isinstance(error, (errors.NoAnswer, errors.Throttled))
