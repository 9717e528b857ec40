"""First weights of networks, and the module that draws them last."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.model import BaseInit, BaseModule, update_init_info
from mmengine.model.weight_init import initialize
from torch import nn

from mmdeepfill.core.registry import WEIGHT_INITIALIZERS


class InitModule(BaseModule):
    """A module whose ``init_cfg`` decides all weights below it.

    mmengine's ``BaseModule`` applies ``init_cfg`` and then calls ``init_weights`` of
    every child; mmcv's ``ConvModule`` has such a method, and would put Kaiming
    weights over what the config asked for. Here ``init_cfg`` is the last word.

    Args:
        init_cfg (dict | list[dict], optional): As in mmengine, e.g.
            ``dict(type='Normal', layer=['Conv2d', 'Linear'], std=0.02)``. Without it
            the layers keep what their constructors drew.

    Example:
        >>> from torch import nn
        >>> class Network(InitModule):
        ...     def __init__(self):
        ...         super().__init__(dict(type='Constant', layer='Conv2d', val=0.5))
        ...         self.conv = nn.Conv2d(1, 1, 1, bias=False)
        >>> network = Network()
        >>> network.init_weights()
        >>> network.conv.weight.item()
        0.5
    """

    def init_weights(self) -> None:
        if self.init_cfg:
            for module in self.modules():
                # Spectral norm's parameter has another name; initialisers write to `weight`.
                if 'weight_orig' in module._parameters:
                    module.weight = module.weight_orig.data
            initialize(self, self.init_cfg)
        self._is_init = True


@WEIGHT_INITIALIZERS.register_module(name='PyTorchDefault')
class PyTorchDefaultInit(BaseInit):
    """Initialization as in the constructors of PyTorch's layers, biases included.

    mmcv's ``ConvModule`` puts Kaiming's normal weights and biases of 0 over that. Of convolutions
    and linear layers these are uniform, up to one over the square root of a value's inputs. Use it
    as ``init_cfg=dict(type='PyTorchDefault', layer=['Conv2d', 'Linear'])``.

    Args:
        layer (str | list[str]): Class names of the layers, or of their bases; those that have
            ``reset_parameters``.

    Example:
        >>> from torch import nn
        >>> conv = nn.Conv2d(1, 1, 2, bias=False)
        >>> _ = conv.weight.data.fill_(9)
        >>> PyTorchDefaultInit(layer='Conv2d')(conv)
        >>> bool(conv.weight.abs().max() <= 0.5)  # 1 / sqrt(1 * 2 * 2)
        True
    """

    def __init__(self, layer: str | Sequence[str] = ('Conv2d', 'Linear')):
        super().__init__(layer=layer if isinstance(layer, str) else list(layer))

    def __call__(self, module: nn.Module) -> None:
        """Draw the weights of all such layers of ``module``, with torch's generator."""
        part: Any
        for part in module.modules():
            if {kind.__name__ for kind in type(part).__mro__} & set(self.layer):
                part.reset_parameters()
        if hasattr(module, '_params_init_info'):
            update_init_info(module, init_info=self._get_init_info())

    def _get_init_info(self) -> str:
        return type(self).__name__


@WEIGHT_INITIALIZERS.register_module(name='DeltaOrthogonal')
class DeltaOrthogonalInit(BaseInit):
    """An orthogonal matrix in the middle of each kernel, and nothing around it.

    Xiao et al., "Dynamical Isometry and a Mean Field Theory of CNNs" (ICML 2018), section 3.2.
    A layer then keeps lengths (all of them, if it has at least as many outputs as inputs),
    where random kernels stretch some directions and lose others: of the Jacobian of the four
    dilated layers of a small DeepFillv1 the median singular value is about half of the largest,
    with Glorot's kernels a sixteenth. A stage of DeepFill has seventeen layers without short
    cuts or norms, and is trained faster from here (docs/proof.md). Differs from the paper in
    that fewer outputs than inputs are allowed; their rows are orthonormal.

    Use it as ``init_cfg=dict(type='DeltaOrthogonal', layer=['Conv2d', 'Linear'])``.

    Args:
        gain (float): Factor on the orthogonal matrix; about 1.1 makes up for what ELU takes
            away.
        layer (str | list[str]): Class names of the layers, or of their bases; those with a
            weight of at least two dimensions (out, in, ...).
        bias (float): Of every bias.

    Raises:
        ValueError: ``gain`` is not positive.

    Example:
        >>> conv = nn.Conv2d(4, 4, 3)
        >>> DeltaOrthogonalInit(layer='Conv2d')(conv)
        >>> torch.allclose(conv.weight.square().sum(), torch.tensor(4.0))  # orthogonal, 4 x 4
        True
    """

    def __init__(
        self,
        gain: float = 1.0,
        layer: str | Sequence[str] = ('Conv2d', 'Linear'),
        bias: float = 0.0,
    ):
        super().__init__(bias=bias, layer=layer if isinstance(layer, str) else list(layer))
        if not gain > 0:
            raise ValueError(f'gain must be positive, got {gain!r}')
        self.gain = gain

    def __call__(self, module: nn.Module) -> None:
        """Draw the weights of all such layers of ``module``, with torch's generator."""
        part: Any
        for part in module.modules():
            if {kind.__name__ for kind in type(part).__mro__} & set(self.layer):
                delta_orthogonal_(part.weight, self.gain)
                if part.bias is not None:
                    nn.init.constant_(part.bias, self.bias)
        if hasattr(module, '_params_init_info'):
            update_init_info(module, init_info=self._get_init_info())

    def _get_init_info(self) -> str:
        return f'{type(self).__name__}: gain={self.gain}, bias={self.bias}'


@torch.no_grad()
def delta_orthogonal_(weight: torch.Tensor, gain: float = 1.0) -> torch.Tensor:
    """Fill a weight in place.

    Args:
        weight (Tensor): (out, in, ...) with odd sides behind; (out, in) is all middle.
        gain (float): Factor.

    Returns:
        Tensor: ``weight``.

    Raises:
        ValueError: A side is even: there is no middle.

    Example:
        >>> weight = delta_orthogonal_(torch.empty(4, 4, 3, 3))
        >>> middle = weight[:, :, 1, 1]
        >>> torch.allclose(middle @ middle.T, torch.eye(4), atol=1e-5)
        True
        >>> weight.count_nonzero().item() <= 16
        True
    """
    if any(side % 2 == 0 for side in weight.shape[2:]):
        raise ValueError(
            f'weight: a kernel must have a middle, so sides that are odd; got {tuple(weight.shape)}'
        )
    middle: Any = (slice(None), slice(None), *(side // 2 for side in weight.shape[2:]))
    weight.zero_()
    # drawn apart: orthogonal_ needs memory in one piece
    weight[middle] = nn.init.orthogonal_(weight.new_empty(weight.shape[:2]), gain)
    return weight
