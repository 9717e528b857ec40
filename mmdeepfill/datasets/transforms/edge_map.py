"""Edges of the image, for networks that learn to draw them (Nazeri et al., 2019)."""

import numpy as np

from mmdeepfill.core.optional import optional_import
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform


@TRANSFORMS.register_module()
class GetEdgeMap(BaseTransform):
    """Find edges with scikit-image's Canny filter, on the grey image in [0, 1].

    In training EdgeConnect's authors find those of the whole image. In use there is no whole
    image: with ``exclude_hole`` there are edges neither in the hole nor at its border, which
    nobody should draw, whatever the hole has in it. Belongs behind everything that changes
    the image: PackInputs refuses edges of another one. Needs scikit-image.

    Adds ``edge_map`` (H, W) uint8, 1 = edge.

    Args:
        sigma (float): Deviation of the Gaussian that smooths first, in pixels; 2 in the
            authors' code.
        exclude_hole (bool): Leave out the hole, which a transform before this one has made.

    Raises:
        ValueError: ``sigma`` is not positive.

    Example:
        >>> image = np.zeros((32, 32, 3), np.uint8)
        >>> image[:, 16:] = 255  # a step from black to white
        >>> edges = GetEdgeMap()(dict(img=image))['edge_map']
        >>> np.flatnonzero(edges.any(0)).tolist()  # the columns beside the step
        [15, 16]
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(self, sigma: float = 2.0, exclude_hole: bool = False) -> None:
        if not sigma > 0:
            raise ValueError(f'sigma must be positive, got {sigma!r}')
        self.sigma = sigma
        self.exclude_hole = exclude_hole

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: ``exclude_hole`` and there is none.
            ImportError: scikit-image is not installed; names the extra.
        """
        canny = optional_import('skimage.feature', 'metrics').canny
        gray = optional_import('skimage.color', 'metrics').rgb2gray(results['img'])
        known = None
        if self.exclude_hole:
            if 'mask' not in results:
                raise ValueError(
                    'GetEdgeMap(exclude_hole=True) found no mask: put a mask transform before it'
                )
            known = results['mask'] == 0
        edges = canny(gray, sigma=self.sigma, mask=known)
        results.update(edge_map=edges.astype(np.uint8), edge_map_of=results['img'])
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(sigma={self.sigma}, exclude_hole={self.exclude_hole})'
