"""Transforms: each of mmagic's names is a function that adds to a pipeline of ours."""

from collections.abc import Callable, Sequence
from typing import Any

from .section import Section

_KEYS = ('gt', 'mask')


class Pipeline:
    """A pipeline being translated.

    Args:
        evaluation (bool): Random steps are then made fixed ones.

    Attributes:
        steps: Ours, of the image.
        size: (height, width) of the image so far, if it is known.
        mask_section: The LoadMask.
        on_mask: mmagic's transforms of the mask, by type.
        angle: By which the mask is turned, in degrees.
        order, hole: See :class:`~mmdeepfill.integrations.mmagic.configs.preprocessor.Images`.
        packed: Whether PackInputs has been met.
    """

    def __init__(self, evaluation: bool) -> None:
        self.evaluation = evaluation
        self.steps: list[dict] = []
        self.size: tuple[int, int] | None = None
        self.mask_section: Section | None = None
        self.on_mask: dict[str, Section] = {}
        self.angle: tuple[float, float] | None = None
        self.order, self.hole = 'bgr', 127.5
        self.packed = False

    def keys(self, section: Section) -> Sequence[str]:
        """``keys`` of a transform: 'gt', 'mask' or both."""
        keys = section.take('keys')
        keys = (keys,) if isinstance(keys, str) else tuple(keys)
        for key in keys:
            if key not in _KEYS:
                raise section.error(
                    'keys',
                    f"an inpainting pipeline has 'gt' and 'mask', got "
                    f'{key!r}. Put the transform before GetMaskedImage and leave '
                    'that key out.',
                )
        if 'mask' in keys:
            self.on_mask[section.name] = section
        return keys


def _load(pipeline: Pipeline, section: Section) -> None:
    key = section.take('key')
    if key != 'gt':
        raise section.error(
            'key',
            f"the image is loaded with key='gt', got {key!r}. For masks in "
            "files take LoadMask(mask_mode='file') or 'set'.",
        )
    section.only('color_type', 'color', 'Images are read as colour here.')
    order = section.take('channel_order', 'bgr')
    if order not in ('bgr', 'rgb'):
        raise section.error('channel_order', f"expected 'bgr' or 'rgb', got {order!r}.")
    pipeline.order = order
    for key in ('imdecode_backend', 'use_cache', 'to_float32'):
        if section.take(key, None):
            section.note('changed', key, 'files are read with OpenCV, to 8 bits, each time')
    section.only('to_y_channel', False, 'Models take colour.')
    section.only('save_original_img', False, 'Leave it out.')
    backend = section.take('backend_args', None)
    step = {'type': section.become('LoadImage')}
    pipeline.steps.append(step if backend is None else dict(step, backend_args=backend))


def _load_mask(pipeline: Pipeline, section: Section) -> None:
    if pipeline.mask_section is not None:
        raise section.error('type', 'the pipeline makes two masks. Leave one out.')
    # until the size of the image is known
    pipeline.mask_section = Section(section.rest(), section.path, section.report)
    pipeline.mask_section.name = section.name


def _crop(pipeline: Pipeline, section: Section) -> None:
    keys = pipeline.keys(section)
    size, at_random = section.take('crop_size'), section.take('random_crop', True)
    section.only('is_pad_zeros', False, 'Resize images that are too small.')
    if 'gt' not in keys:
        raise section.error(
            'keys', 'a mask that is cut by itself has no counterpart here. Leave the transform out.'
        )
    # as there, of an image that is smaller than that, what there is
    step = {'type': 'Crop', 'crop_size': _square(tuple(size)), 'allow_smaller': True}
    if not at_random or pipeline.evaluation:
        step['random_crop'] = False
    if at_random and pipeline.evaluation:
        section.note('fixed', 'random_crop', 'every evaluation cut other parts: here the centre')
    pipeline.steps.append(step)
    pipeline.size = None


def _resize(pipeline: Pipeline, section: Section) -> None:
    keys, scale = pipeline.keys(section), section.take('scale', None)
    keep = section.take('keep_ratio', False)
    interpolation, backend = (
        section.take('interpolation', 'bilinear'),
        section.take('backend', None),
    )
    for key in ('size_factor', 'max_size', 'output_keys'):
        section.only(key, None, 'Images of any size are legal here: leave it out.')
    if not isinstance(scale, (tuple, list)) or min(scale) < 1:
        raise section.error('scale', f'expected (width, height), got {scale!r}. Give both.')
    if 'gt' not in keys:
        if interpolation != 'nearest':
            section.note('changed', 'interpolation', f'{interpolation!r}: nearest, for a mask')
        return
    step = {'type': 'Resize', 'scale': tuple(scale), 'keep_ratio': keep}
    if interpolation != 'bilinear':
        step['interpolation'] = interpolation
    if backend is not None:
        step['backend'] = backend
    pipeline.steps.append(step)
    pipeline.size = None if keep else (scale[1], scale[0])


