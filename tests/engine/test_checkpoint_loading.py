"""load_from and resume: what fits is loaded, in the parts asked for; the rest is refused."""

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.core.errors import CheckpointError, MismatchError, UnsafeCheckpointError
from tests.engine.toy import config, run
from tests.zoo.conftest import server  # noqa: F401  (fixture)


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    """A checkpoint of the toy, trained for four iterations."""
    folder = tmp_path_factory.mktemp('source')
    run(config(folder, max_iters=4))
    return folder / 'iter_4.pth'


def start(folder, path, **saver):
    """The state_dict after one more iteration, in which nothing is learnt."""
    still = {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 0.0}}
    runner = run(
        config(
            folder,
            max_iters=1,
            load_from=str(path),
            randomness={'seed': 9},
            optim_wrapper={
                'constructor': 'MultiOptimWrapperConstructor',
                'generator': still,
                'disc': still,
            },
            default_hooks={'checkpoint': dict(type='CheckpointHook', interval=1, **saver)},
        )
    )
    return runner.model.state_dict()


def changed(path, folder, change):
    content = torch.load(path, weights_only=True)
    change(content)
    torch.save(content, folder / 'changed.pth')
    return folder / 'changed.pth'


@pytest.mark.parametrize('parts', [None, ['generator'], ['disc']])
def test_load_from_takes_the_parts_asked_for(tmp_path, source, parts):
    state, weights = start(tmp_path, source, load_parts=parts), torch.load(source)['state_dict']
    for name in ('generator.0.weight', 'disc.1.weight'):
        taken = parts is None or name.split('.')[0] in parts
        assert torch.equal(state[name], weights[name]) == taken


def test_load_from_without_critics(tmp_path, source):
    def no_critics(content):
        for name in [n for n in content['state_dict'] if n.startswith('disc')]:
            del content['state_dict'][name]

    path = changed(source, tmp_path, no_critics)
    with pytest.raises(MismatchError, match=r'changed.pth does not fit the model: 2 missing, 0 un'):
        start(tmp_path / 'a', path)
    start(tmp_path / 'b', path, load_parts=['generator'])
    state = start(tmp_path / 'c', path, load_strict=False)
    assert torch.equal(
        state['generator.0.weight'], torch.load(path)['state_dict']['generator.0.weight']
    )


def test_load_from_takes_the_generator_of_a_program(tmp_path, source):
    """TorchScript, of which nothing is run."""
    weights = torch.load(source, weights_only=True)['state_dict']
    holder = torch.nn.Module()
    holder.net = torch.nn.Module()
    for name, value in weights.items():
        if name.startswith('generator.'):
            *path, last = name.split('.')[1:]
            place = holder.net
            for part in path:
                place = (
                    getattr(place, part, None)
                    or place.add_module(part, torch.nn.Module())
                    or getattr(place, part)
                )
            place.register_buffer(last, value)
    torch.jit.script(holder).save(str(tmp_path / 'program.pt'))
    state = start(tmp_path / 'a', tmp_path / 'program.pt')
    assert torch.equal(state['generator.0.weight'], weights['generator.0.weight'])
    assert not torch.equal(state['disc.1.weight'], weights['disc.1.weight'])
    with pytest.raises(MismatchError, match='missing'):
        start(tmp_path / 'b', tmp_path / 'program.pt', load_parts=['disc'])


def test_a_test_needs_no_critics(tmp_path, source):
    weights = {k: v for k, v in torch.load(source)['state_dict'].items() if k.startswith('gen')}
    torch.save(weights, tmp_path / 'generator.pth')
    loader = config(tmp_path)['val_dataloader']
    cfg = config(
        tmp_path,
        test_dataloader=loader,
        test_cfg={'type': 'TestLoop'},
        test_evaluator=[{'type': 'PSNR'}],
        load_from=str(tmp_path / 'generator.pth'),
        experiment_name='toy-test',
    )
    runner = Runner.from_cfg(Config(cfg))
    runner.test()
    assert torch.equal(runner.model.generator[0].weight, weights['generator.0.weight'])
    del weights['generator.0.bias']
    torch.save(weights, tmp_path / 'generator.pth')
    runner = Runner.from_cfg(Config(dict(cfg, experiment_name='toy-test-2')))
    with pytest.raises(MismatchError, match="does not fit the model's generator: 1 missing"):
        runner.test()


def test_resume_wants_everything(tmp_path, source):
    path = changed(source, tmp_path, lambda c: c['state_dict'].pop('disc.1.bias'))
    lenient = {
        'checkpoint': {'type': 'CheckpointHook', 'load_strict': False, 'load_parts': ['disc']}
    }
    with pytest.raises(MismatchError, match='1 missing'):
        run(config(tmp_path, load_from=str(path), resume=True, default_hooks=lenient))


def test_resume_from_weights_alone(tmp_path, source):
    path = changed(source, tmp_path, lambda c: [c.pop(k) for k in ('message_hub', 'optimizer')])
    with pytest.raises(
        CheckpointError,
        match='cannot be resumed from: it lacks message_hub, '
        'optimizer, param_schedulers. .* set load_from',
    ):
        run(config(tmp_path, load_from=str(path), resume=True))


class Foreign:
    """Not a plain value."""


def test_load_from_runs_nothing(tmp_path, source):
    path = changed(source, tmp_path, lambda c: c.update(meta=Foreign()))
    with pytest.raises(UnsafeCheckpointError, match='test_checkpoint_loading.Foreign'):
        start(tmp_path, path)


def test_load_from_an_address(tmp_path, source, server, monkeypatch):
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path))
    server.faults.append({'content': source.read_bytes()})
    state = start(tmp_path / 'run', f'{server.address}/toy.pth')
    assert torch.equal(state['disc.1.weight'], torch.load(source)['state_dict']['disc.1.weight'])
    with pytest.raises(CheckpointError, match="no file 'nowhere.pth'"):
        start(tmp_path / 'run', 'nowhere.pth')
