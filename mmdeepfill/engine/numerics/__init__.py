"""NaN and infinity in a training: find the first, keep what made it, run it again."""

from .finding import Finding
from .guard import NonFiniteError, require_finite
from .replay_file import read_replay, write_replay
from .tracing import rerun

__all__ = ['Finding', 'NonFiniteError', 'read_replay', 'require_finite', 'rerun', 'write_replay']
