"""``mmdeepfill manifest`` and ``eval``: the same bytes whatever the batch, loaders and ranks."""

import json
import os
import random
import re
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.cli.main import main
from mmdeepfill.cli.manifest import config_metrics
from mmdeepfill.cli.places import NONE, checkpoint_for
from mmdeepfill.datasets import ManifestDataset, load_manifest
from tests.cli.evaluation_runs import CONFIG, IMAGES, SIZE, evaluate, lay_out, make_manifest
from tests.helpers import ROOT


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp('evaluation'))


def test_batches_loaders_and_order_change_no_byte(folder):
    expected = evaluate(folder, 'a.json', '--batch-size', '1')
    assert evaluate(folder, 'b.json', '--batch-size', '4') == expected
    assert evaluate(folder, 'b.json', '--batch-size', '4', '--workers', '2') == expected
    manifest = json.loads((folder / 'm.json').read_text())
    random.Random(0).shuffle(manifest['images'])
    (folder / 'shuffled.json').write_text(json.dumps(manifest))
    assert evaluate(folder, 'b.json', manifest='shuffled.json') == expected


@pytest.mark.slow
def test_ranks_change_no_byte(folder):
    expected = evaluate(folder, 'a.json')
    subprocess.run(
        [
            sys.executable,
            '-m',
            'torch.distributed.run',
            '--standalone',
            '--nproc_per_node=2',
            '-m',
            'mmdeepfill',
            'eval',
            str(CONFIG),
            str(folder / 'model.pth'),
            '--manifest',
            str(folder / 'm.json'),
            '--out',
            str(folder / 'ranks.json'),
            '--launcher',
            'pytorch',
            '--device',
            'cpu',
        ],
        env=dict(os.environ, PYTHONPATH=str(ROOT), CUDA_VISIBLE_DEVICES=''),
        check=True,
        timeout=300,
    )
    assert (folder / 'ranks.json').read_bytes() == expected


def test_result_says_where_its_numbers_come_from(folder):
    result = json.loads(evaluate(folder, 'a.json'))
    other = json.loads(evaluate(folder, 'b.json', checkpoint='other.pth'))
    assert result['manifest'] == other['manifest'] and result['manifest']['images'] == IMAGES
    assert result['model']['config_sha256'] == other['model']['config_sha256']
    assert result['model']['checkpoint_sha256'] != other['model']['checkpoint_sha256']
    changed = json.loads(evaluate(folder, 'b.json', '--cfg-options', 'train_cfg.max_iters=7'))
    assert changed == result  # training makes no difference to what is measured
    changed = json.loads(
        evaluate(
            folder,
            'b.json',
            '--cfg-options',
            'model.generator.stage2.contextual_attention.contextual_attention.softmax_scale=5',
        )
    )
    assert changed['model']['config_sha256'] != result['model']['config_sha256']
    assert result['device']['threads'] == 1 and result['software']['torch'] == torch.__version__
    for metric, summary in result['metrics'].items():
        values = [image['values'][metric] for image in result['images']]
        assert summary['mean'] == pytest.approx(np.mean(values))
        assert summary['interval'][0] <= summary['mean'] <= summary['interval'][1]


def test_testing_with_a_runner_gives_the_same_numbers(folder, tmp_path):
    """What tools/test.py and mim do, on the frozen and on the config's own dataset."""
    cfg = Config.fromfile(CONFIG)
    hole = {'type': 'TFBoxMask', 'size': 16, 'margin': 0, 'max_delta': 4}
    cfg.test_dataloader.dataset = {
        'type': 'InpaintingDataset',
        'data_root': str(folder),
        'ann_file': 'images.txt',
        'seed': 3,
        'data_prefix': {'img_path': 'images'},
        'test_mode': True,
        'pipeline': [
            {'type': 'LoadImage'},
            {'type': 'Crop', 'crop_size': SIZE},
            hole,
            {'type': 'PackInputs'},
        ],
    }
    cfg.test_evaluator = [
        {'type': 'MAE'},
        {'type': 'PSNR'},
        {'type': 'SSIM'},
        {'type': 'PSNR', 'region': 'boundary'},
    ]
    cfg.work_dir, cfg.load_from = str(tmp_path), str(folder / 'model.pth')
    cfg.visualizer = None
    cfg.dump(tmp_path / 'config.py')
    assert (
        main(
            [
                'manifest',
                'make',
                '--config',
                str(tmp_path / 'config.py'),
                '--workers',
                '0',
                '--out',
                str(folder / 'own.json'),
            ]
        )
        == 0
    )
    result = json.loads(evaluate(folder, 'own_result.json', manifest='own.json'))
    expected = {name: summary['mean'] for name, summary in result['metrics'].items()}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        assert Runner.from_cfg(cfg).test() == expected
        frozen = cfg.copy()
        frozen.test_dataloader = {
            'batch_size': 1,
            'num_workers': 0,
            'sampler': {'type': 'DefaultSampler', 'shuffle': True},
            'collate_fn': {'type': 'default_collate'},
            'dataset': {'type': 'ManifestDataset', 'manifest': str(folder / 'own.json')},
        }
        frozen.experiment_name = 'frozen'
        assert Runner.from_cfg(frozen).test() == expected
    finally:
        torch.set_num_threads(threads)


