import pytest
import torch
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import nn
from torch.optim import SGD, Adam

from mmdeepfill.checkpoints.saved_config import Unread, read_saved_config
from mmdeepfill.engine.resumed_values import config_differences, optimizer_differences

from .toy import config, player, run

SAVED, OURS = ', which counts. To train by the config', '. The config counts.'


def wrapper(kind=Adam, **values):
    return OptimWrapper(kind(nn.Linear(1, 1).parameters(), **values))


@pytest.mark.parametrize(
    'old, new, named',
    [
        ({'lr': 0.1}, {'lr': 0.1}, []),
        ({'lr': 0.1}, {'lr': 0.2}, ['lr is 0.2 in the config, 0.1 in the checkpoint']),
        (
            {'betas': (0.5, 0.9)},
            {'betas': (0.5, 0.999)},
            ['betas is [0.5, 0.999] in the config, [0.5, 0.9] in the checkpoint'],
        ),
        (
            {'weight_decay': 0.1, 'eps': 1e-6},
            {'weight_decay': 0.0, 'eps': 1e-8},
            [
                'eps is 1e-08 in the config, 1e-06 in the checkpoint',
                'weight_decay is 0.0 in the config, 0.1 in the checkpoint',
            ],
        ),
        (
            {'lr': 0.1},
            {'kind': SGD, 'lr': 0.1, 'momentum': 0.5},
            ['momentum is 0.5 in the config, None in the checkpoint'],
        ),
    ],
)
def test_values_of_optimizers(old, new, named):
    built, states = wrapper(**new), wrapper(**old).state_dict()
    found = optimizer_differences(built, states)
    assert {f'optim_wrapper: {text}' for text in named} <= set(found)
    assert 'kind' in new or len(found) == len(named)
    players = OptimWrapperDict(generator=built, disc=wrapper(**old))
    assert optimizer_differences(players, {'generator': states, 'disc': states}) == [
        text.replace('optim_wrapper:', 'optim_wrapper.generator:') for text in found
    ]


def test_a_rate_is_compared_as_it_began():
    """A schedule changes ``lr``, and keeps ``initial_lr``."""
    built, saved = wrapper(lr=0.1), wrapper(lr=0.1)
    saved.optimizer.param_groups[0].update(initial_lr=0.1, lr=0.05)
    assert optimizer_differences(built, saved.state_dict()) == []
    built.optimizer.param_groups[0].update(initial_lr=0.3, lr=0.03)
    (text,) = optimizer_differences(built, saved.state_dict())
    assert text == 'optim_wrapper: lr is 0.3 in the config, 0.1 in the checkpoint'


def test_groups_of_parameters():
    layers = [nn.Linear(1, 1) for _ in range(3)]
    groups = [
        [{'params': layer.parameters(), 'lr': lr} for layer, lr in zip(layers, rates)]
        for rates in ([0.1, 0.2, 0.2], [0.1, 0.3, 0.3])
    ]
    built, saved = (OptimWrapper(Adam(group)) for group in groups)
    assert optimizer_differences(built, saved.state_dict()) == [
        'optim_wrapper: lr is 0.2 in the config, 0.3 in the checkpoint'
    ]
    assert optimizer_differences(wrapper(), saved.state_dict()) == [
        'optim_wrapper: the number of groups of parameters is 1 in the config, 3 in the checkpoint'
    ]


@pytest.mark.parametrize(
    'built, states',
    [({'type': 'OptimWrapper'}, {'param_groups': []}), (None, None), (wrapper(), None)],
)
def test_what_is_not_there_is_not_compared(built, states):
    """As where somebody calls Runner.resume before the training."""
    assert optimizer_differences(built, states) == []


