import os
import stat
from collections import OrderedDict

import numpy as np
import pytest
import torch
from mmengine.config import ConfigDict
from mmengine.fileio import get_file_backend
from mmengine.hooks import Hook
from mmengine.runner import find_latest_checkpoint

from mmdeepfill.checkpoints.integrity import AtomicLocalBackend
from mmdeepfill.checkpoints.plain import to_plain
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.registry import HOOKS
from mmdeepfill.engine import NonFiniteError
from tests.engine.toy import config, player, run

OLD, NEW = b'old', b'new content'


def hooks(**kwargs):
    return {'checkpoint': dict(type='CheckpointHook', interval=2, **kwargs)}


def test_files_load_safely_and_hold_no_history(tmp_path):
    run(config(tmp_path))
    sizes = []
    for step in (8, 12):
        path = tmp_path / f'iter_{step}.pth'
        checkpoint = torch.load(path, weights_only=True)
        assert checkpoint['message_hub']['log_scalars'] == {}
        assert checkpoint['meta']['iter'] == step
        sizes.append(path.stat().st_size)
    assert max(sizes) - min(sizes) < 512


def test_values_are_made_plain():
    source = {
        'a': np.float64(0.5),
        'b': [np.int64(3)],
        'c': (np.bool_(True), None),
        'd': ConfigDict(e=OrderedDict(x=1)),
        'f': np.arange(3),
        'g': torch.ones(2),
    }
    plain = to_plain(source)
    assert plain['a'] == 0.5 and type(plain['a']) is float
    assert type(plain['b'][0]) is int and plain['c'] == (True, None)
    assert type(plain['c'][0]) is bool and plain['f'] == [0, 1, 2]
    assert plain['d'] == {'e': {'x': 1}} and type(plain['d']['e']) is dict
    assert plain['g'] is source['g']
    with pytest.raises(TypeError, match='expected numbers, strings, tensors'):
        to_plain([object()])


def test_values_of_the_hub_that_are_not_plain_are_left_out(tmp_path):
    runner = run(config(tmp_path, max_iters=4))
    hub = {
        'log_scalars': {'x': object()},
        'runtime_info': {'a': np.float32(2), 'b': object()},
        'resumed_keys': {'a': True, 'b': True, 'x': True},
    }
    checkpoint = {'message_hub': hub, 'meta': {'lr': np.float64(1)}}
    saver = next(h for h in runner.hooks if type(h).__name__ == 'CheckpointHook')
    saver.before_save_checkpoint(runner, checkpoint)
    del checkpoint['log_windows']
    assert checkpoint == {
        'message_hub': {'log_scalars': {}, 'runtime_info': {'a': 2.0}, 'resumed_keys': {'a': True}},
        'meta': {'lr': 1.0},
    }
    with pytest.raises(TypeError, match=r"checkpoint\['meta'\]: expected numbers"):
        saver.before_save_checkpoint(runner, {'message_hub': hub, 'meta': {'x': object()}})


class FullDisk(OSError):
    pass


def test_oldest_goes_after_the_newest_is_written(tmp_path, monkeypatch):
    run(config(tmp_path, max_iters=8, default_hooks=hooks(max_keep_ckpts=2)))
    names = lambda: sorted(p.name for p in tmp_path.glob('*.pth'))  # noqa: E731
    assert names() == ['iter_6.pth', 'iter_8.pth']

    def no_space(handle):
        raise FullDisk('no space left')

    monkeypatch.setattr(os, 'fsync', no_space)
    cfg = config(tmp_path, default_hooks=hooks(max_keep_ckpts=2), resume=True)
    # at 10 it goes on; at 12, where nothing would be saved after, it does not
    with pytest.raises(
        CheckpointError, match='iter_12.pth: cannot be written: no space left.*resume with --resume'
    ):
        run(cfg)
    logs = ''.join(path.read_text() for path in tmp_path.glob('*/*.log'))
    assert 'iter_10.pth: cannot be written: no space left' in logs
    assert names() == ['iter_6.pth', 'iter_8.pth']
    assert find_latest_checkpoint(str(tmp_path)).endswith('iter_8.pth')
    assert not list(tmp_path.glob('.*'))
    monkeypatch.undo()
    run(cfg)
    assert names() == ['iter_10.pth', 'iter_12.pth']


