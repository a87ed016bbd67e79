"""Knows whether a list came in key order and came whole: each key once, numbers rising, as many as were counted.

Does not know how a page is asked for (resource does), and compares no text: collations differ (C18, L10).
"""

from dataclasses import dataclass, field

from sage300.errors import Ask, OrderLost
from sage300.key_memory import KeyMemory


@dataclass(kw_only=True)
class KeyOrder:
    """Watches one read from its first page to its last. `total` is the site's own count, None where it has none."""

    ask: Ask
    total: int | None = None
    seen: KeyMemory = field(default_factory=KeyMemory)
    last: tuple[object, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all that were counted have been seen; always, where nothing was counted."""
        return self.total is None or len(self.seen) >= self.total

    def ends_within(self, rows: int) -> bool:
        """Whether the next page, of so many rows, may be the last: then it is asked to count what is left (C26)."""
        return not self.seen or (self.total is not None and len(self.seen) + rows >= self.total)

    def check(self, key: tuple[object, ...]) -> None:
        """Takes the next key. Raises OrderLost where it came before, or is a number that fell."""
        if not self.seen.add(key):
            raise OrderLost(
                self.ask, "a key came twice; the list is not in key order or the filter was ignored"
            )
        if len(key) == 1 and isinstance(key[0], int) and self.last and not _rises(self.last[0], key[0]):
            raise OrderLost(self.ask, "a number fell; the list is not in key order")
        self.last = key

    def require_whole(self, recounted: int | None) -> None:
        """Takes the count made after the last page. Raises OrderLost where rows are still missing.

        Rows may have gone while the list was read, so that fewer than the first count is no loss. A site that
        counted before and does not now leaves it open whether the list is whole: that does not count either.
        """
        if recounted is None or recounted > len(self.seen):
            told = "the count is not given again" if recounted is None else f"{recounted} are counted"
            raise OrderLost(self.ask, f"the list ended after {len(self.seen)} rows, but {told}")


def _rises(before: object, now: int) -> bool:
    return isinstance(before, int) and before < now
