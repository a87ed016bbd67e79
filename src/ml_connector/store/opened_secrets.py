"""Which secrets this process has opened, so that whoever writes a text can leave them out.

Knows words, in memory only. Knows no table and not what a secret opens.
"""

import threading
from collections.abc import Collection

__all__ = ["opened_secrets", "remember"]

_SHORTEST = 4  # what is shorter stands in every second text
_MANY = 10_000
_lock = threading.Lock()
_words: dict[str, None] = {}


def remember(*words: str) -> None:
    """Note secrets in the clear; the ones remembered longest ago are forgotten when there are too many."""
    with _lock:
        for word in words:
            if len(word) >= _SHORTEST:
                _words.pop(word, None)
                _words[word] = None
        while len(_words) > _MANY:
            del _words[next(iter(_words))]


def opened_secrets() -> Collection[str]:
    """Give all secrets this process has opened, the longest first: one may be a part of another."""
    with _lock:
        return sorted(_words, key=len, reverse=True)
