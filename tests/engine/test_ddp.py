"""Two gloo processes on a CPU."""

import os
import signal

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from mmengine.model import BaseModel
from mmengine.registry import MODEL_WRAPPERS, DefaultScope
from mmengine.runner.checkpoint import load_state_dict
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from mmdeepfill.cli.distributed import leave_process_group
from mmdeepfill.engine import SeparateDistributedDataParallel
from tests.engine.toy import ToyGAN, config, player, run

WRAPPER = {'type': 'mmdeepfill.SeparateDistributedDataParallel', 'broadcast_buffers': False}


class WithFeatures(ToyGAN):
    def __init__(self):
        super().__init__()
        self.features = nn.Linear(2, 2).requires_grad_(False)


class Loose(BaseModel):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.generator = nn.Linear(2, 2)

    def forward(self, inputs):
        return self.generator(inputs) * self.scale


def _start(rank, world_size, folder):
    os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE=str(world_size))
    torch.set_num_threads(1)
    dist.init_process_group(
        'gloo', init_method=f'file://{folder}/store', rank=rank, world_size=world_size
    )


def _wrap(model):
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        return MODEL_WRAPPERS.build(dict(WRAPPER, device_ids=[0], module=model))


def _check_wrapper(rank, world_size, folder):
    _start(rank, world_size, folder)
    torch.manual_seed(rank)
    plain = WithFeatures()
    expected = {k: v.clone() for k, v in plain.state_dict().items()}
    versions = dict(plain.state_dict()._metadata)
    wrapped = _wrap(plain)
    assert isinstance(wrapped, SeparateDistributedDataParallel)
    assert {n for n, c in plain.named_children() if isinstance(c, DistributedDataParallel)} == {
        'generator',
        'disc',
    }

    saved = wrapped.module.state_dict()
    assert saved.keys() == expected.keys()
    assert saved._metadata == versions
    if rank == 1:  # DDP starts all ranks from rank 0
        assert not torch.equal(saved['generator.0.weight'], expected['generator.0.weight'])

    other = WithFeatures().state_dict()
    for load in (
        wrapped.module.load_state_dict,
        lambda s: load_state_dict(wrapped.module, s, strict=True),
    ):
        for state in (other, expected):
            load(state)
            assert all(torch.equal(v, state[k]) for k, v in wrapped.module.state_dict().items())
    WithFeatures().load_state_dict(wrapped.module.state_dict())
    with pytest.raises(RuntimeError, match='Missing key.*generator.module.0.weight'):
        wrapped.module.load_state_dict(
            {k: v for k, v in other.items() if k != 'generator.0.weight'}
        )
    _check_no_sync(rank, wrapped)
    with pytest.raises(ValueError, match=r"only inside children of Loose, got \['scale'\]"):
        _wrap(Loose())
    leave_process_group()


def _check_no_sync(rank, wrapped):
    """d(sum of outputs)/d(bias of a 192 -> 1 layer) = number of rows: 1 or 3, mean 2."""
    disc = wrapped.module.disc
    rows = torch.ones(1 + 2 * rank, 3, 8, 8)
    bias = disc.module[1].bias
    with wrapped.no_sync():
        disc(rows).sum().backward()
    assert bias.grad.item() == 1 + 2 * rank
    bias.grad = None
    disc(rows).sum().backward()
    assert bias.grad.item() == 2


def test_names_loading_and_synchronisation(tmp_path):
    mp.spawn(_check_wrapper, (2, str(tmp_path)), nprocs=2)


def _train(rank, world_size, folder, resume):
    _start(rank, world_size, folder)
    cfg = config(
        f'{folder}/two',
        every=2,
        launcher='pytorch',
        model_wrapper_cfg=WRAPPER,
        custom_hooks=[{'type': 'GeneratorEMAHook', 'momentum': 0.5}],
    )
    if resume:
        cfg.update(load_from=f'{folder}/two/iter_4.pth', resume=True, work_dir=f'{folder}/again')
    runner = run(cfg)
    weight = runner.model.module.state_dict()['generator.0.weight']
    torch.save(weight, f'{folder}/rank{rank}.pth')
    leave_process_group()


def test_train_resume_and_load_into_one_process(tmp_path):
    for resume in (False, True):
        mp.spawn(_train, (2, str(tmp_path), resume), nprocs=2)
        (tmp_path / 'store').unlink(missing_ok=True)
        first, second = (torch.load(tmp_path / f'rank{r}.pth') for r in range(2))
        assert torch.equal(first, second)
    whole, again = (torch.load(tmp_path / f / 'iter_12.pth') for f in ('two', 'again'))
    # iter_12 of rank 0: buffers are its own, all else is shared
    for part in ('state_dict', 'ema_state_dict'):
        for key, value in whole[part].items():
            assert torch.equal(value, again[part][key]), (part, key)
    assert len(whole['message_hub']['runtime_info']['rng_states']['ranks']) == 2
    ToyGAN().load_state_dict(whole['state_dict'])


def _train_generator_alone(rank, world_size, folder):
    _start(rank, world_size, folder)
    run(
        config(
            f'{folder}/one',
            max_iters=2,
            launcher='pytorch',
            optim_wrapper=player(),
            model={'type': 'ToyGenerator'},
            model_wrapper_cfg=WRAPPER,
            val_cfg=None,
            val_dataloader=None,
            val_evaluator=None,
        )
    )
    leave_process_group()


def test_model_without_critic(tmp_path):
    mp.spawn(_train_generator_alone, (2, str(tmp_path)), nprocs=2)
    names = torch.load(tmp_path / 'one' / 'iter_2.pth')['state_dict']
    assert not any('module' in name or 'disc' in name for name in names)


def _signal_one_rank(rank, world_size, folder):
    _start(rank, world_size, folder)
    signals = []
    signal.signal(signal.SIGTERM, lambda number, frame: signals.append(number))
    cfg = config(
        f'{folder}/stop',
        max_iters=100,
        launcher='pytorch',
        model_wrapper_cfg=WRAPPER,
        custom_hooks=[{'type': 'GracefulStopHook', 'interval': 5}, {'type': 'SignalRankOne'}],
    )
    runner = run(cfg)
    torch.save([runner.iter, *signals], f'{folder}/iter{rank}.pth')
    leave_process_group()


def test_ranks_agree_on_where_to_stop(tmp_path):
    """Rank 1 gets SIGTERM in iteration 6; both stop after iteration 10, and end with it."""
    mp.spawn(_signal_one_rank, (2, str(tmp_path)), nprocs=2)
    assert [torch.load(tmp_path / f'iter{rank}.pth') for rank in range(2)] == [[10, 15]] * 2
    assert (tmp_path / 'stop' / 'last_checkpoint').read_text().endswith('iter_10.pth')


@pytest.mark.parametrize(
    'name,value',
    [
        ('static_graph', True),
        ('init_sync', False),
        ('mixed_precision', 'half'),
        ('delay_all_reduce_named_params', [('a', 1)]),
        ('device_mesh', 'mesh'),
    ],
)
def test_arguments_that_let_ranks_drift_apart_are_refused(name, value):
    with pytest.raises(ValueError, match=rf'^model_wrapper_cfg\.{name}: expected '):
        SeparateDistributedDataParallel(ToyGAN(), **{name: value})
