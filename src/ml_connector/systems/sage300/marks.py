"""Our marks in Sage 300: short tokens by which a look tells our entries from everybody else's (L4).

Pure. A mark comes from the company and the AvidXchange invoice id alone, so it can be made again without the
ledger. Knows no batch and no client.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

__all__ = ["BATCH_PREFIX", "batch_mark", "entry_mark", "marks_in", "with_mark"]

BATCH_PREFIX = "AvidXchange AVB"
_CHARACTERS = 13  # 65 bits
_ENTRY = re.compile(r"AVX[A-Z2-7]{13}")


def entry_mark(company: str, invoice_id: str) -> str:
    """Make the mark of one invoice in one company."""
    return "AVX" + _token("\n".join((company, invoice_id)))


def batch_mark(marks: Iterable[str]) -> str:
    """Make the mark of a batch from the marks of its entries, in whatever order."""
    return BATCH_PREFIX + _token("\n".join(sorted(marks)))


def marks_in(text: str) -> frozenset[str]:
    """Find the entry marks in a description."""
    return frozenset(_ENTRY.findall(text))


def with_mark(text: str, mark: str, length: int = 60) -> str:
    """Put the mark behind a text, which is cut so that both fit in `length` characters (G22)."""
    room = length - len(mark) - 1
    own = _ENTRY.sub("", text)  # a description copied out of Sage may carry another invoice's mark
    words = " ".join("".join(c if c.isprintable() else " " for c in own).split())
    return f"{words[:room].rstrip()} {mark}".strip()


def _token(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode()[:_CHARACTERS]
