"""Knows every way a call to Sage 300 can end badly, sorted by what the caller may conclude from it.

Does not know what the caller was trying to do, nor how a failure is recognized on the wire (transport
does that).

    SageError
    ├── NotSent              certainly not carried out: no connection, refused by the proxy
    │   ├── NoSuchHost       the name of the host, or of the proxy, leads nowhere
    │   ├── NothingListens   the host is there, and nothing answers at the port
    │   ├── ProxyRefused     the proxy does not let us through
    │   ├── LeftAlone        nobody answered for so long that this client calls no more
    │   └── Untrusted        the TLS certificate or handshake was not accepted
    │       ├── OutOfDate         the certificate is expired, or not valid yet
    │       ├── UnknownAuthority  nobody we trust signed it, or it signed itself
    │       └── WrongName         it is another host's
    ├── NoAnswer             may be carried out: timed out, cut, or an answer that says nothing
    ├── Answered             something answered with a failure; has status, code and message
    │   ├── Throttled        certainly not carried out: too many requests (has retry_after_s)
    │   ├── Unauthorized     certainly not carried out: user or password
    │   ├── Forbidden        certainly not carried out: a right is missing
    │   ├── RecordNotFound   the resource is there and says that it has no such record (E5)
    │   ├── ResourceMissing  any other 404: wrong address, no such module, long filter; never "absent"
    │   ├── Rejected         Sage's rules or its parser said no (E4: mostly 409)
    │   ├── ServerFault      5xx, a lost session or a lost database link; on a write it may be carried out
    │   └── Redirected       3xx; never followed, so that credentials go nowhere else
    └── Unusable             an answer came that this client will not build on
        ├── BadAnswer        2xx that cannot be decoded: HTML for JSON, NaN, truncated, wrong shape
        ├── BodyTooLarge     the body passed its limit and was not read to the end
        ├── OrderLost        a list came back out of key order, repeated a key, or ended before its own count
        └── TooManyPages     a list did not end within its limit

No error carries a credential, a header or a request body. `message` is Sage's own text, kept verbatim
(E7, E8).
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What was asked: `method`, `resource` (`APVendors`), `key` (the part of the path that names a record,
    or "").
    """

    method: str
    resource: str
    key: str = ""

    @property
    def writes(self) -> bool:
        """Whether Sage may change something because of this call."""
        return self.method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.resource}{self.key}"


class BadSite(ValueError):
    """The description of a site cannot be used; nothing was sent."""


class WriteRefused(RuntimeError):
    """A client that was opened for reading only was told to write; nothing was sent.

    No SageError: whoever handles what Sage may answer must not take this for an answer. It is a mistake of the caller.
    """

    def __init__(self, ask: Ask) -> None:
        super().__init__(f"{ask} was not sent: this client was opened for reading only")


class SageError(Exception):
    """Anything that went wrong in one call. `status` is 0 and `code` empty where no answer was read."""

    certainly_not_done: ClassVar[bool] = False

    def __init__(self, ask: Ask, message: str, *, status: int = 0, code: str = "") -> None:
        self.method = ask.method
        self.resource = ask.resource
        self.key = ask.key
        self.status = status
        self.code = code
        self.message = message
        super().__init__(ask, message)

    def __str__(self) -> str:
        called = f"{self.method} {self.resource}{self.key}"
        answered = " ".join(part for part in (str(self.status or ""), self.code) if part)
        return f"{called}: {type(self).__name__}{f' ({answered})' if answered else ''}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders in job engines; keyword-only arguments need a helping hand."""
        return (_rebuild, (type(self), dict(self.__dict__)))


def _rebuild(kind: type[SageError], members: dict[str, object]) -> SageError:
    error = kind.__new__(kind)
    error.__dict__.update(members)
    return error


class NotSent(SageError):
    """Certainly not carried out: the request never reached a server."""

    certainly_not_done = True


class NoSuchHost(NotSent):
    """The host's name, or the proxy's where there is one, is not known to DNS."""


class NothingListens(NotSent):
    """The connection was refused, or did not come about in time: wrong port, or something drops it on the way."""


class ProxyRefused(NotSent):
    """The proxy answered in the site's place: it wants a sign-in, or does not let this host through."""


class LeftAlone(NotSent):
    """Nothing was sent: so many seconds went by without an answer that this client asks no more (`silence_max_s`)."""


class Untrusted(NotSent):
    """The certificate or the TLS handshake was not accepted (H12)."""


class OutOfDate(Untrusted):
    """The certificate is expired, or this machine's clock says that it is not valid yet."""


class UnknownAuthority(Untrusted):
    """No authority that is trusted signed the certificate; a CA file is the cure (H12)."""


class WrongName(Untrusted):
    """The certificate is for other names than the one in the address."""


class NoAnswer(SageError):
    """May be carried out: time-out, cut connection, empty or meaningless answer to a write (E11, D13)."""


class Answered(SageError):
    """A failure with a status; `code` and `message` are Sage's where it spoke JSON (E1), else "" and an
    excerpt.
    """


class Throttled(Answered):
    """429 or code TooManyRequests (E6, H5), of a write under a 4xx only: not carried out. `retry_after_s` is
    None where the server named none.
    """

    certainly_not_done = True
    retry_after_s: float | None = None


class Unauthorized(Answered):
    """401 or code Unauthorized (B8): user, password, or the password's case (B4)."""

    certainly_not_done = True


class Forbidden(Answered):
    """403 or code Forbidden (B5..B8): the user lacks a right, or is ADMIN (B7)."""

    certainly_not_done = True


class RecordNotFound(Answered):
    """404 with code RecordNotFound (E5), or an exact filter that was answered with no row: certainly
    absent.
    """


class ResourceMissing(Answered):
    """404 without code RecordNotFound: says nothing about a record."""


class Rejected(Answered):
    """Any other 4xx (E4, E6), and a 2xx whose body is an `error` member: Sage, or something before it, said
    no.
    """


class ServerFault(Answered):
    """5xx, or code InternalServerError, DBLinkError or SessionError (E6). `retry_after_s` as in Throttled."""

    retry_after_s: float | None = None


class Redirected(Answered):
    """3xx. The address of the site is probably wrong; `message` names where it pointed, without its query."""


class Unusable(SageError):
    """An answer came that this client will not build on."""


class BadAnswer(Unusable):
    """2xx that cannot be decoded. On a write it may be carried out."""


class BodyTooLarge(Unusable):
    """The body passed `Limits.body_max_bytes`. On a write it may be carried out."""


class OrderLost(Unusable):
    """A list repeated a key, its numbers fell, or it ended before its own count: rows may be missing, so the
    read does not count (C17, C24, C26).
    """


class TooManyPages(Unusable):
    """A list did not end within the limit of pages."""
