"""Knows the error bodies of WSO2 gateways and of the service behind them, and which error each one means
(§3.3).

Does not know what was asked, nor what is done about an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree  # only after any DOCTYPE or ENTITY was refused

from avidxchange import errors, json_text
from avidxchange.errors import CallFailed, FieldFault, Speaker, Unreadable
from avidxchange.json_text import Json
from avidxchange.profile_parts import FaultShapes

BODY_MAX = 64 * 1024
MESSAGE_MAX = 2_000
CODE_MAX = 100
GATEWAYS = ("wso2_xml", "wso2_json_wrapped", "wso2_json_flat")
CUT = "…"  # stands where a text was cut off
FIELDS_MAX = 100
NAMESPACE = "http://wso2.org/apimanager"

EXPIRED: Final = frozenset({"900901", "900904"})
THROTTLED: Final = frozenset({"900800", "900801", "900802", "900803", "900804", "900806", "900807"})
BACKEND: Final = frozenset(
    {"900900", "101503", "101504", "101505", "101507", "101508", "101509", "101510", "303001"}
)
BY_CODE: Final[Mapping[str, type[CallFailed]]] = {
    **dict.fromkeys((*EXPIRED, "900902", "900905", "900907", "900909", "900911"), errors.Unauthorized),
    **dict.fromkeys(THROTTLED, errors.Throttled),
    **dict.fromkeys(BACKEND, errors.ServerFault),
    "900805": errors.Blocked,
    "700700": errors.Blocked,
    "900906": errors.ResourceMissing,
    "900908": errors.NotSubscribed,
    "900910": errors.ScopeMissing,
    "102511": errors.Rejected,
}
#: The transport's codes are a base and a protocol state (§3.3): the ones not listed mean the same.
_BACKEND_LIKE = re.compile(r"1015[0-9]{2}\Z")
OAUTH: Final = (
    "invalid_client", "invalid_request", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope", "access_denied",
)  # fmt: skip
#: Somebody on the way gave up waiting, or may pass the request on later: no word about what became of it.
UNFINISHED: Final = (408, 425, 499)
#: Seconds we wait at least: a hard limit lasts minutes, a suspended backend 30 s.
FLOOR_S: Final[Mapping[str, float]] = {"900801": 60.0, "303001": 30.0}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What an error body said, verbatim; `gateway` if it has one of WSO2's own shapes."""

    code: str | None = None
    message: str = ""
    fields: tuple[FieldFault, ...] = ()
    next_access: str | None = None
    speaker: Speaker = "service"

    @property
    def gateway(self) -> bool:
        """Whether the gateway itself said it."""
        return self.speaker == "gateway"


def parse(body: bytes, shapes: FaultShapes) -> Fault:
    """The fault in an error body, by the first parser of the profile that recognizes it; never raises."""
    if len(body) > BODY_MAX:
        return Fault(message="(a long body that is no fault)", speaker="page")
    text = _text(body)
    for name in shapes.parsers:
        found = _PARSERS[name](text, shapes)
        if found is not None:
            return found
    return _plain(text)


def _text(body: bytes) -> str:
    """The body as text before anything is looked for in it: a DOCTYPE in UTF-16 is one, too."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace").strip()
    if b"\0" in body[:2]:
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", errors="replace").strip()
    return body.decode("utf-8-sig", errors="replace").strip()


def _plain(text: str) -> Fault:
    """A body nobody recognizes: short text as it is, HTML by its title."""
    if text[:1] != "<":
        return Fault(message=_cut(text, MESSAGE_MAX))
    title = re.search(r"<title[^<>]*>([^<]{1,200})", text, re.IGNORECASE)
    named = f": {title.group(1).strip()}" if title else ""
    return Fault(message=f"(an HTML or XML page{named})", speaker="page")


def _wso2_xml(text: str, _shapes: FaultShapes) -> Fault | None:
    if text[:1] != "<" or re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        return None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no DOCTYPE is left, the size is bounded
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    space, _, name = root.tag.removeprefix("{").rpartition("}")
    if name != "fault" or not space.startswith(NAMESPACE):
        return None
    return _gateway({child.tag.rpartition("}")[2]: (child.text or "").strip() for child in root})


def _wso2_json_wrapped(text: str, _shapes: FaultShapes) -> Fault | None:
    inner = _object(text).get("fault")
    return _gateway(inner) if isinstance(inner, dict) and json_text.word(inner.get("code")) else None


def _wso2_json_flat(text: str, _shapes: FaultShapes) -> Fault | None:
    """Code and message at the top. A code that is no number is the service's own word, not the gateway's.

    Neither is a number of three digits without the gateway's `type`: many services repeat the status so.
    """
    found = _object(text)
    code = json_text.word(found.get("code"))
    if code is None or "message" not in found or not re.fullmatch(r"[0-9]{3}|[0-9]{6}", code):
        return None
    return _gateway(found) if len(code) == 6 or "type" in found else None


def _gateway(values: Mapping[str, Json]) -> Fault:
    said = [json_text.word(values.get(name)) for name in ("message", "description")]
    return Fault(
        code=_code(values.get("code")),
        message=_cut(". ".join(text for text in said if text), MESSAGE_MAX),
        next_access=json_text.word(values.get("nextAccessTime")),
        speaker="gateway",
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + CUT


def _code(value: Json) -> str | None:
    word = json_text.word(value)
    return _cut(word, CODE_MAX) if word else None


def _api_errors(text: str, shapes: FaultShapes) -> Fault | None:
    """The service's own list of complaints, or the single one at the top of the body or under `error`."""
    found = _object(text)
    listed = [row for row in _listed(found.get(shapes.list)) if isinstance(row, dict)]
    if not listed:
        inner = found.get("error")
        listed = [inner if isinstance(inner, dict) else found]
    rows = tuple(_complaint(row, shapes) for row in listed[:FIELDS_MAX])
    first = next((row for row in rows if row.code or row.message), None)
    if first is None:
        return None
    return Fault(code=first.code, message=_joined(rows), fields=rows)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _complaint(row: Mapping[str, Json], shapes: FaultShapes) -> FieldFault:
    message = json_text.word(row.get(shapes.message))
    return FieldFault(
        code=_code(row.get(shapes.code)),
        field=_code(row.get(shapes.field)),
        message=_cut(message, MESSAGE_MAX) if message else None,
    )


