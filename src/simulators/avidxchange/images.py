"""Where the image of an invoice is, and the ways in which it is hard to get (§4.2, §6.10).

Knows links, signatures and their end. Does not know who may see an invoice.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from simulators.avidxchange.calls import ApiError, Call
from simulators.avidxchange.switches import Board
from simulators.wire import Request, Response

__all__ = ["FILES", "Images"]

FILES = "/files/"  # presigned links lead here, outside the API and without its sign-in
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_FOREIGN = "https://images.example.net"


class Images:
    """Answers for images: each invoice has the same small PDF."""

    def __init__(self, *, board: Board, clock: Callable[[], datetime]) -> None:
        """Know the switches and the time; signatures are good for this object only."""
        self._board, self._clock, self._key = board, clock, secrets.token_bytes(16)

    def link(self, call: Call, id: str, seeded: str) -> str:
        """Give the link that stands in the invoice: as seeded, to our endpoint, or to a foreign host."""
        own = call.path_of("invoice_image_get", id=id)
        match self._board["image_link"]:
            case "own":
                return call.here + own
            case "foreign":
                return self._foreign() + own
            case "inline":
                return ""
        return seeded

    def inline(self) -> str:
        """Give the image as base64 where the gateway puts it into the invoice, else ""."""
        return base64.b64encode(_PDF).decode() if self._board["image_link"] == "inline" else ""

    def answer(self, call: Call, id: str) -> Response:
        """Answer the image endpoint: a small PDF; or moved, gone or absent by the switch `image`."""
        match self._board["image"]:
            case "redirect":
                return _moved(f"{self._foreign()}/{id}.pdf?signature=0")
            case "presigned":
                return _moved(self._signed(call.here, id))
            case "expired":
                raise ApiError(403, "linkExpired", "The link has expired.")
            case "absent":
                raise ApiError(404, "noImage", "The invoice has no image.")
        return Response(status=200, headers={"content-type": "application/pdf"}, body=_PDF)

    def file(self, request: Request) -> Response:
        """Answer a presigned link: 400 when credentials came along, 403 when it is wrong or over."""
        if "authorization" in request.headers:
            return Response(
                status=400, headers={"content-type": "text/plain"}, body=b"Only one sign-in at a time."
            )
        query = dict(parse_qsl(request.raw_query))
        signed = self._signature(request.path, query.get("until", ""))
        good = hmac.compare_digest(signed.encode(), query.get("signature", "").encode())
        if not good or self._clock().timestamp() > int(query["until"]):
            return Response(status=403, headers={"content-type": "text/plain"}, body=b"Request has expired.")
        return Response(status=200, headers={"content-type": "application/pdf"}, body=_PDF)

    def _signed(self, here: str, id: str) -> str:
        path = f"{FILES}{id}.pdf"
        end = self._clock() + timedelta(seconds=self._board.number("link_lifetime_s"))
        until = str(int(end.timestamp()))
        query = urlencode({"until": until, "signature": self._signature(path, until)})
        return f"{self._board['foreign_url'] or here}{path}?{query}"

    def _signature(self, path: str, until: str) -> str:
        return hmac.digest(self._key, f"{path} {until}".encode(), "sha256").hex()

    def _foreign(self) -> str:
        return self._board["foreign_url"] or _FOREIGN


def _moved(place: str) -> Response:
    return Response(status=302, headers={"location": place})