def test_config_without_manifest_is_frozen_for_the_run(folder, tmp_path):
    data = [
        f'test_dataloader.dataset.{k}={v}'
        for k, v in (
            ('data_root', folder),
            ('ann_file', 'images.txt'),
            ('data_prefix.img_path', 'images'),
            ('pipeline.1.crop_size', SIZE),
            ('pipeline.2.size', 12),
            ('pipeline.2.max_delta', 2),
        )
    ]
    result = json.loads(evaluate(folder, 'c.json', '--cfg-options', *data, manifest=None))
    assert result['manifest']['images'] == IMAGES
    assert set(result['metrics']) == {'MAE', 'PSNR', 'SSIM'}


def test_presets_and_leaving_out(folder, tmp_path, monkeypatch, capsys):
    result = json.loads(evaluate(folder, 'c.json', '--preset', 'paper'))
    assert set(result['metrics']) == {'L1_relative', 'L2_relative', 'PSNR', 'TV'}
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(tmp_path))
    monkeypatch.setattr('mmdeepfill.backbones.weights.fetch', refuse)
    with pytest.raises(SystemExit, match='2'):
        evaluate(folder, 'c.json', '--preset', 'student-table')
    assert 'alexnet-owt-7be5be79.pth' in capsys.readouterr().err
    result = json.loads(
        evaluate(folder, 'c.json', '--preset', 'student-table', '--without', 'LPIPS')
    )
    assert set(result['metrics']) == {'L1', 'MSE', 'PSNR', 'TV'}


def refuse(*args, **kwargs):
    raise OSError('no network')


def test_metrics_of_a_config():
    one = {'type': 'MAE'}
    for evaluator in ([one], one, {'type': 'Evaluator', 'metrics': [one]}):
        assert config_metrics(Config({'test_evaluator': evaluator})) == [one]
    assert config_metrics(Config({'test_evaluator': None})) == []


def test_pictures_show_what_was_measured(folder):
    evaluate(folder, 'c.json', '--save-images', str(folder / 'pictures'))
    read = lambda kind: cv2.imread(str(folder / 'pictures' / kind / '000003.png'))  # noqa: E731
    painted, composite, original = read('input'), read('composite'), read('original')
    hole = (painted == (160, 0, 255)).all(-1)  # BGR of the hole's colour
    assert 0 < hole.mean() < 0.6
    assert (composite == original)[~hole].all() and (composite != original)[hole].any()
    result = json.loads((folder / 'c.json').read_text())
    error = np.abs(composite.astype(int) - original)[hole].mean() / 2.55
    assert result['images'][3]['values']['MAE'] == pytest.approx(error)


def test_changed_data_stops_with_a_message(folder, tmp_path, capsys):
    for workers in ('0', '2'):
        moved = tmp_path / workers
        moved.mkdir()
        for path in (folder / 'images').iterdir():
            (moved / path.name).write_bytes(path.read_bytes())
        data = bytearray((moved / '4.png').read_bytes())
        data[-1] ^= 1
        (moved / '4.png').write_bytes(data)
        (folder / 'kept.json').write_text('before')
        with pytest.raises(SystemExit, match='2'):
            evaluate(folder, 'kept.json', '--image-root', str(moved), '--workers', workers)
        message = capsys.readouterr().err.splitlines()[-1]
        assert message.startswith('error: image file ') and '4.png' in message
        assert 'has changed since the manifest was made' in message
        assert (folder / 'kept.json').read_text() == 'before'
        with pytest.raises(SystemExit, match='2'):
            main(['manifest', 'check', str(folder / 'm.json'), '--image-root', str(moved)])
        assert '1 of 6 images have changed' in capsys.readouterr().err
    assert main(['manifest', 'check', str(folder / 'm.json')]) == 0


