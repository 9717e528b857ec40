"""Configs for mmagic's inpainting models: recognised, and translated as a whole."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mmengine.config import Config

from .data import loader
from .evaluation import evaluator
from .hooks import custom_hooks, default_hooks, visualizer
from .inpaintors import INPAINTORS, check_task, model
from .preprocessor import common_images
from .report import Report
from .runtime import evaluation_loop, model_wrapper, optimizers, schedulers, train_loop
from .section import OURS, Section, name_of

SCOPE = 'mmagic'
_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
#: Read by mmengine's Runner, or by the tools, and the same there and here.
_SAME = (
    'work_dir',
    'experiment_name',
    'randomness',
    'auto_scale_lr',
    'env_cfg',
    'launcher',
    'log_processor',
    'log_level',
    'load_from',
    'resume',
)
_IMPORTS: dict[str, Any] = {'imports': ['mmdeepfill.engine'], 'allow_failed_imports': False}


class Translation(NamedTuple):
    """Our config, as plain values, and what is to be said about it."""

    config: dict[str, Any]
    report: Report


def is_mmagic(cfg: Config) -> bool:
    """Test whether a config was written for mmagic.

    Its ``default_scope`` tells; or, if that is another or was overridden, a ``model.type`` that
    is one of mmagic's inpaintors.
    """
    if cfg.get('default_scope') == SCOPE:
        return True
    try:
        return _inpaintor(cfg) in INPAINTORS
    except ImportError:  # a type in a config of the new style, whose package is not here
        return _inpaintor(_plain(cfg)) in INPAINTORS


def _inpaintor(config: Any) -> Any:
    """The name of ``model.type``; None where there is no such thing."""
    model = config.get('model')
    return name_of(model.get('type')) if isinstance(model, dict) else None


def _plain(cfg: Config) -> dict[str, Any]:
    """A config as plain values; types that cannot be imported by their names."""
    try:
        return cfg.to_dict()
    except ImportError:
        return Config.fromstring(cfg.pretty_text, '.py').to_dict()


def ours(cfg: Config, tell: Callable[[Report], None] | None = None) -> Config:
    """A config as it is; or, if it was written for mmagic, its translation.

    Args:
        cfg (Config): Any.
        tell (callable, optional): Gets the report of a translation.

    Raises:
        MmagicConfigError: See :func:`translate`.
    """
    if not is_mmagic(cfg):
        return cfg
    config, report = translate(cfg)
    if tell is not None:
        tell(report)
    return Config(config, filename=cfg.filename)


def model_of(cfg: Config) -> Any:
    """The model of a config, to be built; that of a config for mmagic is translated.

    Raises:
        MmagicConfigError: See :func:`translate`.
        ValueError: The config has none.
    """
    model = ours(cfg).get('model')
    if not isinstance(model, dict) or 'type' not in model:
        raise ValueError(
            f'config {cfg.filename or "without a file"}: has no model; expected '
            f"model = dict(type='...', ...), got {model!r}"
        )
    return model


def translate(cfg: Config) -> Translation:
    """Translate a config for one of mmagic's inpainting models.

    What the user wrote is kept; faults are fixed, and reported: what makes two evaluations of
    the same weights differ, unshuffled training, what nothing reads.

    Args:
        cfg (Config): As mmengine reads it; options of the command line merged in already.

    Raises:
        MmagicConfigError: A type, an argument or a value has no counterpart, or the model is no
            inpainting model. The message names the place and what to do.
    """
    report = Report()
    top = Section(_plain(cfg), '', report)
    check_task(top.given.get('model'))
    values = top.section('model')
    if top.take('data_preprocessor', None) is not None:
        raise top.error('data_preprocessor', 'expected inside the model. Move it there.')
    loaders = {
        key: loader(value, key, top)
        for key in _LOADERS
        if (value := top.take(key, None)) is not None
    }
    images = common_images(one.images for one in loaders.values())
    translated = model(values, images)
    config = {
        'default_scope': OURS.rstrip('.'),
        'custom_imports': _imports(top),
        'model': translated,
    }
    config.update({key: one.config for key, one in loaders.items()})
    for key in ('val_evaluator', 'test_evaluator'):
        if (value := top.take(key, None)) is not None:
            config[key] = evaluator(value, key, top)
    config.update(_run(top, adversarial='disc' in translated))
    top.take('default_scope', None)
    config.update({key: top.take(key) for key in _SAME if key in top})
    _tell_unread(top, config)
    return Translation(config, report)


def _run(top: Section, adversarial: bool) -> dict[str, Any]:
    """Translate the keys of the run; those of model and data are read elsewhere."""
    run: dict[str, Any] = {}
    parts: dict[str, Callable[[Section], Any]] = {
        'optim_wrapper': lambda section: optimizers(section, adversarial),
        'train_cfg': train_loop,
        'val_cfg': lambda section: evaluation_loop(section, 'ValLoop'),
        'test_cfg': lambda section: evaluation_loop(section, 'TestLoop'),
        'default_hooks': default_hooks,
        'visualizer': visualizer,
    }
    for key, read in parts.items():
        if (section := top.optional(key)) is not None:
            run[key] = read(section)
    for key, read_list in (('param_scheduler', schedulers), ('custom_hooks', custom_hooks)):
        if (value := top.take(key, None)) is not None:
            run[key] = read_list(value, key, top)
    run['model_wrapper_cfg'] = model_wrapper(top.take('model_wrapper_cfg', None), top)
    return run


def _imports(top: Section) -> dict[str, Any]:
    theirs: dict[str, Any] = top.take('custom_imports', None) or {}
    names = [name for name in theirs.get('imports', ()) if not name.startswith(f'{SCOPE}.')]
    for name in theirs.get('imports', ()):
        if name not in names:
            top.note('not read', 'custom_imports', f'{name!r}: mmagic is not needed here')
    return dict(dict(_IMPORTS, **theirs), imports=[*_IMPORTS['imports'], *names])


def _tell_unread(top: Section, config: dict[str, Any]) -> None:
    """Note variables that nothing reads; those that helped to write others are in place."""
    left = top.rest()
    for key, value in left.items():
        others = [other for name, other in top.given.items() if name not in left]
        if any(value == node for other in others for node in _nodes(other)):
            continue
        text = 'no variable of this name is read'
        if isinstance(value, dict) and value.get('type') == 'CheckpointHook':
            hook = (config.get('default_hooks') or {}).get('checkpoint') or {}
            text = (
                f'the hook that writes checkpoints is default_hooks.checkpoint, every '
                f'{hook.get("interval", -1)} iterations, and not {key}, every '
                f'{value.get("interval", -1)}'
            )
        top.note('not read', key, text)


def _nodes(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _nodes(item)
