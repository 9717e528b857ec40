"""Losses: pure modules of tensors; one loss, one file."""
from .adversarial import (HingeLoss, LeastSquaresLoss, VanillaLoss, WassersteinLoss)
from .disc_shift import DiscShiftLoss
from .gradient_penalty import GradientPenalty
from .l1 import L1Loss
from .masked_tv import MaskedTVLoss
from .perceptual import PerceptualLoss
from .regions import SpatialDiscount
from .soft_mask import SoftMaskPatchLoss
from .terms import LossTerms

__all__ = [
    'DiscShiftLoss', 'GradientPenalty', 'HingeLoss', 'L1Loss', 'LeastSquaresLoss',
    'LossTerms', 'MaskedTVLoss', 'PerceptualLoss', 'SoftMaskPatchLoss', 'SpatialDiscount',
    'VanillaLoss', 'WassersteinLoss'
]
