"""The log after a resume is the log of a run that nothing has happened to."""

import json
from types import SimpleNamespace

import pytest
from mmengine.logging import MessageHub

from mmdeepfill.engine.log_windows import capture_windows, restore_windows, shorten, window_of
from tests.engine.toy import config, run

HOOKS = {
    'checkpoint': {'type': 'CheckpointHook', 'interval': 5},
    'logger': {'type': 'LoggerHook', 'interval': 1},
}


def logged(folder):
    """Step -> what was logged at it while training, but for times."""
    lines = [
        json.loads(line)
        for path in folder.glob('*/vis_data/scalars.json')
        for line in path.read_text().splitlines()
    ]
    return {
        line['step']: {k: v for k, v in line.items() if 'time' not in k}
        for line in lines
        if 'loss_disc' in line
    }


def test_means_go_on_across_a_resume(tmp_path):
    """Window 7, resumed after 5 iterations of which one moved the generator."""
    options = {'default_hooks': HOOKS, 'log_processor': {'by_epoch': False, 'window_size': 7}}
    run(config(tmp_path / 'a', **options))
    run(config(tmp_path / 'b', load_from=f'{tmp_path}/a/iter_5.pth', resume=True, **options))
    whole, resumed = logged(tmp_path / 'a'), logged(tmp_path / 'b')
    assert sorted(resumed) == list(range(6, 13))
    assert resumed == {step: whole[step] for step in resumed}
    assert 'loss_generator' in resumed[6]  # of iteration 5


def test_what_no_line_looks_at_is_forgotten(tmp_path):
    """mmengine keeps a million values of each scalar, and copies all of them to add one."""
    runner = run(config(tmp_path, log_processor={'by_epoch': False, 'window_size': 3}))
    lengths = {
        len(buffer.data[0])
        for name, buffer in runner.message_hub.log_scalars.items()
        if name.startswith('train/')
    }
    assert max(lengths) == 3


def test_windows():
    def processor(size, *others):
        return SimpleNamespace(window_size=size, custom_cfg=[{'window_size': w} for w in others])

    assert window_of(processor(10)) == 10
    assert window_of(processor(10, 50, 20)) == 50
    assert window_of(processor(10, 'global')) is None


@pytest.mark.parametrize('window, kept', [(2, [2.0, 3.0]), (None, [1.0, 2.0, 3.0])])
def test_captured_and_restored(window, kept):
    hub = MessageHub.get_instance(f'windows-{window}')
    for value in (1.0, 2.0, 3.0):
        hub.update_scalar('train/loss', value)
    restored = restore_windows(capture_windows(hub, window))['train/loss']
    values, counts = restored.data
    assert values.tolist() == kept and counts.tolist() == [1.0] * len(kept)
    shorten(hub, window)
    hub.update_scalar('train/loss', 4.0)
    assert hub.get_scalar('train/loss').data[0].tolist() == ([*kept, 4.0])[-(window or 9) :]
