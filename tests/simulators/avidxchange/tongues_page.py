"""Writes TONGUES.md: each tongue with its names, paths, words, and samples played against the simulator.

Knows which calls are worth showing, as a stranger needs them to write a profile. Does not know any profile.
Run `.venv/bin/python tests/simulators/avidxchange/tongues_page.py` after a change; a test compares the page.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tongue_samples import DONE, ITEMS, NOW, WRONG, Player

from simulators.avidxchange.kinds import KINDS
from simulators.avidxchange.shapes import Members
from simulators.avidxchange.speech import put, say
from simulators.avidxchange.tongue import TONGUES, Tongue, Way

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[3] / "src" / "simulators" / "avidxchange" / "TONGUES.md"
_MOMENTS = {
    "z": "RFC 3339 with Z", "offset": "RFC 3339 with offset", "naive": "RFC 3339 in UTC without a zone",
    "epoch_s": "seconds since 1970", "epoch_ms": "milliseconds since 1970", "us": "`%m/%d/%Y %H:%M:%S` in UTC",
}  # fmt: skip
_DAYS = {"iso": "`%Y-%m-%d`", "us": "`%m/%d/%Y`"}
_NULLS = {"omit": "left out", "null": "null", "empty": "an empty text"}

_INTRO = """# The tongues of the simulated AvidXchange

