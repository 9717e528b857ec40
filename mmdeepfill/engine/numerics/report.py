"""A finding in words."""
from typing import Dict, List

from .tracing import Finding

_WHERE = {
    'input': "the batch itself: field '{0.tensor}'",
    'activation': "layer '{0.layer}': {0.tensor}",
    'loss': 'loss {0.tensor}',
    'gradient': "layer '{0.layer}': {0.tensor}",
}
_SHOWN = 4


def describe(findings: List[Finding]) -> str:
    """One line about the first finding, and how many ranks had one."""
    if not findings:
        return ('a loss or gradient was NaN or infinite, and run again it was finite on every '
                'rank: what made it is not part of the state (or not deterministic)')
    first = findings[0]
    others = f' (and on {len(findings) - 1} other ranks)' if len(findings) > 1 else ''
    return (f'NaN or infinity first in the {first.kind} of {_WHERE[first.kind].format(first)} '
            f'({_numbers(first.values)}), {_samples(first)}{others}').replace(
                'in the input of the batch', 'in the batch').replace(
                'in the loss of loss', 'in the loss')


def details(finding: Finding) -> List[str]:
    """Lines with the statistics of the tensor, of the layer's input and of bad weights."""
    tables: Dict[str, dict] = {finding.tensor: finding.values, **finding.inputs}
    tables.update({f'weight {name!r}': values for name, values in finding.weights.items()})
    return [f'  {name}: {_line(values)}' for name, values in tables.items()]


def _samples(finding: Finding) -> str:
    if not finding.samples:
        return 'of no single sample'
    files = dict(zip(finding.samples, finding.files))
    shown = [f'{i} ({files[i]})' if i in files else str(i) for i in finding.samples[:_SHOWN]]
    rest = len(finding.samples) - len(shown)
    return (f'sample{"s" * (len(finding.samples) > 1)} {", ".join(shown)}'
            + f' and {rest} more' * bool(rest) + f' of rank {finding.rank}' * bool(finding.rank))


def _numbers(values: dict) -> str:
    return f'{values["nan"]} NaN, {values["inf"]} infinite, shape {tuple(values["shape"])}'


def _line(values: dict) -> str:
    finite = 'nothing finite' if values['min'] is None else (
        'finite from {min:.4g} to {max:.4g}, mean {mean:.4g}, standard deviation {std:.4g}'.format(
            **values))
    return f'{values["dtype"]}, {_numbers(values)}; {finite}'
