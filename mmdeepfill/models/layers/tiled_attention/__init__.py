"""Contextual attention that never holds all pairs of query and key.

Begin with :mod:`mmdeepfill.models.layers.contextual_attention`, which computes the same in a few
lines. ``module.py`` is the layer, ``operator.py`` registers it with PyTorch, ``passes.py`` goes
over the tiles, and the others are steps of one tile: similarity, fusion, weights, paste.
"""

from .module import ContextualAttentionModule

__all__ = ['ContextualAttentionModule']
