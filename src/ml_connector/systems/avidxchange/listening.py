"""Tell from the calls to AvidXchange whether its gateway lives.

Knows the client's account of a call. Knows no state and no run.
"""

from collections.abc import Callable

import avidxchange
from ml_connector.domain.hearing import Hearing

__all__ = ["listener"]

_NOT_ITS_FAULT = ("Untrusted", "OutOfDate", "UnknownAuthority", "WrongName", "Unsendable")


def listener(hearing: Hearing) -> Callable[[avidxchange.Call], None]:
    """Give the watcher that writes down what one run hears.

    That tokens are given out proves nothing of the gateway; that none are stops every call.
    """

    def heard(call: avidxchange.Call) -> None:
        answered = call.status is not None and call.status < 500
        if call.failure in _NOT_ITS_FAULT or (call.operation == "token" and answered):
            return
        hearing.hear(answered=answered, said=f"{call.operation}: {call.status or call.failure}")

    return heard
