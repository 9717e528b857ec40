"""The discriminator of Context Encoder."""

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...layers import LAST_SIDE, NORMAL_INIT, InitModule, halving_convs


@MODELS.register_module()
class ContextEncoderDiscriminator(InitModule):
    """The encoder's convolutions, and one of 4x4 to a score (Pathak et al., section 3.2).

    Without bias. The score is a logit, for :class:`VanillaLoss`.

    Args:
        image_size (int): Side of what it sees: 64, the centre, or 128, the whole picture.
        base_channels (int): Channels of the first convolution.
        norm_cfg (dict, optional): mmcv's norm layer of all but the first and the last.
        init_cfg (dict | list[dict], optional): First weights, see :class:`InitModule`; by
            default those of the released code.

    Raises:
        ValueError: Another ``image_size``.

    Example:
        >>> import torch
        >>> ContextEncoderDiscriminator(64, base_channels=4)(torch.zeros(2, 3, 64, 64)).shape
        torch.Size([2, 1])
    """

    def __init__(
        self,
        image_size: int = 64,
        base_channels: int = 64,
        norm_cfg: dict | None = {'type': 'BN'},
        init_cfg=NORMAL_INIT,
    ):
        super().__init__(init_cfg)
        self.image_size = image_size
        self.convs = halving_convs(image_size, 3, base_channels, norm_cfg)
        self.score = nn.Conv2d(8 * base_channels, 1, LAST_SIDE, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 3, image_size, image_size) to scores (N, 1).

        Raises:
            ValueError: ``x`` has another size.
        """
        if tuple(x.shape[-2:]) != (self.image_size, self.image_size):
            raise ValueError(
                f'image_size is {self.image_size}, but the view is {x.shape[-2]}x'
                f'{x.shape[-1]}: change image_size or the view'
            )
        return self.score(self.convs(x)).flatten(1)
