"""Strided convolutions, and scores of the image or of its parts."""

from torch import Tensor

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ..layers import InitModule, LinearModule, conv_block


@MODELS.register_module()
class MultiLayerDiscriminator(InitModule):
    """``num_convs`` convolutions of stride 2; flattened, then a linear layer, or as they are.

    Args:
        in_channels (int): Channels of the input.
        max_channels (int): The channels double from ``base_channels`` up to this.
        num_convs (int): Convolutions; each halves the size.
        fc_in_channels (int, optional): Features after flattening (channels * height *
            width), which fixes the size of the input. None: no linear layer; each feature of
            the last convolution is a score, of the part of the image that it sees.
        fc_out_channels (int): Scores per image.
        base_channels (int): Channels of the first convolution.
        kernel_size (int): Side of the kernels.
        conv_cfg, norm_cfg, act_cfg (dict, optional): Layers, see :func:`conv_block`.
        out_act_cfg (dict, optional): Activation on the scores; None leaves them linear, as
            those of a Wasserstein critic should be. OpenMMLab's recipe has a leaky ReLU here,
            DeepFillv2's patch critic everywhere.
        with_spectral_norm (bool): Of convolutions and linear layer, see :func:`conv_block`.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> disc = MultiLayerDiscriminator(3, 8, 2, fc_in_channels=8 * 4 * 4, base_channels=4)
        >>> disc(torch.zeros(2, 3, 16, 16)).shape
        torch.Size([2, 1])
    """

    mmagic = MMagicFacts(
        same=(
            'in_channels',
            'max_channels',
            'num_convs',
            'fc_in_channels',
            'fc_out_channels',
            'kernel_size',
            'norm_cfg',
            'act_cfg',
            'out_act_cfg',
            'with_spectral_norm',
        ),
        defaults={
            'num_convs': 5,
            'fc_in_channels': None,
            'fc_out_channels': 1024,
            'act_cfg': {'type': 'ReLU'},
            'out_act_cfg': {'type': 'ReLU'},
        },
        fixed={'conv_cfg': None, 'with_input_norm': True, 'with_out_convs': False},
        init_cfg={'type': 'Normal', 'layer': 'Linear', 'std': 0.02},
        player='disc',
    )

    def __init__(
        self,
        in_channels: int,
        max_channels: int,
        num_convs: int,
        fc_in_channels: int | None,
        fc_out_channels: int = 1,
        base_channels: int = 64,
        kernel_size: int = 5,
        conv_cfg: dict | None = None,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'LeakyReLU', 'negative_slope': 0.2},
        out_act_cfg: dict | None = None,
        with_spectral_norm: bool = False,
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        self.num_convs = num_convs
        for i in range(num_convs):
            out_channels = min(base_channels * 2**i, max_channels)
            scores = fc_in_channels is None and i + 1 == num_convs
            conv = conv_block(
                in_channels,
                out_channels,
                kernel_size,
                stride=2,
                conv_cfg=conv_cfg,
                norm_cfg=None if scores else norm_cfg,
                act_cfg=out_act_cfg if scores else act_cfg,
                with_spectral_norm=with_spectral_norm,
            )
            self.add_module(f'conv{i + 1}', conv)
            in_channels = out_channels
        self.fc = None
        if fc_in_channels is not None:
            self.fc = LinearModule(fc_in_channels, fc_out_channels, out_act_cfg, with_spectral_norm)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) to scores (N, fc_out_channels), or (N, C, h, w) of parts.

        Raises:
            ValueError: The size of ``x`` does not give ``fc_in_channels`` features.
        """
        features = x
        for i in range(self.num_convs):
            features = getattr(self, f'conv{i + 1}')(features)
        if self.fc is None:
            return features
        expected = self.fc.linear.in_features
        if features[0].numel() != expected:
            raise ValueError(
                f'fc_in_channels is {expected}, but an input of {tuple(x.shape[1:])} gives '
                f'{tuple(features.shape[1:])} = {features[0].numel()} features: change '
                'fc_in_channels or the size of the input'
            )
        return self.fc(features.flatten(1))
