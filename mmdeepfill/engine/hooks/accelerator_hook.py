"""Settings of a GPU: TF32 and CUDA graphs."""

from typing import Any

import torch
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapperDict

from mmdeepfill.core.registry import HOOKS

from ..cuda_graphs import capture_generator, refuse_graphs


@HOOKS.register_module()
class AcceleratorHook(Hook):
    """Sets the precision of float32 products, and records the generator as CUDA graphs.

    Args:
        tf32 (bool, optional): Whether matrix products and convolutions of float32 numbers may be
            computed in TF32 (10 bits of mantissa, on NVIDIA GPUs from Ampere on). False computes
            both in float32. None leaves PyTorch's choice: convolutions in TF32, products not.
        cuda_graphs (bool): Replay the generator's forward and backward pass as graphs in
            training, which saves the time of launching their kernels. All batches must have one
            shape; one rank, no accumulation of gradients, no batch norm in the generator.

    Raises:
        TypeError: If ``tf32`` is neither a bool nor None.

    Example:
        >>> AcceleratorHook(tf32=True).cuda_graphs
        False
    """

    priority = 'VERY_LOW'

    def __init__(self, tf32: bool | None = None, cuda_graphs: bool = False) -> None:
        if tf32 is not None and not isinstance(tf32, bool):
            raise TypeError(
                f'AcceleratorHook.tf32: expected True, False or None, got {tf32!r} '
                f'({type(tf32).__name__})'
            )
        self.tf32 = tf32
        self.cuda_graphs = cuda_graphs
        self._captured = False

    def before_run(self, runner) -> None:
        """Sets TF32, for training and evaluation alike."""
        if self.tf32 is not None:
            torch.backends.cuda.matmul.allow_tf32 = self.tf32
            torch.backends.cudnn.allow_tf32 = self.tf32

    def before_train(self, runner) -> None:
        """Refuses graphs where they would not compute the same."""
        if self.cuda_graphs:
            refuse_graphs(runner.model, runner.optim_wrapper)

    def before_train_iter(self, runner, batch_idx: int, data_batch: Any = None) -> None:
        """Records the generator once, with the shapes of the first batch."""
        if not self.cuda_graphs or self._captured:
            return
        self._captured = True
        wrapper = runner.optim_wrapper
        wrapper = wrapper['generator'] if isinstance(wrapper, OptimWrapperDict) else wrapper
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        capture_generator(model, data_batch, wrapper)
