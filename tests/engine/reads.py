"""Knows what a ledger in memory remembers of reads and looks: kept pages, where the next read starts, what was seen.

Does not know a decision or a delivery.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hands import Hands

from ml_connector.engine.looks import Look
from ml_connector.engine.retry import RESUME_MAX_S
from ml_connector.engine.values import KeptPage, RawItem, RawPage, Start

__all__ = ["Reads"]


@dataclass
class Reads:
    """Reads in memory; `events` are the verbs in the order they came, `tally` what this run read and sent."""

    clock: Hands
    pages: dict[int, RawPage] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    tally: dict[str, int] = field(default_factory=dict)
    mark: str | None = None
    resume: str | None = None
    came: set[str] = field(default_factory=set)
    since: datetime | None = None

    looks: list[tuple[str, ...]] = field(default_factory=list)  # the keys of each look that was kept

    def witness(self, step: str, keys: Sequence[str], look: Look) -> None:
        self.events.append("look")
        self.looks.append(tuple(keys))

    @property
    def reading(self) -> bool:
        """Whether a read is under way, or was cut off."""
        return self.since is not None

    def start(self) -> Start:
        fresh = self.since is not None and self.clock.now() - self.since < timedelta(seconds=RESUME_MAX_S)
        return Start(bookmark=self.mark, cut_off=self.reading, resume=self.resume if fresh else None)

    def brought(self, keys: Collection[str]) -> Collection[str]:
        return self.came & set(keys)

    def begin_read(self) -> None:
        self.since, self.resume, self.came = self.clock.now(), None, set()

    def end_read(self, bookmark: str | None) -> None:
        self.since, self.resume, self.came, self.mark = None, None, set(), bookmark or self.mark

    def keep(self, page: RawPage) -> KeptPage:
        self.events.append("keep")
        self.pages[max(self.pages, default=0) + 1] = page
        return self.kept()[-1]

    def kept(self) -> Sequence[KeptPage]:
        return [
            KeptPage(id=number, page=replace(page, goes_on=False))
            for number, page in sorted(self.pages.items())
        ]

    def finish(self, kept: KeptPage, same: int, left: Sequence[RawItem]) -> None:
        """Let go of a page, and note how far its read is."""
        page = self.pages.pop(kept.id)
        if left:
            self.pages[kept.id] = RawPage(items=tuple(left))
        self.count("read", len(page.items) - len(left))
        self.count("same", same)
        if page.resume is not None:
            self.resume = page.resume if self.reading else None
        self.came |= {item.key for item in page.items if page.whole}

    def count(self, word: str, more: int) -> None:
        """Count something of this run."""
        self.tally[word] = self.tally.get(word, 0) + more
