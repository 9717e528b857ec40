"""The checkpoint that a command line names."""
import os
from typing import Optional

from ..zoo import list_models, resolve_checkpoint
from ..zoo.progress import progress_bar
from .errors import blame_checkpoint, blame_config

#: What is said in place of a checkpoint where there is none; `mim test` insists on a word.
NONE = 'none'


def checkpoint_for(config: str, checkpoint: Optional[str]) -> Optional[str]:
    """What was given; or, where that is nothing, the released weights of a model that was given
    by its name."""
    if checkpoint is None and not os.path.isfile(config):
        model = next((model for model in list_models() if model.name == config), None)
        if model is not None and model.weights is not None:
            return model.name
    return checkpoint


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
