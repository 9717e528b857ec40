"""The config that a checkpoint keeps as text, read without running it."""

import ast
from typing import Any


class Unread:
    """An expression that is no plain value: kept as text, equal to the same text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Unread) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text


def read_saved_config(text: str) -> dict[str, Any]:
    """Values of a config's text, as ``Config.pretty_text`` writes it.

    Args:
        text (str): Assignments of numbers, texts, lists, tuples, dicts and ``dict(...)``.

    Returns:
        dict: By name; expressions that are none of these as :class:`Unread`. Empty for a text that
        is no such program, or is nested too deeply.

    Example:
        >>> read_saved_config("optimizer = dict(type='Adam', lr=-1e-3)")
        {'optimizer': {'type': 'Adam', 'lr': -0.001}}
    """
    try:
        lines = ast.parse(text).body
        return {
            line.targets[0].id: _value(line.value)
            for line in lines
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
        }
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _value(node: ast.expr) -> Any:
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(part) for part in node.elts]
    if isinstance(node, ast.Dict) and None not in node.keys:  # no ** in it
        return {
            key.value if isinstance(key, ast.Constant) else ast.unparse(key): _value(part)
            for key, part in zip(node.keys, node.values)
            if key is not None
        }
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == 'dict'
        and not node.args
        and all(word.arg for word in node.keywords)
    ):
        return {word.arg: _value(word.value) for word in node.keywords}
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return Unread(ast.unparse(node))
