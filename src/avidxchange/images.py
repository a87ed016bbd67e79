"""Knows where the document of an invoice is and fetches it: behind its link, at an endpoint, or inline (§6.10).

Does not know what is in it. No credential goes to another host, and no link to a host nobody allowed is followed.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace

from avidxchange import errors, json_text
from avidxchange.asking import Asking
from avidxchange.calls import Answer, Request
from avidxchange.errors import Unreadable
from avidxchange.models import Image
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation
from avidxchange.records import Invoice
from avidxchange.talking import Talking


class Images:
    """Fetches documents by one profile."""

    def __init__(self, profile: Profile, asking: Asking, talking: Talking) -> None:
        self._profile = profile
        self._asking = asking
        self._talking = talking

    def of(self, invoice: Invoice, text: str) -> Image:
        """The document of an invoice whose raw text is `text`.

        Raises Unreadable where the invoice has no usable link or text, BodyTooLarge, and CallFailed.
        """
        operation = self._profile.operation("invoice_image_get")
        if operation.image.source == "inline":
            return _inline(text, operation)
        if operation.image.source == "link":
            request = self._asking.link(operation, invoice)
        else:
            request = self._asking.read(operation, {"invoice_id": invoice.id})
        return self._fetched(replace(request, headers=_any_type(request)), operation)

    def _fetched(self, request: Request, operation: Operation) -> Image:
        answer = self._talking.call(request)
        if operation.image.source == "endpoint" and operation.image.content:
            try:
                return _inline(answer.body, operation)
            except Unreadable as error:
                raise errors.BadAnswer(self._talking.failure(request, answer, str(error))) from error
        if len(answer.body) > operation.image.max_bytes:
            told = f"the document is larger than {operation.image.max_bytes} bytes"
            raise errors.BodyTooLarge(self._talking.failure(request, answer, told))
        content_type = _content_type(answer)
        if not answer.body or (content_type or "").startswith("text/html"):
            raise errors.BadAnswer(
                self._talking.failure(request, answer, "no document, but a page or nothing")
            )
        return Image(content=answer.body, content_type=content_type)


def _any_type(request: Request) -> tuple[tuple[str, str], ...]:
    """A document is not JSON: the profile's `Accept` would refuse it."""
    rest = tuple(pair for pair in request.headers if pair[0].lower() != "accept")
    return (*rest, ("Accept", "*/*"))


def _content_type(answer: Answer) -> str | None:
    found = answer.headers.get("content-type", "").strip().lower()
    return found[:200] if found and found.isprintable() else None


def _inline(text: str | bytes, operation: Operation) -> Image:
    """The base64 text at the profile's path. Raises Unreadable, also when it is too large."""
    image, whole = operation.image, json_text.whole(text.encode() if isinstance(text, str) else text)
    path = image.content or "."
    found = json_text.scalar(json_text.at(whole, path))
    if not isinstance(found, str) or not found:
        raise Unreadable("the invoice has no document", path)
    if len(found) * 3 // 4 > image.max_bytes + 2:
        raise Unreadable(f"the document is larger than {image.max_bytes} bytes", path)
    try:
        content = base64.b64decode("".join(found.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("the document is not base64", path) from error
    kind = (
        json_text.word(json_text.scalar(json_text.at(whole, image.content_type)))
        if image.content_type
        else None
    )
    return Image(content=content, content_type=kind)
