"""From collated samples to the record a model works on, and back to pictures."""

from collections.abc import Sequence

import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from mmdeepfill.core.conventions import Record, composite
from mmdeepfill.core.registry import MODELS

#: Fields of the record that :meth:`InpaintingPreprocessor.forward` fills.
INPUT_FIELDS = ('image', 'mask', 'masked_image', 'box', 'sketch', 'edge_map')
#: Fields of a sample that go to the device.
_MOVED = ('image', 'mask', 'box', 'sketch', 'edge_map')


@MODELS.register_module()
class InpaintingPreprocessor(BaseDataPreprocessor):
    """Device, range, channel order and the hole: the only place where these change.

    Args:
        channel_order (str): 'bgr' or 'rgb', what the generator was trained on. The
            released OpenMMLab and TensorFlow DeepFill weights are BGR. Samples are RGB.
        hole_value (float | Sequence[float]): What ``masked_image`` has in the hole, in
            ``value_range``, in the model's channel order; 0 is mid-grey in [-1, 1].
        fill (dict, optional): Config of what makes the hole of ``masked_image`` from the image
            instead, for example ``dict(type='Mosaic')``.
        value_range (Sequence[float]): What black and white become, (-1, 1), or (0, 1) as in
            LaMa. Of all images of the record.
        non_blocking (bool): Copy to the device without waiting for what it still computes; from
            pinned memory (``pin_memory=True`` of a loader) also beside it.

    Raises:
        ValueError: If ``channel_order`` or ``value_range`` is unknown, or ``hole_value`` outside
            that range.

    Example:
        >>> sample = dict(image=torch.full((1, 3, 2, 2), 255, dtype=torch.uint8),
        ...               mask=torch.ones(1, 1, 2, 2, dtype=torch.uint8))
        >>> record = InpaintingPreprocessor()(sample)
        >>> record['image'].unique().tolist(), record['masked_image'].unique().tolist()
        ([1.0], [0.0])
    """

    def __init__(
        self,
        channel_order: str = 'bgr',
        hole_value: float | Sequence[float] = 0.0,
        fill: dict | None = None,
        value_range: Sequence[float] = (-1.0, 1.0),
        non_blocking: bool = True,
    ):
        super().__init__(non_blocking)
        if channel_order not in ('bgr', 'rgb'):
            raise ValueError(f"channel_order must be 'bgr' or 'rgb'; got {channel_order!r}")
        if tuple(value_range) not in ((-1, 1), (0, 1)):
            raise ValueError(f'value_range must be (-1, 1) or (0, 1); got {tuple(value_range)}')
        self.value_range = tuple(map(float, value_range))
        low, high = self.value_range
        # on the CPU also where a model is built without memory: it is looked at
        value = torch.tensor(hole_value, dtype=torch.get_default_dtype(), device='cpu').reshape(
            1, -1, 1, 1
        )
        if not (low <= value.min() and value.max() <= high) or value.shape[1] not in (1, 3):
            raise ValueError(
                f'hole_value must be one number or three in [{low:g}, {high:g}]; got '
                f'{value.flatten().tolist()}'
            )
        self.channel_order = channel_order
        self.fill = fill and MODELS.build(fill)
        # A buffer, so that its dtype says in which precision the model works.
        self.register_buffer('hole_value', value, persistent=False)

    def forward(self, data: dict, training: bool = False) -> Record:
        """Make the record.

        Args:
            data (dict): Collated samples: ``image`` (3, H, W) uint8 RGB, or floating point
                on the same scale; ``mask`` (1, H, W) with nonzero = hole (floating point: 0.5
                and above), and if there are any ``box`` (4,), ``sketch`` and ``edge_map``
                (1, H, W) with nonzero = line or edge, ``coarse`` (a first guess, as ``image``),
                ``sample_seed`` and ``meta``; each stacked or a list.
            training (bool): Unused; part of mmengine's interface.

        Returns:
            Record: ``image`` and ``masked_image`` (N, 3, H, W) in ``value_range``, ``mask``
            (N, 1, H, W) of 0 and 1, ``box`` (N, 4), ``sketch`` (N, 1, H, W), 1 on lines in
            the hole, ``edge_map`` (N, 1, H, W), 1 on edges, ``coarse`` as ``image``;
            ``sample_seed``, a list of int, and ``meta`` as they came; ``host_mask``, the mask as it
            came if that was in the host's memory, which can be looked at without a wait.

        Raises:
            KeyError: ``image`` or ``mask`` is missing.
            ValueError: Images of a batch differ in size, or a mask from its image.
        """
        for field in ('image', 'mask'):
            if field not in data:
                raise KeyError(
                    f'a sample needs {field!r}; got {sorted(data)}: the '
                    'pipeline must end in PackInputs, after a mask transform'
                )
        record = Record(
            {
                field: self.cast_data(_stacked(data[field], field))
                for field in _MOVED
                if field in data
            }
        )
        image, mask = record['image'], record['mask']
        if (image.shape[0], *image.shape[-2:]) != (mask.shape[0], *mask.shape[-2:]):
            raise ValueError(
                f'mask must have the size of image; got {tuple(mask.shape)} '
                f'and {tuple(image.shape)}'
            )
        hole = _hole(mask)
        record['image'] = self.from_uint8(image)
        record['mask'] = hole.to(self.hole_value.dtype)
        record['masked_image'] = self.hide(record['image'], record['mask'])
        if 'coarse' in data:
            record['coarse'] = self.from_uint8(self.cast_data(_stacked(data['coarse'], 'coarse')))
        if 'sketch' in record:  # what is known needs none
            record['sketch'] = (record['sketch'] != 0).to(record['mask'].dtype) * record['mask']
        if 'edge_map' in record:
            record['edge_map'] = (record['edge_map'] != 0).to(record['mask'].dtype)
        if 'sample_seed' in data:  # stays on the host: it seeds generators there
            record['sample_seed'] = [int(seed) for seed in data['sample_seed']]
        if 'meta' in data:
            record['meta'] = data['meta']
        if mask.device.type != 'cpu' and data['mask'][0].device.type == 'cpu':
            record['host_mask'] = _hole(_stacked(data['mask'], 'mask'))
        return record

    def prefetch(self, data: dict) -> dict:
        """Copy to the device what :meth:`forward` would copy, ahead of it, without waiting.

        Args:
            data (dict): Collated samples; seeds and names stay where they are.

        Returns:
            dict: Of the same fields.
        """
        moved = {
            field: _stacked(data[field], field).to(self.device, non_blocking=True)
            for field in _MOVED
            if field in data
        }
        return {**data, **moved}

    def hide(self, image: Tensor, mask: Tensor) -> Tensor:
        """The masked image, of an image (N, 3, H, W) in the range and a mask (N, 1, H, W)."""
        shown = self.fill(image) if self.fill else self.hole_value
        return composite(shown, image, mask)

    def from_uint8(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) RGB in 0..255 to the model's range, order and precision."""
        low, high = self.value_range
        return self.to_rgb(image).to(self.hole_value.dtype) / (255 / (high - low)) + low

    def to_uint8(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) in the model's range and order to uint8 RGB, rounded and clamped."""
        return self.to_float(image).round().to(torch.uint8)

    def to_float(self, image: Tensor) -> Tensor:
        """Convert like :meth:`to_uint8` to the scale 0..255, but in float32 and not rounded."""
        low, high = self.value_range
        return self.to_rgb(((image.float() - low) * (255 / (high - low))).clamp(0, 255))

    def to_unit(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) in the model's range and order to RGB in [0, 1], neither rounded nor
        clamped.
        """
        low, high = self.value_range
        return self.to_rgb((image - low) / (high - low))

    def to_rgb(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) from the model's order to RGB, and from RGB to the model's."""
        return image.flip(1) if self.channel_order == 'bgr' else image


def _hole(mask: Tensor) -> Tensor:
    return mask >= 0.5 if mask.is_floating_point() else mask != 0


def _stacked(value: Tensor | list[Tensor], field: str) -> Tensor:
    if isinstance(value, Tensor):
        return value
    shapes = {tuple(item.shape) for item in value}
    if len(shapes) > 1:
        raise ValueError(
            f'{field}: all samples of a batch must have one size; got '
            f'{sorted(shapes)}: crop or resize them, or use batch_size=1'
        )
    return torch.stack(list(value))
