"""The whole Shift-Net generator."""

from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.conventions import valid_of
from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import build_norm_layer
from ...layers import InitModule, pad_by_reflection, run_padded
from .shift import FEATURE_MASKS, ShiftLayer

#: Of all convolutions; transposed, they double the size.
HALVING: dict[str, Any] = {'kernel_size': 4, 'stride': 2, 'padding': 1}


def _layers(act: nn.Module | None, conv: nn.Module, norm_cfg: dict | None) -> nn.Sequential:
    """A convolution between its activation and its norm."""
    layers = {'act': act, 'conv': conv}
    if norm_cfg is not None:
        layers['norm'] = build_norm_layer(norm_cfg, conv.out_channels)[1]
    return nn.Sequential(OrderedDict((name, x) for name, x in layers.items() if x is not None))


@MODELS.register_module()
class ShiftNetGenerator(InitModule):
    """A U-Net with a :class:`ShiftLayer` in front of one of its transposed convolutions.

    Each level halves the size, down to 1x1 for 256 pixels and 8 levels; the way back joins the
    features of the same size of the way there, and at ``shift_level`` also those that were
    shifted: ``[decoder; encoder; shifted]``.

    Every size from 16x16 up is legal: the input is continued by reflection at its bottom and
    right to multiples of ``2**num_levels``, and the output is cropped back. Norms go by whole
    features, so a part of the picture cannot be had alone.

    Args:
        add_mask (bool): A fourth input channel, 1 = known (the authors' PyTorch code, not the
            paper).
        base_channels (int): Channels of the first level; they double up to ``max_channels``.
        max_channels (int): Most channels.
        num_levels (int): Convolutions on the way down, at least 2; sides of 256 take 8.
        shift_level (int): Level whose features are shifted, from 1 to below ``num_levels``; 3
            is an eighth of the size.
        feature_mask (str): What is the hole among them, of ``FEATURE_MASKS``: 'nearest' (the
            authors' PyTorch code) or 'mean' (their Torch code).
        norm_cfg (dict, optional): mmcv's norm layer, of all but the first and the smallest
            features and the image.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> import torch
        >>> generator = ShiftNetGenerator(base_channels=4, max_channels=16, num_levels=5)
        >>> images = generator(torch.zeros(1, 3, 32, 32), torch.ones(1, 1, 32, 32))
        >>> images['refined'].shape
        torch.Size([1, 3, 32, 32])
    """

    #: Fields of the record that :meth:`forward` takes.
    inputs = ('masked_image', 'mask', 'image')
    #: Fields that it fills; all but the first in training only.
    outputs = ('refined', 'decoder_features', 'true_features', 'feature_mask')
    #: PyTorch lays its smallest features, which may be one pixel, out for larger ones.
    not_exported_as = ('torch-export',)

    def __init__(
        self,
        add_mask: bool = False,
        base_channels: int = 64,
        max_channels: int = 512,
        num_levels: int = 8,
        shift_level: int = 3,
        feature_mask: str = 'nearest',
        norm_cfg: dict | None = {'type': 'IN', 'affine': True},
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if not 1 <= shift_level < num_levels:
            raise ValueError(
                f'shift_level must be from 1 to {num_levels - 1}, below num_levels '
                f'{num_levels}; got {shift_level}'
            )
        if feature_mask not in FEATURE_MASKS:
            raise ValueError(
                f'feature_mask must be one of {tuple(FEATURE_MASKS)}; got {feature_mask!r}'
            )
        self.add_mask = add_mask
        self.shift_level = shift_level
        self.feature_mask = FEATURE_MASKS[feature_mask]
        #: Sides that :meth:`run_stages` takes are multiples of this.
        self.divisor = self.min_size = 2**num_levels
        channels = [min(base_channels * 2**i, max_channels) for i in range(num_levels)]
        self.encoder = nn.ModuleList()
        self.decoder = nn.ModuleList()
        for level, width in enumerate(channels, 1):
            first, last = level == 1, level == num_levels
            outer = 3 if first else channels[level - 2]
            # biases also in front of norms, as in the released weights
            self.encoder.append(
                _layers(
                    None if first else nn.LeakyReLU(0.2),
                    nn.Conv2d(3 + add_mask if first else outer, width, **HALVING),
                    None if first or last else norm_cfg,
                )
            )
            joined = 1 if last else 3 if level == shift_level else 2
            self.decoder.append(
                _layers(
                    nn.ReLU(),
                    nn.ConvTranspose2d(joined * width, outer, **HALVING),
                    None if first else norm_cfg,
                )
            )
        self.shift = ShiftLayer()

    def forward(
        self, masked_image: Tensor, mask: Tensor, image: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1], the hole at 0; H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.
            image (Tensor, optional): (N, 3, H, W), the truth. Nothing of it gets into
                ``refined``; it is not looked at but in training, for the guidance loss.

        Returns:
            dict: ``refined``, the raw image (N, 3, H, W) in [-1, 1]. In training with an
            ``image`` also, of the shift layer's size and of the picture with its padding:
            ``decoder_features`` (N, C, h, w), which the layer compares; ``true_features``
            (N, C, h, w), what the encoder makes of the truth, without a gradient;
            ``feature_mask`` (N, 1, h, w), 1 = hole (section 3.1).

        Raises:
            ValueError: A side is shorter than 16.
        """
        guide: dict[
            str, Tensor
        ] = {}  # not an output of the stages: those are cropped to the picture

        def stages(masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
            refined, decoded, hole = self._run(masked_image, mask)
            if self.training and image is not None:
                truth = pad_by_reflection(image, self.divisor, self.min_size)
                with torch.no_grad():
                    target = self._encode(truth, mask, self.shift_level)[-1].relu()
                guide.update(decoder_features=decoded, true_features=target, feature_mask=hole)
            return {'refined': refined}

        outputs = run_padded(stages, masked_image, mask, self.divisor, self.min_size)
        return dict(outputs, **guide)

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding, without a truth."""
        return {'refined': self._run(masked_image, mask)[0]}

    def _encode(self, image: Tensor, mask: Tensor, levels: int | None = None) -> list[Tensor]:
        """Features of the first ``levels``, as their norms give them."""
        x = torch.cat([image, valid_of(mask).to(image)], 1) if self.add_mask else image
        features = []
        for level in self.encoder[:levels]:
            x = level(x)
            features.append(x)
        return features

    def _run(self, masked_image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The image, the features that the shift layer compares, and what is hole in them."""
        *skips, x = self._encode(masked_image, mask)
        hole = self.feature_mask(mask, self.shift_level)
        x = self.decoder[-1](x)
        for level in range(len(skips), 0, -1):
            # The authors' activations are in place: what is joined is the leaky ReLU of the
            # features. The ReLU in front of each transposed convolution makes both the same.
            skip = skips[level - 1]
            if level == self.shift_level:
                decoded, skip = x.relu(), skip.relu()
                x = torch.cat([decoded, skip, self.shift(decoded, skip, hole)], 1)
            else:
                x = torch.cat([x, skip], 1)
            x = self.decoder[level - 1](x)
        return x.tanh(), decoded, hole
