"""Opening a file of weights without running anything that is in it."""

import json
import pickle
import re
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from mmdeepfill.checkpoints.tensor_files import check_container, has_checksums, load_tensors
from mmdeepfill.core.errors import CheckpointError, UnsafeCheckpointError
from mmdeepfill.core.identity import Identity, hash_in_name

from .inert import load_inert
from .naming import without_wrappers

#: How the releases of torch from 2.1 on name what they refuse.
_CULPRIT = re.compile(
    r'(?:GLOBAL|Unsupported class|unrecognized function|unsupported class|build for) '
    r'(?:<class \')?([\w.]+)'
)
#: Where the metadata of a safetensors file has ``meta``, as JSON.
META_KEY = 'mmdeepfill'
#: Eight digits at the end of a name that are more likely a day than a hash.
_DATE = re.compile(r'(19|20)\d\d(0[1-9]|1[0-2])[0-3]\d')


def read_checkpoint(
    path: str | Path, map_location='cpu', drop_objects: bool = False
) -> dict[str, Any]:
    """Read a checkpoint of ours, of mmagic 1.x, of mmediting 0.x, or plain weights.

    Unpickled are tensors and plain values alone (``weights_only=True`` of torch.load), on
    every release of torch. The names of the tensors lose what wrappers add, see
    :func:`~.naming.without_wrappers`.

    A damaged weight is found by the checksums of the file. safetensors and files of torch before
    1.6 have none; if their name ends in a hash, as in ``name-0123abcd.safetensors``, it is that.

    Args:
        path (str | Path): ``.safetensors``, or what torch.save wrote: a dict with
            ``state_dict``, or a state_dict.
        map_location: As in torch.load.
        drop_objects (bool): Read files that hold other objects as well, as those do that
            mmengine's own hooks write in training, and leave the objects out. Nothing of them
            is imported or run.

    Returns:
        dict: What the file holds, with at least ``state_dict`` (name -> tensor) and ``meta``.

    Raises:
        UnsafeCheckpointError: It holds other objects; the message names the class.
        CheckpointError: It is damaged, or no checkpoint.
        FileNotFoundError: There is none.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     torch.save({'state_dict': {'weight': torch.ones(1)}}, f'{folder}/weights.pth')
        ...     read_checkpoint(f'{folder}/weights.pth')['state_dict']
        {'weight': tensor([1.])}
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'checkpoint: no file {str(path)!r}')
    _check_name(path)
    if path.suffix == '.safetensors':
        checkpoint = _read_safetensors(path, map_location)
    else:
        checkpoint = _read_torch(path, map_location, drop_objects)
    if not isinstance(checkpoint, dict):
        raise CheckpointError(
            f'checkpoint {path}: expected a dict with "state_dict", or a '
            f'state_dict, got {type(checkpoint).__name__}'
        )
    if 'state_dict' not in checkpoint:
        checkpoint = {'state_dict': checkpoint}
    state = checkpoint['state_dict']
    if not isinstance(state, dict) or not state:
        raise CheckpointError(f'checkpoint {path}: its "state_dict" holds no tensors')
    for part in ('state_dict', 'ema_state_dict'):
        _check_tensors(path, part, checkpoint.get(part) or {})
    if not isinstance(checkpoint.get('meta', {}), dict):
        raise CheckpointError(
            f'checkpoint {path}: its "meta" must be a dict, got {type(checkpoint["meta"]).__name__}'
        )
    return {'meta': {}, **checkpoint, 'state_dict': without_wrappers(state)}


def _check_name(path: Path) -> None:
    """Compare a file without checksums of its own with the hash that its name ends in."""
    named = hash_in_name(path.name)
    if named is None or _DATE.fullmatch(named) or has_checksums(path):
        return
    fault = Identity(named).fault(path)
    if fault is not None:
        raise CheckpointError(
            f'checkpoint {path}: is damaged, or another file than its name says: '
            f'{fault}. Fetch it again, or give it another name'
        )


def _read_safetensors(path: Path, map_location) -> dict[str, Any]:
    try:
        with safe_open(str(path), 'pt', device=str(torch.device(map_location))) as file:
            names = file.keys()  # it is no mapping
            state = {name: file.get_tensor(name) for name in names}
            meta = dict(file.metadata() or {})
            if META_KEY in meta:  # ours, from publish
                meta = json.loads(meta[META_KEY])
            return {'meta': meta, 'state_dict': state}
    except (SafetensorError, ValueError, RecursionError) as error:
        raise CheckpointError(
            f'checkpoint {path}: is damaged, or no safetensors file: {error}'
        ) from error


def _read_torch(path: Path, map_location, drop_objects: bool) -> Any:
    try:
        if not drop_objects:
            return load_tensors(path, map_location)
        if not check_container(path).is_zip:
            raise ValueError('objects can be left out of files of torch 1.6 and later alone')
        return load_inert(path, map_location)
    except (OSError, MemoryError, torch.cuda.OutOfMemoryError):
        raise
    except Exception as error:  # What a damaged or hostile file does to a parser is open.
        culprit = _CULPRIT.search(str(error))
        if isinstance(error, pickle.UnpicklingError) and culprit:
            raise UnsafeCheckpointError(
                f'checkpoint {path}: refused, for it holds more than tensors and plain values, '
                f'which could run code: {culprit.group(1)}. Nothing was run. To continue with its '
                'weights alone, write them to a new file with `mmdeepfill publish '
                f'CONFIG {path} --drop-objects --out FOLDER`, which runs nothing either.'
            ) from error
        reason = str(error).strip().splitlines() or ['']
        raise CheckpointError(
            f'checkpoint {path}: cannot be read: it is damaged, or no checkpoint '
            f'({type(error).__name__}: {reason[0]})'
        ) from error


def _check_tensors(path: Path, part: str, state: Any) -> None:
    if not isinstance(state, dict):
        raise CheckpointError(
            f'checkpoint {path}: its "{part}" must be a dict, got {type(state).__name__}'
        )
    for name, value in state.items():
        problem = tensor_problem(name, value)
        if problem:
            raise CheckpointError(
                f'checkpoint {path}: expected names and tensors, got '
                f'{name!r}: {problem} among {list(state)[:8]}'
            )


def tensor_problem(name: Any, value: Any) -> str | None:
    """Why an entry of a state_dict cannot be used; views may claim more than the file holds."""
    if not isinstance(name, str) or not isinstance(value, torch.Tensor):
        return type(value).__name__
    if value.layout != torch.strided or value.is_meta or value.is_quantized or value.is_nested:
        return 'a tensor without plain numbers'
    if value.numel() * value.element_size() > value.untyped_storage().nbytes():
        return f'a tensor of {value.numel()} numbers that repeats few'
    return None
