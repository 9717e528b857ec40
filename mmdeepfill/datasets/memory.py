"""How loader processes deal with the memory of decoded images."""
import ctypes
import os
from functools import lru_cache

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h
_LARGEST_BLOCK = 32 * 2**20  # glibc accepts no more
_KEPT = 64 * 2**20


@lru_cache(maxsize=None)
def keep_freed_memory() -> bool:
    """Let glibc's malloc keep up to 64 MiB of freed memory for the next image.

    By default it gives an image of a megabyte back to the system when it is freed, and
    fetches the next one page by page; for JPEGs of 640x640 and more those page faults
    cost as much as decoding. Holds for the whole process, at most once; only loader
    processes call it. Blocks above 32 MiB are given back as before.

    Returns:
        bool: Whether it was done. Not where malloc is another one (musl, macOS), and not
        where ``MALLOC_TRIM_THRESHOLD_``, ``MALLOC_MMAP_THRESHOLD_`` or ``GLIBC_TUNABLES``
        in the environment says what the user wants.
    """
    wishes = ('MALLOC_TRIM_THRESHOLD_', 'MALLOC_MMAP_THRESHOLD_', 'GLIBC_TUNABLES')
    if any(name in os.environ for name in wishes):
        return False
    try:
        c_library = ctypes.CDLL(None)
        mallopt, _ = c_library.mallopt, c_library.gnu_get_libc_version
    except (AttributeError, OSError, TypeError):  # not glibc; Windows has no CDLL(None)
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK)
                and mallopt(_M_TRIM_THRESHOLD, _KEPT))
