"""One iteration once more, with every layer watched: which is the first to give NaN or infinity."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import torch
from mmengine.model import is_model_wrapper
from torch import Tensor, nn

from ...core.plain_parts import keys_in
from .finding import Finding, statistics
from .guard import PlayerGuard, hits_of


class Outcome(NamedTuple):
    """The result of a re-run: the players whose update was left out, and the reason."""

    players: list[str]
    finding: Finding | None


def rerun(
    model: nn.Module,
    optim_wrapper,
    guards: dict[str, PlayerGuard],
    data: Any,
    reset: Callable[[], Any] | None = None,
) -> Outcome:
    """Run ``model.train_step`` on a batch and find the first tensor that is not finite.

    The state that the iteration began with must be in place; afterwards, another one is. With
    several ranks all must call it, and each finds what it has itself.

    Args:
        model (nn.Module): As it is trained, wrapped or not.
        optim_wrapper (OptimWrapper | OptimWrapperDict): Which ``guards`` guard.
        guards (dict): Player -> guard.
        data (Any): The batch.
        reset (callable, optional): Puts that state in place again. With it, and where the
            tensor has no rows for samples, as a loss has not, each sample is tried alone, and
            those that give such a number too are named. Not with several ranks.
    """
    size = _batch_size(data)

    def fails_alone(sample: int, reset: Callable[[], Any]) -> bool:
        reset()
        try:
            return bool(_run_once(model, optim_wrapper, guards, _part(data, sample, size)).players)
        except (RuntimeError, ValueError):  # batch norm of a single value, for one
            return False

    players, finding = _run_once(model, optim_wrapper, guards, data)
    if finding is not None:
        if not finding.samples and reset is not None:
            finding.samples = [one for one in range(size) if fails_alone(one, reset)]
        finding.player = players[0] if players else ''
        paths: Any = [value for _, value in keys_in(data, ['img_path'])]
        paths = paths[0] if len(paths) == 1 and isinstance(paths[0], (list, tuple)) else paths
        if len(paths) == size:
            finding.files = [str(paths[sample]) for sample in finding.samples]
    return Outcome(players, finding)


def _run_once(model, optim_wrapper, guards: dict[str, PlayerGuard], data) -> Outcome:
    model.train()
    with Trace(model.module if is_model_wrapper(model) else model, _batch_size(data)) as trace:
        for guard in guards.values():
            guard.hit = guard.left_out = guard.spoiled = False
            guard.watch = partial(trace.look, 'loss', 'losses', None)
        try:
            trace.data(data)
            outputs = model.train_step(data, optim_wrapper=optim_wrapper)
        finally:
            for guard in guards.values():
                guard.watch = None
    finding = trace.finding
    if finding is not None and finding.kind == 'loss':
        terms = [name for name in not_finite(outputs) if not name.startswith('loss_')]
        finding.tensor = ', '.join(terms) or finding.tensor
    return Outcome(hits_of(guards), finding)


def not_finite(outputs: dict[str, Tensor]) -> list[str]:
    """Names of the values of a training step's log that are NaN or infinite."""
    tensors = {name: value for name, value in outputs.items() if isinstance(value, Tensor)}
    return [name for name, value in tensors.items() if not _is_finite(value)]


def _is_finite(tensor: Tensor) -> bool:
    return bool(tensor.detach().isfinite().all())


def _has_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, Tensor) and value.dim() > 0)


def _batch_size(data: Any) -> int:
    """Images in a batch of either collation; 0 if their number is unknown."""
    values = data.values() if isinstance(data, dict) else [data]
    return next((len(value) for value in values if _has_rows(value)), 0)


def _part(data: Any, sample: int, size: int) -> Any:
    """The batch of a single sample out of one of ``size`` samples."""
    if isinstance(data, dict):
        return {key: _part(value, sample, size) for key, value in data.items()}
    return data[sample : sample + 1] if _has_rows(data) and len(data) == size else data


def _tensors_in(value: Any, name: str) -> Iterator[tuple[str, Tensor]]:
    """(name, tensor) of the floating-point tensors in nested containers."""
    if isinstance(value, Tensor):
        if value.is_floating_point():
            yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _tensors_in(item, f'{name}.{key}')
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _tensors_in(item, f'{name}.{number}' if len(value) > 1 else name)


