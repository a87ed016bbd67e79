"""The filter language, as claims about text and trees.

Knows the grammar of the facts (C10 to C15). Knows no resource.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulators.sage300.errors import SageError
from simulators.sage300.odata import Call, Compare, Literal, Logic, Node, Not, Property, instant, nodes, parse

NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,12}", fullmatch=True)
LITERALS = st.one_of(
    st.text(max_size=12).map(lambda text: Literal(kind="text", value=text)),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(
        lambda number: Literal(kind="number", value=number)
    ),
    st.booleans().map(lambda flag: Literal(kind="bool", value=flag)),
    st.just(Literal(kind="null", value=None)),
)
COMPARED = st.builds(
    Compare,
    op=st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]),
    left=NAMES.map(lambda name: Property(name=name)),
    right=LITERALS,
)
CALLED = st.builds(
    lambda function, name, text: Call(
        function=function, args=(Property(name=name), Literal(kind="text", value=text))
    ),
    st.sampled_from(["startswith", "endswith", "contains"]),
    NAMES,
    st.text(max_size=8),
)
TREES = st.recursive(
    st.one_of(COMPARED, CALLED),
    lambda inner: st.one_of(
        st.builds(Logic, op=st.sampled_from(["and", "or"]), left=inner, right=inner),
        st.builds(Not, operand=inner),
    ),
    max_leaves=12,
)


def written(node: Node) -> str:
    match node:
        case Literal(kind="text", value=value):
            return "'" + str(value).replace("'", "''") + "'"
        case Literal(kind="null"):
            return "null"
        case Literal(kind="bool", value=value):
            return str(value).lower()
        case Literal(value=value):
            return f"{value:f}m" if isinstance(value, Decimal) else str(value)
        case Property(name=name):
            return name
        case Call(function=function, args=args):
            return f"{function}({','.join(written(arg) for arg in args)})"
        case Not(operand=operand):
            return f"not ({written(operand)})"
        case Compare(op=op, left=left, right=right):
            return f"{written(left)} {op} {written(right)}"
        case Logic(op=op, left=left, right=right):
            return f"({written(left)}) {op} ({written(right)})"


@pytest.mark.facts("S-C10", "S-C15")
@given(TREES)
def test_what_is_written_with_parentheses_is_read_back_as_the_same_tree(tree: Node) -> None:
    assert parse(written(tree)) == tree


@pytest.mark.facts("S-E2")
@given(st.text(max_size=60))
def test_any_text_is_a_tree_or_invalid_parameters(text: str) -> None:
    try:
        assert nodes(parse(text)) >= 1
    except SageError as error:
        assert error.code == "InvalidParameters"


@given(TREES, TREES)
def test_the_node_count_of_a_pair_is_one_more_than_its_parts(left: Node, right: Node) -> None:
    assert nodes(Logic(op="or", left=left, right=right)) == 1 + nodes(left) + nodes(right)


@pytest.mark.facts("S-C10")
def test_ten_pairs_of_vendor_and_document_stay_within_a_hundred_nodes() -> None:
    pair = "(VendorNumber eq 'V' and DocumentNumber eq 'D')"
    assert nodes(parse(" or ".join([pair] * 10))) == 99
    assert nodes(parse(" or ".join([pair] * 11))) > 100


@pytest.mark.facts("S-C10")
def test_and_binds_closer_than_or() -> None:
    tree = parse("A eq 1 or B eq 2 and C eq 3")
    assert isinstance(tree, Logic) and tree.op == "or"
    assert isinstance(tree.right, Logic) and tree.right.op == "and"


@pytest.mark.facts("S-E2", "S-C10")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "A eq",
        "A eq 'open",
        "(A eq 1",
        "A eq 1)",
        "A eq 1 B",
        "A = 1",
        "f(A",
        "A eq 2025-13-01T00:00:00Z",
        "()",
    ],
)
def test_broken_filters_are_invalid_parameters(text: str) -> None:
    with pytest.raises(SageError, match="InvalidParameters"):
        parse(text)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    with pytest.raises(SageError, match="recursion limit"):
        parse("(" * 900 + "A eq 1" + ")" * 900)
    with pytest.raises(SageError, match="recursion limit"):
        parse("not " * 900 + "A eq 1")


@pytest.mark.facts("S-C12")
def test_an_instant_without_a_zone_is_no_literal() -> None:
    with pytest.raises(SageError, match="InvalidParameters"):
        parse("D gt 2016-12-31T12:00:00")


@pytest.mark.facts("S-C12")
def test_the_old_date_form_is_the_same_instant_and_known_as_old() -> None:
    old, new = parse("D gt datetime'2016-12-31T00:00:00'"), parse("D gt 2016-12-31T00:00:00Z")
    assert isinstance(old, Compare) and isinstance(new, Compare)
    assert isinstance(old.right, Literal) and isinstance(new.right, Literal)
    assert (old.right.value, old.right.v3, new.right.v3) == (new.right.value, True, False)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14, 14))
def test_instants_compare_alike_in_every_zone(moment: datetime, hours: int) -> None:
    assume(2 <= moment.year <= 9998)
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    assert instant(there) == instant(moment)


@pytest.mark.facts("S-C33")
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_date_is_its_own_midnight(day: date) -> None:
    assert instant(day) == instant(datetime(day.year, day.month, day.day, tzinfo=UTC))
