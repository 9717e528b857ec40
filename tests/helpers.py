"""Reference values and models, for all tests.

Parameters and inputs of the values in ``tests/golden`` are functions of their names, as
the README there says.
"""

import signal
import zlib
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config

from mmdeepfill.backbones import vgg_layers
from mmdeepfill.models.layers.tiled_attention import operator

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / 'golden'

#: Largest accepted difference, relative to the largest value, by dtype.
TOLERANCE = {torch.float64: 1e-10, torch.float32: 1e-5, torch.bfloat16: 2e-2}


#: Operators of ours, and the functions in them: for modes that look into an operator.
INSIDE = {
    'mmdeepfill::attend': operator._attend,
    'mmdeepfill::attend_backward': operator._attend_backward,
}


def heed_interrupts():
    """For a child process: SIGINT is ignored in what a shell runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def golden(name):
    return np.load(GOLDEN / f'{name}.npz', allow_pickle=False)


def array(name, shape, scale=1.0):
    draw = np.random.RandomState(zlib.crc32(name.encode())).standard_normal(shape)
    return torch.from_numpy(np.asarray(draw * scale, np.float32))


def picture(name, shape):
    return (0.5 * array(name, shape)).clip(-1, 1)


def box_masks(boxes, size, dtype=torch.float32):
    mask = torch.zeros(len(boxes), 1, *size, dtype=dtype)
    for sample, (top, left, height, width) in zip(mask, np.asarray(boxes, int)):
        sample[:, top : top + height, left : left + width] = 1
    return mask


def golden_generator(name):
    """Reference values of a generator, and what it takes: masked image (hole 0) and mask."""
    values = golden(f'generator_{name}')
    count, height, width = values['shape']
    image = picture(f'pub.{name}.img', (count, 3, height, width))
    mask = box_masks(values['boxes'], (height, width))
    return values, image * (1 - mask), mask


def assert_golden_stages(generator, name, tolerance=None):
    """A generator of two stages, filled, gives the reference values."""
    values, masked_image, mask = golden_generator(name)
    with torch.no_grad():
        outputs = generator(masked_image, mask)
    for stage in ('coarse', 'refined'):
        assert_near(outputs[stage], values[stage], tolerance)


def fill(module):
    """Give every parameter and buffer its reference value."""
    state = module.state_dict()
    for name, tensor in state.items():
        if not tensor.is_floating_point():
            continue
        shape = tuple(tensor.shape)
        if tensor.dim() > 1:
            state[name] = array(name, shape, np.sqrt(1 / np.prod(shape[1:])))
        elif name.endswith('running_var'):
            state[name] = array(name, shape).abs() + 0.5
        else:
            norm = ('norm' in name or '.bn' in name) and name.endswith('weight')
            state[name] = array(name, shape, 0.1) + float(norm)
    module.load_state_dict(state)
    return module


def write_vgg(path, vgg_type='vgg16', count=17):
    """Reference values of a VGG's first layers, in a file like torchvision's."""
    state = {}
    for name, tensor in vgg_layers(vgg_type, count).state_dict().items():
        shape = tuple(tensor.shape)
        scale = np.sqrt(1 / np.prod(shape[1:])) if len(shape) > 1 else 0.1
        state[f'features.{name}'] = array(f'vgg.vgg_layers.{name}', shape, scale)
    torch.save(state, path)
    return str(path)


def config(name, **options):
    cfg = Config.fromfile(ROOT / 'configs' / name)
    cfg.merge_from_dict(options)
    return cfg


def small_global_local(model):
    """Shrink the config of a Global&Local model to 64x64 pixels with patches of 32, an eighth of
    the channels in its generator.
    """
    for part in (model.generator.encoder, model.generator.decoder):
        part.channel_factor = 1 / 8
    for part in (model.generator.dilation_neck, model.generator.decoder):
        part.in_channels //= 8
    for part in (
        model.generator.encoder,
        model.generator.dilation_neck,
        model.generator.decoder,
        model.disc.global_disc_cfg,
        model.disc.local_disc_cfg,
    ):
        part.norm_cfg.type = 'BN'
    small = {
        'base_channels': 4,
        'max_channels': 8,
        'fc_in_channels': 8 * 8 * 8,
        'fc_out_channels': 5,
    }
    model.disc.global_disc_cfg.update(small, num_convs=3)
    model.disc.local_disc_cfg.update(small, num_convs=2)
    model.views.local_disc.size = 32
    return model


def assert_near(actual, expected, tolerance=None):
    """Compare with a tolerance relative to the largest expected value."""
    actual = actual.detach()
    tolerance = TOLERANCE[actual.dtype] if tolerance is None else tolerance
    if isinstance(expected, torch.Tensor):
        expected = expected.detach()
    expected = torch.as_tensor(np.asarray(expected)).to(actual)
    error, size = (actual - expected).abs().max(), expected.abs().max()
    assert error <= tolerance * size, f'error {error:.2e} > {tolerance:.0e} of {size:.2e}'
