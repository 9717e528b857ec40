"""Layers: one concept, one file."""
from .channel_wise_fc import ChannelWiseFC
from .contextual_attention import ContextualAttentionModule
from .conv import ConvBlock
from .conv_block import conv_block
from .delta_orthogonal import DeltaOrthogonalInit, delta_orthogonal_
from .eager import eager
from .gated_conv import SimpleGatedConvModule
from .halving_convs import LAST_SIDE, NORMAL_INIT, channels_for, halving_convs
from .init import InitModule
from .linear import LinearModule
from .luminance import LUMINANCE, luminance
from .padding import (MIN_SIDE, check_sides, pad_around_by_reflection, pad_by_reflection, run_padded)
from .partial_conv import MaskConvModule, PartialConv2d
from .precision import at_least_float32
from .rect import Rect, hole_rect, source_rect
from .shift import FEATURE_MASKS, ShiftLayer
from .strips import in_strips

__all__ = [
    'ChannelWiseFC', 'ContextualAttentionModule', 'ConvBlock', 'DeltaOrthogonalInit',
    'FEATURE_MASKS', 'InitModule', 'LAST_SIDE', 'LUMINANCE', 'LinearModule', 'MIN_SIDE',
    'MaskConvModule', 'NORMAL_INIT', 'PartialConv2d', 'Rect', 'ShiftLayer',
    'SimpleGatedConvModule', 'at_least_float32', 'channels_for', 'check_sides',
    'conv_block', 'delta_orthogonal_', 'eager', 'halving_convs', 'hole_rect', 'in_strips',
    'luminance', 'pad_around_by_reflection', 'pad_by_reflection', 'run_padded', 'source_rect'
]
