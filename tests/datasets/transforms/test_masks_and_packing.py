import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.datasets import masks
from mmdeepfill.datasets.transforms import (
    BrushStrokeMask,
    CentreMask,
    HandStrokeMask,
    IrregularMask,
    LoadImage,
    MaskFromFile,
    MaskFromFolder,
    OpenMMLabBoxMask,
    PackInputs,
    PatternMask,
    TFBoxMask,
    UnionMask,
)

IMAGE = np.random.default_rng(0).integers(0, 256, (64, 80, 3), dtype=np.uint8)
SMALL = {'size': 32, 'margin': 4, 'max_delta': 6}


def results(seed=0, **more):
    return dict(img=IMAGE, img_path='x.png', sample_idx=3, rng=np.random.default_rng(seed), **more)


@pytest.mark.parametrize(
    'transform,function',
    [
        (OpenMMLabBoxMask(**SMALL), lambda rng: masks.openmmlab_box(64, 80, rng, **SMALL)),
        (TFBoxMask(**SMALL), lambda rng: masks.tensorflow_box(64, 80, rng, **SMALL)),
        (BrushStrokeMask(), lambda rng: (masks.brush_stroke(64, 80, rng), None)),
        (HandStrokeMask(bend=1.0), lambda rng: (masks.hand_stroke(64, 80, rng, bend=1.0), None)),
        (IrregularMask(), lambda rng: (masks.irregular(64, 80, rng), None)),
        (CentreMask(size=20), lambda rng: masks.centre_box(64, 80, 20)),
        (PatternMask(cell=7.0), lambda rng: (masks.pattern(64, 80, rng, cell=7.0), None)),
    ],
)
def test_transforms_hand_image_size_generator_and_settings_on(transform, function):
    out = transform(results(seed=9))
    mask, box = function(np.random.default_rng(9))
    assert (out['mask'] == mask).all()
    assert out['box'] == (masks.bounding_box(mask) if box is None else box)


def test_union_mask_is_the_union_with_its_bounding_box():
    out = UnionMask([dict(type='TFBoxMask', **SMALL), BrushStrokeMask()])(results(seed=2))
    rng = np.random.default_rng(2)
    box = masks.tensorflow_box(64, 80, rng, **SMALL)[0]
    strokes = masks.brush_stroke(64, 80, rng)
    assert (out['mask'] == np.maximum(box, strokes)).all()
    assert out['box'] == masks.bounding_box(np.maximum(box, strokes))
    with pytest.raises(ValueError, match='masks must hold at least one'):
        UnionMask([])


@pytest.fixture
def mask_folder(tmp_path):
    for number in range(5):
        mask = np.zeros((64, 80), np.uint8)
        mask[number * 10 : number * 10 + 5, 8:20] = 255
        cv2.imwrite(str(tmp_path / f'{number}.png'), mask)
    return tmp_path


def test_mask_from_folder_by_index_and_by_chance(mask_folder):
    by_index = MaskFromFolder(str(mask_folder), choose='index')
    out = by_index(dict(results(), sample_idx=8))
    assert out['box'] == (30, 8, 5, 12) and out['mask'].sum() == 60
    by_chance = MaskFromFolder(str(mask_folder))
    tops = [by_chance(results(seed))['box'][0] for seed in range(60)]
    assert set(tops) == {0, 10, 20, 30, 40}
    assert tops == [by_chance(results(seed))['box'][0] for seed in range(60)]
    with pytest.raises(ValueError, match="choose must be 'random' or 'index'"):
        MaskFromFolder(str(mask_folder), choose='any')


def test_dark_holes_and_varied_ones(mask_folder):
    by_index = MaskFromFolder(str(mask_folder), choose='index', hole='dark')
    out = by_index(dict(results(), sample_idx=8))
    assert out['mask'].sum() == 64 * 80 - 60 and not out['mask'][30:35, 8:20].any()
    varied = MaskFromFolder(str(mask_folder), vary={'dilation': (20, 20), 'window': (1, 1)})
    smaller = dict(results(3), img=np.zeros((32, 40, 3), np.uint8))
    out = varied(smaller)
    assert out['mask'].shape == (32, 40) and out['mask'].mean() > 0.2  # of 0.01
    again = varied(dict(results(3), img=np.zeros((32, 40, 3), np.uint8)))
    assert (again['mask'] == out['mask']).all()
    with pytest.raises(ValueError, match="hole must be 'bright' or 'dark', got 'black'"):
        MaskFromFolder(str(mask_folder), hole='black')
    with pytest.raises(ValueError, match="vary needs choose='random', got choose='index'"):
        MaskFromFolder(str(mask_folder), choose='index', vary={})


