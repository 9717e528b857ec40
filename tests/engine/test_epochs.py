"""Training counted in epochs, over a stream that has no end."""

import pytest
from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS
from tests.engine.test_resume import assert_equal, weights
from tests.engine.toy import config, run


@HOOKS.register_module(force=True)
class Calls(Hook):
    """Notes when epochs begin and end."""

    def __init__(self):
        self.calls = []

    def before_train_epoch(self, runner):
        self.calls.append(('begin', runner.epoch, runner.iter))

    def after_train_epoch(self, runner):
        self.calls.append(('end', runner.epoch, runner.iter))

    def before_val(self, runner):
        self.calls.append(('validate', runner.epoch, runner.iter))


def epochs(folder, max_epochs=3, sampler='ToySeekableSampler', **overrides):
    """Eight images in batches of two: four iterations an epoch."""
    cfg = config(folder, custom_hooks=[{'type': 'Calls'}], **overrides)
    cfg['train_dataloader'].update(
        dataset={'type': 'ToyDataset', 'length': 8}, sampler={'type': sampler}
    )
    cfg['train_cfg'] = {'type': 'EpochBasedTrainLoop', 'max_epochs': max_epochs, 'val_interval': 2}
    cfg['default_hooks'] = {'checkpoint': {'type': 'CheckpointHook', 'interval': 1}}
    cfg['default_hooks']['checkpoint']['by_epoch'] = True
    return cfg


def calls(runner):
    return next(hook for hook in runner.hooks if isinstance(hook, Calls)).calls


@pytest.mark.parametrize(
    'sampler', ['ToySeekableSampler', 'SeededInfiniteSampler', 'DefaultSampler']
)
def test_epochs_end(tmp_path, sampler):
    runner = run(epochs(tmp_path, sampler=sampler))
    assert (runner.iter, runner.epoch) == (12, 3)
    assert calls(runner) == [
        ('begin', 0, 0),
        ('end', 0, 4),
        ('begin', 1, 4),
        ('end', 1, 8),
        ('validate', 2, 8),
        ('begin', 2, 8),
        ('end', 2, 12),
        ('validate', 3, 12),
    ]
    assert sorted(path.name for path in tmp_path.glob('*.pth')) == [
        'iter_12.pth',
        'iter_4.pth',
        'iter_8.pth',
    ]


def test_a_resume_within_an_epoch_gives_the_same_bits(tmp_path):
    whole = run(epochs(tmp_path / 'a'))
    cfg = epochs(tmp_path / 'b')
    cfg['default_hooks']['checkpoint'].update(by_epoch=False, interval=6)
    run(dict(cfg, work_dir=str(tmp_path / 'c')))
    again = run(
        dict(epochs(tmp_path / 'b'), load_from=str(tmp_path / 'c' / 'iter_6.pth'), resume=True)
    )
    assert_equal(weights(whole), weights(again))
    assert again.epoch == 3
    assert calls(again)[:3] == [('begin', 1, 6), ('end', 1, 8), ('validate', 2, 8)]


def test_a_schedule_in_epochs(tmp_path):
    """Step after each second epoch: 1e-2, then a tenth of it."""
    schedule = {'type': 'StepLR', 'step_size': 2, 'gamma': 0.1, 'by_epoch': True}
    runner = run(epochs(tmp_path, param_scheduler=[schedule]))
    rates = runner.optim_wrapper.get_lr()
    assert rates['generator.lr'] == pytest.approx([1e-3])
    assert rates['disc.lr'] == pytest.approx([1e-3])


def test_an_epoch_of_mmengine_that_would_never_end_is_refused(tmp_path):
    cfg = epochs(tmp_path)
    cfg['train_cfg'] = {'by_epoch': True, 'max_epochs': 3}
    with pytest.raises(ValueError, match=r"type='mmdeepfill.EpochBasedTrainLoop', max_epochs="):
        run(cfg)


@pytest.mark.parametrize('number', [0, -1, 1.5])
def test_max_epochs(tmp_path, number):
    with pytest.raises(ValueError, match='train_cfg.max_epochs: expected a positive whole number'):
        run(epochs(tmp_path, max_epochs=number))
