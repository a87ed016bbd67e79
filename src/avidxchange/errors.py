"""Knows everything that can go wrong between us and an AvidXchange gateway, sorted by what the caller may do
next.

Does not know how an answer is read (`faults`), when a call is tried again (`retries`), or what any caller does
about it.

    AvidXchangeError
    ├── ConfigurationError        nothing was sent: something on our side must be corrected first
    │   ├── ProfileError          the profile file: names file, line, what was found, what would be right
    │   ├── EndpointError         address, credentials, certificate
    │   └── CapabilityOff         the profile says this gateway does not offer the operation
    ├── Unreadable                a record came that cannot be translated (reason, path)
    └── CallFailed                a call went wrong (operation, method, status, code, activity id, message)
        ├── NotSent               certainly not done
        │   ├── NoSuchHost, NothingListens, ProxyRefused
        │   ├── Untrusted         TLS failed, or the certificate is not trusted
        │   │   └── OutOfDate, UnknownAuthority, WrongName: what is wrong with the certificate
        │   ├── Unsendable        the request itself cannot be sent
        │   └── CircuitOpen       too many calls failed in a row: nothing is sent for a while
        ├── NoAnswer              unknown: time-out (also a proxy's: 408, 425, 499), cut connection or answer
        ├── Throttled             certainly not done: come back in `wait_s`
        ├── Blocked               an administrator blocked us (900805, 700700)
        ├── Unauthorized          the credentials do not work
        │   └── TokenRefused      900901, 900904: and a new token did not help
        ├── Forbidden             the credentials work, the right is missing
        │   ├── NotSubscribed     900908
        │   └── ScopeMissing      900910
        ├── ResourceMissing       the gateway does not know the path: profile or base URL wrong; not "no data"
        ├── NotFound              a 404 that is not the gateway's
        ├── Rejected              the service behind the gateway said no
        ├── Conflict              409 on a write the profile does not call idempotent: it may stand already
        ├── ServerFault           5xx: a read may be tried again, a write has an unknown outcome
        └── BadAnswer             an answer nobody can read (HTML, wrong shape, a redirect)
            ├── BodyTooLarge
            └── PagingBroken      a cursor or page repeats, too many pages, or no way to what the list says is left
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Speaker = Literal["gateway", "service", "page"]


class AvidXchangeError(Exception):
    """The root: everything this library raises on purpose."""


class ConfigurationError(AvidXchangeError):
    """Something on our side must be corrected; nothing was sent."""


class WriteRefused(RuntimeError):
    """A client that was opened for reading only was told to write, or to read what reading takes off the list
    (§6.5); nothing was sent.

    No AvidXchangeError: whoever handles what a gateway may answer must not take this for an answer. It is a mistake
    of the caller.
    """

    def __init__(self, operation: str) -> None:
        super().__init__(f"{operation} was not sent: this client was opened for reading only")
        self.operation = operation


class ProfileError(ConfigurationError):
    """The profile cannot be used: `source` (file), `line` (1-based, 0 if none), `problem`."""

    def __init__(self, source: str, line: int, problem: str) -> None:
        super().__init__(f"{source}, line {line}: {problem}" if line else f"{source}: {problem}")
        self.source = source
        self.line = line
        self.problem = problem


class EndpointError(ConfigurationError):
    """The address, a credential or a certificate of the connection cannot be used."""


class CapabilityOff(ConfigurationError):
    """The profile says that this gateway does not offer `operation`: skip the step, with a note."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"the profile does not offer {operation}")
        self.operation = operation


class Unreadable(AvidXchangeError):
    """A record cannot be translated: `reason` in words, `path` to the field (wire spelling)."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


@dataclass(frozen=True, kw_only=True)
class FieldFault:
    """One complaint of the service about one field; all three verbatim, None where it gave nothing."""

    code: str | None = None
    field: str | None = None
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The facts about a failed call. Texts are the other side's own words, masked and cut, never a
    credential.

    `activity_id` is the gateway's `activityid` header, to be quoted to support (§3.3). `speaker` is who
    answered: the `gateway` (a WSO2 fault), a `page` of HTML or other markup, else the `service` (also an
    empty body). `body` is what came, unmasked, for this library alone; `server_date` is the answer's own Date.
    """

    operation: str
    method: str = ""
    status: int | None = None
    code: str | None = None
    message: str = ""
    activity_id: str | None = None
    fields: tuple[FieldFault, ...] = ()
    wait_s: float | None = None
    speaker: Speaker = "service"
    body: bytes = field(default=b"", repr=False)
    server_date: datetime | None = None


