"""TF32, CUDA graphs and batches fetched ahead: what holds without a GPU; tests/gpu has the rest."""

import multiprocessing

import pytest
import torch
from mmengine.config import Config
from mmengine.model import MMDistributedDataParallel
from mmengine.runner import Runner
from torch import nn

from mmdeepfill.engine import AcceleratorHook
from mmdeepfill.engine.cuda_graphs import _checked, refuse_graphs
from mmdeepfill.engine.prefetch import Prefetched
from mmdeepfill.models import InpaintingPreprocessor
from tests.engine.toy import config


def runner_of(folder, **options):
    """A runner whose name no other has: mmengine keeps what it makes by that name."""
    return Runner.from_cfg(Config(dict(config(folder, **options), experiment_name=folder.name)))


@pytest.fixture
def flags():
    backends = torch.backends.cuda.matmul, torch.backends.cudnn
    former = [backend.allow_tf32 for backend in backends]
    yield lambda: [backend.allow_tf32 for backend in backends]
    for backend, value in zip(backends, former):
        backend.allow_tf32 = value


@pytest.mark.parametrize('tf32', [True, False, None])
def test_tf32_is_set_for_products_and_convolutions(flags, tmp_path, tf32):
    before = flags()
    hook = {'type': 'AcceleratorHook', 'tf32': tf32}
    runner_of(tmp_path, max_iters=1, custom_hooks=[hook]).train()
    assert flags() == (before if tf32 is None else [tf32] * 2)


def test_tf32_takes_no_names():
    with pytest.raises(TypeError, match=r'AcceleratorHook.tf32: expected True, False or None, got'):
        AcceleratorHook(tf32='high')


def test_graphs_are_refused_before_training_without_a_gpu(tmp_path):
    runner = runner_of(tmp_path, custom_hooks=[{'type': 'AcceleratorHook', 'cuda_graphs': True}])
    with pytest.raises(ValueError, match='cuda_graphs=True needs a GPU; the model is on cpu'):
        runner.train()
    assert runner.iter == 0


class OnGPU(nn.Module):
    """A model whose weights say that they are on a GPU."""

    def __init__(self, generator):
        super().__init__()
        self.generator = generator

    def parameters(self, recurse=True):
        weight = nn.Parameter(torch.zeros(1))
        yield type('Weight', (), {'device': torch.device('cuda'), 'data': weight})()


class Player:
    def __init__(self, counts=1):
        self._accumulative_counts = counts


def test_what_a_replay_would_change_is_refused():
    with pytest.raises(ValueError, match="batch norm .*; the generator has '1'"):
        refuse_graphs(OnGPU(nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3))), Player())
    with pytest.raises(ValueError, match='got accumulative_counts=2'):
        refuse_graphs(OnGPU(nn.Conv2d(3, 3, 1)), {'generator': Player(), 'disc': Player(2)})
    ranks = MMDistributedDataParallel.__new__(MMDistributedDataParallel)
    ranks.parameters = OnGPU(None).parameters
    with pytest.raises(ValueError, match='is for one rank; got MMDistributedDataParallel'):
        refuse_graphs(ranks, Player())
    refuse_graphs(OnGPU(nn.Conv2d(3, 3, 1)), {'generator': Player(), 'disc': Player()})


def test_another_shape_than_the_recorded_one_is_refused_in_training_alone():
    network = nn.Conv2d(3, 3, 1)
    network.forward = _checked(network, network.forward, [torch.Size((2, 3, 8, 8))])
    network(torch.zeros(2, 3, 8, 8))
    with pytest.raises(
        ValueError, match=r'recorded for inputs of \[\(2, 3, 8, 8\)\]; got \[\(1, 3'
    ):
        network(torch.zeros(1, 3, 8, 8))
    network.eval()(torch.zeros(1, 3, 9, 8))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.data_preprocessor = InpaintingPreprocessor()
        self.generator = nn.Conv2d(3, 3, 1)


def test_without_a_gpu_nothing_is_fetched_ahead():
    taken = []
    batches = Prefetched((taken.append(n) or n for n in range(3)), Model())
    batches.fetch()
    assert taken == []
    assert list(batches) == [0, 1, 2]


class Streams:
    """Stands for a stream and the module that has it; notes the order of what is done."""

    def __init__(self, log):
        self.log, self.device = log, 'cuda:0'

    def wait_stream(self, other):
        self.log.append('wait')

    def __enter__(self):
        self.log.append('side stream')

    def __exit__(self, *_):
        self.log.append('main stream')


def test_a_batch_is_moved_on_the_side_stream_and_waited_for_when_used(monkeypatch):
    log = []
    streams = Streams(log)
    monkeypatch.setattr(Prefetched, '_make_stream', staticmethod(lambda device: streams))
    monkeypatch.setattr(torch.cuda, 'stream', lambda stream: stream)
    monkeypatch.setattr(torch.cuda, 'current_stream', lambda device: streams)
    model = Model()
    model.data_preprocessor.prefetch = lambda batch: log.append(f'move {batch}') or batch
    batches = Prefetched(iter('ab'), model)
    assert next(batches) == 'a' and log == []
    batches.fetch()
    batches.fetch()  # one ahead, not two
    assert log == ['side stream', 'move b', 'main stream']
    assert next(batches) == 'b' and log[3:] == ['wait']
    with pytest.raises(StopIteration):
        next(batches)


def test_the_loop_fetches_after_each_iteration_but_the_last(tmp_path, monkeypatch):
    runner = runner_of(tmp_path, max_iters=3)
    seen = []
    monkeypatch.setattr(Prefetched, 'fetch', lambda self: seen.append(runner.iter))
    runner.train()
    assert seen == [1, 2]


def test_a_moved_batch_makes_the_same_record():
    data = {
        'image': [torch.arange(12, dtype=torch.uint8).view(3, 2, 2)],
        'mask': torch.ones(1, 1, 2, 2, dtype=torch.uint8),
        'sample_seed': [7],
    }
    preprocessor = InpaintingPreprocessor()
    moved = preprocessor.prefetch(data)
    assert moved['sample_seed'] == [7] and moved['image'].shape == (1, 3, 2, 2)
    for name, value in preprocessor(data).items():
        other = preprocessor(moved)[name]
        assert torch.equal(value, other) if isinstance(value, torch.Tensor) else value == other


@pytest.mark.parametrize('persistent', [False, True])
def test_workers_end_with_the_training(tmp_path, persistent):
    loader = config(tmp_path)['train_dataloader']
    loader.update(num_workers=2, persistent_workers=persistent)
    runner_of(tmp_path, max_iters=2, train_dataloader=loader).train()
    assert multiprocessing.active_children() == []
