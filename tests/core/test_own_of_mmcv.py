"""Our equals of mmcv's parts against mmcv itself, bit for bit."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch
from mmengine import registry as root

from mmdeepfill.core import mmcv as door
from mmdeepfill.core.mmcv import own_conv_module, own_layers, own_sizing, own_transforms
from tests.helpers import ROOT

theirs_cnn = pytest.importorskip('mmcv.cnn')
theirs = pytest.importorskip('mmcv.transforms')
from mmcv.cnn.bricks.conv2d_adaptive_padding import Conv2dAdaptivePadding  # noqa: E402

BLOCKS = [
    {},
    {'act_cfg': None, 'bias': False},
    {'act_cfg': {'type': 'LeakyReLU', 'negative_slope': 0.2}, 'stride': 2, 'padding': 1},
    {'act_cfg': {'type': 'ELU'}, 'dilation': 2, 'padding': 2, 'padding_mode': 'reflect'},
    {'act_cfg': {'type': 'Tanh'}, 'padding_mode': 'circular', 'padding': 1},
    {'norm_cfg': {'type': 'BN'}},
    {'norm_cfg': {'type': 'BN', 'requires_grad': False, 'momentum': 0.3}, 'act_cfg': None},
    {'norm_cfg': {'type': 'IN', 'affine': True}, 'padding_mode': 'replicate', 'padding': 1},
    {'norm_cfg': {'type': 'GN', 'num_groups': 2}, 'order': ('act', 'conv', 'norm')},
    {'norm_cfg': {'type': 'BN'}, 'order': ('norm', 'act', 'conv'), 'inplace': False},
    {'with_spectral_norm': True, 'groups': 2, 'padding': 1},
    {'conv_cfg': {'type': 'deconv'}, 'stride': 2, 'padding': 1},
    {'conv_cfg': {'type': 'Conv2dAdaptivePadding'}, 'stride': 2},
    {'conv_cfg': {'type': 'Conv'}},
    {'act_cfg': {'type': 'GELU'}},
    {'act_cfg': {'type': 'PReLU'}},
]


@pytest.mark.parametrize('options', BLOCKS, ids=range(len(BLOCKS)))
def test_blocks_have_the_same_weights_names_results_and_gradients(options):
    blocks, results, states = [], [], []
    for kind in (theirs_cnn.ConvModule, own_conv_module.ConvModule):
        torch.manual_seed(0)
        block = kind(4, 6, 3, **options)
        x = torch.randn(2, 4, 9, 11, requires_grad=True)
        out = block(x * 1.0)
        states.append(torch.random.get_rng_state())
        out.square().sum().backward()
        blocks.append(block)
        results.append([out, x.grad, *(p.grad for p in block.parameters() if p.requires_grad)])
        results[-1].append(block(x * 1.0, activate=False, norm=False))
        results[-1].append(block.eval()(x * 1.0))
    first, second = (block.state_dict() for block in blocks)
    assert list(first) == list(second)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert all(torch.equal(*pair) for pair in zip(*results)) and torch.equal(*states)
    for name in ('in_channels', 'out_channels', 'kernel_size', 'stride', 'padding', 'dilation',
                 'groups', 'transposed', 'output_padding', 'norm_name', 'with_norm', 'with_bias',
                 'with_activation', 'with_spectral_norm', 'order'):  # fmt: skip
        assert getattr(blocks[0], name) == getattr(blocks[1], name), name
    flags = [[p.requires_grad for p in block.parameters()] for block in blocks]
    assert flags[0] == flags[1]


@pytest.mark.parametrize('size', [(8, 8), (9, 7), (1, 5)])
@pytest.mark.parametrize('kernel, stride, dilation', [(5, 2, 1), (3, 1, 2), ((3, 5), (2, 3), 1)])
def test_adaptive_padding(size, kernel, stride, dilation):
    made = []
    for kind in (Conv2dAdaptivePadding, own_layers.Conv2dAdaptivePadding):
        torch.manual_seed(0)
        made.append(kind(3, 2, kernel, stride, dilation=dilation)(torch.randn(2, 3, *size)))
    assert torch.equal(*made)


@pytest.mark.parametrize(
    'cfg',
    [
        *({'type': name} for name in ('BN', 'BN1d', 'BN2d', 'BN3d', 'SyncBN', 'LN', 'IN', 'IN1d')),
        {'type': 'GN', 'num_groups': 2, 'eps': 1e-3},
        {'type': torch.nn.BatchNorm2d, 'requires_grad': False},
    ],
)
def test_norms(cfg):
    (name, layer), (expected_name, expected) = (
        own_layers.build_norm_layer(cfg, 6),
        theirs_cnn.build_norm_layer(cfg, 6),
    )
    assert (name, repr(layer)) == (expected_name, repr(expected))
    assert [p.requires_grad for p in layer.parameters()] == [
        p.requires_grad for p in expected.parameters()
    ]


def test_the_names_are_all_that_mmcv_lite_registers():
    """Each is ours, or is known to the message that says what to install."""
    registered = {
        name
        for registry in (root.MODELS, root.TRANSFORMS, root.HOOKS)
        for name, kind in registry.module_dict.items()
        if kind.__module__.startswith('mmcv.')
    }
    ours = {'Compose', 'RandomChoice', 'RandomFlip', 'Resize', 'Pad', 'ConvModule'}
    assert registered - ours - set(own_layers.LAYERS) <= door.NAMES
    for name, kind in own_layers.LAYERS.items():
        found = root.MODELS.get(name)
        assert issubclass(found, kind) or found.__name__ == kind.__name__, name
    assert not door.NAMES & (ours | set(own_layers.LAYERS))


STEPS = [
    ('Resize', {'scale': (20, 31)}),
    ('Resize', {'scale': 17, 'interpolation': 'bicubic'}),
    ('Resize', {'scale': (64, 20), 'keep_ratio': True, 'interpolation': 'area'}),
    ('Resize', {'scale_factor': 0.63, 'interpolation': 'lanczos'}),
    ('Resize', {'scale_factor': (0.5, 1.7), 'interpolation': 'nearest'}),
    ('Pad', {'size': (50, 40)}),
    ('Pad', {'size_divisor': 16, 'pad_val': 9}),
    ('Pad', {'pad_to_square': True, 'padding_mode': 'reflect'}),
    ('Pad', {'pad_to_square': True, 'size_divisor': 7, 'padding_mode': 'symmetric'}),
    ('Pad', {'size': (41, 33), 'padding_mode': 'edge', 'pad_val': {'img': 3}}),
    ('RandomFlip', {'prob': 0.5}),
    ('RandomFlip', {'prob': 0.9, 'direction': ['vertical', 'diagonal']}),
    ('RandomFlip', {'prob': [0.3, 0.6], 'direction': ['horizontal', 'vertical']}),
]


def own(name):
    return own_sizing if name in ('Resize', 'Pad') else own_transforms


@pytest.mark.parametrize('name, options', STEPS, ids=range(len(STEPS)))
@pytest.mark.parametrize('channels', [(), (1,), (3,)])
def test_steps_give_the_same_pictures_by_the_same_draws(name, options, channels):
    image = np.random.default_rng(0).integers(0, 256, (33, 41, *channels), dtype=np.uint8)
    for seed in range(8):
        results = []
        for module in (theirs, own(name)):
            np.random.seed(seed)
            step = getattr(module, name)(**options)
            results.append(dict(step({'img': image.copy()}), after=np.random.random()))
        assert results[0].keys() == results[1].keys()
        assert np.array_equal(results[0].pop('img'), results[1].pop('img'))
        assert results[0] == results[1]


def test_a_choice_of_pipelines(monkeypatch):
    pipelines = [[{'type': 'RandomFlip', 'prob': 0.5}], [], [{'type': 'Pad', 'size': (9, 9)}]]
    image = np.arange(36, dtype=np.uint8).reshape(6, 6)
    for seed in range(12):
        drawn = []
        for module in (theirs, own_transforms):
            np.random.seed(seed)
            step = module.RandomChoice(transforms=pipelines, prob=[0.5, 0.25, 0.25])
            drawn.append(step({'img': image.copy()})['img'])
        assert np.array_equal(*drawn)


@pytest.mark.parametrize(
    'name, options, message',
    [
        ('Resize', {}, r'scale: expected \(width, height\)'),
        ('Resize', {'scale': 3, 'interpolation': 'cubic'}, "interpolation: .*got 'cubic'"),
        ('Pad', {}, 'size: expected'),
        ('Pad', {'size': (3, 3), 'size_divisor': 2}, 'size: expected without'),
        ('Pad', {'size': (3, 3), 'padding_mode': 'zeros'}, "padding_mode: .*got 'zeros'"),
        ('RandomFlip', {}, 'prob: expected a number'),
        ('RandomFlip', {'prob': [0.6, 0.6], 'direction': ['horizontal', 'vertical']}, 'prob: exp'),
        ('RandomFlip', {'prob': 0.5, 'direction': 'left'}, "direction: .*'left'"),
        ('RandomChoice', {'transforms': [[], []], 'prob': [0.5]}, 'prob: expected 2 probabilities'),
    ],
)
def test_mistakes(name, options, message):
    with pytest.raises(ValueError, match=message):
        getattr(own(name), name)(**options)


def test_rescaled_sizes():
    from mmcv.image import rescale_size

    draw = np.random.default_rng(0)
    for _ in range(200):
        size, scale = (tuple(map(int, draw.integers(1, 900, 2))) for _ in range(2))
        assert own_sizing.rescale_size(size, scale) == rescale_size(size, scale)


NETWORKS = """
import hashlib, json, sys
if sys.argv[1] == 'without':
    sys.modules['mmcv'] = None  # as if it were not installed
