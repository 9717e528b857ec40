"""bfloat16 autocast, on any device."""
from contextlib import contextmanager

import torch
from mmengine.optim import OptimWrapper
from torch import nn

from mmdeepfill.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class AutocastOptimWrapper(OptimWrapper):
    """Runs forward passes under ``torch.autocast`` in bfloat16.

    mmengine's ``AmpOptimWrapper`` refuses to run without an accelerator and scales
    the loss, which bfloat16 does not need: it has the exponent range of float32.
    Parameters, gradients and the optimizer stay in float32.

    Args:
        optimizer (Optimizer): As in ``OptimWrapper``.
        dtype (str): Only ``'bfloat16'``.
        **kwargs: ``accumulative_counts`` and ``clip_grad``, as in ``OptimWrapper``.

    Raises:
        ValueError: Another ``dtype``.
    """

    def __init__(self, optimizer, dtype: str = 'bfloat16', **kwargs):
        if dtype != 'bfloat16':
            raise ValueError(
                f"dtype: expected 'bfloat16', got {dtype!r}; float16 needs a loss scaler: "
                "use type='AmpOptimWrapper' with dtype='float16' (on a GPU) instead")
        super().__init__(optimizer, **kwargs)

    @contextmanager
    def optim_context(self, model: nn.Module):
        """Autocast on the device of the parameters; no gradient sync inside a window.

        Args:
            model (nn.Module): The module about to be run: wrapped by DDP or not.
        """
        device = next(model.parameters()).device.type
        with super().optim_context(model), torch.autocast(device, dtype=torch.bfloat16):
            yield
