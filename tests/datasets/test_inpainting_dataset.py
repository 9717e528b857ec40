import cv2
import numpy as np
import pytest

from mmdeepfill.datasets import InpaintingDataset, StreamIndex
from mmdeepfill.datasets import inpainting_dataset as module
from mmdeepfill.datasets.transforms import TFBoxMask

PIPELINE = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 32},
    {'type': 'RandomFlip', 'prob': 0.5},
    {'type': 'TFBoxMask', 'size': 16, 'max_delta': 4},
    {'type': 'PackInputs'},
]


def build(folder, **settings):
    return InpaintingDataset(data_root=str(folder), **{'pipeline': PIPELINE, **settings})


def same(one, other):
    keys = ('image', 'mask', 'box', 'sample_seed')
    return all((one[k] == other[k]).all() for k in keys)


def test_folder_is_listed_in_order_and_a_list_keeps_its_own(photo_folder):
    names = [f'a/{i}.png' for i in (1, 3, 5)] + [f'b/{i}.png' for i in (0, 2, 4, 6)]
    dataset = build(photo_folder)
    assert [dataset.get_data_info(i)['img_path'] for i in range(7)] == [
        str(photo_folder / n) for n in names
    ]
    (photo_folder / 'list.txt').write_text('b/4.png\na/1.png\n')
    dataset = build(photo_folder, ann_file='list.txt')
    assert [dataset[i]['meta']['img_path'] for i in range(2)] == [
        str(photo_folder / n) for n in ('b/4.png', 'a/1.png')
    ]


@pytest.mark.parametrize(
    'line, cause',
    [
        ('a/1.png 17', "'17' behind the path"),
        ('a/1.png\t17', "'17' behind the path"),
        ('a/1.png,cat', "'cat' behind the path"),
        ('"a/1.png"', 'quotes around the path'),
        ('a/1.png # good', "'# good' behind the path"),
        ('# photos', 'is a comment'),
        ('a/1.png ', 'blanks around the path'),
        (' a/1.png', 'blanks around the path'),
        ('a\\1.png', 'backslashes: write paths with /'),
        ('/a/1.png 3', 'leads out of'),
    ],
)
def test_the_cause_is_named_why_a_line_is_no_file(photo_folder, line, cause):
    (photo_folder / 'list.txt').write_text(f'a/3.png\n{line}\n')
    with pytest.raises((FileNotFoundError, ValueError), match=cause):
        build(photo_folder, ann_file='list.txt')


def test_a_file_that_is_only_gone_has_no_other_cause(photo_folder):
    (photo_folder / 'list.txt').write_text('a/3.png\na/gone 1.png\n')
    with pytest.raises(FileNotFoundError, match=r"gone 1.png' \(from [^)]*\); check data_root"):
        build(photo_folder, ann_file='list.txt')


def test_evaluation_depends_on_seed_and_index_only(photo_folder):
    dataset = build(photo_folder, test_mode=True, seed=3)
    forwards = [dataset[i] for i in range(7)]
    np.random.seed(99)
    backwards = [build(photo_folder, test_mode=True, seed=3)[i] for i in reversed(range(7))]
    assert all(same(a, b) for a, b in zip(forwards, reversed(backwards)))
    assert same(dataset[-1], forwards[6])
    assert same(dataset[StreamIndex(2, 50, 8)], forwards[2])
    other_seed = build(photo_folder, test_mode=True, seed=4)
    assert not any(same(other_seed[i], forwards[i]) for i in range(7))
    assert len({tuple(s['box'].tolist()) for s in forwards}) > 1


def test_training_depends_on_stream_seed_and_position(photo_folder):
    dataset = build(photo_folder)
    first = dataset[StreamIndex(2, 50, 8)]
    assert same(first, dataset[StreamIndex(2, 50, 8)])
    assert not same(first, dataset[StreamIndex(2, 57, 8)])
    assert not same(first, dataset[StreamIndex(2, 50, 9)])


def test_mmcv_flips_follow_the_position(photo_folder):
    dataset = build(
        photo_folder,
        pipeline=[
            {'type': 'LoadImage'},
            {'type': 'RandomFlip', 'prob': 0.5},
            {'type': 'TFBoxMask', 'size': 16, 'max_delta': 4},
            {'type': 'PackInputs'},
        ],
    )
    upright = cv2.imread(str(photo_folder / 'a' / '1.png'))[..., ::-1].transpose(2, 0, 1)
    flipped = []
    for position in range(40):
        image = dataset[StreamIndex(0, position, 0)]['image'].numpy()
        flipped.append((image == upright[..., ::-1]).all())
        assert flipped[-1] or (image == upright).all()
    assert 8 < sum(flipped) < 32  # 20 expected
    assert flipped == [
        (dataset[StreamIndex(0, p, 0)]['image'].numpy() != upright).any() for p in range(40)
    ]


class RandomSideMask(TFBoxMask):
    """Of a user: draws from NumPy's global state."""

    def __init__(self):
        super().__init__(size=16, max_delta=0)

    def draw(self, height, width, rng):
        self.settings['size'] = int(np.random.randint(4, 30))
        return super().draw(height, width, rng)


def _mask_of_global_chance(results):
    results['mask'] = (np.random.rand(*results['img'].shape[:2]) < 0.5).astype(np.uint8)
    return results


