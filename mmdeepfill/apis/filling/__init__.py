"""Holes of arrays, by a model, at any size."""
from .budget import attention_budget
from .canvas import check_pixels, from_canvas, to_canvas
from .strategies import FillOptions, fill_canvases

__all__ = [
    'FillOptions', 'attention_budget', 'check_pixels', 'fill_canvases', 'from_canvas', 'to_canvas'
]
