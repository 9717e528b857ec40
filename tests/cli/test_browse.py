"""`mmdeepfill browse`: what it shows is what training gets."""

import cv2
import numpy as np
import pytest
from mmengine.runner import Runner

from mmdeepfill.cli.main import main
from tests.helpers import ROOT
from tests.integration.conftest import pictures  # noqa: F401  (fixture)
from tests.integration.runs import SMALL, shrunk

CONFIG = ROOT / 'configs' / SMALL


def browse(pictures, *words, config=CONFIG):
    data = [
        f'{split}_dataloader.dataset.data_root={pictures}' for split in ('train', 'val', 'test')
    ]
    return main(['browse', str(config), *map(str, words), '--cfg-options', *data])


def read(path):
    return cv2.imread(str(path))[..., ::-1]


def refused(capsys, pictures, *words, config=CONFIG):
    with pytest.raises(SystemExit) as stopped:
        browse(pictures, *words, config=config)
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize('workers', [0, 2])
def test_the_samples_of_training(pictures, tmp_path, workers):
    """Against the loader of a Runner, with a batch and processes of its own."""
    browse(pictures, '--seed', 5, '--count', 5, '--show', tmp_path / 'shown')
    cfg = shrunk(
        SMALL,
        pictures,
        tmp_path / 'run',
        experiment_name=f'browse_{workers}',
        **{
            'randomness.seed': 5,
            'train_dataloader.batch_size': 4,
            'train_dataloader.num_workers': workers,
        },
    )
    batches = iter(Runner.from_cfg(cfg).train_loop.dataloader)
    images, masks = [], []
    for batch in (next(batches), next(batches)):
        images += [image.permute(1, 2, 0).numpy() for image in batch['image']]
        masks += [mask[0].numpy() for mask in batch['mask']]
    assert len(list((tmp_path / 'shown').iterdir())) == 15
    for number in range(5):
        names = [
            tmp_path / 'shown' / f'{number:03d}_{kind}.png'
            for kind in ('image', 'mask', 'masked_image')
        ]
        assert np.array_equal(read(names[0]), images[number])
        assert np.array_equal(read(names[1])[..., 1], masks[number] * 255)
        hole = masks[number][..., None] != 0
        assert np.array_equal(read(names[2]), np.where(hole, 128, images[number]))


def test_another_seed_gives_others(pictures, tmp_path):
    for seed in (1, 2):
        browse(pictures, '--seed', seed, '--count', 1, '--show', tmp_path / str(seed))
    assert not np.array_equal(
        read(tmp_path / '1' / '000_image.png'), read(tmp_path / '2' / '000_image.png')
    )


def test_what_is_printed(pictures, capsys):
    browse(pictures, '--split', 'test', '--count', 9)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [
        'loader',
        'mask',
        '1',
        'of',
        '1',
        'x',
        '96',
        'x',
        '96',
        'uint8',
        '0',
        '..',
        '1',
    ] in lines
    (image,) = [line for line in lines if line[:2] == ['model', 'image']]
    assert image[2:10] == ['1', 'x', '3', 'x', '96', 'x', '96', 'float32']
    assert -1 <= float(image[10]) < float(image[12]) <= 1
    # the test list has two pictures; boxes of a TFBoxMask are 48x48, holes 36..48 a side
    samples = [line for line in lines if line and line[-1].endswith('.png')]
    assert [line[-1].split('/')[-1] for line in samples] == ['10.png', '11.png']
    for line in samples:
        assert line[5:7] == ['48', '48'] and 100 * (36 / 96) ** 2 <= float(line[1]) <= 25


def test_picture(pictures, tmp_path):
    browse(pictures, '--count', 3, '--out', tmp_path / 'grid.png', '--show', tmp_path / 'each')
    grid = read(tmp_path / 'grid.png')
    # 96 px are enlarged to 192: three columns with gaps of 4, rows with captions
    assert grid.shape[1] == 4 + 3 * 196 and grid.shape[0] > 3 * 192
    image = read(tmp_path / 'each' / '000_image.png')
    large = cv2.resize(image, (192, 192), interpolation=cv2.INTER_NEAREST)
    assert (grid[16:208, 4:196] == large).all()


def test_a_config_that_trains_nothing(pictures, tmp_path, capsys):
    """And one whose preprocessor is RGB, where the other's is BGR."""
    telea = str(ROOT / 'configs' / 'opencv' / 'opencv_telea.py')
    with pytest.raises(SystemExit):
        main(['browse', telea])
    assert 'has no train_dataloader. It has test: choose with --split' in capsys.readouterr().err
    main(
        [
            'browse',
            telea,
            '--split',
            'test',
            '--show',
            str(tmp_path / 'shown'),
            '--cfg-options',
            f'test_dataloader.dataset.data_root={pictures}',
        ]
    )
    photograph = read(pictures / '08.png')  # 300x400: the crop of 384 takes what there is
    crop = np.ascontiguousarray(photograph[:, 8:392])
    expected = cv2.resize(crop, (256, 256), interpolation=cv2.INTER_LINEAR)
    assert np.array_equal(read(tmp_path / 'shown' / '000_image.png'), expected)


def test_mistakes(pictures, tmp_path, capsys):
    assert '--count: expected at least 1, got 0' in refused(capsys, pictures, '--count', 0)
    assert 'dataset: --cfg-options val_dataloader.dataset.seed=...' in refused(
        capsys, pictures, '--split', 'val', '--seed', 1
    )
    assert '--out: expected a name that ends in .png' in refused(
        capsys, pictures, '--out', tmp_path / 'x.gif'
    )
    assert '--out: the folder of' in refused(capsys, pictures, '--out', tmp_path / 'no' / 'x.png')
    (tmp_path / 'full').mkdir()
    (tmp_path / 'full' / 'thing').write_text('')
    assert '--show: expected a folder that is empty or new' in refused(
        capsys, pictures, '--show', tmp_path / 'full'
    )
    assert "train_dataloader: data_prefix['img_path']: folder not found" in refused(
        capsys, tmp_path / 'gone'
    )