def test_mask_from_file(mask_folder):
    paired = str(mask_folder / '2.png')
    assert np.argwhere(MaskFromFile()(results(mask_path=paired))['mask'])[0].tolist() == [20, 8]
    fixed = MaskFromFile(path=str(mask_folder / '4.png'))(results(mask_path=paired))
    assert np.argwhere(fixed['mask'])[0].tolist() == [40, 8]
    with pytest.raises(ValueError, match='no results.*mask_path'):
        MaskFromFile()(results())
    with pytest.raises(ValueError, match='beside a flipped image'):
        MaskFromFile()(results(mask_path=paired, flip=True))
    small = dict(results(mask_path=paired), img=IMAGE[:32, :40])
    with pytest.raises(ValueError, match='2.png.* is 64x80 .* image is 32x40'):
        MaskFromFile()(dict(small))
    assert MaskFromFile(resize=True)(dict(small))['mask'].shape == (32, 40)
    side = dict(small, img=IMAGE[:40, :32])
    with pytest.raises(ValueError, match='2.png.* is 64x80 .* 40x32: it lies on its side'):
        MaskFromFile(resize=True)(dict(side))
    # one for all pictures, and those of a collection, were not drawn for this one
    assert MaskFromFile(path=paired, resize=True)(dict(side))['mask'].shape == (40, 32)


def test_load_image_fills_the_keys_others_need(tmp_path):
    cv2.imwrite(str(tmp_path / 'x.png'), IMAGE[..., ::-1])
    out = LoadImage()({'img_path': str(tmp_path / 'x.png')})
    assert (out['img'] == IMAGE).all()
    assert out['img_shape'] == out['ori_shape'] == (64, 80)


def test_pack_inputs():
    mask = np.zeros((64, 80), np.uint8)
    mask[5:9, 7:10] = 1
    packed = PackInputs()(results(mask=mask, ori_shape=(99, 100)))
    assert set(packed) == {'image', 'mask', 'box', 'sample_seed', 'unreadable', 'meta'}
    assert packed['unreadable'] == ''
    assert packed['image'].dtype == packed['mask'].dtype == torch.uint8
    assert (packed['image'].permute(1, 2, 0).numpy() == IMAGE).all()
    assert packed['mask'].shape == (1, 64, 80) and (packed['mask'][0].numpy() == mask).all()
    assert packed['box'].dtype == torch.int64 and packed['box'].tolist() == [5, 7, 4, 3]
    assert packed['sample_seed'].dtype == torch.int64 and packed['sample_seed'].shape == ()
    assert packed['meta'] == {'img_path': 'x.png', 'ori_shape': (99, 100), 'sample_idx': 3}
    kept = PackInputs()(results(mask=mask, box=(0, 0, 20, 20)))
    assert kept['box'].tolist() == [0, 0, 20, 20]


def test_pack_inputs_takes_views():
    whole = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    for image in (whole[5:25, 10:40], whole[:, ::-1], whole[::-1, 3:], whole[:1, :1]):
        mask = np.zeros(image.shape[:2], np.uint8)
        packed = PackInputs()({'img': image, 'mask': mask, 'rng': np.random.default_rng(0)})
        assert packed['image'].is_contiguous()
        assert (packed['image'].numpy() == np.moveaxis(image, 2, 0)).all()


@pytest.mark.parametrize(
    'more,error,message',
    [
        ({}, ValueError, 'no mask for image .*x.png'),
        ({'mask': np.zeros((8, 8), np.uint8)}, ValueError, r'\(64, 80\) and its mask \(8, 8\)'),
        (
            {'mask': IMAGE[..., 0], 'img': IMAGE / 255.0},
            ValueError,
            r'must be \(H, W, 3\) uint8 RGB',
        ),
        (
            {'mask': IMAGE[..., 0], 'flip': True, 'mask_path': 'm.png'},
            ValueError,
            'flipped and its own',
        ),
    ],
)
def test_pack_inputs_refuses_what_does_not_belong_together(more, error, message):
    with pytest.raises(error, match=message):
        PackInputs()({**results(), **more})