import numpy as np, torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmdeepfill.core import mmcv
from mmdeepfill.core.registry import DATASETS, MODELS
torch.set_num_threads(1)
digests = {'installed': mmcv.INSTALLED}
def digest(tensors):
    total = hashlib.sha256()
    for tensor in tensors:
        total.update(np.ascontiguousarray(tensor.detach().numpy()).tobytes())
    return total.hexdigest()
for file in sys.argv[3:]:
    cfg = Config.fromfile(file)
    torch.manual_seed(0)
    parts = {key: MODELS.build(cfg.model[key]) for key in ('generator', 'disc') if cfg.model.get(key)}
    image, mask = torch.rand(2, 3, 64, 64) * 2 - 1, torch.zeros(2, 1, 64, 64)
    mask[:, :, 20:44, 16:40] = 1
    out = parts['generator'](image * (1 - mask), mask)
    outs = [value for value in out.values() if torch.is_tensor(value)] if isinstance(out, dict) else [out]
    digests[file] = [digest(part.state_dict().values()) for part in parts.values()] + [digest(outs)]
cfg = Config.fromfile(sys.argv[2])
with DefaultScope.overwrite_default_scope('mmdeepfill'):
    data = DATASETS.build(cfg.train_dataloader.dataset)
    digests['data'] = [digest([data[i]['inputs'] if 'inputs' in data[i] else data[i]['image']]) for i in range(12)]
