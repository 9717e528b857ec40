"""Holes of arrays, by a model, at any size."""
from .budget import attention_budget
from .canvas import check_pixels, from_canvas, to_canvas, to_rgb
from .forward import check_takes_sketch
from .strategies import FillOptions, fill_canvases, strategy_for

__all__ = [
    'FillOptions', 'attention_budget', 'check_pixels', 'check_takes_sketch', 'fill_canvases',
    'from_canvas', 'strategy_for', 'to_canvas', 'to_rgb'
]
