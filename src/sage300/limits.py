"""Knows the bounds on everything the client does: seconds, bytes, rows, repeats, and who must agree to a write.

Does not know how any of them is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds on everything. Seconds (`_s`), bytes (`_bytes`), rows (`page_size`), counts.

    `read_s`, `write_s` and `process_s` bound a whole exchange, first byte sent to last byte read: a process
    answers when it is over (D13). `warm_up_s` replaces a smaller one when Sage has been idle so long that
    IIS may have stopped it (H1, `idle_s`). `retries` are repeats of a read, `retry_max_wait_s` all its
    waits together; after `retry_total_s` from its beginning no repeat is started.

    `calls_per_second` is kept by each client for itself; a write never waits for its turn, the reads after it do.
    After `silence_max_s` seconds of calls in a row that nobody answered no more are sent (`LeftAlone`); None = go on.

    `read_only`: nothing but a GET is ever sent. Whatever Sage may take for a write, a template and posting
    among it (D11, D12), raises WriteRefused.

    `before_write` is called before each write, and once more when the connection stands, right before the bytes of
    its body leave: the place for a lock to be checked. What it raises passes through, and nothing is carried out: Sage
    has at most the head of a request without its body.
    """

    read_s: float = 120
    write_s: float = 180
    process_s: float = 600
    warm_up_s: float = 180
    idle_s: float = 900
    connect_s: float = 10
    page_size: int = 100
    pages_max: int = 100_000
    body_max_bytes: int = 64 * 1024 * 1024
    retries: int = 4
    retry_first_wait_s: float = 1
    retry_max_wait_s: float = 60
    retry_total_s: float = 300
    connections_max: int = 10
    calls_per_second: float | None = None
    silence_max_s: float | None = None
    read_only: bool = False
    before_write: Callable[[], None] | None = field(default=None, repr=False, compare=False)
