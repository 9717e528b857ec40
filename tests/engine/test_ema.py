import pytest
import torch
from torch import nn

from mmdeepfill.engine import GeneratorEMAHook
from tests.engine.toy import config, player, run

MOMENTUM = 0.25


def with_ema(folder, every=2, **kwargs):
    hook = {'type': 'GeneratorEMAHook', 'momentum': MOMENTUM}
    return config(folder, every=every, custom_hooks=[hook, {'type': 'Recorder'}], **kwargs)


def test_closed_form_over_generator_steps_alone(tmp_path):
    """12 iterations, a generator step in every second: a copy, then 5 averages."""
    runner = run(with_ema(tmp_path))
    recorder = next(h for h in runner.hooks if type(h).__name__ == 'Recorder')
    steps = recorder.generator_weights[1::2]
    assert len(steps) == 6
    expected = (1 - MOMENTUM) ** 5 * steps[0] + sum(
        MOMENTUM * (1 - MOMENTUM) ** (5 - i) * steps[i] for i in range(1, 6)
    )
    saved = torch.load(tmp_path / 'iter_12.pth', weights_only=True)
    torch.testing.assert_close(saved['state_dict']['generator.0.weight'], expected)
    trained = runner.model.state_dict()
    assert torch.equal(saved['ema_state_dict']['module.0.weight'], trained['generator.0.weight'])
    assert torch.equal(saved['state_dict']['disc.1.weight'], trained['disc.1.weight'])
    assert saved['state_dict'].keys() == trained.keys()


def test_validation_sees_the_average(tmp_path):
    runner = run(with_ema(tmp_path))
    recorder = next(h for h in runner.hooks if type(h).__name__ == 'Recorder')
    saved = torch.load(tmp_path / 'iter_12.pth')['state_dict']['generator.0.weight']
    assert torch.equal(recorder.validated, saved)
    assert not torch.equal(recorder.validated, recorder.generator_weights[-1])


def test_exact_resume_of_both(tmp_path):
    run(with_ema(tmp_path / 'a'))
    cfg = with_ema(tmp_path / 'b', load_from=str(tmp_path / 'a' / 'iter_4.pth'), resume=True)
    run(cfg)
    whole, again = (torch.load(tmp_path / f / 'iter_12.pth') for f in 'ab')
    for part in ('state_dict', 'ema_state_dict'):
        for key, value in whole[part].items():
            assert torch.equal(value, again[part][key]), (part, key)


def test_plain_loading_starts_the_average_there(tmp_path):
    run(config(tmp_path / 'a', max_iters=4))
    source = str(tmp_path / 'a' / 'iter_4.pth')
    runner = run(with_ema(tmp_path / 'b', every=100, max_iters=1, load_from=source))
    hook = next(h for h in runner.hooks if isinstance(h, GeneratorEMAHook))
    loaded = torch.load(source)['state_dict']['generator.0.weight']
    assert torch.equal(hook.ema_model.module[0].weight, loaded)


def test_accumulation_counts_as_one_step(tmp_path):
    optim = {
        'constructor': 'MultiOptimWrapperConstructor',
        'generator': player(accumulative_counts=3),
        'disc': player(),
    }
    runner = run(with_ema(tmp_path, every=1, optim_wrapper=optim))
    hook = next(h for h in runner.hooks if isinstance(h, GeneratorEMAHook))
    assert hook.ema_model.steps == 4


def test_critic_free_model(tmp_path):
    cfg = with_ema(tmp_path, optim_wrapper=player())
    runner = run(cfg)
    hook = next(h for h in runner.hooks if isinstance(h, GeneratorEMAHook))
    assert hook.ema_model.steps == 12


def test_model_without_generator():
    class Runner:
        model = nn.Sequential(nn.Linear(1, 1))

    with pytest.raises(
        AttributeError, match='expected a model with a child "generator", got Sequential'
    ):
        GeneratorEMAHook().before_run(Runner)
