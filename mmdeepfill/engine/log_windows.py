"""Windows that the log averages over: kept short while training, and across a resume."""

from collections.abc import Mapping

import torch
from mmengine.logging import HistoryBuffer, MessageHub
from torch import Tensor

#: Key of a checkpoint.
WINDOWS_KEY = 'log_windows'


def window_of(log_processor) -> int | None:
    """The length of the log's window, in values of a scalar; None for all of them.

    Args:
        log_processor (mmengine.runner.LogProcessor): With ``window_size`` and the windows of
            its ``custom_cfg``.
    """
    windows = [log_processor.window_size]
    windows += [cfg['window_size'] for cfg in log_processor.custom_cfg if 'window_size' in cfg]
    return max(windows) if all(isinstance(window, int) for window in windows) else None


def shorten(hub: MessageHub, window: int | None) -> None:
    """Let the hub's scalars keep no more than the log looks at.

    mmengine keeps a million values of each, and copies them all to add one.
    """
    if window is not None:
        for buffer in hub.log_scalars.values():
            buffer.max_length = window


def capture_windows(hub: MessageHub, window: int | None) -> dict[str, Tensor]:
    """The values that the log still looks at.

    Returns:
        dict: Name -> (2, n) float64, values and counts, n up to ``window``.
    """
    reach = slice(None) if window is None else slice(-window, None)
    return {
        name: torch.stack(
            [torch.as_tensor(part[reach], dtype=torch.float64) for part in buffer.data]
        )
        for name, buffer in hub.log_scalars.items()
    }


def restore_windows(windows: Mapping[str, Tensor]) -> dict[str, HistoryBuffer]:
    """Restore the windows of :func:`capture_windows`, as the hub holds them."""
    return {name: HistoryBuffer(*part.cpu().numpy()) for name, part in windows.items()}
