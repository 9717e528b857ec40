"""Fully connected layer with an activation."""
from typing import Optional

from mmcv.cnn import build_activation_layer
from torch import Tensor, nn


class LinearModule(nn.Module):
    """``activate(linear(x))``; weights under ``linear.weight`` and ``linear.bias``.

    Args:
        in_features (int): Features of the input.
        out_features (int): Features of the output.
        act_cfg (dict, optional): mmcv's activation; None leaves the output linear.
        with_spectral_norm (bool): Divide the weight by its largest singular value, as
            :func:`conv_block` does.
    """

    def __init__(self, in_features: int, out_features: int, act_cfg: Optional[dict] = None,
                 with_spectral_norm: bool = False):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        if with_spectral_norm:
            self.linear = nn.utils.spectral_norm(self.linear)
        self.activate = build_activation_layer(act_cfg) if act_cfg else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_features) to (N, out_features)."""
        return self.activate(self.linear(x))
