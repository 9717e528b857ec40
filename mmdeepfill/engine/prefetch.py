"""The next batch on the device while the current one is trained on."""

from collections.abc import Iterator
from typing import Any

import torch
from mmengine.model import is_model_wrapper
from torch import nn
from torch.utils._pytree import tree_leaves


class Prefetched(Iterator[Any]):
    """Batches of which the next is copied to a GPU beside the kernels of the current one.

    Without a GPU, or if the model's preprocessor has no ``prefetch``, it passes batches on and
    fetches none ahead.

    Args:
        batches (Iterator): Of the loader; pinned memory lets copies run beside kernels.
        model (nn.Module): With a ``data_preprocessor``; its first weight says which device.
        enabled (bool): False passes batches on.

    Example:
        >>> batches = Prefetched(iter([1, 2]), nn.Linear(1, 1))
        >>> next(batches), batches.fetch(), next(batches)
        (1, None, 2)
    """

    def __init__(self, batches: Iterator[Any], model: nn.Module, enabled: bool = True):
        self._batches = batches
        inner: Any = model.module if is_model_wrapper(model) else model
        self._move: Any = getattr(getattr(inner, 'data_preprocessor', None), 'prefetch', None)
        device = next((p.device for p in model.parameters()), torch.device('cpu'))
        self._stream: Any = self._make_stream(device) if enabled and self._move else None
        self._next: list[Any] = []

    @staticmethod
    def _make_stream(device: torch.device) -> Any:
        return torch.cuda.Stream(device) if device.type == 'cuda' else None

    def __next__(self) -> Any:
        if not self._next:
            return next(self._batches)
        batch = self._next.pop()
        current: Any = torch.cuda.current_stream(self._stream.device)
        current.wait_stream(self._stream)
        for x in tree_leaves(batch):
            if isinstance(x, torch.Tensor) and x.is_cuda:
                x.record_stream(current)  # its memory was taken on the other stream
        return batch

    def fetch(self) -> None:
        """Take the next batch from the loader and begin to copy it.

        To be called when an iteration has been launched and another will follow.
        """
        if self._stream is None or self._next:
            return
        batch = next(self._batches)
        with torch.cuda.stream(self._stream):
            self._next.append(self._move(batch))
