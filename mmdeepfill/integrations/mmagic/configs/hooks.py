"""Hooks, and where pictures go."""

from typing import Any

from .section import MmagicConfigError, Section

#: mmagic's own that have no counterpart, and what to do; mmengine's stay as they are.
_NONE = {
    'ExponentialMovingAverageHook': 'Take mmdeepfill.GeneratorEMAHook',
    'GenVisualizationHook': 'Take BasicVisualizationHook',
    'VisualizationHook': 'Take BasicVisualizationHook',
    'PickleDataHook': 'Leave it out',
    'PGGANFetchDataHook': 'Leave it out',
    'ReduceLRSchedulerHook': 'Take ParamSchedulerHook',
}
_LOCAL = 'work_dirs'


def default_hooks(section: Section) -> dict:
    """``default_hooks``: mmengine's, by their places."""
    ours: dict[str, Any] = {}
    for place, value in section.rest().items():
        if value is None:
            ours[place] = None
            continue
        hook = Section(value, section.at(place), section.report)
        ours[place] = _hook(hook)
    return ours


def custom_hooks(values: Any, path: str, top: Section) -> list:
    """``custom_hooks``."""
    if not isinstance(values, (list, tuple)):
        raise MmagicConfigError(f'{path}: expected a list of hooks, got {values!r}.')
    hooks = (_hook(Section(value, f'{path}.{i}', top.report)) for i, value in enumerate(values))
    return [hook for hook in hooks if hook is not None]


def _hook(section: Section) -> dict | None:
    if section.is_ours():
        return section.rest()
    name = section.kind()
    if name in _NONE:
        raise section.error('type', f'the hook {name!r} has no counterpart here. {_NONE[name]}.')
    if name == 'BasicVisualizationHook':
        return _visual(section)
    if name == 'CheckpointHook':
        return _checkpoint(section)
    if name == 'LoggerHook':
        return _logger(section)
    return dict(type=name, **section.rest())


def _logger(section: Section) -> dict:
    """Left to its default, mmengine logs every validation of a training in iterations at step 0."""
    ours = dict(type=section.name, **section.rest())
    if 'log_metric_by_epoch' not in ours:
        section.note('fixed', 'log_metric_by_epoch', 'False: metrics are logged at their iteration')
        ours['log_metric_by_epoch'] = False
    return ours


def _checkpoint(section: Section) -> dict:
    """With ``out_dir``, what --resume looks for is elsewhere as soon as --work-dir is given."""
    out_dir = section.take('out_dir', None)
    ours = dict(type=section.name, **section.rest())
    if out_dir is None:
        return ours
    if str(out_dir).removeprefix('./').rstrip('/') == _LOCAL:
        section.note(
            'fixed',
            'out_dir',
            f"{out_dir!r}: checkpoints lie in the run's work_dir, where --resume looks for them",
        )
        return ours
    return dict(ours, out_dir=out_dir)


def _visual(section: Section) -> dict | None:
    with section:
        interval = section.take('interval', {})
        on_train, on_val, on_test = (
            section.take(key, default)
            for key, default in (('on_train', False), ('on_val', True), ('on_test', True))
        )
    if on_train:
        raise section.error(
            'on_train', 'pictures come from validation and test here. Set it to False.'
        )
    if not on_val and not on_test:
        section.note('not read', 'type', 'it shows nothing')
        return None
    if not on_val:
        section.note('changed', 'on_val', 'False: validation shows its grid all the same')
    every = interval if isinstance(interval, int) else interval.get('val', 1)
    section.note(
        'changed',
        'interval',
        f'{every}: every validation shows its first 8 images in one grid, a test each image',
    )
    ours = {'type': section.become('InpaintingVisualHook')}
    return ours if on_test else dict(ours, max_test_images=0)


def visualizer(section: Section) -> dict:
    """``visualizer``: mmengine's; the hook says what is shown."""
    if section.is_ours():
        return section.rest()
    name = section.choose(('ConcatImageVisualizer', 'Visualizer'), 'the visualizer')
    backends = section.take('vis_backends', None)
    ours: dict[str, Any] = {'type': section.become('Visualizer')}
    if backends is not None:
        ours['vis_backends'] = [
            _backend(Section(value, f'{section.at("vis_backends")}.{i}', section.report))
            for i, value in enumerate(backends)
        ]
    if name == 'Visualizer':
        return dict(ours, **section.rest())
    shown = [
        key
        for key in ('fn_key', 'img_keys', 'pixel_range', 'bgr2rgb')
        if section.take(key, None) is not None
    ]
    if shown:
        section.note(
            'changed',
            'img_keys',
            'input with its hole, coarse image if there is one, '
            'result and truth are shown side by side, in RGB',
        )
    if 'name' in section:
        ours['name'] = section.take('name')
    section.close()
    return ours


def _backend(section: Section) -> dict:
    if section.kind() == 'PaviVisBackend':
        raise section.error(
            'type',
            "'PaviVisBackend' has no counterpart here. Take "
            'LocalVisBackend, TensorboardVisBackend or WandbVisBackend.',
        )
    return dict(type=section.name, **section.rest())
