"""Losses: pure modules of tensors; one kind, one file."""

from .adversarial import DiscShiftLoss, HingeLoss, LeastSquaresLoss, VanillaLoss, WassersteinLoss
from .feature_matching import FeatureMatchingLoss
from .gradient_penalty import GradientPenalty
from .perceptual import PerceptualLoss
from .pixelwise import L1Loss, MaskedTVLoss, MSELoss
from .regions import FieldRegion, GrownHole, OverlapRing, PerHole, SizeAveraged, SpatialDiscount
from .terms import LossTerms
from .views import HoleAlone, ImageWith, LocalPatch, WholeImage, WithGrayTruth

__all__ = [
    'DiscShiftLoss',
    'FeatureMatchingLoss',
    'FieldRegion',
    'GradientPenalty',
    'GrownHole',
    'HingeLoss',
    'HoleAlone',
    'ImageWith',
    'L1Loss',
    'LeastSquaresLoss',
    'LocalPatch',
    'LossTerms',
    'MSELoss',
    'MaskedTVLoss',
    'OverlapRing',
    'PerHole',
    'PerceptualLoss',
    'SizeAveraged',
    'SpatialDiscount',
    'VanillaLoss',
    'WassersteinLoss',
    'WholeImage',
    'WithGrayTruth',
]
