"""When and where it runs: the only room that knows the job engine.

Knows queues, workers, the scheduler's chores and how what is stranded is rescued. Knows no flow's content and no
environment; what a job does is handed in.
"""

from ml_connector.jobs.beating import beating
from ml_connector.jobs.engine import JobQueue
from ml_connector.jobs.scheduler import CHORES, Chore, keep_doing
from ml_connector.jobs.supervisor import Post, supervise, when_input_ends
from ml_connector.jobs.worker import Places, WorkerEnded, work

__all__ = [
    "CHORES",
    "Chore",
    "JobQueue",
    "Places",
    "Post",
    "WorkerEnded",
    "beating",
    "keep_doing",
    "supervise",
    "when_input_ends",
    "work",
]
