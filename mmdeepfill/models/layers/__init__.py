"""Layers: one concept, one file."""

from .conv import ConvBlock
from .conv_block import LinearModule, conv_block
from .execution import at_least_float32, eager
from .gated_conv import SimpleGatedConvModule
from .halving_convs import LAST_SIDE, NORMAL_INIT, channels_for, halving_convs
from .initializers import DeltaOrthogonalInit, InitModule, PyTorchDefaultInit, delta_orthogonal_
from .luminance import LUMINANCE, luminance
from .padding import MIN_SIDE, check_sides, pad_around_by_reflection, pad_by_reflection, run_padded
from .partial_conv import MaskConvModule, PartialConv2d
from .rect import Rect, hole_rect, source_rect
from .strips import in_strips
from .tiled_attention import ContextualAttentionModule

__all__ = [
    'LAST_SIDE',
    'LUMINANCE',
    'MIN_SIDE',
    'NORMAL_INIT',
    'ContextualAttentionModule',
    'ConvBlock',
    'DeltaOrthogonalInit',
    'InitModule',
    'LinearModule',
    'MaskConvModule',
    'PartialConv2d',
    'PyTorchDefaultInit',
    'Rect',
    'SimpleGatedConvModule',
    'at_least_float32',
    'channels_for',
    'check_sides',
    'conv_block',
    'delta_orthogonal_',
    'eager',
    'halving_convs',
    'hole_rect',
    'in_strips',
    'luminance',
    'pad_around_by_reflection',
    'pad_by_reflection',
    'run_padded',
    'source_rect',
]
