"""Layers for environments without mmcv: the same weights by the same seed, and the same results."""

import math
from typing import Any

import torch.nn.functional as F
from mmengine.registry import MODELS
from torch import Tensor, nn

from . import missing


class Conv2dAdaptivePadding(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding: the output has ceil(size / stride) pixels.

    Args:
        in_channels, out_channels, kernel_size, stride, dilation, groups, bias: As of
            :class:`torch.nn.Conv2d`.
        padding: Not used: it follows from the size of the input.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: Any = 0,
        dilation: int | tuple[int, int] = 1,
        groups: int = 1,
        bias: bool = True,
    ):
        super().__init__(in_channels, out_channels, kernel_size, stride, 0, dilation, groups, bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C', ceil(H / stride), ceil(W / stride)); odd pixels go to the end."""
        border: list[int] = []
        for axis in (1, 0):  # as F.pad has it, the last axis first
            size, stride = x.shape[2 + axis], self.stride[axis]
            reach = (self.kernel_size[axis] - 1) * self.dilation[axis] + 1
            total = max((math.ceil(size / stride) - 1) * stride + reach - size, 0)
            border += [total // 2, total - total // 2]
        if any(border):
            x = F.pad(x, border)
        return F.conv2d(
            x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups
        )


class Clamp(nn.Module):
    """Values below ``min`` become that, values above ``max`` that.

    Args:
        min, max (float): The limits.
    """

    def __init__(self, min: float = -1.0, max: float = 1.0):
        super().__init__()
        self.min, self.max = min, max

    def forward(self, x: Tensor) -> Tensor:
        """Clamp a tensor of any shape."""
        return x.clamp(self.min, self.max)


#: Names of mmcv that stand for layers of PyTorch, or for those above.
LAYERS: dict[str, type[nn.Module]] = {
    **{
        kind.__name__: kind
        for kind in (
            *(nn.ReLU, nn.LeakyReLU, nn.PReLU, nn.RReLU, nn.ReLU6, nn.ELU, nn.Sigmoid, nn.Tanh),
            *(nn.SiLU, nn.GELU, nn.Conv1d, nn.Conv2d, nn.Conv3d, Conv2dAdaptivePadding, Clamp),
        )
    },
    'Clip': Clamp,
    'Conv': nn.Conv2d,
    'deconv': nn.ConvTranspose2d,
    'BN': nn.BatchNorm2d,
    'BN1d': nn.BatchNorm1d,
    'BN2d': nn.BatchNorm2d,
    'BN3d': nn.BatchNorm3d,
    'SyncBN': nn.SyncBatchNorm,
    'GN': nn.GroupNorm,
    'LN': nn.LayerNorm,
    'IN': nn.InstanceNorm2d,
    'IN1d': nn.InstanceNorm1d,
    'IN2d': nn.InstanceNorm2d,
    'IN3d': nn.InstanceNorm3d,
    'zero': nn.ZeroPad2d,
    'reflect': nn.ReflectionPad2d,
    'replicate': nn.ReplicationPad2d,
}
#: Name of a norm's attribute in a block, by its class; the first that fits.
_NORMS = {
    nn.modules.instancenorm._InstanceNorm: 'in',
    nn.modules.batchnorm._BatchNorm: 'bn',
    nn.GroupNorm: 'gn',
    nn.LayerNorm: 'ln',
}


def class_of(cfg: dict[str, Any], default: str | None = None) -> tuple[type, dict[str, Any]]:
    """The class that a config names, and its other keys.

    Raises:
        KeyError: If nothing is registered under the name.
    """
    options = dict(cfg or {})
    name = options.pop('type', default)
    if isinstance(name, type):
        return name, options
    with MODELS.switch_scope_and_registry(None) as registry:
        found = registry.get(name)
    if found is None:
        raise KeyError(f'{name!r} is not in the model registry.{missing(str(name))}')
    return found, options


def build_activation_layer(cfg: dict[str, Any]) -> nn.Module:
    """Build the activation ``dict(type='ELU', ...)``."""
    kind, options = class_of(cfg)
    return kind(**options)


def build_norm_layer(cfg: dict[str, Any], num_features: int) -> tuple[str, nn.Module]:
    """Build the norm ``dict(type='BN', ...)`` of so many channels, and name its attribute.

    Args:
        cfg (dict): ``type``, arguments, and ``requires_grad`` (True by default).
        num_features (int): Channels.

    Returns:
        tuple[str, nn.Module]: 'bn', 'in', 'gn', 'ln' or 'norm_layer', and the layer.
    """
    kind, options = class_of(cfg)
    trained = options.pop('requires_grad', True)
    options.setdefault('eps', 1e-5)
    if kind is nn.GroupNorm:
        layer = kind(num_channels=num_features, **options)
    else:
        layer = kind(num_features, **options)
    for parameter in layer.parameters():
        parameter.requires_grad = trained
    short = next((short for base, short in _NORMS.items() if issubclass(kind, base)), 'norm_layer')
    return getattr(kind, '_abbr_', short), layer


def register(kinds: dict[str, type[nn.Module]]) -> None:
    """Give mmcv's names to the root registry, so that configs can use them as with mmcv."""
    for name, kind in kinds.items():
        if name not in MODELS.module_dict:
            MODELS.register_module(name, module=kind)
