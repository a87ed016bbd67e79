"""What goes wrong between the systems in a month: answers cut, lost, refused or untrue, the same each time.

Knows the wires of both simulators. Does not know the product.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from stage import Stage

from simulators.faults import parse_rule
from simulators.wire import Request, Response

__all__ = ["KINDS", "Weather", "untrue"]

Feed = dict[str, Any]
BROKEN_READS = ("lose-before", "lose-after", "truncate", "html", "status-503", "status-500-after")
BROKEN_WRITES = ("lose-before", "lose-after", "truncate", "html200-after", "status-500-after")
LISTS = ("APVendors", "GLAccounts", "GLSegmentCodes", "POPurchaseOrders")
TRICKS = ("duplicate_item", "missing_item", "repeat_cursor", "reorder")
SPANS = {"sage": (1, 6, 40), "avid": (1, 6, 6)}  # calls a fault lasts: one, as many as a read is tried, all


def _short(feed: Feed) -> None:
    feed["value"] = feed["value"][:-1]


def _backwards(feed: Feed) -> None:
    feed["value"].reverse()


def _miscounted(feed: Feed) -> None:
    if "@odata.count" in feed:
        feed["@odata.count"] = int(feed["@odata.count"]) + 1


def _empty(feed: Feed) -> None:
    feed["value"] = []
    if "@odata.count" in feed:
        feed["@odata.count"] = 0


LIES: dict[str, Callable[[Feed], None]] = {
    "short": _short,
    "backwards": _backwards,
    "miscounted": _miscounted,
    "empty": _empty,
}
KINDS = {
    *(f"sage read {way}" for way in BROKEN_READS),
    *(f"avid read {way}" for way in BROKEN_READS),
    *(f"sage write {way}" for way in BROKEN_WRITES),
    *(f"avid write {way}" for way in BROKEN_WRITES),
    *(f"sage list {lie}" for lie in LIES),
    *(f"avid list {trick}" for trick in TRICKS),
}


@contextmanager
def untrue(stage: Stage, name: str, lie: str) -> Iterator[Counter[str]]:
    """Sage gives the list of this name otherwise than it is; counts how often that was another answer."""
    app, told = stage.sage_app, Counter[str]()
    handle = app.handle

    def lying(request: Request) -> Response:
        answer = handle(request)
        if name not in request.path or answer.status != 200 or b'"value"' not in answer.body:
            return answer
        feed = json.loads(answer.body)
        before = json.dumps(feed)
        LIES[lie](feed)
        told[lie] += json.dumps(feed) != before
        return replace(answer, body=json.dumps(feed).encode())

    app.handle = lying  # type: ignore[method-assign]  # a spoiled wire, not another simulator
    try:
        yield told
    finally:
        app.handle = handle  # type: ignore[method-assign]


@dataclass(kw_only=True)
class Weather:
    """What goes wrong on one stage; `happened` counts what really did."""

    stage: Stage
    chance: Random
    happened: Counter[str] = field(default_factory=Counter)
    kind: str = ""  # what went wrong last
    _deck: list[str] = field(default_factory=list)

    @property
    def believed(self) -> bool:
        """Whether nobody could tell from the answers that something was wrong."""
        return self.kind in ("sage list empty", "avid list missing_item")

    @contextmanager
    def over_a_run(self) -> Iterator[None]:
        """Let one thing go wrong for the length of a run, each in its turn; what could not happen now comes again."""
        if len(self._deck) <= 1:  # what alone is left may have no occasion for days
            self._deck += self.chance.sample(sorted(KINDS), len(KINDS))
        self.kind = kind = self._deck.pop()
        before = self.happened[kind]
        with self._over_a_run(kind):
            yield
        if self.happened[kind] == before:
            self._deck.insert(0, kind)

    @contextmanager
    def _over_a_run(self, kind: str) -> Iterator[None]:
        system, what, way = kind.split()
        if what == "list":
            with self._untrue(kind, way) if system == "sage" else self._tricked(kind, way):
                yield
            return
        server = self.stage.sage if system == "sage" else self.stage.avid
        at = self.stage.calls(system)[what] + (self.chance.randrange(1, 8) if what == "read" else 1)
        rule = f"{what}@{at}-{at + self.chance.choice(SPANS[system]) - 1}={way}"
        server.faults.set((parse_rule(rule),))
        yield
        self.happened[kind] += server.faults.fired()[rule]
        server.faults.set(())

    @contextmanager
    def _untrue(self, kind: str, lie: str) -> Iterator[None]:
        """Sage gives one of its lists otherwise than it is."""
        with untrue(self.stage, self.chance.choice(LISTS), lie) as told:
            yield
        self.happened[kind] += told[lie]

    @contextmanager
    def _tricked(self, kind: str, trick: str) -> Iterator[None]:
        """AvidXchange's lists play one of their tricks."""
        reads = self.stage.calls("avid")["read"]
        self.stage.avid_app.switches[trick] = "on"
        yield
        self.stage.avid_app.switches[trick] = "off"
        self.happened[kind] += self.stage.calls("avid")["read"] - reads
