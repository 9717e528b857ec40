import pytest
import torch
from mmengine.model import BaseModel
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from torch import nn

from mmdeepfill.engine import (
    AutocastOptimWrapper,
    MultiOptimWrapperConstructor,
    PlayersOptimWrapperDict,
    autocast,
)
from tests.engine.toy import player


@pytest.fixture(autouse=True)
def scope():
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        yield


class Pair(BaseModel):
    def __init__(self):
        super().__init__()
        self.generator = nn.Linear(4, 4)
        self.disc = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1))
        self.features = nn.Linear(4, 4).requires_grad_(False)

    def forward(self, inputs):
        return self.disc(self.generator(inputs))


def build(model, **players):
    return build_optim_wrapper(model, dict(constructor='MultiOptimWrapperConstructor', **players))


def test_each_player_gets_its_own_parameters():
    model = Pair()
    paramwise = {'custom_keys': {'1': {'lr_mult': 0.1}}}
    wrappers = build(model, generator=player(1e-3), disc=player(1e-2, paramwise_cfg=paramwise))
    held = [p for g in wrappers['generator'].param_groups for p in g['params']]
    assert {id(p) for p in held} == {id(p) for p in model.generator.parameters()}
    rates = {id(p): g['lr'] for g in wrappers['disc'].optimizer.param_groups for p in g['params']}
    assert rates == {
        id(p): pytest.approx(1e-3 if name.startswith('1') else 1e-2)
        for name, p in model.disc.named_parameters()
    }


def test_errors():
    with pytest.raises(
        ValueError,
        match=r'optim_wrapper.critic: Pair has no child of this name; '
        r"its children are \['data_preprocessor', 'disc'",
    ):
        build(Pair(), critic=player())
    with pytest.raises(ValueError, match='optim_wrapper.features: expected trainable parameters'):
        build(Pair(), features=player())
    with pytest.raises(TypeError, match='optim_wrapper.type: expected a dict .* got .OptimWrapper'):
        build(Pair(), type='OptimWrapper', generator=player())
    with pytest.raises(ValueError, match='expected one dict per player'):
        build(Pair())
    with pytest.raises(ValueError, match='paramwise_cfg: expected inside a player'):
        MultiOptimWrapperConstructor({'generator': player()}, paramwise_cfg={'a': 1})


def test_state_of_other_players_is_refused():
    both = build(Pair(), generator=player(), disc=player())
    one = build(Pair(), generator=player())
    with pytest.raises(
        ValueError,
        match=r"expected the players \['disc', 'generator'\], got "
        r"\['generator'\]",
    ):
        both.load_state_dict(one.state_dict())


@pytest.mark.parametrize('wrapper', ['OptimWrapper', 'AutocastOptimWrapper'])
def test_accumulating_two_by_two_equals_one_by_four(wrapper):
    data = torch.randn(4, 4, generator=torch.Generator().manual_seed(0))
    results = []
    for counts in (1, 2):
        torch.manual_seed(0)
        model = Pair()
        optim = {
            'type': wrapper,
            'optimizer': {'type': 'SGD', 'lr': 0.5},
            'accumulative_counts': counts,
        }
        players = build(model, generator=optim)
        for part in data.chunk(counts):
            with players['generator'].optim_context(model):
                loss = model(part).float().pow(2).mean()
            players['generator'].update_params(loss)
        results.append(model.generator.weight.detach())
    torch.manual_seed(0)
    assert not torch.equal(results[0], Pair().generator.weight)
    tolerance = 1e-6 if wrapper == 'OptimWrapper' else 2e-2
    torch.testing.assert_close(*results, rtol=tolerance, atol=tolerance)


def test_open_window_is_saved_only_while_open():
    model = Pair()
    players = build(model, generator=player(accumulative_counts=2))
    assert isinstance(players, PlayersOptimWrapperDict)
    for expected in (True, False):
        players['generator'].update_params(model(torch.ones(2, 4)).mean())
        assert ('open_window' in players.state_dict()['generator']) is expected


def test_autocast_runs_layers_in_bfloat16_and_keeps_parameters():
    model = Pair()
    seen = []
    model.generator.register_forward_hook(lambda m, i, out: seen.append(out.dtype))
    optimizer = torch.optim.SGD(model.generator.parameters(), lr=1.0)
    wrapper = AutocastOptimWrapper(optimizer, slow_cpu=True)
    with wrapper.optim_context(model):
        loss = model(torch.ones(2, 4)).float().mean()
    wrapper.update_params(loss)
    model(torch.ones(2, 4))
    assert seen == [torch.bfloat16, torch.float32]
    assert model.generator.weight.dtype == torch.float32


@pytest.mark.parametrize(('supported', 'dtype'), [(True, torch.bfloat16), (False, torch.float32)])
def test_autocast_needs_a_processor_with_bfloat16(supported, dtype, monkeypatch):
    monkeypatch.setattr(torch.ops.mkldnn, '_is_mkldnn_bf16_supported', lambda: supported)
    said = []
    monkeypatch.setattr(autocast, 'print_log', lambda text, *_: said.append(text))
    autocast._cpu_has_bfloat16.cache_clear()
    model = Pair()
    wrapper = AutocastOptimWrapper(torch.optim.SGD(model.generator.parameters(), lr=1.0))
    for _ in range(2):
        with wrapper.optim_context(model):
            assert model(torch.ones(2, 4)).dtype == dtype
    assert len(said) == (not supported)
    autocast._cpu_has_bfloat16.cache_clear()


def test_autocast_refuses_float16():
    with pytest.raises(ValueError, match='float16 needs a loss scaler: use type=.AmpOptimWrapper'):
        AutocastOptimWrapper(torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=1), dtype='float16')
