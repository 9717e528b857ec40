"""Opening a file of weights without running anything that is in it."""
import json
import pickle
import re
from pathlib import Path
from typing import Any, Dict, Optional, Union

import torch
from safetensors import SafetensorError, safe_open

from mmdeepfill.tensor_files import check_container, load_tensors
from mmdeepfill.zoo.errors import CheckpointError, UnsafeCheckpointError

from .inert import load_inert

#: How the releases of torch from 2.1 on name what they refuse.
_CULPRIT = re.compile(
    r'(?:GLOBAL|Unsupported class|unrecognized function|unsupported class|build for) '
    r'(?:<class \')?([\w.]+)')
#: Where the metadata of a safetensors file has ``meta``, as JSON.
META_KEY = 'mmdeepfill'
_CHILD_WRAPPED = re.compile(r'^(\w+)\.module\.')


def read_checkpoint(path: Union[str, Path], map_location='cpu',
                    drop_objects: bool = False) -> Dict[str, Any]:
    """Read a checkpoint of ours, of mmagic 1.x, of mmediting 0.x, or plain weights.

    Unpickled are tensors and plain values alone (``weights_only=True`` of torch.load), on
    every release of torch. The names of the tensors lose the ``module.`` of
    DataParallel and DistributedDataParallel, around the model or around its children.

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
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f'checkpoint: no file {str(path)!r}')
    if path.suffix == '.safetensors':
        checkpoint = _read_safetensors(path, map_location)
    else:
        checkpoint = _read_torch(path, map_location, drop_objects)
    if not isinstance(checkpoint, dict):
        raise CheckpointError(f'checkpoint {path}: expected a dict with "state_dict", or a '
                              f'state_dict, got {type(checkpoint).__name__}')
    if 'state_dict' not in checkpoint:
        checkpoint = dict(state_dict=checkpoint)
    state = checkpoint['state_dict']
    if not isinstance(state, dict) or not state:
        raise CheckpointError(f'checkpoint {path}: its "state_dict" holds no tensors')
    for part in ('state_dict', 'ema_state_dict'):
        _check_tensors(path, part, checkpoint.get(part) or {})
    if not isinstance(checkpoint.get('meta', {}), dict):
        raise CheckpointError(f'checkpoint {path}: its "meta" must be a dict, got '
                              f'{type(checkpoint["meta"]).__name__}')
    return {'meta': {}, **checkpoint, 'state_dict': _unwrapped(state)}


def _read_safetensors(path: Path, map_location) -> Dict[str, Any]:
    try:
        with safe_open(str(path), 'pt', device=str(torch.device(map_location))) as file:
            state = {name: file.get_tensor(name) for name in file.keys()}
            meta = dict(file.metadata() or {})
            if META_KEY in meta:  # ours, from publish
                meta = json.loads(meta[META_KEY])
            return dict(meta=meta, state_dict=state)
    except (SafetensorError, ValueError, RecursionError) as error:
        raise CheckpointError(f'checkpoint {path}: is damaged, or no safetensors file: '
                              f'{error}') from error


def _read_torch(path: Path, map_location, drop_objects: bool) -> Any:
    try:
        if not drop_objects:
            return load_tensors(path, map_location)
        if not check_container(path):
            raise ValueError('objects can be left out of files of torch 1.6 and later alone')
        return load_inert(path, map_location)
    except (OSError, MemoryError, torch.cuda.OutOfMemoryError):
        raise
    except Exception as error:  # What a damaged or hostile file does to a parser is open.
        culprit = _CULPRIT.search(str(error))
        if isinstance(error, pickle.UnpicklingError) and culprit:
            raise UnsafeCheckpointError(
                f'checkpoint {path}: refused, for it holds more than tensors and plain values, '
                f'which could run code: {culprit.group(1)}. Nothing was run. To go on with its '
                'weights alone, write them to a new file with `tools/model_converters/'
                f'publish_model.py CONFIG {path} --drop-objects --out FOLDER`, which runs '
                'nothing either.') from error
        reason = str(error).strip().splitlines() or ['']
        raise CheckpointError(
            f'checkpoint {path}: cannot be read: it is damaged, or no checkpoint '
            f'({type(error).__name__}: {reason[0]})') from error


def _check_tensors(path: Path, part: str, state: Any) -> None:
    if not isinstance(state, dict):
        raise CheckpointError(f'checkpoint {path}: its "{part}" must be a dict, got '
                              f'{type(state).__name__}')
    for name, value in state.items():
        problem = _tensor_problem(name, value)
        if problem:
            raise CheckpointError(f'checkpoint {path}: expected names and tensors, got '
                                  f'{name!r}: {problem} among {list(state)[:8]}')


def _tensor_problem(name: Any, value: Any) -> Optional[str]:
    """Why an entry of a state_dict cannot be used; views may claim more than the file holds."""
    if not isinstance(name, str) or not isinstance(value, torch.Tensor):
        return type(value).__name__
    if value.layout != torch.strided or value.is_meta or value.is_quantized or value.is_nested:
        return 'a tensor without plain numbers'
    if value.numel() * value.element_size() > value.untyped_storage().nbytes():
        return f'a tensor of {value.numel()} numbers that repeats few'
    return None


def _unwrapped(state: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
    if all(name.startswith('module.') for name in state):
        state = {name[len('module.'):]: value for name, value in state.items()}
    return {_CHILD_WRAPPED.sub(r'\1.', name): value for name, value in state.items()}
