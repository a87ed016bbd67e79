"""What an answer of AvidXchange's gateway says about the connection to it: a cause of the catalogue, and what came.

Knows the client's errors as a ping meets them (§3.3). Knows no stage and no cure: the catalogue does.
"""

from avidxchange import errors
from ml_connector.domain.checks import Trouble

__all__ = ["from_behind", "of", "of_token", "said"]

_KINDS: tuple[tuple[type[errors.CallFailed], str], ...] = (
    (errors.NoSuchHost, "address-not-found"),
    (errors.NothingListens, "nothing-listens"),
    (errors.ProxyRefused, "proxy-refused"),
    (errors.OutOfDate, "certificate-out-of-date"),
    (errors.UnknownAuthority, "certificate-untrusted"),
    (errors.WrongName, "certificate-wrong-name"),
    (errors.Untrusted, "tls-failed"),
    (errors.Unsendable, "profile-wrong"),
    (errors.NotSent, "avidxchange-unreachable"),
    (errors.NoAnswer, "avidxchange-unreachable"),
    (errors.Throttled, "busy"),
    (errors.Blocked, "avidxchange-blocked"),
    (errors.NotSubscribed, "avidxchange-not-subscribed"),
    (errors.ScopeMissing, "avidxchange-scope"),
    (errors.Unauthorized, "avidxchange-credentials"),
    (errors.Forbidden, "avidxchange-right-missing"),
    (errors.ResourceMissing, "avidxchange-path"),
    (errors.NotFound, "avidxchange-path"),
    (errors.ServerFault, "avidxchange-unreachable"),
)
_BLOCKED = frozenset({"900907", "900909", "900911"})
_UNKNOWN_API = "404"


def of(error: errors.CallFailed) -> Trouble:
    """Name the cause of one failed call; one of the token inside it counts as the token's."""
    if error.operation == "token":
        return of_token(error)
    if error.code in _BLOCKED:
        return Trouble("avidxchange-blocked", said(error))
    if error.failure.speaker == "page" or isinstance(error, errors.BadAnswer):
        return Trouble("page-not-api", said(error))
    if isinstance(error, errors.ResourceMissing) and error.code == _UNKNOWN_API:
        return Trouble("avidxchange-context", said(error))
    return Trouble(_named(error), said(error))


def of_token(error: errors.CallFailed) -> Trouble:
    """Name the cause of a token that was not given: nobody is there who gives any, or we are refused (§3.1.9)."""
    if error.failure.speaker == "page":
        return Trouble("page-not-api", said(error))
    of_an_api = (
        error.code or ""
    ).isdecimal()  # a gateway's fault: an API is at this address, and no token desk
    if of_an_api or isinstance(error, errors.ResourceMissing | errors.NotFound | errors.BadAnswer):
        return Trouble("avidxchange-token-address", said(error))
    refused = isinstance(error, errors.Unauthorized | errors.Forbidden)
    return Trouble("avidxchange-client" if refused else _named(error), said(error))


def from_behind(error: errors.CallFailed) -> bool:
    """Whether the service behind the gateway said it: the gateway itself let us through."""
    behind = isinstance(error, errors.Forbidden | errors.Rejected) and error.failure.speaker == "service"
    return behind and not isinstance(error, errors.NotSubscribed | errors.ScopeMissing)


def said(error: errors.CallFailed) -> str:
    """What came, with its status and code, verbatim; masked by the client. With what to quote to support."""
    answered = " ".join(part for part in (str(error.status or ""), error.code or "") if part)
    page = error.failure.speaker == "page" and "page" not in error.message
    told = f"{error.message} (a page for people came)" if page else error.message
    words = ": ".join(part for part in (answered, told) if part)
    return f"{words} (activity id {error.activity_id})" if error.activity_id else words


def _named(error: errors.CallFailed) -> str:
    return next((cause for kind, cause in _KINDS if isinstance(error, kind)), "read-failed")
