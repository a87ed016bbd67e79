"""What each fault does between a request and its answer, and which requests a rule counts.

Knows the grammar of rules and plain HTTP. Knows neither simulator and no client of ours.
"""

import http.client
import json
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.faults import HUGE_CHARS, BadRuleError, FaultBook, damaged, parse, parse_rule
from simulators.server import Server
from simulators.wire import Kind, Request, Response

BODY = b'{"name": "No. 7", "amount": -12.50, "count": 3}'


class Counter:
    """A system that counts what it carries out."""

    def __init__(self) -> None:
        self.switches: dict[str, str] = {}
        self.carried = 0

    def kind(self, request: Request) -> Kind:
        return "write" if request.method == "POST" else "read"

    def handle(self, request: Request) -> Response:
        self.carried += 1
        return Response(status=201, headers={"Content-Type": "application/json"}, body=BODY)

    def refuse_switch(self, name: str, value: str) -> str | None:
        return "no switch"

    def reset(self) -> None:
        self.carried = 0


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def server(counter: Counter) -> Iterator[Server]:
    with Server(counter) as running:
        yield running


def post(server: Server, path: str = "/a") -> tuple[int, bytes]:
    """Post once on a connection of its own."""
    host, port = server.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("POST", path, b"{}")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 2
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return true()


@pytest.mark.facts("S-E11", "S-H3", "S-H11", "S-I8")
@pytest.mark.parametrize(
    ("action", "carried"), [("lose-before", 0), ("lose-after", 1), ("hang-before-0.02", 0), ("hang-0.02", 1)]
)
def test_a_cut_connection_gives_no_answer(
    server: Server, counter: Counter, action: str, carried: int
) -> None:
    server.faults.add(f"write@1={action}")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        post(server)
    assert counter.carried == carried
    assert server.admin.tally.shown()["statuses"] == {"cut": 1}
    assert post(server) == (201, BODY)


def test_a_truncated_answer_promises_more_than_it_brings(server: Server, counter: Counter) -> None:
    server.faults.add("write@1=truncate")
    with pytest.raises(http.client.IncompleteRead) as caught:
        post(server)
    assert caught.value.partial == BODY[: len(BODY) // 2]
    assert counter.carried == 1


@pytest.mark.facts("S-E11", "S-H11")
@pytest.mark.parametrize(
    ("action", "status", "carried"),
    [
        ("html", 502, 0),
        ("html-after", 502, 1),
        ("html200-after", 200, 1),
        ("status-503", 503, 0),
        ("status-503-after", 503, 1),
        ("status-404", 404, 0),
    ],
)
def test_an_answer_is_replaced(
    server: Server, counter: Counter, action: str, status: int, carried: int
) -> None:
    server.faults.add(f"any@1={action}")
    answered, body = post(server)
    assert (answered, counter.carried) == (status, carried)
    assert (b"<html>" in body) == action.startswith("html")


def test_a_nan_stands_in_place_of_the_first_number(server: Server) -> None:
    server.faults.add("write@1=nan")
    assert post(server) == (201, b'{"name": "No. 7", "amount": NaN, "count": 3}')


def test_a_huge_answer_is_still_json(server: Server) -> None:
    server.faults.add("write@1=huge")
    parsed = json.loads(post(server)[1])
    assert len(parsed["huge"]) == HUGE_CHARS
    assert parsed["count"] == 3


@pytest.mark.parametrize("body", [b"{}", b"[1]", b"", b' {"a":1}'])
def test_a_huge_body_is_json_whatever_it_was_made_of(body: bytes) -> None:
    answer = damaged(parse_rule("read@1=huge").action, Response(status=200, body=body))
    assert answer is not None
    assert len(json.loads(answer.body)["huge"]) == HUGE_CHARS


@pytest.mark.facts("S-H3")
@pytest.mark.parametrize("action", ["delay-0.05", "slow-0.05"])
def test_a_late_answer_is_whole(server: Server, action: str) -> None:
    server.faults.add(f"write@1={action}")
    began = time.monotonic()
    assert post(server) == (201, BODY)
    assert time.monotonic() - began >= 0.04


@pytest.mark.facts("S-E13", "S-H3")
def test_a_server_that_goes_on_working_carries_out_after_the_cut(server: Server, counter: Counter) -> None:
    server.faults.add("write@1=late-0.05")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        post(server)
    assert counter.carried == 0
    assert until(lambda: counter.carried == 1)


def test_work_left_for_later_is_dropped_by_a_reset(server: Server, counter: Counter) -> None:
    server.faults.add("write@1=late-0.05")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        post(server)
    server.reset()
    assert not until_carried(counter, 0.1)


def until_carried(counter: Counter, seconds: float) -> bool:
    time.sleep(seconds)
    return counter.carried > 0


def test_stats_tell_which_rule_fired(server: Server) -> None:
    server.admin.set({"faults": "write@2=status-500, read@1=html"})
    post(server)
    post(server)
    assert server.faults.fired() == {"write@2=status-500": 1, "read@1=html": 0}
    assert server.admin.tally.shown()["faults_fired"] == 1


def fates(rules: str, asked: list[tuple[Kind, str]]) -> list[str]:
    book = FaultBook()
    book.set(parse(rules))
    actions = [book.next(kind, where) for kind, where in asked]
    return [action.name if action else "-" for action in actions]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("1", "x----"),
        ("2-3", "-xx--"),
        ("4+", "---xx"),
        ("*", "xxxxx"),
        ("next", "x----"),
        ("next-2", "xx---"),
    ],
)
def test_an_ordinal_counts_matching_requests(when: str, expected: str) -> None:
    asked: list[tuple[Kind, str]] = [("write", "POST /a")] * 5
    assert "".join(fates(f"write@{when}=nan", asked)).replace("nan", "x") == expected


