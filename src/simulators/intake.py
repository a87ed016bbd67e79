"""How the body of a request is read off the socket, within limits.

Knows Content-Length and chunks. Knows no route and does not answer.
"""

from email.message import Message
from io import BufferedIOBase

__all__ = ["MAX_BODY_BYTES", "read_body"]

MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_LINE_BYTES = 1_024
DRAIN_BYTES = 65_536


def read_body(stream: BufferedIOBase, headers: Message) -> bytes | int:
    """Read the body a request declares, or give the status that refuses it: 400 or 413.

    After a refusal the connection cannot be used again.
    """
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return _chunks(stream)
    declared = headers.get("Content-Length", "0").strip()
    if not declared.isascii() or not declared.isdigit():
        return 400
    size = int(declared)
    if size > MAX_BODY_BYTES:
        for _ in range(min(size, 2 * MAX_BODY_BYTES) // DRAIN_BYTES):
            stream.read(DRAIN_BYTES)  # a client still sending would not see the answer
        return 413
    body = stream.read(size)
    return body if len(body) == size else 400


def _chunks(stream: BufferedIOBase) -> bytes | int:
    pieces: list[bytes] = []
    total = 0
    while True:
        try:
            size = int(stream.readline(MAX_LINE_BYTES).partition(b";")[0], 16)
        except ValueError:
            return 400
        total += max(size, 0)
        if total > MAX_BODY_BYTES:
            return 413
        if size <= 0:
            break
        pieces.append(stream.read(size))
        stream.readline(MAX_LINE_BYTES)
    while stream.readline(MAX_LINE_BYTES).strip():  # trailers, if any
        pass
    return b"".join(pieces)
