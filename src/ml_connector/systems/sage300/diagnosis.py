"""What an answer of a Sage 300 site says about the connection to it: a cause of the catalogue and what was found.

Knows the client's errors as a ping meets them, and Sage's own few words that tell companies apart. Knows no stage
and no cure: the catalogue does.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sage300
from ml_connector.domain.checks import Trouble

__all__ = ["code", "let_in", "of", "of_company", "of_no_web_api", "said", "troubled"]

_UNREACHED: tuple[tuple[type[sage300.SageError], str], ...] = (
    (sage300.NoSuchHost, "address-not-found"),
    (sage300.NothingListens, "nothing-listens"),
    (sage300.ProxyRefused, "proxy-refused"),
    (sage300.OutOfDate, "certificate-out-of-date"),
    (sage300.UnknownAuthority, "certificate-untrusted"),
    (sage300.WrongName, "certificate-wrong-name"),
    (sage300.Untrusted, "tls-failed"),
    (sage300.NotSent, "sage-unreachable"),
    (sage300.NoAnswer, "sage-unreachable"),
    (sage300.Unauthorized, "sage-password"),
    (sage300.Forbidden, "sage-right-missing"),
    (sage300.ResourceMissing, "sage-module-missing"),
    (sage300.Throttled, "busy"),
    (sage300.Redirected, "wrong-address"),
    (sage300.ServerFault, "sage-unreachable"),
)
_ACTIVATION = re.compile(r"activat", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,150})", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


def of(error: sage300.SageError) -> Trouble:
    """Name the cause of one failed call."""
    if isinstance(error, sage300.ServerFault) and error.code == "DBLinkError":
        return of_company(error, "")
    if _is_page(error):
        return Trouble("page-not-api", said(error))
    cause = next((cause for kind, cause in _UNREACHED if isinstance(error, kind)), "read-failed")
    return Trouble(cause, said(error))


def of_company(error: sage300.SageError, company: str) -> Trouble:
    """Name why a company's database was not opened; a text that says nothing of activation leaves it open (E9)."""
    cause = "sage-company-activation" if _ACTIVATION.search(error.message) else "sage-company-closed"
    return Trouble(cause, f"{company}: {said(error)}" if company else said(error))


def of_no_web_api(error: sage300.SageError, url: str) -> Trouble | None:
    """Say why no Web API speaks at this address; None where it does, were it only to refuse (B8).

    A refused sign-in may come as a page of IIS; any other page comes from somebody else.
    """
    if isinstance(error, sage300.Unauthorized):
        return None
    plain = url.startswith("http:")
    if isinstance(error, sage300.Redirected):
        leads = plain and "https:" in error.message
        return Trouble("https-needed" if leads else "wrong-address", said(error))
    if isinstance(error, sage300.Answered) and error.code:
        return None
    if plain and re.search(r"https|SSL", error.message):
        return Trouble("https-needed", said(error))
    if isinstance(error, sage300.ResourceMissing):
        return Trouble("sage-no-web-api", said(error))
    return of(error)


def said(error: sage300.SageError | None) -> str:
    """What came, with its status and code, verbatim; the client has masked it. Of a page its title alone."""
    if error is None:
        return ""
    title = _TITLE.search(error.message) if _is_page(error) else None
    words = f"a page for people: {title[1].strip()}" if title else error.message
    return ": ".join(part for part in (code(error), words) if part)


def code(error: sage300.SageError) -> str:
    """The status, and Sage's code where it gave one."""
    return " ".join(part for part in (str(error.status or ""), error.code) if part)


def let_in(error: sage300.SageError) -> bool:
    """Whether a refusal comes from behind the sign-in: of a right, a resource or a company's database."""
    behind = isinstance(error, sage300.Forbidden | sage300.ResourceMissing)
    return behind or (isinstance(error, sage300.ServerFault) and error.code == "DBLinkError")


@contextmanager
def troubled() -> Iterator[None]:
    """Turn what goes wrong into a stage's trouble."""
    try:
        yield
    except sage300.SageError as error:
        raise of(error) from error


def _is_page(error: sage300.SageError) -> bool:
    """Whether a page for people came: the client gives the beginning of what is not JSON."""
    if isinstance(error, sage300.BadAnswer):
        return "page for people" in error.message
    return isinstance(error, sage300.Answered) and not error.code and bool(_PAGE.search(error.message))
