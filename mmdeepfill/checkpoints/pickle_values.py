"""Values as the scan of a pickle sees them: their kinds, and what may be put into what."""

from collections.abc import Iterator
from typing import Any

#: Containers in one another.
DEEPEST = 100

#: Elements, all levels together, of a tuple that is a key.
WIDEST_KEY = 100

SCALARS = {
    'NONE',
    'NEWTRUE',
    'NEWFALSE',
    'BININT',
    'BININT1',
    'BININT2',
    'BINFLOAT',
    'LONG1',
    'BINUNICODE',
    'BINSTRING',
    'SHORT_BINSTRING',
}

EMPTY = {'EMPTY_DICT': 'dict', 'EMPTY_LIST': 'list', 'EMPTY_TUPLE': 'tuple'}

TUPLES = {'TUPLE1': 1, 'TUPLE2': 2, 'TUPLE3': 3}


class Value:
    """The facts that are known of a value without making it."""

    __slots__ = ('content', 'depth', 'kind', 'weight')

    def __init__(self, kind: str, content: Any = None, depth: int = 0, weight: int = 1):
        self.kind, self.content, self.depth, self.weight = kind, content, depth, weight


MARK = Value('mark')


def tuple_of(values: list[Value]) -> Value:
    """Make a tuple of values."""
    made = Value('tuple', [])
    put(made, values, ('tuple',))
    made.weight = min(1 + sum(value.weight for value in values), WIDEST_KEY + 1)
    return made


def put(container: Value, values: list[Value], kinds: tuple[str, ...]) -> None:
    """Put values into a container of one of the kinds, and count its depth."""
    if container.kind not in kinds:
        raise ValueError(f'values are put into a {container.kind}')
    if container.content is not None:
        container.content.extend(values)
    container.depth = max([container.depth, *(value.depth + 1 for value in values)])
    if container.depth > DEEPEST:
        raise ValueError(f'more than {DEEPEST} containers in one another')


def check_key(key: Value) -> None:
    """Its hash takes time, and a stack as deep as the key."""
    if key.kind in ('list', 'dict') or key.weight > WIDEST_KEY:
        raise ValueError(f'a {key.kind} with too much in it as a key')


def keys_in(arguments: list[Value], pairs: bool) -> Iterator[Value]:
    """Keys of the container that a call makes from a list of them, or of pairs."""
    for argument in arguments:
        values = argument.content if isinstance(argument.content, list) else []
        for value in values[::2] if argument.kind == 'dict' else values:
            inner = value.content if pairs and value.kind in ('tuple', 'list') else [value]
            yield from inner[:1]
