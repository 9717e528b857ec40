"""Holes as pure functions, most of them of a generator: ``f(height, width, rng, ...)``."""
from .box import centre_box, openmmlab_box, tensorflow_box
from .brush_stroke import brush_stroke
from .files import choose_mask, fit_mask, list_masks, read_mask
from .geometry import Box, bounding_box, fill_box
from .gmcnn_strokes import gmcnn_strokes
from .irregular import irregular
from .occlusion import occlusion_mask
from .pattern import pattern
from .shapes import fill_box_within, fill_polygon
from .vary import vary_mask

__all__ = [
    'Box', 'bounding_box', 'brush_stroke', 'centre_box', 'choose_mask', 'fill_box',
    'fill_box_within', 'fill_polygon', 'fit_mask', 'gmcnn_strokes', 'irregular', 'list_masks',
    'occlusion_mask', 'openmmlab_box', 'pattern', 'read_mask', 'tensorflow_box', 'vary_mask'
]
