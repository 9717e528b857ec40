"""Tensors by name in the kinds of files in which people share networks."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torch import Tensor

from ..core.errors import UnsafeCheckpointError
from .reading import read_checkpoint
from .script import is_script, read_script

#: Endings of checkpoints inside a zip archive.
_CHECKPOINTS = ('.ckpt', '.pt', '.pth', '.safetensors')
#: Weights hardly become smaller by compression; what unpacks to more is refused.
_MOST_EXPANSION = 20


def read_released(file: str | Path, entry: str | None = None) -> dict[str, Tensor]:
    """Tensors of a file, of which nothing is run or imported.

    Args:
        file (str | Path): A TorchScript archive; what torch.save wrote, also with objects of
            other packages, as Lightning's checkpoints have, which are left out; safetensors; or a
            zip archive with one of these inside.
        entry (str, optional): Name of that one in the archive. None: the only one.

    Returns:
        dict[str, Tensor]: By the names in the file, without a ``module.`` of DataParallel.

    Raises:
        CheckpointError: It is damaged, or nothing of this; a ValueError.
        ValueError: A zip archive holds no checkpoint, or several and ``entry`` names none.
        FileNotFoundError: There is no such file.

    Example:
        >>> import torch
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     torch.save({'state_dict': {'module.bias': torch.zeros(2)}}, f'{folder}/net.ckpt')
        ...     read_released(f'{folder}/net.ckpt')
        {'bias': tensor([0., 0.])}
    """
    file = Path(file)
    if not file.is_file():
        raise FileNotFoundError(f'no file {str(file)!r}')
    if is_script(file):
        return read_script(file)
    names = _checkpoints_in(file)
    if names is not None:
        with _unpacked(file, _chosen(file, names, entry)) as inner:
            return read_released(inner)
    if entry is not None:
        raise ValueError(
            f'{file}: is no zip archive of checkpoints, so that it has no entry '
            f'{entry!r}: leave that out'
        )
    try:
        return read_checkpoint(file)['state_dict']
    except UnsafeCheckpointError:
        return read_checkpoint(file, drop_objects=True)['state_dict']


def _checkpoints_in(file: Path) -> list[str] | None:
    """Names of checkpoints in a zip archive; None if it is no such archive, but a checkpoint."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return None
    if any(name.rsplit('/', 1)[-1] == 'data.pkl' for name in names):
        return None
    return [
        name
        for name in names
        if name.lower().endswith(_CHECKPOINTS) and not name.startswith('__MACOSX')
    ]


def _chosen(file: Path, names: list[str], entry: str | None) -> str:
    if entry is None and len(names) == 1:
        return names[0]
    if entry in names:
        return entry
    if not names:
        raise ValueError(
            f'{file}: expected a checkpoint in this zip archive (a name that ends in '
            f'{", ".join(_CHECKPOINTS)}); got none'
        )
    said = 'no entry was named' if entry is None else f'got {entry!r}'
    raise ValueError(f'{file}: entry must name one of its checkpoints, {", ".join(names)}; {said}')


@contextmanager
def _unpacked(file: Path, name: str) -> Iterator[Path]:
    with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as folder:
        info = archive.getinfo(name)
        if info.file_size > _MOST_EXPANSION * max(info.compress_size, 1):
            raise ValueError(
                f'{file}: {name} unpacks to {info.file_size} bytes from '
                f'{info.compress_size}, which no weights do'
            )
        target = Path(folder) / Path(name).name
        try:
            with archive.open(info) as source, open(target, 'wb') as out:
                shutil.copyfileobj(source, out, 1 << 20)  # zipfile compares the checksum
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise ValueError(f'{file}: {name} is damaged: {error}') from error
        yield target
