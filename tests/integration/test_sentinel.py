"""The sentinel over each method's own networks, losses and penalties."""

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn

from mmdeepfill.cli.main import main
from mmdeepfill.core.registry import HOOKS
from mmdeepfill.engine import NonFiniteError
from mmdeepfill.engine.numerics import read_replay
from tests.integration.methods import METHODS, small_run


@HOOKS.register_module()
class InfiniteConv(Hook):
    """From the third iteration on, one weight of the generator's middle convolution is infinite."""

    layer = None

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if runner.iter == 2:
            weights = [
                (name, weight)
                for name, module in runner.model.named_modules()
                if name.startswith('generator.') and isinstance(module, nn.Conv2d)
                # weight_orig, where it is divided by its norm
                for key, weight in module.named_parameters()
                if 'weight' in key and weight.requires_grad
            ]
            name, weight = weights[len(weights) // 2]
            weight.data.view(-1)[0] = float('inf')
            InfiniteConv.layer = name


def plant(method, pictures, vgg, folder):
    cfg = small_run(method, pictures, folder, vgg, **{'train_dataloader.batch_size': 2})
    cfg.custom_hooks = [{'type': 'InfiniteConv'}, {'type': 'NumericalSentinelHook'}]
    return cfg


@pytest.mark.slow
@pytest.mark.parametrize('method', METHODS)
def test_layer_is_named_and_replayed(method, pictures, vgg, tmp_path, capsys):
    cfg = plant(method, pictures, vgg, tmp_path)
    runner = Runner.from_cfg(cfg)
    with pytest.raises(NonFiniteError, match='iteration 3: '):
        runner.train()
    (path,) = tmp_path.glob('replays/iter_3_*.pt')
    (finding,) = read_replay(path)['findings']
    # or the layer around it, where that takes the weight and computes for itself
    assert finding['layer'] in (InfiniteConv.layer, InfiniteConv.layer.rpartition('.')[0])
    assert finding['kind'] == 'activation'
    assert main(['replay', str(path)]) == 0
    assert 'weight' in capsys.readouterr().out
    torch.load(path, weights_only=True)