print(json.dumps(digests))
"""
DATA = """
train_dataloader = dict(dataset=dict(
    type='InpaintingDataset', data_root={root!r}, ann_file='list.txt', test_mode=True,
    data_prefix=dict(img_path=''),
    pipeline=[
        dict(type='LoadImage'),
        dict(type='RandomChoice', transforms=[
            [dict(type='Resize', scale=(80, 80))],
            [dict(type='Resize', scale=(96, 72), keep_ratio=True)]], prob=[0.5, 0.5]),
        dict(type='Pad', size_divisor=32),
        dict(type='Crop', crop_size=(48, 48)),
        dict(type='RandomFlip', prob=0.5),
        dict(type='OpenMMLabBoxMask', size=16, margin=2, max_delta=2),
        dict(type='PackInputs')]))
"""


def test_networks_and_pipelines_without_mmcv_are_those_with_it(tmp_path):
    """Weights by a seed, what networks compute, and pictures of a pipeline: to the last bit."""
    for position in range(12):
        picture = np.random.default_rng(position).integers(0, 256, (70, 90, 3), dtype=np.uint8)
        cv2.imwrite(str(tmp_path / f'{position}.png'), picture)
    (tmp_path / 'list.txt').write_text('\n'.join(f'{position}.png' for position in range(12)))
    (tmp_path / 'data.py').write_text(DATA.format(root=str(tmp_path)))
    small = sorted((ROOT / 'configs/_base_/models').glob('*_small.py'))
    assert len(small) > 5
    told = [
        subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', NETWORKS, how, tmp_path / 'data.py', *small],
            capture_output=True,
            text=True,
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
        )
        for how in ('with', 'without')
    ]
    assert not any(done.returncode for done in told), told
    first, second = (json.loads(done.stdout.splitlines()[-1]) for done in told)
    assert (first.pop('installed'), second.pop('installed')) == (True, False)
    assert first == second
    assert len({tuple(value) for value in first.values()}) == len(first)
