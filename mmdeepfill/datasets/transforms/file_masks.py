"""Transforms that read a hole from a file."""

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..masks import (
    bounding_box,
    check_upright,
    choose_mask,
    fit_mask,
    list_masks,
    read_mask,
    vary_mask,
)


@TRANSFORMS.register_module()
class MaskFromFile(BaseTransform):
    """The hole that belongs to the image: ``results['mask_path']``, or one fixed file.

    A mask that belongs to its image goes right after LoadImage, so that Crop and
    ResizeShortSide treat both alike. mmcv's RandomFlip and Resize do not know masks:
    a flip beside a paired mask is refused (here or in PackInputs), a changed size too.

    Adds ``mask`` (H, W) uint8, 1 = hole; PackInputs makes its box.

    Args:
        path (str, optional): The file, the same for every image. By default the path
            that ``InpaintingDataset`` pairs with each image.
        threshold (float): A hole is what is above, on the scale 0..255.
        resize (bool): Resize (nearest) where the size differs, instead of an error.

    Example:
        >>> import numpy as np
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('L', (6, 4), 255).save(f'{folder}/mask.png')
        ...     transform = MaskFromFile(f'{folder}/mask.png')
        ...     results = transform(dict(img=np.zeros((4, 6, 3), np.uint8)))
        >>> int(results['mask'].sum())
        24
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True
    #: What holes may be: a box, or of any shape.
    hole_form = 'free'

    def __init__(
        self, path: str | None = None, threshold: float = 127.5, resize: bool = False
    ) -> None:
        self.path = path
        self.threshold = threshold
        self.resize = resize

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If there is no path.
            ValueError: If the file is no mask, or does not fit the image.
        """
        path = self.path or results.get('mask_path')
        if path is None:
            raise ValueError(
                "MaskFromFile found no results['mask_path']: give the dataset "
                'data_prefix=dict(img_path=..., mask_path=<folder of masks>), or path=... here'
            )
        if self.path is None and results.get('flip'):
            raise ValueError(
                f'{path!r} would be loaded beside a flipped image; put '
                'MaskFromFile right after LoadImage and leave out RandomFlip'
            )
        mask, size = read_mask(path, self.threshold), results['img'].shape[:2]
        name = f'mask file {path!r}'
        if self.path is None and self.resize:  # drawn for this picture
            check_upright(mask.shape, size, name)
        results['mask'] = fit_mask(mask, size[0], size[1], self.resize, name)
        return results

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(path={self.path!r}, threshold={self.threshold}, '
            f'resize={self.resize})'
        )


@TRANSFORMS.register_module()
class MaskFromFolder(BaseTransform):
    """A hole out of a collection of mask files.

    Belongs after everything that changes the image's shape. Adds ``mask`` (H, W) uint8,
    1 = hole, and ``box``, its bounding box.

    Args:
        folder (str, optional): Every image below it; or the root of ``list_file``'s lines.
        list_file (str, optional): One path a line.
        choose (str): 'random' draws from the sample's generator, for training; 'index'
            takes the file at the sample's index (modulo their number), for evaluation:
            the n-th image always gets the n-th mask.
        threshold (float): A hole is what is above, on the scale 0..255.
        resize (bool): Resize (nearest) where the size differs, instead of an error.
        hole (str): 'bright', or 'dark' for files that have it the other way round, as NVIDIA's
            training masks.
        vary (dict, optional): Arguments of ``masks.vary_mask``, which dilates, turns and crops
            the mask at random and brings it to the image's size; ``dict()`` for its defaults.
            Needs ``choose='random'``.

    Example:
        >>> import numpy as np
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('L', (6, 4), 255).save(f'{folder}/mask.png')
        ...     results = MaskFromFolder(folder)(
        ...         dict(img=np.zeros((4, 6, 3), np.uint8), rng=np.random.default_rng(0)))
        >>> int(results['mask'].sum())
        24
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True
    #: What holes may be: a box, or of any shape.
    hole_form = 'free'

    def __init__(
        self,
        folder: str | None = None,
        list_file: str | None = None,
        choose: str = 'random',
        threshold: float = 127.5,
        resize: bool = False,
        hole: str = 'bright',
        vary: dict | None = None,
    ) -> None:
        if choose not in ('random', 'index'):
            raise ValueError(f"choose must be 'random' or 'index', got {choose!r}")
        if hole not in ('bright', 'dark'):
            raise ValueError(f"hole must be 'bright' or 'dark', got {hole!r}")
        if vary is not None and choose != 'random':
            raise ValueError(f"vary needs choose='random', got choose={choose!r}")
        self.paths = list_masks(folder, list_file)
        self.choose = choose
        self.threshold = threshold
        self.resize = resize
        self.hole = hole
        self.vary = vary

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If the file is no mask, or does not fit the image.
        """
        if self.choose == 'random':
            path = choose_mask(self.paths, rng=rng_of(results))
        else:
            path = choose_mask(self.paths, index=results['sample_idx'])
        size = results['img'].shape[:2]
        mask = read_mask(path, self.threshold)
        if self.hole == 'dark':
            mask = mask ^ 1
        if self.vary is None:
            mask = fit_mask(mask, size[0], size[1], self.resize, f'mask file {path!r}')
        else:
            mask = vary_mask(mask, size[0], size[1], rng_of(results), **self.vary)
        results['mask'], results['box'] = mask, bounding_box(mask)
        return results

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}({len(self.paths)} files, choose={self.choose!r}, '
            f'threshold={self.threshold}, resize={self.resize}, hole={self.hole!r}, '
            f'vary={self.vary})'
        )
