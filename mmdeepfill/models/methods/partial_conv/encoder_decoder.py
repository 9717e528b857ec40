"""The generator of partial convolutions: encoder, decoder, and both in a U-Net."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmdeepfill.core.conventions import valid_of
from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...generators import OneStageGenerator
from ...layers import MaskConvModule

#: Channels and kernels of the first levels; all further ones are like the last.
CHANNELS = (64, 128, 256, 512)
KERNELS = (7, 5, 5, 3)


def channels_of(num_layers: int, factor: float = 1.0) -> list[int]:
    """Channels of each level, scaled by a factor.

    Raises:
        ValueError: There are fewer levels than 4.
    """
    if num_layers < len(CHANNELS):
        raise ValueError(f'num_layers must be at least {len(CHANNELS)}; got {num_layers}')
    channels = CHANNELS + CHANNELS[-1:] * (num_layers - len(CHANNELS))
    return [int(count * factor) for count in channels]


@MODELS.register_module()
class PConvEncoder(nn.Module):
    """``num_layers`` partial convolutions of stride 2.

    Args:
        in_channels (int): Channels of the image.
        num_layers (int): Levels, at least 4: 7 for 256x256 (mmagic), 8 for 512x512 (paper).
        norm_cfg (dict, optional): mmcv's batch norm, on all levels but the first. With
            ``requires_grad=False`` its scale and shift are not trained.
        norm_eval (bool): Batch norm keeps its means and deviations also in training: the
            paper's second stage, in which holes would disturb them.
        channel_factor (float): Scales the channels, as in DeepFillv1's networks; ours.

    Example:
        >>> import torch
        >>> encoder = PConvEncoder(num_layers=4, channel_factor=1 / 8).eval()
        >>> levels = encoder(torch.zeros(1, 3, 32, 32), torch.ones(1, 3, 32, 32))
        >>> [tuple(features.shape[2:]) for features, valid in levels]
        [(32, 32), (16, 16), (8, 8), (4, 4), (2, 2)]
    """

    mmagic = MMagicFacts(
        same=('in_channels', 'num_layers', 'norm_cfg', 'norm_eval'),
        fixed={'conv_cfg': {'type': 'PConv', 'multi_channel': True}},
    )

    def __init__(
        self,
        in_channels: int = 3,
        num_layers: int = 7,
        norm_cfg: dict | None = {'type': 'BN'},
        norm_eval: bool = False,
        channel_factor: float = 1.0,
    ):
        super().__init__()
        self.norm_eval = norm_eval
        self.num_layers = num_layers
        for i, channels in enumerate(channels_of(num_layers, channel_factor)):
            self.add_module(
                f'enc{i + 1}',
                MaskConvModule(
                    in_channels,
                    channels,
                    KERNELS[min(i, len(KERNELS) - 1)],
                    stride=2,
                    norm_cfg=norm_cfg if i else None,
                ),
            )
            in_channels = channels

    def train(self, mode: bool = True) -> 'PConvEncoder':
        """Set the mode like any module; with ``norm_eval`` batch norm stays in eval mode."""
        super().train(mode)
        if self.norm_eval:
            for module in self.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()
        return self

    def forward(self, x: Tensor, valid: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Features of all levels.

        Args:
            x (Tensor): (N, in_channels, H, W), sides divisible by 2^num_layers.
            valid (Tensor): (N, 1, H, W), 1 = known.

        Returns:
            list[tuple[Tensor, Tensor]]: Image and features with what is valid of them, from
            the largest to the smallest: ``num_layers + 1`` of them.
        """
        levels = [(x, valid)]
        for i in range(self.num_layers):
            levels.append(getattr(self, f'enc{i + 1}')(*levels[-1]))
        return levels


