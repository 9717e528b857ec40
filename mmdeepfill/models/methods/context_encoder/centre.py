"""The form of Context Encoder for a hole in the centre."""

import torch
from torch import Tensor

from mmdeepfill.core.registry import MODELS

from ...layers import NORMAL_INIT
from .encoder_decoder import CodedImage

IMAGE_SIZE, PATCH_SIZE = 128, 64
START = (IMAGE_SIZE - PATCH_SIZE) // 2


@MODELS.register_module()
class CentreContextEncoder(CodedImage):
    """A picture of 128x128 in, its centre of 64x64 out (Pathak et al., section 3.3).

    The patch overlaps what is known by ``overlap`` pixels at each side, where a loss can compare
    the two, and where the patch is not wanted: the hole is at most what is within, 56x56 with an
    overlap of 4.

    Args:
        overlap (int): Pixels of the patch at each side that are known; 4 in the released code.
        base_channels (int): 64 in the released models.
        bottleneck (dict): Config of what is between encoder and decoder.
        norm_cfg (dict, optional): mmcv's norm layer. Batch norm needs batches of at least 2 in
            training.
        init_cfg (dict | list[dict], optional): First weights, see :class:`InitModule`; by
            default those of the released code.

    Raises:
        ValueError: ``overlap`` leaves no hole.

    Example:
        >>> import torch
        >>> bottleneck = dict(type='CEConvBottleneck', channels=12)
        >>> generator = CentreContextEncoder(base_channels=4, bottleneck=bottleneck).eval()
        >>> mask = torch.zeros(1, 1, 128, 128)
        >>> mask[..., 40:80, 40:80] = 1
        >>> images = generator(torch.zeros(1, 3, 128, 128), mask)
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 128, 128)}
    """

    def __init__(
        self,
        overlap: int = 4,
        base_channels: int = 64,
        bottleneck: dict = {'type': 'CEConvBottleneck'},
        norm_cfg: dict | None = {'type': 'BN'},
        init_cfg=NORMAL_INIT,
    ):
        super().__init__(IMAGE_SIZE, PATCH_SIZE, base_channels, bottleneck, norm_cfg, init_cfg)
        if not 0 <= overlap < PATCH_SIZE // 2:
            raise ValueError(f'overlap must be in [0, {PATCH_SIZE // 2}); got {overlap}')
        self.overlap = overlap

    def forward(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, 128, 128) in [-1, 1], the hole at a constant.
            mask (Tensor): (N, 1, 128, 128), 1 = hole.

        Returns:
            dict: ``refined``, (N, 3, 128, 128): the patch in the centre, outside it the
            ``masked_image``, of which the network says nothing.

        Raises:
            ValueError: The picture has another size, or the hole leaves the centre.
        """
        self._check(masked_image, mask)
        patch = self.decode(masked_image)
        refined = masked_image.to(patch.dtype, copy=True)
        within = slice(START, START + PATCH_SIZE)
        refined[..., within, within] = patch
        return {'refined': refined}

    def _check(self, masked_image: Tensor, mask: Tensor) -> None:
        side = PATCH_SIZE - 2 * self.overlap
        purpose = (
            f'this model fills a hole within the central {side}x{side} of a picture of '
            f'{IMAGE_SIZE}x{IMAGE_SIZE}'
        )
        if tuple(masked_image.shape[-2:]) != (IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(
                f'masked_image must be {IMAGE_SIZE}x{IMAGE_SIZE}; got {masked_image.shape[-2]}x'
                f'{masked_image.shape[-1]}: {purpose}; crop or resize to that, or use a model '
                'for holes anywhere'
            )
        outside = torch.ones_like(mask, dtype=torch.bool)
        within = slice(START + self.overlap, START + self.overlap + side)
        outside[..., within, within] = False
        if (outside & (mask != 0)).any():
            raise ValueError(
                f'mask has a hole outside rows and columns {within.start}..{within.stop - 1}: '
                f'{purpose}; use a model for holes anywhere'
            )