def _layers(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Yield modules by name, without DDP's wrappers of children; 'model' is the model itself."""
    yield 'model', model
    for name, child in model.named_children():
        inner: Any = child.module if is_model_wrapper(child) else child
        yield from inner.named_modules(prefix=name)


class Trace:
    """Watch every layer of a model, in a ``with`` block, until a tensor is not finite.

    Looked at are outputs of modules in the order in which they are computed, inputs of
    those around them, losses, and gradients from the loss backwards. A gradient is looked at
    where it leaves a layer, so that the layer named is the one in whose derivative it arose.

    Args:
        model (nn.Module): Unwrapped; children may be wrapped by DDP.
        batch_size (int): Images of the batch; a tensor with k times as many rows holds k of
            each, one batch behind the other, as critics get true and filled images.
    """

    def __init__(self, model: nn.Module, batch_size: int) -> None:
        self.model, self.batch_size = model, batch_size
        self.finding: Finding | None = None
        self._inputs: dict[str, dict] = {}
        self._handles: list = []

    def __enter__(self) -> 'Trace':
        for name, module in _layers(self.model):
            self._handles += [
                module.register_forward_pre_hook(partial(self._before, name), with_kwargs=True),
                module.register_forward_hook(partial(self._after, name), with_kwargs=True),
            ]
            for own, parameter in module.named_parameters(recurse=False):
                self._watch_gradient(name, module, own, parameter)
        return self

    def __exit__(self, *error) -> None:
        for handle in self._handles:
            handle.remove()

    def data(self, batch: Any) -> None:
        """Look at what the loader gave."""
        for name, tensor in _tensors_in(batch, ''):
            self.look('input', 'data', None, name.strip('.'), tensor)
            if self.finding is not None:
                # 'image.3', or '3.image', is of sample 3 where a batch is a list
                listed = [int(part) for part in name.split('.') if part.isdigit()]
                self.finding.samples = listed[:1] or self.finding.samples
                return

    def look(self, kind: str, layer: str, module, name: str, tensor: Tensor, args=None) -> None:
        """Make the finding of a tensor, if it is the first that is not finite."""
        if self.finding is not None or _is_finite(tensor):
            return
        inputs = {key: statistics(value) for key, value in _tensors_in(args, 'input')}
        own = {} if module is None else dict(module.named_parameters(recurse=False))
        self.finding = Finding(
            kind,
            layer,
            name,
            self._samples(tensor.detach()),
            statistics(tensor),
            inputs or self._inputs.get(layer, {}),
            {key: statistics(value) for key, value in own.items() if not _is_finite(value)},
        )

    def _samples(self, tensor: Tensor) -> list[int]:
        if tensor.dim() == 0 or not self.batch_size or len(tensor) % self.batch_size:
            return []
        rows = (~tensor.isfinite()).reshape(len(tensor), -1).any(1).nonzero()
        return sorted({int(row) % self.batch_size for row in rows})

    def _watch_gradient(self, layer: str, module: nn.Module, name: str, tensor: Tensor) -> None:
        if tensor.requires_grad and torch.is_grad_enabled():
            look = partial(self.look, 'gradient', layer, module, f'gradient of {name}')
            self._handles.append(tensor.register_hook(look))

    def _before(self, layer: str, module: nn.Module, args: tuple, kwargs: dict):
        if self.finding is not None:
            return None
        given = [*args, *kwargs.values()]
        for _, tensor in _tensors_in(given, 'input'):
            self.look('activation', layer, module, 'input', tensor, given)
        # Shown with a gradient that arises in the layer, long after its inputs are gone.
        self._inputs[layer] = {key: statistics(value) for key, value in _tensors_in(given, 'input')}
        if next(module.children(), None) is not None or getattr(module, 'inplace', False):
            return None

        def view(value: Any) -> Any:
            # One for each layer, so that its part of the gradient is kept apart from others'.
            if not isinstance(value, Tensor) or not value.is_floating_point():
                return value
            value = value.view_as(value)
            self._watch_gradient(layer, module, 'input', value)
            return value

        return tuple(map(view, args)), {key: view(value) for key, value in kwargs.items()}

    def _after(self, layer: str, module: nn.Module, args: tuple, kwargs: dict, output) -> None:
        for name, tensor in _tensors_in(output, 'output'):
            self.look('activation', layer, module, name, tensor, [*args, *kwargs.values()])
            if self.finding is None:
                self._watch_gradient(layer, module, name, tensor)