@pytest.mark.parametrize(
    'mask',
    [
        RandomSideMask(),
        _mask_of_global_chance,
        {'type': 'UnionMask', 'masks': [_mask_of_global_chance]},
    ],
)
def test_global_chance_of_others_transforms_follows_the_position(photo_folder, mask):
    dataset = build(photo_folder, pipeline=[{'type': 'LoadImage'}, mask, {'type': 'PackInputs'}])
    samples = [dataset[StreamIndex(0, position, 3)] for position in (0, 1, 0)]
    assert same(samples[0], samples[2]) and not same(samples[0], samples[1])


def test_seeding_global_chance_or_not_leaves_it_and_samples_as_they_are(photo_folder):
    def unused(results):
        return results

    ours = [
        {'type': 'LoadImage'},
        {'type': 'Crop', 'crop_size': 32},
        {'type': 'Resize', 'scale': (24, 24)},
        {'type': 'TFBoxMask', 'size': 12, 'max_delta': 4},
        {'type': 'PackInputs'},
    ]
    seeded = build(photo_folder, pipeline=[unused, *ours])
    plain = build(photo_folder, pipeline=ours)
    np.random.seed(6)
    expected = np.random.rand()
    for dataset in (seeded, plain):
        np.random.seed(6)
        sample = dataset[StreamIndex(1, 9, 4)]
        assert np.random.rand() == expected
        assert same(sample, seeded[StreamIndex(1, 9, 4)])


def test_plain_indices_in_training_follow_the_global_state(photo_folder):
    dataset = build(photo_folder)
    np.random.seed(5)
    one, two = dataset[0], dataset[0]
    np.random.seed(5)
    assert same(one, dataset[0]) and not same(one, two)


def test_masks_are_paired_by_relative_path(photo_folder, tmp_path):
    for number in range(7):
        folder = tmp_path / 'masks' / ('a' if number % 2 else 'b')
        folder.mkdir(parents=True, exist_ok=True)
        mask = np.zeros((40 + number, 50 - number), np.uint8)
        mask[number : number + 3, 4:9] = 255
        cv2.imwrite(str(folder / f'{number}_hole.png'), mask)
    settings = {
        'data_prefix': {'img_path': 'photos', 'mask_path': 'masks'},
        'mask_suffix': '_hole.png',
        'test_mode': True,
        'pipeline': [{'type': 'LoadImage'}, {'type': 'MaskFromFile'}, {'type': 'PackInputs'}],
    }
    sample = build(tmp_path, **settings)[4]  # b/2.png
    assert sample['box'].tolist() == [2, 4, 3, 5]
    assert sample['meta']['mask_path'] == str(tmp_path / 'masks/b/2_hole.png')
    (tmp_path / 'masks/a/3_hole.png').unlink()
    with pytest.raises(FileNotFoundError, match=r"'mask_path'.*1 of 7 .*a/3_hole.png"):
        build(tmp_path, **settings)


def test_missing_and_empty_data_is_named_before_training(photo_folder, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"data_prefix\['img_path'\].*nowhere"):
        build(tmp_path / 'nowhere')
    with pytest.raises(FileNotFoundError, match='ann_file: list not found.*no.txt'):
        build(photo_folder, ann_file='no.txt')
    (tmp_path / 'empty.txt').write_text('\n')
    with pytest.raises(ValueError, match='without images: ann_file .*empty.txt'):
        build(tmp_path, ann_file='empty.txt')
    (tmp_path / 'bare').mkdir()
    with pytest.raises(ValueError, match=r'without images: .*no image \(.jpg.*bare'):
        build(tmp_path / 'bare')
    (photo_folder / 'list.txt').write_text('a/1.png\na/77.png\n')
    with pytest.raises(FileNotFoundError, match='1 of 2 files looked for.*a/77.png'):
        build(photo_folder, ann_file='list.txt')
    with pytest.raises(ValueError, match='data_prefix must have the key img_path'):
        build(photo_folder, data_prefix={'img': 'x'})
    with pytest.raises(ValueError, match='seed must be an integer'):
        build(photo_folder, seed=-1)


def test_of_long_lists_the_ends_are_among_the_files_looked_for(photo_folder, monkeypatch):
    monkeypatch.setattr(module, 'CHECKED_FILES', 3)
    names = ['a/1.png'] * 20
    for broken in (0, 19):
        lines = list(names)
        lines[broken] = 'gone.png'
        (photo_folder / 'list.txt').write_text('\n'.join(lines))
        with pytest.raises(FileNotFoundError, match='1 of 3 files looked for.*gone.png'):
            build(photo_folder, ann_file='list.txt')
    (photo_folder / 'list.txt').write_text('\n'.join(names))
    assert len(build(photo_folder, ann_file='list.txt')) == 20


def test_a_bad_image_is_an_error_and_not_another_image(photo_folder):
    dataset = build(photo_folder)
    (photo_folder / 'a' / '1.png').write_bytes(b'no image')
    with pytest.raises(ValueError, match='cannot decode.*a/1.png'):
        dataset[0]
    dataset = build(photo_folder, pipeline=[lambda results: None])
    with pytest.raises(ValueError, match='returned None for .*a/3.png'):
        dataset[1]
    with pytest.raises(IndexError, match='index 7 is out of range for 7 images'):
        dataset[7]
