"""The rules that make the job engine safe here, each shown on a real database.

Knows the queue, runs and the lock. Knows no process: two workers are two sessions here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, Status
from stage import INVOICES, VENDORS, Scene, Stage, form

from ml_connector.domain.people import trusted
from ml_connector.engine.ports import Interrupted
from ml_connector.jobs import JobQueue
from ml_connector.jobs.engine import QUEUES, engine
from ml_connector.jobs.rescue import rescue
from ml_connector.operations import Again, add_connection, ask_for_run, carry
from ml_connector.operations.carrying import ATTEMPTS_MAX
from ml_connector.store import connections, runs
from ml_connector.store.lock import HeldLock, LockLost, book_lock
from ml_connector.store.runs import Asked


def ask(stage: Stage, flow: str = INVOICES) -> int | None:
    stored = connections.find(stage.name)
    return ask_for_run(stage.house, Asked(connection_id=stored.id, flow=flow, actor="test"))


def asked(stage: Stage, flow: str = INVOICES) -> int:
    run_id = ask(stage, flow)
    assert run_id is not None
    return run_id


def query(stage: Stage, statement: str, told: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with psycopg.connect(stage.house.url, autocommit=True) as session:
        answer = session.execute(statement.encode(), told)
        return answer.fetchall() if answer.description else []


class Hand:
    """One worker as far as the queue knows it: takes jobs, ends them, puts them back."""

    def __init__(self) -> None:
        self.app: App = engine(DjangoConnector(), lambda run_id: None)
        self.id = async_to_sync(self.app.job_manager.register_worker)()

    def take(self) -> Job | None:
        """Take the next job."""
        return async_to_sync(self.app.job_manager.fetch_job)(queues=QUEUES, worker_id=self.id)

    def put_back(self, job: Job) -> None:
        """Say that it is to be tried again."""
        async_to_sync(self.app.job_manager.retry_job)(job)

    def finish(self, job: Job) -> None:
        """Say that it is done."""
        async_to_sync(self.app.job_manager.finish_job)(job, Status.SUCCEEDED, True)

    def stall(self, stage: Stage) -> None:
        """Not be heard of for a minute."""
        heard = "update procrastinate_workers set last_heartbeat = now() - interval '60 s' where id = %(id)s"
        query(stage, heard, {"id": self.id})


def statuses(stage: Stage) -> list[str]:
    return [row[0] for row in query(stage, "select status from procrastinate_jobs order by id")]


def held(stage: Stage) -> AbstractContextManager[HeldLock]:
    book = connections.find(stage.name).book
    return book_lock(stage.house.url, book, tell=stage.house.tell, sleep=stage.clock.sleep, wait_s=0)


# --- rule 1: a job has a lock and never a queueing lock -----------------------------------------------


def test_a_job_has_the_lock_of_its_connection_and_no_queueing_lock(stage: Stage) -> None:
    asked(stage)
    rows = query(stage, "select lock, queueing_lock from procrastinate_jobs")
    assert rows == [(f"connection {connections.find(stage.name).id}", None)]


def test_what_is_open_is_not_asked_for_twice_and_puts_no_second_job(stage: Stage) -> None:
    asked(stage)
    assert (ask(stage), statuses(stage)) == (None, ["todo"])


def test_a_job_can_be_put_back_while_another_of_its_connection_waits(stage: Stage) -> None:
    hand = Hand()
    asked(stage)
    first = hand.take()
    asked(stage, VENDORS)
    assert first is not None
    hand.put_back(first)
    assert statuses(stage) == ["todo", "todo"]


# --- rule 2: the order is strict, and a person is not kept waiting by it ------------------------------


def test_what_waits_to_be_tried_again_keeps_later_runs_of_its_connection_behind_it(stage: Stage) -> None:
    asked(stage)
    asked(stage, VENDORS)
    query(
        stage,
        "update procrastinate_jobs set scheduled_at = now() + interval '1 h' "
        "where id = (select min(id) from procrastinate_jobs)",
    )
    assert Hand().take() is None


def beside(stage: Stage) -> int:
    """Ask for a run of another connection on the same Sage company; its number."""
    stored = add_connection(stage.house, replace(form(stage, Scene()), name="beside"), trusted("test"))
    run_id = ask_for_run(stage.house, Asked(connection_id=stored.id, flow=INVOICES, actor="test"))
    assert stored.book == connections.find(stage.name).book and run_id is not None
    return run_id


def test_what_waits_to_be_tried_again_keeps_no_other_connection_of_its_company(stage: Stage) -> None:
    asked(stage)
    query(stage, "update procrastinate_jobs set scheduled_at = now() + interval '1 h'")
    also = beside(stage)
    taken = Hand().take()
    assert taken is not None
    assert runs.find(also).job == taken.id


def test_of_two_connections_of_a_company_that_are_taken_at_once_one_waits_for_the_other(stage: Stage) -> None:
    asked(stage)
    also, hand = beside(stage), Hand()
    assert hand.take() is not None and hand.take() is not None
    with held(stage), pytest.raises(Again, match="still being worked on"):
        carry(stage.house, also)
    assert carry(stage.house, also) is not None


def test_a_run_by_hand_takes_over_the_one_that_waits_to_be_tried_again(stage: Stage) -> None:
    run_id = asked(stage)
    query(stage, "update procrastinate_jobs set scheduled_at = now() + interval '1 h'")
    assert stage.run()["run"] == run_id
    assert carry(stage.house, run_id) is None, "its job finds nothing left to do"


# --- rule 3: rescue holds nothing up ------------------------------------------------------------------


def test_rescue_puts_back_what_a_stalled_worker_had_while_its_company_is_worked_on(stage: Stage) -> None:
    asked(stage)
    stalled = Hand()
    assert stalled.take() is not None
    stalled.stall(stage)
    with held(stage):
        rescue(stage.house)
    assert statuses(stage) == ["todo"]


def test_rescue_leaves_what_a_living_worker_has(stage: Stage) -> None:
    asked(stage)
    assert Hand().take() is not None
    rescue(stage.house)
    assert statuses(stage) == ["doing"]


def test_rescue_puts_an_open_run_whose_job_is_gone_into_the_queue_again(stage: Stage) -> None:
    run_id = asked(stage)
    query(stage, "delete from procrastinate_jobs")
    rescue(stage.house)
    assert (statuses(stage), runs.find(run_id).ended_at) == (["todo"], None)


def test_a_job_that_was_put_back_between_two_questions_is_not_taken_for_gone(stage: Stage) -> None:
    between = type("Between", (JobQueue,), {"_jobs": lambda self, status: []})  # it stands in neither answer
    asked(stage)
    rescue(replace(stage.house, queue=between()))
    assert statuses(stage) == ["todo"]


@pytest.mark.parametrize("ended", [True, False])
def test_a_run_that_ended_or_got_another_job_meanwhile_is_not_put_again(stage: Stage, ended: bool) -> None:
    run_id, now = asked(stage), stage.clock.now()
    job = runs.find(run_id).job
    if ended:
        runs.end(run_id, "test", now, {"outcome": "balanced"})
    put = runs.put_again(run_id, job if ended else -1, now, lambda run: 1)
    assert (put, runs.find(run_id).job) == (False, job)


def test_one_job_that_cannot_be_put_back_keeps_none_of_the_others(stage: Stage) -> None:
    class Faster(JobQueue):
        """Finds a job that was finished meanwhile before the one that was not."""

        def _stalled(self, stall_s: float) -> list[Job]:
            (found,) = super()._stalled(stall_s)
            return [replace_id(found), found]

    asked(stage)
    stalled = Hand()
    assert stalled.take() is not None
    stalled.stall(stage)
    rescue(replace(stage.house, queue=Faster()))
    assert statuses(stage) == ["todo"]


def replace_id(job: Job) -> Job:
    return job.evolve(id=-1)


def test_a_run_whose_process_went_away_too_often_is_given_up_and_one_that_was_put_back_in_order_is_not(
    stage: Stage,
) -> None:
    left, kept = asked(stage), asked(stage, VENDORS)
    for _ in range(ATTEMPTS_MAX):
        runs.start(left, stage.clock.now())
        runs.put_back(kept, runs.start(kept, stage.clock.now()), stage.clock.now())
    runs.start(left, stage.clock.now())
    given_up, carried = carry(stage.house, left), carry(stage.house, kept)
    assert given_up and given_up["outcome"] == "not_started" and "went away" in given_up["said"]
    assert carried and carried["outcome"] != "not_started"


@pytest.mark.parametrize(("in_order", "said"), [
    (True, "its process stopped in order; a run by hand takes its place"), (False, "its process ended"),
])  # fmt: skip
def test_a_run_by_hand_says_truly_what_became_of_the_one_it_takes_the_place_of(
    stage: Stage, in_order: bool, said: str
) -> None:
    left, now = asked(stage), stage.clock.now()
    attempt = runs.start(left, now)
    if in_order:
        runs.put_back(left, attempt, now)
    runs.begin(runs.find(left).connection_id, runs.find(left).flow, "test", now)
    assert (runs.find(left).outcome, runs.find(left).report) == ("cut_off", {"said": said})
    (told,) = query(stage, "select because from store_event order by id desc offset 1 limit 1")
    assert told == (said,)


# --- rule 4: who was taken for dead writes nothing and ends nothing -----------------------------------


def test_a_job_that_another_has_by_now_is_neither_ended_nor_freed(stage: Stage) -> None:
    first, second = Hand(), Hand()
    asked(stage)
    job = first.take()
    first.stall(stage)
    rescue(stage.house)
    assert job is not None
    assert second.take() is not None
    first.put_back(job)
    first.finish(job)
    assert query(stage, "select status, worker_id from procrastinate_jobs") == [("doing", second.id)]


def test_a_run_that_another_has_by_now_is_not_closed(stage: Stage) -> None:
    run_id = asked(stage)
    mine = runs.start(run_id, stage.clock.now())
    runs.start(run_id, stage.clock.now())
    with pytest.raises(LockLost, match="taken over"):
        runs.end(run_id, "test", stage.clock.now(), {"outcome": "balanced"}, attempt=mine)
    assert runs.find(run_id).ended_at is None


def test_a_run_whose_company_is_worked_on_is_put_back_and_no_attempt_is_counted(stage: Stage) -> None:
    run_id = asked(stage)
    with held(stage), pytest.raises(Again):
        carry(stage.house, run_id)
    assert runs.find(run_id).attempt == 0


def test_a_process_that_is_to_stop_takes_no_run(stage: Stage) -> None:
    def stopping() -> None:
        raise Interrupted

    run_id = asked(stage)
    with pytest.raises(Again):
        carry(replace(stage.house, rest=stopping), run_id)
    assert runs.find(run_id).attempt == 0


def test_a_run_that_ends_leaves_no_doubt_without_a_time_to_look(stage: Stage) -> None:
    stage.run()
    run_id = asked(stage)
    number = runs.start(run_id, stage.clock.now())
    query(stage, "update store_delivery set state = 'sending', due_at = null")
    runs.end(run_id, "test", stage.clock.now(), {"outcome": "failed"}, attempt=number)
    assert query(stage, "select distinct state, due_at from store_delivery") == [
        ("in_doubt", stage.clock.now())
    ]
