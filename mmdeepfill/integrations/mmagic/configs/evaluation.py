"""Evaluators: the same metrics, on the scales of OpenMMLab's tables."""

from typing import Any

from .section import MmagicConfigError, Section

_BY_REGION = ('MAE', 'MSE')
_PLAIN = ('PSNR', 'SSIM')


def evaluator(value: Any, path: str, top: Section) -> Any:
    """``val_evaluator`` or ``test_evaluator``: metrics in a list.

    Args:
        value: A metric, a list of them, or an Evaluator; of mmagic's loops also a list with one
            of the latter.
        path (str): 'val_evaluator' or 'test_evaluator'.
        top (Section): The whole config.
    """
    if isinstance(value, dict) and 'metrics' in value:
        with Section(value, path, top.report) as section:
            section.choose(('Evaluator', 'MultiEvaluator'), 'the evaluator', 'Evaluator')
            return evaluator(section.take('metrics'), f'{path}.metrics', top)
    if isinstance(value, dict):
        return [metric(Section(value, path, top.report))]
    if not isinstance(value, (list, tuple)):
        raise MmagicConfigError(f'{path}: expected metrics, got {value!r}. List them.')
    metrics: list[dict] = []
    for number, item in enumerate(value):
        place = f'{path}.{number}'
        if isinstance(item, (list, tuple)) or 'metrics' in item:
            if len(value) > 1:
                raise MmagicConfigError(
                    f'{path}: {len(value)} evaluators: there is one data set here. Leave one.'
                )
            return evaluator(item, place, top)
        metrics.append(metric(Section(item, place, top.report)))
    return metrics


def metric(section: Section) -> dict:
    """One metric."""
    if section.is_ours():
        return section.rest()
    with section:
        name = section.choose((*_BY_REGION, *_PLAIN), 'the metric')
        ours = {'type': name}
        section.only('gt_key', 'gt_img', 'Leave it out.')
        section.only('pred_key', 'pred_img', 'Leave it out.')
        ours.update(
            {key: section.take(key) for key in ('collect_device', 'prefix') if key in section}
        )
        if name in _PLAIN:
            section.only('crop_border', 0, 'The whole image counts here.')
            section.only('input_order', 'CHW', 'Leave it out.')
            section.only('convert_to', None, 'All channels count here.')
            return ours
        section.take('device', None)  # metrics run where the images are
        return dict(ours, **_region(section, name))


def _region(section: Section, name: str) -> dict:
    """``mask_key`` and ``scaling`` of an error."""
    mask_key, scaling = section.take('mask_key', None), section.take('scaling', 1)
    if mask_key not in (None, 'mask'):
        raise section.error('mask_key', f"the hole is 'mask', got {mask_key!r}. Take that.")
    scale, there = (100, 'x100') if name == 'MAE' else (255**2, 'on 0..255')
    if scaling != scale:
        section.note(
            'changed',
            'scaling',
            f'{scaling}: {name} is given {there}, which is {scale / scaling:g} times as much',
        )
    region = 'hole' if mask_key else 'all'
    if region == ('hole' if name == 'MAE' else 'all'):
        return {}
    section.note('changed', 'mask_key', f'{mask_key!r}: the result is called {name}_{region}')
    return {'region': region}
