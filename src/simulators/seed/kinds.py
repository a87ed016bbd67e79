"""The kinds of approved invoice, how many of each and how each must end.

Knows names, weights and expected ends, in the product's cause codes. Knows no amount and no date.
"""

from collections import deque
from dataclasses import dataclass
from random import Random

__all__ = ["DUPLICATE_HERE", "KINDS", "Kind", "plan"]

DUPLICATE_HERE = "duplicate-here"  # the one kind that takes two invoices: one done, one held
EXTRA_NOT_DONE = 20  # past the table's own total, one unit in so many is not done


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind; `weight` is its number of units among 120 invoices, `cause` is empty when done."""

    name: str
    weight: int
    end: str = "done"
    cause: str = ""


def _held(name: str, weight: int, cause: str) -> Kind:
    return Kind(name=name, weight=weight, end="held", cause=cause)


KINDS = (
    Kind(name="one-line", weight=17),
    Kind(name="several-lines", weight=10),
    Kind(name="credit-note", weight=6),
    Kind(name="tax-on-top", weight=6),
    Kind(name="tax-included", weight=3),
    Kind(name="tax-folded", weight=4),
    Kind(name="zero-tax", weight=2),
    Kind(name="freight", weight=4),
    Kind(name="second-currency", weight=4),
    Kind(name="no-decimals", weight=2),
    Kind(name="three-decimals", weight=2),
    Kind(name="po-backed", weight=6),
    Kind(name="image-link", weight=3),
    Kind(name="lower-case-number", weight=2),
    Kind(name="hard-vendor", weight=6),
    Kind(name="unformatted-account", weight=3),
    Kind(name="unicode-text", weight=3),
    Kind(name="long-text", weight=1),
    Kind(name="negative-line", weight=2),
    Kind(name="forty-lines", weight=2),
    _held("duplicate-posted", 2, "already-in-sage"),
    _held("duplicate-open", 2, "already-in-sage"),
    _held(DUPLICATE_HERE, 2, "duplicate-in-avidxchange"),
    _held("unknown-vendor", 2, "vendor-unknown"),
    _held("vendor-on-hold", 1, "vendor-on-hold"),
    _held("vendor-inactive", 1, "vendor-inactive"),
    _held("account-unknown", 2, "account-unknown"),
    _held("account-inactive", 2, "account-inactive"),
    _held("account-prohibited", 1, "account-not-postable"),
    _held("account-control", 1, "account-not-postable"),
    _held("cent-off", 2, "unbalanced"),
    _held("closed-period", 2, "period-closed"),
    _held("no-period", 2, "period-unknown"),
    _held("long-number", 1, "document-number-too-long"),
    _held("no-number", 2, "document-number-missing"),
    _held("discount-unmapped", 1, "discount-unmapped"),
    _held("two-taxes", 1, "tax-split-unknown"),
    _held("wrong-currency", 1, "currency-mismatch"),
    _held("fraction-of-a-cent", 1, "too-many-decimals"),
    Kind(name="sage-says-no", weight=1, end="refused", cause="sage-refused"),
)


def plan(rng: Random, invoices: int) -> list[Kind]:
    """Choose the kinds of so many invoices, two for each duplicate-here, one for any other.

    At 120 the weights hold exactly. Below, every kind comes once before any comes again, the rest in
    proportion; above, what is added is 19 parts done to one part not done, each in proportion.
    """
    once = list(KINDS)
    again = [kind for kind in KINDS for _ in range(kind.weight - 1)]
    rng.shuffle(again)
    chosen: list[Kind] = []
    room = invoices
    for kind in once + again:
        if _cost(kind) <= room:
            chosen.append(kind)
            room -= _cost(kind)
    _add(rng, chosen, room)
    return chosen


def _add(rng: Random, chosen: list[Kind], room: int) -> None:
    done = [kind for kind in KINDS for _ in range(kind.weight) if kind.end == "done"]
    not_done = [kind for kind in KINDS for _ in range(kind.weight) if kind.end != "done"]
    rng.shuffle(done)
    rng.shuffle(not_done)
    done_ring, not_done_ring = deque(done), deque(not_done)
    unit = 0
    while room > 0:
        unit += 1
        ring = not_done_ring if unit % EXTRA_NOT_DONE == 0 else done_ring
        ring.rotate(-1)
        kind = ring[-1] if _cost(ring[-1]) <= room else KINDS[0]
        chosen.append(kind)
        room -= _cost(kind)


def _cost(kind: Kind) -> int:
    return 2 if kind.name == DUPLICATE_HERE else 1
