"""``mmdeepfill convert``."""

import hashlib
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.converters import CONVERTERS, converter
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.lama import LaMaGenerator
from mmdeepfill.models.methods.migan import MIGANGenerator
from mmdeepfill.zoo import config_files
from tests.converters import released
from tests.converters import test_context_encoder as context_encoder
from tests.converters import test_deepfillv2_tensorflow as v2
from tests.converters import test_edgeconnect as edgeconnect
from tests.converters.test_deepfillv1_tensorflow import arrays_for, bundle_of
from tests.helpers import ROOT, config
from tests.models.small_deepfillv2 import small_config, small_model
from tests.reference import daa233_port as port
from tests.reference import gmcnn

CONFIGS = ROOT / 'configs'
SMALL = str(CONFIGS / '_base_/models/deepfillv1_small.py')


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp('tensorflow')
    bundle_of(folder, arrays_for(MODELS.build(config(SMALL).model)))
    return folder


def run(*words):
    assert main(['convert', *map(str, words)]) == 0


def convert(checkpoint, out, *options):
    run('deepfillv1_tensorflow', checkpoint, out, '--config', SMALL, *options)


def test_what_is_written_and_said(checkpoint, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    convert(checkpoint, tmp_path / 'w.pth')
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    data = (checkpoint / 'snap-7.data-00000-of-00001').read_bytes()
    assert (
        saved['meta']['source_sha256']['snap-7.data-00000-of-00001']
        == hashlib.sha256(data).hexdigest()
    )
    assert saved['meta']['config'] == 'deepfillv1_small.py'
    assert (
        saved['meta']['converted_from']
        == 'JiahuiYu/generative_inpainting, branch v1.0.0 (TensorFlow)'
    )
    MODELS.build(config(SMALL).model).load_state_dict(saved['state_dict'], strict=True)
    output = capsys.readouterr().out
    assert f'wrote {tmp_path / "w.pth"}: 104 tensors' in output
    small = 'configs/_base_/models/deepfillv1_small.py'
    assert f'--model {small} --checkpoint {tmp_path / "w.pth"} --out RESULT.png' in output
    assert f'mmdeepfill train {small} --cfg-options load_from={tmp_path / "w.pth"}' in output
    assert [file.name for file in tmp_path.iterdir()] == ['w.pth']


def test_the_generator_alone(checkpoint, tmp_path, capsys):
    convert(checkpoint, tmp_path / 'w.pth', '--generator-only')
    assert 'load_from' not in capsys.readouterr().out
    state = torch.load(tmp_path / 'w.pth', weights_only=True)['state_dict']
    assert len(state) == 84 and all(name.startswith('generator.') for name in state)


def refused(capsys, *words, name='deepfillv1_tensorflow'):
    with pytest.raises(SystemExit) as stopped:
        run(name, *words)
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith('error: ')
    return message


def test_what_was_there_is_kept_unless_forced(checkpoint, tmp_path, capsys):
    out = tmp_path / 'w.pth'
    out.write_text('mine')
    words = (checkpoint, out, '--config', SMALL)
    assert '--force to replace it' in refused(capsys, *words)
    # damage is found before anything is replaced
    broken = tmp_path / 'broken'
    broken.mkdir()
    for file in checkpoint.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    data = broken / 'snap-7.data-00000-of-00001'
    data.write_bytes(data.read_bytes()[:-100])
    assert 'cut short' in refused(capsys, broken, *words[1:], '--force')
    assert out.read_text() == 'mine'
    convert(checkpoint, out, '--force')
    assert 'state_dict' in torch.load(out, weights_only=True)


@pytest.mark.parametrize(
    'out, message', [('gone/w.pth', 'does not exist: make it first'), ('.', 'is a folder')]
)
def test_outputs_that_cannot_be(checkpoint, tmp_path, capsys, monkeypatch, out, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused(capsys, checkpoint, out, '--config', SMALL)


def test_inputs_that_cannot_be(checkpoint, tmp_path, capsys):
    out = tmp_path / 'w.pth'
    index = checkpoint / 'snap-7.index'
    assert 'is an input' in refused(capsys, checkpoint, index, '--config', SMALL, '--force')
    assert 'holds no TensorFlow checkpoint' in refused(capsys, tmp_path, out)
    assert 'no file' in refused(capsys, tmp_path / 'gone', out)
    assert 'no file' in refused(capsys, checkpoint, out, '--config', 'gone.py')
    message = refused(capsys, checkpoint, out)  # the default config is of full width
    assert 'inpaint_net/conv1/kernel' in message and '5x5x5x8  ' in message
    assert not out.exists()


def test_the_port_with_and_without_critics(tmp_path, capsys):
    generator, critics = tmp_path / 'gen_1.pt', tmp_path / 'dis_1.pt'
    torch.save(port.random_generator(), generator)
    torch.save({'localD': port.random_critic(8, 1), 'globalD': port.random_critic(16, 2)}, critics)
    for options, count in ((['--critics', str(critics)], 104), ([], 84)):
        out = tmp_path / f'{count}.pth'
        run('deepfillv1_daa233', generator, out, *options)
        assert f'{count} tensors' in capsys.readouterr().out
        saved = torch.load(out, weights_only=True)
        assert len(saved['state_dict']) == count
        assert len(saved['meta']['source_sha256']) == 1 + bool(options)
    message = refused(capsys, critics, tmp_path / 'x.pth', name='deepfillv1_daa233')
    assert 'got localD, globalD' in message


def test_both_files_of_edgeconnect(tmp_path, capsys):
    files = edgeconnect.save_twins(tmp_path)[2]
    edgeconnect.small_config().dump(str(tmp_path / 'small.py'))
    run('edgeconnect', *files, tmp_path / 'w.pth', '--config', tmp_path / 'small.py')
    # 9 layers of 3 tensors, 9 of 1, and twice the last with its bias
    assert 'w.pth: 40 tensors' in capsys.readouterr().out
    meta = torch.load(tmp_path / 'w.pth', weights_only=True)['meta']
    assert set(meta['source_sha256']) == {file.name for file in files}
    assert 'EdgeModel_gen.pth, then' in refused(  # the default config is of full width
        capsys, *files, tmp_path / 'x.pth', name='edgeconnect'
    )


def test_gmcnn(tmp_path, capsys):
    model = config('_base_/models/gmcnn_small.py').model
    (tmp_path / 'small.py').write_text(f'model = {model.to_dict()!r}')
    generator = MODELS.build(model.generator)
    torch.save(gmcnn.state_of(generator), tmp_path / '20_net_GM.pth')
    file = tmp_path / '20_net_GM.pth'
    run('gmcnn', file, tmp_path / 'w.pth', '--config', tmp_path / 'small.py')
    assert f'w.pth: {len(generator.state_dict())} tensors' in capsys.readouterr().out
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    assert saved['meta']['converted_from'] == 'shepnerd/inpainting_gmcnn (PyTorch)'
    for name, value in generator.state_dict().items():
        assert torch.equal(saved['state_dict'][f'generator.{name}'], value), name
    # of another width than the default's
    message = refused(capsys, file, tmp_path / 'x.pth', name='gmcnn')
    assert 'EB1.0.weight' in message and '8x4x7x7' in message and '32x4x7x7' in message
    assert not (tmp_path / 'x.pth').exists()


@pytest.mark.parametrize('recipe', ['tf', 'tf_sketch'])
def test_the_second_version(tmp_path, capsys, recipe):
    model = small_model(recipe)
    v2.bundle_of(tmp_path, v2.arrays_for(model))
    small_config(recipe).dump(str(tmp_path / 'small.py'))
    out = tmp_path / 'w.pth'
    run('deepfillv2_tensorflow', tmp_path, out, '--config', tmp_path / 'small.py')
    assert 'w.pth: 108 tensors' in capsys.readouterr().out
    model.load_state_dict(torch.load(tmp_path / 'w.pth', weights_only=True)['state_dict'])
    # the versions' variables have the same names
    assert '`mmdeepfill convert deepfillv2_tensorflow` takes those' in refused(
        capsys, tmp_path, tmp_path / 'x.pth'
    )


def test_the_command_runs_from_anywhere(tmp_path):
    environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
    np.savez(tmp_path / 'x.npz', a=np.zeros(1))
    failed = subprocess.run(
        [sys.executable, '-m', 'mmdeepfill', 'convert', 'edgeconnect', 'x.npz', 'x.npz', 'w.pth'],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert failed.returncode == 2 and 'Traceback' not in failed.stderr
    assert 'x.npz' in failed.stderr and not (tmp_path / 'w.pth').exists()


def test_every_module_of_converters_is_in_the_list_and_has_its_help(capsys):
    """The table is what the modules declare, and each default is a config of the package."""
    run('--list')
    listed = capsys.readouterr().out
    declared = re.findall(
        r"^@converter\(\s*'(\w+)'",
        '\n'.join(path.read_text() for path in (ROOT / 'mmdeepfill/converters').glob('*.py')),
        re.MULTILINE,
    )
    assert len(declared) == 10 and set(declared) == set(CONVERTERS)
    for name, about in CONVERTERS.items():
        assert re.search(rf'^ *{name} .*{re.escape(about.origin)}', listed, re.MULTILINE)
        with pytest.raises(SystemExit, match='0'):
            run(name, '--help')
        text = ' '.join(capsys.readouterr().out.split())
        assert about.about.split('.')[0] in text
        assert callable(about.config) or (
            about.config in config_files() and about.config in text.replace('- ', '-')
        )


def test_a_converter_from_outside_is_a_command(tmp_path, capsys):
    @converter(
        'mine',
        origin='me/mine',
        about='Weights of mine.',
        sources={'generator': 'mine.pth'},
        config=SMALL,
        options={'scale': {'type': float, 'default': 1.0}},
    )
    def convert_mine(file, model, scale):
        return {name: value * scale for name, value in torch.load(file).items()}

    try:
        torch.save({'generator.w': torch.ones(2)}, tmp_path / 'mine.pth')
        run('mine', tmp_path / 'mine.pth', tmp_path / 'out.pth', '--scale', '3')
        with pytest.raises(ValueError, match=r"there is a converter 'mine' already, from me/mine"):
            converter('mine')
    finally:
        del CONVERTERS['mine']
    saved = torch.load(tmp_path / 'out.pth', weights_only=True)
    assert saved['state_dict']['generator.w'].tolist() == [3, 3]
    assert saved['meta']['converted_from'] == 'me/mine'


def test_a_name_that_is_none(capsys):
    with pytest.raises(SystemExit, match='2'):
        run('lamma', 'a', 'b')
    assert "invalid choice: 'lamma' (choose from" in capsys.readouterr().err
    with pytest.raises(SystemExit, match='2'):
        run()
    assert 'mmdeepfill convert --list' in capsys.readouterr().err


def test_a_context_encoder(tmp_path, capsys):
    twin = context_encoder.layers()
    state = context_encoder.renamed(torch.nn.Sequential(*twin), 'one part')
    torch.save({'epoch': 1, 'state_dict': state}, tmp_path / 'netG.pth')
    base = CONFIGS / '_base_/models/context_encoder_centre.py'
    (tmp_path / 'small.py').write_text(
        f"_base_ = ['{base}']\nmodel = dict(generator=dict(base_channels=4, "
        'bottleneck=dict(channels=12)))\n'
    )
    file = tmp_path / 'netG.pth'
    run('context_encoder', file, tmp_path / 'w.pth', '--config', tmp_path / 'small.py')
    # 47 of the port, and 9 counters of norms
    assert 'w.pth: 56 tensors' in capsys.readouterr().out
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    assert saved['meta']['converted_from'] == 'BoyuanJiang/context_encoder_pytorch'
    assert torch.equal(
        saved['state_dict']['generator.decoder.deconv4.conv.weight'], state['main.29.weight']
    )
    # made for 64 channels
    message = refused(capsys, file, tmp_path / 'v.pth', name='context_encoder')
    assert 'of another shape' in message and not (tmp_path / 'v.pth').exists()


def test_lama_says_which_config_it_is_for(tmp_path, capsys):
    generator = released.scramble(LaMaGenerator(64, 9))
    file, out = tmp_path / 'lama.pt', tmp_path / 'lama.pth'
    torch.save(
        {f'model.generator.{name}': value for name, value in generator.state_dict().items()}, file
    )
    run('lama', file, out)
    saved = torch.load(out, weights_only=True)
    assert saved['meta']['config'] == 'lama_fourier_256x256_8x5_places.py'
    assert len(saved['state_dict']) == 521  # as the released network has
    assert '--model lama_fourier_256x256_8x5_places ' in capsys.readouterr().out
    torch.save(LaMaGenerator(8, 2).state_dict(), file)
    message = refused(capsys, file, tmp_path / 'b.pth', name='lama')
    assert 'ngf=8 and num_blocks=2' in message and '--config' in message


def test_migan_says_which_config_it_is_for(tmp_path, capsys):
    file, out = tmp_path / 'migan.pt', tmp_path / 'migan.pth'
    torch.save(MIGANGenerator(256).state_dict(), file)
    run('migan', file, out)
    assert torch.load(out, weights_only=True)['meta']['config'] == 'migan_256x256_places.py'
    torch.save(MIGANGenerator(32, 256, 16).state_dict(), file)
    message = refused(capsys, file, tmp_path / 'b.pth', name='migan')
    assert 'of resolution 32, neither 256 nor 512' in message
