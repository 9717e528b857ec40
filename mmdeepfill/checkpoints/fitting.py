"""Laying a state_dict over a model, and saying where it does not fit."""
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple, Union

import torch
from mmengine.logging import print_log
from torch import Tensor, nn

from mmdeepfill.zoo.errors import MismatchError

from .reading import read_checkpoint
from .selection import select_weights

#: More names of one kind are put together by what they have in common.
_ROWS = 8


@dataclass
class Differences:
    """What a state_dict lacks, has too much, or has in another shape, by name."""
    missing: Dict[str, tuple] = field(default_factory=dict)
    unexpected: Dict[str, tuple] = field(default_factory=dict)
    reshaped: Dict[str, Tuple[tuple, tuple]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.reshaped)

    def table(self) -> str:
        """One line for each name, or for names with a common beginning: shapes in the
        model and in the checkpoint."""
        rows = [('', 'tensor', 'model', 'checkpoint')]
        rows += _rows('missing', {k: (v, '-') for k, v in self.missing.items()})
        rows += _rows('unexpected', {k: ('-', v) for k, v in self.unexpected.items()})
        rows += _rows('shape', self.reshaped)
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        lines = ['  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
                 for row in rows]
        return '\n'.join(f'  {line}' for line in lines)

    def summary(self) -> str:
        """How many there are of each kind."""
        return (f'{len(self.missing)} missing, {len(self.unexpected)} unexpected, '
                f'{len(self.reshaped)} of another shape')


def _rows(kind: str, shapes: Dict[str, tuple]) -> List[Tuple[str, str, str, str]]:
    if len(shapes) <= _ROWS:
        return [(kind, name, _text(ours), _text(theirs))
                for name, (ours, theirs) in shapes.items()]
    depth = max(name.count('.') for name in shapes)
    while True:
        groups: Dict[str, List[str]] = {}
        for name in shapes:
            groups.setdefault('.'.join(name.split('.')[:depth]), []).append(name)
        if len(groups) <= _ROWS or depth <= 1:
            break
        depth -= 1
    rows = [(kind, prefix if members == [prefix] else f'{prefix}.*', f'{len(members)} tensors', '')
            for prefix, members in list(groups.items())[:_ROWS]]
    rest = sum(map(len, list(groups.values())[_ROWS:]))
    return rows + ([(kind, f'and {rest} more', '', '')] if rest else [])


def _text(shape) -> str:
    return shape if isinstance(shape, str) else 'x'.join(map(str, shape)) or 'scalar'


def _is_constant(name: str, value: Tensor) -> bool:
    """Whether OpenMMLab saved here what is no weight, and what we compute: the kernel of
    the attention's fusion, of ones for the masks of partial convolutions, the preprocessor's
    mapping of 0..255 to -1..1; or the perceptual loss's VGG, which is never trained."""
    if name.startswith(('loss_percep.vgg.', 'loss_percep.vgg_style.')):
        return True
    if name.endswith('.weight_mask_updater'):
        return bool((value == 1).all())
    if name.endswith('.fuse_kernel'):
        side = value.shape[-1]
        return value.shape == (1, 1, side, side) and torch.equal(
            value[0, 0].float().cpu(), torch.eye(side))
    return name in ('data_preprocessor.mean', 'data_preprocessor.std') and bool(
        (value == 127.5).all())


def fit_state(model: nn.Module,
              state: Dict[str, Tensor],
              source: Union[str, Path],
              parts: Optional[Sequence[str]] = None,
              strict: bool = True) -> Dict[str, Tensor]:
    """A whole state_dict for ``model``: tensors of ``state`` where they are to be taken,
    the model's own elsewhere.

    Args:
        model (nn.Module): Not changed.
        state (dict[str, Tensor]): From a checkpoint.
        source (str | Path): Its name, for messages.
        parts (Sequence[str], optional): Children of the model to take, for example
            ['generator']; by default, everything. Nothing else in ``state`` counts then.
        strict (bool): Every tensor of these parts must be there, in its shape, and no
            other. Otherwise what fits is taken and the rest is logged.

    Returns:
        dict[str, Tensor]: With the model's names; loads with ``strict=True``.

    Raises:
        MismatchError: They do not fit; with a table of the names. Also without ``strict`` if
            nothing fits at all.
        ValueError: The model has no such part.
    """
    own = model.state_dict()
    own_metadata = getattr(own, '_metadata', OrderedDict())  # versions of layers
    if parts is not None:
        children = [name for name, _ in model.named_children()]
        unknown = sorted(set(parts) - set(children))
        if unknown:
            raise ValueError(f'parts: {type(model).__name__} has {children}; got {unknown}')
        state = {name: v for name, v in state.items() if name.split('.')[0] in parts}
    wanted = {n: v for n, v in own.items() if parts is None or n.split('.')[0] in parts}
    differences = Differences(
        missing={n: tuple(v.shape) for n, v in wanted.items() if n not in state},
        unexpected={n: tuple(v.shape) for n, v in state.items()
                    if n not in own and not _is_constant(n, v)},
        reshaped={n: (tuple(own[n].shape), tuple(v.shape)) for n, v in state.items()
                  if n in own and v.shape != own[n].shape})
    taken = {n: v for n, v in state.items() if n in own and n not in differences.reshaped}
    if differences:
        what = f"the model's {' and '.join(parts)}" if parts else 'the model'
        text = (f'checkpoint {source} does not fit {what}: {differences.summary()}\n'
                f'{differences.table()}')
        if strict or not taken:
            raise MismatchError(text)
        print_log(f'{text}\n  {len(taken)} tensors are taken from it.', logger='current',
                  level=logging.WARNING)
    whole = OrderedDict({**own, **taken})
    whole._metadata = own_metadata
    return whole


def load_weights(model: nn.Module,
                 path: Union[str, Path],
                 parts: Optional[Sequence[str]] = None,
                 strict: bool = True,
                 weights: str = 'saved') -> None:
    """Give a model the weights of a local file.

    Args:
        model (nn.Module): Changed only if the file fits.
        path (str | Path): See :func:`read_checkpoint`.
        parts, strict: See :func:`fit_state`.
        weights (str): See :func:`select_weights`.

    Raises:
        CheckpointError: The file cannot be read, or does not fit.
    """
    state = select_weights(read_checkpoint(path), weights, path)
    model.load_state_dict(fit_state(model, state, path, parts, strict))
