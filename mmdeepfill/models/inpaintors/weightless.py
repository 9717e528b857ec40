"""What methods without weights share: they fill 8-bit pictures on the CPU, one by one."""
from abc import abstractmethod
from typing import Dict

import numpy as np
import torch
from torch import Tensor

from mmdeepfill.conventions import Record, composite

from .prediction import PredictionMixin


class WeightlessMixin(PredictionMixin):
    """Prediction by :meth:`fill`, for a model with a preprocessor and nothing to train."""

    @abstractmethod
    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """Fill one hole.

        Args:
            image (np.ndarray): (H, W, 3) uint8, contiguous, in the preprocessor's channel
                order; the hole has the preprocessor's ``hole_value``.
            hole (np.ndarray): (H, W) uint8, 1 = hole.

        Returns:
            np.ndarray: (H, W, 3) uint8; what it has outside the hole does not matter.
        """

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Add ``refined`` and ``composited`` to a record; see the mixin.

        :meth:`fill` gets the masked image: a method that reads pixels of the hole, by
        design or by mistake, cannot let the truth show in the result.
        """
        known = self.data_preprocessor.to_uint8(record['masked_image'])
        holes = record['mask'].to(torch.uint8)
        filled = torch.stack([
            self._fill(image, hole) for image, hole in zip(known.cpu(), holes.cpu())])
        refined = self.data_preprocessor.from_uint8(filled.to(known.device))
        return dict(record, refined=refined,
                    composited=composite(refined, record['image'], record['mask']))

    def _fill(self, image: Tensor, hole: Tensor) -> Tensor:
        """(3, H, W) and (1, H, W) uint8 to (3, H, W)."""
        pixels = np.ascontiguousarray(image.permute(1, 2, 0).numpy())
        return torch.from_numpy(self.fill(pixels, hole[0].numpy())).permute(2, 0, 1)

    def train_step(self, data: Dict, optim_wrapper) -> Dict[str, Tensor]:
        """There is nothing to train.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(f'{type(self).__name__} has no weights and cannot be trained; test it '
                           'as it is')
