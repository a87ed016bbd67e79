"""Call an address: with a notice and a signature, or as a sign of life.

Knows HTTP and the signature. Knows no alert, follows no redirect and tries once.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import httpx2

from ml_connector.channels.answers import Answer, answer

__all__ = ["Hook", "beat", "call", "signature"]

_READ_MAX = 300
_AGAIN = (408, 425, 429)
_SERVER_FAULT = 500


@dataclass(frozen=True, kw_only=True)
class Hook:
    """An address to call; with a secret the call is signed."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_s: float = 15.0


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Give the HMAC-SHA256, in hex, over the timestamp, a point, and the body."""
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def call(hook: Hook, body: bytes, ident: str, timestamp: int) -> Answer:
    """Send a JSON body, signed; the receiver knows a second try by `ident`."""
    headers = {
        "Content-Type": "application/json",
        "ML-Connector-Notice": ident,
        "ML-Connector-Signature": f"t={timestamp},v1={signature(hook.secret, timestamp, body)}",
    }
    return _request(hook, "POST", body, headers)


def beat(hook: Hook, method: str) -> Answer:
    """Give a sign of life: GET or POST without a body."""
    return _request(hook, method, b"", {})


def _request(hook: Hook, method: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    secrets = (hook.url, *_paths(hook.url), hook.secret)
    try:
        context = httpx2.create_ssl_context(trust_env=False)
        if hook.ca_file:
            context.load_verify_locations(cafile=hook.ca_file)
        with (
            httpx2.Client(verify=context, timeout=hook.timeout_s, trust_env=False) as http,
            http.stream(
                method, hook.url, content=body, headers=dict(headers), follow_redirects=False
            ) as heard,
        ):
            said = f"{heard.status_code} {_first(heard)}"
            status = heard.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return answer(f"{type(error).__name__}: {error}", secrets)
    if heard.is_success:
        return answer(said, secrets, ok=True)
    if heard.is_redirect:
        return answer(f"{status}: it leads elsewhere, and redirects are not followed", secrets, final=True)
    return answer(said, secrets, final=status < _SERVER_FAULT and status not in _AGAIN)


def _paths(url: str) -> Sequence[str]:
    """Give what of an address is as good as a password: its path, and its path with what follows."""
    parts = urlsplit(url)
    told = [f"{parts.path}?{parts.query}", parts.path, parts.query]
    return [word for one in told for word in (one, unquote(one)) if len(word) > len("/?")]


def _first(heard: httpx2.Response) -> str:
    """Give the beginning of an answer's text; no more of it is read."""
    for piece in heard.iter_bytes(_READ_MAX):
        return piece.decode(errors="replace")
    return ""
