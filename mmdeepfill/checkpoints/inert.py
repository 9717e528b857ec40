"""Reading pickles whose objects stay what they are in the file: names."""

import pickle
from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from torch import _utils

from mmdeepfill.checkpoints.tensor_files import Inert


def _tensor(storage, offset, size, stride, *_):
    return _utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())


def _allowed(module: str, name: str) -> Any:
    """The callables that a pickle may use, by name; a kind of :class:`Inert` for all the rest.

    Only what makes tensors and plain values. Functions and classes are made anew, so that
    a pickle that sets attributes of what it names reaches nothing that others use.
    """
    if (module, name) == ('collections', 'OrderedDict'):
        return type(name, (OrderedDict,), {})
    if module == 'torch._utils' and name in ('_rebuild_tensor_v2', '_rebuild_tensor'):
        return lambda *args: _tensor(*args)
    if module == 'torch._utils' and name == '_rebuild_parameter':
        return lambda data, *args: data
    if module == 'torch' and isinstance(getattr(torch, name, None), torch.dtype):
        return getattr(torch, name)
    if module == 'torch' and name == 'Size':
        return lambda *args: torch.Size(*args)
    return type(name, (Inert,), {})


class InertUnpickler(pickle.Unpickler):
    """Makes tensors, plain values, and nothing else; see :func:`_allowed`."""

    def find_class(self, module, name):
        return _allowed(module, name)


def load_inert(path: Path, map_location) -> Any:
    """Load a file of torch.save without importing or running anything; objects are left out.

    ``weights_only=False`` makes torch take the unpickler that is given to it: the one above,
    which allows less than torch's own.

    Args:
        path (Path): What torch.save wrote since torch 1.6, a zip file and no program: torch
            would unpack the oldest files to a disk, and hand programs to torch.jit.
        map_location: As in torch.load.

    Returns:
        Any: Without the entries of dicts, lists and tuples that held objects.
    """
    module = SimpleNamespace(Unpickler=InertUnpickler, __name__=__name__)
    loaded = torch.load(path, map_location=map_location, pickle_module=module, weights_only=False)
    return _without_objects(loaded, {})


def _without_objects(value: Any, done: dict[int, Any]) -> Any:
    """``done``, by identity: a list may hold another many times, and that one a third."""
    if not isinstance(value, (dict, list, tuple)):
        return value
    if id(value) not in done:
        if isinstance(value, dict):
            kept: Any = {
                key: _without_objects(item, done)
                for key, item in value.items()
                if not isinstance(item, Inert) and not isinstance(key, Inert)
            }
        else:
            kept = [_without_objects(item, done) for item in value if not isinstance(item, Inert)]
            kept = kept if isinstance(value, list) else tuple(kept)
        done[id(value)] = kept
    return done[id(value)]
