"""Holes as pure functions, most of them of a generator: ``f(height, width, rng, ...)``."""

from .box import centre_box, openmmlab_box, tensorflow_box
from .brush_stroke import brush_stroke
from .files import choose_mask, list_masks, read_mask
from .geometry import Box, bounding_box, fill_box
from .gmcnn_strokes import gmcnn_strokes
from .hand_stroke import hand_stroke
from .irregular import irregular
from .lama import lama_boxes, lama_strokes
from .occlusion import occlusion_mask
from .pattern import pattern
from .planes import (
    COLOUR_NOISE,
    check_upright,
    drawn_on_layer,
    fit_mask,
    same_proportions,
    unit_plane,
)
from .shapes import SHAPES, fill_box_within, fill_polygon, fill_shapes
from .vary import vary_mask

__all__ = [
    'COLOUR_NOISE',
    'SHAPES',
    'Box',
    'bounding_box',
    'brush_stroke',
    'centre_box',
    'check_upright',
    'choose_mask',
    'drawn_on_layer',
    'fill_box',
    'fill_box_within',
    'fill_polygon',
    'fill_shapes',
    'fit_mask',
    'gmcnn_strokes',
    'hand_stroke',
    'irregular',
    'lama_boxes',
    'lama_strokes',
    'list_masks',
    'occlusion_mask',
    'openmmlab_box',
    'pattern',
    'read_mask',
    'same_proportions',
    'tensorflow_box',
    'unit_plane',
    'vary_mask',
]
