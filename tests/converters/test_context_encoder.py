"""Weights in the port's names give in our model, bit for bit, what the port's network gives."""

import itertools

import pytest
import torch
from torch import nn

from mmdeepfill.converters import convert_context_encoder
from mmdeepfill.models.methods.context_encoder import CentreContextEncoder
from tests.helpers import fill, picture

WIDTH, CODE = 4, 12


def layers():
    """The published table: kernel 4 everywhere, no bias."""
    down = [3, WIDTH, WIDTH, 2 * WIDTH, 4 * WIDTH, 8 * WIDTH, CODE]
    up = [CODE, 8 * WIDTH, 4 * WIDTH, 2 * WIDTH, WIDTH, 3]
    for i, pair in enumerate(itertools.pairwise(down)):
        stride = (1, 0) if i == 5 else (2, 1)
        yield nn.Conv2d(*pair, 4, *stride, bias=False)
        if i:
            yield nn.BatchNorm2d(pair[1])
        yield nn.LeakyReLU(0.2)
    for i, pair in enumerate(itertools.pairwise(up)):
        yield nn.ConvTranspose2d(*pair, 4, *((2, 1) if i else (1, 0)), bias=False)
        yield from (nn.Tanh(),) if i == 4 else (nn.BatchNorm2d(pair[1]), nn.ReLU())


@pytest.fixture(scope='module')
def twin():
    return fill(nn.Sequential(*layers())).eval()


@pytest.fixture
def model():
    return nn.ModuleDict(
        {
            'generator': CentreContextEncoder(
                base_channels=WIDTH, bottleneck={'type': 'CEConvBottleneck', 'channels': CODE}
            )
        }
    ).eval()


def renamed(twin, form):
    state = twin.state_dict()
    if form == 'old PyTorch':  # it did not count batches
        state = {name: x for name, x in state.items() if not name.endswith('tracked')}
    if form != 'two parts':
        return {f'main.{name}': x for name, x in state.items()}
    parts = {}
    for name, x in state.items():
        index, kind = name.split('.')
        part = f'main_encode.{index}' if int(index) < 17 else f'main_decode.{int(index) - 17}'
        parts[f'{part}.{kind}'] = x
    return parts


@pytest.mark.parametrize('form', ['one part', 'old PyTorch', 'two parts'])
def test_the_generator(twin, model, form, tmp_path):
    saved = {'epoch': 100, 'state_dict': renamed(twin, form)}
    torch.save(saved, tmp_path / 'netG.pth')
    state = convert_context_encoder(tmp_path / 'netG.pth', model)
    model.load_state_dict(state, strict=True)
    masked = picture('ce.port', (2, 3, 128, 128))
    with torch.no_grad():
        expected = twin(masked)
        refined = model['generator'](masked, torch.zeros(2, 1, 128, 128))['refined']
    assert expected.shape[2:] == (64, 64) and expected.std() > 0.02
    assert torch.equal(refined[..., 32:96, 32:96], expected)


def test_what_is_refused(twin, model, tmp_path):
    file = tmp_path / 'netG.pth'
    state = renamed(twin, 'one part')
    del state['main.17.weight']
    torch.save(state, file)
    with pytest.raises(
        ValueError,
        match='1 of 47 tensors are missing(.|\n)*main.17.weight(.|\n)*'
        'Expected is netG_.*BoyuanJiang',
    ):
        convert_context_encoder(file, model)
    state['main.17.weight'] = torch.zeros(CODE, 8 * WIDTH, 4, 3)
    torch.save({'state_dict': state}, file)
    with pytest.raises(ValueError, match='1 of another shape(.|\n)*12x32x4x3'):
        convert_context_encoder(file, model)
    state['main.17.weight'] = torch.full((CODE, 8 * WIDTH, 4, 4), float('nan'))
    torch.save({'state_dict': state}, file)
    with pytest.raises(ValueError, match='NaN or infinite numbers in main.17.weight'):
        convert_context_encoder(file, model)
    torch.save({'state_dict': 3, 'epoch': 1}, file)
    with pytest.raises(ValueError, match='expected tensors by name; got state_dict, epoch'):
        convert_context_encoder(file, model)
    file.write_bytes(b'no weights')
    with pytest.raises(ValueError, match='PyTorch checkpoint'):
        convert_context_encoder(file, model)
