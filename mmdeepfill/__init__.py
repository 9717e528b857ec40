"""Deep image inpainting as components in OpenMMLab registries.

Importing the package does not import torch or mmcv: the registries in
``mmdeepfill.registry`` import each part when something in it is first looked up.
"""

from importlib import import_module

from .version import __version__

__all__ = ['InpaintingInferencer', '__version__', 'inpaint']

#: What is imported when it is first asked for, with torch, and where it is.
_LAZY = {'InpaintingInferencer': '.inference', 'inpaint': '.inference'}


def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    value = getattr(import_module(_LAZY[name], __name__), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_LAZY})
