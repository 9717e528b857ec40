"""Where a model runs, and with how many threads."""
from contextlib import contextmanager
from typing import Iterator, Optional, Union

import cv2
import torch


def choose_device(device: Optional[Union[str, torch.device]] = None) -> torch.device:
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
        raise ValueError(f"device must be 'cpu', 'cuda', 'cuda:N' or 'mps'; got {device!r}"
                         ) from error
    if chosen.type == 'cuda':
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if (chosen.index or 0) >= count:
            raise ValueError(f'device {str(chosen)!r}: torch finds {count} CUDA devices here; '
                             "use 'cpu', or a build of torch for the GPU")
    elif chosen.type == 'mps':
        if not torch.backends.mps.is_available():
            raise ValueError("device 'mps': torch finds no Apple GPU here; use 'cpu'")
    elif chosen.type != 'cpu':
        raise ValueError(f"device must be 'cpu', 'cuda', 'cuda:N' or 'mps'; got {device!r}")
    return chosen


def check_threads(threads: Optional[int]) -> None:
    """Refuse what is no number of threads.

    Raises:
        ValueError: Not None, nor an integer of at least 1.
    """
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int)
                                or threads < 1):
        raise ValueError(f'threads must be an integer >= 1 or None; got {threads!r}')


@contextmanager
def use_threads(threads: Optional[int]) -> Iterator[None]:
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
