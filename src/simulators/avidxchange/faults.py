"""What a WSO2 gateway says when it stops a call itself: codes, statuses and the forms they come in (§3.3).

Knows the fault table and its four spellings. Does not know when a call deserves which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from simulators.avidxchange.shapes import Members, encode
from simulators.wire import Response

__all__ = ["FAULTS", "Fault", "Stop", "fault_response", "next_access_text"]


class Stop(Exception):
    """The gateway answers instead of the API; `code` is the WSO2 code."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One line of the table in §3.3; `message` and `description` as a gateway words them."""

    code: str
    status: int
    message: str
    description: str


def _fault(code: str, status: int, message: str, description: str) -> Fault:
    return Fault(code=code, status=status, message=message, description=description)


_BACKEND = "Error connecting to the back end"
_LIST = (
    _fault(
        "900901",
        401,
        "Invalid Credentials",
        "Access failure. Make sure you have given the correct credentials",
    ),
    _fault(
        "900902",
        401,
        "Missing Credentials",
        "Make sure your request has a header: Authorization : Bearer ACCESS_TOKEN",
    ),
    _fault("900904", 401, "Access Token Inactive", "Generate a new access token and try again"),
    _fault(
        "900905",
        401,
        "Incorrect Access Token Type is provided",
        "The token type is not supported by this API",
    ),
    _fault(
        "900906",
        403,
        "No matching resource found in the API for the given request",
        "Check the API documentation",
    ),
    _fault("900907", 401, "The requested API is temporarily blocked", "The subscription is blocked"),
    _fault(
        "900908",
        403,
        "Resource forbidden",
        "User is NOT authorized to access the Resource. API Subscription failed",
    ),
    _fault(
        "900909", 401, "The subscription to the API is inactive", "The subscription to the API is inactive"
    ),
    _fault(
        "900910", 403, "The access token does not allow you to access the requested resource", "Scope failure"
    ),
    _fault("900911", 401, "Subscription not approved", "The subscription to the API is not approved"),
    _fault("900422", 422, "Invalid GraphQL query", "The query could not be validated"),
    _fault("900800", 429, "Message throttled out", "You have exceeded your quota"),
    _fault("900801", 503, "Hard limit exceeded", "API is over its maximum throughput"),
    _fault(
        "900802", 429, "Message throttled out", "Resource level limit exceeded. You have exceeded your quota"
    ),
    _fault(
        "900803",
        429,
        "Message throttled out",
        "Application level limit exceeded. You have exceeded your quota",
    ),
    _fault(
        "900804",
        429,
        "Message throttled out",
        "Subscription level limit exceeded. You have exceeded your quota",
    ),
    _fault("900805", 429, "Message blocked", "You have been blocked from accessing the resource"),
    _fault(
        "900806", 429, "Message throttled out", "Custom policy limit exceeded. You have exceeded your quota"
    ),
    _fault("900807", 429, "Message throttled out", "Burst limit exceeded. You have exceeded your quota"),
    _fault("900900", 500, "Unclassified Authentication Failure", "Key validation is not available"),
    _fault("700700", 503, "API blocked", "This API has been blocked temporarily. Please try again later"),
    _fault("102511", 400, "Message too large", "The payload could not be built in time"),
    _fault("303001", 500, "Runtime Error", "Currently, the address endpoint is suspended"),
    _fault("101503", 500, "Runtime Error", _BACKEND),
    _fault("101504", 500, "Runtime Error", "Send timeout"),
    _fault("101505", 500, "Runtime Error", "Connection closed by the back end"),
    _fault("101507", 500, "Runtime Error", "Connection timed out after the request was sent"),
    _fault("101508", 500, "Runtime Error", "Connection timeout"),
    _fault("101509", 500, "Runtime Error", "Connection closed after the request was sent"),
    _fault("101510", 500, "Runtime Error", "Connection aborted"),
    _fault("404", 404, "Not Found", "The requested resource is not available."),
)
FAULTS: Mapping[str, Fault] = {fault.code: fault for fault in _LIST}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def next_access_text(at: datetime) -> str:
    """Spell a moment as `nextAccessTime` does: `2019-Sep-18 05:34:00+0000 UTC`, whatever the locale."""
    at = at.astimezone(UTC)
    return f"{at.year:04}-{_MONTHS[at.month - 1]}-{at.day:02} {at:%H:%M:%S}+0000 UTC"


def fault_response(
    fault: Fault, *, form: str, status: int | None = None, next_access: datetime | None = None
) -> Response:
    """Answer a fault as `xml`, `json_wrapped` or `json_flat`; with `_string` behind, the code is text."""
    waits = {} if next_access is None else {"nextAccessTime": next_access_text(next_access)}
    body = _xml(fault, waits) if form == "xml" else encode(_json(fault, form, waits))
    media = "application/xml; charset=UTF-8" if form == "xml" else "application/json; charset=UTF-8"
    return Response(status=status or fault.status, headers={"content-type": media}, body=body)


def _json(fault: Fault, form: str, waits: Mapping[str, str]) -> Members:
    code: Members = {"code": fault.code if form.endswith("_string") else int(fault.code)}
    told: Members = {"message": fault.message, "description": fault.description, **waits}
    if form.startswith("json_wrapped"):
        return {"fault": code | told}
    return code | {"type": "Status report"} | told


def _xml(fault: Fault, waits: Mapping[str, str]) -> bytes:
    prefix, space = _namespace(fault.code)
    members = {"code": fault.code}
    if prefix == "am":
        members["type"] = "Status report"
    members |= {"message": fault.message, "description": fault.description, **waits}
    inside = "".join(f"<{prefix}:{name}>{escape(text)}</{prefix}:{name}>" for name, text in members.items())
    return f'<{prefix}:fault xmlns:{prefix}="http://wso2.org/apimanager{space}">{inside}</{prefix}:fault>'.encode()


def _namespace(code: str) -> tuple[str, str]:
    if code.startswith("9009"):
        return "ams", "/security"
    return ("amt", "/throttling") if code.startswith("9008") else ("am", "")
