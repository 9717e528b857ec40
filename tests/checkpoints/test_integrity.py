"""What a damaged file is told by: its checksums."""
import torch

from mmdeepfill.checkpoints.integrity import damage_of


def write(path):
    content = dict(state_dict={f'{n}.weight': torch.arange(40.) + n for n in range(3)},
                   meta=dict(iter=4))
    torch.save(content, path)
    return content


def same(first, second):
    return first['meta'] == second['meta'] and all(
        torch.equal(value, second['state_dict'][name])
        for name, value in first['state_dict'].items())


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
        damaged[place] ^= 0xff
        path.write_bytes(damaged)
        if damage_of(path) is None:
            unnoticed += 1
            try:
                loaded = torch.load(path, weights_only=True)
            except Exception:  # so it is told after all
                continue
            assert same(content, loaded), place
    assert unnoticed < len(whole) // 14
    weight = whole.index((torch.arange(40.) + 1).numpy().tobytes())
    path.write_bytes(whole[:weight] + b'\x07' + whole[weight + 1:])
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
