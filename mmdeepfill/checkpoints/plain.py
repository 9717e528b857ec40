"""Values that ``torch.load(weights_only=True)`` reads."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from mmengine.logging import print_log


def to_plain(value: Any) -> Any:
    """A copy that ``torch.load(weights_only=True)`` can read.

    NumPy scalars and arrays become Python numbers and lists, mappings become dicts.

    Raises:
        TypeError: There is no plain form, as of an object of a class.
    """
    if value is None or isinstance(value, torch.Tensor):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        return to_plain(value.tolist())
    kind: Any
    for kind in (bool, int, float, complex, str, bytes):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, Mapping):
        return {to_plain(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        items = [to_plain(v) for v in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, (set, frozenset)):
        return sorted(to_plain(v) for v in value)
    raise TypeError(f'expected numbers, strings, tensors or containers of them, got {value!r}')


def plain_hub(hub: dict) -> dict:
    """The message hub without log history, which pickles as objects and only grows."""
    info, dropped = {}, []
    for key, value in hub['runtime_info'].items():
        try:
            info[key] = to_plain(value)
        except TypeError:
            dropped.append(key)
    if dropped:
        print_log(
            f'Not saved, for they are not plain values: {dropped} of the message hub',
            logger='current',
        )
    resumed = {k: bool(v) for k, v in hub['resumed_keys'].items() if k in info}
    return {'log_scalars': {}, 'runtime_info': info, 'resumed_keys': resumed}