class CallFailed(AvidXchangeError):
    """A call went wrong; `failure` carries the facts, the properties repeat the ones read most."""

    certainly_not_done = True

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        status = f" answered {failure.status}" if failure.status is not None else ""
        code = f" (code {failure.code})" if failure.code else ""
        said = f": {failure.message}" if failure.message else ""
        super().__init__(f"{failure.operation}{status}{code}{said}")

    @property
    def operation(self) -> str:
        """The profile's name of the operation, `token` for the token request."""
        return self.failure.operation

    @property
    def method(self) -> str:
        """The HTTP verb."""
        return self.failure.method

    @property
    def status(self) -> int | None:
        """The HTTP status, None when no answer came."""
        return self.failure.status

    @property
    def code(self) -> str | None:
        """The gateway's or the service's code, verbatim."""
        return self.failure.code

    @property
    def message(self) -> str:
        """What the other side said, verbatim but for masked credentials."""
        return self.failure.message

    @property
    def activity_id(self) -> str | None:
        """What to quote to AvidXchange support."""
        return self.failure.activity_id

    @property
    def fields(self) -> tuple[FieldFault, ...]:
        """The single complaints, where the service listed them."""
        return self.failure.fields

    @property
    def wait_s(self) -> float | None:
        """Seconds the other side asked us to wait, None when it did not say."""
        return self.failure.wait_s


class NotSent(CallFailed):
    """The request never reached the other side: refused, unknown name, TLS, proxy."""


class NoSuchHost(NotSent):
    """The host's name, or the proxy's where there is one, is not known to DNS."""


class NothingListens(NotSent):
    """The connection was refused, or did not come about in time."""


class ProxyRefused(NotSent):
    """The proxy answered in the gateway's place: it wants a sign-in, or does not let this host through."""


class Untrusted(NotSent):
    """TLS failed or the certificate is not trusted: a person must act, waiting does not help."""


class OutOfDate(Untrusted):
    """The certificate is expired, or this machine's clock says that it is not valid yet."""


class UnknownAuthority(Untrusted):
    """No authority that is trusted signed the certificate."""


class WrongName(Untrusted):
    """The certificate is for other names than the one in the address."""


class Unsendable(NotSent):
    """The request cannot be sent as it is: a fault of ours, or a credential that holds impossible characters."""


class CircuitOpen(NotSent):
    """Nothing was sent: so many calls failed in a row that the service is left alone for `wait_s` (§6.8)."""


class NoAnswer(CallFailed):
    """The request may have been carried out: time-out, cut connection, truncated answer.

    `status` is None but for 408, 425 and 499, by which somebody on the way says that nobody waited to the end.
    """

    certainly_not_done = False


class Throttled(CallFailed):
    """Too many requests, or a hard limit: not done; come back in `wait_s` seconds (None: own judgment)."""


class Blocked(CallFailed):
    """An administrator blocked the application or the API (900805, 700700): a person must act."""


class Unauthorized(CallFailed):
    """The credentials do not work (401, or the token endpoint refused the client)."""


class TokenRefused(Unauthorized):
    """The token is expired, inactive or of the other environment (900901, 900904), a new one likewise (§3.3)."""


class Forbidden(CallFailed):
    """The credentials work, the right is missing (403)."""


class NotSubscribed(Forbidden):
    """The application is not subscribed to this API (900908)."""


class ScopeMissing(Forbidden):
    """The token lacks a scope (900910)."""


class ResourceMissing(CallFailed):
    """The gateway does not know this path (900906 as 403 or 404; 404 with code 404): never "no data"."""


class NotFound(CallFailed):
    """The service behind the gateway says the record does not exist."""


class Rejected(CallFailed):
    """The service said no (4xx): `status`, `code`, `message`, `fields`."""


class Conflict(CallFailed):
    """A 409 on a write the profile does not declare idempotent: what was sent may stand already, also by us."""

    certainly_not_done = False


class ServerFault(CallFailed):
    """A 5xx: on a read worth another try, on a write the outcome is unknown (§3.3)."""

    certainly_not_done = False


class BadAnswer(CallFailed):
    """An answer nobody can read: HTML, a wrong shape, a redirect that is not followed."""

    certainly_not_done = False


class BodyTooLarge(BadAnswer):
    """The answer was larger than the limit and was not read to its end."""


class PagingBroken(BadAnswer):
    """A list that cannot be read to its end: a cursor or page repeats, there are too many pages, or the list
    says that there is more and gives no way to it (§6.7).
    """
