"""Knows what an HTTP answer means: its status, Sage's code, and which error of the tree that is.

Does not know sockets, retries or resources, and decodes no record.
"""

import datetime
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from sage300 import codec
from sage300.errors import (
    Answered,
    Ask,
    Forbidden,
    NoAnswer,
    ProxyRefused,
    RecordNotFound,
    Redirected,
    Rejected,
    ResourceMissing,
    ServerFault,
    Throttled,
    Unauthorized,
)

EXCERPT_MAX = 200
RETRY_AFTER_MAX_S = 86_400.0

_ERROR_MEMBER = re.compile(rb'\s*\{\s*"(odata\.)?error"\s*:\s*[{"]')
_BY_CODE: dict[str, type[Answered]] = {
    "Unauthorized": Unauthorized,
    "Forbidden": Forbidden,
    "TooManyRequests": Throttled,
    "InternalServerError": ServerFault,
    "DBLinkError": ServerFault,
    "SessionError": ServerFault,
}
_BY_STATUS: dict[int, type[Answered]] = {
    401: Unauthorized,
    403: Forbidden,
    404: ResourceMissing,
    429: Throttled,
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: `status`, the `body` as bytes, its `kind` (content type), three headers a client
    decides on.
    """

    status: int
    body: bytes = b""
    kind: str = ""
    server_date: datetime.datetime | None = None
    retry_after: str = ""
    location: str = ""

    @property
    def success(self) -> bool:
        """2xx; Sage's own samples test no closer than that (D5)."""
        return 200 <= self.status < 300

    @property
    def markup(self) -> bool:
        """Whether this is a page for people: IIS, a proxy, a sign-in form (E11)."""
        return "html" in self.kind.lower() or self.body.lstrip()[:1] == b"<"


def require_success(ask: Ask, answer: Answer, secrets: tuple[str, ...]) -> None:
    """Returns for 2xx that may be looked into; raises the error that anything else means (E2..E7).

    An `error` member is an error whatever the status: production code finds some under 200 (D7).

    The code decides before the status (E7), with two exceptions. A record is only absent where status and
    code say so. And a write is certainly not done only where a 4xx says so (L2): Unauthorized, Forbidden or
    TooManyRequests under a 5xx is a fault, and under a 2xx a refusal, for something may have been written
    before it went wrong. Of a read such a code is believed under any status: nothing was changed, and it says
    best whether asking again will help.
    """
    if answer.success and not _carries_error(ask, answer.body):
        return _require_body(ask, answer)
    if answer.status == 407:
        raise ProxyRefused(ask, "the proxy wants a sign-in (407)", status=407)
    told = codec.refusal(answer.body) or codec.Refusal()
    message = told.message or ("" if told.code else _excerpt(answer))
    kind = _kind(ask, answer.status, told.code)
    if kind is Redirected:
        message = f"redirected to {_bare(answer.location)}"
    error = kind(ask, _masked(message, secrets), status=answer.status, code=told.code[:100])
    if isinstance(error, Throttled | ServerFault):
        error.retry_after_s = retry_after_s(answer)
    raise error


def retry_after_s(answer: Answer) -> float | None:
    """Seconds the server asks for, from a number or an HTTP date counted from the server's own clock; else
    None.
    """
    text = answer.retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), RETRY_AFTER_MAX_S)
    moment = http_date(text)
    if moment is None:
        return None
    now = answer.server_date or datetime.datetime.now(datetime.UTC)
    return min(max((moment - now).total_seconds(), 0.0), RETRY_AFTER_MAX_S)


def http_date(text: str) -> datetime.datetime | None:
    """An HTTP date as an aware instant, None where it is missing or cannot be read."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def named(error: Exception) -> str:
    """A network error in words, without addresses or contents."""
    text = str(error).strip() or "no details"
    return f"{type(error).__name__}: {text[:EXCERPT_MAX]}"


def _carries_error(ask: Ask, body: bytes) -> bool:
    """Whether a 2xx is an error all the same: by its first member, and after a write by any (D7)."""
    if _ERROR_MEMBER.match(body):
        return True
    return ask.writes and b'"error"' in body and codec.refusal(body) is not None


def _require_body(ask: Ask, answer: Answer) -> None:
    """A page for people is no answer to a write, and an empty one is none to a read (E11)."""
    if ask.writes and answer.markup:
        raise NoAnswer(ask, "a page for people instead of JSON", status=answer.status)
    if not ask.writes and not answer.body.strip():
        raise NoAnswer(ask, "an empty answer", status=answer.status)


def _kind(ask: Ask, status: int, code: str) -> type[Answered]:
    if 300 <= status < 400:
        return Redirected
    if status == 404 and code == "RecordNotFound":
        return RecordNotFound
    kind = _BY_CODE.get(code)
    if kind is not None and (400 <= status < 500 or not (ask.writes and kind.certainly_not_done)):
        return kind
    if status >= 500:
        return ServerFault
    return _BY_STATUS.get(status, Rejected)


def _excerpt(answer: Answer) -> str:
    text = answer.body[: EXCERPT_MAX * 4].decode("utf-8", "replace")
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"not JSON: {shown[:EXCERPT_MAX]}" if shown else "an empty answer"


def _masked(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _bare(location: str) -> str:
    try:
        parts = urlsplit(location)
        return (
            f"{parts.scheme}://{parts.hostname}{parts.path}"[:EXCERPT_MAX] if parts.hostname else parts.path
        )
    except ValueError:
        return "an address that cannot be read"
