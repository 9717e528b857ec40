"""Exponential moving average of the generator."""

import copy
import logging

from mmengine.hooks import EMAHook
from mmengine.logging import print_log
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapperDict
from mmengine.registry import MODELS
from mmengine.runner.checkpoint import load_state_dict, weights_to_cpu

from mmdeepfill.core.registry import HOOKS

_CHILD = 'generator'


def _unwrap(model):
    return model.module if is_model_wrapper(model) else model


@HOOKS.register_module()
class GeneratorEMAHook(EMAHook):
    """Averages the generator's weights; the average is validated, tested and saved.

    An average is taken after the generator has been stepped, and only then: not in
    iterations that move the critics alone (told by ``loss_generator`` being absent from
    the outputs), nor inside a gradient accumulation window. With mmengine's
    ``ExponentialMovingAverage``, ``ema <- (1 - momentum) * ema + momentum * weights``,
    where the first step copies.

    In a checkpoint ``state_dict`` holds the average under the generator's ordinary
    names, so plain loading gives the averaged model; the weights being trained are in
    ``ema_state_dict``, and resuming puts both back. Critics are not averaged.

    Args:
        ema_type (str): An averaged model of mmengine.
        momentum (float): Weight of the new value; in ``**kwargs`` with the other
            arguments of ``ema_type``, as are ``begin_iter`` and ``strict_load``.

    Raises:
        AttributeError: The model has no child ``generator``.

    Example:
        >>> GeneratorEMAHook(momentum=0.002, begin_iter=1000).begin_iter
        1000
    """

    def before_run(self, runner) -> None:
        """Makes the averaged copy."""
        model = _unwrap(runner.model)
        if not hasattr(model, _CHILD):
            raise AttributeError(
                f'GeneratorEMAHook: expected a model with a child "{_CHILD}", got '
                f'{type(model).__name__} with {[n for n, _ in model.named_children()]}'
            )
        self.src_model = _unwrap(getattr(model, _CHILD))
        self.ema_model = MODELS.build(self.ema_cfg, default_args={'model': self.src_model})

    def after_train_iter(
        self, runner, batch_idx: int, data_batch=None, outputs: dict | None = None
    ) -> None:
        """Takes the generator into the average if it was stepped in this iteration."""
        wrapper = runner.optim_wrapper
        if isinstance(wrapper, OptimWrapperDict):
            wrapper = wrapper[_CHILD]
        if 'loss_generator' in (outputs or {}) and wrapper.should_update():
            super().after_train_iter(runner, batch_idx, data_batch, outputs)

    def before_save_checkpoint(self, runner, checkpoint: dict) -> None:
        """Puts the average into ``state_dict`` and the trained weights beside it."""
        checkpoint['ema_state_dict'] = weights_to_cpu(self.ema_model.state_dict())
        self._swap_ema_state_dict(checkpoint)

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Resumes the average, or starts it at the weights that were loaded."""
        if runner._resume and 'ema_state_dict' in checkpoint:
            self._swap_ema_state_dict(checkpoint)
            self.ema_model.load_state_dict(checkpoint['ema_state_dict'], strict=self.strict_load)
            return
        if runner._resume:
            print_log(
                'The checkpoint has no "ema_state_dict": the average starts at its "state_dict"',
                logger='current',
                level=logging.WARNING,
            )
        weights = checkpoint.get('state_dict', checkpoint)
        prefix = f'{_CHILD}.'
        own = {
            k[len(prefix) :]: copy.deepcopy(v) for k, v in weights.items() if k.startswith(prefix)
        }
        load_state_dict(self.ema_model.module, own, strict=self.strict_load)

    def _swap_ema_state_dict(self, checkpoint: dict) -> None:
        weights, average = checkpoint['state_dict'], checkpoint['ema_state_dict']
        for key in [k for k in average if k.startswith('module.')]:
            name = f'{_CHILD}.{key[len("module.") :]}'
            average[key], weights[name] = weights[name], average[key]
