"""The tutorials run as they stand, with small data and few iterations."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.docs.blocks import run_page
from tests.docs.conftest import save_masks, save_photographs


def known_pixels_stay(desk):
    photo, filled = (np.asarray(Image.open(desk / name)) for name in ('photo.jpg', 'filled.png'))
    hole = np.asarray(Image.open(desk / 'mask.png')) > 0
    return np.array_equal(filled[~hole], photo[~hole]) and (filled[hole] != photo[hole]).any()


@pytest.mark.slow
def test_own_photographs(photos):
    run_page('tutorials/own_photographs.md', photos, {'iterations = 6000': 'iterations = 4'})
    assert known_pixels_stay(photos)
    assert len(json.loads((photos / 'mine.json').read_text())['images']) == 2
    assert (photos / 'samples.png').is_file()


@pytest.mark.slow
def test_own_components(desk):
    run_page(
        'tutorials/own_components.md',
        desk,
        {
            'max_iters=1000, val_interval=250': 'max_iters=2, val_interval=2',
            'interval=250, by_epoch': 'interval=2, by_epoch',
            'interval=20,': 'interval=1,',
        },
    )
    assert known_pixels_stay(desk)
    logs = ''.join(path.read_text() for path in desk.glob('work_dirs/tiny/*/*.log'))
    assert 'worst:' in logs and 'hole:' in logs  # the metric and the loss term


@pytest.mark.slow
def test_fine_tune(photos):
    names = [f'{number}.png' for number in range(12)]
    (photos / 'photos/val.txt').write_text('\n'.join(names[:2]))
    (photos / 'photos/train.txt').write_text('\n'.join(names[2:]))
    run_page(
        'tutorials/fine_tune.md',
        photos,
        {
            'iterations = 2000': 'iterations = 2',
            'batch_size=8': 'batch_size=1',
            'val_interval=500': 'val_interval=2',
            "'], interval=500": "'], interval=2",
        },
    )
    assert known_pixels_stay(photos)


@pytest.mark.slow
def test_from_mmagic(photos):
    (photos / 'photos/train.txt').write_text('\n'.join(f'{number}.png' for number in range(12)))
    run_page(
        'tutorials/from_mmagic.md',
        photos,
        {'max_iters=10_000': 'max_iters=2', 'interval=1000': 'interval=2'},
    )
    assert known_pixels_stay(photos)
    assert 'shuffle' in (photos / 'ours.py').read_text()


@pytest.mark.slow
def test_from_iopaint(photos):
    save_masks(photos / 'masks', photos / 'photos')
    run_page('tutorials/from_iopaint.md', photos)
    assert len(list((photos / 'filled').glob('*.png'))) == 12


@pytest.mark.slow
def test_many_files(desk):
    for part in 'ab':
        save_photographs(desk / 'photos' / part, 4, side=64)
        save_masks(desk / 'masks' / part, desk / 'photos' / part)
    run_page('tutorials/many_files.md', desk)
    assert len(list((desk / 'filled').rglob('*.png'))) == 8


def test_attention_map(desk):
    names = run_page('tutorials/attention_map.md', desk)
    hole = names['mask'] > 0
    assert (names['sources'][hole] >= 0).all() and (names['sources'][~hole] == -1).all()
    assert not hole[tuple(names['sources'][hole].T)].any()  # it copies from what is known
    assert Image.open('wheel.png').size == (150, 120)


@pytest.mark.slow
def test_quick_start(desk):
    names = run_page('quick_start.md', desk)
    assert known_pixels_stay(desk)
    assert len(names['both']) == 2 and Image.open('box.png').size == (150, 120)
