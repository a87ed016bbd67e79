"""Mask card-like numbers in raw texts before anything is kept (L19, §6.3).

Pure. Knows digits and the members that name a record or carry its amounts, which are never masked: a document
number that merely looks like a card number must stay itself. Knows no profile and no vault.
"""

import re

__all__ = ["masked"]

_MEMBER = re.compile(r'"(?P<name>[^"\\]{1,80})"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|\d{13,19})')
_RUN = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
_KEPT = re.compile(r"^id$|number$|code$|account$|id$|amount|total|invoice|order", re.IGNORECASE)


def masked(text: str) -> str:
    """Replace digit runs that pass as card numbers by stars and their last four digits."""
    return _MEMBER.sub(_member, text)


def _member(match: re.Match[str]) -> str:
    name, value = match["name"], match["value"]
    if _KEPT.search(name) and "card" not in name.casefold():
        return match[0]
    hidden = _RUN.sub(_star, value)
    if hidden != value and not hidden.startswith('"'):
        hidden = f'"{hidden}"'
    return match[0].replace(value, hidden) if hidden != value else match[0]


def _star(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return f"****{digits[-4:]}" if _passes_as_card(digits) else match[0]


def _passes_as_card(digits: str) -> bool:
    """Check the issuer digit and the Luhn sum."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return digits[0] in "3456" and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
