"""LaMa's discriminator: a patch critic with batch norm, whose features are compared too."""

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...layers import InitModule


@MODELS.register_module()
class LaMaDiscriminator(InitModule):
    """4x4 convolutions with two zeros of padding, the last two of stride 1 (pix2pixHD's).

    It sees the image alone, not the mask. Names of weights are the released checkpoints'.

    Args:
        in_channels (int): Channels of the image.
        base_channels (int): Channels of the first convolution; they double up to 512.
        num_layers (int): Convolutions of stride 2.
        init_cfg (dict, optional): First weights, see :class:`InitModule`; PyTorch's by default.

    Example:
        >>> import torch
        >>> scores = LaMaDiscriminator(base_channels=4)(torch.zeros(1, 3, 64, 64))
        >>> scores.shape[:2]
        torch.Size([1, 1])
    """

    #: Whether ``forward`` can give features too.
    gives_features = True

    def __init__(
        self,
        in_channels: int = 3,
        base_channels: int = 64,
        num_layers: int = 4,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.num_layers = num_layers
        width = in_channels
        for number in range(num_layers + 1):
            channels, width = width, min(base_channels * 2**number, 512)
            stride = 2 if number < num_layers else 1
            norm = [nn.BatchNorm2d(width)] if number else []
            self.add_module(
                f'model{number}',
                nn.Sequential(nn.Conv2d(channels, width, 4, stride, 2), *norm, nn.LeakyReLU(0.2)),
            )
        self.add_module(f'model{num_layers + 1}', nn.Sequential(nn.Conv2d(width, 1, 4, 1, 2)))

    def forward(
        self, x: Tensor, with_features: bool = False
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        """Score a picture by its parts.

        Args:
            x (Tensor): (N, in_channels, H, W).
            with_features (bool): Return the features of each layer but the last, too.

        Returns:
            Tensor: Scores (N, 1, h, w), 19x19 for 256x256; with features also their list.
        """
        features = []
        for number in range(self.num_layers + 1):
            x = getattr(self, f'model{number}')(x)
            features.append(x)
        scores = getattr(self, f'model{self.num_layers + 1}')(x)
        return (scores, features) if with_features else scores
