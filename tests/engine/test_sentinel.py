"""Planted faults: each is named, kept, and run again."""

import itertools
import math
import re

import pytest
import torch
from mmengine.optim import OptimWrapper

from mmdeepfill.core.registry import HOOKS, OPTIM_WRAPPERS
from mmdeepfill.engine import NonFiniteError, NumericalSentinelHook
from mmdeepfill.engine.numerics import read_replay
from tests.engine.faults import FaultyDataset, faulty, hook_of, run

#: Name: config, player, kind, layer, tensor, samples, all in iteration 3 of batches of 2.
FAULTS = {
    'sample': ({'nan_at': 5}, 'disc', 'input', 'data', 'image', [1]),
    'weight': (
        {'hooks': [{'type': 'InfiniteWeight', 'iteration': 3}]},
        'disc',
        'activation',
        'generator.last',
        'output',
        [0, 1],
    ),
    'critic_loss': ({'model': {'loss_at': 3}}, 'disc', 'loss', 'losses', 'drift', [0, 1]),
    'gradient': (
        {'model': {'root_at': 3}},
        'generator',
        'gradient',
        'generator.root',
        'gradient of input',
        [0, 1],
    ),
}


def stopped(work_dir, **options):
    """The error that ends a training, and its replay file."""
    with pytest.raises(NonFiniteError) as raised:
        run(faulty(work_dir, **options))
    (path,) = work_dir.glob('replays/*.pt')
    assert f'mmdeepfill replay {path}' in str(raised.value)
    return str(raised.value), path


@pytest.mark.parametrize('fault', FAULTS)
@pytest.mark.parametrize('kind', ['OptimWrapper', 'AutocastOptimWrapper'])
def test_fault_is_named(fault, kind, tmp_path):
    options, player, *expected = FAULTS[fault]
    message, path = stopped(tmp_path, wrapper={'type': kind}, **options)
    assert message.startswith(f'iteration 3: the update of {player} is left out')
    assert path.name == f'iter_3_{player}.pt'
    (finding,) = read_replay(path)['findings']
    assert [finding[key] for key in ('kind', 'layer', 'tensor', 'samples')] == expected
    if fault == 'sample':
        assert finding['files'] == ['pictures/5.png'] and 'sample 1 (pictures/5.png)' in message
        assert finding['values']['nan'] == 1 and finding['values']['shape'] == [2, 3, 8, 8]
    if fault == 'weight':
        assert finding['weights']['weight']['inf'] == 1
        assert finding['inputs']['input']['nan'] == finding['inputs']['input']['inf'] == 0


@HOOKS.register_module()
class KeepingSentinel(NumericalSentinelHook):
    """Lets a test see what an error ends."""

    seen = {}

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.seen.update(states=hook_of(runner, 'States'), image=data_batch['image'].clone())
        super().after_train_iter(runner, batch_idx, data_batch, outputs)


def test_file_holds_the_state_before_the_iteration(tmp_path):
    """The critic had moved when the generator's gradient turned out to be none."""
    cfg = faulty(tmp_path, **FAULTS['gradient'][0])
    cfg['custom_hooks'][-1]['type'] = 'KeepingSentinel'
    with pytest.raises(NonFiniteError):
        run(cfg)
    seen = KeepingSentinel.seen
    replay = read_replay(tmp_path / 'replays/iter_3_generator.pt')
    before = seen['states'].models[2]
    assert replay['state_dict'].keys() == before.keys()
    assert all(torch.equal(value, before[name]) for name, value in replay['state_dict'].items())
    for name, tensors in seen['states'].optimizers[2].items():
        saved = [v for p in replay['optimizer'][name]['state'].values() for v in p.values()]
        assert len(saved) == len(tensors) and all(map(torch.equal, saved, tensors))
    assert torch.equal(replay['data']['image'], seen['image'])
    assert replay['meta']['iteration'] == 2 and replay['config']['model']['type'] == 'FaultyGAN'
    # torch's own safe loader takes it
    torch.load(tmp_path / 'replays/iter_3_generator.pt', weights_only=True)


def changed(before, after):
    return {name.split('.')[0] for name in before if not torch.equal(before[name], after[name])}


