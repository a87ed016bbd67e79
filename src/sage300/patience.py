"""Knows which failed reads are tried again, after how long, and when that has to end.

Does not know requests or sockets, and is never asked about a write.
"""

from collections.abc import Callable

from tenacity import RetryCallState, Retrying

from sage300.errors import LeftAlone, NoAnswer, NotSent, SageError, ServerFault, Throttled, Untrusted
from sage300.limits import Limits

RETRIED_STATUSES = frozenset({500, 502, 503, 504})
HICCUPS = frozenset({502, 503})
"""What is repeated where a 500 or a 504 may be the answer itself: to a question that the site cannot bear."""
REPEATS_NOT_SENT = 2
"""Where nobody listens, waiting longer seldom helps, and somebody may be waiting for the word."""


def patience(
    limits: Limits, sleep: Callable[[float], None], statuses: frozenset[int] = RETRIED_STATUSES
) -> Retrying:
    """What repeats one read while there is hope and budget, and raises its last error where there is none.

    `statuses` are the faults that are worth another try.
    """

    def hopeful(state: RetryCallState) -> bool:
        return _hopeful(state, statuses)

    def wait(state: RetryCallState) -> float:
        return _wait_s(limits, _error(state), state.attempt_number)

    def spent(state: RetryCallState) -> bool:
        waited = state.idle_for + state.upcoming_sleep
        late = (state.seconds_since_start or 0.0) >= limits.retry_total_s
        return late or waited > limits.retry_max_wait_s or state.attempt_number > limits.retries

    return Retrying(sleep=sleep, wait=wait, stop=spent, retry=hopeful, reraise=True)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome is not None else None


def _hopeful(state: RetryCallState, statuses: frozenset[int]) -> bool:
    """Whether another try may end better, whatever the budget says."""
    error = _error(state)
    if isinstance(error, Untrusted | LeftAlone) or not isinstance(error, SageError):
        return False
    if isinstance(error, NotSent):
        return state.attempt_number <= REPEATS_NOT_SENT
    if isinstance(error, NoAnswer | Throttled) or error.code == "SessionError":
        return True
    return isinstance(error, ServerFault) and error.status in statuses


def _wait_s(limits: Limits, error: BaseException | None, attempt: int) -> float:
    """Seconds before the next try: what the server asks for, none after a lost session (B11), else growing."""
    asked = error.retry_after_s if isinstance(error, Throttled | ServerFault) else None
    if isinstance(error, SageError) and error.code == "SessionError" and attempt == 1:
        return 0.0
    return limits.retry_first_wait_s * 2.0 ** (attempt - 1) if asked is None else asked
