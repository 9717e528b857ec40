"""The completion network of Global&Local."""

import torch
from torch import Tensor

from mmdeepfill.core.registry import MODELS

from ...generators import OneStageGenerator
from ...layers import MIN_SIDE


@MODELS.register_module()
class GLGenerator(OneStageGenerator):
    """Encoder, dilated convolutions and decoder, in one stage (Iizuka et al., section 3.2).

    Args:
        encoder (dict): Config of the encoder; it gets the masked image and the mask.
        dilation_neck (dict): Config of what widens the receptive field.
        decoder (dict): Config of the decoder.
        min_size (int): Smallest side that the parts can process, a multiple of 4: smaller
            inputs are continued by reflection too. Convolutions that pad by reflection need
            more than 4 times their dilation: 72 for a dilation of 16.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> generator = GLGenerator(
        ...     dict(type='GLEncoder', channel_factor=0.25),
        ...     dict(type='GLDilationNeck', in_channels=64),
        ...     dict(type='GLDecoder', in_channels=64, channel_factor=0.25))
        >>> images = generator(torch.zeros(1, 3, 32, 32), torch.ones(1, 1, 32, 32))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 32, 32)}
    """

    divisor = 4

    def __init__(
        self,
        encoder: dict,
        dilation_neck: dict,
        decoder: dict,
        min_size: int = MIN_SIDE,
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if min_size < MIN_SIDE or min_size % self.divisor:
            raise ValueError(
                f'min_size must be a multiple of {self.divisor} and at least '
                f'{MIN_SIDE}; got {min_size}'
            )
        self.encoder = MODELS.build(encoder)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)
        self.min_size = min_size

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image)], 1)
        return {'refined': self.decoder(self.dilation_neck(self.encoder(x)))}
