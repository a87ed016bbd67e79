"""What came of one try to tell somebody.

Knows words and whether another try may help. Knows no way of sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Answer", "answer"]

_SAID_MAX = 300


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a try went. `said` are the server's words, without a secret; `final`: another try would be answered alike."""

    ok: bool
    said: str
    final: bool = False


def answer(said: str, secrets: Iterable[str], *, ok: bool = False, final: bool = False) -> Answer:
    """Make an answer: on one line, cut, and without any of the secrets."""
    for secret in secrets:
        said = said.replace(secret, "…") if secret else said
    line = " ".join(said.split())
    return Answer(ok=ok, said=line if len(line) <= _SAID_MAX else f"{line[:_SAID_MAX]}…", final=final)
