"""Files that were made to kill, hang or bloat their reader, or to be run by it.

Each is built in a folder, and given to a function of ours in a process of its own, with bounds of
memory and time.
"""

from .attack import Attack, Outcome, attempt
from .catalogue import ATTACKS

__all__ = ['ATTACKS', 'Attack', 'Outcome', 'attempt']
