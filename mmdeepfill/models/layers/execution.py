"""The execution of layers: its least precision, and what torch.compile leaves alone."""

import sys
from collections.abc import Callable

import torch
from torch import Tensor


def at_least_float32(x: Tensor) -> Tensor:
    """Half precision to float32; float32 and float64 as they are.

    Example:
        >>> at_least_float32(torch.zeros(1, dtype=torch.float16)).dtype
        torch.float32
        >>> at_least_float32(torch.zeros(1, dtype=torch.float64)).dtype
        torch.float64
    """
    return x.float() if torch.finfo(x.dtype).bits < 32 else x


def eager(function: Callable) -> Callable:
    """The function itself, called but not traced where a compiled function calls it.

    ``torch.compiler.disable`` would import a second's worth of compiler into every process.

    Example:
        >>> @eager
        ... def double(x):
        ...     return 2 * x
        >>> double(3)
        6
    """
    dynamo = sys.modules.get('torch._dynamo')
    return dynamo.disable(function) if dynamo else function
