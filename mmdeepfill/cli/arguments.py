"""Options that commands share, in OpenMMLab's words."""

import argparse
import ast
import os
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, cast

import torch
from mmengine.config import DictAction

from .errors import UserError


def key_value(text: str) -> str:
    """Refuse what is not KEY=VALUE."""
    if '=' not in text or text.startswith('='):
        raise argparse.ArgumentTypeError(f'expected KEY=VALUE, got {text!r}')
    return text


#: The beginning of a dict, alone or in a list; not that of a word such as ``{}.pth``.
_DICT = re.compile(r"""(^|[\[(,])\s*(dict\(|\{\s*(['"]|\w+\s*:|\}\s*($|[\]),])))""")


class ConfigOptions(DictAction):
    """The ``DictAction`` of mmengine, which refuses the values that it cannot read: dicts, and
    brackets in odd places, which it reads for ever.
    """

    def __call__(self, parser, namespace, values, option_string=None):
        """See argparse."""
        for text in values or ():
            key, value = text.split('=', maxsplit=1)
            if _DICT.search(value):
                raise argparse.ArgumentError(
                    self, f'{text}: a value cannot hold a dict. {_spelt(key, value)}'
                )
            try:
                self._parse_iterable(value)
            except (RecursionError, AssertionError):
                raise argparse.ArgumentError(
                    self,
                    f'{text}: expected a number, a word, or a list such as {key}="[1,2]" with '
                    'all of it in one pair of brackets',
                ) from None
        super().__call__(parser, namespace, values, option_string)


def _spelt(key: str, value: str) -> str:
    """The way to give a dict: each of its keys by itself, if they can be read."""
    try:
        pairs = list(_pairs(key, ast.parse(value.strip(), mode='eval').body))
    except (ValueError, SyntaxError):
        pairs = []
    if not pairs:
        return (
            f'Give each of its keys by itself, as {key}.KEY=VALUE; or write the dict into a config '
            "of your own that has _base_ = 'CONFIG'"
        )
    return 'Write ' + ' '.join(f'{name}={_word(value)}' for name, value in pairs)


def _pairs(key: str, node: ast.expr) -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of a dict as it is written in Python."""
    items: list[tuple[Any, ast.expr]]
    if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'dict' and not node.args:
        items = [(keyword.arg, keyword.value) for keyword in node.keywords]
    elif isinstance(node, ast.Dict):
        items = [
            (ast.literal_eval(cast(Any, name)), value)
            for name, value in zip(node.keys, node.values)
        ]
    else:
        yield key, node.id if isinstance(node, ast.Name) else ast.literal_eval(node)
        return
    for name, value in items:
        yield from _pairs(f'{key}.{name}', value)


def _word(value: Any) -> str:
    text = str(value).replace(' ', '')
    return f'"{text}"' if isinstance(value, (list, tuple)) else text


def add_config_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--cfg-options``."""
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        type=key_value,
        default={},
        metavar='KEY=VALUE',
        help='overrides values of the config, e.g. '
        'train_cfg.max_iters=100 train_dataloader.batch_size=4; lists as key="[a,b]"',
    )


def usable_device(name: str) -> torch.device:
    """The device that ``--device`` names; of ``cuda``, the one of this process's rank.

    Raises:
        UserError: If it cannot be used here.
    """
    if name == 'cuda':
        name = f'cuda:{os.environ.get("LOCAL_RANK", 0)}'
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f'--device: {name!r} cannot be used: {reason}') from error


def add_import(parser: argparse._ActionsContainer) -> None:
    """Add ``--import``, for commands that read no config, whose ``custom_imports`` does it."""
    parser.add_argument(
        '--import',
        nargs='+',
        dest='imports',
        metavar='MODULE',
        default=[],
        help='modules that register parts of your own, as custom_imports of a config does',
    )


def import_parts(modules: Sequence[str]) -> None:
    """Import the modules of ``--import``.

    Raises:
        UserError: If one of them is not found, or fails.
    """
    for module in modules:
        try:
            import_module(module)
        except Exception as error:  # a module is a program: it may fail in any way
            raise UserError(
                f'--import {module}: cannot be imported, {type(error).__name__}: {error}. Install '
                'its package, or name the folder that holds it in PYTHONPATH.'
            ) from error
