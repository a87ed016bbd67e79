"""Knows when an answer of the 2xx kind is not the success it looks like.

Does not know operations, pages or records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from avidxchange import errors, faults, json_text
from avidxchange.calls import Answer, Request
from avidxchange.errors import Unreadable
from avidxchange.profile_parts import FaultShapes
from avidxchange.transport import failure


def members(request: Request, answer: Answer) -> Mapping[str, msgspec.Raw]:
    """The members of a JSON body, none for a list. Raises BadAnswer for anything but JSON."""
    try:
        return json_text.members(json_text.whole(answer.body))
    except Unreadable as error:
        raise errors.BadAnswer(failure(request, answer, "the answer is not JSON")) from error


def accepted(request: Request, answer: Answer, shapes: FaultShapes, *, complaints: bool = True) -> None:
    """Raise for a success that is not JSON, that holds a fault, or (with `complaints`) that lists complaints."""
    if not answer.body.strip():
        return
    found = members(request, answer)
    if "fault" in found or (complaints and json_text.elements(found.get(shapes.list))):
        fault = faults.parse(answer.body, shapes)
        told = replace(failure(request, answer, fault.message), code=fault.code, fields=fault.fields)
        raise (faults.kind(answer.status, fault) if fault.gateway else errors.Rejected)(told)
