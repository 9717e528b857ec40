import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.engine import InpaintingVisualHook
from mmdeepfill.visualization.grid import HOLE_COLOUR, comparison_grid, paint_hole
from tests.engine.toy import config, run


class Canvas:
    """Stands in for a runner and its visualizer; notes what it is given."""

    iter = 40

    def __init__(self):
        self.visualizer = self
        self.images = []

    def add_image(self, name, image, step):
        self.images.append((name, image, step))


def sample(size=(24, 32), shade=200, coarse=True, **meta):
    image = torch.full((3, *size), shade, dtype=torch.uint8)
    mask = torch.zeros(1, *size, dtype=torch.uint8)
    mask[:, 4:8, 4:8] = 1
    made = {'image': image, 'mask': mask, 'composited': torch.full_like(image, 100), 'meta': meta}
    return dict(made, coarse=torch.full_like(image, 50)) if coarse else made


def cells(grid, tops, lefts):
    return [[grid[top + 20, left + 20].tolist() for left in lefts] for top in tops]


def validate(hook, canvas, *batches):
    hook.before_val_epoch(canvas)
    for i, batch in enumerate(batches):
        hook.after_val_iter(canvas, i, None, batch)
    hook.after_val_epoch(canvas)


def test_grid_has_a_row_an_image_and_a_column_a_stage():
    canvas = Canvas()
    hook = InpaintingVisualHook(max_images=2)
    validate(hook, canvas, [sample(shade=10)], [sample(shade=20), sample(shade=30)])
    ((name, grid, step),) = canvas.images
    assert (name, step) == ('val_comparison', 40)
    # strip 16 above, then per row 24 + strip 16 + gap 4; per column gap 4 + 32
    assert grid.shape == (16 + 2 * 44, 4 + 4 * 36, 3)
    assert cells(grid, (16, 60), (4, 40, 76, 112)) == [
        [[s] * 3, [50] * 3, [100] * 3, [s] * 3] for s in (10, 20)
    ]
    assert grid[16 + 5, 4 + 5].tolist() == list(HOLE_COLOUR)


def test_without_coarse_there_is_no_such_column():
    canvas = Canvas()
    validate(InpaintingVisualHook(), canvas, [sample(coarse=False)])
    assert canvas.images[0][1].shape[1] == 4 + 3 * 36


def test_images_of_different_sizes_keep_theirs():
    canvas = Canvas()
    validate(InpaintingVisualHook(), canvas, [sample((24, 32)), sample((40, 24))])
    grid = canvas.images[0][1]
    assert grid.shape == (16 + 24 + 40 + 2 * 20, 4 + 4 * 36, 3)
    assert grid[16 + 44 + 39, 4 + 23].tolist() == [200] * 3
    assert grid[16 + 44 + 39, 4 + 24].tolist() == [255] * 3


def test_interval_counts_validations():
    canvas = Canvas()
    hook = InpaintingVisualHook(interval=2)
    for _ in range(3):
        validate(hook, canvas, [sample()])
    assert len(canvas.images) == 2


@pytest.mark.parametrize('limit, steps', [(None, [7, 3, 5]), (2, [7, 3]), (0, [])])
def test_test_images_go_under_their_number(limit, steps):
    canvas = Canvas()
    hook = InpaintingVisualHook(max_test_images=limit)
    hook.before_test_epoch(canvas)
    hook.after_test_iter(canvas, 0, None, [sample(sample_idx=7), sample(sample_idx=3)])
    hook.after_test_iter(canvas, 1, None, [sample(sample_idx=5)])
    assert [(name, step) for name, _, step in canvas.images] == [
        ('test_comparison', step) for step in steps
    ]


def visual_config(folder):
    backends = [{'type': 'LocalVisBackend'}, {'type': 'TensorboardVisBackend'}]
    return config(
        folder,
        custom_hooks=[{'type': 'InpaintingVisualHook'}],
        visualizer={'type': 'Visualizer', 'vis_backends': backends},
    )


def test_files_and_tensorboard_of_a_run(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    run(visual_config(tmp_path))
    names = sorted(p.name for p in tmp_path.glob('*/vis_data/vis_image/*'))
    assert names == [f'val_comparison_{step}.png' for step in (12, 4, 8)]
    folder = next(tmp_path.glob('*/vis_data'))
    events = EventAccumulator(str(folder)).Reload()
    assert [e.step for e in events.Images('val_comparison')] == [4, 8, 12]


def test_files_of_a_test(tmp_path):
    made = visual_config(tmp_path)
    for part in (
        'train_dataloader',
        'train_cfg',
        'optim_wrapper',
        'val_evaluator',
        'val_dataloader',
        'val_cfg',
    ):
        value = made.pop(part)
        if part.startswith('val'):
            made[part.replace('val', 'test', 1)] = value
    made['test_cfg'] = {'type': 'TestLoop'}
    Runner.from_cfg(Config(dict(made, experiment_name='visual-test'))).test()
    names = sorted(p.name for p in tmp_path.glob('*/vis_data/vis_image/*'))
    assert names == [f'test_comparison_{number}.png' for number in range(3)]


def test_errors():
    for name in ('max_images', 'interval'):
        with pytest.raises(ValueError, match=f'{name}: expected at least 1, got 0'):
            InpaintingVisualHook(**{name: 0})
    with pytest.raises(ValueError, match='max_test_images: expected None or >= 0, got -1'):
        InpaintingVisualHook(max_test_images=-1)
    with pytest.raises(ValueError, match='expected at least one of each, got 0 and 1'):
        comparison_grid(['a'], [])
    with pytest.raises(ValueError, match=r"row 'x': expected columns among \['a'\]"):
        comparison_grid(['a'], [('x', {'b': np.zeros((2, 2, 3), np.uint8)})])


def test_painting_leaves_the_image_alone():
    image = np.zeros((4, 4, 3), np.uint8)
    painted = paint_hole(image, np.eye(4))
    assert painted[1, 1].tolist() == list(HOLE_COLOUR)
    assert painted[0, 1].tolist() == [0, 0, 0] and not image.any()
