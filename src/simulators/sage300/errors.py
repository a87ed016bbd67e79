"""How the Web API says no: codes, statuses and the one error shape, and the pages of IIS before it.

Knows §E of the facts. Knows no rule that leads to an error and no route.
"""

import json
from collections.abc import Mapping

from simulators.wire import Response

__all__ = ["GENERIC", "SageError", "iis_page", "refusal", "response", "taken"]

# E6: the statuses go by the names of the codes; E4: business refusals are 409.
STATUS = {
    "InternalServerError": 500,
    "Unauthorized": 401,
    "Forbidden": 403,
    "TooManyRequests": 429,
    "InvalidParameters": 400,
    "ResourceNotFound": 404,
    "InvalidEntityKey": 400,
    "RecordNotFound": 404,
    "MethodNotAllowed": 405,
    "InvalidPayload": 400,
    "InvalidAction": 400,
    "DBLinkError": 500,
    "SessionError": 500,
    "RecordDuplicate": 409,
    "RecordInvalid": 409,
    "General": 409,
    "FieldInvalid": 409,
}
GENERIC = "The request could not be completed."
WARNING = "Warning. The vendor's credit limit has been exceeded."


class SageError(Exception):
    """A refusal: `code` as documented (E2, E3), `message` for people; status follows from the code."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.headers: Mapping[str, str] = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return STATUS[self.code]

    @property
    def is_business(self) -> bool:
        """Whether the business layer refused, whose texts older builds make generic (E9)."""
        return self.status == 409


def refusal(message: str, code: str = "FieldInvalid") -> SageError:
    """A business-rule refusal; several texts may be joined by a newline (E8)."""
    return SageError(code, message)


def taken(vendor: str, number: str) -> SageError:
    """The refusal of a document number the vendor has already (§E.2)."""
    return refusal(
        f"Document number {number} for vendor {vendor} already exists. "
        "Add one or more characters to the number to make it unique."
    )


def response(error: SageError, messages: str = "specific") -> Response:
    """The answer of shape E.1; `generic` hides the text of business refusals (E9), `joined` adds a warning (E8)."""
    message = error.message
    if error.is_business and messages == "generic":
        message = GENERIC
    elif error.is_business and messages == "joined":
        message = f"{message}\n{WARNING}"
    shape = {"error": {"code": error.code, "message": {"lang": "en-US", "value": message}}}
    return Response(
        status=error.status,
        headers={"Content-Type": "application/json; charset=utf-8", **error.headers},
        body=json.dumps(shape, ensure_ascii=False).encode(),
    )


def iis_page(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An HTML page of IIS or ASP.NET that never reached the Web API (E11)."""
    page = (
        "<!DOCTYPE html>\r\n<html><head><title>IIS 10.0 Detailed Error - "
        f"{title}</title></head><body><h2>HTTP Error {title}</h2><p>{detail}</p></body></html>"
    )
    return Response(
        status=status,
        headers={"Content-Type": "text/html; charset=utf-8", **(headers or {})},
        body=page.encode(),
    )
