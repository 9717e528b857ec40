"""Comparisons of an exported file with the model."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .formats import Runner

#: Batch, height and width that a file is traced with: no side is a multiple of anything.
TRACED = (2, 91, 107)
#: And those that it is tried with: smaller than any network's least side, odd, wide, high,
#: in need of padding in no, one and two directions; other batches.
TRIED = ((1, 16, 16), (2, 17, 133), (1, 96, 128), (3, 72, 80), (1, 187, 41), (1, 150, 200))
#: Largest difference by dtype, in shares of the range of the model's own output: of any number,
#: and of all in root mean square. Rounding makes some 1e-4 and 1e-5 in float32, an attention
#: that copies the hole or leaves scores unfused some 1e-1 and 1e-2. In float16 single numbers
#: differ by much: where two places are as good to copy from, rounding decides.
LIMITS = {torch.float32: (1e-2, 1e-3), torch.float16: (1.0, 1e-2)}


class Agreement(NamedTuple):
    """The distance of a file from the model, for one batch.

    Attributes:
        shape: Batch, height, width.
        largest: Difference of any number of ``refined``, as a share of their range.
        mean: The same in root mean square.
        levels: Largest difference of ``composited`` from ``refined`` as the model gives it,
            in grey levels, in the hole.
        kept: Whether every pixel outside the hole is the input's.

    Example:
        >>> agreement = Agreement((1, 16, 16), largest=1e-4, mean=1e-5, levels=0, kept=True)
        >>> agreement.within(torch.float32)
        True
    """

    shape: tuple[int, int, int]
    largest: float
    mean: float
    levels: int
    kept: bool

    def within(self, dtype: torch.dtype) -> bool:
        """Test for a distance that is rounding."""
        largest, mean = LIMITS[dtype]
        return bool(self.kept and self.largest <= largest and self.mean <= mean)


def samples(shape: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Pictures and masks as an exported file takes them: a box, strokes and a full mask."""
    rng = np.random.default_rng(list(shape))
    count, height, width = shape
    coarse = rng.integers(0, 256, (count, height // 8 + 2, width // 8 + 2, 3))
    image = np.kron(coarse, np.ones((1, 8, 8, 1), int))[:, :height, :width]
    image = (image + rng.integers(-20, 21, image.shape)).clip(0, 255).astype(np.uint8)
    mask = np.zeros((count, height, width), np.uint8)
    mask[0, height // 4 : height // 2, width // 3 : 2 * width // 3] = 255
    mask[1:2, 3::11] = 1
    mask[2:] = 1
    return image, mask


@torch.no_grad()
def expected(model: Any, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """``refined`` of the model itself, in float32, as :class:`InpaintingGraph` gives it."""
    data = {
        'image': torch.from_numpy(image).permute(0, 3, 1, 2),
        'mask': torch.from_numpy(mask)[:, None],
    }
    data['sketch'] = torch.zeros_like(data['mask'])  # if it takes lines too: none
    record = model.generate(model.data_preprocessor(data))
    refined: Tensor = model.data_preprocessor.to_unit(record['refined'])
    return refined.permute(0, 2, 3, 1).cpu().numpy()


def compare(
    model: nn.Module, run: Runner, shapes: Sequence[tuple[int, int, int]] = TRIED
) -> list[Agreement]:
    """Run file and model on the same pictures.

    Args:
        model (nn.Module): The inpaintor, in eval mode, in float32.
        run (callable): The loaded file.
        shapes (Sequence): Batch, height and width of each trial.
    """
    return [_compared(model, run, shape) for shape in shapes]


def _compared(model: nn.Module, run: Runner, shape: tuple[int, int, int]) -> Agreement:
    image, mask = samples(shape)
    right = expected(model, image, mask)
    composited, refined = run(image, mask)
    if refined.shape != right.shape or composited.shape != image.shape:
        return Agreement(shape, float('inf'), float('inf'), 255, False)
    error = np.abs(refined - right)
    # random weights may give a flat picture, whose numbers are rounded to 6e-8 all the same
    spread = max(float(right.max() - right.min()), 1e-3)
    hole = mask != 0
    levels = np.abs(composited[hole].astype(int) - (right[hole] * 255).round().clip(0, 255))
    return Agreement(
        shape,
        float(error.max()) / spread,
        float(np.sqrt(np.square(error).mean())) / spread,
        int(levels.max(initial=0)),
        bool((composited[~hole] == image[~hole]).all()),
    )
