"""Lines that a user draws into the hole (Yu et al., ICCV 2019, section 3.4)."""

import os.path as osp

import cv2
import numpy as np

from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..image_bytes import read_image


@TRANSFORMS.register_module()
class LoadSketch(BaseTransform):
    """Read the lines of an image from a picture beside it.

    In training they come from an edge detector that saw the whole image (HED, in
    DeepFillv2); the model uses those in the hole. Belongs behind LoadImage, or behind a
    Resize of the image: where the sizes differ, the lines are resized to the image's,
    bilinear. Crop and ResizeShortSide then treat them as the image; flips do not, and
    PackInputs refuses flipped images with lines.

    Adds ``sketch`` (H, W) uint8, 1 = line.

    Args:
        suffix (str): Ending of the file in place of the image's: ``photo.png`` has
            ``photo_edge.jpg``.
        threshold (float): A line is what is above, on the scale 0..1.

    Raises:
        ValueError: ``threshold`` is not within [0, 1).

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('L', (6, 4), 255).save(f'{folder}/photo_edge.jpg')
        ...     results = LoadSketch()(
        ...         dict(img=np.zeros((4, 6, 3), np.uint8), img_path=f'{folder}/photo.png'))
        >>> int(results['sketch'].sum())
        24
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(self, suffix: str = '_edge.jpg', threshold: float = 0.6) -> None:
        if not 0 <= threshold < 1:
            raise ValueError(f'threshold must lie in [0, 1), got {threshold}')
        self.suffix = suffix
        self.threshold = threshold

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If it cannot be decoded; names the file.
        """
        lines = read_image(osp.splitext(results['img_path'])[0] + self.suffix)[..., 0]
        height, width = results['img'].shape[:2]
        if lines.shape != (height, width):
            lines = cv2.resize(lines, (width, height), interpolation=cv2.INTER_LINEAR)
        results['sketch'] = (lines > 255 * self.threshold).astype(np.uint8)
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(suffix={self.suffix!r}, threshold={self.threshold})'
