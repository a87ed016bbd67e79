"""What of the invoices that are owed must be looked for in Sage 300, and what each of the others needs to be tested.

Knows causes, checks and facts. Looks for nothing, sends nothing, and knows no ledger.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.values import Delivery
from ml_connector.systems.sage300.drafting import codings_of, document_number, entry_of, payee_of
from ml_connector.systems.sage300.facts import Coding, Facts
from ml_connector.systems.sage300.looking import stays
from ml_connector.systems.sage300.recoding import Recoded
from ml_connector.systems.sage300.system import Books

__all__ = ["Pair", "Sifted", "facts_for", "held_by_a_look", "sift"]

Pair = tuple[Delivery, Recoded]

_BY_A_LOOK = ("already-in-sage", "duplicate-in-avidxchange")
_STOPPED = (State.HELD, State.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """What must be looked for, what a check of ours still stops, and what a posted document holds for good."""

    sought: Sequence[Pair]
    stopped: Mapping[str, Held]
    posted: Mapping[str, Held]


def sift(books: Books, pairs: Sequence[Pair]) -> Sifted:
    """Test each blocker by what it needs: a check of ours by facts alone, and accounts only where the vendor passes.

    What still fails its check is not looked for: nothing can come of it, and what comes of it next is looked for first.
    """
    tested = [pair for pair in pairs if pair[0].state in _STOPPED and not held_by_a_look(pair[0])]
    stopped = _still_stopped(books, tested) if tested else {}
    held = [delivery for delivery, told in pairs if held_by_a_look(delivery) and _is_posted(delivery, told)]
    posted = {delivery.key: Held(cause=delivery.cause or "", said=delivery.said) for delivery in held}
    return Sifted(sought=_without(pairs, {*stopped, *posted}), stopped=stopped, posted=posted)


def _still_stopped(books: Books, tested: Sequence[Pair]) -> Mapping[str, Held]:
    facts = facts_for(books, tested, coded=False)
    stopped = _failing(tested, lambda told: payee_of(told, facts))
    passing = _without(tested, stopped)
    coded = facts_for(books, passing)
    return stopped | _failing(passing, lambda told: entry_of(told, "", coded, books.options))


def held_by_a_look(delivery: Delivery) -> bool:
    """Tell whether it is held by a document of others, which only a look can see."""
    return delivery.state is State.HELD and delivery.cause in _BY_A_LOOK


def _is_posted(delivery: Delivery, told: Recoded) -> bool:
    """Tell whether what holds it is posted, under the vendor and number it has by today's crosswalk."""
    return stays(delivery.said, told.invoice.vendor.strip(), document_number(told.invoice))


def facts_for(
    books: Books, pairs: Sequence[Pair], besides: Sequence[Coding] = (), *, coded: bool = True
) -> Facts:
    """Gather what drafting these needs to know, and accounts `besides`; with `coded` false all but their accounts."""
    invoices = [told.invoice for _, told in pairs]
    doubted = any(delivery.cause == "terms-unknown" for delivery, _ in pairs)
    codings = codings_of(invoices, books.options) if coded and invoices else ()
    return books.facts.gather([invoice.vendor for invoice in invoices], [*codings, *besides], terms=doubted)


def _failing(pairs: Sequence[Pair], check: Callable[[Recoded], object]) -> dict[str, Held]:
    failing: dict[str, Held] = {}
    for delivery, told in pairs:
        try:
            check(told)
        except Held as held:
            failing[delivery.key] = held
    return failing


def _without(pairs: Sequence[Pair], keys: Collection[str]) -> Sequence[Pair]:
    return [pair for pair in pairs if pair[0].key not in keys]