@MODELS.register_module()
class PConvDecoder(nn.Module):
    """Nearest-neighbour upsampling, skip links of features and masks, partial convolutions.

    Args:
        in_channels (int): Channels of the image, and of the output.
        num_layers (int): Levels, as of the encoder.
        norm_cfg (dict, optional): mmcv's batch norm, on all levels but the last.
        channel_factor (float): As of the encoder.

    Example:
        >>> import torch
        >>> from mmdeepfill.models.methods.partial_conv import PConvEncoder
        >>> sizes = dict(num_layers=4, channel_factor=1 / 8)
        >>> encoder = PConvEncoder(**sizes).eval()
        >>> levels = encoder(torch.zeros(1, 3, 32, 32), torch.ones(1, 3, 32, 32))
        >>> image, valid = PConvDecoder(**sizes).eval()(levels)
        >>> image.shape
        torch.Size([1, 3, 32, 32])
    """

    mmagic = MMagicFacts(
        same=('num_layers', 'norm_cfg'),
        fixed={'conv_cfg': {'type': 'PConv', 'multi_channel': True}, 'interpolation': 'nearest'},
    )

    def __init__(
        self,
        in_channels: int = 3,
        num_layers: int = 7,
        norm_cfg: dict | None = {'type': 'BN'},
        channel_factor: float = 1.0,
    ):
        super().__init__()
        self.num_layers = num_layers
        channels = [in_channels, *channels_of(num_layers, channel_factor)]
        for i in range(num_layers, 0, -1):
            last = i == 1
            self.add_module(
                f'dec{i}',
                MaskConvModule(
                    channels[i] + channels[i - 1],
                    channels[i - 1],
                    3,
                    norm_cfg=None if last else norm_cfg,
                    act_cfg=None if last else {'type': 'LeakyReLU', 'negative_slope': 0.2},
                ),
            )

    def forward(self, levels: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        """From the encoder's levels to an image.

        Args:
            levels (list): As the encoder gives them.

        Returns:
            tuple[Tensor, Tensor]: (N, in_channels, H, W), unbounded, and (N, 1, H, W), where it
            has seen anything known.
        """
        x, valid = levels[-1]
        for i in range(self.num_layers, 0, -1):
            skipped, skipped_valid = levels[i - 1]
            x, valid = (F.interpolate(part, size=skipped.shape[2:]) for part in (x, valid))
            valid = torch.cat([valid.expand_as(x), skipped_valid.expand_as(skipped)], 1)
            x, valid = getattr(self, f'dec{i}')(torch.cat([x, skipped], 1), valid)
        return x, valid


@MODELS.register_module()
class PConvEncoderDecoder(OneStageGenerator):
    """U-Net of partial convolutions (paper, section 3.2).

    What is in the hole does not count. The output is not bounded to [-1, 1]; where nothing known
    is in reach it is 0, mid-grey.

    Args:
        encoder (dict): Config of the encoder.
        decoder (dict): Config of the decoder.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: Encoder and decoder have different numbers of levels.

    Example:
        >>> import torch
        >>> sizes = dict(num_layers=4, channel_factor=1 / 8)
        >>> generator = PConvEncoderDecoder(
        ...     dict(type='PConvEncoder', **sizes), dict(type='PConvDecoder', **sizes)).eval()
        >>> images = generator(torch.zeros(1, 3, 32, 32), torch.ones(1, 1, 32, 32))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 32, 32)}
    """

    mmagic = MMagicFacts(
        parts=('encoder', 'decoder'),
        init_cfg={
            'type': 'Kaiming',
            'mode': 'fan_out',
            'nonlinearity': 'relu',
            'distribution': 'normal',
            'layer': 'Conv2d',
        },
        player='generator',
    )

    #: PyTorch lays its smallest features, which may be one pixel, out for larger ones.
    not_exported_as = ('torch-export',)

    def __init__(self, encoder: dict, decoder: dict, init_cfg: dict | None = None):
        super().__init__(init_cfg)
        self.encoder = MODELS.build(encoder)
        self.decoder = MODELS.build(decoder)
        levels = self.encoder.num_layers, self.decoder.num_layers
        if levels[0] != levels[1]:
            raise ValueError(
                'encoder and decoder must have the same num_layers; got '
                f'{levels[0]} and {levels[1]}'
            )
        self.divisor = 2 ** levels[0]

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        valid = valid_of(mask).to(masked_image.dtype)
        return {'refined': self.decoder(self.encoder(masked_image, valid))[0]}
