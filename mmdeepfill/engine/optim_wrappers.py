"""Optimizer wrappers: of one player, and of several players together."""

from typing import Any

from mmengine import optim
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapperDict, build_optim_wrapper
from torch import Tensor, nn

from mmdeepfill.core.registry import OPTIM_WRAPPER_CONSTRUCTORS, OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class OptimWrapper(optim.OptimWrapper):
    """The ``OptimWrapper`` of mmengine, whose gradient norm belongs to one player.

    It takes the place of mmengine's under the same name wherever the default scope is
    ``mmdeepfill``. What differs: with ``clip_grad`` the norm stays on its device, so that no
    step waits for it, and the log has it as ``grad_norm_generator`` and ``grad_norm_disc``.
    ``clip_grad=dict(max_norm=float('inf'))`` logs it and changes no gradient.

    Attributes:
        grad_norm (Tensor or None): Of the last update, before clipping.

    Example:
        >>> import torch
        >>> layer = nn.Linear(1, 1)
        >>> optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
        >>> wrapper = OptimWrapper(optimizer, clip_grad=dict(max_norm=float('inf')))
        >>> wrapper.update_params(layer(torch.ones(1, 1)).sum())
        >>> wrapper.grad_norm  # the gradient is (1, 1)
        tensor(1.4142)
    """

    grad_norm: Tensor | None = None

    def _clip_grad(self) -> None:
        groups = self.optimizer.param_groups
        parameters = [p for group in groups for p in group['params'] if p.grad is not None]
        self.grad_norm = None
        if parameters:  # of values instead of norms, clipping returns none
            self.grad_norm = self.clip_func(parameters, **self.clip_grad_kwargs)


_WINDOW = 'open_window'


def _parameters(wrapper: optim.OptimWrapper) -> list[nn.Parameter]:
    return [p for group in wrapper.optimizer.param_groups for p in group['params']]


class PlayersOptimWrapperDict(OptimWrapperDict):
    """An ``OptimWrapperDict`` of mmengine that also saves an unfinished accumulation.

    With ``accumulative_counts=k`` a player collects k gradients before it steps.
    Players move at different times, so a checkpoint may fall inside one player's
    window. mmengine saves neither the count nor the gradients collected so far and
    would start that window anew; here both are in the ``state_dict``, under the key
    ``open_window`` of that player, which exists only while a window is open.

    With several ranks the gradients saved are those of rank 0 (only rank 0 writes
    checkpoints) and every rank resumes with them: an unbiased estimate, but not the
    same bits. Save at iterations where all windows are closed if that matters.

    Example:
        >>> import torch
        >>> from mmengine.optim import OptimWrapper
        >>> optimizer = torch.optim.Adam(torch.nn.Linear(1, 1).parameters(), lr=1e-4)
        >>> PlayersOptimWrapperDict(generator=OptimWrapper(optimizer)).get_lr()['generator.lr']
        [0.0001]
    """

    def state_dict(self) -> dict:
        """State of all players, plus the open windows."""
        state = super().state_dict()
        for name, wrapper in self.items():
            collected = wrapper.inner_count % wrapper._accumulative_counts
            if collected:
                state[name][_WINDOW] = {
                    'count': collected,
                    'grads': [p.grad for p in _parameters(wrapper)],
                }
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
                f'{sorted(state_dict)}; resume with the optim_wrapper of the run that saved it'
            )
        players = {name: dict(state) for name, state in state_dict.items()}
        windows = {name: state.pop(_WINDOW, None) for name, state in players.items()}
        super().load_state_dict(players)
        for name, window in windows.items():
            if window is not None:
                _reopen(name, self[name], window)


def _reopen(name: str, wrapper: optim.OptimWrapper, window: dict) -> None:
    parameters = _parameters(wrapper)
    if len(window['grads']) != len(parameters) or window['count'] >= wrapper._accumulative_counts:
        raise ValueError(
            f'optim_wrapper.{name}: the checkpoint was saved after {window["count"]} of its '
            f'accumulated gradients of {len(window["grads"])} tensors; expected fewer than '
            f'accumulative_counts={wrapper._accumulative_counts} gradients of '
            f'{len(parameters)} tensors. Resume with the accumulative_counts it was saved with'
        )
    wrapper._inner_count = window['count']
    for parameter, grad in zip(parameters, window['grads']):
        parameter.grad = None if grad is None else grad.to(parameter.device).clone()


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class MultiOptimWrapperConstructor:
    """Builds an optimizer wrapper for every named child of the model.

    In a config::

        optim_wrapper = dict(
            constructor='MultiOptimWrapperConstructor',
            generator=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)),
            disc=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)))

    A player's dict is whatever mmengine's ``build_optim_wrapper`` takes: it may
    have its own ``paramwise_cfg``, ``clip_grad``, ``accumulative_counts``.

    Args:
        optim_wrapper_cfg (dict): Name of a direct child of the model -> config.
        paramwise_cfg (dict, optional): Must be None. It would be ambiguous here;
            put it into a player's own dict.

    Raises:
        ValueError: ``paramwise_cfg`` is given, or no player is.
        TypeError: A player's config is not a dict.

    Example:
        >>> from torch import nn
        >>> model = nn.ModuleDict({'generator': nn.Linear(1, 1), 'disc': nn.Linear(1, 1)})
        >>> player = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
        >>> wrappers = MultiOptimWrapperConstructor(dict(generator=player, disc=player))(model)
        >>> sorted(wrappers.keys())
        ['disc', 'generator']
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: dict | None = None):
        if paramwise_cfg is not None:
            raise ValueError(
                'optim_wrapper.paramwise_cfg: expected inside a player '
                '(e.g. optim_wrapper.generator.paramwise_cfg), got it beside the players'
            )
        if not optim_wrapper_cfg:
            raise ValueError(
                'optim_wrapper: expected one dict per player, e.g. '
                'generator=dict(type=..., optimizer=...), got none'
            )
        for name, cfg in optim_wrapper_cfg.items():
            if not isinstance(cfg, dict):
                raise TypeError(
                    f'optim_wrapper.{name}: expected a dict with "type" and "optimizer" '
                    f'for the child {name!r} of the model, got {cfg!r}'
                )
        self.optim_wrapper_cfg = optim_wrapper_cfg

    def __call__(self, model: nn.Module) -> PlayersOptimWrapperDict:
        """Builds the wrappers.

        Args:
            model (nn.Module): The model, or a DDP wrapper around it; its children
                may be wrapped too.

        Returns:
            PlayersOptimWrapperDict: One wrapper per player, by name.

        Raises:
            ValueError: The model has no such child, or the child has nothing to train.
        """
        inner: Any = model.module if is_model_wrapper(model) else model
        children = dict(inner.named_children())
        wrappers = {}
        for name, cfg in self.optim_wrapper_cfg.items():
            if name not in children:
                raise ValueError(
                    f'optim_wrapper.{name}: {type(model).__name__} has no child of this '
                    f'name; its children are {sorted(children)}'
                )
            if not any(p.requires_grad for p in children[name].parameters()):
                raise ValueError(
                    f'optim_wrapper.{name}: expected trainable parameters in this child of '
                    f'{type(model).__name__}, got none; remove the entry or unfreeze the child'
                )
            wrappers[name] = build_optim_wrapper(children[name], cfg)
        return PlayersOptimWrapperDict(**wrappers)
