"""Which layer is the first to give a number that is none."""
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Dict, Iterator, List, Optional, Tuple

import torch
from mmengine.model import is_model_wrapper
from torch import Tensor, nn


@dataclass
class Finding:
    """The first tensor of an iteration that holds NaN or infinity.

    Attributes:
        kind (str): 'input', 'activation', 'loss' or 'gradient'.
        layer (str): Dotted name of the module, as in ``model.named_modules()``; 'data' for
            what the loader gave, 'losses' for a loss of finite activations.
        tensor (str): Which of the layer's: 'output', 'input' (it came so, from what is
            computed between modules), 'gradient of input', 'gradient of output' (made by what
            follows the layer), 'gradient of weight'; the field of a dict behind a dot.
        samples (list[int]): Indices in the batch, from 0; none if the tensor has no batch.
        values (dict): :func:`statistics` of the tensor.
        inputs (dict): Of the layer's inputs, by name.
        weights (dict): Of those of the layer's own weights that are not finite.
        player (str): Whose update was left out.
        files (list[str]): Of ``samples``, where the data says.
        rank (int): Of the process that found it.
    """
    kind: str
    layer: str
    tensor: str
    samples: List[int]
    values: Dict[str, Any]
    inputs: Dict[str, dict] = field(default_factory=dict)
    weights: Dict[str, dict] = field(default_factory=dict)
    player: str = ''
    files: List[str] = field(default_factory=list)
    rank: int = 0

    def to_dict(self) -> Dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def same_place(self, other: 'Finding') -> bool:
        """Whether both name the same tensor of the same layer and the same samples."""
        return all(getattr(self, key) == getattr(other, key)
                   for key in ('player', 'kind', 'layer', 'tensor', 'samples'))


def statistics(tensor: Tensor) -> Dict[str, Any]:
    """Shape, dtype, numbers of NaN and infinity, and of the rest minimum, maximum, mean and
    standard deviation (None without a rest)."""
    tensor = tensor.detach()
    finite = tensor[tensor.isfinite()].double()
    some = finite.numel() > 0
    return dict(
        shape=list(tensor.shape), dtype=str(tensor.dtype).removeprefix('torch.'),
        nan=int(tensor.isnan().sum()), inf=int(tensor.isinf().sum()),
        min=float(finite.min()) if some else None, max=float(finite.max()) if some else None,
        mean=float(finite.mean()) if some else None,
        std=float(finite.std(unbiased=False)) if some else None)


def tensors_in(value: Any, name: str) -> Iterator[Tuple[str, Tensor]]:
    """(name, tensor) of the floating-point tensors in nested containers."""
    if isinstance(value, Tensor):
        if value.is_floating_point():
            yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors_in(item, f'{name}.{key}')
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from tensors_in(item, f'{name}.{number}' if len(value) > 1 else name)


def named_layers(model: nn.Module) -> Iterator[Tuple[str, nn.Module]]:
    """As ``named_modules`` without what DDP wraps around children; 'model' is the model itself."""
    yield 'model', model
    for name, child in model.named_children():
        child = child.module if is_model_wrapper(child) else child
        yield from child.named_modules(prefix=name)


def _is_finite(tensor: Tensor) -> bool:
    return bool(tensor.detach().isfinite().all())


