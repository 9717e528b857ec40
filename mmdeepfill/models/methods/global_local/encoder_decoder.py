"""Encoder, dilated neck and decoder of Global&Local, and all three in a row."""

from collections.abc import Sequence
from typing import Any, cast

from torch import Tensor, nn

from mmdeepfill.core.facts import BLOCK_ARGUMENTS, MMagicFacts
from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import build_activation_layer
from ...layers import ConvBlock, Rect, conv_block, source_rect

CHANNELS = (64, 128, 128, 256, 256, 256)
KERNELS = (5, 3, 3, 3, 3, 3)
STRIDES = (1, 2, 1, 2, 1, 1)


@MODELS.register_module()
class GLEncoder(nn.Sequential):
    """Six convolutions, two of stride 2.

    (N, in_channels, H, W), sides divisible by 4, to (N, 256 * channel_factor, H/4, W/4).

    Args:
        in_channels (int): 4: masked image, mask.
        norm_cfg, act_cfg (dict, optional): Layers, see :func:`conv_block`.
        channel_factor (float): Scales the channels, as in DeepFillv1's networks; ours.

    Example:
        >>> import torch
        >>> GLEncoder(channel_factor=0.25)(torch.zeros(1, 4, 32, 32)).shape
        torch.Size([1, 64, 8, 8])
    """

    mmagic = MMagicFacts(same=('norm_cfg', 'act_cfg'))

    def __init__(
        self,
        in_channels: int = 4,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
        channel_factor: float = 1.0,
    ):
        super().__init__()
        for i, (channels, kernel_size, stride) in enumerate(zip(CHANNELS, KERNELS, STRIDES), 1):
            channels = int(channels * channel_factor)
            self.add_module(
                f'enc{i}',
                conv_block(
                    in_channels, channels, kernel_size, stride, norm_cfg=norm_cfg, act_cfg=act_cfg
                ),
            )
            in_channels = channels


