"""The job engine as this house uses it: one kind of job, two queues, a lock a connection, and no other kind of lock.

Knows Procrastinate. Knows neither what a run is nor what carrying one means: both are handed in.

Its rules, each learned the hard way by others: a job has a `lock` and never a `queueing_lock` (a job that is tried
again could not come back); doubles are kept out by our own runs; whoever is to try again says so by `Again`; and who
was taken for dead does not end a job that another has now. What waits to be tried again keeps what has its lock behind
it, so the lock is the connection's: one Sage company may have several, and only the lock L1 keeps these apart.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from asgiref.sync import async_to_sync
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from ml_connector.operations import Again

__all__ = ["QUEUES", "SLOW", "TASK", "USUAL", "JobQueue", "engine"]

TASK = "carry"
USUAL, SLOW = "usual", "slow"
QUEUES = [USUAL, SLOW]
_ALIVE = (Status.TODO, Status.DOING)

_log = logging.getLogger(__name__)


class _WhenAsked(BaseRetryStrategy):
    """Try again what says so, and when it says; everything else has failed."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Give when to try again, None for never."""
        if isinstance(exception, Again):
            lane = SLOW if exception.slow else None  # None: where it was
            return RetryDecision(retry_in={"seconds": int(exception.after_s)}, queue=lane)
        return None


class _OwnJobs(JobManager):
    """Ends and puts back only jobs that are still as they were when they were taken.

    A worker that stalls loses its jobs to another; when it wakes, it would end or free the other's.
    """

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """End a job."""
        if await self._unchanged(job):
            await super().finish_job(job, status, delete_job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Put a job back."""
        if await self._unchanged(job):
            await super().retry_job(job, retry_at, priority, queue, lock)

    async def _unchanged(self, job: Job) -> bool:
        now = await self.list_jobs_async(id=job.id, status=Status.DOING.value)
        same = any((it.worker_id, it.attempts) == (job.worker_id, job.attempts) for it in now)
        if not same:
            _log.warning("job %s is another's by now, and is left alone", job.id)
        return same


def engine(connector: BaseConnector, carry: Callable[[int], object]) -> App:
    """Make the job engine on a database; `carry` is what a job does with the number of a run."""
    app = DjangoApp(connector=connector)
    app.job_manager = _OwnJobs(connector)

    def carry_run(context: JobContext, run_id: int) -> None:
        carry(run_id)

    app.task(name=TASK, retry=_WhenAsked(), pass_context=True)(carry_run)
    return app


def _never(run_id: int) -> None:
    raise RuntimeError("this process puts runs into the queue; it carries none")


class JobQueue:
    """The queue of runs, on the database session of the transaction under way."""

    def __init__(self) -> None:
        self._app = engine(DjangoConnector(), _never)

    def put(self, run_id: int, connection_id: int, *, slow: bool = False) -> int:
        """Put a run into the queue; gives the number of its job."""
        lock = f"connection {connection_id}"
        task = self._app.configure_task(TASK, lock=lock, queue=SLOW if slow else USUAL)
        return task.defer(run_id=run_id)

    def alive(self, jobs: Collection[int]) -> Collection[int]:
        """Give those jobs that wait or are being done.

        One that was put back between the two questions stands in neither answer, so it is asked for by itself.
        """
        if not jobs:
            return []
        told = [job for status in _ALIVE for job in self._jobs(status)]
        found = {int(job.id) for job in told if job.id} & set(jobs)
        return found | {job for job in set(jobs) - found if self._is_alive(job)}

    def rescue(self, stall_s: float) -> Collection[int]:
        """Put back what a worker had that has not been heard of for so long; gives those jobs.

        One that cannot be put back keeps none of the others (it was finished meanwhile).
        """
        back = []
        for job in self._stalled(stall_s):
            if job.id is not None and self._put_back(job):
                back.append(job.id)
        return back

    def remove_finished(self, hours: int) -> None:
        """Remove jobs that ended that long ago, however they ended: what they did stands in our own runs."""
        async_to_sync(self._app.job_manager.delete_old_jobs)(
            nb_hours=hours, include_failed=True, include_cancelled=True, include_aborted=True
        )

    def _put_back(self, job: Job) -> bool:
        try:
            async_to_sync(self._app.job_manager.retry_job)(job)
        except ProcrastinateException as error:
            _log.warning("job %s could not be put back: %s", job.id, error)
            return False
        return True

    def _is_alive(self, job: int) -> bool:
        statuses = {status.value for status in _ALIVE}
        return any(one.status in statuses for one in self._app.job_manager.list_jobs(id=job))

    def _jobs(self, status: Status) -> Sequence[Job]:
        return self._app.job_manager.list_jobs(status=status.value)

    def _stalled(self, stall_s: float) -> Sequence[Job]:
        return list(async_to_sync(self._app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=stall_s))