@pytest.mark.parametrize(
    'fault, still',
    [('sample', {'generator', 'disc'}), ('critic_loss', {'disc'}), ('gradient', {'generator'})],
)
def test_skip_leaves_out_the_update_of_that_player_alone(fault, still, tmp_path):
    options = dict(FAULTS[fault][0], hooks=[{'type': 'GeneratorEMAHook', 'momentum': 0.5}])
    runner = run(faulty(tmp_path, policy='skip', **options))
    states, sentinel = hook_of(runner, 'States'), hook_of(runner, 'NumericalSentinelHook')
    everybody = {'generator', 'disc'}
    assert [changed(*pair) for pair in zip(states.models, states.models[1:])] == [
        everybody,
        everybody,
        everybody - still,
        everybody,
        everybody,
    ]
    for name in still:
        assert all(map(torch.equal, states.optimizers[2][name], states.optimizers[3][name]))
        assert sentinel.counts[name]['left_out'] == sentinel.counts[name]['hits'] == 1
    assert all(sentinel.counts[name]['left_out'] == 0 for name in everybody - still)
    assert all(value.isfinite().all() for value in states.models[-1].values())
    # the average: a step for each update, and no more
    steps = hook_of(runner, 'GeneratorEMAHook').ema_model.steps
    assert int(steps) == 5 - ('generator' in still)
    log = next(tmp_path.glob('*/*.log')).read_text()
    assert log.count('is left out') == 1 and 'Updates left out for NaN or infinity' in log
    history = [
        value for scalars in runner.message_hub.log_scalars.values() for value in scalars.data[0]
    ]
    assert all(math.isfinite(value) for value in history)


def test_hunt_changes_nothing(tmp_path):
    """A skipped update of the critic, with and without a look for its cause."""
    ends = []
    for number, files in enumerate((0, 3)):
        runner = run(
            faulty(
                tmp_path / str(number),
                policy='skip',
                sentinel={'max_files': files},
                **FAULTS['critic_loss'][0],
            )
        )
        ends.append((hook_of(runner, 'States').models[-1], torch.get_rng_state()))
        assert len(list(tmp_path.glob(f'{number}/replays/*.pt'))) == min(files, 1)
    assert changed(ends[0][0], ends[1][0]) == set() and torch.equal(ends[0][1], ends[1][1])


def test_a_sentinel_that_finds_nothing_changes_nothing(tmp_path):
    ends = []
    for number in range(2):
        cfg = faulty(tmp_path / str(number))
        cfg['custom_hooks'] = cfg['custom_hooks'][: 1 + number]
        ends.append(hook_of(run(cfg), 'States').models[-1])
    assert changed(*ends) == set()


def test_accumulation_leaves_out_the_window(tmp_path):
    runner = run(
        faulty(tmp_path, policy='skip', max_iters=6, nan_at=5, wrapper={'accumulative_counts': 2})
    )
    states = hook_of(runner, 'States').models
    weights = [{k: v for k, v in state.items() if k.endswith('weight')} for state in states]
    moved = [bool(changed(*pair)) for pair in itertools.pairwise(weights)]
    assert moved == [False, True, False, False, False, True]  # iteration 3 spoils 3 and 4
    assert all(value.isfinite().all() for value in states[-1].values())


def test_counts_are_resumed(tmp_path):
    cfg = faulty(tmp_path, policy='skip', nan_at=5, max_iters=4)
    run(cfg)
    runner = run(dict(cfg, train_cfg=dict(cfg['train_cfg'], max_iters=6), resume=True))
    assert hook_of(runner, 'NumericalSentinelHook').counts['disc']['left_out'] == 1


def test_samples_are_tried_from_the_same_weights(tmp_path):
    """The first is finite alone, and trains the only player; the second must not notice."""
    cfg = faulty(tmp_path, policy='skip', max_iters=1)
    cfg['model'] = {'type': 'FaultyAutoencoder', 'mean': float(FaultyDataset()[1]['image'].mean())}
    cfg['custom_hooks'] = cfg['custom_hooks'][-1:]
    cfg['optim_wrapper'] = cfg['optim_wrapper']['generator']
    seen = run(cfg).model.seen
    (finding,) = read_replay(tmp_path / 'replays/iter_1_generator.pt')['findings']
    assert finding['samples'] == [1]
    # the training, its rerun, and each of two samples
    assert len(seen) == 4 and len(set(seen)) == 1


