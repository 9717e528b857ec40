"""The weights that are meant: whether a model needs a checkpoint, and which of its weights."""

from typing import Any

from torch import Tensor, nn

from mmdeepfill.core.errors import CheckpointError


def check_necessity(model: nn.Module, checkpoint: str | object | None) -> None:
    """Refuse random weights, and a checkpoint for a model that has no weights.

    Args:
        model (nn.Module): As built from its config, in a wrapper or not.
        checkpoint (str | Path, optional): What was given.

    Raises:
        CheckpointError: The model has weights and there is no checkpoint, or the reverse.

    Example:
        >>> check_necessity(nn.Conv2d(1, 1, 1), 'model.pth')
        >>> check_necessity(nn.ReLU(), None)
        >>> check_necessity(nn.Conv2d(1, 1, 1), None)
        Traceback (most recent call last):
            ...
        mmdeepfill.core.errors.CheckpointError: checkpoint: Conv2d has weights, and none ...
    """
    has_weights = next(model.parameters(), None) is not None
    kind = type(getattr(model, 'module', model)).__name__
    if has_weights and checkpoint is None:
        raise CheckpointError(
            f'checkpoint: {kind} has weights, and none were given. Name a file, '
            'an address or a model of `mmdeepfill zoo list`.'
        )
    if checkpoint is not None and not has_weights:
        raise CheckpointError(
            f'checkpoint: {kind} has no weights; got {str(checkpoint)!r}. Leave it out.'
        )


WEIGHTS = ('saved', 'average', 'trained')
_AVERAGED_COPY, _CHILD = 'generator_ema.', 'generator.'


def select_weights(
    checkpoint: dict[str, Any], weights: str = 'saved', source: str | object = 'checkpoint'
) -> dict[str, Tensor]:
    """The state_dict of a checkpoint, with or without the exponential moving average.

    Two layouts are known. Hooks of ours and of mmengine exchange the two when they save:
    ``state_dict`` has the average, ``ema_state_dict`` the trained weights, under the names of
    the averaged module behind ``module.``. mmediting 0.x and mmgeneration keep the average as
    a second generator, ``generator_ema``, in ``state_dict``.

    Args:
        checkpoint (dict): From :func:`read_checkpoint`.
        weights (str): 'saved': what ``state_dict`` has under ordinary names. 'average', or
            'trained': those.
        source: Name of the file, for messages.

    Returns:
        dict[str, Tensor]: Names as the model has them.

    Raises:
        CheckpointError: The average is asked for and there is none.
        ValueError: ``weights`` is none of these.

    Example:
        >>> checkpoint = {'state_dict': {'generator.w': 1}, 'ema_state_dict': {'module.w': 2}}
        >>> select_weights(checkpoint)
        {'generator.w': 1}
    """
    if weights not in WEIGHTS:
        raise ValueError(f'weights: expected one of {WEIGHTS}, got {weights!r}')
    state = dict(checkpoint['state_dict'])
    copies = {name: state.pop(name) for name in list(state) if name.startswith(_AVERAGED_COPY)}
    other = checkpoint.get('ema_state_dict')
    if weights == 'average' and copies:
        state.update({_CHILD + name[len(_AVERAGED_COPY) :]: v for name, v in copies.items()})
    elif weights == 'average' and not other:
        raise CheckpointError(
            f'checkpoint {source}: holds no average of the weights: neither "ema_state_dict" '
            'nor "generator_ema"; it was trained without such a hook'
        )
    elif weights == 'trained' and other:
        for name, value in other.items():
            if name.startswith('module.'):
                name = name[len('module.') :]
                # ours averages the generator alone, mmengine's the whole model
                state[name if name in state else _CHILD + name] = value
    return state
