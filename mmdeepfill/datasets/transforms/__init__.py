"""The data pipeline's steps. mmcv's are registered too: RandomFlip, ..."""

from .augmentation import ColorJitter, RandomResizedCrop
from .box_masks import CentreMask, OpenMMLabBoxMask, TFBoxMask
from .drawn_mask import DrawnMask, UnionMask
from .edge_map import GetEdgeMap
from .file_masks import MaskFromFile, MaskFromFolder
from .geometric import Crop, ResizeShortSide
from .lama_masks import LaMaBoxMask, LaMaStrokeMask
from .loading import LoadImage
from .packing import PackInputs
from .sizing import Pad, Resize
from .sketch import LoadSketch
from .stroke_masks import (
    BrushStrokeMask,
    GMCNNStrokeMask,
    HandStrokeMask,
    IrregularMask,
    PatternMask,
)

__all__ = [
    'BrushStrokeMask',
    'CentreMask',
    'ColorJitter',
    'Crop',
    'DrawnMask',
    'GMCNNStrokeMask',
    'GetEdgeMap',
    'HandStrokeMask',
    'IrregularMask',
    'LaMaBoxMask',
    'LaMaStrokeMask',
    'LoadImage',
    'LoadSketch',
    'MaskFromFile',
    'MaskFromFolder',
    'OpenMMLabBoxMask',
    'PackInputs',
    'Pad',
    'PatternMask',
    'RandomResizedCrop',
    'Resize',
    'ResizeShortSide',
    'TFBoxMask',
    'UnionMask',
]
