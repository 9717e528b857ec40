"""The converters' command lines."""
import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from mmdeepfill.cli.convert import (context_encoder_main, daa233_main, edgeconnect_main,
                                    gmcnn_main, tensorflow_main, tensorflow_v2_main)
from mmdeepfill.registry import MODELS
from tests.apis.converters import test_context_encoder as context_encoder
from tests.apis.converters import test_deepfillv2_tensorflow as v2
from tests.apis.converters.test_deepfillv1_tensorflow import arrays_for, bundle_of
from tests.helpers import ROOT, config
from tests.apis.converters import test_edgeconnect as edgeconnect
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


def convert(checkpoint, out, *options):
    tensorflow_main(CONFIGS, [str(checkpoint), '--config', SMALL, '--out', str(out), *options])


def test_what_is_written_and_said(checkpoint, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    convert(checkpoint, tmp_path / 'w.pth')
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    data = (checkpoint / 'snap-7.data-00000-of-00001').read_bytes()
    assert saved['meta']['source_sha256']['snap-7.data-00000-of-00001'] == hashlib.sha256(
        data).hexdigest()
    assert saved['meta']['config'] == 'deepfillv1_small.py'
    assert saved['meta']['converted_from'] == 'TensorFlow checkpoint snap-7'
    MODELS.build(config(SMALL).model).load_state_dict(saved['state_dict'], strict=True)
    output = capsys.readouterr().out
    assert f'wrote {tmp_path / "w.pth"}: 104 tensors' in output
    small = 'configs/_base_/models/deepfillv1_small.py'
    assert f'python tools/inpaint.py {small} {tmp_path / "w.pth"} PHOTO.png' in output
    assert f'python tools/train.py {small} --cfg-options load_from={tmp_path / "w.pth"}' in output
    assert [file.name for file in tmp_path.iterdir()] == ['w.pth']


def test_the_generator_alone(checkpoint, tmp_path, capsys):
    convert(checkpoint, tmp_path / 'w.pth', '--generator-only')
    assert 'load_from' not in capsys.readouterr().out
    state = torch.load(tmp_path / 'w.pth', weights_only=True)['state_dict']
    assert len(state) == 84 and all(name.startswith('generator.') for name in state)


def refused(capsys, *words, main=tensorflow_main):
    with pytest.raises(SystemExit) as stopped:
        main(CONFIGS, [str(word) for word in words])
    assert stopped.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith('error: ')
    return message


def test_what_was_there_is_kept_unless_forced(checkpoint, tmp_path, capsys):
    out = tmp_path / 'w.pth'
    out.write_text('mine')
    words = (checkpoint, '--config', SMALL, '--out', out)
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


@pytest.mark.parametrize('out, message', [
    ('gone/w.pth', 'does not exist: make it first'), ('.', 'is a folder')])
def test_outputs_that_cannot_be(checkpoint, tmp_path, capsys, monkeypatch, out, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused(capsys, checkpoint, '--config', SMALL, '--out', out)


def test_inputs_that_cannot_be(checkpoint, tmp_path, capsys):
    out = tmp_path / 'w.pth'
    index = checkpoint / 'snap-7.index'
    assert 'is an input' in refused(
        capsys, checkpoint, '--config', SMALL, '--out', index, '--force')
    assert 'holds no TensorFlow checkpoint' in refused(capsys, tmp_path, '--out', out)
    assert 'no file' in refused(capsys, tmp_path / 'gone', '--out', out)
    assert 'no file' in refused(capsys, checkpoint, '--config', 'gone.py', '--out', out)
    message = refused(capsys, checkpoint, '--out', out)  # the default config is of full width
    assert 'inpaint_net/conv1/kernel' in message and '5x5x5x8  ' in message
    assert not out.exists()


def test_the_port_with_and_without_critics(tmp_path, capsys):
    generator, critics = tmp_path / 'gen_1.pt', tmp_path / 'dis_1.pt'
    torch.save(port.random_generator(), generator)
    torch.save(dict(localD=port.random_critic(8, 1), globalD=port.random_critic(16, 2)), critics)
    for options, count in ((['--critics', str(critics)], 104), ([], 84)):
        out = tmp_path / f'{count}.pth'
        daa233_main(CONFIGS, [str(generator), *options, '--out', str(out)])
        assert f'{count} tensors' in capsys.readouterr().out
        saved = torch.load(out, weights_only=True)
        assert len(saved['state_dict']) == count
        assert len(saved['meta']['source_sha256']) == 1 + bool(options)
    message = refused(capsys, critics, '--out', tmp_path / 'x.pth', main=daa233_main)
    assert 'got localD, globalD' in message


def test_both_files_of_edgeconnect(tmp_path, capsys):
    files = edgeconnect.save_twins(tmp_path)[2]
    edgeconnect.small_config().dump(str(tmp_path / 'small.py'))
    words = ['--config', tmp_path / 'small.py', '--out', tmp_path / 'w.pth']
    edgeconnect_main(CONFIGS, [str(word) for word in (*files, *words)])
    # 9 layers of 3 tensors, 9 of 1, and twice the last with its bias
    assert 'w.pth: 40 tensors' in capsys.readouterr().out
    meta = torch.load(tmp_path / 'w.pth', weights_only=True)['meta']
    assert set(meta['source_sha256']) == {file.name for file in files}
    assert 'EdgeModel_gen.pth, then' in refused(  # the default config is of full width
        capsys, *files, '--out', tmp_path / 'x.pth', main=edgeconnect_main)


def test_gmcnn(tmp_path, capsys):
    model = config('_base_/models/gmcnn_small.py').model
    (tmp_path / 'small.py').write_text(f'model = {model.to_dict()!r}')
    generator = MODELS.build(model.generator)
    torch.save(gmcnn.state_of(generator), tmp_path / '20_net_GM.pth')
    words = [tmp_path / '20_net_GM.pth', '--config', tmp_path / 'small.py']
    gmcnn_main(CONFIGS, [str(word) for word in (*words, '--out', tmp_path / 'w.pth')])
    assert f'w.pth: {len(generator.state_dict())} tensors' in capsys.readouterr().out
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    assert saved['meta']['converted_from'] == 'shepnerd/inpainting_gmcnn (PyTorch)'
    for name, value in generator.state_dict().items():
        assert torch.equal(saved['state_dict'][f'generator.{name}'], value), name
    # of another width than the default's
    message = refused(capsys, words[0], '--out', tmp_path / 'x.pth', main=gmcnn_main)
    assert 'EB1.0.weight' in message and '8x4x7x7' in message and '32x4x7x7' in message
    assert not (tmp_path / 'x.pth').exists()


@pytest.mark.parametrize('recipe', ['tf', 'tf_sketch'])
def test_the_second_version(tmp_path, capsys, recipe):
    model = small_model(recipe)
    v2.bundle_of(tmp_path, v2.arrays_for(model))
    small_config(recipe).dump(str(tmp_path / 'small.py'))
    words = [tmp_path, '--config', tmp_path / 'small.py', '--out', tmp_path / 'w.pth']
    tensorflow_v2_main(CONFIGS, [str(word) for word in words])
    assert 'w.pth: 108 tensors' in capsys.readouterr().out
    model.load_state_dict(torch.load(tmp_path / 'w.pth', weights_only=True)['state_dict'])
    # the versions' variables have the same names
    assert 'deepfillv2_from_tensorflow.py takes those' in refused(
        capsys, tmp_path, '--out', tmp_path / 'x.pth')


@pytest.mark.parametrize('script', [
    'deepfillv1_from_tensorflow', 'deepfillv2_from_tensorflow', 'deepfillv1_from_daa233',
    'edgeconnect_from_authors', 'gmcnn_from_pytorch'])
def test_scripts_run_from_anywhere(tmp_path, script):
    tool = ROOT / 'tools' / 'model_converters' / f'{script}.py'
    environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')

    def run(*words):
        return subprocess.run([sys.executable, str(tool), *words], cwd=tmp_path, env=environ,
                              capture_output=True, text=True, timeout=120)

    shown = run('--help')
    config_name = script.replace('_from', '').replace('tensorflow', 'tf').replace(
        '_authors', '_').replace('gmcnn_pytorch', 'gmcnn_256x256')
    assert shown.returncode == 0 and config_name in shown.stdout
    np.savez(tmp_path / 'x.npz', a=np.zeros(1))
    files = ['x.npz'] * (2 if 'edge' in script else 1)
    failed = run(*files, '--out', 'w.pth')
    assert failed.returncode == 2 and 'Traceback' not in failed.stderr
    assert 'x.npz' in failed.stderr and not (tmp_path / 'w.pth').exists()


def test_a_context_encoder(tmp_path, capsys):
    twin = context_encoder.layers()
    state = context_encoder.renamed(torch.nn.Sequential(*twin), 'one part')
    torch.save(dict(epoch=1, state_dict=state), tmp_path / 'netG.pth')
    base = CONFIGS / '_base_/models/context_encoder_centre.py'
    (tmp_path / 'small.py').write_text(
        f"_base_ = ['{base}']\nmodel = dict(generator=dict(base_channels=4, "
        "bottleneck=dict(channels=12)))\n")
    words = [tmp_path / 'netG.pth', '--config', tmp_path / 'small.py', '--out']
    context_encoder_main(CONFIGS, [str(word) for word in (*words, tmp_path / 'w.pth')])
    # 47 of the port, and 9 counters of norms
    assert 'w.pth: 56 tensors' in capsys.readouterr().out
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    assert saved['meta']['converted_from'] == 'BoyuanJiang/context_encoder_pytorch'
    assert torch.equal(saved['state_dict']['generator.decoder.deconv4.conv.weight'],
                       state['main.29.weight'])
    message = refused(capsys, tmp_path / 'netG.pth', '--out', tmp_path / 'v.pth',
                      main=context_encoder_main)  # made for 64 channels
    assert 'of another shape' in message and not (tmp_path / 'v.pth').exists()