def _random_resized_crop(pipeline: Pipeline, section: Section) -> None:
    keys, size = pipeline.keys(section), section.take('crop_size')
    if keys != ('gt',):
        raise section.error(
            'keys',
            f"only ['gt'] has a counterpart here, got {list(keys)}: "
            'mmagic would cut the mask at another place. Leave the mask out.',
        )
    sides = (size, size) if isinstance(size, int) else (size[1], size[0])
    if sides[0] != sides[1]:
        section.note(
            'changed',
            'crop_size',
            f'mmagic takes it as (width, height): {sides[0]} high, {sides[1]} wide',
        )
    section.only('interpolation', 'bilinear', 'Leave it out.')
    window = {key: tuple(section.take(key)) for key in ('scale', 'ratio') if key in section}
    pipeline.size = sides
    if not pipeline.evaluation:
        pipeline.steps.append(dict(type='RandomResizedCrop', crop_size=_square(sides), **window))
        return
    section.note(
        'fixed',
        'type',
        'every evaluation cut other parts: here the shorter side is '
        'resized, and the centre is cut out',
    )
    pipeline.steps += [
        {'type': 'ResizeShortSide', 'size': max(sides)},
        {'type': 'Crop', 'crop_size': _square(sides), 'random_crop': False},
    ]


def _flip(pipeline: Pipeline, section: Section) -> None:
    keys = pipeline.keys(section)
    prob, direction = section.take('flip_ratio', 0.5), section.take('direction', 'horizontal')
    if _left_out(pipeline, section) or 'gt' not in keys:
        if 'gt' not in keys and not pipeline.evaluation:
            _mask_not_flipped(section)
        return
    if 'mask' in keys:
        _mask_not_flipped(section)
    section.become('RandomFlip')
    pipeline.steps.append({'type': 'RandomFlip', 'prob': prob, 'direction': direction})


def _mask_not_flipped(section: Section) -> None:
    section.note('changed', 'keys', 'the mask is not flipped: it is drawn for each image anew')


def _rotate(pipeline: Pipeline, section: Section) -> None:
    keys, degrees = pipeline.keys(section), section.take('degrees')
    if keys != ('mask',):
        raise section.error(
            'keys', f"only ['mask'] has a counterpart here, got {list(keys)}. Leave the image out."
        )
    if not _left_out(pipeline, section):
        low, high = (-degrees, degrees) if isinstance(degrees, (int, float)) else degrees
        # ours starts at 0 or more
        turn = 0 if low >= 0 else 360
        pipeline.angle = (low + turn, high + turn)


def _color_jitter(pipeline: Pipeline, section: Section) -> None:
    pipeline.keys(section)
    order = section.take('channel_order', 'rgb')
    amounts = {}
    for key in ('brightness', 'contrast', 'saturation', 'hue'):
        amounts[key] = section.take(key, 0)
        if not isinstance(amounts[key], (int, float)):
            raise section.error(
                key,
                f'expected one number, got {amounts[key]!r}: ranges are '
                'symmetric here. Give their half width.',
            )
    if _left_out(pipeline, section):
        return
    if order != pipeline.order:
        section.note(
            'fixed',
            'channel_order',
            f'{order!r} on images loaded as '
            f'{pipeline.order!r}: colours are changed in their true order',
        )
    pipeline.steps.append(dict(type='ColorJitter', **amounts))


def _left_out(pipeline: Pipeline, section: Section) -> bool:
    if pipeline.evaluation:
        section.note('fixed', 'type', f'{section.name} makes each evaluation another one: left out')
    return pipeline.evaluation


def _masked_image(pipeline: Pipeline, section: Section) -> None:
    for key, value in (('img_key', 'gt'), ('mask_key', 'mask'), ('out_key', 'img')):
        section.only(key, value, 'Leave it out.')
    pipeline.hole = float(section.take('zero_value', 127.5))
    section.become('(of the preprocessor)')


def _pack(pipeline: Pipeline, section: Section) -> None:
    pipeline.packed = True
    for key in ('keys', 'meta_keys', 'data_keys'):
        if section.take(key, None):
            section.note('changed', key, 'image, mask, box and the paths are packed')


#: By mmagic's name.
TRANSFORMS: dict[str, Callable[[Pipeline, Section], None]] = {
    'LoadImageFromFile': _load,
    'LoadMask': _load_mask,
    'Crop': _crop,
    'Resize': _resize,
    'RandomResizedCrop': _random_resized_crop,
    'Flip': _flip,
    'RandomRotation': _rotate,
    'ColorJitter': _color_jitter,
    'GetMaskedImage': _masked_image,
    'PackInputs': _pack,
}


def _square(size: Any) -> Any:
    return size[0] if len(set(size)) == 1 else size
