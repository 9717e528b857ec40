"""Find what is wrong with an environment, a config or a data set before hours are spent.

A check is a function that yields :class:`Finding`; checks of a kind are a file, and their words
are in ``findings.ini``. Nothing here changes anything, and the checks of the environment need
neither torch nor mmcv.
"""

from .finding import ERROR, NOTE, WARNING, Finding
from .report import Report

__all__ = ['ERROR', 'NOTE', 'WARNING', 'Finding', 'Report']
