"""Layers: one concept, one file."""
from .contextual_attention import ContextualAttentionModule
from .conv import ConvBlock
from .conv_block import conv_block
from .delta_orthogonal import DeltaOrthogonalInit, delta_orthogonal_
from .eager import eager
from .gated_conv import SimpleGatedConvModule
from .init import InitModule
from .linear import LinearModule
from .padding import (MIN_SIDE, check_sides, pad_around_by_reflection, pad_by_reflection,
                      run_padded)
from .partial_conv import MaskConvModule, PartialConv2d
from .precision import at_least_float32
from .rect import Rect, hole_rect, source_rect
from .strips import in_strips

__all__ = [
    'ContextualAttentionModule', 'ConvBlock', 'DeltaOrthogonalInit', 'InitModule',
    'LinearModule', 'MIN_SIDE', 'MaskConvModule', 'PartialConv2d', 'Rect',
    'SimpleGatedConvModule', 'at_least_float32', 'check_sides', 'conv_block',
    'delta_orthogonal_', 'eager', 'hole_rect', 'in_strips', 'pad_around_by_reflection',
    'pad_by_reflection', 'run_padded', 'source_rect'
]
