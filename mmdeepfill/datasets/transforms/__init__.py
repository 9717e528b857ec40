"""The data pipeline's steps. mmcv's are registered too: RandomFlip, ..."""

from .augmentation import ColorJitter, RandomResizedCrop
from .edge_map import GetEdgeMap
from .file_masks import MaskFromFile, MaskFromFolder
from .geometric import Crop, ResizeShortSide
from .lama_masks import LaMaBoxMask, LaMaStrokeMask
from .loading import LoadImage
from .packing import PackInputs
from .random_masks import (
    BrushStrokeMask,
    CentreMask,
    DrawnMask,
    GMCNNStrokeMask,
    HandStrokeMask,
    IrregularMask,
    OpenMMLabBoxMask,
    PatternMask,
    TFBoxMask,
    UnionMask,
)
from .sizing import Pad, Resize
from .sketch import LoadSketch

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
