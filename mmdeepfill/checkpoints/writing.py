"""Writing tensors to files, which :func:`~mmdeepfill.checkpoints.read_checkpoint` reads again."""

import io
import json
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from ..core.files import atomic_write
from .reading import META_KEY

#: Endings of files of weights.
FORMATS = ('pth', 'safetensors')


def pack_weights(meta: dict[str, Any], state: dict[str, torch.Tensor], format: str) -> bytes:
    """Make the content of a file of weights; equal arguments give equal bytes.

    Args:
        meta (dict): Plain values.
        state (dict[str, Tensor]): Contiguous tensors by name.
        format (str): One of :data:`FORMATS`.

    Raises:
        ValueError: If there is no such format.

    Example:
        >>> file = pack_weights({'config': 'mine'}, {'bias': torch.zeros(2)}, 'safetensors')
        >>> safetensors.torch.load(file)['bias']
        tensor([0., 0.])
    """
    if format == 'safetensors':
        # One entry of metadata: of several, the library does not keep the order.
        return safetensors.torch.save(state, {META_KEY: json.dumps(meta)})
    if format != 'pth':
        raise ValueError(f'format: expected one of {FORMATS}, got {format!r}')
    buffer = io.BytesIO()
    torch.save({'meta': meta, 'state_dict': state}, buffer)
    return buffer.getvalue()


def write_tensors(path: str | Path, content: Any) -> None:
    """Write tensors and plain values, as ``torch.load(weights_only=True)`` reads them.

    Args:
        path (str | Path): Written whole or not at all; replaced if there is one.
        content: Dicts, lists, tensors, numbers and texts.

    Raises:
        OSError: If it cannot be written. What was there before is still there.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     write_tensors(f'{folder}/bias.pth', {'bias': torch.zeros(2)})
        ...     torch.load(f'{folder}/bias.pth', weights_only=True)
        {'bias': tensor([0., 0.])}
    """
    with atomic_write(path) as file:
        torch.save(content, file)


def copied_to_cpu(content: Any) -> Any:
    """Copy tensors and plain values to the CPU; views of one tensor stay views of one copy.

    Args:
        content: Dicts, lists, tensors, numbers and texts; other types are refused.

    Example:
        >>> copied_to_cpu({'bias': torch.zeros(2), 'name': 'mine'})
        {'bias': tensor([0., 0.]), 'name': 'mine'}
    """
    copied = io.BytesIO()
    torch.save(content, copied)
    copied.seek(0)
    return torch.load(copied, map_location='cpu', weights_only=True)
