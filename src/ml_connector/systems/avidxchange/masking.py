"""Mask card-like numbers in raw texts before anything is kept (L19, §6.3).

Pure. Knows that members which tell invoices apart are never masked: a document number that merely looks like a card
number must stay itself. Knows no vault, which members those are only as it is told, and not what a card looks like
(the client does).
"""

import re
from collections.abc import Collection

from avidxchange import cards

__all__ = ["masked", "without_cards"]

# A member with its value, or a value that stands alone (in a list).
_VALUE = re.compile(
    r'(?:"(?P<name>[^"\\]{1,80})"\s*:\s*)?(?P<value>"(?:[^"\\]|\\.)*"|(?<![\w.+-])\d{13,19}(?![\w.]))'
)


def masked(text: str, kept: Collection[str]) -> str:
    """Replace digit runs that pass as card numbers by stars and their last four digits.

    Members named in `kept` stay as they are: the profile says that they tell invoices apart or carry amounts.
    """
    return _VALUE.sub(lambda match: _value(match, kept), text)


def without_cards(text: str) -> str:
    """Replace card numbers in what a person typed, such as a reason, by stars and their last four digits."""
    return cards.reduced(text)


def _value(match: re.Match[str], kept: Collection[str]) -> str:
    name, value = match["name"] or "", match["value"]
    if name in kept:
        return match[0]
    hidden = cards.reduced(value)
    if hidden != value and not hidden.startswith('"'):
        hidden = f'"{hidden}"'
    return match[0][: len(match[0]) - len(value)] + hidden
