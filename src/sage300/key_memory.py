"""Remembers which keys a read brought, in eight bytes a key, so that a list may be as long as it likes.

Knows fingerprints of keys in sorted runs. Does not know what a key is of, and cannot give one back.
"""

import hashlib
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from heapq import merge

_FOLD_AT = 4096  # so many are kept loose before they become a run


@dataclass(kw_only=True)
class KeyMemory:
    """A set of keys that is only added to. In a list of 100,000, two keys pass for one about once in 10^9 lists."""

    _count: int = 0
    _loose: set[int] = field(default_factory=set)
    _runs: list["array[int]"] = field(default_factory=list)  # sorted, each longer than the next

    def __len__(self) -> int:
        """How many keys came."""
        return self._count

    def add(self, key: tuple[object, ...]) -> bool:
        """Take a key; gives whether it is new."""
        print_ = _fingerprint(key)
        if print_ in self._loose or any(_holds(run, print_) for run in self._runs):
            return False
        self._count += 1
        self._loose.add(print_)
        if len(self._loose) >= _FOLD_AT:
            self._fold()
        return True

    def _fold(self) -> None:
        run = array("Q", sorted(self._loose))
        while self._runs and len(self._runs[-1]) <= len(run):
            run = array("Q", merge(self._runs.pop(), run))
        self._runs.append(run)
        self._loose = set()


def _fingerprint(key: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "big")


def _holds(run: "array[int]", print_: int) -> bool:
    at = bisect_left(run, print_)
    return at < len(run) and run[at] == print_
