"""From a path to pixels."""

from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..image_bytes import read_image


@TRANSFORMS.register_module()
class LoadImage(BaseTransform):
    """Read ``results['img_path']`` as 8-bit RGB.

    mmcv's LoadImageFromFile reads BGR and, with OpenCV 4, takes cut-off JPEGs for whole
    ones; ``mmdeepfill.datasets.image_bytes.read_image`` says what happens here to EXIF
    orientation, grey, palette, alpha and 16 bits.

    Adds ``img`` (H, W, 3) uint8 RGB, ``img_shape`` and ``ori_shape`` (H, W).

    Args:
        backend_args (dict, optional): Of mmengine's file backend.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('RGB', (6, 4), (1, 2, 3)).save(f'{folder}/image.png')
        ...     results = LoadImage()(dict(img_path=f'{folder}/image.png'))
        >>> results['img'].shape, results['img'][0, 0].tolist()
        ((4, 6, 3), [1, 2, 3])
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(self, backend_args: dict | None = None) -> None:
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
