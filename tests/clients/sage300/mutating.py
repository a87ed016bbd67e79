"""Knows how good answers of Sage 300 are made up for any entity, and how they are spoiled.

Does not know what the client makes of them.
"""

import functools
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

MEMBERS: dict[str, str] = json.loads(
    (Path(__file__).parents[2] / "fixtures/sage300/members.json").read_text(encoding="utf-8")
)

DAYS = st.dates().map(lambda day: f"{day.isoformat()}T00:00:00Z") | st.none()
AMOUNTS = st.integers(-(10**18), 10**18).map(lambda units: units / 1000)
HOSTILE = st.sampled_from(
    [
        b"[" * 3_000,
        b'{"a":' * 3_000,
        b"9" * 5_000,
        b"-1e400",
        b"1E+999999999",
        b"0." + b"0" * 5_000 + b"1",
        b"NaN",
        b"Infinity",
        b'"\\ud800"',
        b'"\\u0000"',
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"null",
        b"true",
        b"{}",
        b"[]",
        b'""',
        b'"2025-02-30T00:00:00Z"',
        b'"9999999-01-01"',
    ]
)


def value(kind: str) -> st.SearchStrategy[Any]:
    """A value of one of Sage's kinds as it stands in JSON."""
    if kind.startswith("number") or kind == "whole":
        return st.integers(0, 10**9) if kind == "whole" or kind.endswith(",0)") else AMOUNTS
    if kind == "yes_no":
        return st.sampled_from(["Yes", "No"])
    plain: dict[str, st.SearchStrategy[Any]] = {"flag": st.booleans(), "date": DAYS, "list": st.just([])}
    return plain.get(kind, st.text(max_size=12))


@functools.cache
def record(entity: str) -> st.SearchStrategy[dict[str, Any]]:
    """A good record of an entity: every member, or some of them."""
    kinds = dict(member.split(":")[:2] for member in MEMBERS[entity].split())
    keys = list(kinds)[:8]
    return st.fixed_dictionaries(
        {name: value(kinds[name]) for name in keys},
        optional={name: value(kind) for name, kind in list(kinds.items())[8:30]},
    )


@st.composite
def spoiled(draw: st.DrawFn, good: st.SearchStrategy[bytes]) -> bytes:
    """A good answer with pieces cut out, doubled, or replaced by something hostile."""
    body = draw(good)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 40)))
        piece = draw(HOSTILE | st.binary(max_size=8) | st.just(body[start:end] * 2))
        body = body[:start] + piece + body[end:]
    return body[:40_000]


def listed(rows: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[bytes]:
    """A good list answer, with a link and a count of any kind."""
    links = st.none() | st.text(max_size=30) | st.integers()
    return st.builds(
        lambda found, link, count: json.dumps(
            {"@odata.context": "x", "@odata.count": count, "value": found, "@odata.nextLink": link}
        ).encode(),
        st.lists(rows, max_size=2),
        links,
        st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["²", "٣", "9" * 5_000]),
    )


def as_bytes(rows: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[bytes]:
    """A record alone."""
    return rows.map(lambda row: json.dumps(row).encode())


def outside(entity: str) -> st.SearchStrategy[bytes]:
    """Bytes a server may send for an entity: good, spoiled, or of any kind."""
    rows = record(entity)
    good = as_bytes(rows) | listed(rows)
    return st.one_of(good, spoiled(good), spoiled(good), st.binary(max_size=200), HOSTILE)
