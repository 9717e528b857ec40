"""Many files, one after the other: found, paired with masks, filled, logged."""
from .file_run import FileRun, Outcome, Work
from .filler import Filler
from .pairing import Pair, pair_masks, without_masks
from .plan import Job, check_free, outside_of, plan_jobs
from .run_log import RunLog
from .sources import VIDEO_SUFFIXES, Source, find_sources, is_video_name
from .stopping import Stopped, Stopping

__all__ = [
    'FileRun', 'Filler', 'Job', 'Outcome', 'Pair', 'RunLog', 'Source', 'Stopped', 'Stopping',
    'VIDEO_SUFFIXES', 'Work', 'check_free', 'find_sources', 'is_video_name', 'outside_of',
    'pair_masks', 'plan_jobs', 'without_masks'
]
