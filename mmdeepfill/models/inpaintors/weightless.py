"""The base of methods without weights, which fill pictures on the CPU, one by one."""

from abc import abstractmethod

import numpy as np
import torch
from torch import Tensor

from mmdeepfill.core.conventions import Record, composite
from mmdeepfill.core.steps import steps

from .prediction import PredictionMixin


class WeightlessMixin(PredictionMixin):
    """Prediction by :meth:`fill`, for a model with a preprocessor and nothing to train."""

    @abstractmethod
    def fill(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """Fill one hole.

        Args:
            image (np.ndarray): (H, W, 3), contiguous, RGB; the hole has the preprocessor's
                ``hole_value``. uint8 where the known pixels have 8 bits, else float32 on the
                same scale of 0..255 in steps of 1/257, the levels of 16 bits.
            hole (np.ndarray): (H, W) uint8, 1 = hole.

        Returns:
            np.ndarray: (H, W, 3) of the type of ``image``; what it has outside the hole does
            not matter.
        """

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Add ``refined`` and ``composited`` to a record; see the mixin.

        :meth:`fill` gets the masked image: a method that reads pixels of the hole, by
        design or by mistake, cannot let the truth show in the result.
        """
        known = self.data_preprocessor.to_float(record['masked_image'])
        known = known.mul(257).round_().div_(257)
        holes = record['mask'].to(torch.uint8)
        filled = []
        with steps(len(known)) as finish:
            for image, hole in zip(known.cpu(), holes.cpu()):
                filled.append(self._fill(image, hole))
                finish()
        refined = self.data_preprocessor.from_uint8(torch.stack(filled).to(known.device))
        return Record(
            record, refined=refined, composited=composite(refined, record['image'], record['mask'])
        )

    def _fill(self, image: Tensor, hole: Tensor) -> Tensor:
        """(3, H, W), and (1, H, W) uint8, to (3, H, W)."""
        whole = image.round()
        if torch.equal(whole * (1 - hole), image * (1 - hole)):
            image = whole.to(torch.uint8)
        pixels = np.ascontiguousarray(image.permute(1, 2, 0).numpy())
        return torch.from_numpy(self.fill(pixels, hole[0].numpy())).float().permute(2, 0, 1)

    def train_step(self, data: dict, optim_wrapper) -> dict[str, Tensor]:
        """There is nothing to train.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(
            f'{type(self).__name__} has no weights and cannot be trained; test it as it is'
        )