def test_batches_that_are_lists(tmp_path):
    cfg = faulty(tmp_path, nan_at=5)
    cfg['train_dataloader']['collate_fn'] = {'type': 'pseudo_collate'}
    with pytest.raises(NonFiniteError, match=r"field 'image.1' .* sample 1 \(pictures/5.png\)"):
        run(cfg)
    cfg['train_dataloader']['dataset']['thing'] = True  # which no safe file can hold
    with pytest.raises(
        NonFiniteError,
        match="field 'image.1'.*No replay file, since the batch cannot be saved: .*<object object",
    ):
        run(dict(cfg, work_dir=str(tmp_path / 'again')))


def test_gives_up(tmp_path):
    with pytest.raises(
        NonFiniteError,
        match='^2 in a row.*iteration 4: .*layer '
        "'generator.last': output.*all of it|^2 in a row.*'generator.last'",
    ):
        run(faulty(tmp_path, policy='skip', sentinel={'max_in_a_row': 2}, **FAULTS['weight'][0]))


@OPTIM_WRAPPERS.register_module()
class ScaledOptimWrapper(OptimWrapper):
    """mmengine's AmpOptimWrapper works on accelerators alone; this scales on a CPU."""

    def __init__(self, optimizer, scale, **kwargs):
        super().__init__(optimizer, **kwargs)
        self.loss_scaler = torch.amp.GradScaler('cpu', init_scale=scale)

    def backward(self, loss, **kwargs):
        self.loss_scaler.scale(loss).backward(**kwargs)
        self._inner_count += 1

    def step(self, **kwargs):
        self.loss_scaler.step(self.optimizer, **kwargs)
        self.loss_scaler.update()


@pytest.mark.skipif(not hasattr(torch.amp, 'GradScaler'), reason='no scaler for CPUs')
@pytest.mark.parametrize('policy', ['lower_loss_scale', 'stop'])
def test_lower_loss_scale(policy, tmp_path):
    runner = run(
        faulty(
            tmp_path,
            policy=policy,
            max_iters=14,
            model={'gain': 64.0},
            wrapper={'type': 'ScaledOptimWrapper', 'scale': 2.0**127},
        )
    )
    counts = hook_of(runner, 'NumericalSentinelHook').counts
    for name, wrapper in runner.optim_wrapper.items():
        assert 1 <= counts[name]['hits'] == counts[name]['left_out'] < 14
        assert wrapper.loss_scaler.get_scale() == 2.0 ** (127 - counts[name]['hits'])
    log = next(tmp_path.glob('*/*.log')).read_text()
    assert re.search('loss scale now .*e\\+', log)
    assert all(v.isfinite().all() for v in hook_of(runner, 'States').models[-1].values())


@pytest.mark.skipif(not hasattr(torch.amp, 'GradScaler'), reason='no scaler for CPUs')
def test_lower_loss_scale_for_a_loss_that_is_none(tmp_path):
    runner = run(
        faulty(
            tmp_path,
            policy='lower_loss_scale',
            model={'loss_at': 3},
            wrapper={'type': 'ScaledOptimWrapper', 'scale': 1024.0},
        )
    )
    assert {k: w.loss_scaler.get_scale() for k, w in runner.optim_wrapper.items()} == {
        'generator': 1024.0,
        'disc': 512.0,
    }
    (finding,) = read_replay(tmp_path / 'replays/iter_3_disc.pt')['findings']
    assert (finding['kind'], finding['tensor']) == ('loss', 'drift')


@pytest.mark.parametrize('kind', ['OptimWrapper', 'AutocastOptimWrapper'])
def test_no_loss_scale_to_lower(kind, tmp_path):
    with pytest.raises(
        ValueError,
        match=r"policy='lower_loss_scale': expected AMP .*none for "
        r"\['generator', 'disc'\]",
    ):
        run(faulty(tmp_path, policy='lower_loss_scale', wrapper={'type': kind}))


@pytest.mark.parametrize(
    'options, message',
    [
        ({'policy': 'ignore'}, "policy: expected one of .*, got 'ignore'"),
        ({'max_in_a_row': 0}, 'max_in_a_row: expected at least 1, got 0'),
        ({'max_files': -1}, 'max_files: expected at least 0, got -1'),
    ],
)
def test_errors(options, message):
    with pytest.raises(ValueError, match=message):
        NumericalSentinelHook(**options)
