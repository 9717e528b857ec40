"""Layers: one concept, one file."""
from .contextual_attention import ContextualAttentionModule
from .conv import conv_block
from .init import InitModule
from .linear import LinearModule
from .padding import pad_by_reflection
from .precision import at_least_float32

__all__ = [
    'ContextualAttentionModule', 'InitModule', 'LinearModule', 'at_least_float32',
    'conv_block', 'pad_by_reflection'
]
