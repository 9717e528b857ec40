"""Writes TensorFlow checkpoints, plainly: one data file, one block, whole keys."""

import struct

import numpy as np

from mmdeepfill.converters.sorted_table import masked_crc32c

TYPES = {'float32': 1, 'float64': 2, 'int32': 3, 'int64': 9, 'float16': 19}


def varint(number):
    out = b''
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def entry(array, offset, data):
    dims = b''.join(field(2, field(1, side)) for side in array.shape)
    return (
        field(1, TYPES[array.dtype.name])
        + field(2, dims)
        + field(4, offset)
        + field(5, len(data))
        + varint(6 << 3 | 5)
        + struct.pack('<I', masked_crc32c(data))
    )


def block(entries):
    content = b''.join(
        varint(0) + varint(len(key)) + varint(len(value)) + key + value for key, value in entries
    )
    return content + struct.pack('<II', 0, 1)


def write_table(entries, compression=0):
    """A table's bytes from its sorted (key, value) pairs."""
    out, places = b'', []
    for content in (block(entries), block([])):
        places.append(varint(len(out)) + varint(len(content)))
        content += bytes([compression])
        out += content + struct.pack('<I', masked_crc32c(content))
    content = block([(b'~', places[0])]) + b'\0'
    footer = places[1] + varint(len(out)) + varint(len(content) - 1)
    out += content + struct.pack('<I', masked_crc32c(content))
    return out + footer.ljust(40, b'\0') + struct.pack('<Q', 0xDB4775248B80FB57)


def write_bundle(prefix, arrays, header=field(1, 1)):
    """Write ``PREFIX.index`` and ``PREFIX.data-00000-of-00001`` from arrays by name."""
    data, entries = b'', [(b'', header)]
    for name, array in sorted(arrays.items()):
        raw = np.ascontiguousarray(array).tobytes()
        entries.append((name.encode(), entry(np.asarray(array), len(data), raw)))
        data += raw
    prefix.with_name(prefix.name + '.index').write_bytes(write_table(entries))
    prefix.with_name(prefix.name + '.data-00000-of-00001').write_bytes(data)
