"""Checkpoints whose pickles ask for more than they are."""

import os
import struct
import tarfile
import zipfile
from functools import partial

import torch

from mmdeepfill.checkpoints import load_plain, read_checkpoint
from mmdeepfill.checkpoints.resume_point import choose_checkpoint

from .attack import Attack

_HEAD = b'\x80\x02}'


def _repeated(opcodes, times):
    return _HEAD + b')' + opcodes * times + b'K\x01s.'


def _call(module, name, arguments):
    """A dict with what a function gives."""
    return _HEAD + b'X\1\0\0\0a' + f'c{module}\n{name}\n'.encode() + arguments + b'Rs.'


_NUMBER = b'(' + b'\x8a\x05' + struct.pack('<Q', 2**33)[:5] + b't'  # (8589934592,)
#: Pickles, and what is said of them.
PICKLES = {
    'tuples in tuples, 3,000,000 deep': (
        _repeated(b'\x85', 3_000_000),
        'containers in one another',
    ),
    'a tuple of itself twice, 60 times': (_repeated(b'2\x86', 60), 'opcode DUP'),
    'the same, by the memo': (_repeated(b'q\0h\0\x86', 60), 'too much in it as a key'),
    'the same, in an OrderedDict': (
        _call('collections', 'OrderedDict', b']](' + b')' + b'q\0h\0\x86' * 60 + b'K\x01ea\x85'),
        'too much in it as a key',
    ),
    'a memo of 134 million places': (_HEAD + b'r\0\0\0\x08.', 'memo index 134217728'),
    'a tensor of 32 GiB out of nothing': (
        _call('torch', 'FloatTensor', _NUMBER),
        r'torch\.FloatTensor|holds no tensors|expected names',
    ),
    'a bytearray of 8 GiB': (_call('__builtin__', 'bytearray', _NUMBER), 'than a Latin-1 text'),
    'a codec that takes long': (
        _call('_codecs', 'encode', b'X\1\0\0\0aX\x08\0\0\0punycode\x86'),
        'than a Latin-1 text',
    ),
    'a list copied 100,000 times': (
        b'\x80\x02](ccollections\nOrderedDict\nq\1]('
        + b'K\1K\2\x86' * 20_000
        + b'e\x85q\2R'
        + b'h\1h\2R' * 100_000
        + b'e.',
        'again and again',
    ),
    'attributes copied 100,000 times': (
        b'\x80\x02ccollections\nOrderedDict\n)R}('
        + b''.join(b'X\6\0\0\0%06dN' % n for n in range(20_000))
        + b'uq\1b'
        + b'h\1b' * 100_000
        + b'.',
        'again and again',
    ),
    'a million classes': (
        _HEAD + b'X\1\0\0\0a](' + b'ca\nb\n' * 1_000_000 + b'es.',
        'more than 10000 names',
    ),
    'an attribute of a function': (
        b'\x80\x02ctorch._utils\n_rebuild_tensor_v2\nN}X\x05\0\0\0worse\x88s\x86b.',
        'BUILD sets',
    ),
}


def write_zip(path, pickled, name='a/data.pkl', **more):
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr(name, pickled)
        archive.writestr('a/version', '3\n')
        for other, content in more.items():
            archive.writestr(f'a/{other}', content)
    return path


def _pickle(pickled, drop, folder):
    return read_checkpoint(write_zip(folder / 'a.pth', pickled), drop_objects=drop)


def _legacy(read, folder):
    """The file of torch before 1.6, whose fourth pickle is hostile."""
    path = folder / 'a.pth'
    torch.save({'a': torch.zeros(4)}, path, _use_new_zipfile_serialization=False)
    data = path.read_bytes()
    at = data.index(b'\x80\x02}q\x00', data.index(b'type_sizes'))
    path.write_bytes(data[:at] + PICKLES['a memo of 134 million places'][0] + data[at:])
    return read(path)


def _tar(folder):
    """A name that begins as torch's oldest files, and another one of 4 GiB."""
    info = tarfile.TarInfo('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.')
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**32
    (folder / 'a.pth').write_bytes(info.tobuf(tarfile.GNU_FORMAT, 'latin-1') + bytes(1024))
    return read_checkpoint(folder / 'a.pth')


def _longer(folder):
    path = folder / 'a.pth'
    torch.save({'a': torch.zeros(4)}, path, _use_new_zipfile_serialization=False)
    data = path.read_bytes()
    at = data.index(b'FloatStorage')
    path.write_bytes(data[:at] + data[at:].replace(b'K\x04', b'J\0\0\0\x40', 1))
    return read_checkpoint(path)


def _resume(folder):
    """The newest file is hostile, and a whole one lies beside it."""
    for step, kind in enumerate(('whole', 'tuples in tuples, 3,000,000 deep'), 1):
        path = folder / f'iter_{step}.pth'
        if kind == 'whole':
            torch.save({'state_dict': {'a': torch.zeros(4)}, 'meta': {'iter': 1}}, path)
        else:
            write_zip(path, PICKLES[kind][0])
        os.utime(path, (step, step))
    choose_checkpoint(folder, folder, 'iter_{}.pth')
    return (folder / 'last_checkpoint').read_text()


def _two_directories(folder):
    """Python reads the directory before the last end record, torch the one that it points to."""
    evil = write_zip(folder / 'evil.zip', PICKLES['a memo of 134 million places'][0]).read_bytes()
    torch.save({'a': torch.zeros(4)}, folder / 'b.pth')
    whole = (folder / 'b.pth').read_bytes()
    end = whole[-22:]
    size, start = struct.unpack('<II', end[12:20])
    shifted = end[:12] + struct.pack('<IIH', size, start, 0)
    (folder / 'a.pth').write_bytes(evil + whole[:-22] + shifted)
    return read_checkpoint(folder / 'a.pth')


def _other_case(folder):
    """To torch, DATA.PKL is data.pkl; to Python it is not."""
    path = write_zip(
        folder / 'a.pth',
        PICKLES['a memo of 134 million places'][0],
        'a/DATA.PKL',
        **{'sub/data.pkl': b'\x80\x02}.'},
    )
    return read_checkpoint(path)


def _pipe(folder):
    os.mkfifo(folder / 'a.pth')
    return load_plain(folder / 'a.pth')


ATTACKS = [
    *(
        Attack(
            f'{name}{", objects dropped" if drop else ""}',
            'checkpoint',
            partial(_pickle, pickled, drop),
            f'CheckpointError.*a.pth.*({says})',
        )
        for name, (pickled, says) in PICKLES.items()
        for drop in (False, True)
    ),
    Attack('the oldest format', 'checkpoint', partial(_legacy, read_checkpoint), 'memo index'),
    Attack('the oldest format', 'converter', partial(_legacy, load_plain), 'memo index'),
    Attack('a tar with a name of 4 GiB', 'checkpoint', _tar, 'does not begin as the files'),
    Attack('the oldest format, a storage of 4 GiB', 'checkpoint', _longer, 'longer than the file'),
    Attack('the newest of two checkpoints', 'train --resume', _resume, 'iter_1.pth'),
    Attack('two directories in one zip', 'checkpoint', _two_directories, 'its directory is not'),
    Attack(
        'two entries, one name', 'checkpoint', _other_case, 'expected one entry data.pkl, got 2'
    ),
    Attack('a named pipe', 'converter', _pipe, 'expected a regular file, got a named pipe'),
]
