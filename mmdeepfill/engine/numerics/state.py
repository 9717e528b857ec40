"""States of a training, in memory: to go back to, and to come back from."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from ...core.random import capture_rng, restore_rng


class State:
    """The state at the beginning of an iteration.

    Args:
        model (nn.Module): Unwrapped.
        guards (dict): Of its players, by name.
    """

    def __init__(self, model: nn.Module, guards: dict) -> None:
        self._guards, self._buffers = list(guards.values()), dict(model.named_buffers())
        states = [(guard.wrapper.optimizer.state, guard.parameters) for guard in self._guards]
        self._owners = [(state, p) for state, parameters in states for p in parameters]
        self._copies: list[Tensor] = []
        self._player_copies: list[Tensor] = []
        self.keep()

    def keep(self) -> None:
        """Keep buffers, accumulation counts and random states."""
        self._states: list[dict] = []
        self._copies = _copied(self._buffers.values(), self._copies)
        self._counts = [guard.wrapper._inner_count for guard in self._guards]
        self.rng = capture_rng()

    def keep_players(self) -> None:
        """Keep weights and optimizer states, before the first step of an iteration."""
        if not self._states:
            self._states = [dict(state.get(p, {})) for state, p in self._owners]
            values = [v for state in self._states for v in state.values() if isinstance(v, Tensor)]
            self._moved = [*(p.detach() for _, p in self._owners), *values]
            self._player_copies = _copied(self._moved, self._player_copies)

    def put_back(self) -> None:
        """Make everything as it was when it was kept."""
        _write(self._buffers.values(), self._copies)
        for guard, number in zip(self._guards, self._counts):
            guard.wrapper._inner_count = number
        if self._states:
            _write(self._moved, self._player_copies)
            for (owner, parameter), state in zip(self._owners, self._states):
                owner[parameter] = dict(state)
        restore_rng(self.rng)

    def put_back_buffers(self, players: Iterable[str]) -> None:
        """Put back those of players, and any that is not finite: of batch norm, for one."""
        prefixes = tuple(f'{player}.' for player in players)
        for (name, buffer), copy in zip(self._buffers.items(), self._copies):
            if name.startswith(prefixes) or not buffer.isfinite().all():
                _write([buffer], [copy])


class Snapshot(State):
    """Everything that running an iteration changes: gradients and marks of guards, too."""

    def __init__(self, model: nn.Module, guards: dict) -> None:
        super().__init__(model, guards)
        self.keep_players()
        self._marks = [dict(vars(guard)) for guard in self._guards]
        self._grads = [None if p.grad is None else p.grad.clone() for _, p in self._owners]

    def put_back(self) -> None:
        """Make everything so again."""
        super().put_back()
        for guard, marks in zip(self._guards, self._marks):
            vars(guard).update(marks)
        for (_, parameter), grad in zip(self._owners, self._grads):
            parameter.grad = grad


def _copied(tensors: Iterable[Tensor], copies: list[Tensor]) -> list[Tensor]:
    """Copies of tensors, in the memory of those of before, if these are as many."""
    tensors = list(tensors)
    if len(tensors) != len(copies):  # the first step makes the optimizer's state
        return [tensor.detach().clone() for tensor in tensors]
    if tensors and hasattr(torch, '_foreach_copy_'):
        torch._foreach_copy_(copies, tensors)
    else:
        _write(copies, tensors)
    return copies


@torch.no_grad()
def _write(targets: Iterable[Tensor], sources: Iterable[Tensor]) -> None:
    for target, source in zip(targets, sources):
        target.copy_(source)
