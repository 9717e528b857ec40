"""What is wrong with an environment, a config or a data set, found before hours are spent.

A check is a function that yields :class:`Finding`; checks of a kind are a file. Nothing here
changes anything, and the checks of the environment need neither torch nor mmcv.
"""
from .finding import ERROR, NOTE, WARNING, Finding
from .report import Report

__all__ = ['ERROR', 'NOTE', 'WARNING', 'Finding', 'Report']
