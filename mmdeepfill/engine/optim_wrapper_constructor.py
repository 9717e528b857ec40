"""One optimizer wrapper for each player of an adversarial model."""
from typing import Optional

import torch.nn as nn
from mmengine.model import is_model_wrapper
from mmengine.optim import build_optim_wrapper

from mmdeepfill.registry import OPTIM_WRAPPER_CONSTRUCTORS

from .optim_wrapper_dict import PlayersOptimWrapperDict


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
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: Optional[dict] = None):
        if paramwise_cfg is not None:
            raise ValueError(
                'optim_wrapper.paramwise_cfg: expected inside a player '
                '(e.g. optim_wrapper.generator.paramwise_cfg), got it beside the players')
        if not optim_wrapper_cfg:
            raise ValueError(
                'optim_wrapper: expected one dict per player, e.g. '
                'generator=dict(type=..., optimizer=...), got none')
        for name, cfg in optim_wrapper_cfg.items():
            if not isinstance(cfg, dict):
                raise TypeError(
                    f'optim_wrapper.{name}: expected a dict with "type" and "optimizer" '
                    f'for the child {name!r} of the model, got {cfg!r}')
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
        if is_model_wrapper(model):
            model = model.module
        children = dict(model.named_children())
        wrappers = {}
        for name, cfg in self.optim_wrapper_cfg.items():
            if name not in children:
                raise ValueError(
                    f'optim_wrapper.{name}: {type(model).__name__} has no child of this '
                    f'name; its children are {sorted(children)}')
            if not any(p.requires_grad for p in children[name].parameters()):
                raise ValueError(
                    f'optim_wrapper.{name}: expected trainable parameters in this child of '
                    f'{type(model).__name__}, got none; remove the entry or unfreeze the child')
            wrappers[name] = build_optim_wrapper(children[name], cfg)
        return PlayersOptimWrapperDict(**wrappers)
