"""What one call to the API asks, understood, and what the API answers, before it is spelled.

Knows query strings, JSON bodies and the border to the tongues. Knows no invoice and no token.

Everything behind this border speaks the default tongue; `understand` and `spell` are the only two places
where another one is translated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

from simulators.avidxchange.shapes import Json, Members, decode, encode
from simulators.avidxchange.speech import hear, hear_word, look, say, unheard
from simulators.avidxchange.tongue import Tongue
from simulators.wire import Request, Response

__all__ = ["Answer", "ApiError", "Call", "Operation", "check_members", "spell", "understand"]

_WORDS = {"status": "invoice_status", "exportStatus": "export_status"}  # query members that are words
_CURSOR_HEADER = "x-next-cursor"


class ApiError(Exception):
    """The API (not the gateway) says no: `{"errors": [{code, field, message}]}` (§6.9 `api_errors`)."""

    def __init__(self, status: int, code: str, message: str, at: str = "") -> None:
        """Keep the HTTP status, the error's code and message and the field it is about."""
        super().__init__(message)
        self.status, self.code, self.at = status, code, at


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API answers: `document` in the default tongue, its form and the shape of what is in it.

    A `page` holds a list `data` of that shape, `results` are those of a bulk write of it (§6.4).
    """

    document: Json
    form: Literal["one", "page", "results", "refusal"] = "one"
    shape: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing the API can do: its name (§6.1), the shape of what it takes, and how that is wrapped."""

    name: str
    shape: str = ""
    bulk: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call in the default tongue; `sent` is the JSON object of a write, empty for a read.

    `base` is the path before the resource, the company included where it stands there.
    """

    request: Request
    tongue: Tongue
    operation: Operation
    kind: Literal["read", "write"]
    base: str
    query: Mapping[str, str]
    sent: Members
    given: Mapping[str, str] = field(default_factory=dict)  # what the route found in the path

    @property
    def here(self) -> str:
        """Where the caller reached us, for links: scheme and host."""
        headers = self.request.headers
        return f"{headers.get('x-forwarded-proto', 'http')}://{headers.get('host', '127.0.0.1')}"

    def header(self, name: str) -> str:
        """Give the header the tongue has for `name`, "" when it did not come."""
        return self.request.headers.get(self.tongue.headers[name].lower(), "")

    def path_of(self, operation: str, **given: str) -> str:
        """Give the path of another operation, to link to it."""
        path = self.tongue.operations[operation].partition(" ")[2]
        return f"{self.base}/{path.format_map({name: quote(text) for name, text in given.items()})}"

    def continued(self, cursor: str) -> str:
        """Give path and query of this list from `cursor` on; an API key in the query is not repeated."""
        query = dict(parse_qsl(self.request.raw_query, keep_blank_values=True))
        query.pop(self.tongue.query["api_key"], None)
        query[self.tongue.query["cursor"]] = cursor
        return f"{quote(self.request.path)}?{urlencode(query)}"


def check_members(request: Request, tongue: Tongue, operation: Operation) -> None:
    """Refuse a write with a member that the tongue does not name; ApiError 400 with its path."""
    document = _object(request)
    items: Json = [{name: value for name, value in document.items() if name != tongue.company}]
    if operation.bulk:
        items = look(document, tongue.envelopes.get(operation.name, ""))[1]
    for item in items if isinstance(items, list) else []:
        stray = unheard(tongue, operation.shape, item) if isinstance(item, dict) else ""
        if stray:
            raise ApiError(400, "unknownMember", f"There is no member {stray}.", stray)


def understand(
    request: Request, tongue: Tongue, *, base: str, operation: Operation, given: Mapping[str, str]
) -> Call:
    """Read a request to a known operation; ApiError 400 or 415 when it cannot be read."""
    writes = request.method not in {"GET", "HEAD"}
    return Call(
        request=request,
        tongue=tongue,
        operation=operation,
        kind="write" if writes else "read",
        base=base,
        query=_query(request, tongue),
        sent=_sent(_object(request), tongue, operation) if writes else {},
        given=given,
    )


def spell(answer: Answer, tongue: Tongue, decimals_as: str) -> Response:
    """Put an answer on the wire in a tongue."""
    headers = {
        tongue.headers["next_cursor"].lower() if name == _CURSOR_HEADER else name: value
        for name, value in answer.headers.items()
    }
    return Response(
        status=answer.status,
        headers={"content-type": "application/json; charset=utf-8", **headers},
        body=encode(_document(answer, tongue), decimals_as),
    )


def _query(request: Request, tongue: Tongue) -> dict[str, str]:
    came = dict(parse_qsl(request.raw_query, keep_blank_values=True))
    query = {ours: came[theirs] for ours, theirs in tongue.query.items() if theirs in came}
    for name, kind in _WORDS.items():
        if name in query:
            query[name] = ",".join(str(hear_word(tongue, kind, word)) for word in query[name].split(","))
    return query


def _sent(document: Members, tongue: Tongue, operation: Operation) -> Members:
    """Give the body in the default tongue; a bulk write's list is then called `items`."""
    if not tongue.names:
        return document
    company: Members = {"companyId": document[tongue.company]} if tongue.company in document else {}
    if not operation.bulk:
        return hear(tongue, operation.shape, document) | company
    found, items = look(document, tongue.envelopes[operation.name])
    if not found or not isinstance(items, list):
        return company
    heard: list[Json] = [
        hear(tongue, operation.shape, each) if isinstance(each, dict) else each for each in items
    ]
    return {"items": heard} | company


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


def _document(answer: Answer, tongue: Tongue) -> Json:
    document = answer.document
    if not tongue.names or not isinstance(document, dict | list):
        return document
    match answer.form:
        case "page" if isinstance(document, dict):
            return say(tongue, "page", document | {"data": _each(tongue, answer.shape, document["data"])})
        case "results":
            return _results(tongue, answer.shape, document)
        case "refusal" if isinstance(document, dict):
            errors = _errors(tongue, answer.shape, document["errors"])
            return say(tongue, "refusal", {"errors": _each(tongue, "error", errors)})
    return say(tongue, answer.shape, document) if isinstance(document, dict) else document


def _results(tongue: Tongue, shape: str, document: Members | list[Json]) -> Json:
    if isinstance(document, list):
        named = [
            each | {"errors": _errors(tongue, shape, each["errors"])}
            if isinstance(each, dict) and "errors" in each
            else each
            for each in document
        ]
        return _each(tongue, "result", named)
    lists = {name: _results(tongue, shape, of) for name, of in document.items() if isinstance(of, list)}
    return say(tongue, "results", document | lists)


def _each(tongue: Tongue, shape: str, items: Json) -> Json:
    listed = items if isinstance(items, list) else []
    return [say(tongue, shape, each) if isinstance(each, dict) else each for each in listed]


def _errors(tongue: Tongue, shape: str, errors: Json) -> Json:
    """Name the field an error is about as the tongue names it."""
    listed = errors if isinstance(errors, list) else []
    return [
        each | {"field": tongue.named(shape, str(each["field"]))}
        if isinstance(each, dict) and "field" in each
        else each
        for each in listed
    ]
