"""From a pipeline's results to what a batch is made of."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..masks import bounding_box


@TRANSFORMS.register_module()
class PackInputs(BaseTransform):
    """The last transform: tensors for the model, plain values for people.

    Returns a flat dict:

    ===============  =========================  ====================================
    ``image``        uint8 (3, H, W)            RGB, 0..255
    ``mask``         uint8 (1, H, W)            0 or 1, 1 = hole
    ``sketch``       uint8 (1, H, W)            1 = line; only if LoadSketch read it
    ``edge_map``     uint8 (1, H, W)            1 = edge; only if GetEdgeMap found it
    ``box``          int64 (4,)                 top, left, height, width
    ``sample_seed``  int64, no dimension        for what a model draws per sample
    ``unreadable``   str                        files in whose place the sample stands, see
                                                :mod:`~mmdeepfill.datasets.replacement`
    ``meta``         dict                       of ``meta_keys``, those that exist
    ===============  =========================  ====================================

    Args:
        meta_keys (Sequence[str]): Keys of results to hand on.

    Example:
        >>> results = dict(img=np.zeros((8, 6, 3), np.uint8), mask=np.ones((8, 6), np.uint8),
        ...                rng=np.random.default_rng(0))
        >>> packed = PackInputs()(results)
        >>> packed['image'].shape, packed['mask'].shape, packed['box'].tolist()
        (torch.Size([3, 8, 6]), torch.Size([1, 8, 6]), [0, 0, 8, 6])
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(
        self, meta_keys: Sequence[str] = ('img_path', 'mask_path', 'ori_shape', 'sample_idx')
    ) -> None:
        self.meta_keys = tuple(meta_keys)

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If no mask was made, or if image and mask do not belong together, or
                are no uint8.
        """
        image, name = results['img'], results.get('img_path', '')
        if 'mask' not in results:
            raise ValueError(
                f'PackInputs found no mask for image {name!r}: put a mask transform '
                '(OpenMMLabBoxMask, MaskFromFile, ...) before it'
            )
        mask = results['mask']
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(
                f'image {name!r} must be (H, W, 3) uint8 RGB when it is packed, got '
                f'{image.shape} {image.dtype}; leave ranges to the model'
            )
        if mask.shape != image.shape[:2]:
            raise ValueError(
                f'image {name!r} is {image.shape[:2]} and its mask {mask.shape}: the image was '
                'resized after the mask was made; make the mask last, or use Crop and '
                'ResizeShortSide, which treat both'
            )
        if results.get('flip') and results.get('mask_path'):
            raise ValueError(
                f'image {name!r} was flipped and its own mask '
                f'{results["mask_path"]!r} was not; leave out RandomFlip'
            )
        lines = {}
        if 'sketch' in results:
            lines['sketch'] = self._lines(results, name)
        if 'edge_map' in results:
            if results['edge_map_of'] is not image:
                raise ValueError(
                    f'image {name!r} was changed after its edges were found: put '
                    'GetEdgeMap right before PackInputs'
                )
            lines['edge_map'] = torch.from_numpy(results['edge_map'][None])
        box = results['box'] if 'box' in results else bounding_box(mask)
        return dict(
            image=torch.from_numpy(_planes(image)),
            mask=torch.from_numpy(np.ascontiguousarray(mask)[None]),
            **lines,
            box=torch.tensor(box, dtype=torch.int64),
            sample_seed=torch.tensor(int(rng_of(results).integers(2**63)), dtype=torch.int64),
            unreadable=results.get('unreadable', ''),
            meta={key: results[key] for key in self.meta_keys if key in results},
        )

    @staticmethod
    def _lines(results: dict, name: str) -> torch.Tensor:
        lines, size = results['sketch'], results['img'].shape[:2]
        if lines.shape != size:
            raise ValueError(
                f'image {name!r} is {size} and its sketch {lines.shape}: put '
                'LoadSketch behind Resize'
            )
        if results.get('flip'):
            raise ValueError(
                f'image {name!r} was flipped and its sketch was not; leave out RandomFlip'
            )
        return torch.from_numpy(np.ascontiguousarray(lines)[None])

    def __repr__(self) -> str:
        return f'{type(self).__name__}(meta_keys={self.meta_keys})'


def _planes(image: np.ndarray) -> np.ndarray:
    """(H, W, 3) to a new (3, H, W); OpenCV takes a fifth of the time NumPy does."""
    planes = np.empty((image.shape[2], *image.shape[:2]), image.dtype)
    cv2.split(image, list(planes))  # into the memory of planes
    return planes
