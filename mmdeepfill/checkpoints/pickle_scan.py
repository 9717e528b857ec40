"""A pickle's opcodes, followed without running them, before an unpickler gets the file.

Unpicklers trust opcodes: a few hundred bytes can ask for gigabytes (a memo index), for a recursion
that ends the process (tuples in tuples), or for a sum that never ends (the hash of a tuple that
holds the one before twice). The opcodes of weight files are few, and so are their shapes.
"""

import pickletools
from typing import IO, Any, NamedTuple

from .pickle_values import (
    EMPTY,
    MARK,
    SCALARS,
    TUPLES,
    WIDEST_KEY,
    Value,
    check_key,
    keys_in,
    put,
    tuple_of,
)

#: More opcodes than any weight file has: some 30 a tensor.
MOST_OPCODES = 3_000_000
#: Classes and functions that a file names; each is written once.
MOST_GLOBALS = 10_000
#: Values that calls may copy, in all, for each opcode of the file.
_COPIED = 20

_LATIN = ('latin1', 'latin-1')
_REBUILDS = (
    '_rebuild_tensor',
    '_rebuild_tensor_v2',
    '_rebuild_tensor_v3',
    '_rebuild_parameter',
    '_rebuild_parameter_with_state',
    '_rebuild_sparse_tensor',
    '_rebuild_qtensor',
    '_rebuild_nested_tensor',
    '_rebuild_meta_tensor_no_storage',
)
#: What makes tensors and plain values, and takes no more memory than its arguments.
CALLABLE = {
    'collections.OrderedDict',
    'torch.Size',
    'torch.device',
    'torch.serialization._get_layout',
    '_codecs.encode',
    *(
        f'{package}.{name}'
        for package in ('__builtin__', 'builtins')
        for name in ('set', 'complex', 'bytearray')
    ),
    *(f'torch._utils.{name}' for name in _REBUILDS),
}
_OF_LATIN_TEXT = {'_codecs.encode', '__builtin__.bytearray', 'builtins.bytearray'}
#: What hashes its arguments; True where they are pairs, of which it hashes the first.
_OF_KEYS = {'collections.OrderedDict': True, '__builtin__.set': False, 'builtins.set': False}


class Claim(NamedTuple):
    """A storage that a pickle names: its type, its key, its number of values."""

    kind: str
    key: str
    count: int  # type: ignore[assignment]  # not the method of tuples


class Scan(NamedTuple):
    """The actions that a pickle would take.

    Attributes:
        claims (list[Claim]): Storages, each once.
        objects (list[str]): Dotted names of classes and functions beyond :data:`CALLABLE` of
            which it makes objects.
    """

    claims: list[Claim]
    objects: list[str]


