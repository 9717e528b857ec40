"""Inpainting without weights: patches of the picture itself."""

import numpy as np
from mmengine.model import BaseModel

from mmdeepfill.core.registry import MODELS

from ...inpaintors.weightless import WeightlessMixin
from . import complete


@MODELS.register_module()
class PatchMatchInpaintor(WeightlessMixin, BaseModel):
    """Completion by patches as a model: it has no weights, trains nothing, and runs on the CPU.

    Each patch over the hole looks for a known patch like it, and the patches vote, from
    coarse to fine; see :func:`mmdeepfill.models.methods.patchmatch.complete` for the papers. It
    copies what there is, textures above all, and cannot invent what there is not. A picture without
    a known pixel comes back as the preprocessor's ``hole_value``, mid-grey by default.

    Args:
        patch_size (int): Side of a patch in pixels: 3, 5, 7 or 9.
        seed (int): Of the search, the same for every picture, so that a batch gives what
            single calls give.
        data_preprocessor (dict): Config of the preprocessor.

    Raises:
        ValueError: ``patch_size`` or ``seed`` out of range.

    Example:
        >>> import torch
        >>> sample = dict(image=torch.full((1, 3, 32, 32), 200, dtype=torch.uint8),
        ...               mask=torch.zeros(1, 1, 32, 32, dtype=torch.uint8))
        >>> sample['mask'][..., 12:16, 12:16] = 1
        >>> (filled,) = PatchMatchInpaintor().test_step(sample)
        >>> filled['composited'].unique().tolist()
        [200]
    """

    #: What 'auto' means for it: patches come from a window around the hole, so that time and
    #: memory go with the hole. 'exact' also offers those further away.
    strategy = 'crop'

    def __init__(self, patch_size: int = 7, seed: int = 0, data_preprocessor: dict | None = None):
        super().__init__(
            MODELS.build(
                data_preprocessor or {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'}
            )
        )
        if patch_size not in (3, 5, 7, 9):
            raise ValueError(f'patch_size must be 3, 5, 7 or 9 (pixels), got {patch_size!r}')
        if not isinstance(seed, int) or not 0 <= seed < 2**64:
            raise ValueError(f'seed must be an integer in [0, 2**64), got {seed!r}')
        self.patch_size = patch_size
        self.seed = seed

    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """See the mixin."""
        return complete(image, hole, self.patch_size, self.seed)
