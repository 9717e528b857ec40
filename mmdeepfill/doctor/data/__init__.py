"""Checks of images and masks: every file is decoded, as training does."""

from .images import LEAST_SIDE, check_images, look_at_images
from .masks import check_masks, check_masks_of, facts, look_at_masks

__all__ = [
    'LEAST_SIDE',
    'check_images',
    'check_masks',
    'check_masks_of',
    'facts',
    'look_at_images',
    'look_at_masks',
]
