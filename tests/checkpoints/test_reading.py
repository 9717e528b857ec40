"""Files of all origins are read; none of them runs anything."""

import os
import pickle
import zipfile

import pytest
import torch
from mmengine.runner.checkpoint import load_checkpoint as mmengine_load
from safetensors.torch import save_file
from torch import _utils

import mmdeepfill.engine  # noqa: F401  (its loader is the one to test)
from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.core.errors import CheckpointError, UnsafeCheckpointError
from tests.engine.toy import config, run


class Evil:
    """Unpickling it makes a file."""

    def __init__(self, flag):
        self.flag = str(flag)

    def __reduce__(self):
        return os.mkdir, (self.flag,)


@pytest.fixture
def flag(tmp_path):
    return tmp_path / 'was run'


def evil_files(folder, flag, weights):
    """Name -> path of files that would make ``flag``."""
    contents = {
        'bare': Evil(flag),
        'meta': {'state_dict': weights, 'meta': {'a': Evil(flag)}},
        'state': {'state_dict': dict(weights, x=Evil(flag))},
        'key': [weights, Evil(flag)],
    }
    files = {}
    for name, content in contents.items():
        for kind in ('zip', 'old', 'pickle'):
            files[name, kind] = path = folder / f'{name}_{kind}.pth'
            if kind == 'pickle':
                path.write_bytes(pickle.dumps(content, protocol=4))
            else:
                torch.save(content, path, _use_new_zipfile_serialization=kind == 'zip')
    return files


def test_what_the_files_would_do(tmp_path, flag, weights):
    for path in evil_files(tmp_path, flag, weights).values():
        if path.name.endswith('pickle.pth'):
            pickle.loads(path.read_bytes())
        else:
            torch.load(path, weights_only=False)
        flag.rmdir()


@pytest.mark.parametrize('name', ['bare', 'meta', 'state', 'key'])
@pytest.mark.parametrize('kind', ['zip', 'old', 'pickle'])
def test_nothing_is_run_and_the_class_is_named(tmp_path, flag, weights, model, name, kind):
    path = evil_files(tmp_path, flag, weights)[name, kind]
    expected, message = UnsafeCheckpointError, r'refused.*could run code: (posix|nt)\.mkdir\. Noth'
    if kind == 'pickle':  # of the wrong beginning: torch does not even look into it
        expected, message = CheckpointError, 'it is damaged, or no checkpoint|could run code'
    with pytest.raises(expected, match=message):
        read_checkpoint(path)
    with pytest.raises(expected, match=message):
        mmengine_load(model, str(path))
    try:
        read_checkpoint(path, drop_objects=True)
        assert (name, kind) in (('meta', 'zip'), ('state', 'zip'))
    except CheckpointError:
        assert (name, kind) not in (('meta', 'zip'), ('state', 'zip'))
    assert not flag.exists()


def test_objects_are_left_out_on_request(tmp_path, flag, weights):
    path = evil_files(tmp_path, flag, weights)['meta', 'zip']
    read = read_checkpoint(path, drop_objects=True)
    assert read['meta'] == {}
    assert read['state_dict'].keys() == weights.keys()
    assert all(torch.equal(read['state_dict'][key], value) for key, value in weights.items())
    assert not flag.exists()


def test_a_torchscript_program_is_refused(tmp_path):
    torch.jit.script(torch.nn.Linear(1, 1)).save(str(tmp_path / 'program.pth'))
    for drop in (False, True):
        with pytest.raises(CheckpointError, match='TorchScript'):
            read_checkpoint(tmp_path / 'program.pth', drop_objects=drop)


