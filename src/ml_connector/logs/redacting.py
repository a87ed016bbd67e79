"""Leave out of a line what nobody may read in it: secrets by value, by the name of their key, and card numbers.

Pure but for the secrets this process has opened, which are asked for. Knows no file and no format. Who logs is still to
log no secret: this is the second wall.
"""

import base64
import binascii
import re
from collections.abc import Collection, Mapping, Sequence

from ml_connector.store.opened_secrets import Spelled, opened_secrets, spelled
from ml_connector.systems.avidxchange import without_cards

__all__ = ["redacted"]

_STARS = "***"
_DEEP_MAX = 8
_NAMES = r"[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|credential|private[_-]?key)[\w-]*"
_NAMED = re.compile(_NAMES, re.IGNORECASE)
_SCHEME = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{4,}", re.IGNORECASE)
_USER_INFO = re.compile(r"(://)[^/\s@'\"]+@")
_PAIR = re.compile(  # password=x, "client_secret": "x", Authorization: x
    rf"(?P<name>\b{_NAMES})(?P<mark>\\?[\"']?\s*(?:=|:(?=\s*\\?[\"']))\s*)(?P<value>\\?[\"'][^\"'\\]*\\?[\"']|[^\s\"',;&)}}]+)",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}){4,}\b")


def redacted(said: object, words: Collection[str] | None = None) -> object:
    """Give the same with stars for what must not be read; texts and mappings and lists of them, others as text.

    `words`: secrets in the clear; by default those this process has opened.
    """
    return _redacted(said, opened_secrets() if words is None else spelled(words), 0)


def _redacted(said: object, known: Spelled, deep: int) -> object:
    if isinstance(said, bool | int | float) or said is None:
        return said
    if isinstance(said, Mapping) and deep < _DEEP_MAX:
        return {
            _text(str(name), known): _STARS if _hides(name, value) else _redacted(value, known, deep + 1)
            for name, value in said.items()
        }
    if isinstance(said, Sequence) and not isinstance(said, str | bytes) and deep < _DEEP_MAX:
        return [_redacted(one, known, deep + 1) for one in said]
    return _text(str(said), known)


def _hides(name: object, value: object) -> bool:
    """Tell whether a member is secret by its name; how many or whether are not."""
    return _NAMED.fullmatch(str(name)) is not None and not isinstance(value, bool | int | float | None)


def _text(text: str, known: Spelled) -> str:
    for word in known.texts:
        if word in text:
            text = text.replace(word, _STARS)
    if known.codes:
        text = _BASE64.sub(lambda found: _coded(found[0], _from_base64(found[0]), known), text)
        text = _HEX.sub(lambda found: _coded(found[0], bytes.fromhex(found[0]), known), text)
    text = _SCHEME.sub(rf"\1 {_STARS}", text)
    text = _USER_INFO.sub(rf"\1{_STARS}@", text)
    text = _PAIR.sub(rf"\g<name>\g<mark>{_STARS}", text)
    return without_cards(text)


def _coded(code: str, text: bytes, known: Spelled) -> str:
    return _STARS if any(word in text for word in known.codes) else code


def _from_base64(code: str) -> bytes:
    plain = code.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(plain[: len(plain) - (len(plain) % 4 == 1)] + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""
