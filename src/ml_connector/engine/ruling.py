"""What a person's ruling makes of what a look found.

Pure. Knows findings and rulings. Knows no system, no ledger and not who may rule.
"""

from ml_connector.engine.values import Delivery, Foreign, Found, Outcome

__all__ = ["ruled"]


def ruled(delivery: Delivery, found: Found | None) -> Outcome | None:
    """Give what the finding comes to: the outcome to write down, or None where it is not, or counts as not there.

    A ruling holds for the cause and the evidence it was made about: another batch deleted, another document found,
    and it counts no more.
    """
    held = found.held if isinstance(found, Foreign) else found
    kinds = {
        ruling.kind
        for ruling in delivery.rulings
        if (ruling.cause, ruling.said) == (getattr(held, "cause", None), getattr(held, "said", None))
    }
    if isinstance(found, Foreign) and found.receipt is not None and "adopt" in kinds:
        return found.receipt
    if found is None or "anyway" in kinds:
        return None
    return found.held if isinstance(found, Foreign) else found
