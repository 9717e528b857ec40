"""From a path to pixels."""
from typing import Optional

from mmcv.transforms import BaseTransform

from mmdeepfill.registry import TRANSFORMS

from ..image_files import read_image


@TRANSFORMS.register_module()
class LoadImage(BaseTransform):
    """Read ``results['img_path']`` as 8-bit RGB.

    mmcv's LoadImageFromFile reads BGR and, with OpenCV 4, takes cut-off JPEGs for whole
    ones; ``mmdeepfill.datasets.image_files.read_image`` says what happens here to EXIF
    orientation, grey, palette, alpha and 16 bits.

    Adds ``img`` (H, W, 3) uint8 RGB, ``img_shape`` and ``ori_shape`` (H, W).

    Args:
        backend_args (dict, optional): Of mmengine's file backend.
    """

    def __init__(self, backend_args: Optional[dict] = None) -> None:
        self.backend_args = backend_args

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If it cannot be decoded; names the file.
        """
        image = read_image(results['img_path'], self.backend_args)
        results['img'] = image
        results['img_shape'] = results['ori_shape'] = image.shape[:2]
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(backend_args={self.backend_args})'
