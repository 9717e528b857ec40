"""Whether a model goes with the checkpoint that it was given, before one is looked at."""
from typing import Optional, Union

from torch import nn

from mmdeepfill.zoo.errors import CheckpointError


def check_necessity(model: nn.Module, checkpoint: Optional[Union[str, object]]) -> None:
    """Refuse random weights, and a checkpoint for a model that has no weights.

    Args:
        model (nn.Module): As built from its config, in a wrapper or not.
        checkpoint (str | Path, optional): What was given.

    Raises:
        CheckpointError: The model has weights and there is no checkpoint, or the reverse.
    """
    has_weights = next(model.parameters(), None) is not None
    kind = type(getattr(model, 'module', model)).__name__
    if has_weights and checkpoint is None:
        raise CheckpointError(f'checkpoint: {kind} has weights, and none were given. Name a file, '
                              'an address or a model of `mmdeepfill zoo list`.')
    if checkpoint is not None and not has_weights:
        raise CheckpointError(f'checkpoint: {kind} has no weights; got {str(checkpoint)!r}. Leave '
                              'it out.')
