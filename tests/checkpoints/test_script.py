"""TorchScript archives: their tensors are read, their programs are not run."""

import struct
import zipfile

import pytest
import torch
from torch import nn

from mmdeepfill.checkpoints import is_script, load_weights, read_script
from mmdeepfill.checkpoints.script import names_behind_prefix
from mmdeepfill.core.errors import CheckpointError, MismatchError
from mmdeepfill.engine.checkpoint_loader import load_from_verified
from mmdeepfill.zoo.pretrained import PretrainedInit

from .conftest import make_model


class Net(nn.Module):
    """A network inside another, with tensors of each kind, and one that two names share."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
        self.register_buffer('halves', torch.rand(3, 2).half().t())
        self.register_buffer('flags', torch.tensor([True, False]))
        self.register_buffer('nothing', torch.empty(0))

    def forward(self, x):
        return self.inner(x)


def write(path, module=None):
    torch.jit.script(module or Net()).save(str(path))
    return path


def edited(source, target, **changes):
    """A copy with other content in entries, by name below the folder; None leaves one out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, 'w') as new:
        for entry in old.infolist():
            content = changes.get(entry.filename.partition('/')[2], old.read(entry))
            if content is not None:
                new.writestr(entry.filename, content)
    return target


def test_each_tensor_bit_for_bit(tmp_path):
    module = Net()
    module.inner(torch.rand(2, 1, 8, 8))
    file = write(tmp_path / 'a.pt', module)
    found, own = read_script(file), module.state_dict()
    assert is_script(file) and set(found) == set(own)
    for name, value in own.items():
        assert found[name].dtype == value.dtype and torch.equal(found[name], value), name


def test_the_program_is_not_even_unpacked(tmp_path):
    """Its code may be anything: bytes that are no program, and a class that runs something."""
    file = write(tmp_path / 'a.pt')
    with zipfile.ZipFile(file) as archive:
        codes = {
            name.partition('/')[2]: b'\0not a program'
            for name in archive.namelist()
            if '/code/' in name
        }
    assert codes
    found = read_script(edited(file, tmp_path / 'b.pt', **codes))
    assert set(found) == set(Net().state_dict())


def test_classes_of_the_pickle_are_names(tmp_path):
    file = write(tmp_path / 'a.pt')
    flag = tmp_path / 'was run'
    command = f'touch {flag}'.encode()
    evil = (
        b'\x80\x02c__torch__\nNet\n)\x81}(X\1\0\0\0acposix\nsystem\n(X'
        + struct.pack('<I', len(command))
        + command
        + b'tRub.'
    )
    with pytest.raises(CheckpointError, match='without tensors'):
        read_script(edited(file, tmp_path / 'b.pt', **{'data.pkl': evil}))
    assert not flag.exists()


@pytest.mark.parametrize(
    'changes, message',
    [
        ({'data.pkl': None}, 'an entry data.pkl, got none'),
        ({'data/0': b'\0\0'}, 'are longer than their data'),
        ({'data.pkl': b'\x80\x02}r\0\0\0\x08.'}, 'memo index 134217728'),
        ({'data.pkl': b'\x80\x02c__torch__\nNet\n)\x81}X\1\0\0\0aK\1sb'}, 'pickle is damaged'),
        ({'byteorder': b'big'}, 'big-endian'),
        (
            {
                'data.pkl': b'\x80\x02'
                + b''.join(b'c__torch__\nN\n)\x81}X\1\0\0\0a' for _ in range(300))
                + b'N'
                + b'sb' * 300
                + b'.'
            },
            'modules in one another',
        ),
    ],
)
def test_hostile_and_damaged_files(changes, message, tmp_path):
    file = edited(write(tmp_path / 'a.pt'), tmp_path / 'b.pt', **changes)
    with pytest.raises(CheckpointError, match=message):
        read_script(file)


def test_a_flipped_bit(tmp_path):
    file = write(tmp_path / 'a.pt')
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo('a/data/0')
    data = bytearray(file.read_bytes())
    name, extra = struct.unpack('<HH', data[entry.header_offset + 26 : entry.header_offset + 30])
    data[entry.header_offset + 30 + name + extra] ^= 1
    file.write_bytes(data)
    with pytest.raises(CheckpointError, match='CRC'):
        read_script(file)


def test_an_object_of_many_names_is_walked_once(tmp_path):
    """Thirty objects, each twice in the next: a billion paths."""
    node = b'c__torch__\nN\n)\x81'
    chain = (
        b'\x80\x02'
        + node
        + b'q\0'
        + b''.join(
            node
            + b'}(X\1\0\0\0ah'
            + bytes([n])
            + b'X\1\0\0\0bh'
            + bytes([n])
            + b'ubq'
            + bytes([n + 1])
            for n in range(30)
        )
        + b'.'
    )
    file = edited(write(tmp_path / 'a.pt'), tmp_path / 'b.pt', **{'data.pkl': chain})
    with pytest.raises(CheckpointError, match='without tensors'):
        read_script(file)


def test_names_behind_a_prefix():
    one = torch.ones(1)
    wanted = ['layer.weight', 'layer.bias']
    file = {'a.layer.weight': one, 'a.layer.bias': one, 'b.layer.weight': one, 'c': one}
    assert set(names_behind_prefix(file, wanted, 'net.')) == {'net.layer.weight', 'net.layer.bias'}
    assert set(names_behind_prefix({'layer.bias': one}, wanted)) == {'layer.bias'}
    assert names_behind_prefix({'xlayer.weight': one}, wanted) == {}


def test_every_door_takes_a_program_that_holds_the_generator(tmp_path):
    model, other = make_model(), make_model()
    for value in model.generator.state_dict().values():
        value.copy_(torch.rand(value.shape))
    holder = nn.Module()
    holder.model = nn.Module()
    holder.model.generator = model.generator
    holder.forward = lambda x: x
    file = tmp_path / 'a.pt'
    torch.jit.trace(holder, torch.rand(1, 3, 16, 16)).save(str(file))
    load_weights(other, file, ['generator'])
    own = model.generator.state_dict()
    assert own and all(
        torch.equal(value, own[name]) for name, value in other.generator.state_dict().items()
    )
    fresh = make_model()
    PretrainedInit(str(file), prefix='generator')(fresh.generator)
    assert all(
        torch.equal(value, own[name]) for name, value in fresh.generator.state_dict().items()
    )
    assert load_from_verified(str(file))['meta'] == {'torchscript': True}
    write(tmp_path / 'other.pt')
    with pytest.raises(MismatchError, match='missing'):
        load_weights(other, tmp_path / 'other.pt', ['generator'])