def scan_pickle(file: IO[bytes]) -> Scan:
    """Follow the opcodes of one pickle, to its end.

    Args:
        file (BinaryIO): At the beginning of the pickle; afterwards behind it.

    Returns:
        Scan: Storages and objects that it names.

    Raises:
        ValueError: It is damaged, has an opcode that torch.save does not write, or would take
            more time or memory than its length warrants; says which.
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(file)):
            if count >= MOST_OPCODES:
                raise ValueError(f'more than {MOST_OPCODES} opcodes')
            machine.step(opcode.name, argument, count)
    except (IndexError, KeyError, UnicodeError) as error:
        raise ValueError(f'a value is missing: {error!r}') from error
    return Scan(list(dict.fromkeys(machine.claims)), list(dict.fromkeys(machine.objects)))


class _Machine:
    """The stack and the memo of an unpickler, with descriptions in place of values."""

    def __init__(self):
        self.stack: list[Value] = []
        self.memo: dict[int, Value] = {}
        self.claims: list[Claim] = []
        self.objects: list[str] = []
        self.count = self.globals = self.copied = 0

    def step(self, name: str, argument: Any, count: int) -> None:
        """Do what the ``count``-th opcode says."""
        stack, self.count = self.stack, count
        if name in SCALARS:
            wide = isinstance(argument, int) and abs(argument) >= 2**63  # of which many hash alike
            stack.append(Value('scalar', argument, weight=WIDEST_KEY + 1 if wide else 1))
        elif name in EMPTY:
            stack.append(Value(EMPTY[name], []))
        elif name in ('BINPUT', 'LONG_BINPUT'):
            if argument > count:
                raise ValueError(f'memo index {argument} after {count} opcodes')
            self.memo[argument] = self._top()
        elif name in ('BINGET', 'LONG_BINGET'):
            stack.append(self.memo[argument])
        elif name == 'MARK':
            stack.append(MARK)
        elif name == 'TUPLE':
            stack.append(tuple_of(self._to_mark()))
        elif name in TUPLES:
            stack.append(tuple_of([self._pop() for _ in range(TUPLES[name])][::-1]))
        elif name == 'GLOBAL':
            self._global(argument)
        elif name == 'BINPERSID':
            self._storage(self._pop())
        elif name in ('REDUCE', 'NEWOBJ'):
            self._call(self._pop(), self._pop())
        elif name == 'BUILD':
            self._count_copies([self._pop()])
            if self._top().kind != 'object':
                raise ValueError(f'BUILD sets attributes of a {self._top().kind}')
        elif name in ('SETITEM', 'SETITEMS'):
            values = self._to_mark() if name == 'SETITEMS' else [self._pop(), self._pop()][::-1]
            self._set(values)
        elif name in ('APPEND', 'APPENDS'):
            values = self._to_mark() if name == 'APPENDS' else [self._pop()]
            put(self._top(), values, ('list', 'object'))
        elif name not in ('PROTO', 'STOP'):
            raise ValueError(
                f'opcode {name}, which torch.save does not write in its pickle protocol, 2'
            )

    def _pop(self) -> Value:
        value = self.stack.pop()
        if value is MARK:
            raise IndexError('mark')
        return value

    def _top(self) -> Value:
        if self.stack[-1] is MARK:
            raise IndexError('mark')
        return self.stack[-1]

    def _to_mark(self) -> list[Value]:
        values = []
        while (value := self.stack.pop()) is not MARK:
            values.append(value)
        return values[::-1]

    def _global(self, argument: str) -> None:
        self.globals += 1
        if self.globals > MOST_GLOBALS:
            raise ValueError(f'more than {MOST_GLOBALS} names of classes and functions')
        self.stack.append(Value('global', argument.replace(' ', '.', 1)))

    def _storage(self, pid: Value) -> None:
        """Read a storage: ('storage', type, key, device, number of values, ...)."""
        parts = [part.content for part in pid.content] if pid.kind == 'tuple' else []
        if (
            len(parts) not in (5, 6)
            or pid.content[1].kind != 'global'
            or not isinstance(parts[2], str)
            or type(parts[4]) is not int
            or parts[4] < 0
        ):
            raise ValueError('a storage is named in an unknown way')
        self.claims.append(Claim(parts[1].rsplit('.', 1)[-1], parts[2], parts[4]))
        self.stack.append(Value('object'))

    def _call(self, arguments: Value, called: Value) -> None:
        if called.kind not in ('global', 'object') or arguments.kind != 'tuple':
            raise ValueError(f'a {called.kind} is called with a {arguments.kind}')
        known = called.content in CALLABLE
        self._count_copies(arguments.content)
        if called.content in _OF_LATIN_TEXT:
            _check_latin(called.content, arguments.content)
        elif called.content in _OF_KEYS:
            for key in keys_in(arguments.content, _OF_KEYS[called.content]):
                check_key(key)
        elif called.kind == 'global' and not known:
            self.objects.append(called.content)
        # torch.Size is a key of any length
        self.stack.append(Value('object', weight=WIDEST_KEY + 1 if known else 1))

    def _count_copies(self, values: list[Value]) -> None:
        """Count the copies that a call may make of the containers it gets, and of those in them."""
        for _ in range(2):
            values = [value for value in values if isinstance(value.content, list)]
            self.copied += sum(len(value.content) for value in values)
            if self.copied > _COPIED * self.count + 1000:
                raise ValueError('its calls copy the same values again and again')
            values = [inner for value in values for inner in value.content]

    def _set(self, values: list[Value]) -> None:
        if len(values) % 2:
            raise ValueError('a key without a value')
        for key in values[::2]:
            check_key(key)
        put(self._top(), values, ('dict', 'object'))


def _check_latin(name: str, arguments: list[Value]) -> None:
    """Other arguments are lengths, and codecs that take long."""
    text, codec = ([value.content for value in arguments] + [None] * 2)[:2]
    if arguments and not (len(arguments) == 2 and isinstance(text, str) and codec in _LATIN):
        raise ValueError(f'{name} of something else than a Latin-1 text')
