"""LaMa's released files, made here with random weights, are read to the last tensor."""

import sys
import zipfile

import pytest
import torch
from safetensors.torch import save_file

from mmdeepfill.converters import convert_lama, lama_size, read_released
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.lama import LaMaDiscriminator, LaMaGenerator
from tests.helpers import config

from . import released


@pytest.fixture(scope='module')
def model():
    return MODELS.build(config('_base_/models/lama_small.py').model).eval()


@pytest.fixture(scope='module')
def generator(model):
    ours = model.generator.model
    size = {'ngf': ours[1].ffc.convl2l.out_channels, 'num_blocks': len(ours) - 18}
    return released.scramble(LaMaGenerator(**size))


def expect(state, generator):
    own = generator.state_dict()
    assert set(state) == {f'generator.{name}' for name in own}
    for name, value in own.items():
        found = state[f'generator.{name}']
        assert found.dtype == value.dtype and torch.equal(found, value), name


KINDS = {
    'torchscript': lambda path, g: released.trace(path / 'big-lama.pt', released.Wrapper(g)),
    'lightning': lambda path, g: released.lightning(path / 'best.ckpt', g.state_dict()),
    'zip': lambda path, g: released.zipped(
        path / 'big-lama.zip',
        **{'big-lama': released.lightning(path / 'best.ckpt', g.state_dict())},
    ),
}


@pytest.mark.parametrize('kind', KINDS)
def test_files_of_the_authors_and_iopaint(kind, model, generator, tmp_path):
    file = KINDS[kind](tmp_path, generator)
    expect(convert_lama(file, model), generator)
    assert 'pytorch_lightning_of_a_test' not in sys.modules


@pytest.mark.parametrize(
    'prefix', ['', 'generator.', 'model.generator.', 'module.', 'module.generator.']
)
@pytest.mark.parametrize('kind', ['pth', 'old', 'safetensors'])
def test_prefixes(kind, prefix, model, generator, tmp_path):
    state = {prefix + name: value.clone() for name, value in generator.state_dict().items()}
    file = tmp_path / f'lama.{"safetensors" if kind == "safetensors" else "pth"}'
    if kind == 'safetensors':
        save_file(state, file)
    else:
        torch.save(state, file, _use_new_zipfile_serialization=kind == 'pth')
    expect(convert_lama(file, model), generator)


def test_the_names_are_the_released_networks(generator):
    assert lama_size(LaMaGenerator(64, 1).state_dict()) == (64, 1)
    state = {f'model.generator.{name}': value for name, value in generator.state_dict().items()}
    assert lama_size(state).ngf == generator.model[1].ffc.convl2l.out_channels


def test_the_critic_if_asked_for(model, generator, tmp_path):
    critic = released.scramble(
        LaMaDiscriminator(
            base_channels=model.disc.model0[0].out_channels, num_layers=model.disc.num_layers
        ),
        1,
    )
    both = {
        **{f'generator.{name}': value for name, value in generator.state_dict().items()},
        **{f'discriminator.{name}': value for name, value in critic.state_dict().items()},
    }
    torch.save(both, tmp_path / 'best.pth')
    expect(convert_lama(tmp_path / 'best.pth', model), generator)
    state = convert_lama(tmp_path / 'best.pth', model, with_critic=True)
    model.load_state_dict(state, strict=False)
    for name, value in critic.state_dict().items():
        assert torch.equal(state[f'disc.{name}'], value)
    released.lightning(tmp_path / 'best.ckpt', generator.state_dict())
    with pytest.raises(ValueError, match='holds no discriminator'):
        convert_lama(tmp_path / 'best.ckpt', model, with_critic=True)


def test_several_in_one_archive(model, generator, tmp_path):
    one = released.lightning(tmp_path / 'a.ckpt', generator.state_dict())
    file = released.zipped(tmp_path / 'lama-models.zip', fourier=one, regular=one)
    with pytest.raises(ValueError, match='entry must name one of .*regular/models/best.ckpt; no'):
        convert_lama(file, model)
    expect(convert_lama(file, model, entry='fourier/models/best.ckpt'), generator)
    with pytest.raises(ValueError, match="got 'x'"):
        convert_lama(file, model, entry='x')
    with pytest.raises(ValueError, match='is no zip archive of checkpoints'):
        convert_lama(one, model, entry='x')


def test_a_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / 'a.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('best.ckpt', b'\0' * 10_000_000)
    with pytest.raises(ValueError, match='unpacks to 10000000 bytes'):
        read_released(tmp_path / 'a.zip')


def test_another_size_and_another_network(model, tmp_path):
    torch.save(LaMaGenerator(4, 1).state_dict(), tmp_path / 'lama.pth')
    with pytest.raises(ValueError, match='ngf=4 and num_blocks=1; the config'):
        convert_lama(tmp_path / 'lama.pth', model)
    torch.save({'x': torch.ones(2)}, tmp_path / 'lama.pth')
    with pytest.raises(ValueError, match='expected a generator of LaMa'):
        convert_lama(tmp_path / 'lama.pth', model)
    state = dict(model.generator.state_dict())
    del state['model.1.bn_l.weight']
    torch.save(state, tmp_path / 'lama.pth')
    with pytest.raises(ValueError, match='1 of .* tensors are missing'):
        convert_lama(tmp_path / 'lama.pth', model)
