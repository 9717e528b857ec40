"""What a damaged file is told by: its checksums."""

import hashlib

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from mmdeepfill.backbones.weights import load_weights
from mmdeepfill.checkpoints import load_plain, read_checkpoint
from mmdeepfill.checkpoints.integrity import damage_of
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.engine.checkpoint_loader import load_from_verified


def write(path):
    content = {
        'state_dict': {f'{n}.weight': torch.arange(40.0) + n for n in range(3)},
        'meta': {'iter': 4},
    }
    torch.save(content, path)
    return content


def same(first, second):
    return first['meta'] == second['meta'] and all(
        torch.equal(value, second['state_dict'][name])
        for name, value in first['state_dict'].items()
    )


def test_whole_files(tmp_path):
    path = tmp_path / 'a.pth'
    write(path)
    assert damage_of(path) is None
    assert damage_of(tmp_path / 'b.pth') == 'is not there'


def test_cut_short_anywhere(tmp_path):
    path = tmp_path / 'a.pth'
    write(path)
    whole = path.read_bytes()
    for length in [0, 1, 3, 30, *range(100, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert 'is cut short' in damage_of(path), length


def test_every_flipped_byte_is_told_or_does_no_harm(tmp_path):
    """torch.load finds none that lies in a weight. Padding and dates do not matter."""
    path = tmp_path / 'a.pth'
    content = write(path)
    whole = path.read_bytes()
    unnoticed = 0
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        if damage_of(path) is None:
            unnoticed += 1
            try:
                loaded = torch.load(path, weights_only=True)
            except Exception:  # so it is told after all
                continue
            assert same(content, loaded), place
    assert unnoticed < len(whole) // 14
    weight = whole.index((torch.arange(40.0) + 1).numpy().tobytes())
    path.write_bytes(whole[:weight] + b'\x07' + whole[weight + 1 :])
    assert not same(content, torch.load(path, weights_only=True))
    assert 'does not have its checksum' in damage_of(path)
    assert '/data/1' in damage_of(path)


def test_files_without_checksums_are_not_told_from_whole_ones(tmp_path):
    path = tmp_path / 'a.pth'
    options = getattr(torch.serialization, 'set_crc32_options', None)
    if options is None:  # before torch 2.6 there are always checksums
        return
    options(False)
    try:
        write(path)
    finally:
        options(True)
    assert damage_of(path) is None


@pytest.mark.parametrize('drop', [False, True])
def test_no_reader_takes_a_flipped_bit(tmp_path, drop):
    """Of 300 files with three flipped bits, torch.load reads most, with other weights."""
    path = tmp_path / 'a.pth'
    content = write(path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            damaged[place] ^= 1 << rng.integers(8)
        path.write_bytes(damaged)
        try:
            assert same(content, read_checkpoint(path, drop_objects=drop))
        except CheckpointError:
            refused += 1
    assert refused > 100


def test_every_door_compares_checksums(tmp_path):
    path = tmp_path / 'a.pth'
    state = {'weight': torch.arange(40.0)}
    torch.save(state, path)
    data = bytearray(path.read_bytes())
    data[data.index(state['weight'].numpy().tobytes()) + 7] ^= 0x40  # 1.0 becomes 3.7e-19
    path.write_bytes(data)
    assert not torch.equal(torch.load(path)['weight'], state['weight'])
    for read in (read_checkpoint, load_plain, load_weights, load_from_verified):
        with pytest.raises(ValueError, match='a.pth.*a/data/0 does not have its checksum'):
            read(str(path))


@pytest.mark.parametrize('name', ['safetensors', 'pth'])
def test_the_hash_in_the_name_stands_for_checksums(tmp_path, name):
    """Of the files that have none: safetensors, and torch.save's before torch 1.6."""
    state = {'weight': torch.arange(40.0)}
    path = tmp_path / f'a.{name}'
    if name == 'safetensors':
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=False)
    data = bytearray(path.read_bytes())
    good = tmp_path / f'a-{hashlib.sha256(data).hexdigest()[:8]}.{name}'
    good.write_bytes(data)
    assert torch.equal(read_checkpoint(good)['state_dict']['weight'], state['weight'])
    data[data.index(state['weight'].numpy().tobytes()) + 7] ^= 0x40
    good.write_bytes(data)
    with pytest.raises(
        CheckpointError, match='is damaged, or another file than its name says: expect'
    ):
        read_checkpoint(good)
    for other in (f'a.{name}', f'a-20260131.{name}'):  # a day is no hash
        (tmp_path / other).write_bytes(data)
        read_checkpoint(tmp_path / other)
