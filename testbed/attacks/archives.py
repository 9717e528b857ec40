"""Archives of the zoo that are larger, or other, than they look."""

import gzip
import hashlib
import io
import json
import os
import tarfile

from mmdeepfill.zoo import unpack

from .attack import Attack

_DIGEST = hashlib.sha256(b'good').hexdigest()


def archive(*members, files=('x.pth',)):
    """A manifest, and members: (header, content)."""
    entries = [{'name': name, 'size': 4, 'sha256': _DIGEST} for name in files]
    manifest = json.dumps({'format': 1, 'files': entries}).encode()
    file = io.BytesIO()
    for info, content in ((tarfile.TarInfo('manifest.json'), manifest), *members):
        if content is not None:
            info.size = len(content)
        data = content or b''
        file.write(info.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512))
    return file.getvalue() + bytes(1024)


def member(name='x.pth', **attributes):
    info = tarfile.TarInfo(name)
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def _opened(data, folder):
    (folder / 'zoo.tar').write_bytes(data)
    return unpack(folder / 'zoo.tar', folder / 'out')


def _compressed(folder):
    """A header of 4 GiB, in 4 MB of gzip."""
    head = member('././@LongLink', type=tarfile.GNUTYPE_LONGNAME, size=2**32).tobuf()
    with gzip.open(folder / 'zoo.tar', 'wb', compresslevel=1) as file:
        file.write(head)
        for _ in range(64):
            file.write(bytes(2**24))
    return unpack(folder / 'zoo.tar', folder / 'out')


def _brackets(folder):
    data = b'[' * 100_000
    info = member('manifest.json', size=len(data))
    return _opened(info.tobuf() + data + bytes(-len(data) % 512) + bytes(1024), folder)


def _sparse(folder):
    """pax 0.1: a megabyte of data at the end of 944 MB of holes."""
    size, lines = 944 * 10**6, b''
    for key, value in (('GNU.sparse.size', size), ('GNU.sparse.map', f'{size - 4},4')):
        line = f' {key}={value}\n'.encode()
        length = len(line) + len(str(len(line) + 2))
        lines += str(length).encode() + line
    entries = [{'name': 'x.pth', 'size': size, 'sha256': _DIGEST}]
    manifest = json.dumps({'format': 1, 'files': entries}).encode()
    file = b''
    for info, content in (
        (member('manifest.json'), manifest),
        (member('pax', type=tarfile.XHDTYPE), lines),
        (member(), b'good'),
    ):
        info.size = len(content)
        file += info.tobuf() + content + bytes(-len(content) % 512)
    return _opened(file + bytes(1024), folder)


def _negative(folder):
    lines = b'14 size=-1024\n'
    pax = member('pax', type=tarfile.XHDTYPE)
    return _opened(archive((pax, lines), (member(), b'good')), folder)


def _folder(folder):
    """A target of one of two files is a folder; the other keeps its content."""
    os.makedirs(folder / 'out' / 'y.pth')
    (folder / 'out' / 'x.pth').write_bytes(b'mine')
    try:
        return _opened(
            archive((member(), b'good'), (member('y.pth'), b'good'), files=('x.pth', 'y.pth')),
            folder,
        )
    finally:
        if (folder / 'out' / 'x.pth').read_bytes() != b'mine':
            raise AssertionError('x.pth was replaced')


def _named(name, folder):
    return _opened(archive((member(name), b'good'), files=(name,)), folder)


ATTACKS = [
    Attack(name, 'zoo unpack', run, f'(WrongFileError|IsADirectoryError).*{says}')
    for name, run, says in (
        ('a compressed tar, a header of 4 GiB', _compressed, 'is no whole tar archive'),
        ('a manifest of 100,000 brackets', _brackets, 'manifest.json cannot be used'),
        ('a sparse member of 944 MB', _sparse, 'not a plain file'),
        (
            'a name of 4 GiB',
            lambda folder: _opened(
                archive((member(type=tarfile.GNUTYPE_LONGNAME, size=2**32), None)), folder
            ),
            'not a plain file',
        ),
        ('a size below 0', _negative, 'should have -1024 bytes'),
        ('a target that is a folder', _folder, 'y.pth'),
        ('a name with a newline', lambda folder: _named('x\ny.pth', folder), 'plain file names'),
        (
            'a name with an escape sequence',
            lambda folder: _named('\x1b[2Jx.pth', folder),
            'plain file names',
        ),
    )
]
