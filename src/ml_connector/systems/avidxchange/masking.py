"""Mask card-like numbers in raw texts before anything is kept (L19, §6.3).

Pure. Knows digits, and that members which tell invoices apart are never masked: a document number that merely
looks like a card number must stay itself. Knows no vault, and which members those are only as it is told.
"""

import re
from collections.abc import Collection, Sequence

__all__ = ["masked"]

# A member with its value, or a value that stands alone (in a list).
_VALUE = re.compile(
    r'(?:"(?P<name>[^"\\]{1,80})"\s*:\s*)?(?P<value>"(?:[^"\\]|\\.)*"|(?<![\w.+-])\d{13,19}(?![\w.]))'
)
_RUN = re.compile(r"\d+(?:[ -]\d+)*")
_DIGITS_MIN, _DIGITS_MAX = 13, 19


def masked(text: str, kept: Collection[str]) -> str:
    """Replace digit runs that pass as card numbers by stars and their last four digits.

    Members named in `kept` stay as they are: the profile says that they tell invoices apart or carry amounts.
    """
    return _VALUE.sub(lambda match: _value(match, kept), text)


def _value(match: re.Match[str], kept: Collection[str]) -> str:
    name, value = match["name"] or "", match["value"]
    if name in kept:
        return match[0]
    hidden = _RUN.sub(lambda run: _run(run[0]), value)
    if hidden != value and not hidden.startswith('"'):
        hidden = f'"{hidden}"'
    return match[0][: len(match[0]) - len(value)] + hidden


def _run(text: str) -> str:
    """Mask the card numbers in a run of digit groups; groups before and after (a date, an order) stay."""
    parts = re.split(r"([ -])", text)
    groups, joints = parts[0::2], [*parts[1::2], ""]
    shown: list[str] = []
    start = 0
    while start < len(groups):
        end = _card_end(groups, start)
        digits = "".join(groups[start:end])
        shown.append((f"****{digits[-4:]}" if end > start else groups[start]) + joints[max(end - 1, start)])
        start = max(end, start + 1)
    return "".join(shown)


def _card_end(groups: Sequence[str], start: int) -> int:
    """Give the end of the longest card number that begins at a group, or the start when there is none."""
    found, digits = start, ""
    for end in range(start, len(groups)):
        digits += groups[end]
        if len(digits) > _DIGITS_MAX:
            break
        if len(digits) >= _DIGITS_MIN and _passes_as_card(digits):
            found = end + 1
    return found


def _passes_as_card(digits: str) -> bool:
    """Check the issuer digit and the Luhn sum."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return digits[0] in "3456" and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
