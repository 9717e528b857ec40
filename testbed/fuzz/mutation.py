"""Bytes that are nearly right."""

import struct
from collections.abc import Sequence

from hypothesis import strategies as st

#: Numbers at which formats break: largest, negative, and those of 2**60 bytes.
NUMBERS = [
    b'\0',
    b'\xff',
    b'\x7f',
    b'\x80',
    b'\0' * 4,
    b'\xff' * 4,
    b'\x7f\xff\xff\xff',
    b'\x80\0\0\0',
    struct.pack('>I', 60000),
    struct.pack('<I', 60000),
    struct.pack('<Q', 1 << 60),
    struct.pack('>Q', 1 << 60),
    b'\xff' * 8,
]

Edit = tuple[str, int, int, bytes]
_EDIT = st.tuples(
    st.sampled_from(['flip', 'number', 'cut', 'delete', 'insert', 'repeat']),
    st.integers(0, 2**16 - 1),
    st.integers(0, 255),
    st.one_of(st.sampled_from(NUMBERS), st.binary(min_size=1, max_size=4)),
)


def mutated(seeds: Sequence[bytes], most: int = 5) -> st.SearchStrategy:
    """One of the seeds after up to ``most`` edits."""
    return st.builds(_edited, st.sampled_from(list(seeds)), st.lists(_EDIT, max_size=most))


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    for kind, place, amount, piece in edits:
        # half of them where headers are
        reach = len(data) if place & 1 else min(len(data), 64)
        at = place * reach >> 16
        if kind == 'flip' and data:
            data = data[:at] + bytes([data[at] ^ (amount or 1)]) + data[at + 1 :]
        elif kind == 'number':
            data = data[:at] + piece + data[at + len(piece) :]
        elif kind == 'cut':
            data = data[:at]
        elif kind == 'delete':
            data = data[:at] + data[at + amount :]
        elif kind == 'insert':
            data = data[:at] + piece + data[at:]
        else:
            data = data[:at] + data[at : at + amount] * 2 + data[at + amount :]
    return data


#: Anything that JSON has, and what it only nearly has.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.sampled_from([2**31, -(2**63), 2**64, 10**30]),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(['..', '/etc', '\ud800', '\0', 'LoadImage']),
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
