"""Convolution of what is known (Liu et al., ECCV 2018, section 3.1)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ...core.mmcv.layers import build_activation_layer, build_norm_layer


@MODELS.register_module(name='PConv')
class PartialConv2d(nn.Conv2d):
    """A convolution that sees valid pixels alone, and says where it saw one.

    With a window of ``size`` values of which ``count`` are valid,

        output = weight * (x * valid) * size / count + bias     where count > 0, else 0

    and the output is valid where count > 0. As the authors' answers to questions add: zero
    padding counts as hole, and a mask may differ between channels (of concatenated features).

    mmagic keeps a kernel of ones in its checkpoints, ``weight_mask_updater``, and convolves it
    with the mask for each output channel; all of these are equal, and here one sum is made.

    Args:
        *args, **kwargs: As of ``nn.Conv2d`` with ``padding_mode='zeros'``.

    Raises:
        ValueError: Grouped, or padded with anything but zeros.

    Example:
        >>> conv = PartialConv2d(1, 1, 3, bias=False)
        >>> _ = conv.weight.data.fill_(1)
        >>> valid = torch.ones(1, 1, 3, 3)
        >>> valid[..., 1, 1] = 0
        >>> output, known = conv(torch.ones(1, 1, 3, 3), valid)
        >>> output.item(), known.item()  # 8 * 9 / 8: the hole changes nothing
        (9.0, 1.0)
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.padding_mode != 'zeros' or self.groups != 1:
            raise ValueError(
                "PartialConv2d must have padding_mode='zeros' and groups=1; got "
                f'{self.padding_mode!r} and {self.groups}'
            )

    def forward(  # type: ignore[override]  # it gives what is valid, too
        self, x: Tensor, valid: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Convolve.

        Args:
            x (Tensor): (N, in_channels, H, W), finite also in the hole.
            valid (Tensor, optional): (N, in_channels, H, W) or, where all channels share one,
                (N, 1, H, W); 1 = known, 0 = hole. None: all of ``x`` is known.

        Returns:
            tuple[Tensor, Tensor]: (N, out_channels, H', W'), 0 in the hole, and what is valid
            of it, (N, 1, H', W') of 0 and 1.

        Raises:
            ValueError: ``valid`` does not fit ``x``.
        """
        if valid is None:
            valid = torch.ones_like(x[:, :1])
        # not len(x): torch.export would fix the batch
        if valid.shape not in (x.shape, (*x.shape[:1], 1, *x.shape[2:])):
            raise ValueError(
                f'valid must have the shape of x, {tuple(x.shape)}, or one channel; '
                f'got {tuple(valid.shape)}'
            )
        count, size = self._count(valid)
        seen = count > 0
        scale = torch.where(seen, size / count.clamp_min(1e-6), 0)
        output = self._conv_forward(x * valid.to(x.dtype), self.weight, None)
        output = output * scale.to(output.dtype)
        if self.bias is not None:
            output = output + (self.bias.view(-1, 1, 1) * seen).to(output.dtype)
        return output, seen.to(valid.dtype)

    @torch.no_grad()
    def _count(self, valid: Tensor) -> tuple[Tensor, int]:
        """Valid values in each window, (N, 1, H', W'), and values of a window."""
        channels = valid.shape[1]
        ones = torch.ones((1, 1, *self.kernel_size), dtype=torch.float32, device=valid.device)
        with torch.autocast(valid.device.type, enabled=False):  # halves count to 2048 only
            count = F.conv2d(
                valid.sum(1, keepdim=True, dtype=torch.float32),
                ones,
                None,
                self.stride,
                self.padding,
                self.dilation,
            )
        return count, channels * self.kernel_size[0] * self.kernel_size[1]


class MaskConvModule(nn.Module):
    """Partial convolution, norm and activation; the mask goes along.

    Its layers stand under ``conv``, ``bn`` and ``activate``, as in OpenMMLab's checkpoints. The
    convolution has a bias where no norm follows.

    Args:
        in_channels, out_channels, kernel_size, stride (int): Of the convolution, which is
            padded by half the kernel.
        norm_cfg (dict, optional): mmcv's batch norm.
        act_cfg (dict, optional): mmcv's activation; None leaves it linear.

    Example:
        >>> block = MaskConvModule(3, 8, 3, stride=2)
        >>> output, known = block(torch.zeros(1, 3, 16, 16), torch.ones(1, 1, 16, 16))
        >>> output.shape, known.shape
        (torch.Size([1, 8, 8, 8]), torch.Size([1, 1, 8, 8]))
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        norm_cfg: dict | None = None,
        act_cfg: dict | None = {'type': 'ReLU'},
    ):
        super().__init__()
        self.conv = PartialConv2d(
            in_channels, out_channels, kernel_size, stride, kernel_size // 2, bias=norm_cfg is None
        )
        self.bn = build_norm_layer(norm_cfg, out_channels)[1] if norm_cfg else nn.Identity()
        self.activate = build_activation_layer(act_cfg) if act_cfg else nn.Identity()

    def forward(self, x: Tensor, valid: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Compute like :class:`PartialConv2d`.

        Norm and activation may fill holes with a constant, which the next partial convolution
        does not see.
        """
        x, valid = self.conv(x, valid)
        return self.activate(self.bn(x)), valid
