"""A zip file is one file, whichever program opens it."""

import struct
import zipfile

import pytest
import torch

from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.core.errors import CheckpointError

EMPTY = b'\x80\x02}.'


def written(path, entries, comment=b''):
    with zipfile.ZipFile(path, 'w') as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = comment
    return path.read_bytes()


def _moved(data):
    """The directory is not where the end says; zipfile takes what is before for another file."""
    end = data.rindex(b'PK\x05\x06')
    (start,) = struct.unpack('<I', data[end + 16 : end + 20])
    return data[: end + 16] + struct.pack('<I', start - 1) + data[end + 20 :]


@pytest.mark.parametrize(
    'entries,change,message',
    [
        (
            {'a/data.pkl': EMPTY, 'a/DATA.PKL': EMPTY},
            bytes,
            'entries are longer than the file, or of one',
        ),
        ({'a/data.pkl': EMPTY, 'b/version': b'3'}, bytes, 'its entries lie in several folders'),
        ({'a/b/data.pkl': EMPTY}, bytes, 'expected one entry data.pkl'),
        ({'a/data.pkl': EMPTY, 'a/\xe9': b''}, bytes, 'a name that programs read differently'),
        (
            {'a/data.pkl': EMPTY, 'a/x': b'', 'a/y': b''},
            lambda data: data.replace(b'a/x', b'a\\x'),
            'a name that programs read differently',
        ),
        (
            {'a/data.pkl': EMPTY},
            lambda data: data + b'x' * 9,
            'its directory is not at the end|not a zip file',
        ),
        (
            {'a/data.pkl': EMPTY},
            lambda data: b'PK\x03\x04' + data,
            'its directory is not at the end',
        ),
        ({'a/data.pkl': EMPTY}, _moved, 'its directory is not at the end|damaged'),
    ],
)
def test_what_programs_read_differently_is_refused(tmp_path, entries, change, message):
    path = tmp_path / 'a.pth'
    path.write_bytes(change(written(path, entries)))
    with pytest.raises(CheckpointError, match=f'a.pth.*({message})'):
        read_checkpoint(path)


def test_a_comment_may_hide_an_end(tmp_path):
    path = tmp_path / 'a.pth'
    written(path, {'a/data.pkl': EMPTY}, b'a comment')
    with pytest.raises(CheckpointError, match='its directory is not at the end'):
        read_checkpoint(path)


def test_what_torch_writes_is_read(tmp_path):
    """With the records of 64 bits, and by Python without them."""
    state = {'a': torch.arange(3.0)}
    torch.save(state, tmp_path / 'a.pth')
    with zipfile.ZipFile(tmp_path / 'a.pth') as archive:
        written(tmp_path / 'b.pth', {name: archive.read(name) for name in archive.namelist()})
    for name in 'ab':
        read = read_checkpoint(tmp_path / f'{name}.pth')['state_dict']
        assert torch.equal(read['a'], state['a'])
