"""What to do about numbers that are none: find the first, keep what made it, run it again."""
from .guard import POLICIES, PlayerGuard, guards_of, hits_of
from .replay_file import as_replay, read_replay, write_replay
from .rerun import Outcome, not_finite, rerun
from .snapshot import IterationStart, Snapshot
from .tracing import Finding, Trace

__all__ = [
    'Finding', 'IterationStart', 'Outcome', 'POLICIES', 'PlayerGuard', 'Snapshot', 'Trace',
    'as_replay', 'guards_of', 'hits_of', 'not_finite', 'read_replay', 'rerun', 'write_replay'
]
