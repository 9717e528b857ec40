"""The critic of AOT-GAN, Shift-Net, EdgeConnect and pix2pix: a map of scores."""

from torch import Tensor, nn

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...core.mmcv.layers import ConvModule
from ..layers import InitModule


@MODELS.register_module()
class SoftMaskPatchDiscriminator(InitModule):
    """4x4 convolutions, ``num_conv`` of stride 2, and two of stride 1, the last of one channel.

    Which scores are wanted where is up to the objective, :class:`SoftMaskPatchLoss` in AOT-GAN.
    With 3 of stride 2 each score sees 70x70 pixels: the PatchGAN of pix2pix, where the first
    convolution has no norm, and those without a norm have a bias.

    Args:
        in_channels (int): Channels of the input.
        base_channels (int): Channels of the first convolution; they double up to 8 times.
        num_conv (int): Convolutions of stride 2.
        norm_cfg (dict, optional): mmcv's norm layer.
        norm_first (bool): Of the first convolution too.
        bias (bool | str): Of all convolutions but the last, which has one; 'auto': of those
            without a norm.
        with_spectral_norm (bool): Of all convolutions but the last.
        plain_last (bool): False: the last convolution is as the others without a norm, with
            spectral norm if they have it, and a bias if they have one (Shift-Net's PyTorch code;
            EdgeConnect without).
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> SoftMaskPatchDiscriminator(3, base_channels=4)(torch.zeros(1, 3, 64, 64)).shape
        torch.Size([1, 1, 6, 6])
    """

    mmagic = MMagicFacts(
        same=('in_channels', 'base_channels', 'num_conv', 'norm_cfg', 'with_spectral_norm'),
        player='disc',
    )

    #: Whether ``forward`` can give features too.
    gives_features = True

    def __init__(
        self,
        in_channels: int,
        base_channels: int = 64,
        num_conv: int = 3,
        norm_cfg: dict | None = None,
        norm_first: bool = True,
        bias: bool | str = False,
        with_spectral_norm: bool = False,
        plain_last: bool = True,
        init_cfg: dict | None = {'type': 'Normal', 'layer': 'Conv2d', 'std': 0.02},
    ):
        super().__init__(init_cfg)
        layers = []
        for i in range(num_conv + 1):
            out_channels = base_channels * min(2**i, 8)
            layers.append(
                ConvModule(
                    in_channels,
                    out_channels,
                    4,
                    stride=2 if i < num_conv else 1,
                    padding=1,
                    bias=bias,
                    norm_cfg=norm_cfg if i or norm_first else None,
                    act_cfg={'type': 'LeakyReLU', 'negative_slope': 0.2},
                    with_spectral_norm=with_spectral_norm,
                )
            )
            in_channels = out_channels
        last = nn.Conv2d(in_channels, 1, 4, padding=1, bias=plain_last or bool(bias))
        if with_spectral_norm and not plain_last:
            last = nn.utils.spectral_norm(last)
        self.model = nn.Sequential(*layers, last)

    def forward(
        self, x: Tensor, with_features: bool = False
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        """Score a picture by its parts.

        Args:
            x (Tensor): (N, in_channels, H, W).
            with_features (bool): Give what each convolution makes, too.

        Returns:
            Tensor: Scores (N, 1, H/8 - 2, W/8 - 2), with 3 of stride 2; with features also the
            list of them, activated, of which the scores are the last.
        """
        features = []
        for layer in self.model:
            x = layer(x)
            features.append(x)
        return (x, features) if with_features else x
