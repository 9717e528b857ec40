"""The whole AOT-GAN generator."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import ConvModule
from ...generators import OneStageGenerator
from ...layers.padding import ReflectionPad2d


@MODELS.register_module()
class AOTEncoder(nn.Module):
    """Three convolutions, two of stride 2.

    Args:
        in_channels (int): 4: masked image and mask.
        mid_channels (int): Channels of the first convolution; the second has twice as many.
        out_channels (int): Channels of the third.
        act_cfg (dict): mmcv's activation.

    Example:
        >>> import torch
        >>> AOTEncoder(mid_channels=4, out_channels=16)(torch.zeros(1, 4, 32, 32)).shape
        torch.Size([1, 16, 8, 8])
    """

    mmagic = MMagicFacts(same=('in_channels', 'mid_channels', 'out_channels', 'act_cfg'))

    def __init__(
        self,
        in_channels: int = 4,
        mid_channels: int = 64,
        out_channels: int = 256,
        act_cfg: dict = {'type': 'ReLU'},
    ):
        super().__init__()
        halving = {'kernel_size': 4, 'stride': 2, 'padding': 1, 'act_cfg': act_cfg}
        self.encoder = nn.Sequential(
            ReflectionPad2d(3),
            ConvModule(in_channels, mid_channels, 7, act_cfg=act_cfg),
            ConvModule(mid_channels, 2 * mid_channels, **halving),
            ConvModule(2 * mid_channels, out_channels, **halving),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, H/4, W/4)."""
        return self.encoder(x)


@MODELS.register_module()
class AOTDecoder(nn.Module):
    """Three convolutions, two of them on features enlarged by bilinear interpolation.

    Args:
        in_channels (int): Channels of the features.
        mid_channels (int): Channels of the first convolution; the second has half as many.
        out_channels (int): 3: the image.
        act_cfg (dict): mmcv's activation; the last convolution has tanh.

    Example:
        >>> import torch
        >>> AOTDecoder(in_channels=16, mid_channels=8)(torch.zeros(1, 16, 8, 8)).shape
        torch.Size([1, 3, 32, 32])
    """

    mmagic = MMagicFacts(same=('in_channels', 'mid_channels', 'out_channels', 'act_cfg'))

    def __init__(
        self,
        in_channels: int = 256,
        mid_channels: int = 128,
        out_channels: int = 3,
        act_cfg: dict = {'type': 'ReLU'},
    ):
        super().__init__()
        self.decoder = nn.ModuleList(
            [
                ConvModule(in_channels, mid_channels, 3, padding=1, act_cfg=act_cfg),
                ConvModule(mid_channels, mid_channels // 2, 3, padding=1, act_cfg=act_cfg),
                ConvModule(mid_channels // 2, out_channels, 3, padding=1, act_cfg=None),
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to (N, out_channels, 4H, 4W) in [-1, 1]."""
        for conv in self.decoder[:2]:
            x = conv(F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True))
        return torch.tanh(self.decoder[2](x))


@MODELS.register_module()
class AOTEncoderDecoder(OneStageGenerator):
    """``decoder(dilation_neck(encoder(x)))`` of the masked image and its mask.

    The hole is at 1, white. A gate depends on the mean and deviation of whole features, so a
    part of the picture cannot be had alone.

    Args:
        encoder, decoder, dilation_neck (dict): Configs of the parts.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> generator = AOTEncoderDecoder(
        ...     dict(type='AOTEncoder', mid_channels=4, out_channels=16),
        ...     dict(type='AOTDecoder', in_channels=16, mid_channels=8),
        ...     dict(type='AOTBlockNeck', in_channels=16, num_aotblock=1))
        >>> images = generator(torch.zeros(1, 3, 32, 32), torch.ones(1, 1, 32, 32))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 32, 32)}
    """

    mmagic = MMagicFacts(
        parts=('encoder', 'dilation_neck', 'decoder'),
        defaults={
            'encoder': {'type': 'AOTEncoder'},
            'decoder': {'type': 'AOTDecoder'},
            'dilation_neck': {'type': 'AOTBlockNeck'},
        },
        player='generator',
    )

    divisor = 4

    def __init__(
        self,
        encoder: dict = {'type': 'AOTEncoder'},
        decoder: dict = {'type': 'AOTDecoder'},
        dilation_neck: dict = {'type': 'AOTBlockNeck'},
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        self.encoder = MODELS.build(encoder)
        self.decoder = MODELS.build(decoder)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.min_size = self.divisor * (max(self.dilation_neck.dilation_rates) + 1)

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], dim=1)
        return {'refined': self.decoder(self.dilation_neck(self.encoder(x)))}
