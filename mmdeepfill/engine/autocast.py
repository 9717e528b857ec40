"""An optimizer wrapper for forward passes in bfloat16."""

import logging
from contextlib import contextmanager
from functools import cache

import torch
from mmengine.logging import print_log
from torch import nn

from mmdeepfill.core.registry import OPTIM_WRAPPERS

from .optim_wrappers import OptimWrapper


@OPTIM_WRAPPERS.register_module()
class AutocastOptimWrapper(OptimWrapper):
    """Runs forward passes under ``torch.autocast`` in bfloat16.

    mmengine's ``AmpOptimWrapper`` refuses to run without an accelerator and scales
    the loss, which bfloat16 does not need: it has the exponent range of float32.
    Parameters, gradients and the optimizer stay in float32.

    A processor without instructions for bfloat16 emulates it some thirty times slower than
    float32. There the forward passes run in float32, and one warning says so.

    Args:
        optimizer (Optimizer): As in ``OptimWrapper``.
        dtype (str): Only ``'bfloat16'``.
        slow_cpu (bool): Use bfloat16 also where the processor emulates it.
        **kwargs: ``accumulative_counts`` and ``clip_grad``, as in ``OptimWrapper``.

    Raises:
        ValueError: Another ``dtype``.

    Example:
        >>> layer = torch.nn.Linear(2, 2)
        >>> optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        >>> wrapper = AutocastOptimWrapper(optimizer, slow_cpu=True)
        >>> with wrapper.optim_context(layer):
        ...     layer(torch.zeros(1, 2)).dtype
        torch.bfloat16
    """

    def __init__(self, optimizer, dtype: str = 'bfloat16', slow_cpu: bool = False, **kwargs):
        if dtype != 'bfloat16':
            raise ValueError(
                f"dtype: expected 'bfloat16', got {dtype!r}; float16 needs a loss scaler: "
                "use type='AmpOptimWrapper' with dtype='float16' (on a GPU) instead"
            )
        super().__init__(optimizer, **kwargs)
        self.slow_cpu = slow_cpu

    @contextmanager
    def optim_context(self, model: nn.Module):
        """Autocast on the device of the parameters; no gradient sync inside a window.

        Args:
            model (nn.Module): The module about to be run: wrapped by DDP or not.
        """
        device = next(model.parameters()).device.type
        enabled = device != 'cpu' or self.slow_cpu or _cpu_has_bfloat16()
        with (
            super().optim_context(model),
            torch.autocast(device, dtype=torch.bfloat16, enabled=enabled),
        ):
            yield


@cache
def _cpu_has_bfloat16() -> bool:
    """Test whether convolutions in bfloat16 are fast here; if not, warn once."""
    supported = getattr(torch.ops.mkldnn, '_is_mkldnn_bf16_supported', None)
    if supported is None or supported():
        return True
    print_log(
        'this processor has no instructions for bfloat16: AutocastOptimWrapper trains in float32, '
        'which is some thirty times faster here; slow_cpu=True uses bfloat16 all the same',
        'current',
        logging.WARNING,
    )
    return False