@MODELS.register_module()
class GLDilationNeck(nn.Module):
    """3x3 convolutions of growing dilation, sizes and channels kept.

    Args:
        in_channels (int): Channels of input and output.
        dilations (Sequence[int]): Dilation of each convolution.
        padding_mode (str): As in :func:`conv_block`; 'reflect' needs features larger than
            the largest dilation.
        conv_type, conv_cfg, norm_cfg, act_cfg: Layers, see :func:`conv_block`.

    Example:
        >>> import torch
        >>> GLDilationNeck(in_channels=8)(torch.zeros(1, 8, 16, 16)).shape
        torch.Size([1, 8, 16, 16])
    """

    mmagic = MMagicFacts(
        same=('in_channels', *BLOCK_ARGUMENTS),
        defaults={'in_channels': 256, 'act_cfg': {'type': 'ReLU'}},
    )

    def __init__(
        self,
        in_channels: int = 128,
        dilations: Sequence[int] = (2, 4, 8, 16),
        padding_mode: str = 'zeros',
        conv_type: str = 'conv',
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ELU'},
    ):
        super().__init__()
        self.dilation_convs = nn.Sequential(
            *(
                conv_block(
                    in_channels,
                    in_channels,
                    dilation=dilation,
                    padding_mode=padding_mode,
                    conv_type=conv_type,
                    conv_cfg=conv_cfg,
                    norm_cfg=norm_cfg,
                    act_cfg=act_cfg,
                )
                for dilation in dilations
            )
        )

    @property
    def blocks(self) -> list[ConvBlock]:
        """The convolutions, in order."""
        return cast(list[ConvBlock], list(self.dilation_convs))

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to the same."""
        return self.dilation_convs(x)


DECODED = (256, 256, 128, 128, 64, 32)  # of dec1..dec6; dec7 gives the image
TRANSPOSED = (3, 5)  # 4x4, stride 2: twice the size


@MODELS.register_module()
class GLDecoder(nn.Sequential):
    """Five convolutions and two transposed ones.

    (N, in_channels, H, W) to (N, 3, 4H, 4W) within the bounds of ``out_act_cfg``.

    Args:
        in_channels (int): Channels of the features.
        norm_cfg, act_cfg (dict, optional): Layers of all but the last, see :func:`conv_block`.
        out_act_cfg (dict): What bounds the image: a clamp in OpenMMLab; a sigmoid to [0, 1] in
            the paper, which in [-1, 1] is ``dict(type='Tanh')``.
        channel_factor (float): Scales those of ``dec1`` to ``dec6``, as in DeepFillv1's networks;
        ours.

    Example:
        >>> import torch
        >>> GLDecoder(in_channels=64, channel_factor=0.25)(torch.zeros(1, 64, 8, 8)).shape
        torch.Size([1, 3, 32, 32])
    """

    mmagic = MMagicFacts(same=('in_channels', 'norm_cfg', 'act_cfg'))

    def __init__(
        self,
        in_channels: int = 256,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
        out_act_cfg: dict = {'type': 'Clamp', 'min': -1.0, 'max': 1.0},
        channel_factor: float = 1.0,
    ):
        super().__init__()
        out_channels = [int(channels * channel_factor) for channels in DECODED] + [3]
        for i, channels in enumerate(out_channels, 1):
            last = i == len(out_channels)
            size: dict[str, Any] = (
                {'kernel_size': 4, 'stride': 2, 'conv_cfg': {'type': 'deconv'}}
                if i in TRANSPOSED
                else {}
            )
            self.add_module(
                f'dec{i}',
                conv_block(
                    in_channels,
                    channels,
                    norm_cfg=None if last else norm_cfg,
                    act_cfg=None if last else act_cfg,
                    **size,
                ),
            )
            in_channels = channels
        self.out_act = build_activation_layer(out_act_cfg)


STRIDE = 4  # of the encoder


@MODELS.register_module()
class GLEncoderDecoder(nn.Module):
    """``decoder(dilation_neck(encoder(x)))``, DeepFillv1's coarse network among others.

    Args:
        encoder (dict): Config of the encoder.
        dilation_neck (dict): Config of what widens the receptive field.
        decoder (dict): Config of the decoder.

    Example:
        >>> import torch
        >>> network = GLEncoderDecoder(
        ...     dict(type='GLEncoder', channel_factor=0.25),
        ...     dict(type='GLDilationNeck', in_channels=64),
        ...     dict(type='GLDecoder', in_channels=64, channel_factor=0.25))
        >>> network(torch.zeros(1, 4, 32, 32)).shape
        torch.Size([1, 3, 32, 32])
    """

    mmagic = MMagicFacts(
        parts=('encoder', 'dilation_neck', 'decoder'),
        defaults={
            'encoder': {'type': 'GLEncoder'},
            'decoder': {'type': 'GLDecoder'},
            'dilation_neck': {'type': 'GLDilationNeck'},
        },
        init_cfg={
            'type': 'Kaiming',
            'mode': 'fan_out',
            'nonlinearity': 'relu',
            'distribution': 'normal',
            'layer': ['Conv2d', 'ConvTranspose2d'],
        },
        player='generator',
        whole='GLGenerator',
    )

    def __init__(self, encoder: dict, dilation_neck: dict, decoder: dict):
        super().__init__()
        self.encoder = MODELS.build(encoder)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)

    @property
    def blocks(self) -> list[ConvBlock]:
        """All convolutions, in order."""
        return self.encoder.blocks + self.dilation_neck.blocks + self.decoder.blocks

    def forward(self, x: Tensor, hole: Rect | None = None) -> Tensor:
        """Run all three.

        Args:
            x (Tensor): (N, C, H, W); H and W as the parts demand (multiples of 4).
            hole (Rect, optional): Part of the output to compute. None: all.

        Returns:
            Tensor: (N, 3, H, W), or of the size of ``hole``.
        """
        if hole is None:
            return self.decoder(self.dilation_neck(self.encoder(x)))
        size = x.shape[-2:]
        source = source_rect(hole, self.blocks, size).aligned(STRIDE, size)
        return hole.within(source).crop(self(source.crop(x)))
