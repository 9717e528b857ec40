"""Automatic resume from what killed, damaged and moved runs left."""

import os
import shutil

import pytest
import torch

from mmdeepfill.checkpoints.integrity import AtomicLocalBackend
from mmdeepfill.checkpoints.resume_point import choose_checkpoint, remove_leftovers
from mmdeepfill.core.errors import CheckpointError
from tests.engine.test_resume import assert_equal, weights
from tests.engine.toy import config, run

HOOKS = {'checkpoint': {'type': 'CheckpointHook', 'interval': 2}}


def log_of(folder):
    return ''.join(path.read_text() for path in folder.glob('*/*.log'))


def damage(path, how):
    content = path.read_bytes()
    if how == 'cut':
        content = content[: len(content) // 2]
    elif how == 'empty':
        content = b''
    else:  # one bit of a weight
        weight = torch.load(path)['state_dict']['generator.0.weight'].numpy().tobytes()
        place = content.index(weight)
        content = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    path.write_bytes(content)


@pytest.fixture(scope='module')
def interrupted(tmp_path_factory):
    """Saved after 2, 4 and 6 iterations of 12."""
    folder = tmp_path_factory.mktemp('interrupted')
    run(config(folder, max_iters=6, default_hooks=HOOKS))
    return folder


@pytest.fixture
def copy(interrupted, tmp_path):
    return shutil.copytree(interrupted, tmp_path / 'copy')


@pytest.mark.parametrize('how', ['cut', 'empty', 'one bit'])
def test_a_damaged_checkpoint_is_named_and_passed_over(copy, tmp_path, how):
    damage(copy / 'iter_4.pth', 'cut')
    damage(copy / 'iter_6.pth', how)
    again = run(config(copy, default_hooks=HOOKS, resume=True, log_level='WARNING'))
    assert_equal(weights(run(config(tmp_path / 'whole', default_hooks=HOOKS))), weights(again))
    log = log_of(copy)
    for name in ('iter_6.pth', 'iter_4.pth'):
        assert f'{name} is ' in log
    assert 'iter_2.pth is ' not in log
    assert torch.load(copy / 'iter_6.pth')['meta']['iter'] == 6  # written anew


def test_without_a_whole_checkpoint_nothing_is_begun_anew(copy):
    for step in (2, 4, 6):
        damage(copy / f'iter_{step}.pth', 'cut')
    before = {path.name: path.read_bytes() for path in copy.glob('*.pth')}
    with pytest.raises(
        CheckpointError,
        match='no checkpoint to resume from is whole: .*iter_6.pth '
        'is cut short.*iter_2.*--work-dir to start anew',
    ):
        run(config(copy, resume=True))
    assert {path.name: path.read_bytes() for path in copy.glob('*.pth')} == before


def test_a_moved_work_dir_is_resumed_from(interrupted, copy):
    """``last_checkpoint`` holds a whole path, to where it was."""
    elsewhere = interrupted.rename(interrupted.with_name('elsewhere'))
    try:
        assert run(config(copy, max_iters=8, resume=True)).iter == 8
    finally:
        elsewhere.rename(interrupted)
    assert (copy / 'last_checkpoint').read_text() == str(copy / 'iter_8.pth')


def test_what_kills_left_half_written_goes(copy):
    """Each kill while saving leaves a file as large as a checkpoint, which nothing overwrites."""
    left = [
        copy / f'.{name}.0123456789ab.tmp'
        for name in ('iter_8.pth', 'best_PSNR_iter_4.pth', 'last_checkpoint')
    ]
    for path in left:
        path.write_bytes(b'half')
    others = [
        copy / name for name in ('.notes.pth.tmp', '.iter_8.pth', '.iter_x.pth.0123456789ab.tmp')
    ]
    for path in others:
        path.write_bytes(b'mine')
    run(config(copy, max_iters=8, default_hooks=HOOKS, resume=True, log_level='INFO'))
    assert not any(path.exists() for path in left) and all(path.exists() for path in others)
    assert 'Removed 3 half-written file(s)' in log_of(copy)
    assert remove_leftovers(copy, 'iter_{}.pth') == []


def test_a_kill_before_the_oldest_is_removed_leaves_none_for_ever(tmp_path):
    saver = {'checkpoint': {'type': 'CheckpointHook', 'interval': 2, 'max_keep_ckpts': 1}}
    folder = tmp_path / 'run'
    run(config(folder, max_iters=4, default_hooks=saver))
    shutil.copy(folder / 'iter_4.pth', folder / 'iter_2.pth')  # as if it had not been removed
    os.utime(folder / 'iter_2.pth', (0, 0))
    (folder / 'iter_3.pth').write_bytes(b'not ours')
    os.utime(folder / 'iter_3.pth', (0, 0))
    run(config(folder, max_iters=6, default_hooks=saver, resume=True))
    assert sorted(path.name for path in folder.glob('*.pth')) == ['iter_3.pth', 'iter_6.pth']


@pytest.mark.parametrize('keep', [1, 2])
def test_an_older_checkpoint_goes_only_after_the_new_one_was_read_back(tmp_path, monkeypatch, keep):
    """A disk that takes a write and keeps something else: the older ones stay."""
    saver = {'checkpoint': {'type': 'CheckpointHook', 'interval': 2, 'max_keep_ckpts': keep}}
    folder = tmp_path / 'run'
    run(config(folder, max_iters=4, default_hooks=saver))
    kept = sorted(path.name for path in folder.glob('*.pth'))
    put = AtomicLocalBackend.put

    def lose_half(self, obj, path):
        put(self, obj[: len(obj) // 2] if str(path).endswith('.pth') else obj, path)

    monkeypatch.setattr(AtomicLocalBackend, 'put', lose_half)
    with pytest.raises(
        CheckpointError, match='iter_8.pth: cannot be written: what was written is cut short'
    ):
        run(config(folder, max_iters=8, default_hooks=saver, resume=True))
    monkeypatch.undo()
    assert set(kept) <= {path.name for path in folder.glob('*.pth')}
    assert (folder / 'last_checkpoint').read_text().endswith('iter_4.pth')
    again = run(config(folder, max_iters=8, default_hooks=saver, resume=True, log_level='WARNING'))
    assert again.iter == 8 and 'iter_8.pth is cut short' in log_of(folder)


def test_a_file_that_may_be_whole_though_writing_it_failed_goes_too(tmp_path, monkeypatch):
    """The folder could not be flushed. It was once in nobody's list, for ever."""
    put = AtomicLocalBackend.put

    def fail_late(self, obj, path):
        put(self, obj, path)
        if str(path).endswith('iter_4.pth'):
            raise OSError('the folder cannot be flushed')

    monkeypatch.setattr(AtomicLocalBackend, 'put', fail_late)
    saver = {'checkpoint': {'type': 'CheckpointHook', 'interval': 2, 'max_keep_ckpts': 1}}
    run(config(tmp_path, max_iters=8, default_hooks=saver))
    assert [path.name for path in tmp_path.glob('*.pth')] == ['iter_8.pth']


ODD_POINTERS = {
    'missing elsewhere': lambda path: path.write_text('/nowhere/else/iter_100.pth'),
    'garbage': lambda path: path.write_bytes(bytes(range(256))),
    'zeros': lambda path: path.write_bytes(bytes(40)),
    'empty': lambda path: path.write_bytes(b''),
    'endless': lambda path: path.write_bytes(b'a' * 100_000),
    'address': lambda path: path.write_text('http://127.0.0.1:9/iter_100.pth'),
    'folder': lambda path: path.mkdir(),
    'pipe': lambda path: os.mkfifo(path),
    'folder elsewhere': lambda path: path.write_text('/'),
}


@pytest.mark.parametrize('kind', ODD_POINTERS)
def test_the_pointer_is_a_hint_and_what_lies_in_the_folder_decides(copy, kind):
    (copy / 'last_checkpoint').unlink()
    ODD_POINTERS[kind](copy / 'last_checkpoint')
    choose_checkpoint(copy, copy, 'iter_{}.pth')
    assert (copy / 'last_checkpoint').read_text() == str(copy / 'iter_6.pth')
    if kind in ('folder', 'pipe'):
        assert (copy / 'last_checkpoint.moved1').exists()
    damage(copy / 'iter_6.pth', 'cut')
    if kind != 'pipe':
        (copy / 'last_checkpoint').unlink()
        ODD_POINTERS[kind](copy / 'last_checkpoint')
    choose_checkpoint(copy, copy, 'iter_{}.pth')
    assert (copy / 'last_checkpoint').read_text() == str(copy / 'iter_4.pth')


@pytest.mark.parametrize('kind', ['garbage', 'address', 'folder'])
def test_a_run_goes_on_whatever_the_pointer_is(copy, kind):
    (copy / 'last_checkpoint').unlink()
    ODD_POINTERS[kind](copy / 'last_checkpoint')
    assert run(config(copy, max_iters=8, resume=True, log_level='WARNING')).iter == 8
    assert 'resuming from' in log_of(copy) and 'iter_6.pth' in log_of(copy)
    assert (copy / 'last_checkpoint').read_text() == str(copy / 'iter_8.pth')


@pytest.mark.parametrize('kind', ODD_POINTERS)
def test_a_pointer_alone_does_not_start_anew(tmp_path, kind):
    """It says that there was a run."""
    ODD_POINTERS[kind](tmp_path / 'last_checkpoint')
    with pytest.raises(
        CheckpointError,
        match='last_checkpoint .*has no checkpoint. Give one with '
        '--resume FILE, or move .* away to start anew',
    ):
        choose_checkpoint(tmp_path, tmp_path, 'iter_{}.pth')
    assert [path.name for path in tmp_path.iterdir()] == ['last_checkpoint']


def test_what_lies_elsewhere_is_taken_only_for_want_of_another(interrupted, tmp_path):
    named = interrupted / 'iter_4.pth'
    for kind, expected in (
        ('none', named),
        ('whole', tmp_path / 'whole' / 'iter_2.pth'),
        ('damaged', named),
    ):
        folder = tmp_path / kind
        folder.mkdir()
        if kind != 'none':
            shutil.copy(interrupted / 'iter_2.pth', folder)
        if kind == 'damaged':
            damage(folder / 'iter_2.pth', 'cut')
        (folder / 'last_checkpoint').write_text(str(named))
        choose_checkpoint(folder, folder, 'iter_{}.pth')
        assert (folder / 'last_checkpoint').read_text() == str(expected)