class Trace:
    """Hooks on every layer of a model, for one iteration; :attr:`finding` is what came first.

    Order is that of computation: the data, then layers as they finish, inner ones before
    those around them, losses, and gradients from the loss backwards. A gradient is looked at
    where it leaves a layer, so that the layer named is the one in whose derivative it arose.

    Args:
        model (nn.Module): Unwrapped; children may be wrapped by DDP.
        batch_size (int): Images of the batch; a tensor with k times as many rows holds k of
            each, one batch behind the other, as critics get true and filled images.
    """

    def __init__(self, model: nn.Module, batch_size: int) -> None:
        self.model = model
        self.batch_size = batch_size
        self.finding: Optional[Finding] = None
        self._inputs: Dict[str, dict] = {}
        self._handles: list = []

    def __enter__(self) -> 'Trace':
        for name, module in named_layers(self.model):
            self._handles += [
                module.register_forward_pre_hook(partial(self._before, name), with_kwargs=True),
                module.register_forward_hook(partial(self._after, name), with_kwargs=True)]
            self._handles += [
                parameter.register_hook(partial(self._gradient, name, module, own))
                for own, parameter in module.named_parameters(recurse=False)
                if parameter.requires_grad]
        return self

    def __exit__(self, *error) -> None:
        for handle in self._handles:
            handle.remove()

    def data(self, batch: Any) -> None:
        """Look at what the loader gave."""
        for name, tensor in tensors_in(batch, ''):
            self._look('input', 'data', None, name.strip('.'), tensor)
            if self.finding is not None:
                # 'image.3', or '3.image', is of sample 3 where a batch is a list
                listed = [int(part) for part in name.split('.') if part.isdigit()]
                self.finding.samples = listed[:1] or self.finding.samples
                return

    def loss(self, player: str, loss: Tensor) -> None:
        """Look at the sum of a player's losses."""
        self._look('loss', 'losses', None, f'loss_{player}', loss)

    def _look(self, kind: str, layer: str, module: Optional[nn.Module], name: str,
              tensor: Tensor, args: Any = None) -> None:
        if self.finding is not None or _is_finite(tensor):
            return
        own = () if module is None else module.named_parameters(recurse=False)
        inputs = {key: statistics(value) for key, value in tensors_in(args, 'input')}
        self.finding = Finding(
            kind, layer, name, self._samples(tensor), statistics(tensor),
            inputs or self._inputs.get(layer, {}),
            {key: statistics(value) for key, value in own if not _is_finite(value)})

    def _samples(self, tensor: Tensor) -> List[int]:
        if tensor.dim() == 0 or not self.batch_size or len(tensor) % self.batch_size:
            return []
        rows = (~tensor.detach().isfinite()).flatten(1).any(1) if tensor.dim() > 1 else (
            ~tensor.detach().isfinite())
        return sorted({int(row) % self.batch_size for row in rows.nonzero()})

    def _before(self, layer: str, module: nn.Module, args: tuple, kwargs: dict):
        if self.finding is not None:
            return None
        given = [*args, *kwargs.values()]
        for name, tensor in tensors_in(given, 'input'):
            self._look('activation', layer, module, 'input', tensor, given)
        # Shown with a gradient that arises in the layer, long after its inputs are gone.
        self._inputs[layer] = {
            key: statistics(value) for key, value in tensors_in(given, 'input')}
        if next(module.children(), None) is not None or getattr(module, 'inplace', False):
            return None
        # A view for each layer, so that its part of the gradient can be told from others'.
        return (tuple(self._view(layer, module, x) for x in args),
                {key: self._view(layer, module, x) for key, x in kwargs.items()})

    def _view(self, layer: str, module: nn.Module, value: Any) -> Any:
        if not (isinstance(value, Tensor) and value.requires_grad and torch.is_grad_enabled()
                and value.is_floating_point()):
            return value
        view = value.view_as(value)
        view.register_hook(partial(self._gradient, layer, module, 'input'))
        return view

    def _after(self, layer: str, module: nn.Module, args: tuple, kwargs: dict, output) -> None:
        for name, tensor in tensors_in(output, 'output'):
            self._look('activation', layer, module, name, tensor,
                       [*args, *kwargs.values()])
            if self.finding is None and tensor.requires_grad and torch.is_grad_enabled():
                tensor.register_hook(partial(self._gradient, layer, module, name))

    def _gradient(self, layer: str, module: nn.Module, name: str, gradient: Tensor) -> None:
        self._look('gradient', layer, module, f'gradient of {name}', gradient)
