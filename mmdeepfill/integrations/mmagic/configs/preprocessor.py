"""The network's input: channel order, range, and the value in the hole."""

from collections.abc import Iterable
from typing import NamedTuple

from .section import MmagicConfigError, Section

_MIDDLE = 127.5


class Images(NamedTuple):
    """The network's input, as a pipeline describes it.

    Attributes:
        order: 'bgr' or 'rgb', in which LoadImageFromFile reads.
        hole: GetMaskedImage's ``zero_value``, on the scale 0..255.
    """

    order: str = 'bgr'
    hole: float = _MIDDLE


def common_images(found: Iterable[Images | None]) -> Images:
    """The input that all pipelines describe; mmagic's defaults if there are none.

    Raises:
        MmagicConfigError: They differ.
    """
    different = sorted({images for images in found if images is not None})
    if len(different) > 1:
        raise MmagicConfigError(
            f'train_dataloader, val_dataloader, test_dataloader: pipelines load images as '
            f'{different[0]} and as {different[1]} (channel_order of LoadImageFromFile, '
            'zero_value of GetMaskedImage), and a model has one input. Make them the same.'
        )
    return different[0] if different else Images()


def preprocessor(section: Section, images: Images, white: bool) -> dict:
    """``model.data_preprocessor``.

    Args:
        section (Section): Of a DataPreprocessor.
        images (Images): Of the pipelines.
        white (bool): Whether the inpaintor raises the hole by 1, from grey to white.

    Returns:
        dict: Config of an InpaintingPreprocessor.
    """
    if section.is_ours():
        return section.rest()
    with section:
        section.choose(('DataPreprocessor',), 'the preprocessor')
        for key in ('mean', 'std'):
            value = section.take(key, _MIDDLE)
            numbers = set(value) if isinstance(value, (list, tuple)) else {value}
            if numbers != {_MIDDLE}:
                raise section.error(
                    key,
                    f'images are in [-1, 1] here, which is {_MIDDLE}, got {value!r}. Leave it out.',
                )
        order = section.take('output_channel_order', None) or images.order
        for key in ('pad_size_divisor', 'pad_value', 'pad_mode'):
            if key in section:
                section.take(key)
                section.note(
                    'changed',
                    key,
                    'networks continue images to the size they need by themselves, by reflection',
                )
        section.only('data_keys', 'gt_img', 'Leave it out.')
        for key in ('non_image_keys', 'non_concentate_keys', 'input_view', 'output_view'):
            section.only(key, None, 'Leave it out.')
        section.only('stack_data_sample', True, 'Leave it out.')
    order = order.lower()
    if order not in ('bgr', 'rgb'):
        raise section.error('output_channel_order', f"expected 'bgr' or 'rgb', got {order!r}.")
    ours = {'type': section.become('InpaintingPreprocessor'), 'channel_order': order}
    hole = images.hole / _MIDDLE - 1 + white
    if not -1 <= hole <= 1:
        raise MmagicConfigError(
            f'GetMaskedImage.zero_value: the hole would be {hole:g} on the scale of -1 to 1, got '
            f'{images.hole:g}. Take a smaller one.'
        )
    return dict(ours, hole_value=hole) if hole else ours
