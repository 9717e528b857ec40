"""Losses: pure modules of tensors; one kind, one file."""
from .adversarial import HingeLoss, LeastSquaresLoss, VanillaLoss, WassersteinLoss
from .confidence import ConfidenceWeights
from .disc_shift import DiscShiftLoss
from .feature_matching import FeatureMatchingLoss
from .gradient_penalty import GradientPenalty
from .id_mrf import IDMRFLoss
from .masked_tv import MaskedTVLoss
from .perceptual import PerceptualLoss
from .pixelwise import L1Loss, MSELoss
from .regions import (FieldRegion, GrownHole, OverlapRing, PerHole, SizeAveraged, SpatialDiscount)
from .soft_mask import SoftMaskPatchLoss
from .terms import LossTerms

__all__ = [
    'ConfidenceWeights', 'DiscShiftLoss', 'FeatureMatchingLoss', 'FieldRegion',
    'GradientPenalty', 'GrownHole', 'HingeLoss', 'IDMRFLoss', 'L1Loss', 'LeastSquaresLoss',
    'LossTerms', 'MSELoss', 'MaskedTVLoss', 'OverlapRing', 'PerHole', 'PerceptualLoss',
    'SizeAveraged', 'SoftMaskPatchLoss', 'SpatialDiscount', 'VanillaLoss', 'WassersteinLoss'
]
