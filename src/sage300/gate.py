"""Knows how one who has to agree to a write is asked, and once more right before the body of the request leaves.

Does not know what is asked: a lock of the caller's, most likely.
"""

from collections.abc import Callable, Mapping

__all__ = ["asked"]

_BODY_LEAVES = "http11.send_request_body.started"  # as the library below tells of it


def asked(gate: Callable[[], None] | None) -> dict[str, object]:
    """Ask now, and give what has it asked again where the body leaves: connecting may have taken long, or a stop."""
    if gate is None:
        return {}
    gate()
    ask = gate

    def trace(event: str, _info: Mapping[str, object]) -> None:
        if event == _BODY_LEAVES:
            ask()

    return {"trace": trace}
