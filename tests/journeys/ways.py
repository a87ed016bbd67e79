"""What a journey needs and how it must end while one switch of a simulator stands otherwise than by default.

Knows the words of the tables beside it. Does not know any switch, nor how a journey is played.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["UNARGUED", "Table", "Way", "ends", "stops"]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a journey goes with one setting, and why.

    `stop`: while it stands the journey may not end; nothing may be doubled, lost or wrongly acknowledged, the run
    says why (unless `silent`), and once it is taken back the journey ends. Otherwise it ends while the setting
    stands, after a few quiet runs.
    `profile` and `settings` are what the site's owner writes down for such a site; in the profile (and in `also`)
    `@name` is the voice's word for it, in the settings what that switch of Sage stands at. `needs` are other
    settings, as `switch=value`, without which this one would mean nothing, with all that goes with them; `also` are
    bare switches of the same system, `rules` faults between request and answer. What another setting of the same
    journey says outranks both.
    `kinds` are kinds of invoice that show it, `others` ends that differ from the manifest's, by kind.
    `wait_s` is how long must pass at least between two runs, `real_s` how long in truth, for a server that goes on
    working after it cut the connection. `bounds` are bounds of the AvidXchange client that are
    lower than usual, to see one of them reached.
    `receipts`: AvidXchange is told. `swaps`: of two invoices with one number either may be entered first.
    """

    because: str
    facts: tuple[str, ...] = ()
    stop: bool = False
    silent: bool = False
    profile: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    wait_s: float = 0
    real_s: float = 0
    bounds: Mapping[str, float] = field(default_factory=dict)
    receipts: bool = True
    swaps: bool = False


Table = Mapping[str, Mapping[str, Way]]  # by switch, by value; the value `*` stands for those not named

UNARGUED = Way(because="not argued yet: a new switch changes no end until its table says otherwise")


def ends(because: str, *facts: str, **more: Any) -> Way:
    """A journey that ends while the setting stands."""
    return Way(because=because, facts=facts, **more)


def stops(because: str, *facts: str, **more: Any) -> Way:
    """A journey that may not end before the setting is taken back."""
    return Way(because=because, facts=facts, stop=True, **more)
