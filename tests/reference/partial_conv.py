"""A slow, literal twin of partial convolution, with a mask kernel of any values.

mmagic's layer convolves the mask with a kernel that it keeps beside the weights; in its own
weights that is of ones, but in the reference values (tests/golden) it is random, as everything.
"""

import torch
import torch.nn.functional as F
from torch import nn

from mmdeepfill.models.layers import PartialConv2d


class MaskKernelConv(nn.Module):
    """Partial convolution whose mask is convolved with ``weight_mask_updater``.

    Args:
        conv (PartialConv2d): Whose shape it takes, and whose parameters it shares.
    """

    def __init__(self, conv: PartialConv2d):
        super().__init__()
        self.weight, self.bias = conv.weight, conv.bias
        self.options = {'stride': conv.stride, 'padding': conv.padding}
        self.register_buffer('weight_mask_updater', torch.ones_like(conv.weight))

    def forward(self, x, valid):
        valid = valid.expand_as(x)
        total = F.conv2d(valid, self.weight_mask_updater, **self.options)
        seen = total.clamp(0, 1)
        scale = seen * self.weight_mask_updater[0].numel() / (total + 1e-8)
        output = F.conv2d(x * valid, self.weight, **self.options) * scale
        if self.bias is not None:
            output = (output + self.bias.view(1, -1, 1, 1)) * seen
        return output, seen


def with_mask_kernels(network):
    """Replace every partial convolution below a network."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, PartialConv2d):
                setattr(module, name, MaskKernelConv(child))
    return network
