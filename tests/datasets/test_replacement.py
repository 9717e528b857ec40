"""Real damaged files in training: what takes their place, and when that ends."""

import shutil

import cv2
import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate
from torch.utils.data import DataLoader, default_collate

from mmdeepfill.datasets import InpaintingDataset, SeededInfiniteSampler, StreamIndex
from mmdeepfill.datasets.image_files import MissingFileError, UnreadableFileError
from mmdeepfill.datasets.replacement import limit_for, read_mark

PIPELINE = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 32},
    {'type': 'TFBoxMask', 'size': 16, 'margin': 0, 'max_delta': 4},
    {'type': 'PackInputs'},
]
PAIRED = [{'type': 'LoadImage'}, {'type': 'MaskFromFile'}, {'type': 'PackInputs'}]
DAMAGED = {'03.jpg', '07.jpg', '11.jpg'}


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    """Twelve photographs of noise with masks; of three JPEGs nothing, half, and another thing
    is left, and so of the mask of a fourth."""
    root = tmp_path_factory.mktemp('damaged')
    rng = np.random.default_rng(5)
    for number in range(12):
        for kind, pixels in (
            ('images', rng.integers(0, 256, (40, 44, 3), dtype=np.uint8)),
            ('masks', np.full((40, 44), 255 * (number % 2), np.uint8)),
        ):
            (root / kind).mkdir(exist_ok=True)
            suffix = 'jpg' if kind == 'images' else 'png'
            assert cv2.imwrite(str(root / kind / f'{number:02d}.{suffix}'), pixels)
    whole = (root / 'images/03.jpg').read_bytes()
    (root / 'images/03.jpg').write_bytes(whole[: len(whole) // 2])
    (root / 'images/07.jpg').write_bytes(b'')
    (root / 'images/11.jpg').write_text('<html>404 not found</html>')
    (root / 'masks/05.png').write_bytes(b'')
    return root


def build(folder, **options):
    return InpaintingDataset(
        **{
            'data_root': str(folder),
            'data_prefix': {'img_path': 'images'},
            'pipeline': PIPELINE,
            'max_unreadable': 5,
            **options,
        }
    )


def batches(dataset, count=6, workers=0, start=0):
    sampler = SeededInfiniteSampler(dataset, seed=9)
    sampler.start_at(start)
    iterator = iter(
        DataLoader(dataset, 4, sampler=sampler, num_workers=workers, collate_fn=default_collate)
    )
    return [next(iterator) for _ in range(count)]


def unreadable(found):
    marks = [read_mark(text) for batch in found for text in batch['unreadable']]
    return [mark and sorted(path[-6:] for path in mark.files) for mark in marks]


def equal(first, second):
    return all(
        torch.equal(a[key], b[key])
        for a, b in zip(first, second)
        for key in ('image', 'mask', 'box', 'sample_seed')
    ) and ([b['meta']['img_path'] for b in first] == [b['meta']['img_path'] for b in second])


def test_replaced_alike_in_every_run_and_with_any_number_of_workers(folder):
    dataset = build(folder)
    found = batches(dataset)
    assert equal(found, batches(build(folder))) and equal(found, batches(dataset, workers=2))
    marks = unreadable(found)
    assert marks == unreadable(batches(dataset, workers=2))
    # two passes of 12: each damaged file once in each, at the place that the sampler gives it
    order = [f'{int(i):02d}.jpg' for i, _ in zip(SeededInfiniteSampler(dataset, seed=9), range(24))]
    assert [name in DAMAGED for name in order] == [mark is not None for mark in marks]
    assert all(name in mark for name, mark in zip(order, marks) if mark)
    # and from the middle, as after a resume
    assert equal(found[3:], batches(dataset, 3, start=12))


def test_what_is_whole_is_not_touched_by_the_policy(folder):
    found = batches(build(folder))
    names = [path[-6:] for batch in found for path in batch['meta']['img_path']]
    assert not DAMAGED & set(names)
    dataset = build(folder, max_unreadable=0)
    for position, (batch, mark) in enumerate(zip(found, unreadable(found))):
        index = int(batch['meta']['sample_idx'][0])
        if unreadable([batch])[0] is None:
            alone = dataset[StreamIndex(index, 4 * position, 9)]
            assert torch.equal(alone['image'], batch['image'][0])
            assert torch.equal(alone['mask'], batch['mask'][0])


def test_mark_says_which_file_and_why(folder):
    sample = build(folder)[StreamIndex(3, 0, 1)]
    mark = read_mark(sample['unreadable'])
    (path,) = mark.files
    assert path.endswith('images/03.jpg') and 'cut off' in mark.files[path]
    assert mark.limit == 5 and mark.dataset.endswith('images')
    assert sample['meta']['img_path'] != path
    assert build(folder)[StreamIndex(2, 0, 1)]['unreadable'] == ''
    both = pseudo_collate([sample, build(folder)[2]])
    assert both['unreadable'] == [sample['unreadable'], '']


def test_a_mask_file_is_a_file_too(folder):
    dataset = build(
        folder, pipeline=PAIRED, data_prefix={'img_path': 'images', 'mask_path': 'masks'}
    )
    sample = dataset[StreamIndex(5, 0, 1)]
    assert next(iter(read_mark(sample['unreadable']).files)).endswith('masks/05.png')
    # image and mask come from one and the same other place
    number = int(sample['meta']['sample_idx'])
    assert number not in (3, 5, 7, 11) and bool(sample['mask'].all()) == bool(number % 2)
    assert equal(batches(dataset), batches(dataset, workers=2))


def test_a_mask_of_a_folder_is_drawn_anew(folder):
    """The same draw again would find the same unreadable mask, for ever."""
    masks = {'type': 'MaskFromFolder', 'folder': str(folder / 'masks'), 'resize': True}
    dataset = build(folder, pipeline=[PIPELINE[0], PIPELINE[1], masks, PIPELINE[3]])
    found = [dataset[StreamIndex(2, position, 1)] for position in range(60)]
    marks = [mark for mark in (read_mark(sample['unreadable']) for sample in found) if mark]
    assert {path[-12:] for mark in marks for path in mark.files} >= {'masks/05.png'}
    for position, sample in enumerate(found):
        again = dataset[StreamIndex(2, position, 1)]
        assert torch.equal(again['mask'], sample['mask']), position
        assert torch.equal(again['image'], sample['image'])


def test_errors_list_the_files(folder):
    with pytest.raises(
        UnreadableFileError,
        match=r"(?s)'.*images': 3 files cannot be read, and "
        r'max_unreadable is 2:.*cut off.*max_unreadable of the data set',
    ) as raised:
        dataset = build(folder, max_unreadable=2, indices=[3, 7, 11, 0])
        for position in range(100):  # until the draws meet all three before the whole one
            dataset[StreamIndex(0, position, 3)]
    assert all(name in str(raised.value) for name in DAMAGED)
    with pytest.raises(UnreadableFileError, match='3 files cannot be read'):
        build(folder, indices=[3, 7, 11])[0]  # nothing is left to take
    with pytest.raises(ValueError, match='max_unreadable must be .* got -1'):
        build(folder, max_unreadable=-1)
    lambda_end = [PIPELINE[0], lambda results: {'image': results['img']}]
    with pytest.raises(ValueError, match='must end in PackInputs'):
        build(folder, pipeline=lambda_end)[3]


@pytest.mark.parametrize('name', sorted(DAMAGED))
def test_in_evaluation_it_is_an_error_at_once(folder, name):
    dataset = build(folder, test_mode=True)
    with pytest.raises(UnreadableFileError, match=f'images/{name}'):
        dataset[int(name[:2])]
    loader = DataLoader(dataset, 1, sampler=[int(name[:2])], num_workers=1)
    with pytest.raises(UnreadableFileError, match=f'images/{name}'):
        next(iter(loader))


def test_a_file_that_vanished_is_replaced_a_refused_mask_is_not(folder, tmp_path):
    shutil.copytree(folder, tmp_path / 'copy')
    dataset = build(tmp_path / 'copy')
    len(dataset)
    (tmp_path / 'copy/images/02.jpg').unlink()
    assert 'not found' in dataset[2]['unreadable']
    with pytest.raises(MissingFileError, match='02.jpg'):
        dataset.test_mode = True
        dataset[2]
    small = np.zeros((8, 8), np.uint8)
    cv2.imwrite(str(tmp_path / 'copy/masks/00.png'), small)
    dataset = build(
        tmp_path / 'copy',
        pipeline=PAIRED,
        data_prefix={'img_path': 'images', 'mask_path': 'masks'},
        indices=[0, 1],
    )
    with pytest.raises(ValueError, match='is 8x8'):
        dataset[0]


@pytest.mark.parametrize('images, limit', [(1, 0), (99, 0), (100, 1), (30_000, 100), (10**7, 100)])
def test_default_limit(images, limit):
    assert limit_for(None, images) == limit
    assert limit_for(7, images) == 7
