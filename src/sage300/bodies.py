"""Knows what the body of a good answer must be: records where some were asked for, nothing or JSON after a write.

Does not know HTTP, and not what any record means.
"""

from typing import TypeVar

import msgspec

from sage300.answers import Answer
from sage300.codec import Reader, Undecodable
from sage300.errors import Ask, BadAnswer

R = TypeVar("R")


def decoded(ask: Ask, reader: Reader[R], answer: Answer) -> R:
    """The records in a 2xx body. Raises BadAnswer."""
    try:
        return reader.read(answer.body)
    except Undecodable as error:
        what = "a page for people instead of JSON" if answer.markup else f"not the JSON expected: {error}"
        raise BadAnswer(ask, what, status=answer.status) from None


def require_acknowledgment(ask: Ask, answer: Answer) -> None:
    """Returns for a 2xx to a write that is empty or JSON (D7). Raises BadAnswer for anything else."""
    if not answer.body.strip():
        return
    try:
        msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadAnswer(ask, "neither empty nor JSON", status=answer.status) from None
