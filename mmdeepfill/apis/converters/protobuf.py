"""As much of the protocol buffer wire format as small messages need."""
import struct
from typing import Iterator, Tuple, Union

#: Wire types.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def read_varint(data: bytes, start: int) -> Tuple[int, int]:
    """An unsigned number at ``start``, and where the next thing begins.

    Raises:
        ValueError: The data end within it, or it has more than 64 bits.
    """
    value = 0
    for i in range(10):
        if start + i >= len(data):
            raise ValueError('the data end within a number')
        byte = data[start + i]
        value |= (byte & 127) << (7 * i)
        if byte < 128:
            return value, start + i + 1
    raise ValueError('a number has more than 64 bits')


def read_fields(data: bytes) -> Iterator[Tuple[int, Union[int, bytes]]]:
    """Number and value of each field of a message, in order.

    Yields:
        tuple[int, int | bytes]: Varints and fixed numbers as unsigned integers; strings and
        messages as bytes.

    Raises:
        ValueError: It is no message.
    """
    position = 0
    while position < len(data):
        tag, position = read_varint(data, position)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            value, position = read_varint(data, position)
            yield number, value
            continue
        if kind == BYTES:
            size, position = read_varint(data, position)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
        else:
            raise ValueError(f'a field has the unknown wire type {kind}')
        piece = bytes(data[position:position + size])
        if len(piece) < size:
            raise ValueError('the data end within a field')
        position += size
        yield number, piece if kind == BYTES else struct.unpack(
            '<I' if kind == FIXED32 else '<Q', piece)[0]
