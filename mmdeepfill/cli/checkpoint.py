"""The checkpoint that a command line names."""
from ..zoo import resolve_checkpoint
from ..zoo.progress import progress_bar
from .errors import blame_checkpoint, blame_config


def local_checkpoint(name: str) -> str:
    """Its file, downloaded if need be, before anything else is built.

    Args:
        name (str): A path, an address, or the name of a released model.

    Raises:
        UserError: It cannot be had, or is another file than it should be.
    """
    with progress_bar(name) as progress, blame_config('checkpoint'), blame_checkpoint():
        return str(resolve_checkpoint(name, progress))
