"""The checkpoint that a command line names."""
from typing import Optional

from ..zoo import resolve_checkpoint
from ..zoo.progress import progress_bar
from .errors import blame_checkpoint, blame_config

#: What is said in place of a checkpoint where there is none; `mim test` insists on a word.
NONE = 'none'


def local_checkpoint(name: Optional[str]) -> Optional[str]:
    """Its file, downloaded if need be, before anything else is built.

    Args:
        name (str, optional): A path, an address, or the name of a released model; 'none', or
            None, for a model without weights. (A file of that name is './none'.)

    Raises:
        UserError: It cannot be had, or is another file than it should be.
    """
    if name in (None, NONE):
        return None
    with progress_bar(name) as progress, blame_config('checkpoint'), blame_checkpoint():
        return str(resolve_checkpoint(name, progress))
