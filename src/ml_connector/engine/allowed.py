"""What a step may still look at and send: everything, unless a breaker is open or it was refused too often.

Knows deliveries and steps. Knows no ledger, no system, and not what is out of the ordinary.
"""

from collections.abc import Callable, Sequence

from ml_connector.domain.failures import Held
from ml_connector.domain.states import State
from ml_connector.engine.looking import OnlyLooks
from ml_connector.engine.ports import Step
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.engine.values import Delivery

__all__ = ["may_send", "to_look_at"]


def to_look_at(
    stopped: Held | None, step: Step, deliveries: Sequence[Delivery], entered: Callable[[Delivery], bool]
) -> Sequence[Delivery]:
    """Give what a step may look at: where all is stopped, only what may be there already."""
    if stopped is None or isinstance(step, OnlyLooks):
        return deliveries
    return [one for one in deliveries if one.state is State.IN_DOUBT or entered(one)]


def may_send(stopped: Held | None, delivery: Delivery, *, entered: bool, final: bool) -> bool:
    """Tell whether it may be sent: where all is stopped, only what is in the books and is not `final`.

    What was refused too often is looked for, as people may have seen to it; it is sent once a person retries it.
    """
    if delivery.state is State.REFUSED and delivery.refusals >= REFUSALS_MAX:
        return False
    return stopped is None or (entered and not final)
