"""Between a player's backward pass and its step: nothing that is NaN or infinite gets through."""

import math
from collections.abc import Callable
from itertools import count
from typing import Any

import torch
from mmengine.dist import all_gather_object, all_reduce, get_world_size
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor, nn

_ORDER = count()
_SHOWN = 3


class NonFiniteError(FloatingPointError):
    """A loss, a gradient or a weight is NaN or infinite; the message says where."""


class PlayerGuard:
    """Keep an optimizer wrapper from stepping with a loss or gradient that is not finite.

    After each backward pass it looks at one number, the loss plus the norms of all gradients.
    If that is not finite, and the loss or an entry of a gradient in fact is not, the gradient
    is thrown away and the step of the accumulation window that the pass belongs to is left
    out. With several ranks all of them decide alike.

    Args:
        name (str): Of the player.
        wrapper (OptimWrapper): Its own, whose ``backward`` and ``step`` become the guard's
            until :meth:`detach`.

    Attributes:
        hit (bool): In this iteration a loss or gradient was not finite, on some rank.
        loss_finite (bool): With a hit: the loss was, on all ranks.
        left_out (bool): In this iteration a step was left out.
        order (int): Of two guards with a hit, the smaller one's came first.
        moved (bool): In this iteration there was a backward pass.
        has_stepped (bool): In this iteration there was a step.
        spoiled (bool): The open accumulation window had a hit.
        watch (callable, optional): Gets ('loss_<name>', loss) before each backward pass.
        before_step (callable): Called before each step.
        stepped (list[Tensor], optional): In a replay, what the parameters are after a step
            whose gradient other ranks had a part in.
    """

    def __init__(self, name: str, wrapper: OptimWrapper) -> None:
        self.name, self.wrapper = name, wrapper
        groups = wrapper.optimizer.param_groups
        self.parameters: list[nn.Parameter] = [p for group in groups for p in group['params']]
        self.watch: Callable[[str, Tensor], None] | None = None
        self.before_step: Callable[[], None] = lambda: None
        self.stepped: list[Tensor] | None = None
        self.spoiled = False
        self.begin()
        self._backward, self._step = wrapper.backward, wrapper.step
        wrapper.backward, wrapper.step = self.backward, self.step

    def begin(self) -> None:
        """Begin a new iteration."""
        self.hit = self.left_out = self.moved = self.has_stepped = False
        self.loss_finite, self.order = True, 0

    def detach(self) -> None:
        """Give the wrapper its own methods back."""
        del self.wrapper.backward, self.wrapper.step

    def backward(self, loss: Tensor, **kwargs) -> None:
        """Call the wrapper's own, and look at what it made."""
        if self.watch is not None:
            self.watch(f'loss_{self.name}', loss)
        self._backward(loss, **kwargs)
        self.moved = True
        bad, bad_loss = self._verdict(loss)
        if bad:
            self.hit = self.spoiled = True
            self.loss_finite, self.order = self.loss_finite and not bad_loss, next(_ORDER)
            self.wrapper.zero_grad()

    def step(self, **kwargs) -> None:
        """Call the wrapper's own, or leave the step out."""
        if self.spoiled:
            self.spoiled, self.left_out = False, True
            return
        self.before_step()
        self.has_stepped = True
        if self.stepped is None:
            self._step(**kwargs)
            return
        with torch.no_grad():
            for parameter, value in zip(self.parameters, self.stepped):
                parameter.copy_(value)

    def _verdict(self, loss: Tensor) -> list[bool]:
        """Test on all ranks for values that are not finite: first anywhere, then in the loss."""
        grads = [p.grad for p in self.parameters if p.grad is not None]
        total = loss.detach().sum()
        if grads:  # one number to wait for, not finite if any of them is not
            norms = torch._foreach_norm(grads)
            total = total + torch.stack([norm.to(total) for norm in norms]).sum()
        verdict = [False, False]
        if not math.isfinite(float(total)):
            bad_loss = not bool(loss.detach().isfinite().all())
            # A sum of squares may overflow where no entry does.
            verdict = [bad_loss or not all(bool(g.isfinite().all()) for g in grads), bad_loss]
        if get_world_size() > 1:
            votes = torch.tensor(verdict, dtype=torch.int32)
            all_reduce(votes, op='max')
            verdict = votes.bool().tolist()
        return verdict

    @property
    def loss_scaler(self):
        """The loss scaler of AMP in float16; None if there is none or it is off."""
        scaler = getattr(self.wrapper, 'loss_scaler', None)
        return scaler if scaler is not None and scaler.is_enabled() else None

    def lower_loss_scale(self) -> float:
        """Multiply the loss scale by the scaler's backoff factor (0.5); gives the new one."""
        scaler = self.loss_scaler
        scaler.update(scaler.get_scale() * scaler.get_backoff_factor())
        return scaler.get_scale()


def guards_of(optim_wrapper: OptimWrapper | OptimWrapperDict) -> dict[str, PlayerGuard]:
    """One guard for each player; of a single wrapper, ``generator``."""
    alone = not isinstance(optim_wrapper, OptimWrapperDict)
    wrappers = [('generator', optim_wrapper)] if alone else optim_wrapper.items()
    return {name: PlayerGuard(name, wrapper) for name, wrapper in wrappers}


def hits_of(guards: dict[str, PlayerGuard]) -> list[str]:
    """Players with a hit in this iteration, the first one first."""
    hits = [guard for guard in guards.values() if guard.hit]
    return [guard.name for guard in sorted(hits, key=lambda guard: guard.order)]


def require_finite(model: nn.Module, iteration: int) -> None:
    """Refuse weights that nothing can be trained from; all ranks alike.

    Args:
        model (nn.Module): Wrapped or not. Its weights and saved buffers are looked at.
        iteration (int): Counted from 1, for the message.

    Raises:
        NonFiniteError: On all ranks, if a value on one of them is NaN or infinite.
    """
    inner: Any = model.module if is_model_wrapper(model) else model
    state = inner.state_dict()
    floats = {name: value for name, value in state.items() if value.is_floating_point()}
    ours = [name for name, value in floats.items() if not torch.isfinite(value).all()]
    names = sorted(set().union(*all_gather_object(ours)))
    if names:
        more = f' and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''
        raise NonFiniteError(
            f'iteration {iteration}: {len(names)} of {len(state)} tensors of the model hold NaN or '
            f'infinity: {", ".join(names[:_SHOWN])}{more}. They are not saved, and the checkpoints '
            'before are as they were. Mostly a learning rate is too high: lower lr in '
            'optim_wrapper and start anew, or from an earlier checkpoint with load_from. With '
            "custom_hooks=[dict(type='NumericalSentinelHook')] the log names the iteration and the "
            'layer where it began'
        )
