"""Holes of arrays, by a model, at any size."""

from .forward import check_takes_sketch
from .strategies import OWN, FillOptions, fill_canvases, strategies_of, strategy_for

__all__ = [
    'OWN',
    'FillOptions',
    'check_takes_sketch',
    'fill_canvases',
    'strategies_of',
    'strategy_for',
]
