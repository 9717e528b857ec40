"""The CUDA device that is not there: to be imported before torch.

``install()`` compiles guard.cpp once for each release of torch and loads it.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

#: Releases whose C++ interface guard.cpp has been tried with.
TRIED = ('2.13',)
SOURCE = Path(__file__).with_name('guard.cpp')


def library(folder: Path) -> Path:
    """Compile the guard into a folder, if it is not there."""
    torch = Path(find_spec('torch').origin).parent
    target = folder / f'guard_{version("torch").partition("+")[0]}.so'
    if not target.exists():
        made = target.with_suffix(f'.{os.getpid()}')
        include = [f'-I{torch}/include', f'-I{torch}/include/torch/csrc/api/include']
        command = ['g++', '-std=c++20', '-O1', '-shared', '-fPIC', *include, str(SOURCE)]
        link = ['-o', str(made), f'-L{torch}/lib', '-lc10', '-ltorch_cpu']
        subprocess.run([*command, *link], check=True)
        made.replace(target)
    return target


def install(folder: Path = Path(tempfile.gettempdir())) -> None:
    """Load the guard, and what it is linked with, before torch."""
    assert 'torch' not in sys.modules, 'torch has its hooks already'
    torch = Path(find_spec('torch').origin).parent
    for pattern in ('libgomp*.so*', 'libc10.so', 'libtorch_cpu.so'):
        for place in (torch / 'lib', torch.parent / 'torch.libs'):
            for file in place.glob(pattern):
                ctypes.CDLL(str(file), ctypes.RTLD_GLOBAL)
    ctypes.CDLL(str(library(folder)), ctypes.RTLD_GLOBAL).install()
