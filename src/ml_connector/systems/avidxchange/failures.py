"""The one table that turns what AvidXchange's gateway answers into what must happen next.

Knows the client's errors (§3.3); what a refusal names is read by `refusals`. Knows no delivery and no retry.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from avidxchange import errors
from ml_connector.domain.failures import Disconnected, Failure, Held, InDoubt, Refused, TryLater
from ml_connector.systems.avidxchange.refusals import refusal

_PATIENCE_S = 10  # an acknowledgement does no harm twice: a refusal may be a gateway's passing mood

__all__ = ["from_read", "from_write", "reading", "writing"]


def from_read(error: errors.AvidXchangeError) -> Failure | Disconnected:
    """Say what a failed read means: nothing was changed by it, so it is tried later or not at all."""
    stopped = _stopped(error)
    if stopped is not None:
        return stopped
    match error:
        case errors.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.wait_s))
        case errors.NotSent():  # a wait is known where we hold back ourselves (CircuitOpen)
            return TryLater(cause="avidxchange-unreachable", said=str(error), after_s=_whole(error.wait_s))
        case errors.NoAnswer() | errors.ServerFault():
            return TryLater(cause="avidxchange-unreachable", said=str(error))
        case errors.BadAnswer() if error.operation == "token":  # no record is at fault
            return TryLater(cause="avidxchange-unreachable", said=str(error))
        case errors.PagingBroken():
            return TryLater(cause="order-lost", said=str(error))
    return TryLater(cause="read-failed", said=str(error))


def from_write(error: errors.AvidXchangeError) -> Failure | Disconnected:
    """Say what a failed write means."""
    stopped = _stopped(error)
    if stopped is not None:
        return stopped
    match error:
        case errors.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.wait_s))
        case errors.NotSent():  # a wait is known where we hold back ourselves (CircuitOpen)
            return TryLater(cause="avidxchange-unreachable", said=str(error), after_s=_whole(error.wait_s))
        case errors.CallFailed() if error.operation == "token":  # the write itself was never sent
            return TryLater(cause="avidxchange-unreachable", said=str(error))
        case errors.Unreadable():
            return Held(cause="unreadable", said=str(error))
        case errors.Rejected() | errors.NotFound():
            return _refused(error)
    return InDoubt(said=str(error))


def _refused(error: errors.Rejected | errors.NotFound) -> Refused:
    """Say what AvidXchange said no for; the first line names the fields concerned, where it named any."""
    found = refusal(error)
    said = f"{found.named}\n{error}" if found.named else str(error)
    return Refused(cause=found.cause, said=said, after_s=_PATIENCE_S)


def _stopped(error: errors.AvidXchangeError) -> Disconnected | None:
    match error:
        case errors.Unauthorized() | errors.Forbidden() | errors.Blocked():
            return Disconnected("avidxchange-sign-in", str(error))
        case errors.ResourceMissing() | errors.ConfigurationError() | errors.Untrusted():
            return Disconnected("wrong-address", str(error))
    return None


@contextmanager
def reading() -> Iterator[None]:
    """Translate what goes wrong in a read."""
    try:
        yield
    except errors.AvidXchangeError as error:
        raise from_read(error) from error


@contextmanager
def writing() -> Iterator[None]:
    """Translate what goes wrong in a write."""
    try:
        yield
    except errors.AvidXchangeError as error:
        raise from_write(error) from error


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds) + 1
