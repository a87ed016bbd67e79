"""What one call to the API asks, taken apart, and how the API itself answers.

Knows query strings, JSON bodies and the error list of the default profile. Knows no invoice and no token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

from simulators.avidxchange.shapes import Json, Members, decode, encode
from simulators.wire import Request, Response

__all__ = ["ApiError", "Call", "answer", "refuse", "take_apart"]


class ApiError(Exception):
    """The API (not the gateway) says no: `{"errors": [{code, field, message}]}` (§6.9 `api_errors`)."""

    def __init__(self, status: int, code: str, message: str, at: str = "") -> None:
        """Keep the HTTP status, the error's code and message and the field it is about."""
        super().__init__(message)
        self.status, self.code, self.at = status, code, at


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call below the base path; `sent` is the JSON object of a write, empty for a read."""

    kind: Literal["read", "write"]
    method: str
    base: str
    parts: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    sent: Members
    given: Mapping[str, str] = field(default_factory=dict)  # what the route found in the path

    @property
    def here(self) -> str:
        """Where the caller reached us, for links: scheme and host."""
        return f"{self.headers.get('x-forwarded-proto', 'http')}://{self.headers.get('host', '127.0.0.1')}"


def take_apart(request: Request, base: str) -> Call:
    """Read a request whose path begins with `base`; ApiError 400 or 415 when it cannot be read."""
    writes = request.method not in {"GET", "HEAD"}
    return Call(
        kind="write" if writes else "read",
        method=request.method,
        base=base,
        parts=tuple(part for part in request.path[len(base) :].split("/") if part),
        query=dict(parse_qsl(request.raw_query, keep_blank_values=True)),
        headers=request.headers,
        sent=_object(request) if writes else {},
    )


def _object(request: Request) -> Members:
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media != "application/json":
        raise ApiError(415, "unsupportedMediaType", "Content-Type must be application/json.")
    try:
        document = decode(request.body)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "malformedJson", "The body is not JSON.") from error
    if not isinstance(document, dict):
        raise ApiError(400, "malformedJson", "The body must be a JSON object.")
    return document


def answer(document: Json, *, status: int = 200, decimals_as: str = "string") -> Response:
    """Answer with JSON."""
    return Response(
        status=status,
        headers={"content-type": "application/json; charset=utf-8"},
        body=encode(document, decimals_as),
    )


def refuse(error: ApiError) -> Response:
    """Answer an ApiError in the shape of the profile's `api_errors`."""
    item: Members = {"code": error.code, "message": str(error)}
    if error.at:
        item["field"] = error.at
    return answer({"errors": [item]}, status=error.status)