def test_nvidia_masks_and_folders(folder, tmp_path, capsys):
    masks = tmp_path / 'mask' / 'testing_mask_dataset'
    masks.mkdir(parents=True)
    for number, side in enumerate((100, 200)):
        mask = np.zeros((512, 512), np.uint8)
        mask[100 : 100 + side, 100 : 100 + side] = 255
        cv2.imwrite(str(masks / f'{number:05d}.png'), mask)
    assert (
        make_manifest(
            folder, 'n.json', '--nvidia-masks', str(tmp_path), '--hole-ratio', '0.1', '0.2'
        )
        == 0
    )
    manifest = json.loads((folder / 'n.json').read_text())
    assert {entry['mask']['path'] for entry in manifest['images']} == {'00001.png'}
    assert manifest['images'][0]['mask_ratio'] == pytest.approx(200**2 / 512**2, abs=0.02)
    with pytest.raises(SystemExit, match='2'):
        make_manifest(folder, 'n.json', '--nvidia-masks', str(tmp_path), '--border', 'touched')
    assert 'none of 2 has a hole ratio' in capsys.readouterr().err


@pytest.mark.parametrize(
    'options, message',
    [
        (['--out', 'nowhere/r.json'], "--out: the folder .*nowhere' does not exist"),
        (['--without', 'FID'], "--without: expected some of .* got 'FID'"),
        (['--device', 'cuda:99'], "--device: 'cuda:99' cannot be used"),
        (['--manifest', 'none.json'], "no file 'none.json'"),
    ],
)
def test_mistakes(folder, capsys, options, message):
    with pytest.raises(SystemExit, match='2'):
        evaluate(folder, 'c.json', *options)
    assert re.search(message, capsys.readouterr().err)


def test_a_model_without_weights(folder):
    """The checkpoint is null, the name the config's; the mean is that of cv2's own filling."""
    telea = ROOT / 'configs' / 'opencv' / 'opencv_telea.py'
    options = [
        '--manifest',
        str(folder / 'm.json'),
        '--workers',
        '0',
        '--device',
        'cpu',
        '--preset',
        'openmmlab',
        '--save-images',
        str(folder / 'telea'),
    ]
    assert main(['eval', str(telea), '--out', str(folder / 'telea.json'), *options]) == 0
    result = json.loads((folder / 'telea.json').read_text())
    assert result['name'] == 'opencv_telea' and result['model']['config'] == 'opencv_telea.py'
    assert result['model']['checkpoint'] is result['model']['checkpoint_sha256'] is None
    assert main(['eval', str(telea), 'none', '--out', str(folder / 'none.json'), *options]) == 0
    assert main(['eval', 'opencv_telea', '--out', str(folder / 'name.json'), *options]) == 0
    for other in ('none.json', 'name.json'):
        assert (folder / other).read_bytes() == (folder / 'telea.json').read_bytes()
    dataset = ManifestDataset(load_manifest(folder / 'm.json'))
    errors = []
    for sample in (dataset[i] for i in range(len(dataset))):
        image, hole = sample['image'].permute(1, 2, 0).numpy(), sample['mask'][0].numpy()
        known = np.where(hole[..., None] != 0, np.uint8(128), image)
        filled = cv2.inpaint(known, hole, 3, cv2.INPAINT_TELEA)
        errors.append(np.abs(filled[hole != 0] / 255 - image[hole != 0] / 255).mean() * 100)
    assert result['metrics']['MAE']['mean'] == pytest.approx(np.mean(errors))


def test_a_model_that_is_named_brings_its_weights(folder, tmp_path):
    """Those that are given come first; a file of that name is a config, and brings none."""
    name = 'deepfillv1_256x256_4x4_celeba'
    assert checkpoint_for(name, None) == name
    assert checkpoint_for(name, 'mine.pth') == 'mine.pth' and checkpoint_for(name, NONE) == NONE
    for other in ('opencv_ns', 'deepfillv1_paper_256x256_1x16_dtd', CONFIG):
        assert checkpoint_for(str(other), None) is None


def test_a_checkpoint_that_is_missing_or_too_much(folder, capsys):
    words = ['--manifest', str(folder / 'm.json'), '--out', str(folder / 'x.json')]
    for config, checkpoint, message in [
        (CONFIG, [], 'AdversarialInpaintor has weights, and none were given'),
        (
            ROOT / 'configs/opencv/opencv_ns.py',
            [str(folder / 'model.pth')],
            'OpenCVInpaintor has no weights; got',
        ),
    ]:
        with pytest.raises(SystemExit) as stopped:
            main(['eval', str(config), *checkpoint, *words])
        assert stopped.value.code == 2 and message in capsys.readouterr().err
        assert not (folder / 'x.json').exists()
