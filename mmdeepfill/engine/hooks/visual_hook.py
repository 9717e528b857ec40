"""Comparison grids from validation and test."""

import os.path as osp
from collections.abc import Sequence
from typing import Any

from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS
from mmdeepfill.visualization import comparison_grid, paint_hole

#: Column titles and the fields of a prediction that they show, from left to right.
COLUMNS = ('input', 'coarse', 'composited', 'truth')


def _row(sample: dict, number: int) -> tuple[str, dict]:
    """(caption, pictures) of one prediction."""
    pictures = {
        name: sample[name].permute(1, 2, 0).cpu().numpy()
        for name in ('coarse', 'composited')
        if name in sample
    }
    truth = sample['image'].permute(1, 2, 0).cpu().numpy()
    pictures['truth'] = truth
    pictures['input'] = paint_hole(truth, sample['mask'][0].cpu().numpy())
    path = sample.get('meta', {}).get('img_path')
    return (osp.basename(path) if path else f'image {number}'), pictures


def _grid(rows: list):
    present = [c for c in COLUMNS if any(c in cells for _, cells in rows)]
    return comparison_grid(present, rows)


@HOOKS.register_module()
class InpaintingVisualHook(Hook):
    """Shows what the model makes of its images, beside input and truth.

    At validation one grid of the first images, named ``val_comparison``, with the
    number of trained iterations as its step; at test one grid an image, named
    ``test_comparison``, with the image's place in the data set as its step. They go
    to the runner's visualizer, hence to every backend in it: as
    ``<work_dir>/<time>/vis_data/vis_image/val_comparison_<step>.png`` with
    ``LocalVisBackend``, under *Images* in TensorBoard.

    With several ranks the images are those that rank 0 predicts: every world_size-th.

    Args:
        max_images (int): Rows in a validation grid.
        interval (int): Show every ``interval``-th validation, beginning with the first.
        max_test_images (int, optional): Show so many test images; None for all.

    Raises:
        ValueError: A number is less than 1 (``max_test_images`` may be 0).

    Example:
        >>> InpaintingVisualHook(max_images=4).max_images
        4
    """

    def __init__(
        self, max_images: int = 8, interval: int = 1, max_test_images: int | None = None
    ) -> None:
        for name, value in (('max_images', max_images), ('interval', interval)):
            if value < 1:
                raise ValueError(f'{name}: expected at least 1, got {value}')
        if max_test_images is not None and max_test_images < 0:
            raise ValueError(f'max_test_images: expected None or >= 0, got {max_test_images}')
        self.max_images = max_images
        self.interval = interval
        self.max_test_images = max_test_images
        self._validations = 0
        self._rows: list[Any] = []
        self._tested = 0

    def before_val_epoch(self, runner) -> None:
        """Starts a new grid."""
        self._rows = []

    def after_val_iter(
        self, runner, batch_idx: int, data_batch=None, outputs: Sequence[dict] | None = None
    ) -> None:
        """Collects rows until there are enough."""
        if self._validations % self.interval == 0:
            for sample in (outputs or [])[: self.max_images - len(self._rows)]:
                self._rows.append(_row(sample, len(self._rows)))

    def after_val_epoch(self, runner, metrics=None) -> None:
        """Hands the grid to the visualizer."""
        self._validations += 1
        if self._rows:
            runner.visualizer.add_image('val_comparison', _grid(self._rows), runner.iter)
        self._rows = []

    def before_test_epoch(self, runner) -> None:
        """Starts counting test images."""
        self._tested = 0

    def after_test_iter(
        self, runner, batch_idx: int, data_batch=None, outputs: Sequence[dict] | None = None
    ) -> None:
        """Hands one grid an image to the visualizer."""
        for sample in outputs or ():
            if self.max_test_images is not None and self._tested >= self.max_test_images:
                return
            number = int(sample.get('meta', {}).get('sample_idx', self._tested))
            runner.visualizer.add_image('test_comparison', _grid([_row(sample, number)]), number)
            self._tested += 1