<!-- Made by tests/simulators/avidxchange/tongues_page.py from tongues/*.toml and the simulator's own answers. -->

Nobody outside knows how the real gateway speaks. The simulator therefore offers the same books in three tongues that
differ in everything a profile can say: `--set tongue=default`, `nested` or `flat`. A tongue is a table
(`tongues/*.toml`) and only changes names and the *defaults* of the other switches: each switch still works on top of
each tongue, so `tongue=flat` with `paging=cursor_header` is a fourth gateway.

What holds in all of them: member names, paths and words are taken exactly as they stand here, and those of another
tongue mean nothing. A member that is not named here is not read. Token requests go to `/token` or `/oauth2/token`.
With `unknown_members=refused` it is an error instead (but in `default`, which has no tables). With `formats=strict`
dates and amounts that are written must be spelled as the gateway spells them, and with `references=strict` an order's
vendor and accounts must have been written before.
Secrets of sign-in layers that were not given to the simulator one by one are all the client secret, and the user name
is the client id.
"""


def page() -> str:
    """Give the whole page."""
    lines = [_INTRO]
    for name in TONGUES:
        lines += _section(name)
    return "\n".join(lines).rstrip() + "\n"


def _section(name: str) -> list[str]:
    plain = Player(name)
    return [
        f"## `{name}`", "", *_speaks(plain), "", *_operations(plain), "", *_members(plain.tongue), "",
        *_words(plain.tongue), "",
        f"### Samples in `{name}`", "", *_reads(plain), *_writes(name),
    ]  # fmt: skip


def _speaks(player: Player) -> list[str]:
    board, tongue = player.board, player.tongue
    return [
        "| What | How |",
        "|---|---|",
        f"| Base path | `{tongue.base}` |",
        f"| Sign-in | {_sign_in(player)} |",
        f"| Company | {_place(player)} |",
        f"| Timestamps, dates | {_MOMENTS[board['timestamps']]}; {_DAYS[board['dates']]} |",
        f"| Amounts | {_amounts(tongue)}, as {board['decimals_as']}s |",
        f"| What is not there | {_NULLS[board['nulls']]} |",
        f"| Paging | `{board['paging']}`, at most 100 a page; {_paging(player)} |",
        f"| Page | items at `{tongue.named('page', 'data')}` |",
        f"| An empty pending list | {board['empty']} |",
        f"| Invoice list items | {'whole invoices' if board['list_items'] == 'full' else 'summaries: ask for each'} |",
        f"| Export mode | `{board['export']}`; once more gives {board['ack_again']}, success {board['ack_answer']} |",
        f"| Bulk results | `{board['results']}` |",
        f"| Repeats | header `{tongue.headers['idempotency']}` on writes |",
        f"| Gateway faults | `{board['fault_format']}`; an unknown resource is {board['unknown_resource']} |",
    ]


def _sign_in(player: Player) -> str:
    board, names = player.board, player.tongue.headers
    layers = [
        ("bearer", "required", "OAuth client credentials, `Authorization: Bearer`"),
        ("basic", "on", "HTTP Basic"),
        ("token_headers", "on", f"headers `{names['company_token']}` and `{names['user_token']}`"),
        ("api_key", "header", f"API key in header `{names['api_key']}`"),
    ]
    here = [text for switch, value, text in layers if board[switch] == value]
    away = [text for switch, value, text in layers if board[switch] != value]
    return f"{' + '.join(here)} (by switch also: {'; '.join(away)}; or `{player.tongue.query['api_key']}` in the query)"


def _place(player: Player) -> str:
    tongue = player.tongue
    places = {
        "split": f"reads: query `{tongue.query['companyId']}`; writes: body `{tongue.company}`",
        "path": f"in the path: `{tongue.base}/{tongue.company_path}/…`",
        "header": f"header `{tongue.headers['company']}`",
        "query": f"query `{tongue.query['companyId']}`",
        "token_form": "`company_id` in the token request",
    }
    here = player.board["company_place"]
    return f"{places.pop(here)} (by switch also: {'; '.join(places.values())})"


def _paging(player: Player) -> str:
    tongue, style = player.tongue, player.board["paging"]
    query = {name: f"`{theirs}`" for name, theirs in tongue.query.items()}
    at = {name: f"`{tongue.named('page', f'paging.{name}')}`" for name in ("nextCursor", "next", "total")}
    said = {
        "cursor_body": f"cursor {query['cursor']}, next at {at['nextCursor']}",
        "cursor_header": f"cursor {query['cursor']}, next in header `{tongue.headers['next_cursor']}`",
        "next_link": f"next at {at['next']}",
        "page_number": f"page {query['page']} from 1, total at {at['total']}",
        "offset": f"offset {query['offset']}, total at {at['total']}",
    }
    here = said.pop(style)
    return f"size {query['limit']}, {here} (by switch also: {'; '.join(said.values())})"


def _amounts(tongue: Tongue) -> str:
    money = any("money" in (way.as_ for way in ways.values()) for ways in tongue.ways.values())
    return "`{value, currency}`" if money else "plain"


def _operations(player: Player) -> list[str]:
    tongue = player.tongue
    most = {kind.takes: kind.most for kind in KINDS}
    rows = [
        f"| `{name}` | `{way.replace('|', ' or ')}` | {_takes(tongue, name, most)} |"
        for name, way in tongue.operations.items()
    ]
    return ["| Operation | Method and path | Takes |", "|---|---|---|", *rows]


def _takes(tongue: Tongue, name: str, most: dict[str, int]) -> str:
    if name in most:
        envelope = f"`{tongue.envelopes[name]}`" if name in tongue.envelopes else "any name"
        note = {"invoices_submit": "; switch `submit`", "payment_requests_submit": "; switch `submit`"}
        return f"a list called {envelope}, at most {most[name]}{note.get(name, '')}"
    query = {
        "invoices_list": ("status", "exportStatus", "updatedSince"),
        "invoice_statuses_list": ("updatedSince",),
        "payments_list": ("updatedSince",),
    }
    if name in query:
        return "query " + ", ".join(f"`{tongue.query[each]}`" for each in query[name])
    return {
        "invoice_ack": "export mode `ack`",
        "invoice_flag": "export mode `status_update`",
        "batch_status": "`batch_202`",
    }.get(name, "switch `lists`" if name.endswith("_list") else "")


def _words(tongue: Tongue) -> list[str]:
    if not tongue.words:
        return [
            "Words: the default ones, such as `approved`, `pending`, `AvidPay Check`, `Issued to Supplier`."
        ]
    rows = [
        f"| {kind} | {', '.join(f'{ours} = `{_literal(word)}`' for ours, word in words.items())} |"
        for kind, words in tongue.words.items()
    ]
    return ["| Words of | Default word = word here |", "|---|---|", *rows]


def _members(tongue: Tongue) -> list[str]:
    if not tongue.ways:
        return ["Members: the default ones, as the samples show."]
    rows = [
        f"| {shape} | {', '.join(_member(name, way) for name, way in ways.items())} |"
        for shape, ways in tongue.ways.items()
    ]
    return ["| Members of | Default name = name here (how it is spelled) |", "|---|---|", *rows]


def _member(name: str, way: Way) -> str:
    spelled = f" ({way.as_})" if way.as_ else ""
    return f"{name} = `{way.to}`{spelled}"


def _literal(word: bool | str) -> str:
    return str(word).lower() if isinstance(word, bool) else word


def _reads(player: Player) -> Iterator[str]:
    wanted = {
        "status": player.word("invoice_status", "approved"),
        "exportStatus": player.word("export_status", "pending"),
        "limit": "1",
    }
    since = {"updatedSince": str(player.forms.moment(NOW.replace(day=14, hour=0))), "limit": "100"}
    yield from _titled("Connection test", player.get("connection_test"))
    yield from _titled("Pending invoices", player.get("invoices_list", wanted))
    yield from _titled("One invoice", player.get("invoice_get", id="inv-0001"))
    yield from _titled("Statuses of invoices", player.get("invoice_statuses_list", since))
    yield from _titled("Payments", player.get("payments_list", since))
    yield from _titled("An invoice that is not there", player.get("invoice_get", id="inv-9999"))


def _writes(name: str) -> Iterator[str]:
    receipt = Player(name, export="ack")
    done = say(receipt.tongue, "ack", {"status": "exported", **DONE, "postedAt": receipt.forms.moment(NOW)})
    wrong = say(receipt.tongue, "ack", {"status": "failed", **WRONG})
    yield from _titled("Acknowledge (mode `ack`)", receipt.send("invoice_ack", done, id="inv-0001"))
    yield from _titled("Acknowledge once more", receipt.send("invoice_ack", done, id="inv-0001"))
    yield from _titled("Report a failure (mode `ack`)", receipt.send("invoice_ack", wrong, id="inv-0002"))
    flagged = Player(name, export="status_update")
    done = say(
        flagged.tongue,
        "flag",
        {"exportStatus": "exported", **DONE, "postedAt": flagged.forms.moment(NOW)},
    )
    yield from _titled("Flag (mode `status_update`)", flagged.send("invoice_flag", done, id="inv-0001"))
    yield from _bulks(name)


def _bulks(name: str) -> Iterator[str]:
    player = Player(name)
    for kind in KINDS:
        if kind.takes not in ITEMS:
            continue
        items = [say(player.tongue, kind.shape, _dated(player, item)) for item in ITEMS[kind.takes]]
        envelope = player.tongue.envelopes.get(kind.takes, kind.name.replace("-", "_"))
        document: Members = {}
        put(document, envelope, [*items])
        names = {"dimension": "department", "list": "payment-terms"}
        given = {
            name: value
            for name, value in names.items()
            if f"{{{name}}}" in player.tongue.operations[kind.takes]
        }
        yield from _titled(f"`{kind.takes}`", player.send(kind.takes, document, **given))
    later = Player(name, results="batch_202")
    vendors = [say(later.tongue, "vendor", item) for item in ITEMS["vendors_upsert"]]
    list(later.send("vendors_upsert", {later.tongue.envelopes.get("vendors_upsert", "vendors"): [*vendors]}))
    yield from _titled("`batch_status` (style `batch_202`)", later.get("batch_status", id="B1"))
    yield from _titled("`batch_status` when it is done", later.get("batch_status", id="B1"))


def _titled(title: str, sample: list[str]) -> list[str]:
    return [f"**{title}**", "", *sample]


def _dated(player: Player, item: Members) -> Members:
    return item | {"orderDate": player.forms.day(date(2026, 10, 1))} if "orderDate" in item else item


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
