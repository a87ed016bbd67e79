"""Claims about what people type: many words for one thing, one cron for it, and refusals that say what would be right.

Knows sentences. Knows no zone and no moment.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_connector.timetable import Unreadable, in_words, read, read_windows
from ml_connector.timetable.cron import crons_of

UNDERSTOOD = {
    "every 4 hours": "0 0,4,8,12,16,20 * * *",
    "0 */4 * * *": "0 0,4,8,12,16,20 * * *",
    "every 4 hours from 06:00": "0 6,10,14,18,22 * * *",
    "Every four hours starting at 6am": "0 6,10,14,18,22 * * *",
    "every 4 hours from 06:00, Monday to Friday": "0 6,10,14,18,22 * * 1-5",
    "every 4 hours from 06:00, Mon\N{EN DASH}Fri": "0 6,10,14,18,22 * * 1-5",
    "from Monday to Friday, every 4 hours from 6:00 to 20:00": "0 6,10,14,18 * * 1-5",
    "every 15 minutes": "*/15 * * * *",
    "every half hour": "*/30 * * * *",
    "hourly": "0 * * * *",
    "every hour from 06:15 to 20:00": "15 6-19 * * *",
    "every 15 minutes between 06:10 and 20:00": "10-59/15 6-19 * * *",
    "every 15 minutes from 06:00 to 20:00": "*/15 6-19 * * *; 0 20 * * *",
    "every 90 minutes from 6 to 12": "0 6,9,12 * * *; 30 7,10 * * *",
    "every 2 hours from 22:00 to 04:00": "0 0,2,4,22 * * *",
    "daily at 18:30": "30 18 * * *",
    "every day at noon and 6:30 p.m.": "0 12 * * *; 30 18 * * *",
    "weekdays at 7:00 and 19:00": "0 7,19 * * 1-5",
    "at 7:00, 8:00 and 9:00 on Mondays, Wednesdays and Fridays": "0 7-9 * * 1,3,5",
    "weekends at 9": "0 9 * * 0,6",
    "Fri-Mon at 6 o'clock": "0 6 * * 0,1,5,6",
    "daily at midnight": "0 0 * * *",
    "@daily": "0 0 * * *",
    "0 7 1 * *": "0 7 1 * *",
    "5 4 * * mon-fri": "5 4 * * MON-FRI",
}
REFUSED = {
    "": "does not say when",
    "daily": "does not say at what time",
    "every monday": "does not say at what time",
    "banana": "'banana' is not understood here",
    "every 4": 'After "every" comes a number with hours or minutes',
    "every month at 7:00": "give a cron line",
    "every 3 days at 7:00": "name the weekdays",
    "every 10 seconds": "A minute is the shortest rhythm",
    "every hour at 7:00": "a rhythm and times as well",
    "hourly every 2 hours": "two rhythms",
    "every 30 hours": "from 1 minute to 24 hours",
    "every 0 minutes": "from 1 minute to 24 hours",
    "every 4 hours not 22:00-23:30": "given with --not",
    "daily at 25:00": "'25:00' is no time of day",
    "daily at 13 pm": "before am and pm stand 1 to 12",
    "daily at 7:00 from 6:00": "need a rhythm",
    "every 2 hours from 22:00 to 04:00 on Mondays": "needs every day",
    "* * * *": "has five fields .* has 4",
    "* * * * * *": "has 6",
    "61 * * * *": "The minute of a cron line cannot be '61': it takes 0 to 59",
    "0 25 * * *": "The hour of a cron line cannot be '25'",
    "0 0 * 13 *": "The month of a cron line cannot be '13'",
    "0 0 * * 9": "The weekday of a cron line cannot be '9'",
    "0 0 30 2 *": "never comes: no month of 2 has a day 30",
}


@pytest.mark.parametrize(("typed", "cron"), UNDERSTOOD.items())
def test_a_sentence_becomes_the_cron_it_means(typed: str, cron: str) -> None:
    assert read(typed) == cron


@pytest.mark.parametrize(("typed", "said"), REFUSED.items())
def test_a_refusal_says_what_is_wrong_and_gives_an_example(typed: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as refused:
        read(typed)
    assert "xample" in str(refused.value) or "never comes" in str(refused.value)


def meant(cron: str) -> set[tuple[int, frozenset[int] | None]]:
    """The minutes of the day it names, each with its weekdays."""
    return {(minute, line.days) for line in crons_of(cron) for minute in line.minutes}


@settings(max_examples=150, deadline=None)
@given(
    step=st.sampled_from([5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360]),
    start=st.integers(0, 95).map(lambda quarter: 15 * quarter),
    days=st.sampled_from(["every day", "weekdays", "weekends", "Mon, Wed", "Fri to Sun", "Tuesdays"]),
)
def test_the_words_back_mean_the_same(step: int, start: int, days: str) -> None:
    cron = read(f"every {step} minutes from {start // 60}:{start % 60:02}, {days}")
    assert meant(read(in_words(cron))) == meant(cron)


@pytest.mark.parametrize(("cron", "words"), [
    ("0 6,10,14,18,22 * * 1-5", "every 4 hours from 06:00 to 22:00, Monday to Friday"),
    ("*/15 * * * *", "every 15 minutes, every day"),
    ("0 7 * * 1-5; 30 19 * * 1-5", "at 07:00 and 19:30, Monday to Friday"),
    ("0 9 * * SAT,SUN", "at 09:00, Saturday and Sunday"),
    ("0 0 1 * *", "at 00:00 on the first day of every month"),
    ("*/15 6-19 * * *; 0 20 * * *", "every 15 minutes from 06:00 to 20:00, every day"),
])  # fmt: skip
def test_a_cron_is_said_in_words(cron: str, words: str) -> None:
    assert in_words(cron) == words


@pytest.mark.parametrize(("typed", "text"), [
    ("22:00-23:30", "22:00-23:30"), ("10pm to 2am", "22:00-02:00"),
    ("Mon-Fri 12:00 - 13:00", "Monday to Friday 12:00-13:00"),
    ("sat 0:00 - sunday 12:00", "Sat 00:00 - Sun 12:00"), ("weekends", "Saturday and Sunday"),
    ("20:00-24:00", "20:00-24:00"),
])  # fmt: skip
def test_a_window_is_kept_as_it_can_be_read_again(typed: str, text: str) -> None:
    (window,) = read_windows([typed])
    assert window.text == text
    assert read_windows([text]) == (window,)


@pytest.mark.parametrize(("typed", "said"), [
    (["22:00"], "no end"), (["12:00-12:00"], "begins and ends at the same time"), (["lunch"], "neither a time"),
    (["weekdays", "weekends"], "Nothing of the week is left"), (["22:00-23:30 backup"], "'backup' is not understood"),
    (["Mon, Tue 10:00 - Wed 12:00"], "each side names one"), (["22:00-25:00"], "no time of day"),
])  # fmt: skip
def test_a_window_that_is_none_is_refused(typed: list[str], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_windows(typed)
