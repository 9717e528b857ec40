"""The common part of generators of one stage."""

from abc import abstractmethod

from torch import Tensor

from .layers import MIN_SIDE, InitModule, run_padded


class OneStageGenerator(InitModule):
    """A network of the masked image and its mask, for pictures of any size.

    Every size from 16x16 up is legal: the input is continued by its mirror image at its bottom
    and right to sides that :meth:`run_stages` takes, and the output is cropped back.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('refined',)
    #: Sides that :meth:`run_stages` takes are multiples of ``divisor``, the network's stride,
    #: and at least ``min_size``.
    divisor, min_size = 1, MIN_SIDE
    #: Kind of the mirror image, see :func:`pad_by_reflection`.
    padding_mode = 'reflect'

    def forward(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in the preprocessor's range, the hole at the
                preprocessor's ``hole_value``; H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            dict: ``refined``, the raw image (N, 3, H, W), in the same range unless the class
            says otherwise.

        Raises:
            ValueError: A side is shorter than 16.
        """
        return run_padded(
            self.run_stages, masked_image, mask, self.divisor, self.min_size, self.padding_mode
        )

    @abstractmethod
    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
