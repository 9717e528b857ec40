"""Between a player's backward pass and its step."""
import math
from itertools import count
from typing import Callable, Dict, List, Optional

import torch
from mmengine.dist import all_reduce, get_world_size
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor, nn

from .snapshot import StepUndo

#: What may be done about a number that is none.
POLICIES = ('stop', 'skip', 'lower_loss_scale')


_ORDER = count()


class PlayerGuard:
    """Keeps an optimizer wrapper from stepping with a loss or gradient that is not finite.

    After each backward pass it looks at one number, the loss plus the norms of all gradients.
    If that is not finite, and the loss or an entry of a gradient in fact is not, the gradient
    is thrown away and the step of the accumulation window that the pass belongs to is left
    out. With several ranks all of them decide alike.

    Args:
        name (str): Of the player.
        wrapper (OptimWrapper): Its own; :meth:`attach` puts the guard in.
        keep_undo (bool): Before each step of an iteration, remember what it changes, so that
            another player's fault in the same iteration finds the state it began with.

    Attributes:
        hit (bool): In this iteration a loss or gradient was not finite, on some rank.
        loss_finite (bool): With a hit: the loss was, on all ranks.
        left_out (bool): In this iteration a step was left out.
        order (int): Of two guards with a hit, the smaller one's came first.
        moved (bool): In this iteration there was a backward pass.
        spoiled (bool): The open accumulation window had a hit.
        watch (callable, optional): Gets (name, loss) before each backward pass.
        stepped (list[Tensor], optional): In a replay, what the parameters are after a step
            whose gradient other ranks had a part in.
    """

    def __init__(self, name: str, wrapper: OptimWrapper, keep_undo: bool = False) -> None:
        self.name = name
        self.wrapper = wrapper
        self.parameters: List[nn.Parameter] = [
            p for group in wrapper.optimizer.param_groups for p in group['params']]
        self.undo = StepUndo(self.parameters, wrapper.optimizer) if keep_undo else None
        self.watch: Optional[Callable[[str, Tensor], None]] = None
        self.stepped: Optional[List[Tensor]] = None
        self.spoiled = False
        self._backward, self._step = wrapper.backward, wrapper.step
        self.begin()

    def begin(self) -> None:
        """A new iteration."""
        self.hit = self.left_out = self.moved = False
        self.loss_finite = True
        self.order = 0
        if self.undo is not None:
            self.undo.clear()

    def attach(self) -> None:
        """Stand between; of this wrapper alone, whatever its class."""
        self.wrapper.backward, self.wrapper.step = self.backward, self.step

    def detach(self) -> None:
        """Go away."""
        del self.wrapper.backward, self.wrapper.step

    def backward(self, loss: Tensor, **kwargs) -> None:
        """The wrapper's own, and a look at what it made."""
        if self.watch is not None:
            self.watch(self.name, loss)
        self._backward(loss, **kwargs)
        self.moved = True
        bad, bad_loss = self._verdict(loss)
        if bad:
            self.hit = self.spoiled = True
            self.order = next(_ORDER)
            self.loss_finite = self.loss_finite and not bad_loss
            self.wrapper.zero_grad()

    def step(self, **kwargs) -> None:
        """The wrapper's own, or nothing."""
        if self.spoiled:
            self.spoiled, self.left_out = False, True
            return
        if self.undo is not None:
            self.undo.keep()
        if self.stepped is None:
            self._step(**kwargs)
            return
        with torch.no_grad():
            for parameter, value in zip(self.parameters, self.stepped):
                parameter.copy_(value)

    def _verdict(self, loss: Tensor):
        """Whether anything, and whether the loss, is not finite on any rank."""
        grads = [p.grad for p in self.parameters if p.grad is not None]
        verdict = [False, False]
        if not math.isfinite(_total(loss, grads)):
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
        """That of AMP in float16, if there is one that is on."""
        scaler = getattr(self.wrapper, 'loss_scaler', None)
        return scaler if scaler is not None and scaler.is_enabled() else None

    def lower_loss_scale(self) -> float:
        """Multiply the loss scale by the scaler's backoff factor (0.5); gives the new one."""
        scaler = self.loss_scaler
        scaler.update(scaler.get_scale() * scaler.get_backoff_factor())
        return scaler.get_scale()


def _total(loss: Tensor, grads: List[Tensor]) -> float:
    """Loss plus norms, not finite if any of them is not: one number to wait for."""
    total = loss.detach().sum()
    if grads:
        norms = torch._foreach_norm(grads)
        total = total + torch.stack([norm.to(total) for norm in norms]).sum()
    return float(total)


def hits_of(guards: Dict[str, PlayerGuard]) -> List[str]:
    """Players with a hit in this iteration, the first one first."""
    hits = [guard for guard in guards.values() if guard.hit]
    return [guard.name for guard in sorted(hits, key=lambda guard: guard.order)]


def guards_of(optim_wrapper, keep_undo: bool = False) -> Dict[str, PlayerGuard]:
    """One for each player; of a single wrapper, ``generator``.

    Args:
        optim_wrapper (OptimWrapper | OptimWrapperDict): The runner's.
        keep_undo (bool): See :class:`PlayerGuard`; a single player needs none.
    """
    if not isinstance(optim_wrapper, OptimWrapperDict):
        return dict(generator=PlayerGuard('generator', optim_wrapper))
    return {name: PlayerGuard(name, wrapper, keep_undo and len(optim_wrapper) > 1)
            for name, wrapper in optim_wrapper.items()}
