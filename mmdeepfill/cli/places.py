"""Files that a command line names: checkpoints to read, and places to write to."""

import os
from pathlib import Path

from ..core.progress import download_bar
from ..zoo import list_models, resolve_checkpoint
from .errors import UserError, blame_checkpoint, blame_config

#: What is said in place of a checkpoint where there is none; `mim test` insists on a word.
NONE = 'none'


def checkpoint_for(config: str, checkpoint: str | None) -> str | None:
    """The checkpoint that was given; without one, the released weights of a model that was given
    by its name.
    """
    if checkpoint is None and not os.path.isfile(config):
        model = next((model for model in list_models() if model.name == config), None)
        if model is not None and model.weights is not None:
            return model.name
    return checkpoint


def local_checkpoint(name: str | None) -> str | None:
    """Its file, downloaded if need be, before anything else is built.

    Args:
        name (str, optional): A path, an address, or the name of a released model; 'none', or
            None, for a model without weights. (A file of that name is './none'.)

    Raises:
        UserError: It cannot be had, or is another file than it should be.
    """
    if name in (None, NONE):
        return None
    with (
        download_bar(name) as progress,
        blame_config('checkpoint', origin=False),
        blame_checkpoint(),
    ):
        return str(resolve_checkpoint(name, progress))


def check_place(path: str | Path, name: str, folder: bool = False) -> None:
    """Refuse a place where nothing can be written.

    Missing folders on the way are no mistake: they are made with what is written.

    Args:
        path (str | Path): Of the file, or folder, to be.
        name (str): Of the option, for the message.
        folder (bool): It is to be a folder.

    Raises:
        UserError: A file stands where a folder is needed, or the reverse, or the folder is
            read-only.
    """
    place = Path(path).absolute()
    if not folder and place.is_dir():
        raise UserError(
            f'{name}: expected a file to write, got the folder {str(path)!r}; name a file in it'
        )
    there = place if folder else place.parent
    while not os.path.lexists(there):
        there = there.parent
    if not there.is_dir():
        raise UserError(
            f'{name}: {str(path)!r} cannot be written, for {str(there)!r} is no '
            'folder; name another place'
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError(
            f'{name}: {str(path)!r} cannot be written, for the folder {str(there)!r} '
            'is read-only for you; name another place'
        )
