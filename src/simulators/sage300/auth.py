"""Who may sign in to the simulated Web API: HTTP Basic on every request, no token (§B).

Knows users, their rights and the two bodies of a 401. Knows no resource.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulators.sage300 import errors
from simulators.sage300.errors import SageError
from simulators.wire import Response

__all__ = ["User", "make_users", "sign_in", "unauthorized"]


@dataclass(frozen=True, kw_only=True)
class User:
    """A Sage 300 user: upper-case id of at most 8 characters; `web_api` is the right of B5."""

    name: str
    password: str = field(repr=False)
    web_api: bool = True


def make_users() -> tuple[User, ...]:
    """WEBAPI who may, NORIGHT who lacks the right, ADMIN (B7); passwords made up now."""
    return tuple(
        User(name=name, password=secrets.token_hex(8), web_api=name != "NORIGHT")
        for name in ("WEBAPI", "NORIGHT", "ADMIN")
    )


def sign_in(header: str, users: Sequence[User], switches: Mapping[str, str]) -> User:
    """The user behind an Authorization header. Raises SageError Unauthorized or Forbidden (B7, B8)."""
    name, password = _credentials(header)
    user = next((u for u in users if u.name == name), None)
    if user is None or not _same(user.password, password, switches["passwords"]):
        raise SageError("Unauthorized", "The user ID or password is not valid.")
    if user.name == "ADMIN" and switches["admin"] == "refused":
        raise SageError("Forbidden", "Insufficient security rights for user.")
    if not user.web_api:
        raise SageError("Forbidden", "The user does not have the right to use the Sage 300 Web API.")
    return user


def unauthorized(error: SageError, body: str) -> Response:
    """The 401 as JSON or as an IIS page (B8)."""
    if body == "html":
        return errors.iis_page(
            401,
            "401.2 - Unauthorized",
            "You are not authorized to view this page due to invalid authentication headers.",
            {"WWW-Authenticate": 'Basic realm="Sage 300"'},
        )
    return errors.response(error)


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        clear = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    name, _, password = clear.partition(":")
    return name, password


def _same(known: str, given: str, case: str) -> bool:
    kept = known.upper() if case == "upper" else known
    return hmac.compare_digest(kept.encode(), given.encode())
