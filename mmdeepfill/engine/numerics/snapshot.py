"""States of a training, in memory: to go back to, and to come back from."""
from typing import Dict, Iterable, List, Optional, Tuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ..rng import capture_rng, restore_rng


@torch.no_grad()
def _copy_all(targets: List[Tensor], sources: List[Tensor]) -> None:
    if targets and hasattr(torch, '_foreach_copy_'):
        torch._foreach_copy_(targets, sources)
        return
    for target, source in zip(targets, sources):
        target.copy_(source)


def _clones(tensors: Iterable[Tensor]) -> List[Tensor]:
    return [tensor.detach().clone() for tensor in tensors]


class StepUndo:
    """What a step of an optimizer changes, kept in memory that is taken once.

    Args:
        parameters (list[nn.Parameter]): Of the optimizer.
        optimizer (Optimizer): Whose state of a parameter is a dict of tensors and numbers.
    """

    def __init__(self, parameters: List[nn.Parameter], optimizer: Optimizer) -> None:
        self._parameters = parameters
        self._optimizer = optimizer
        self._copies: List[Tensor] = []
        self._states: Optional[List[dict]] = None

    @property
    def used(self) -> bool:
        """Whether there was a step in this iteration."""
        return self._states is not None

    def clear(self) -> None:
        """A new iteration begins."""
        self._states = None

    def keep(self) -> None:
        """Before a step. Of several in one iteration, the first counts."""
        if self._states is not None:
            return
        self._states = [dict(self._optimizer.state.get(p, {})) for p in self._parameters]
        tensors = self._tensors()
        if len(tensors) != len(self._copies):  # the first step makes the optimizer's state
            self._copies = _clones(tensors)
        else:
            _copy_all(self._copies, tensors)

    def roll_back(self) -> None:
        """To before the first step of this iteration, if there was one."""
        if self._states is None:
            return
        copies = iter(_clones(self._copies))
        with torch.no_grad():
            for parameter in self._parameters:
                parameter.copy_(next(copies))
        for parameter, state in zip(self._parameters, self._states):
            self._optimizer.state[parameter] = {
                key: next(copies) if isinstance(value, Tensor) else value
                for key, value in state.items()}

    def _tensors(self) -> List[Tensor]:
        return [p.detach() for p in self._parameters] + [
            value for state in self._states for value in state.values()
            if isinstance(value, Tensor)]


class IterationStart:
    """What an iteration begins with, apart from what steps change: buffers, counts, chance.

    Args:
        model (nn.Module): Unwrapped.
        guards (dict): Of its players, by name.
    """

    def __init__(self, model: nn.Module, guards: Dict[str, object]) -> None:
        self._buffers = dict(model.named_buffers())
        self._copies = _clones(self._buffers.values())
        self._guards = guards
        self.keep()

    def keep(self) -> None:
        """An iteration begins."""
        _copy_all(self._copies, list(self._buffers.values()))
        self._counts = {name: guard.wrapper._inner_count for name, guard in self._guards.items()}
        self.rng = capture_rng()
        for guard in self._guards.values():
            guard.begin()

    def roll_back(self) -> None:
        """The model, the optimizers and the generators of chance are as the iteration found
        them; gradients of an open accumulation window are not kept, and are none."""
        with torch.no_grad():
            for buffer, copy in zip(self._buffers.values(), self._copies):
                buffer.copy_(copy)
        for name, guard in self._guards.items():
            if guard.undo is not None:
                guard.undo.roll_back()
            guard.wrapper._inner_count = self._counts[name]
            guard.wrapper.zero_grad()
        restore_rng(self.rng)

    def restore_buffers(self, players: Iterable[str]) -> None:
        """Put back those of players, and any that is not finite: of batch norm, for one."""
        prefixes = tuple(f'{player}.' for player in players)
        with torch.no_grad():
            for (name, buffer), copy in zip(self._buffers.items(), self._copies):
                if name.startswith(prefixes) or not buffer.isfinite().all():
                    buffer.copy_(copy)


class Snapshot:
    """Everything that running an iteration changes, as it is now.

    Args:
        model (nn.Module): Unwrapped.
        guards (dict): Of its players, by name.
    """

    def __init__(self, model: nn.Module, guards: Dict[str, object]) -> None:
        self._guards = guards
        self._buffers = [(buffer, buffer.detach().clone()) for buffer in model.buffers()]
        self._players = {name: _player_state(guard) for name, guard in guards.items()}
        self._rng = capture_rng()

    def stepped(self) -> Dict[str, List[Tensor]]:
        """Weights, on the CPU, of the players that have stepped in this iteration."""
        return {name: [value.cpu().clone() for _, value, _, _ in parameters]
                for name, (parameters, _) in self._players.items()
                if self._guards[name].undo is not None and self._guards[name].undo.used}

    def put_back(self) -> None:
        """Make it so again."""
        with torch.no_grad():
            for buffer, copy in self._buffers:
                buffer.copy_(copy)
            for name, (parameters, marks) in self._players.items():
                guard = self._guards[name]
                for parameter, value, grad, state in parameters:
                    parameter.copy_(value)
                    parameter.grad = grad
                    guard.wrapper.optimizer.state[parameter] = state
                for owner, mark, value in marks:
                    setattr(owner, mark, value)
        restore_rng(self._rng)


def _player_state(guard) -> Tuple[list, list]:
    state = guard.wrapper.optimizer.state
    parameters = [
        (p, p.detach().clone(), None if p.grad is None else p.grad.clone(),
         {key: value.clone() if isinstance(value, Tensor) else value
          for key, value in state.get(p, {}).items()})
        for p in guard.parameters]
    marks = [(guard, mark, getattr(guard, mark))
             for mark in ('hit', 'loss_finite', 'left_out', 'moved', 'order', 'spoiled')]
    return parameters, marks + [(guard.wrapper, '_inner_count', guard.wrapper._inner_count)]
