"""The first tensor of an iteration that holds NaN or infinity, and words for it."""

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

_WHERE = {'input': "the batch itself: field '{0.tensor}'", 'loss': 'the loss {0.tensor}'}
_SHOWN = 4


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
    samples: list[int]
    values: dict[str, Any]
    inputs: dict[str, dict] = field(default_factory=dict)
    weights: dict[str, dict] = field(default_factory=dict)
    player: str = ''
    files: list[str] = field(default_factory=list)
    rank: int = 0

    @property
    def place(self) -> tuple:
        """Equal for findings of the same tensor of the same layer and the same samples."""
        return self.player, self.kind, self.layer, self.tensor, self.samples


def statistics(tensor: Tensor) -> dict[str, Any]:
    """Shape, dtype, and numbers of NaN and infinity of a tensor, and statistics of the rest.

    These are minimum, maximum, mean and standard deviation: None without a rest.
    """
    tensor = tensor.detach()
    finite = tensor[tensor.isfinite()].double()
    rest = dict.fromkeys(('min', 'max', 'mean', 'std'))
    if len(finite):
        spread = finite.std(unbiased=False)
        rest = dict(zip(rest, map(float, (finite.min(), finite.max(), finite.mean(), spread))))
    return {
        'shape': list(tensor.shape),
        'dtype': str(tensor.dtype).removeprefix('torch.'),
        'nan': int(tensor.isnan().sum()),
        'inf': int(tensor.isinf().sum()),
        **rest,
    }


def describe(findings: list[Finding]) -> str:
    """One line about the first finding, and how many ranks had one."""
    if not findings:
        return (
            'a loss or gradient was NaN or infinite, and run again it was finite on every '
            'rank: what made it is not part of the state (or not deterministic)'
        )
    first, files = findings[0], dict(zip(findings[0].samples, findings[0].files))
    where = _WHERE.get(first.kind, "the {0.kind} of layer '{0.layer}': {0.tensor}").format(first)
    samples = [f'{i} ({files[i]})' if i in files else str(i) for i in first.samples[:_SHOWN]]
    who = f'sample{"s" * (len(first.samples) > 1)} {", ".join(samples)}'
    who += f' and {len(first.samples) - _SHOWN} more' * (len(first.samples) > _SHOWN)
    who += f' of rank {first.rank}' * bool(first.rank)
    others = f' (and on {len(findings) - 1} other ranks)' * (len(findings) > 1)
    return (
        f'NaN or infinity first in {where} ({_numbers(first.values)}), '
        f'{who if samples else "of no single sample"}{others}'
    )


def details(finding: Finding) -> list[str]:
    """Lines with the statistics of the tensor, of the layer's input and of bad weights."""
    weights = {f'weight {name!r}': values for name, values in finding.weights.items()}
    tables = {finding.tensor: finding.values, **finding.inputs, **weights}
    lines = []
    for name, values in tables.items():
        rest = 'nothing finite'
        if values['min'] is not None:
            numbers = 'finite from {min:.4g} to {max:.4g}, mean {mean:.4g}, standard deviation '
            rest = (numbers + '{std:.4g}').format(**values)
        lines.append(f'  {name}: {values["dtype"]}, {_numbers(values)}; {rest}')
    return lines


def _numbers(values: dict) -> str:
    return f'{values["nan"]} NaN, {values["inf"]} infinite, shape {tuple(values["shape"])}'
