"""Knows how to put one question to a site and take a refusal for an answer, with the evidence.

Does not know which questions there are (probe does). Repeats one only after a hiccup, never after a refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sage300.bodies import decoded
from sage300.codec import Feed, Reader
from sage300.errors import Answered, Ask, BadAnswer, Redirected, Throttled, Unauthorized
from sage300.findings import Evidence
from sage300.odata import query
from sage300.transport import Transport

Row = dict[str, object]

SHOWN_MAX = 240

_FEED: Reader[Feed[Row]] = Reader(Feed[Row])
_ROW: Reader[Row] = Reader(Row)
_REFUSALS = frozenset({400, 404, 405, 409, 414, 501})
_TROUBLE = (Throttled, Unauthorized, Redirected)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An answer. `accepted` is None where neither yes nor no can be read from it: a fault, a missing right."""

    evidence: Evidence
    accepted: bool | None
    rows: Sequence[Row] = ()
    link: str | None = None
    total: int | None = None

    def column(self, name: str) -> list[object]:
        """The values of one member, row by row; None where a row lacks it."""
        return [row.get(name) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The wire of one client, and questions to it."""

    wire: Transport

    def list(self, path: str, options: Mapping[str, str]) -> Seen:
        """Rows of `AP/APVendors` and so on. Raises SageError only where the site itself is in trouble."""
        ask = Ask(method="GET", resource=path.rpartition("/")[2])
        asked = _shown(f"{ask}?{unquote(query(options))}")
        try:
            answer = self.wire.question(ask, path, options)
            feed = decoded(ask, _FEED, answer)
        except _TROUBLE:
            raise
        except (Answered, BadAnswer) as error:
            return _declined(asked, error)
        told = Evidence(asked=asked, status=answer.status, rows=len(feed.value))
        return Seen(evidence=told, accepted=True, rows=feed.value, link=feed.next_link, total=feed.total)

    def one(self, path: str, segment: str) -> Seen:
        """A record by its key, as `list` in everything else."""
        ask = Ask(method="GET", resource=path.rpartition("/")[2], key=segment)
        try:
            answer = self.wire.question(ask, path + segment, {})
            row = decoded(ask, _ROW, answer)
        except _TROUBLE:
            raise
        except (Answered, BadAnswer) as error:
            return _declined(str(ask), error)
        return Seen(evidence=Evidence(asked=str(ask), status=answer.status), accepted=True, rows=(row,))


def _shown(asked: str) -> str:
    """The question as evidence; of a long one its beginning and its length."""
    return asked if len(asked) <= SHOWN_MAX else f"{asked[:SHOWN_MAX]}... ({len(asked)} characters)"


def _declined(asked: str, error: Answered | BadAnswer) -> Seen:
    refused = isinstance(error, Answered) and error.status in _REFUSALS
    told = Evidence(asked=asked, status=error.status, code=error.code)
    return Seen(evidence=told, accepted=False if refused else None)
