"""Knows what an error of the wire means: what certainly never left, and what may have arrived.

Does not know what was sent, and repeats no text of a library: it may quote an address with its query.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Iterator

import httpx2

from avidxchange import errors
from avidxchange.errors import Failure

_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
#: OpenSSL's numbers of what it finds wrong with a certificate; every other is about who signed it.
_CERTIFICATE = {9: errors.OutOfDate, 10: errors.OutOfDate, 62: errors.WrongName, 64: errors.WrongName}
_WORDS = {
    "ConnectError": "no connection",
    "ConnectTimeout": "no connection in time",
    "PoolTimeout": "no free connection in time",
    "ProxyError": "the proxy refused",
    "ReadTimeout": "no answer in time",
    "WriteTimeout": "the request could not be sent in time",
    "RemoteProtocolError": "the connection was cut",
}


@contextlib.contextmanager
def translated(told: Callable[[str], Failure]) -> Iterator[None]:
    """The errors of the wire as ours; `told` gives the facts of the call with the words for what went wrong."""
    try:
        yield
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, UnicodeError) as error:
        raise errors.Unsendable(told("the request cannot be sent as it is")) from error
    except httpx2.ProxyError as error:
        raise errors.ProxyRefused(told(_reason(error))) from error
    except _NEVER_LEFT as error:
        kind, words = _behind(error) or (errors.NotSent, _reason(error))
        raise kind(told(words)) from error
    except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
        kind, words = _behind(error) or (errors.NotSent, "")
        tls = words if issubclass(kind, errors.Untrusted) else ""
        # The server's word on our certificate ends its handshake, before it has read the request (TLS 1.3).
        lost = errors.Untrusted if "does not accept" in tls else errors.NoAnswer
        raise lost(told(tls or _reason(error))) from error


def _behind(error: BaseException) -> tuple[type[errors.NotSent], str] | None:
    """What an error of connecting comes from; None for what has no name here."""
    seen: BaseException | None = error
    while seen is not None:
        match seen:
            case ssl.SSLCertVerificationError():
                kind = _CERTIFICATE.get(seen.verify_code, errors.UnknownAuthority)
                return kind, f"the certificate is not trusted: {seen.verify_message}"
            case ssl.SSLError():
                return errors.Untrusted, _alert(seen.reason or "")
            case socket.gaierror():
                return errors.NoSuchHost, "the name of the host is not known"
            case ConnectionRefusedError():
                return errors.NothingListens, "the connection was refused"
            case httpx2.ConnectTimeout():
                return errors.NothingListens, "no connection in time"
        seen = seen.__cause__ or seen.__context__
    return None


def _alert(reason: str) -> str:
    told = re.search(r"ALERT_(.*(?:CERTIFICATE|UNKNOWN_CA).*)", reason)
    return f"the server does not accept our certificate: {told.group(1)[:60]}" if told else "TLS failed"


def _reason(error: BaseException) -> str:
    """What went wrong on the wire, by class."""
    return _WORDS.get(type(error).__name__, f"the connection failed ({type(error).__name__})")
