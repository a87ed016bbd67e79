"""Knows what a payment card's number looks like, and leaves no more of one than its last four digits (§6.3).

Does not know records or fields, and keeps nothing.
"""

from __future__ import annotations

import re

_RUN = re.compile(r"[0-9]+(?:[ .-][0-9]+)*")
_HALF_HIDDEN = re.compile(r"[0-9]{4,8}[ -]?[*xX•.#-]{4,}[ -]?(?P<last>[0-9]{4})(?![0-9])")
_SECOND_SERIES = re.compile(r"220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")
_SHORTEST, _LONGEST = 13, 19


def reduced(text: str) -> str:
    """The text with every card-like number cut down to `****` and its last four digits.

    Digits may stand in groups with spaces, dots or hyphens between them. What is shown is reduced again until
    nothing changes: a card cut down beside other digits may look half hidden. Each round makes it shorter.
    """
    shown = _once(text)
    while shown != text:
        text, shown = shown, _once(shown)
    return shown


def _once(text: str) -> str:
    text = _HALF_HIDDEN.sub(lambda found: f"****{found['last']}", text)
    return _RUN.sub(lambda found: _run(found[0]), text)


def _run(run: str) -> str:
    """Groups of digits: the longest card from each group on is hidden, a date before it stays."""
    groups = [(found.start(), found.end()) for found in re.finditer(r"[0-9]+", run)]
    shown, done, first = "", 0, 0
    while first < len(groups):
        last = _card(run, groups, first)
        if last is not None:
            end = groups[last][1]
            digits = re.sub(r"[^0-9]", "", run[groups[first][0] : end])
            shown += f"{run[done : groups[first][0]]}****{digits[-4:]}"
            done, first = end, last
        first += 1
    return shown + run[done:]


def _card(run: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of the longest card that begins with group `first`."""
    digits, found = "", None
    for last in range(first, len(groups)):
        digits += run[groups[last][0] : groups[last][1]]
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST and _passes(digits):
            found = last
    return found


def _passes(digits: str) -> bool:
    """Whether the issuer digits and the check digit are those of a card.

    Fifteen digits are a card only after 34 or 37: a bank's trace number has fifteen as well. A leading 2 is one
    only in the ranges issued, 2200 to 2204 and 2221 to 2720, with sixteen digits or more: dates begin so, too.
    """
    if digits[0] not in "23456" or (len(digits) == 15 and digits[:2] not in ("34", "37")):
        return False
    if digits[0] == "2" and not (len(digits) >= 16 and _SECOND_SERIES.match(digits)):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
