"""Weights that other programs have downloaded already, into torch hub's folder."""

import logging
import os
from functools import lru_cache
from pathlib import Path

from ..core.identity import Identity
from .index import Model

logger = logging.getLogger('mmdeepfill')


def hub_folder() -> Path:
    """Folder in which torch.hub keeps checkpoints: ``$TORCH_HOME/hub/checkpoints``.

    The default of TORCH_HOME is ``torch`` in ``$XDG_CACHE_HOME``, which is ``~/.cache`` by default.
    """
    cache = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    home = Path(os.environ.get('TORCH_HOME') or Path(cache) / 'torch')
    return home.expanduser() / 'hub' / 'checkpoints'


def hub_file(model: Model) -> Path | None:
    """The file of a model's weights in torch hub's folder, where IOPaint and mmengine put theirs.

    Args:
        model (Model): With released weights.

    Returns:
        Path or None: It is there under its released name, and is that file by its hash.
    """
    if model.in_package or not model.identity.is_known:
        return None
    path = hub_folder() / model.filename
    try:
        state = path.stat()
    except OSError:
        return None
    if not path.is_file() or not _is_right(path, model.identity, state.st_mtime_ns, state.st_size):
        return None
    return path


def tell_of(model: Model, path: Path) -> None:
    """Say in one line that such a file is used."""
    logger.warning(
        '%s: using %s, which another program has downloaded; it is the right file, by its hash',
        model.name,
        path,
    )


@lru_cache(maxsize=32)
def _is_right(path: Path, identity: Identity, changed: int, size: int) -> bool:
    """Compare a file with its hash, once as long as it has not changed."""
    try:
        return identity.fault(path) is None
    except OSError:
        return False
