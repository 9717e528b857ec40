"""Deep image inpainting as components in OpenMMLab registries.

Importing the package does not import torch or mmcv: the registries in
``mmdeepfill.registry`` import each part when something in it is first looked up.
"""
from importlib import import_module
from importlib.util import find_spec

from .version import __version__

if find_spec('mmcv') is None:
    # mmcv and mmcv-lite install the same folder and pip does not know it, so a
    # hard requirement on one would break the environments that hold the other.
    raise ImportError(
        'mmdeepfill needs mmcv 2.x and found none. Install the small one, which '
        'compiles nothing, with `pip install "mmdeepfill[mmcv]"` (mmcv-lite); a '
        'full mmcv >= 2.1 does as well.')

__all__ = ['InpaintingInferencer', '__version__', 'inpaint']

#: What is imported when it is first asked for, with torch, and where it is.
_LAZY = {'InpaintingInferencer': '.apis', 'inpaint': '.apis'}


def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    value = getattr(import_module(_LAZY[name], __name__), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_LAZY})