@pytest.mark.parametrize('save_best', ['PSNR', 'auto', ['PSNR', 'SSIM']])
def test_former_best_goes_after_the_new_one_is_written(tmp_path, monkeypatch, save_best):
    saver = hooks(save_best=save_best, rule='greater')
    cfg = config(
        tmp_path,
        default_hooks=saver,
        val_evaluator=[{'type': 'PSNR'}, {'type': 'ToyScore', 'name': 'SSIM'}],
    )
    written, removed = [], []
    put, remove = AtomicLocalBackend.put, AtomicLocalBackend.remove

    def spy_put(self, obj, path):
        put(self, obj, path)
        written.append(os.path.basename(path))

    def spy_remove(self, path):
        name = os.path.basename(path)
        if name.startswith('best'):
            removed.append(name)
            newer = [
                w
                for w in written[written.index(name) + 1 :]
                if w.rsplit('_', 1)[0] == name.rsplit('_', 1)[0]
            ]
            assert newer, f'{name} removed before another was there'
        remove(self, path)

    monkeypatch.setattr(AtomicLocalBackend, 'put', spy_put)
    monkeypatch.setattr(AtomicLocalBackend, 'remove', spy_remove)
    run(cfg)
    left = sorted(p.name for p in tmp_path.glob('best*'))
    names = ['PSNR', 'SSIM'] if isinstance(save_best, list) else ['PSNR']
    assert [name.split('_')[1] for name in left] == names
    if isinstance(save_best, list):
        assert left[1] == 'best_SSIM_iter_12.pth'
        assert removed.count('best_SSIM_iter_4.pth') == removed.count('best_SSIM_iter_8.pth') == 1


def test_write_and_replace(tmp_path):
    backend = get_file_backend(backend_args={'backend': 'atomic_local'})
    assert isinstance(backend, AtomicLocalBackend)
    path = tmp_path / 'new' / 'file'
    backend.put(OLD, path)
    assert path.read_bytes() == OLD
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    backend.put_text('grün', path)
    assert path.read_bytes() == 'grün'.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize('step', ['fsync', 'replace'])
def test_failing_write_leaves_the_old_file_alone(tmp_path, monkeypatch, step):
    path = tmp_path / 'file'
    AtomicLocalBackend().put(OLD, path)

    def fail(*args):
        raise FullDisk('no space left')

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(FullDisk, match='no space left'):
        AtomicLocalBackend().put(NEW, path)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_weights_that_are_no_numbers_are_not_saved(tmp_path):
    """A rate of 1e30: four checkpoints were once saved without a word."""
    wild = {
        'constructor': 'MultiOptimWrapperConstructor',
        'generator': player(1e30),
        'disc': player(),
    }
    cfg = config(
        tmp_path,
        every=1,
        optim_wrapper=wild,
        default_hooks={'checkpoint': {'type': 'CheckpointHook', 'interval': 3}},
    )
    with pytest.raises(
        NonFiniteError,
        match=r'iteration 3: \d+ of \d+ tensors of the model hold '
        r'NaN or infinity: .*lower lr in optim_wrapper',
    ):
        run(cfg)
    assert not list(tmp_path.glob('*.pth')) and not (tmp_path / 'last_checkpoint').exists()


def test_the_checkpoints_before_stay(tmp_path):
    saver = {
        'type': 'CheckpointHook',
        'interval': 2,
        'max_keep_ckpts': 1,
        'save_best': 'PSNR',
        'rule': 'greater',
    }
    run(config(tmp_path, max_iters=4, default_hooks={'checkpoint': saver}))
    before = {path.name: path.read_bytes() for path in tmp_path.glob('*.pth')}
    assert len(before) == 2
    cfg = config(
        tmp_path,
        max_iters=8,
        resume=True,
        default_hooks={'checkpoint': saver},
        custom_hooks=[{'type': 'Spoil'}],
    )
    with pytest.raises(NonFiniteError, match='iteration 6: 1 of .*generator.3.bias'):
        run(cfg)
    assert {path.name: path.read_bytes() for path in tmp_path.glob('*.pth')} == before


@HOOKS.register_module()
class Spoil(Hook):
    """Makes one weight infinite in the sixth iteration."""

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if runner.iter == 5:
            runner.model.generator[3].bias.data[0] = float('inf')
