"""The five ways a call can fail, told apart by what must happen next.

    Failure
    ├── TryLater      certainly not done; the system is busy          → waiting
    ├── InDoubt       may be done; no answer worth the name           → in doubt
    ├── Refused       their rules said no, their words kept verbatim  → refused
    └── Held          our rules said no                               → held
    Disconnected      nothing will work: sign-in, licence, company    → the run stops

Knows what each makes happen. Knows no status code and no system.
"""

from dataclasses import dataclass

__all__ = ["Disconnected", "Failure", "Held", "InDoubt", "Refused", "TryLater"]


@dataclass(kw_only=True, eq=False)
class Failure(Exception):
    """What went wrong with one delivery: `cause` names a line of the catalogue, `said` is verbatim."""

    cause: str
    said: str = ""

    def __str__(self) -> str:
        """Give the cause and what was said, for logs and tracebacks."""
        return f"{self.cause}: {self.said}" if self.said else self.cause


@dataclass(kw_only=True, eq=False)
class TryLater(Failure):
    """Certainly not done. `after_s` is how long the system asked to be left alone, if it said so."""

    cause: str = "busy"
    after_s: int | None = None


@dataclass(kw_only=True, eq=False)
class InDoubt(Failure):
    """May be done: look before anything else."""

    cause: str = "no-clear-answer"


@dataclass(kw_only=True, eq=False)
class Refused(Failure):
    """Their rules said no; `said` holds their words. `after_s` is set where they only said: not now."""

    after_s: int | None = None


@dataclass(kw_only=True, eq=False)
class Held(Failure):
    """Our rules said no; `said` names what exactly, in words a clerk can act on."""


class Disconnected(Exception):
    """Nothing will work on this connection until a person acts; no delivery is at fault."""

    def __init__(self, cause: str, said: str) -> None:
        super().__init__(f"{cause}: {said}")
        self.cause = cause
        self.said = said
