"""Claims about facts that are remembered: how long, what is read again, and what it saves.

Knows a clock that moves and look-ups that are counted. Knows no resource of Sage 300.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_connector.systems.sage300.memory import AGE_MAX, Count, Memory

BEGIN = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """What there is changes every second: the value of a code is the second it is read at. Odd codes are absent."""

    time: datetime = BEGIN
    asked: list[tuple[str, ...]] = field(default_factory=list)
    barred: bool = False
    slow_s: float = 0

    def __post_init__(self) -> None:
        """Make the memory under test."""
        self.memory: Memory[datetime] = Memory(
            read=self.read, now=lambda: self.time, calls=lambda: len(self.asked)
        )

    def read(self, codes: Sequence[str]) -> Mapping[str, datetime] | None:
        """Look codes up, which takes a while."""
        self.asked.append(tuple(codes))
        asked_at = self.time
        self.time += timedelta(seconds=self.slow_s)
        return None if self.barred else {code: asked_at for code in codes if int(code) % 2 == 0}

    def recall(self, *codes: str) -> dict[str, datetime | None]:
        """Ask the memory."""
        return {code: fact.value for code, fact in self.memory.recall(codes).items()}

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def world() -> World:
    """A world nobody has asked yet."""
    return World()


CODES = st.lists(st.integers(0, 9).map(str), max_size=6)


@given(st.lists(st.tuples(st.integers(0, 1000), CODES), max_size=20))
def test_whatever_is_asked_and_whenever_no_fact_is_older_than_a_quarter_of_an_hour(
    steps: list[tuple[int, list[str]]],
) -> None:
    world = World()
    for seconds, codes in steps:
        world.later(seconds)
        facts = world.memory.recall(codes)
        assert set(facts) == set(codes)
        assert all(world.time - fact.at < AGE_MAX for fact in facts.values())
        assert all(fact.value == (None if int(code) % 2 else fact.at) for code, fact in facts.items())


@given(st.lists(st.tuples(st.integers(0, 1000), CODES), max_size=20))
def test_no_code_is_read_twice_within_a_quarter_of_an_hour(steps: list[tuple[int, list[str]]]) -> None:
    world, read_at = World(), dict[str, datetime]()
    for seconds, codes in steps:
        world.later(seconds)
        before = len(world.asked)
        world.recall(*codes)
        for code in (code for asked in world.asked[before:] for code in asked):
            assert code not in read_at or world.time - read_at[code] >= AGE_MAX
            read_at[code] = world.time


@pytest.mark.parametrize(("seconds", "reads"), [(0, 1), (899, 1), (900, 2), (5000, 2)])
def test_an_answer_is_believed_for_less_than_fifteen_minutes(
    world: World, seconds: float, reads: int
) -> None:
    world.recall("2")
    world.later(seconds)
    world.recall("2")
    assert len(world.asked) == reads


def test_only_what_is_missing_or_too_old_is_read_and_in_one_go(world: World) -> None:
    world.recall("2")
    world.later(600)
    world.recall("4")
    world.later(600)
    world.recall("2", "4", "6", "8")
    assert world.asked == [("2",), ("4",), ("2", "6", "8")]


def test_that_there_is_no_such_record_is_remembered_and_asked_again_in_time(world: World) -> None:
    assert world.recall("1") == world.recall("1") == {"1": None}
    world.later(900)
    world.recall("1")
    assert world.asked == [("1",), ("1",)]


def test_what_nobody_may_read_stays_unknown_and_is_asked_again_in_time(world: World) -> None:
    world.barred = True
    assert world.recall("2") == world.recall("2", "4") == {}
    world.later(900)
    world.barred = False
    assert set(world.recall("2")) == {"2"}
    assert len(world.asked) == 2


def test_a_refusal_does_not_make_an_old_fact_young_again(world: World) -> None:
    world.recall("2")
    world.later(900)
    world.barred = True
    assert world.recall("2") == {}


def test_a_fact_is_as_old_as_the_question(world: World) -> None:
    world.slow_s = 600
    world.recall("2")
    world.later(300)
    world.recall("2")
    assert len(world.asked) == 2


def test_what_another_read_brought_is_not_read_again(world: World) -> None:
    world.memory.learn({"2": BEGIN, "1": BEGIN}, world.time)
    assert world.recall("2", "1") == {"2": BEGIN, "1": BEGIN}
    assert (world.asked, world.memory.count.learned) == ([], 2)


def test_what_another_read_asked_for_earlier_does_not_replace_a_younger_fact(world: World) -> None:
    world.later(60)
    world.recall("2")
    world.memory.learn({"2": BEGIN}, BEGIN)
    assert world.recall("2") == {"2": world.time}


def test_every_use_is_counted_and_so_is_what_it_saved(world: World) -> None:
    world.recall("2", "2", "2", "4", "")
    world.recall("2", "6")
    count = world.memory.count
    assert count == Count(asked=6, hits=3, learned=0, reads=2)
    assert count.saved == 4


def test_a_read_that_fails_leaves_nothing_behind_but_its_calls(world: World) -> None:
    def fails(codes: Sequence[str]) -> Mapping[str, datetime]:
        world.asked.append(tuple(codes))
        raise ConnectionError

    world.memory.read = fails
    with pytest.raises(ConnectionError):
        world.recall("2")
    world.memory.read = world.read
    assert (world.recall("2"), world.memory.count.reads) == ({"2": BEGIN}, 2)


def test_beyond_its_bound_it_forgets_the_oldest_first(world: World) -> None:
    world.memory.learn({"2": BEGIN}, world.time)
    world.memory.learn({str(number): BEGIN for number in range(4, 50_004)}, world.time)
    world.recall("2", "50002")
    assert world.asked == [("2",)]


def test_where_everything_was_learned_what_is_not_among_it_is_certainly_absent(world: World) -> None:
    world.memory.learn_all({"2": BEGIN}, BEGIN)
    assert (world.recall("2", "3"), world.asked) == ({"2": BEGIN, "3": None}, [])


def test_an_absence_is_believed_no_longer_than_what_was_learned_with_it(world: World) -> None:
    world.memory.learn_all({}, BEGIN)
    world.later(AGE_MAX.total_seconds())
    assert (world.recall("2"), world.asked) == ({"2": world.time}, [("2",)])


def test_what_was_read_after_everything_was_learned_counts_more(world: World) -> None:
    world.memory.learn_all({}, BEGIN - AGE_MAX)
    world.recall("2")
    world.memory.learn_all({}, BEGIN - timedelta(minutes=1))
    assert world.recall("2", "4") == {"2": BEGIN, "4": None}


def test_more_than_is_ever_remembered_makes_nothing_absent(world: World) -> None:
    world.memory.learn_all({f"{code}": BEGIN for code in range(6_000)}, BEGIN)
    assert (world.recall("9000"), world.asked) == ({"9000": BEGIN}, [("9000",)])


def test_a_younger_fact_that_had_to_go_is_not_taken_for_absent(world: World) -> None:
    world.recall("2")
    world.memory.learn_all({f"{code}": BEGIN for code in range(5_001)}, BEGIN - timedelta(seconds=1))
    assert world.recall("2") == {"2": BEGIN}
    assert world.asked == [("2",), ("2",)]


def test_what_is_forgotten_is_not_taken_for_absent(world: World) -> None:
    world.memory.learn_all({"0": BEGIN}, BEGIN)
    world.memory.learn({f"{code}": BEGIN for code in range(1, 6_000)}, BEGIN)
    assert (world.recall("0"), world.asked) == ({"0": BEGIN}, [("0",)])