def test_other_kinds_and_paths_are_not_counted() -> None:
    asked: list[tuple[Kind, str]] = [
        ("read", "GET /a/export-status"),
        ("write", "POST /b"),
        ("write", "POST /a/export-status"),
        ("write", "PATCH /a/export-status"),
    ]
    assert fates("write(export-status)@1=html", asked) == ["-", "-", "html", "-"]
    assert fates("write(PATCH /)@1=html", asked) == ["-", "-", "-", "html"]
    assert fates("any@4=html", asked) == ["-", "-", "-", "html"]


def test_the_first_rule_that_matches_decides_and_all_count() -> None:
    asked: list[tuple[Kind, str]] = [("write", "POST /a")] * 3
    assert fates("write@1=html,write@1-2=nan", asked) == ["html", "nan", "-"]


def test_ordinals_count_from_the_last_reset_and_next_from_the_setting() -> None:
    book = FaultBook()
    book.next("write", "POST /a")
    book.set(parse("write@1=html,write@2=nan,write(/b)@next=huge"))
    assert [book.next("write", path) for path in ("POST /b", "POST /b")] == [
        parse_rule("write@2=nan").action,
        None,
    ]
    book.reset()
    first = book.next("write", "POST /a")
    assert first is not None
    assert first.name == "html"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("write", "not of the form KIND@WHEN=ACTION"),
        ("writes@1=html", "the kind 'writes' is not"),
        ("write@0=html", "'0' is not n"),
        ("write@3-2=html", "ends before it begins"),
        ("write@one=html", "'one' is not n"),
        ("write@1=explode", "'explode' is not an action; they are delay, hang, html"),
        ("write@1=lose", "'lose' is not an action"),
        ("write@1=status-099", "is not an action"),
        ("write@1=delay", "is not an action"),
        ("write@1=delay--1", "is not an action"),
        ("write@1=late-3601", "more than 3600 seconds"),
        ("write@1=nan-after", "is not an action"),
        ("write()@1=nan", "not of the form"),
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(rule: str, reason: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        parse(rule)
    assert reason in str(caught.value)
    assert rule in str(caught.value)


def test_too_many_rules_are_refused() -> None:
    with pytest.raises(BadRuleError, match="at most 100"):
        parse(",".join(["read@1=nan"] * 101))


def test_a_key_in_parentheses_can_narrow_a_rule() -> None:
    rule = parse_rule("write(APPostInvoices('$process'))@1=lose-after")
    assert rule.part == "APPostInvoices('$process')"


@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_refused_in_words(text: str) -> None:
    try:
        rules = parse(text)
    except BadRuleError as error:
        assert str(error)
    else:
        assert all(rule.first <= rule.last for rule in rules)


@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 40))
def test_a_range_fires_exactly_on_its_ordinals(first: int, more: int, count: int) -> None:
    asked: list[tuple[Kind, str]] = [("read", "GET /a")] * count
    expected = ["nan" if first <= n <= first + more else "-" for n in range(1, count + 1)]
    assert fates(f"read@{first}-{first + more}=nan", asked) == expected
