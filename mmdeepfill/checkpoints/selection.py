"""Which of the weights in a checkpoint are meant: the average, or those that were trained."""
from typing import Any, Dict, Union

from torch import Tensor

from mmdeepfill.zoo.errors import CheckpointError

WEIGHTS = ('saved', 'average', 'trained')
_AVERAGED_COPY, _CHILD = 'generator_ema.', 'generator.'


def select_weights(checkpoint: Dict[str, Any], weights: str = 'saved',
                   source: Union[str, object] = 'checkpoint') -> Dict[str, Tensor]:
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
    """
    if weights not in WEIGHTS:
        raise ValueError(f'weights: expected one of {WEIGHTS}, got {weights!r}')
    state = dict(checkpoint['state_dict'])
    copies = {name: state.pop(name) for name in list(state) if name.startswith(_AVERAGED_COPY)}
    other = checkpoint.get('ema_state_dict')
    if weights == 'average' and copies:
        state.update({_CHILD + name[len(_AVERAGED_COPY):]: v for name, v in copies.items()})
    elif weights == 'average' and not other:
        raise CheckpointError(
            f'checkpoint {source}: holds no average of the weights: neither "ema_state_dict" '
            'nor "generator_ema"; it was trained without such a hook')
    elif weights == 'trained' and other:
        for name, value in other.items():
            if name.startswith('module.'):
                name = name[len('module.'):]
                # ours averages the generator alone, mmengine's the whole model
                state[name if name in state else _CHILD + name] = value
    return state