def test_what_a_pickle_names_is_out_of_its_reach(tmp_path):
    """BUILD sets attributes of what is on the stack; here, of torch's own function."""
    code = b'\x80\x02ctorch._utils\n_rebuild_tensor_v2\nN}X\x05\x00\x00\x00worse\x88s\x86b.'
    with zipfile.ZipFile(tmp_path / 'x.pth', 'w') as archive:
        archive.writestr('x/data.pkl', code)
        archive.writestr('x/version', '3\n')
        archive.writestr('x/byteorder', 'little')
    with pytest.raises(CheckpointError, match='x.pth'):
        read_checkpoint(tmp_path / 'x.pth', drop_objects=True)
    assert not hasattr(_utils._rebuild_tensor_v2, 'worse')


def test_a_file_of_mmengines_own_hook(tmp_path):
    """HistoryBuffer in the message hub, as mmagic 1.x writes."""
    hooks = {'checkpoint': {'type': 'mmengine.CheckpointHook', 'interval': 4, 'by_epoch': False}}
    runner = run(config(tmp_path, max_iters=4, default_hooks=hooks))
    path = tmp_path / 'iter_4.pth'
    with pytest.raises(UnsafeCheckpointError, match=r'(mmengine|builtins|numpy)\S+\. Nothing'):
        read_checkpoint(path)
    read = read_checkpoint(path, drop_objects=True)
    assert read['meta']['iter'] == 4
    trained = runner.model.state_dict()
    assert read['state_dict'].keys() == trained.keys()
    assert all(torch.equal(v, trained[k]) for k, v in read['state_dict'].items())


def test_files_of_mmediting_and_plain_ones(tmp_path, weights):
    meta = {'mmedit_version': '0.5.0', 'iter': 7, 'config': 'model = dict()', 'epoch': None}
    contents = {
        'mmediting': {'meta': meta, 'state_dict': weights, 'optimizer': {'disc': {'state': {}}}},
        'plain': weights,
        'wrapped': {f'module.{k}': v for k, v in weights.items()},
        'children': {k.replace('.', '.module.', 1): v for k, v in weights.items()},
    }
    for name, content in contents.items():
        for new in (True, False):
            torch.save(content, tmp_path / 'x.pth', _use_new_zipfile_serialization=new)
            read = read_checkpoint(tmp_path / 'x.pth')
            assert read['meta'] == (meta if name == 'mmediting' else {})
            assert list(read['state_dict']) == list(weights)
            assert all(torch.equal(read['state_dict'][k], v) for k, v in weights.items())


def test_safetensors(tmp_path, weights):
    path = tmp_path / 'x.safetensors'
    save_file(weights, path, metadata={'iter': '7'})
    read = read_checkpoint(path)
    assert read['meta'] == {'iter': '7'} and read['state_dict'].keys() == weights.keys()
    assert all(torch.equal(read['state_dict'][k], v) for k, v in weights.items())
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CheckpointError, match='no safetensors file'):
        read_checkpoint(path)
    save_file(weights, path, metadata={'mmdeepfill': '{'})
    with pytest.raises(CheckpointError, match='no safetensors file'):
        read_checkpoint(path)


def test_what_is_no_checkpoint_is_named(tmp_path, weights):
    path = tmp_path / 'x.pth'
    torch.save(weights, path)
    whole = path.read_bytes()
    for content in (
        b'',
        b'<html>404</html>',
        whole[: len(whole) // 2],
        whole[:100],
        b'PK\x03\x04' + bytes(500),
    ):
        path.write_bytes(content)
        with pytest.raises(CheckpointError, match='x.pth: cannot be read: it is damaged, or no'):
            read_checkpoint(path)
    for content, message in (
        ([1], 'expected a dict with "state_dict".* got list'),
        ({'state_dict': {}}, 'its "state_dict" holds no tensors'),
        ({'state_dict': 3}, 'its "state_dict" holds no tensors'),
        ({'model': {}, 'epoch': 3}, "expected names and tensors, got 'model': dict among"),
    ):
        torch.save(content, path)
        with pytest.raises(CheckpointError, match=message):
            read_checkpoint(path)
    with pytest.raises(FileNotFoundError, match='no file .*gone.pth'):
        read_checkpoint(tmp_path / 'gone.pth')
