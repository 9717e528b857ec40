"""A residual block that sees far."""

from typing import Any

from torch import Tensor, nn

from ...layers import conv_block

#: Which of a block's convolutions may have the dilation.
DILATED = ('first', 'second')


class DilatedResidualBlock(nn.Module):
    """``x + norm(conv(act(norm(conv(x)))))``, one of the two 3x3 convolutions dilated.

    Demir and Unal try either place; EdgeConnect has it in the first. Nothing is done to the
    sum, so that blocks in a row hand their input on as it is.

    Args:
        channels (int): Channels of input and output.
        dilation (int): Of the dilated convolution. Reflection needs features larger than that.
        dilated (str): Which convolution it is, 'first' or 'second'.
        padding_mode, norm_cfg, act_cfg, with_spectral_norm: As of :func:`conv_block`, for both
            convolutions; the activation stands between them alone.

    Raises:
        ValueError: Unknown ``dilated``.

    Example:
        >>> import torch
        >>> DilatedResidualBlock(8)(torch.zeros(1, 8, 16, 16)).shape
        torch.Size([1, 8, 16, 16])
    """

    def __init__(
        self,
        channels: int,
        dilation: int = 2,
        dilated: str = 'first',
        padding_mode: str = 'reflect',
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
        with_spectral_norm: bool = False,
    ):
        super().__init__()
        if dilated not in DILATED:
            raise ValueError(f'dilated must be one of {DILATED}; got {dilated!r}')
        layers: dict[str, Any] = {
            'padding_mode': padding_mode,
            'norm_cfg': norm_cfg,
            'with_spectral_norm': with_spectral_norm,
        }
        first, second = (dilation, 1) if dilated == 'first' else (1, dilation)
        self.conv1 = conv_block(channels, channels, dilation=first, act_cfg=act_cfg, **layers)
        self.conv2 = conv_block(channels, channels, dilation=second, act_cfg=None, **layers)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels, H, W) to the same."""
        return x + self.conv2(self.conv1(x))