def _joined(rows: tuple[FieldFault, ...]) -> str:
    return _cut("; ".join(row.message for row in rows if row.message), MESSAGE_MAX)


def _object(text: str) -> dict[str, Json]:
    try:
        found = json_text.decode(text)
    except Unreadable:
        return {}
    return found if isinstance(found, dict) else {}


_PARSERS: Mapping[str, Callable[[str, FaultShapes], Fault | None]] = {
    "wso2_xml": _wso2_xml,
    "wso2_json_wrapped": _wso2_json_wrapped,
    "wso2_json_flat": _wso2_json_flat,
    "api_errors": _api_errors,
}


def kind(status: int, fault: Fault) -> type[CallFailed]:
    """Which error a status and a fault mean. The gateway's code outranks the status, which operators may
    replace.
    """
    known = _by_code(fault)
    if known is not None:
        return known
    if status == 404:
        return errors.ResourceMissing if fault.gateway and fault.code == "404" else errors.NotFound
    by_status: Mapping[int, type[CallFailed]] = {
        401: errors.Unauthorized,
        403: errors.Forbidden,
        429: errors.Throttled,
        **dict.fromkeys(UNFINISHED, errors.NoAnswer),
    }
    if status in by_status:
        return by_status[status]
    if 400 <= status <= 499:
        return errors.Rejected
    return errors.ServerFault if status >= 500 else errors.BadAnswer


def disguised(body: bytes) -> bool:
    """Whether the body of a success is a gateway's fault: operators may replace statuses (§3.3)."""
    if len(body) > BODY_MAX or not re.search(rb"fault|code", body[:200]):
        return False
    return _by_code(parse(body, FaultShapes(parsers=GATEWAYS))) is not None


def _by_code(fault: Fault) -> type[CallFailed] | None:
    if not fault.gateway or fault.code is None:
        return None
    return BY_CODE.get(fault.code, errors.ServerFault if _BACKEND_LIKE.match(fault.code) else None)


def token_kind(status: int, fault: Fault) -> type[CallFailed]:
    """Which error the token endpoint's answer means: it refused the client, or it is not there (§3.1.9)."""
    found = kind(status, fault)
    if found in (errors.Throttled, errors.Blocked, errors.NoAnswer, errors.ServerFault, errors.BadAnswer):
        return found
    return errors.ResourceMissing if status in (404, 405) else errors.Unauthorized


def oauth_error(body: bytes) -> str | None:
    """The `error` of a token answer, one of OAuth's own words; its description may echo the client (§3.1.9)."""
    name = _object(_text(body)).get("error") if len(body) <= BODY_MAX else None
    return name if isinstance(name, str) and name in OAUTH else None


def says_expired(status: int, fault: Fault, challenge: str) -> bool:
    """Whether an answer means "the token is expired or unknown", the only case worth a new token (§3.3).

    A 401 whose body says nothing readable counts: operators replace bodies, and one refresh is harmless.
    """
    if fault.gateway and fault.code is not None:
        return fault.code in EXPIRED
    return status == 401 and (fault.code is None or "invalid_token" in challenge)
