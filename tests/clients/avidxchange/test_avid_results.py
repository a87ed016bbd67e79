"""Knows how the answer to a bulk write is told apart in every style, and that silence is never success.

Does not know calls: bodies go in, rows come out.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from avidxchange import results
from avidxchange.errors import Unreadable
from avidxchange.models import KEPT
from avidxchange.profile_parts import FaultShapes, Result

SHAPES = FaultShapes()
PER_ITEM = Result(
    key="key", index="index", outcome="outcome", id="id", errors="errors",
    words={"created": "created", "updated": "updated", "unchanged": "unchanged", "failed": "failed", "ok": "accepted"},
)  # fmt: skip
KEYS = ("A", "B")


def told(body: object, shape: Result = PER_ITEM, keys: tuple[str, ...] = KEYS) -> results.Told:
    return results.read(json.dumps(body).encode(), shape, SHAPES, keys)


def outcomes(found: results.Told | None) -> list[str | None]:
    return [row.outcome if row else None for row in (found.rows if found else ())]


@pytest.mark.facts("A-6.4/per_item", "A-6.11/partial-bulk-failure")
def test_each_item_has_its_own_outcome_id_and_complaints():
    error = {"code": "E1", "field": "name", "message": "too odd"}
    found = told(
        {
            "results": [
                {"key": "B", "outcome": "Created", "id": 7},
                {"key": "A", "outcome": "failed", "errors": [error]},
            ]
        }
    )
    assert outcomes(found) == ["failed", "created"]
    assert found.rows[1] is not None and found.rows[1].id == "7"
    assert found.rows[0] is not None and found.rows[0].errors[0].message == "too odd"


@pytest.mark.facts("A-6.4/per_item", "A-6.4/matching")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"index": 1, "outcome": "ok"}, {"index": 0, "outcome": "failed"}], ["failed", "accepted"]),
        ([{"key": "A", "index": 1, "outcome": "ok"}], ["accepted", None]),
        ([{"key": "a", "index": 0, "outcome": "ok"}], [None, None]),
        ([{"index": 2, "outcome": "ok"}, {"index": -1, "outcome": "ok"}], [None, None]),
        ([{"outcome": "ok"}, {"outcome": "ok"}], ["accepted", "accepted"]),
        ([{"outcome": "ok"}, {"outcome": "failed"}], [None, None]),
        ([{"outcome": "ok"}], [None, None]),
        ([], [None, None]),
    ],
    ids=["index", "key first", "key is exact", "no such index", "all alike", "mixed", "too few", "none"],
)
def test_rows_are_matched_by_key_else_by_index_else_all_or_nothing(rows, expected):
    assert outcomes(told({"results": rows})) == expected


@pytest.mark.facts("A-6.4/matching")
def test_rows_in_order_are_matched_by_place_only_if_the_profile_says_so():
    rows = [{"outcome": "ok"}, {"outcome": "failed"}]
    assert outcomes(told({"results": rows}, replace(PER_ITEM, in_order=True))) == ["accepted", "failed"]
    assert outcomes(told({"results": rows[:1]}, replace(PER_ITEM, in_order=True))) == [None, None]


@pytest.mark.facts("A-6.4/matching")
def test_rows_for_nobody_and_second_rows_are_noticed():
    found = told({"results": [{"key": k, "outcome": o} for k, o in (("A", "ok"), ("A", "ok"), ("X", "ok"))]})
    assert outcomes(found) == ["accepted", None]
    assert [row.key for row in found.surprises] == ["A", "X"]


def test_two_rows_that_differ_leave_the_item_unknown():
    found = told({"results": [{"key": "A", "outcome": "ok"}, {"key": "A", "outcome": "failed"}]}, keys=("A",))
    assert outcomes(found) == ["unknown"]


@pytest.mark.parametrize(
    ("word", "outcome"), [("SHRUG", "unknown"), (None, "unknown"), ({}, "unknown"), ("o k", "accepted")]
)
def test_a_word_the_profile_does_not_list_is_unknown(word, outcome):
    assert outcomes(told({"results": [{"key": "A", "outcome": word}]}, keys=("A",))) == [outcome]


@pytest.mark.facts("A-6.4/per_item")
@pytest.mark.parametrize("word", ["created", "updated", "unchanged", "ok"])
def test_a_success_with_complaints_is_unknown_and_never_taken_for_kept(word):
    found = told(
        {
            "results": [
                {"key": "A", "outcome": word, "errors": ["address refused"]},
                {"key": "B", "outcome": word},
            ]
        }
    )
    assert outcomes(found)[0] == "unknown" and outcomes(found)[1] in KEPT
    assert found.rows[0] and found.rows[0].errors[0].message == "address refused"


@pytest.mark.facts("A-6.4/bare_array", "A-6.11/partial-bulk-failure")
def test_a_bare_array_is_a_list_without_a_name():
    shape = replace(PER_ITEM, style="bare_array")
    assert outcomes(told([{"key": "B", "outcome": "ok"}, {"key": "A", "outcome": "updated"}], shape)) == [
        "updated",
        "accepted",
    ]


@pytest.mark.facts("A-6.4/split_lists", "A-6.11/partial-bulk-failure")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"successes": [{"key": "A"}], "failures": [{"key": "B", "errors": "no"}]}, ["accepted", "failed"]),
        ({"successes": ["A", "B"]}, ["accepted", "accepted"]),
        ({"failures": ["A"], "successes": None}, ["failed", None]),
        ({"successes": ["A"], "failures": ["A"]}, ["unknown", None]),
        ({}, [None, None]),
    ],
)
def test_two_lists_say_who_succeeded_and_who_failed(body, expected):
    shape = replace(PER_ITEM, style="split_lists", outcome=None)
    assert outcomes(told(body, shape)) == expected


@pytest.mark.facts("A-6.4/split_lists")
def test_a_success_in_two_lists_keeps_the_more_exact_word():
    shape = replace(PER_ITEM, style="split_lists")
    assert outcomes(told({"successes": [{"key": "A", "outcome": "created"}, "B"]}, shape)) == [
        "created",
        "accepted",
    ]


@pytest.mark.facts("A-6.4/empty_204")
def test_no_body_at_all_is_everything_where_the_profile_says_so_and_nothing_elsewhere():
    assert outcomes(results.read(b"", replace(PER_ITEM, style="empty_204"), SHAPES, KEYS)) == [
        "accepted",
        "accepted",
    ]
    with pytest.raises(Unreadable):
        results.read(b"", PER_ITEM, SHAPES, KEYS)


INDEXED = replace(PER_ITEM, style="indexed_400")


@pytest.mark.facts("A-6.4/indexed_400", "A-6.11/partial-bulk-failure")
@pytest.mark.parametrize(
    "errors",
    [
        [{"index": 1, "code": "E1", "message": "no"}],
        [{"field": "vendors[1].name", "code": "E1", "message": "no"}],
        [{"key": "B", "code": "E1", "message": "no"}],
    ],
)
def test_a_batch_refused_whole_names_the_guilty_and_leaves_the_others_to_be_sent_again(errors):
    found = results.refused(json.dumps({"errors": errors}).encode(), INDEXED, SHAPES, KEYS)
    assert outcomes(found) == ["not_done", "failed"]
    assert found is not None and found.rows[1] is not None and found.rows[1].errors[0].code == "E1"


@pytest.mark.facts("A-6.4/indexed_400")
def test_several_complaints_about_one_item_are_all_kept():
    rows = [{"index": 0, "message": "first"}, {"index": 0, "message": "second"}, {"message": "about none"}]
    found = results.refused(json.dumps({"errors": rows}).encode(), INDEXED, SHAPES, KEYS)
    assert found is not None and found.rows[0] is not None
    assert [error.message for error in found.rows[0].errors] == ["first", "second"]
    assert [json.loads(row.text)["message"] for row in found.surprises] == ["about none"]


@pytest.mark.facts("A-6.4/indexed_400")
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"errors":[]}', b'{"errors":[{"message":"x"}]}', b'{"errors":[{"index":9}]}']
)
def test_a_refusal_that_does_not_say_who_is_guilty_names_nobody(body):
    assert results.refused(body, INDEXED, SHAPES, KEYS) is None


BATCH = replace(PER_ITEM, state="state", finished=frozenset({"done"}), broken=frozenset({"crashed"}))


@pytest.mark.facts("A-6.4/batch_202", "A-6.11/partial-bulk-failure")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"state": "running", "results": []}, None),
        ({"state": "DONE", "results": [{"key": "A", "outcome": "ok"}]}, ["accepted", None]),
        ({"state": "crashed"}, ["failed", "failed"]),
        ({"state": "crashed", "results": [{"key": "A", "outcome": "ok"}]}, ["accepted", None]),
        ({}, None),
    ],
)
def test_a_batch_is_told_apart_once_it_is_finished(body, expected):
    found = results.batch(json.dumps(body).encode(), BATCH, SHAPES, KEYS)
    assert (outcomes(found) if found else None) == expected


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"results": {}}', b'{"results": 1}', b"\xff"])
def test_an_answer_of_another_shape_is_unreadable(body):
    with pytest.raises(Unreadable):
        results.read(body, PER_ITEM, SHAPES, KEYS)


def test_more_rows_than_anybody_sent_are_refused():
    with pytest.raises(Unreadable, match="more than"):
        told({"results": [1] * (results.ROWS_MAX + 1)})
