"""What a step may still look at and send: everything, unless a breaker is open.

Knows deliveries and steps. Knows no ledger, no system, and not what is out of the ordinary.
"""

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.looking import OnlyLooks
from ml_connector.engine.ports import Step
from ml_connector.engine.values import Delivery

__all__ = ["may_look", "may_send"]


def may_look(stopped: Held | None, step: Step, delivery: Delivery, *, entered: bool) -> bool:
    """Tell whether a step may look at this one: where all is stopped, only what may be there already."""
    return stopped is None or entered or isinstance(step, OnlyLooks) or delivery.state is State.IN_DOUBT


def may_send(stopped: Held | None, *, entered: bool, final: bool) -> bool:
    """Tell whether it may be sent: where all is stopped, only what is in the books and is not `final`."""
    return stopped is None or (entered and not final)
