"""GMCNN (Wang et al., NeurIPS 2018): columns of different kernels, side by side."""

from .confidence import ConfidenceWeights
from .id_mrf import IDMRFLoss
from .multi_column import MultiColumnGenerator

__all__ = ['ConfidenceWeights', 'IDMRFLoss', 'MultiColumnGenerator']
