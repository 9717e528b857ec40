"""Steps of data pipelines: of mmcv where it is installed, else our equals."""

from . import INSTALLED

if INSTALLED:
    from mmcv.image import rescale_size
    from mmcv.transforms import BaseTransform, Pad, Resize
else:
    from .own_sizing import Pad, Resize, rescale_size
    from .own_transforms import BaseTransform, Compose, RandomChoice, RandomFlip, register

    register((Compose, RandomChoice, RandomFlip, Resize, Pad))

__all__ = ['BaseTransform', 'Pad', 'Resize', 'rescale_size']
