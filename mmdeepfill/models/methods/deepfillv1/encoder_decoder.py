"""The whole DeepFill generator, of both versions."""

import torch
from torch import Tensor

from mmdeepfill.core.conventions import composite
from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...layers import MIN_SIDE, InitModule, Rect, check_sides, hole_rect, pad_by_reflection

DIVISOR = 8  # two strides of 2, and the attention halves once more


#: Default of mmagic.
_MMAGIC_STAGE1 = {
    'type': 'GLEncoderDecoder',
    'encoder': {'type': 'DeepFillEncoder'},
    'decoder': {'type': 'DeepFillDecoder', 'in_channels': 128},
    'dilation_neck': {'type': 'GLDilationNeck', 'in_channels': 128, 'act_cfg': {'type': 'ELU'}},
}


@MODELS.register_module()
class DeepFillEncoderDecoder(InitModule):
    """Coarse network, then refinement of its composite (paper, section 3 and figure 2).

    Every size from 16x16 up is legal: the input is continued by reflection at its bottom
    and right to what the network needs, and the outputs are cropped back.

    Args:
        stage1 (dict): Config of the coarse network.
        stage2 (dict): Config of the refinement network.
        min_size (int): Smallest side the stages can process, a multiple of 8. Reflection
            padding by the dilation of 16 at a quarter of the resolution needs 72; zero
            padding needs no more than 16.
        with_sketch (bool): Lines in the hole are a third input (DeepFillv2, section 3.4);
            their channel stands behind the image's.
        stage2_guide (bool): Ones, mask and sketch go into the second stage too. False is
            the released TensorFlow DeepFillv2, whose second stage sees the composite alone.
        hole_side (int, optional): Thickness of the holes of training, in pixels, if they are
            not those of 256x256: photographs are then filled with holes reduced to it first,
            see :func:`strategy_for <mmdeepfill.inference.filling.strategies.strategy_for>`.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> import torch
        >>> from mmengine.config import Config
        >>> from mmdeepfill.zoo import config_files
        >>> config = Config.fromfile(config_files()['deepfillv1_small_96x96_1x8_samples'])
        >>> generator = MODELS.build(config.model.generator)
        >>> images = generator(torch.zeros(1, 3, 96, 96), torch.ones(1, 1, 96, 96))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'coarse': (1, 3, 96, 96), 'refined': (1, 3, 96, 96)}
    """

    mmagic = MMagicFacts(
        parts=('stage1', 'stage2'),
        defaults={'stage1': _MMAGIC_STAGE1, 'stage2': {'type': 'DeepFillRefiner'}},
        fixed={'return_offset': False},
        init_cfg={'type': 'Normal', 'layer': ['Conv2d'], 'std': 0.02},
        player='generator',
    )

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('coarse', 'refined')
    #: Fields of the record that :meth:`predict` takes beside the inputs.
    predict_takes = ('coarse', 'host_mask')
    #: Sides that :meth:`run_stages` takes are multiples of this.
    divisor = DIVISOR

    def __init__(
        self,
        stage1: dict,
        stage2: dict,
        min_size: int = 72,
        with_sketch: bool = False,
        stage2_guide: bool = True,
        hole_side: int | None = None,
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if min_size < MIN_SIDE or min_size % DIVISOR:
            raise ValueError(
                f'min_size must be a multiple of {DIVISOR} and at least {MIN_SIDE}; got {min_size}'
            )
        if hole_side is not None and hole_side < 1:
            raise ValueError(f'hole_side must be at least 1 (pixels), got {hole_side!r}')
        self.stage1 = MODELS.build(stage1)
        self.stage2 = MODELS.build(stage2)
        self.min_size = min_size
        self.with_sketch = with_sketch
        self.stage2_guide = stage2_guide
        self.hole_side = hole_side

    @property
    def inputs(self) -> tuple[str, ...]:
        """Fields of the record that :meth:`forward` takes, in order."""
        return ('masked_image', 'mask') + (('sketch',) if self.with_sketch else ())

    def forward(
        self, masked_image: Tensor, mask: Tensor, sketch: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1], the hole at 0; H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.
            sketch (Tensor, optional): (N, 1, H, W), 1 = line, 0 outside the hole; only for
                a generator ``with_sketch``. None: no lines.

        Returns:
            dict: ``coarse`` and ``refined``, raw images (N, 3, H, W) in [-1, 1]. The
            second stage sees the first one's composite, with its gradient.

        Raises:
            ValueError: A side is shorter than 16.
        """
        check_sides(masked_image)
        return self._run(masked_image, mask, sketch)

    @torch.no_grad()
    def predict(
        self,
        masked_image: Tensor,
        mask: Tensor,
        sketch: Tensor | None = None,
        coarse: Tensor | None = None,
        host_mask: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Fill the holes, and compute nothing else.

        The result is :meth:`forward`'s in the hole, but for rounding, and ``masked_image``
        elsewhere. Layers run on the part of the image that pixels in the hole depend on:
        about 150 pixels around it, and all of it for what attention copies from.

        Args:
            masked_image, mask, sketch: As in :meth:`forward`. One rectangle is computed for all
                samples of a batch.
            coarse (Tensor, optional): (N, 3, H, W) in [-1, 1], what the second stage starts
                from. None: the first stage's.
            host_mask (Tensor, optional): The mask in the host's memory, so that no device is
                waited for.

        Returns:
            dict: ``coarse`` and ``refined``, (N, 3, H, W), composited.

        Raises:
            ValueError: A side is shorter than 16.
        """
        check_sides(masked_image)
        # of the padded mask: the second stage also sees what fills the hole's reflection
        hole = hole_rect(self._padded(mask if host_mask is None else host_mask))
        if hole is None:
            return dict.fromkeys(self.outputs, masked_image)
        if not all(block.local for block in self.stage1.blocks + self.stage2.blocks):
            hole = None
        outputs = self._run(masked_image, mask, sketch, hole, coarse)
        return {name: torch.where(mask != 0, x, masked_image) for name, x in outputs.items()}

    def _run(
        self,
        masked_image: Tensor,
        mask: Tensor,
        sketch: Tensor | None,
        hole: Rect | None = None,
        coarse: Tensor | None = None,
    ) -> dict[str, Tensor]:
        height, width = masked_image.shape[-2:]
        masked_image, mask = self._padded(masked_image), self._padded(mask)
        sketch, coarse = (None if x is None else self._padded(x) for x in (sketch, coarse))
        outputs = self.run_stages(masked_image, mask, hole, coarse, sketch)
        return {name: x[..., :height, :width] for name, x in outputs.items()}

    def _padded(self, x: Tensor) -> Tensor:
        return pad_by_reflection(x, DIVISOR, self.min_size)

    def run_stages(
        self,
        masked_image: Tensor,
        mask: Tensor,
        hole: Rect | None = None,
        coarse: Tensor | None = None,
        sketch: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """:meth:`forward` for sizes that need no padding.

        Args:
            masked_image, mask, sketch: As there; sides are multiples of ``divisor``, and at
                least ``min_size``.
            hole (Rect, optional): Part to compute; elsewhere is ``masked_image``. None: all.
            coarse (Tensor, optional): As in :meth:`predict`.

        Returns:
            dict: As there.
        """
        mask = mask.to(masked_image.dtype)
        guide = [torch.ones_like(mask), mask]
        if self.with_sketch:
            lines = torch.zeros_like(mask) if sketch is None else sketch.to(mask.dtype)
            guide.insert(0, lines)
        if coarse is None:
            coarse = self._around(
                hole, masked_image, self.stage1(_channels_last(masked_image, *guide), hole)
            )
        filled = composite(coarse, masked_image, mask)
        refined = self._around(
            hole,
            masked_image,
            self.stage2(_channels_last(filled, *(guide if self.stage2_guide else ())), mask, hole),
        )
        return {'coarse': coarse, 'refined': refined}

    @staticmethod
    def _around(hole: Rect | None, image: Tensor, part: Tensor) -> Tensor:
        """The part that was computed, in the image; all of it without a hole."""
        if hole is None:
            return part
        image = image.to(part.dtype, copy=True)
        hole.crop(image).copy_(part)
        return image


def _channels_last(*parts: Tensor) -> Tensor:
    # the faster memory format for convolutions, on CPUs by a little, on GPUs in half
    # precision by much; what follows keeps it
    return torch.cat(parts, dim=1).contiguous(memory_format=torch.channels_last)
