"""Optimizer wrappers of several players that resume inside an accumulation window."""
from typing import List

from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import nn

_WINDOW = 'open_window'


def _parameters(wrapper: OptimWrapper) -> List[nn.Parameter]:
    return [p for group in wrapper.optimizer.param_groups for p in group['params']]


class PlayersOptimWrapperDict(OptimWrapperDict):
    """mmengine's ``OptimWrapperDict`` that also saves an unfinished accumulation.

    With ``accumulative_counts=k`` a player collects k gradients before it steps.
    Players move at different times, so a checkpoint may fall inside one player's
    window. mmengine saves neither the count nor the gradients collected so far and
    would start that window anew; here both are in the ``state_dict``, under the key
    ``open_window`` of that player, which exists only while a window is open.

    With several ranks the gradients saved are those of rank 0 (only rank 0 writes
    checkpoints) and every rank resumes with them: an unbiased estimate, but not the
    same bits. Save at iterations where all windows are closed if that matters.
    """

    def state_dict(self) -> dict:
        """State of all players, plus the open windows."""
        state = super().state_dict()
        for name, wrapper in self.items():
            collected = wrapper.inner_count % wrapper._accumulative_counts
            if collected:
                state[name][_WINDOW] = dict(
                    count=collected, grads=[p.grad for p in _parameters(wrapper)])
        return state

    def load_state_dict(self, state_dict: dict) -> None:
        """Restores what :meth:`state_dict` gave.

        Raises:
            ValueError: The file lacks a player or names an unknown one, or its open window
                does not fit the parameters or ``accumulative_counts``.
        """
        if set(state_dict) != set(self.keys()):
            raise ValueError(
                f'optimizer state: expected the players {sorted(self.keys())}, got '
                f'{sorted(state_dict)}; resume with the optim_wrapper of the run that saved it')
        players = {name: dict(state) for name, state in state_dict.items()}
        windows = {name: state.pop(_WINDOW, None) for name, state in players.items()}
        super().load_state_dict(players)
        for name, window in windows.items():
            if window is not None:
                _reopen(name, self[name], window)


def _reopen(name: str, wrapper: OptimWrapper, window: dict) -> None:
    parameters = _parameters(wrapper)
    if (len(window['grads']) != len(parameters)
            or window['count'] >= wrapper._accumulative_counts):
        raise ValueError(
            f'optim_wrapper.{name}: the checkpoint was saved after {window["count"]} of its '
            f'accumulated gradients of {len(window["grads"])} tensors; expected fewer than '
            f'accumulative_counts={wrapper._accumulative_counts} gradients of '
            f'{len(parameters)} tensors. Resume with the accumulative_counts it was saved with')
    wrapper._inner_count = window['count']
    for parameter, grad in zip(parameters, window['grads']):
        parameter.grad = None if grad is None else grad.to(parameter.device).clone()
