"""How much memory the attention of a model may take."""
from contextlib import contextmanager
from typing import Iterator, Optional

from torch import nn

from ...models.layers import ContextualAttentionModule


@contextmanager
def attention_budget(model: nn.Module, budget: Optional[int]) -> Iterator[None]:
    """Give all contextual attention of a model a memory budget within the block.

    Args:
        model (nn.Module): May have none; then nothing changes.
        budget (int, optional): Bytes; None keeps those that the layers have.

    Raises:
        ValueError: Not a positive integer.
    """
    if budget is None:
        yield
        return
    if isinstance(budget, bool) or not isinstance(budget, int) or budget < 1:
        raise ValueError('memory_budget must be a positive number of bytes or None; got '
                         f'{budget!r}')
    layers = [m for m in model.modules() if isinstance(m, ContextualAttentionModule)]
    before = [layer.memory_budget for layer in layers]
    for layer in layers:
        layer.memory_budget = budget
    try:
        yield
    finally:
        for layer, value in zip(layers, before):
            layer.memory_budget = value
