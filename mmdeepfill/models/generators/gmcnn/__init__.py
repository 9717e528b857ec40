"""GMCNN (Wang et al., NeurIPS 2018): columns of different kernels, side by side."""
from .multi_column import MultiColumnGenerator

__all__ = ['MultiColumnGenerator']
