"""A config as a file for people."""

from collections.abc import Sequence
from typing import Any

WIDTH = 96
_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
#: What is written only once: (first, the same again).
_TWINS = {'test_dataloader': 'val_dataloader', 'test_evaluator': 'val_evaluator'}


class _Name(str):
    """A variable, to be written without quotes."""


def config_text(config: dict[str, Any], comments: Sequence[str] = ()) -> str:
    """A Python file that mmengine's ``Config.fromfile`` reads.

    Args:
        config (dict): Plain values: dicts, lists, tuples, strings, numbers, None.
        comments (Sequence[str]): Lines for its top, without ``#``.

    Returns:
        str: Pipelines get a variable, ``train_pipeline`` and so on; loaders and evaluators that
        are equal for validation and test are written once.
    """
    blocks = [''.join(f'# {line}'.rstrip() + '\n' for line in comments)]
    pipelines: list[Any] = []
    for key, value in config.items():
        twin = _TWINS.get(key)
        if twin in config and config[twin] == value:
            blocks.append(f'{key} = {twin}\n')
            continue
        if key in _LOADERS and 'pipeline' in value.get('dataset', {}):
            steps = value['dataset']['pipeline']
            name = next((name for name, known in pipelines if known == steps), None)
            if name is None:
                name = f'{key.partition("_")[0]}_pipeline'
                pipelines.append((name, steps))
                blocks.append(_block(name, steps))
            value = dict(value, dataset=dict(value['dataset'], pipeline=_Name(name)))
        blocks.append(_block(key, value))
    return _joined([block for block in blocks if block])


def _joined(blocks: Sequence[str]) -> str:
    """With an empty line around those of several lines."""
    text = ''
    for before, block in zip(('', *blocks), blocks):
        apart = before and (
            block.count('\n') > 1 or before.count('\n') > 1 or before.startswith('#')
        )
        text += '\n' * bool(apart) + block
    return text


def _block(name: str, value: Any) -> str:
    return f'{name} = {_written(value, 0, len(name) + 3)}\n'


def _written(value: Any, indent: int, used: int) -> str:
    """A value as Python, on one line if it fits.

    Args:
        indent (int): Of the line that it begins on.
        used (int): Characters of that line that are taken, one behind the value included.
    """
    line = _line(value)
    if used + len(line) <= WIDTH or not isinstance(value, (dict, list, tuple)):
        return line
    start, end, items = _items(value)
    inner = indent + 4
    rows = [
        f'{" " * inner}{key}{_written(item, inner, inner + len(key) + 1)},\n' for key, item in items
    ]
    return f'{start}\n{"".join(rows)}{" " * indent}{end}'


def _line(value: Any) -> str:
    """A value as Python, on one line."""
    if isinstance(value, _Name) or not isinstance(value, (dict, list, tuple)):
        return str(value) if isinstance(value, _Name) else repr(value)
    start, end, items = _items(value)
    inside = ', '.join(f'{key}{_line(item)}' for key, item in items)
    return f'{start}{inside}{", " * (isinstance(value, tuple) and len(value) == 1)}{end}'


def _items(value: Any) -> tuple[str, str, list[tuple[str, Any]]]:
    """Brackets, and what stands before each item, with the items."""
    if not isinstance(value, dict):
        start, end = '[]' if isinstance(value, list) else '()'
        return start, end, [('', item) for item in value]
    if all(isinstance(key, str) and key.isidentifier() for key in value):
        return 'dict(', ')', [(f'{key}=', item) for key, item in value.items()]
    return '{', '}', [(f'{key!r}: ', item) for key, item in value.items()]
