"""A config as a file for people."""
from typing import Any, Dict, List, Sequence

from mmengine.config import Config

_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
#: What is written only once: (first, the same again).
_TWINS = dict(test_dataloader='val_dataloader', test_evaluator='val_evaluator')


def config_text(config: Dict[str, Any], comments: Sequence[str] = ()) -> str:
    """A Python file that mmengine's ``Config.fromfile`` reads.

    Args:
        config (dict): Plain values.
        comments (Sequence[str]): Lines for its top, without ``#``.

    Returns:
        str: Pipelines get a variable, ``train_pipeline`` and so on; loaders and evaluators that
        are equal for validation and test are written once.
    """
    blocks = [''.join(f'# {line}'.rstrip() + '\n' for line in comments)]
    pipelines: List[Any] = []
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
            value = dict(value, dataset=dict(value['dataset'], pipeline=_mark(name)))
        blocks.append(_unmark(_block(key, value), pipelines))
    return '\n'.join(block for block in blocks if block)


def _block(name: str, value: Any) -> str:
    return Config({name: value}).pretty_text.rstrip() + '\n'


def _mark(name: str) -> str:
    return f'<{name}>'


def _unmark(text: str, pipelines: List[Any]) -> str:
    for name, _ in pipelines:
        text = text.replace(repr(_mark(name)), name)
    return text
