"""Files that come with the package: configs, metafiles, protocols of evaluation."""

import os
from pathlib import Path
from typing import Union

#: The package itself.
PACKAGE = Path(__file__).resolve().parents[1]


def packaged_folder() -> Path:
    """Folder that holds ``configs``: of the installed package, or of the checkout that it is in.

    Raises:
        FileNotFoundError: If the package was put together without it.
    """
    candidates = [PACKAGE / '.mim', PACKAGE.parent]
    for folder in candidates:
        if (folder / 'configs' / '_base_').is_dir():
            return folder
    raise FileNotFoundError(
        f'no folder configs, neither in {candidates[0]} nor in {candidates[1]}: install '
        'mmdeepfill from its wheel or from a checkout'
    )


def locate(path: Union[str, 'os.PathLike[str]']) -> Path:
    """Find a file that a config names.

    Packaged configs name packaged files from the folder that holds ``configs``. So they mean the
    same wherever the process works, and in a checkpoint that is handed on.

    Args:
        path (str | PathLike): Relative to the working folder; a file there counts first.

    Returns:
        Path: The packaged file, if it is one below ``configs`` and there is none at ``path``;
        otherwise ``path``, which need not exist.

    Example:
        >>> locate('configs/proof/box_64x64.json').is_file()
        True
    """
    path = Path(path)
    if path.exists() or path.parts[:1] != ('configs',) or '..' in path.parts:
        return path
    try:
        packaged = packaged_folder() / path
    except FileNotFoundError:
        return path
    return packaged if packaged.is_file() else path
