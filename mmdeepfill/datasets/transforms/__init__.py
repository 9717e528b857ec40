"""The data pipeline's steps. mmcv's are registered too: Resize, RandomFlip, ..."""
from .augmentation import ColorJitter, RandomResizedCrop
from .edge_map import GetEdgeMap
from .file_masks import MaskFromFile, MaskFromFolder
from .geometric import Crop, ResizeShortSide
from .loading import LoadImage
from .packing import PackInputs
from .random_masks import (BrushStrokeMask, CentreMask, DrawnMask, GMCNNStrokeMask, IrregularMask,
                           OpenMMLabBoxMask, PatternMask, TFBoxMask, UnionMask)
from .sketch import LoadSketch

__all__ = [
    'BrushStrokeMask', 'CentreMask', 'ColorJitter', 'Crop', 'DrawnMask', 'GMCNNStrokeMask',
    'GetEdgeMap', 'IrregularMask', 'LoadImage', 'LoadSketch', 'MaskFromFile', 'MaskFromFolder',
    'OpenMMLabBoxMask', 'PackInputs', 'PatternMask', 'RandomResizedCrop', 'ResizeShortSide',
    'TFBoxMask', 'UnionMask'
]
