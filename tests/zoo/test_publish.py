"""From a training's checkpoint to a file to hand out."""

import os
import re
import subprocess
import sys

import pytest
import safetensors.torch
import torch
import yaml
from mmengine.config import Config
from mmengine.logging import HistoryBuffer

from mmdeepfill.checkpoints.reading import read_checkpoint
from mmdeepfill.cli.main import main
from mmdeepfill.core.files import sha256_of
from mmdeepfill.core.identity import verify
from mmdeepfill.inference import init_model
from mmdeepfill.zoo import list_models
from tests.helpers import ROOT, config

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
KEY = 'generator.stage1.encoder.enc1.conv.weight'


@pytest.fixture
def trained(tmp_path):
    """(path, trained weights); ``state_dict`` has half of the generator, as an average."""
    torch.manual_seed(0)
    weights = init_model(config(SMALL)).state_dict()
    ema = {f'module.{k[len("generator.") :]}': v for k, v in weights.items() if k.startswith('gen')}
    average = {k: v / 2 if k.startswith('generator.') else v for k, v in weights.items()}
    history = HistoryBuffer()
    history.update(1.0)
    torch.save(
        {
            'state_dict': average,
            'ema_state_dict': ema,
            'optimizer': {'x': torch.ones(9)},
            'meta': {'iter': 12, 'seed': 3, 'time': 'now', 'cfg': 'secret'},
            'param_schedulers': [],
            'message_hub': {'log_scalars': {'loss': history}},
        },
        tmp_path / 'iter_12.pth',
    )
    return tmp_path / 'iter_12.pth', weights


def write(trained, out, *options):
    main(
        [
            'publish',
            str(ROOT / 'configs' / SMALL),
            str(trained[0]),
            '--out',
            str(out),
            '--date',
            '20261121',
            '--drop-objects',
            *options,
        ]
    )
    (path,) = out.glob('*')
    return path


def publish(trained, out, *options):
    path = write(trained, out, *options)
    return path, torch.load(path, weights_only=True)


def test_what_is_in_it(trained, tmp_path, capsys):
    path, content = publish(trained, tmp_path / 'out')
    assert path.name == f'deepfillv1_small_96x96_1x8_samples_20261121-{sha256_of(path)[:8]}.pth'
    verify(path)
    assert content.keys() == {'meta', 'state_dict'}
    assert content['meta'].keys() == {'mmdeepfill_version', 'config', 'iter'}
    assert content['meta']['iter'] == 12
    read = Config.fromstring(content['meta']['config'], '.py')
    assert read.model == config(SMALL).model
    assert torch.equal(content['state_dict'][KEY], trained[1][KEY] / 2)
    assert list(content['state_dict']) == list(trained[1])
    init_model(config(SMALL), path)


def test_half_of_the_bytes_for_other_libraries(trained, tmp_path):
    whole = write(trained, tmp_path / 'whole', '--parts', 'generator')
    options = ('--parts', 'generator', '--half', '--format', 'safetensors')
    path = write(trained, tmp_path / 'half', *options)
    assert path.name == (
        f'deepfillv1_small_96x96_1x8_samples_20261121-{sha256_of(path)[:8]}.safetensors'
    )
    assert path.stat().st_size < 0.55 * whole.stat().st_size
    weights = safetensors.torch.load_file(path)
    assert torch.equal(weights[KEY], (trained[1][KEY] / 2).half())
    meta = read_checkpoint(path)['meta']
    assert meta['iter'] == 12
    assert Config.fromstring(meta['config'], '.py').model == config(SMALL).model
    model = init_model(config(SMALL), path)
    assert torch.equal(model.state_dict()[KEY], weights[KEY].float())
    again = write(trained, tmp_path / 'again', *options)
    assert again.read_bytes() == path.read_bytes()


def test_what_float16_cannot_hold_is_refused(trained, tmp_path):
    path, weights = trained
    torch.save({'state_dict': dict(weights, **{KEY: weights[KEY] + 1e5})}, path)
    with pytest.raises(SystemExit, match='2'):
        write(trained, tmp_path / 'out', '--half')
    assert not (tmp_path / 'out').exists()


def test_the_trained_weights_and_parts(trained, tmp_path):
    _, content = publish(trained, tmp_path / 'a', '--weights', 'trained', '--parts', 'generator')
    assert torch.equal(content['state_dict'][KEY], trained[1][KEY])
    assert {key.split('.')[0] for key in content['state_dict']} == {'generator'}
    path, _ = publish(trained, tmp_path / 'b', '--name', 'mine', '--weights', 'average')
    assert path.name.startswith('mine_20261121-')


def test_the_same_bytes_in_another_process(trained, tmp_path):
    path, _ = publish(trained, tmp_path / 'a')
    words = [
        '-m',
        'mmdeepfill',
        'publish',
        ROOT / 'configs' / SMALL,
        trained[0],
        '--out',
        tmp_path / 'b',
        '--date',
        '20261121',
        '--drop-objects',
    ]
    subprocess.run(
        [sys.executable, *map(str, words)],
        check=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    assert (tmp_path / 'b' / path.name).read_bytes() == path.read_bytes()


def test_the_entry_can_be_pasted(trained, tmp_path, capsys):
    path, _ = publish(trained, tmp_path / 'out', '--url', 'https://host/folder/')
    printed = capsys.readouterr().out
    (entry,) = yaml.safe_load(printed[printed.index('- Name') :])
    assert entry['Weights'] == f'https://host/folder/{path.name}'
    (tmp_path / 'configs' / 'm').mkdir(parents=True)
    metafile = tmp_path / 'configs' / 'm' / 'metafile.yml'
    metafile.write_text(yaml.safe_dump({'Models': [entry]}))
    (model,) = list_models(tmp_path)
    assert model.collection == 'DeepFillv1' and model.filename == path.name
    assert model.config == tmp_path / 'configs' / SMALL
    assert verify(path, model.identity) == model.sha256


@pytest.mark.parametrize(
    'options, message',
    [
        ([], 'refused, for it holds more than tensors'),
        (
            ['--drop-objects', '--parts', 'critic'],
            r"parts: AdversarialInpaintor has .*; got \['critic'\]",
        ),
        (['--drop-objects', '--date', '21.11.26'], "date: expected YYYYMMDD, got '21.11.26'"),
    ],
)
def test_refused(trained, tmp_path, capsys, options, message):
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                'publish',
                str(ROOT / 'configs' / SMALL),
                str(trained[0]),
                '--out',
                str(tmp_path / 'o'),
                *options,
            ]
        )
    assert stopped.value.code == 2
    assert re.search(message, capsys.readouterr().err)
    assert not (tmp_path / 'o').exists()


def test_nothing_is_overwritten(trained, tmp_path, capsys):
    path, _ = publish(trained, tmp_path / 'out')
    before = path.stat()
    with pytest.raises(SystemExit):
        publish(trained, tmp_path / 'out')
    assert 'exists already; it is not overwritten' in capsys.readouterr().err
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_weights_of_another_model(trained, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(
            [
                'publish',
                str(ROOT / 'configs/deepfillv1/deepfillv1_256x256_8x2_places.py'),
                str(trained[0]),
                '--out',
                str(tmp_path / 'o'),
                '--drop-objects',
            ]
        )
    told = capsys.readouterr().err
    assert 'iter_12.pth does not fit the model: 0 missing, 0 unexpected, ' in told
    assert not (tmp_path / 'o').exists()
