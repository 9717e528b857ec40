"""The device that a model runs on, and the number of its threads."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import torch

from ..core.wording import option, or_none

#: More than that, and OpenMP ends the process for want of memory.
MOST_THREADS = 1024


def choose_device(device: str | torch.device | None = None) -> torch.device:
    """The device that a user means.

    Args:
        device (str | torch.device, optional): 'cpu', 'cuda', 'cuda:1', 'mps'. None: the first GPU
            if there is one, else Apple's (mps), else the CPU.

    Raises:
        ValueError: It is no device, or not there.
    """
    if device is None:
        if torch.cuda.is_available():
            return torch.device('cuda')
        return torch.device('mps' if torch.backends.mps.is_available() else 'cpu')
    try:
        chosen = torch.device(device)
    except (RuntimeError, TypeError) as error:
        raise ValueError(_no_device(device)) from error
    if chosen.type == 'cuda':
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if (chosen.index or 0) >= count:
            raise ValueError(
                f'{option("device")} {str(chosen)!r}: torch finds {count} CUDA '
                "devices here; use 'cpu', or a build of torch for the GPU"
            )
    elif chosen.type == 'mps':
        if not torch.backends.mps.is_available():
            raise ValueError(f"{option('device')} 'mps': torch finds no Apple GPU here; use 'cpu'")
    elif chosen.type != 'cpu':
        raise ValueError(_no_device(device))
    return chosen


def _no_device(device: object) -> str:
    return f"{option('device')} must be 'cpu', 'cuda', 'cuda:N' or 'mps'; got {device!r}"


def check_threads(threads: int | None) -> None:
    """Refuse what is no number of threads.

    Raises:
        ValueError: Not None, nor an integer from 1 to :data:`MOST_THREADS`.
    """
    if threads is not None and (
        isinstance(threads, bool)
        or not isinstance(threads, int)
        or not 1 <= threads <= MOST_THREADS
    ):
        raise ValueError(
            f'{option("threads")} must be an integer in '
            f'1..{MOST_THREADS}{or_none()}; got {threads!r}'
        )


@contextmanager
def use_threads(threads: int | None) -> Iterator[None]:
    """Let PyTorch and OpenCV use so many threads within the block; None changes nothing."""
    if threads is None:
        yield
        return
    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])
