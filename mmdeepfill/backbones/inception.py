"""The Inception network behind FID: TensorFlow's of 2015-12-05.

Szegedy et al., *Rethinking the Inception Architecture*, CVPR 2016, as TensorFlow released it,
with the names of torch-fidelity's file of its weights. It differs from torchvision's network:
averages leave out the padding, the last block pools by maximum, and images are resized as
TensorFlow 1 did. Only what leads to the 2048 pooled features is here.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from .inception_blocks import (
    HALVE,
    Conv,
    average,
    block_a,
    block_b,
    block_c,
    block_d,
    block_e,
    maximum,
)
from .weights import find_weights, load_into, load_weights

#: Size of the network's input, and of its features.
INPUT_SIZE, FEATURES = 299, 2048


class InceptionV3(nn.Sequential):
    """From uint8 images to 2048 features, frozen.

    Example:
        >>> features = InceptionV3().eval()
        >>> sum(p.numel() for p in features.parameters()) > 2e7
        True
    """

    def __init__(self) -> None:
        super().__init__()
        parts = {
            'Conv2d_1a_3x3': Conv(3, 32, 3, **HALVE),
            'Conv2d_2a_3x3': Conv(32, 32, 3, pad=False),
            'Conv2d_2b_3x3': Conv(32, 64, 3),
            'MaxPool_1': nn.MaxPool2d(3, 2),
            'Conv2d_3b_1x1': Conv(64, 80),
            'Conv2d_4a_3x3': Conv(80, 192, 3, pad=False),
            'MaxPool_2': nn.MaxPool2d(3, 2),
            'Mixed_5b': block_a(192, 32),
            'Mixed_5c': block_a(256, 64),
            'Mixed_5d': block_a(288, 64),
            'Mixed_6a': block_b(288),
            'Mixed_6b': block_c(768, 128),
            'Mixed_6c': block_c(768, 160),
            'Mixed_6d': block_c(768, 160),
            'Mixed_6e': block_c(768, 192),
            'Mixed_7a': block_d(768),
            'Mixed_7b': block_e(1280, average),
            'Mixed_7c': block_e(2048, maximum),
        }
        for name, part in parts.items():
            self.add_module(name, part)
        self.requires_grad_(False).eval()

    def load(self, weights: str | Path | None = None) -> Path:
        """Load torch-fidelity's file; its classifier is left out.

        Args:
            weights (str | Path, optional): Instead of the published file.

        Returns:
            Path: The file that was loaded.

        Raises:
            FileNotFoundError, ValueError: See :func:`find_weights`; or it is of another
                network.
        """
        path = find_weights('inception', weights)
        state = {k: v for k, v in load_weights(path).items() if not k.startswith('fc.')}
        load_into(self, state, path, 'Inception')
        return path

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) uint8 RGB to (N, 2048) float32."""
        x = tensorflow_bilinear(images.float(), INPUT_SIZE)
        return super().forward((x - 128) / 128).mean((2, 3))


def tensorflow_bilinear(images: Tensor, size: int) -> Tensor:
    """Resize as TensorFlow 1 did: corners at the same place, no antialiasing.

    Args:
        images (Tensor): (N, C, H, W) float.
        size (int): Both sides of the result.

    Returns:
        Tensor: (N, C, size, size).
    """
    for dim in (2, 3):
        length = images.shape[dim]
        at = torch.arange(size, device=images.device, dtype=images.dtype) * (length / size)
        low = at.floor().long()
        high = (low + 1).clamp(max=length - 1)
        share = (at - low).view(-1, *[1] * (3 - dim))
        below, above = images.index_select(dim, low), images.index_select(dim, high)
        images = below + (above - below) * share
    return images
