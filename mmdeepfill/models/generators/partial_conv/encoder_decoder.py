"""The whole generator of partial convolutions."""
from typing import Dict, Optional, Tuple

from torch import Tensor

from mmdeepfill.conventions import valid_of
from mmdeepfill.registry import MODELS

from ...layers import InitModule, check_sides, pad_by_reflection


@MODELS.register_module()
class PConvEncoderDecoder(InitModule):
    """U-Net of partial convolutions (paper, section 3.2).

    Every size from 16x16 up is legal: image and mask are continued by reflection at their
    bottom and right to a multiple of 2^num_layers, and the output is cropped back.

    Args:
        encoder (dict): Config of the encoder.
        decoder (dict): Config of the decoder.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: Encoder and decoder have different numbers of levels.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('refined', )

    def __init__(self, encoder: dict, decoder: dict, init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.encoder = MODELS.build(encoder)
        self.decoder = MODELS.build(decoder)
        levels = self.encoder.num_layers, self.decoder.num_layers
        if levels[0] != levels[1]:
            raise ValueError('encoder and decoder must have the same num_layers; got '
                             f'{levels[0]} and {levels[1]}')
        self.divisor = 2**levels[0]

    def forward(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1]; H, W >= 16. What is in the hole
                does not count.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            dict: ``refined``, (N, 3, H, W), not bounded to [-1, 1]. Where nothing known is in
            reach it is 0, mid-grey.

        Raises:
            ValueError: A side is shorter than 16.
        """
        return dict(refined=self.run_valid(masked_image, valid_of(mask))[0])

    def run_valid(self, image: Tensor, valid: Tensor) -> Tuple[Tensor, Tensor]:
        """:meth:`forward` of what is known, where it is known.

        Args:
            image (Tensor): (N, 3, H, W); H, W >= 16.
            valid (Tensor): (N, 1, H, W), 1 = known.

        Returns:
            tuple[Tensor, Tensor]: The image, and (N, 1, H, W), 1 where anything known was in
            reach of it.

        Raises:
            ValueError: A side is shorter than 16.
        """
        check_sides(image)
        height, width = image.shape[-2:]
        image, valid = (pad_by_reflection(x, self.divisor) for x in (image, valid))
        outputs = self.decoder(self.encoder(image, valid.to(image.dtype)))
        return tuple(x[..., :height, :width] for x in outputs)
