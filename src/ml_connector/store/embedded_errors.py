"""What can go wrong with the database that we start ourselves, in words a person can act on.

Knows the two sentences of such an error and how to read the end of a server log. Does not know how the
server is started, and raises nothing by itself.
"""

from __future__ import annotations

from pathlib import Path

TAIL_BYTES_MAX = 8_000
TAIL_LINES_MAX = 20


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used: what happened, what to do next, and the end of its log.

    `log_tail` holds at most 20 lines of the server's own words; it may be empty. No part of it holds the
    password: the server never logs it and statements are not logged.
    """

    def __init__(self, what: str, *, next_step: str, log_tail: str = "") -> None:
        self.what = what
        self.next_step = next_step
        self.log_tail = log_tail
        lines = [what, f"Next: {next_step}"]
        if log_tail:
            lines.append("The server said:\n" + log_tail)
        super().__init__("\n".join(lines))


def tail_of(path: Path) -> str:
    """The last lines of one text file, bounded; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - TAIL_BYTES_MAX))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return last_lines(text)


def last_lines(text: str) -> str:
    """The last twenty non-empty lines of a text."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-TAIL_LINES_MAX:])


def explain(doing: str, log_tail: str) -> EmbeddedError:
    """Turn the server's own words into an error with a next step; unknown words are kept verbatim."""
    for words, what, next_step in _KNOWN:
        if words in log_tail:
            return EmbeddedError(f"{doing} failed: {what}", next_step=next_step, log_tail=log_tail)
    return EmbeddedError(
        f"{doing} failed",
        next_step="read the lines below: they are the server's own",
        log_tail=log_tail,
    )


_KNOWN = (
    (
        "No space left on device",
        "the disk is full",
        "free some space on the disk of the home and start again",
    ),
    (
        "could not look up effective user ID",
        "this user has no entry in the system's list of accounts",
        "give the user an entry (a container often lacks one), or set DATABASE_URL",
    ),
    (
        "server did not start in time",
        "its recovery takes longer than a minute",
        "it goes on by itself: try again in a minute",
    ),
    ("Disk quota exceeded", "the disk quota is used up", "free some space in the home and start again"),
    ("Read-only file system", "the home is on a read-only disk", "choose another ML_CONNECTOR_HOME"),
    ("Permission denied", "a file of the home may not be used", "run as the owner of the home"),
    ("invalid permissions", "the data folder is open to others", "give the data folder back its mode 0700"),
    ("wrong ownership", "the data folder belongs to somebody else", "run as the owner of the home"),
    ("could not locate a valid checkpoint", "the data folder is damaged", "restore the last backup"),
    ("incompatible with server", "the data folder is of another version", "restore a backup into a new home"),
    (
        "could not map anonymous shared memory",
        "there is not enough memory",
        "free some memory and start again",
    ),
)