def test_configs():
    loader = {
        'batch_size': 2,
        'num_workers': 0,
        'dataset': {'type': 'A', 'pipeline': [{'type': 'Crop', 'crop_size': (64, 64)}]},
    }
    wrapped = {'clip_grad': {'max_norm': 1.0}, 'optimizer': {'type': 'Adam', 'lr': 1.0}}
    texts = [
        f'train_dataloader = {loader}\noptim_wrapper = {wrapped}',
        f'train_dataloader = {loader}\noptim_wrapper = {wrapped}'.replace('2,', '4,', 1)
        .replace('(64, 64)', '[64, 32]')
        .replace('1.0}', '3.0}', 1)
        .replace("'Adam', 'lr': 1.0", "'SGD', 'lr': 2.0"),
    ]
    old, new = map(read_saved_config, texts)
    assert config_differences(old, old) == config_differences(new, {}) == []
    assert config_differences(new, old) == [
        'train_dataloader.batch_size is 4 in the config, 2 in the checkpoint',
        'train_dataloader.dataset.pipeline.0.crop_size.1 is 32 in the config, 64 in the checkpoint',
        'optim_wrapper.clip_grad.max_norm is 3.0 in the config, 1.0 in the checkpoint',
        'optim_wrapper.optimizer.type is SGD in the config, Adam in the checkpoint',
    ]


def test_a_saved_config_is_not_run():
    text = (
        "a = dict(b=[1, (2, -3.5)], c={'d': None}, e=dict(f=True))\n"
        "import os\ng = os.system('exit 1')\nh: int = 3\ni = inf\nj = dict(**a)\n"
    )
    assert read_saved_config(text) == {
        'a': {'b': [1, [2, -3.5]], 'c': {'d': None}, 'e': {'f': True}},
        'g': Unread("os.system('exit 1')"),
        'i': Unread('inf'),
        'j': Unread('dict(**a)'),
    }
    for broken in ('a = (', 'a = ' + '[' * 10_000, 'a\0'):
        assert read_saved_config(broken) == {}


def warned(folder, **changed):
    """What the log has after a run and had not before (one file may be that of two runs)."""

    def logs():
        return {path: path.read_text() for path in folder.glob('*/*.log')}

    before = logs()
    made = run(config(folder, resume=True, log_level='WARNING', **changed))
    return made, ''.join(text[len(before.get(path, '')) :] for path, text in logs().items())


def test_a_resumed_run_names_each_value_and_which_one_counts(tmp_path):
    for length in (2, 4):
        _, log = warned(tmp_path, max_iters=length)
        assert SAVED not in log and OURS not in log
    changed = config(tmp_path)['train_dataloader']
    changed.update(batch_size=4)
    players = {
        'constructor': 'MultiOptimWrapperConstructor',
        'generator': player(lr=0.5),
        'disc': player(clip_grad={'max_norm': 1.0}),
    }
    runner, log = warned(
        tmp_path,
        max_iters=6,
        optim_wrapper=players,
        train_dataloader=changed,
        randomness={'seed': 8},
    )
    for text in (
        f'optim_wrapper.generator: lr is 0.5 in the config, 0.01 in the checkpoint{SAVED}',
        f'randomness.seed is 8 in the config, 1 in the checkpoint{SAVED}',
        f'train_dataloader.batch_size is 4 in the config, 2 in the checkpoint{OURS}',
        "optim_wrapper.disc.clip_grad is {'max_norm': 1.0} in the config, None in the "
        f'checkpoint{OURS}',
    ):
        assert log.count(text) == 1, text
    assert log.count(SAVED) == 2 and log.count(OURS) == 2
    # and so it is
    (group,) = runner.optim_wrapper['generator'].optimizer.param_groups
    assert group['lr'] == 0.01
    assert runner.seed == 1 and runner.train_dataloader.batch_size == 4
    # the next one too, whose config is that of the checkpoint by now
    _, log = warned(tmp_path, max_iters=8, optim_wrapper=players, train_dataloader=changed)
    assert log.count(SAVED) == 1 and 'generator: lr is 0.5 in the config, 0.01' in log
    assert OURS not in log


@pytest.mark.parametrize('own, seeds', [({}, [3, 3]), ({'seed': 6}, [6, 6])])
def test_the_sampler_goes_on_with_the_seed_of_the_run(tmp_path, own, seeds):
    """Also where the config has another, or none, which draws one."""
    found = []
    for length, randomness in ((2, {'seed': 3}), (4, {'seed': 5}), (6, {'seed': None})):
        cfg = config(tmp_path, max_iters=length, resume=True, randomness=randomness)
        cfg['train_dataloader']['sampler'] = dict(type='SeededInfiniteSampler', **own)
        found.append(run(cfg).train_dataloader.batch_sampler.sampler.seed)
    assert found == [seeds[0]] * 3
    assert torch.load(tmp_path / 'iter_6.pth')['meta']['seed'] == 3
