"""Knows how the answers to bulk writes and the place of an image are written in a profile, and checks them (§6.4).

Does not know how an answer is read (`results` does), nor how an image is fetched.
"""

from __future__ import annotations

from avidxchange.nouns import OUTCOMES, RESULT_STYLES, normalize
from avidxchange.profile_fields import read_path
from avidxchange.profile_parts import ImageSource, Result
from avidxchange.profile_text import Node, Section

SOURCES = ("link", "endpoint", "inline")
_BY_ROW = ("per_item", "bare_array")
IMAGE_MAX_BYTES = 32 * 1024 * 1024


def read_result(section: Section) -> Result:
    """The `result` section of a bulk write, or of `batch_status`."""
    default = Result()
    result = Result(
        style=section.choice("style", RESULT_STYLES, default.style),
        list=_path(section, "list"),
        key=_path(section, "key"),
        index=_path(section, "index"),
        first_index=section.number("first_index", 0, 0, 1),
        in_order=section.flag("in_order"),
        outcome=_path(section, "outcome"),
        id=_path(section, "id"),
        errors=_path(section, "errors"),
        words=_words(section),
        successes=_path(section, "successes") or default.successes,
        failures=_path(section, "failures") or default.failures,
        refused=frozenset(section.items("refused_status", read_status)) or default.refused,
        batch_id=_path(section, "batch_id") or default.batch_id,
        state=_path(section, "state"),
        finished=frozenset(section.items("finished", _word)),
        broken=frozenset(section.items("broken", _word)),
        polls=section.number("polls", default.polls, 1, 1000),
        poll_s=section.number("poll_seconds", default.poll_s, 1, 600),
    )
    section.done()
    _check_told_apart(result, section)
    if result.state and not result.finished:
        section.node.fail("`finished` is missing: the words of `state` that mean that a batch is done")
    return result


def _check_told_apart(result: Result, section: Section) -> None:
    """Where each item has a row, the row says how it went: else a refusal would read as a success."""
    if result.style in _BY_ROW and not (result.outcome or result.errors):
        section.node.fail("`outcome` or `errors` is missing: where a result says how it went with its item")


def read_image(section: Section) -> ImageSource:
    """The `image` section of `invoice_image_get`."""
    default = ImageSource()
    image = ImageSource(
        source=section.choice("source", SOURCES, default.source),
        credentials=section.flag("credentials", default.credentials),
        content=_path(section, "content"),
        content_type=_path(section, "content_type"),
        max_bytes=section.number("max_bytes", default.max_bytes, 1, IMAGE_MAX_BYTES),
    )
    section.done()
    if image.source == "inline" and not image.content:
        section.node.fail("`content` is missing: where the base64 text stands in the invoice")
    return image


def read_status(node: Node) -> int:
    """A status of the 4xx kind."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or not 400 <= node.value <= 499:
        node.fail(f"found {node.shown}, a status such as 409 would be right")
    return node.value


def _path(section: Section, key: str) -> str | None:
    node = section.get(key)
    return None if node is None else read_path(node)


def _word(node: Node) -> str:
    return normalize(node.text())


def _words(section: Section) -> dict[str, str]:
    """The gateway's words for an outcome; the canonical ones always mean themselves."""
    words = {normalize(word): word for word in OUTCOMES}
    for raw, node in section.pairs("words", lambda node: node).items():
        if node.value not in OUTCOMES:
            node.fail(f"found {node.shown}, one of {', '.join(OUTCOMES)} would be right")
        words[normalize(raw)] = node.text()
    return words
