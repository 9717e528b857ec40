"""Translation of the settings of a run: loops, optimizers, several GPUs."""

from typing import Any

from .section import MmagicConfigError, Section, name_of

_WRAPPER = 'mmdeepfill.SeparateDistributedDataParallel'
_NO_SCHEDULER = ('LinearLrInterval', 'ReduceLR')


def train_loop(section: Section) -> dict:
    """``train_cfg``: by iterations."""
    if section.is_ours():
        return section.rest()
    if section.take('by_epoch', False):
        raise section.error(
            'by_epoch', 'training counts iterations here. Set it to False, with max_iters.'
        )
    section.choose(('IterBasedTrainLoop',), 'the loop', 'IterBasedTrainLoop')
    return dict(type=section.become('ResumableIterTrainLoop'), **section.rest())


def evaluation_loop(section: Section, ours: str) -> dict:
    """``val_cfg`` and ``test_cfg``."""
    if section.is_ours():
        return section.rest()
    section.choose((f'Multi{ours}', ours), 'the loop', ours)
    return dict(type=section.become(ours), **section.rest())


def optimizers(section: Section, adversarial: bool) -> dict:
    """``optim_wrapper``: of one player, or of both."""
    if 'constructor' not in section or section.is_ours():
        return section.rest()
    constructor = name_of(section.take('constructor'))
    if constructor == 'DefaultOptimWrapperConstructor':
        return section.rest()
    if constructor != 'MultiOptimWrapperConstructor':
        raise section.error(
            'constructor',
            f'{constructor!r} has no counterpart here; '
            'MultiOptimWrapperConstructor and DefaultOptimWrapperConstructor '
            'have. Take one of them.',
        )
    players = section.rest()
    for name in players:
        if name not in ('generator', 'disc'):
            raise section.error(
                name, "a model has the players 'generator' and 'disc'. Put it into one of them."
            )
    if not adversarial and players.pop('disc', None) is not None:
        section.note('not read', 'disc', 'there is no critic')
    return dict(constructor=constructor, **players)


def model_wrapper(value: dict | None, top: Section) -> dict:
    """``model_wrapper_cfg``: DDP around each player, which its training step needs."""
    section = Section(value or {}, 'model_wrapper_cfg', top.report)
    if section.is_ours():
        return section.rest()
    theirs = 'MMSeparateDistributedDataParallel'
    name = section.kind(theirs)
    if name != theirs:
        section.note('fixed', 'type', f'{name}: each player is wrapped by itself')
    elif value is None:
        section.note('chosen', 'type', 'none: each player is wrapped by itself')
    rest = section.rest()
    return dict(
        {
            'type': section.become(_WRAPPER),
            'broadcast_buffers': False,
            'find_unused_parameters': False,
        },
        **rest,
    )


def schedulers(value: Any, path: str, top: Section) -> Any:
    """``param_scheduler``: mmengine's, which stay as they are."""
    for place, item in _dicts(value, path):
        name = name_of(item.get('type'))
        if name in _NO_SCHEDULER:
            raise MmagicConfigError(
                f'{place}.type: {name!r} has no counterpart here. Take one of '
                "mmengine's: LinearLR, MultiStepLR, CosineAnnealingLR, ..."
            )
    return value


def _dicts(value: Any, path: str) -> list:
    if isinstance(value, (list, tuple)):
        return [pair for i, item in enumerate(value) for pair in _dicts(item, f'{path}.{i}')]
    if isinstance(value, dict) and 'type' not in value:
        return [pair for key, item in value.items() for pair in _dicts(item, f'{path}.{key}')]
    return [(path, value)] if isinstance(value, dict) else []
