"""The one table that turns what Sage 300 answers into what must happen next.

Knows the client's errors; what a refusal says is read by `refusals`, and kept verbatim. Knows no delivery and no retry.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sage300
from ml_connector.domain.failures import Disconnected, Failure, InDoubt, Refused, TryLater
from ml_connector.systems.sage300.refusals import refusal

__all__ = ["from_read", "from_write", "reading", "writing"]

_BUSY_S = 60  # production code waits about a minute after a processing conflict (E.2, H5)
_MISCONFIGURED_S = 300
_WAITS_S = {"busy": _BUSY_S, "sage-session": _MISCONFIGURED_S}  # what passes by itself


def from_read(error: sage300.SageError) -> Failure | Disconnected:
    """Say what a failed read means: nothing was changed by it, so it is tried later or not at all."""
    match error:
        case sage300.Unauthorized() | sage300.Forbidden():
            return Disconnected("sage-sign-in", str(error))
        case sage300.Untrusted() | sage300.Redirected() | sage300.ResourceMissing():
            return Disconnected("wrong-address", str(error))
        case sage300.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.retry_after_s))
        case sage300.NotSent() | sage300.NoAnswer() | sage300.ServerFault():
            return TryLater(cause="sage-unreachable", said=str(error))
        case sage300.OrderLost() | sage300.TooManyPages():
            return TryLater(cause="order-lost", said=str(error))
    return TryLater(cause="read-failed", said=str(error))


def from_write(error: sage300.SageError) -> Failure | Disconnected:
    """Say what a failed write means; whatever is not certainly undone is looked up before anything else (L2)."""
    match error:
        case sage300.Unauthorized() | sage300.Forbidden():
            return Disconnected("sage-sign-in", str(error))
        case sage300.Throttled():
            return TryLater(cause="busy", said=str(error), after_s=_whole(error.retry_after_s))
        case sage300.NotSent():
            return TryLater(cause="sage-unreachable", said=str(error))
        case sage300.RecordNotFound():
            return Refused(
                cause="wrong-address", said=str(error)
            )  # it was Sage that looked: waiting finds nothing
        case sage300.ResourceMissing() | sage300.Redirected():
            return Refused(cause="wrong-address", said=str(error), after_s=_MISCONFIGURED_S)
        case sage300.Rejected():
            return _refused(error)
        case sage300.ServerFault(
            code="SessionError"
        ):  # answered by Sage: nothing of it is under way (B11, E6)
            return Refused(cause="sage-session", said=error.message or str(error), after_s=0)
    return InDoubt(said=str(error))


def _refused(error: sage300.Rejected) -> Refused:
    """Say what Sage said no for; the first line names the code concerned, where one is known, and then Sage speaks."""
    found = refusal(error.code, error.message)
    verbatim = error.message or str(error)
    said = f"{found.named}\n{verbatim}" if found.named else verbatim
    return Refused(cause=found.cause, said=said, after_s=_WAITS_S.get(found.cause))


@contextmanager
def reading() -> Iterator[None]:
    """Translate what goes wrong in a read."""
    try:
        yield
    except sage300.SageError as error:
        raise from_read(error) from error


@contextmanager
def writing() -> Iterator[None]:
    """Translate what goes wrong in a write."""
    try:
        yield
    except sage300.SageError as error:
        raise from_write(error) from error


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds) + 1
