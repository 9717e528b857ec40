"""A checkpoint of a training, made ready to be handed out."""

import datetime
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from mmengine.config import Config
from torch import Tensor

from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.files import atomic_write
from mmdeepfill.core.registry import MODELS
from mmdeepfill.integrations.mmagic.configs import model_of, ours
from mmdeepfill.version import __version__
from mmdeepfill.zoo import list_models

from ..checkpoints.fitting import fit_state
from ..checkpoints.reading import read_checkpoint
from ..checkpoints.selection import select_weights
from ..checkpoints.writing import FORMATS, pack_weights


class Published(NamedTuple):
    """A file that was written.

    Args:
        path (Path): ``<name>_<date>-<first 8 hex digits of its sha256>.pth``, or
            ``.safetensors``.
        sha256 (str): All 64.
        size (int): In bytes.
    """

    path: Path
    sha256: str
    size: int


def publish(
    config: str | Path,
    checkpoint: str | Path,
    folder: str | Path,
    name: str | None = None,
    date: str | None = None,
    weights: str = 'saved',
    parts: Sequence[str] | None = None,
    drop_objects: bool = False,
    half: bool = False,
    format: str = 'pth',
) -> Published:
    """Write the weights of a checkpoint, and what is needed to use them, to a new file.

    The optimizer's state, the message hub and the other weights of an average stay behind.
    ``meta`` holds the version of this package, the text of the config, and the iteration. The
    same arguments give the same bytes with the same releases of Python, torch and yapf; the
    date is in the name alone.

    Args:
        config (str | Path): The config of the model, which the weights must fit.
        checkpoint (str | Path): See :func:`read_checkpoint`.
        folder (str | Path): Where to; made if missing.
        name (str, optional): First part of the file's name; that of the config by default.
        date (str, optional): YYYYMMDD; today by default.
        weights (str): See :func:`select_weights`.
        parts (Sequence[str], optional): Children of the model to keep, e.g. ['generator'].
        drop_objects (bool): See :func:`read_checkpoint`.
        half (bool): Keep floating point as float16: half the bytes. The model that it is loaded
            into computes in its own precision all the same.
        format (str): One of :data:`FORMATS`; what other libraries read is 'safetensors'.

    Raises:
        CheckpointError: The checkpoint cannot be read, does not fit the config, or is not
            finite in float16.
        FileExistsError: The file exists already.
        ValueError: ``date`` is no date, or there is no such ``format``.
    """
    date = date or datetime.date.today().strftime('%Y%m%d')
    if len(date) != 8 or not date.isdigit():
        raise ValueError(f'date: expected YYYYMMDD, got {date!r}')
    if format not in FORMATS:
        raise ValueError(f'format: expected one of {FORMATS}, got {format!r}')
    cfg = ours(Config.fromfile(str(config)))
    read = read_checkpoint(checkpoint, drop_objects=drop_objects)
    model = MODELS.build(model_of(cfg))
    # by the file's names in the model's order: what is written depends on nothing else
    state = fit_state(model, select_weights(read, weights, checkpoint), checkpoint, parts)
    state = OrderedDict(
        (key, _kept(key, value, half, checkpoint))
        for key, value in state.items()
        if parts is None or key.split('.')[0] in parts
    )
    meta = {'mmdeepfill_version': __version__, 'config': cfg.pretty_text}
    meta.update({key: read['meta'][key] for key in ('iter', 'epoch') if key in read['meta']})
    content = pack_weights(meta, state, format)
    sha256 = hashlib.sha256(content).hexdigest()
    path = Path(folder) / f'{name or Path(config).stem}_{date}-{sha256[:8]}.{format}'
    if path.exists():
        raise FileExistsError(f'{path}: exists already; it is not overwritten')
    with atomic_write(path) as file:
        file.write(content)
    return Published(path, sha256, len(content))


def _kept(name: str, value: Tensor, half: bool, source: str | Path) -> Tensor:
    """A tensor in memory of its own, as it is written."""
    dtype = torch.float16 if half and value.is_floating_point() else value.dtype
    kept = value.detach().to('cpu', dtype, copy=True, memory_format=torch.contiguous_format)
    if half and value.isfinite().all() and not kept.isfinite().all():
        raise CheckpointError(
            f'checkpoint {source}: {name} has values up to '
            f'{value.abs().max().item():g}, which float16 cannot hold; '
            'publish it without half'
        )
    return kept


def metafile_entry(
    published: Published, config: str | Path, address: str | None = None
) -> dict[str, Any]:
    """The entry to add to ``Models`` in a metafile.

    Args:
        published (Published): The file.
        config (str | Path): As for :func:`publish`.
        address (str, optional): Of the folder that the file will be in; by default where it
            is now.
    """
    config = Path(config).resolve()
    inside = list(config.parts)
    if 'configs' in inside:
        inside = inside[len(inside) - 1 - inside[::-1].index('configs') :]
    methods = {model.config.parent.name: model.collection for model in list_models()}
    folder = address.rstrip('/') if address else published.path.resolve().parent.as_uri()
    return {
        'Name': config.stem,
        'In Collection': methods.get(config.parent.name, config.parent.name),
        'Config': '/'.join(inside),
        'Metadata': {'File Size': published.size, 'SHA256': published.sha256},
        'Weights': f'{folder}/{published.path.name}',
    }
