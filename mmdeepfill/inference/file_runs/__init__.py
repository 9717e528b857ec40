"""Many files, one after the other: planned, filled, logged."""

from .file_run import FileRun
from .filler import Filler
from .outcome import Outcome, Work
from .plan import Job, check_free, outside_of, plan_jobs
from .run_log import RunLog
from .share import share_of
from .stopping import Stopped, Stopping

__all__ = [
    'FileRun',
    'Filler',
    'Job',
    'Outcome',
    'RunLog',
    'Stopped',
    'Stopping',
    'Work',
    'check_free',
    'outside_of',
    'plan_jobs',
    'share_of',
]
