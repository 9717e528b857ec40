"""Converted weights on the disk."""

from collections.abc import Iterable
from pathlib import Path

from torch import Tensor

from ..checkpoints import write_tensors
from ..core.files import sha256_of
from ..version import __version__


def check_output(out: str | Path, inputs: Iterable[Path], force: bool) -> None:
    """Refuse an output that would cost something.

    Raises:
        ValueError: It is one of the inputs, or a folder; it exists and not ``force``.
        FileNotFoundError: Its folder does not exist.
    """
    out = Path(out)
    if not out.parent.is_dir():
        raise FileNotFoundError(f'the folder {out.parent} does not exist: make it first')
    if out.is_dir():
        raise ValueError(f'{out} is a folder: give the name of a file in it')
    if out.resolve() in [Path(file).resolve() for file in inputs]:
        raise ValueError(f'{out} is an input: give another name')
    if out.exists() and not force:
        raise ValueError(f'{out} exists: give another name, or --force to replace it')


def write_checkpoint(
    out: str | Path, state: dict[str, Tensor], config: str, source: str, files: Iterable[str | Path]
) -> None:
    """Write weights with where they come from, at once or not at all.

    Loads with ``torch.load(weights_only=True)``: a dict of ``state_dict`` and ``meta``, which
    has ``converted_from``, ``source_sha256``, ``config`` and ``mmdeepfill_version``.

    Args:
        out (str | Path): A .pth file; replaced if there is one.
        state (dict[str, Tensor]): The weights.
        config (str): Name of the config whose model they are for.
        source (str): What they come from, in a few words.
        files (Iterable[str | Path]): The files that were read.

    Raises:
        OSError: It cannot be written. What was there before is still there.
    """
    meta = {
        'converted_from': source,
        'config': config,
        'mmdeepfill_version': __version__,
        'source_sha256': {Path(file).name: sha256_of(file) for file in files},
    }
    write_tensors(out, {'meta': meta, 'state_dict': state})
