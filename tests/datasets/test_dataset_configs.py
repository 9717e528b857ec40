from pathlib import Path

import cv2
import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from tests.integration.runs import parts_of, without_manifest

CONFIGS = Path(__file__).parents[2] / 'configs' / '_base_' / 'datasets'


def boxes(*sides):
    """The hole is a box with sides from this range."""
    return lambda mask: all(mask[0].any(dim).sum() in range(*sides) for dim in (0, 1))


def area(low, high):
    """The hole takes such a share of the image."""
    return lambda mask: low <= mask.float().mean() <= high


def square(first, last):
    """The hole is all of these rows and columns, from the first to before the last."""
    return lambda mask: mask[0, first:last, first:last].all() and mask.sum() == (last - first) ** 2


# Side of the packed image; what is true of its hole; images on each GPU.
EXPECTED = {
    'places_256x256.py': (256, boxes(108, 129), 2),
    'celeba_256x256.py': (256, boxes(108, 129), 4),
    'places_paper_256x256.py': (256, boxes(96, 129, 2), 2),
    'celeba_paper_256x256.py': (256, boxes(96, 129, 2), 4),
    'imagenet_paper_256x256.py': (256, boxes(96, 129, 2), 16),
    'dtd_paper_256x256.py': (256, boxes(96, 129, 2), 16),
    'paris_paper_256x256.py': (256, boxes(96, 129, 2), 16),
    # the middle 128 less 4 on each side
    'paris_shift_net_256x256.py': (256, square(68, 188), 1),
    'paris_shift_net_random_256x256.py': (256, area(0.2, 0.3), 1),
    # in the middle, 64 from all sides
    'paris_centre_256x256.py': (
        256,
        lambda mask: mask.sum() == 128**2 == mask[..., 64:192, 64:192].sum(),
        16,
    ),
    # the middle 64 less 4 on each side
    'paris_context_encoder_128x128.py': (128, square(36, 92), 64),
    'imagenet_context_encoder_128x128.py': (128, area(0.2, 0.3), 64),
    'samples.py': (96, boxes(36, 49, 2), 8),
    # a box or strokes
    'scenes_and_samples_64x64.py': (64, area(0.01, 0.5), 16),
    'scenes_and_samples_128x128.py': (128, area(0.01, 0.5), 8),
    'scenes_edges_64x64.py': (64, area(0.01, 0.5), 16),
    'places_global_local_256x256.py': (256, boxes(108, 129), 12),
    'celeba_global_local_256x256.py': (256, boxes(108, 129), 12),
    'places_global_local_paper_256x256.py': (256, boxes(96, 129), 12),
    'places_irregular_256x256.py': (256, area(0.15, 0.65), 2),
    'celeba_irregular_256x256.py': (256, area(0.15, 0.65), 2),
    'celeba_edgeconnect_256x256.py': (256, area(0.15, 0.65), 8),
    'places_partial_conv_256x256.py': (256, area(0.15, 0.65), 12),
    'celeba_partial_conv_256x256.py': (256, area(0.15, 0.65), 1),
    # dilated, turned and cropped
    'places_partial_conv_paper_512x512.py': (512, area(0.01, 1.0), 6),
    # the box alone takes this much, the strokes of 12 to 40 pixels more
    'places_freeform_256x256.py': (256, area((96 / 256) ** 2, 0.8), 16),
    'celeba_freeform_256x256.py': (256, area((96 / 256) ** 2, 0.8), 16),
    'celeba_sketch_256x256.py': (256, area((96 / 256) ** 2, 0.8), 16),
    'places_gmcnn_256x256.py': (256, boxes(128, 129), 8),
    'celeba_gmcnn_256x256.py': (256, boxes(128, 129), 8),
    'places_gmcnn_strokes_256x256.py': (256, area(0.1, 0.9), 8),
    # strokes may be one short line, boxes nearly fill it
    'places_lama_256x256.py': (256, area(0, 0.98), 5),
    'celeba_lama_256x256.py': (256, area(0, 0.98), 5),
    'photographs_128x128.py': (128, area(0, 0.6), 8),
    'photographs_proof_128x128.py': (128, area(0, 0.6), 8),
    # of half of the side
    'animals_256x256.py': (256, boxes(128, 129), 16),
    'imagenet_50k_256x256.py': (256, boxes(128, 129), 16),
    'animals_128x128.py': (128, boxes(64, 65), 64),
    # of the masks that are made below, the dark half in training, the white one in evaluation
    'places_aot_gan_512x512.py': (512, area(0.4, 0.6), 4),
}


def test_every_config_is_tested():
    assert {p.name for p in CONFIGS.glob('*.py')} == {
        *EXPECTED,
        'list_files.py',
        'places_mask_files_512x512.py',
    }


@pytest.mark.parametrize('name', EXPECTED)
def test_config_makes_batches_of_its_recipe(tmp_path, name):
    side, as_drawn, images = EXPECTED[name]
    rng = np.random.default_rng(0)
    shapes = [(160, 160)] * 3 if 'samples' in name else [(300, 500), (500, 390), (200, 180)]
    for number, shape in enumerate(shapes):
        cv2.imwrite(
            str(tmp_path / f'{number}.png'), rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
        )
        cv2.imwrite(str(tmp_path / f'{number}_edge.jpg'), np.full(shape, 255, np.uint8))
    (tmp_path / 'masks').mkdir()
    cv2.imwrite(
        str(tmp_path / 'masks' / '0.png'),
        np.repeat(np.uint8([0, 255]), 256) * np.ones((512, 1), np.uint8),
    )
    for split in ('train', 'val', 'test'):
        (tmp_path / f'{split}.txt').write_text('0.png\n1.png\n2.png\n')
    config = Config.fromfile(CONFIGS / name)
    for split in ('train', 'val', 'test'):
        loader = config[f'{split}_dataloader']
        loader.update(num_workers=0, persistent_workers=False)
        assert f'{side}x{side}' in loader.dataset.get('manifest', f'{side}x{side}')
        without_manifest(loader, side)
        for part in parts_of(loader.dataset):
            if part.type == 'InpaintingDataset':
                part.data_root = str(tmp_path)
            for transform in part.pipeline:
                if transform.type == 'MaskFromFolder':
                    transform.folder = str(tmp_path / 'masks')
        batch_size = loader.batch_size
        with DefaultScope.overwrite_default_scope('mmdeepfill'):
            batch = next(iter(Runner.build_dataloader(loader, seed=0)))
        if split == 'train':
            assert batch_size == images
            assert batch['image'].shape == (batch_size, 3, side, side)
        for image, mask in zip(batch['image'], batch['mask']):
            assert image.shape == (3, side, side)
            assert as_drawn(mask)
        assert ('edge_map' in batch) == ('edge' in name and split == 'train')
    assert [m['type'] for m in config.val_evaluator] == ['MAE', 'PSNR', 'SSIM']
