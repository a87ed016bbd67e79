"""Which secrets this process has opened, in every spelling, so that whoever writes a text can leave them out.

Knows words, in memory only. Knows no table and not what a secret opens.
"""

import json
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["Spelled", "opened_secrets", "remember", "spelled"]

_SHORTEST = 4  # what is shorter stands in every second text
_MANY = 10_000


@dataclass(frozen=True, kw_only=True)
class Spelled:
    """Secrets as they may stand in a text, the longest first: one may be a part of another.

    `codes`: the same as they stand inside of what is coded (base64, hex).
    """

    texts: Sequence[str]
    codes: Sequence[bytes]


def spelled(words: Collection[str]) -> Spelled:
    """Give secrets in every spelling in which they may stand in a text."""
    return _sorted(words, (text for word in words for text in _spellings(word)))


_lock = threading.Lock()
_words: dict[
    str, Collection[str]
] = {}  # with its spellings: each line of the log is searched for all of them
_opened: Spelled | None = None


def remember(*words: str) -> None:
    """Note secrets in the clear; the ones remembered longest ago are forgotten when there are too many."""
    global _opened
    with _lock:
        for word in words:
            if len(word) >= _SHORTEST:
                known = _words.pop(word, None)
                _words[word] = known or _spellings(word)
                _opened = _opened if known else None
        while len(_words) > _MANY:
            del _words[next(iter(_words))]


def opened_secrets() -> Spelled:
    """Give all secrets this process has opened."""
    global _opened
    with _lock:
        if _opened is None:
            _opened = _sorted(_words, (text for texts in _words.values() for text in texts))
        return _opened


def _sorted(words: Iterable[str], texts: Iterable[str]) -> Spelled:
    return Spelled(
        texts=sorted(set(texts), key=len, reverse=True),
        codes=[word.encode(errors="surrogatepass") for word in words],
    )


def _spellings(word: str) -> Collection[str]:
    return {word, quote(word, safe="", errors="surrogatepass"), json.dumps(word)[1:-1], repr(word)[1:-1]}
