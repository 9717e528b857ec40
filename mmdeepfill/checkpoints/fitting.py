"""Laying a state_dict over a model, and saying where it does not fit."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import torch
from mmengine.logging import print_log
from torch import Tensor, nn

from mmdeepfill.core.errors import MismatchError

from .differences import Differences
from .naming import under_parts
from .reading import read_checkpoint
from .script import is_script, names_behind_prefix, read_script
from .selection import select_weights


def _is_constant(name: str, value: Tensor) -> bool:
    """Test for a constant that OpenMMLab saves and that we compute: the kernel of
    the attention's fusion, of ones for the masks of partial convolutions, the preprocessor's
    mapping of 0..255 to -1..1; or the perceptual loss's VGG, which is never trained.
    """
    if name.startswith(('loss_percep.vgg.', 'loss_percep.vgg_style.')):
        return True
    if name.endswith('.weight_mask_updater'):
        return bool((value == 1).all())
    if name.endswith('.fuse_kernel'):
        side = value.shape[-1]
        return value.shape == (1, 1, side, side) and torch.equal(
            value[0, 0].float().cpu(), torch.eye(side)
        )
    return name in ('data_preprocessor.mean', 'data_preprocessor.std') and bool(
        (value == 127.5).all()
    )


def fit_state(
    model: nn.Module,
    state: dict[str, Tensor],
    source: str | Path,
    parts: Sequence[str] | None = None,
    strict: bool = True,
) -> dict[str, Tensor]:
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

    Example:
        >>> model = nn.Linear(1, 1)
        >>> state = {'weight': torch.ones(1, 1), 'bias': torch.zeros(1)}
        >>> sorted(fit_state(model, state, 'state'))
        ['bias', 'weight']
        >>> fit_state(model, {'weight': torch.ones(1, 2)}, 'state')
        Traceback (most recent call last):
            ...
        mmdeepfill.core.errors.MismatchError: ...
    """
    own = model.state_dict()
    own_metadata = getattr(own, '_metadata', OrderedDict())  # versions of layers
    if parts is not None:
        children = [name for name, _ in model.named_children()]
        unknown = sorted(set(parts) - set(children))
        if unknown:
            raise ValueError(f'parts: {type(model).__name__} has {children}; got {unknown}')
    wanted = {n: v for n, v in own.items() if parts is None or n.split('.')[0] in parts}
    others: dict[str, tuple] = {}
    if parts is not None:
        state = under_parts(state, list(wanted), parts)
        others = {n: tuple(v.shape) for n, v in state.items() if n.split('.')[0] not in parts}
        state = {n: v for n, v in state.items() if n not in others}
    differences = Differences(
        missing={n: tuple(v.shape) for n, v in wanted.items() if n not in state},
        unexpected={
            n: tuple(v.shape) for n, v in state.items() if n not in own and not _is_constant(n, v)
        },
        reshaped={
            n: (tuple(own[n].shape), tuple(v.shape))
            for n, v in state.items()
            if n in own and v.shape != own[n].shape
        },
        others={} if state else others,
    )
    taken = {n: v for n, v in state.items() if n in own and n not in differences.reshaped}
    if differences:
        what = f"the model's {' and '.join(parts)}" if parts else 'the model'
        text = (
            f'checkpoint {source} does not fit {what}: {differences.summary()}\n'
            f'{differences.table()}'
        )
        if strict or not taken:
            raise MismatchError(text)
        print_log(
            f'{text}\n  {len(taken)} tensors are taken from it.',
            logger='current',
            level=logging.WARNING,
        )
    whole = OrderedDict({**own, **taken})
    whole._metadata = own_metadata  # type: ignore[attr-defined]  # as torch does
    return whole


def read_state(
    path: str | Path,
    model: nn.Module,
    weights: str = 'saved',
    map_location='cpu',
    part: str = 'generator.',
) -> dict[str, Tensor]:
    """The weights in a local file, by the names of a model.

    Args:
        path (str | Path): See :func:`read_checkpoint`; or a TorchScript archive that holds the
            model's generator under any name, as people share LaMa and MI-GAN. Its tensors are
            read, and nothing of it is run.
        model (nn.Module): For which they are.
        weights (str): See :func:`select_weights`.
        map_location: As in torch.load.
        part (str): What names in ``model`` begin with of the network that a TorchScript archive
            holds.

    Raises:
        CheckpointError: The file cannot be read.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     weights = {'weight': torch.full((1, 1), 3.0)}
        ...     torch.save({'state_dict': weights}, f'{folder}/weights.pth')
        ...     read_state(f'{folder}/weights.pth', nn.Linear(1, 1, bias=False))
        {'weight': tensor([[3.]])}
    """
    if not is_script(path):
        return select_weights(read_checkpoint(path, map_location), weights, path)
    return script_state(read_script(path), model, part)


def script_state(
    tensors: dict[str, Tensor], model: nn.Module, part: str = 'generator.'
) -> dict[str, Tensor]:
    """Tensors of a TorchScript archive by the names of a model; see :func:`read_state`."""
    own = [name[len(part) :] for name in model.state_dict() if name.startswith(part)]
    return names_behind_prefix(tensors, own, part)


def load_weights(
    model: nn.Module,
    path: str | Path,
    parts: Sequence[str] | None = None,
    strict: bool = True,
    weights: str = 'saved',
) -> None:
    """Give a model the weights of a local file.

    Args:
        model (nn.Module): Changed only if the file fits.
        path (str | Path): See :func:`read_state`.
        parts, strict: See :func:`fit_state`.
        weights (str): See :func:`select_weights`.

    Raises:
        CheckpointError: The file cannot be read, or does not fit.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> model = nn.Linear(1, 1, bias=False)
        >>> with TemporaryDirectory() as folder:
        ...     weights = {'weight': torch.full((1, 1), 3.0)}
        ...     torch.save({'state_dict': weights}, f'{folder}/weights.pth')
        ...     load_weights(model, f'{folder}/weights.pth')
        >>> model.weight.item()
        3.0
    """
    state = read_state(path, model, weights)
    model.load_state_dict(fit_state(model, state, path, parts, strict))
