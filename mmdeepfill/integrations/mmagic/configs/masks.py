"""``LoadMask``: each of its modes is a transform of ours."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .section import Section

Pair = tuple[int, int]


class Mask(NamedTuple):
    """A hole, as one step of our pipeline.

    Attributes:
        step: Our transform.
        source: 'drawn', 'set' (files drawn from a list) or 'file' (the image's own).
        section: Where it stood; its ``path`` is for messages.
    """

    step: dict
    source: str
    section: Section


def load_mask(section: Section, size: Pair | None, evaluation: bool) -> Mask:
    """Translate a LoadMask.

    Args:
        size ((int, int), optional): Height and width of the images, if the pipeline fixes them.
        evaluation (bool): Random masks then depend on (seed, index), and files are taken in turn.
    """
    with section:
        mode = section.take('mask_mode', 'bbox')
        if mode not in _MODES:
            raise section.error(
                'mask_mode', f'mmagic has {", ".join(_MODES)}, got {mode!r}. Correct the name.'
            )
        config = section.section('mask_config', {}) if mode != 'file' else None
        if mode == 'file' and section.take('mask_config', None):
            section.note('not read', 'mask_config', "mask_mode='file' has none")
        source = mode if mode in ('set', 'file') else 'drawn'
        step = _MODES[mode](config, evaluation)
        if config is not None:
            config.name = f'LoadMask(mask_mode={mode!r})'
            if source == 'drawn':
                _check_size(config, size)
                config.only('dtype', 'uint8', 'Leave it out.')
                if evaluation:
                    section.note(
                        'fixed',
                        'mask_config',
                        'every evaluation drew other holes: '
                        "here they are a function of the data set's seed (0) and the "
                        'place of the image in it',
                    )
            config.close()
    section.report.renamed(section.at('type'), f'LoadMask({mode})', step['type'])
    return Mask(step, source, section)


def _check_size(config: Section, size: Pair | None) -> None:
    shape = tuple(config.take('img_shape'))[:2]
    if size is not None and shape != size:
        config.note(
            'changed',
            'img_shape',
            f'{shape} is not the size of the images: holes are '
            f'drawn at theirs, {size[0]}x{size[1]} (height x width)',
        )


def _bbox(config: Section, evaluation: bool) -> dict:
    # mmagic takes up to half of the delta off, at the top and at the left
    delta = config.take('max_bbox_delta', 40)
    half = delta // 2 if isinstance(delta, int) else tuple(side // 2 for side in delta)
    return {
        'type': 'OpenMMLabBoxMask',
        'size': _pair(config.take('max_bbox_shape')),
        'margin': _pair(config.take('min_margin', 20)),
        'max_delta': _pair(half),
    }


def _irregular(config: Section, evaluation: bool) -> dict:
    angle = math.ceil(config.take('max_angle', 4))
    lengths = {'num_vertices': (4, 8), 'brush_width': (10, 40), 'length_range': (10, 100)}
    ours = {key: _range(config.take(key, default)) for key, default in lengths.items()}
    return dict(
        type='IrregularMask',
        **ours,
        max_angle=angle,
        area_ratio_range=tuple(config.take('area_ratio_range', (0.15, 0.5))),
    )


def _free_form(config: Section, evaluation: bool) -> dict:
    for key, value in (('mean_angle', 2 * math.pi / 5), ('angle_range', 2 * math.pi / 15)):
        got = config.take(key, value)
        if not math.isclose(got, value, rel_tol=0.01):
            raise config.error(key, f'strokes turn by {value:.4f} here, got {got}. Leave it out.')
        if got != value:
            config.note('changed', key, f'{got} is {value:.4f} here')
    low, high = _range(config.take('num_vertices', (4, 12)))
    return {
        'type': 'BrushStrokeMask',
        'num_strokes': (1, config.take('max_loops', 4) - 1),
        'num_vertices': (low, high - 1),
        'brush_width': _range(config.take('brush_width', (12, 40))),
    }


def _set(config: Section, evaluation: bool) -> dict:
    config.only('io_backend', 'local', 'Masks are read from local files here.')
    config.only('file_client_kwargs', {}, 'Masks are read from local files here.')
    for key in ('color_type', 'flag'):
        config.take(key, None)  # a mask file has one meaning here, whatever its channels
    ours = {
        'type': 'MaskFromFolder',
        'folder': config.take('prefix', None) or None,
        'list_file': config.take('mask_list_file'),
    }
    if evaluation:
        config.note(
            'fixed',
            'mask_list_file',
            'every evaluation drew other masks: here the n-th '
            'image gets the n-th mask, counted round',
        )
        ours['choose'] = 'index'
    # mmagic: all that is not black
    return dict(ours, threshold=0)


def _file(config: Section | None, evaluation: bool) -> dict:
    return {'type': 'MaskFromFile', 'threshold': 0}


_MODES: dict[str, Callable[[Any, bool], dict]] = {
    'bbox': _bbox,
    'irregular': _irregular,
    'ff': _free_form,
    'set': _set,
    'file': _file,
}


def _pair(value: Any) -> Any:
    """One number for a square."""
    if isinstance(value, int) or len(set(value)) > 1:
        return value
    return value[0]


def _range(value: Any) -> Sequence[int]:
    """A range whose end is excluded; of a single number, that number."""
    return (value, value + 1) if isinstance(value, int) else tuple(value)
