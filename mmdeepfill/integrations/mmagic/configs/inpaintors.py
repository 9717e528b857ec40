"""The model: an inpaintor of mmagic to generator, critics, losses and schedule."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .adversarial import drift, gl_schedule, objective, penalty, schedule, views
from .networks import discriminator, generator
from .preprocessor import Images, preprocessor
from .section import OURS, MmagicConfigError, Section, name_of
from .terms import Losses, aot_terms, gl_terms, one_stage_terms, two_stage_terms

_STAGE_LISTS = ('stage1_loss_type', 'stage2_loss_type')


class Inpaintor(NamedTuple):
    """The behaviour of a class of mmagic.

    Attributes:
        terms: Its reconstruction losses; of two stages, by lists in the config.
        default_lists: What these lists are when the config has none.
        patch: Whether its critics see a patch, too.
        adversarial: Whether it trains a critic.
        masked_critic: Whether it has ``disc_input_with_mask``.
        penalised: Whether it reads ``loss_gp``.
        drifting: Whether it reads ``loss_disc_shift``.
        by_place: Whether its adversarial loss gets the mask.
        white: Whether the hole of its input is raised by 1.
        schedule: Reads ``train_cfg``.
    """

    terms: Callable[..., dict[str, dict]] = one_stage_terms
    default_lists: Sequence = ()
    patch: bool = False
    adversarial: bool = True
    masked_critic: bool = False
    penalised: bool = True
    drifting: bool = True
    by_place: bool = False
    white: bool = False
    schedule: Callable[..., dict] = schedule


#: By mmagic's name.
INPAINTORS: dict[str, Inpaintor] = {
    'DeepFillv1Inpaintor': Inpaintor(two_stage_terms, (None, None), patch=True),
    'TwoStageInpaintor': Inpaintor(
        two_stage_terms, (('loss_l1_hole',), ('loss_l1_hole', 'loss_gan')), masked_critic=True
    ),
    'OneStageInpaintor': Inpaintor(),
    'GLInpaintor': Inpaintor(gl_terms, patch=True, penalised=False, schedule=gl_schedule),
    'PConvInpaintor': Inpaintor(adversarial=False),
    'AOTInpaintor': Inpaintor(
        aot_terms, penalised=False, drifting=False, by_place=True, white=True
    ),
}


def check_task(values: Any) -> None:
    """Refuse a ``model`` that is no inpaintor, before anything else is said about its config.

    Raises:
        MmagicConfigError: It is another model, or none.
    """
    name = name_of(values.get('type')) if isinstance(values, dict) else None
    if name is None:
        raise MmagicConfigError(
            f'model: expected a dict with the type of a model, got {values!r}. '
            'A config of a whole run is needed.'
        )
    if not name.startswith(OURS) and name not in INPAINTORS:
        raise MmagicConfigError(
            f'model.type: {name!r} of mmagic is no inpainting model that has a counterpart here; '
            f'these have: {", ".join(INPAINTORS)}. Other tasks of mmagic are not done here.'
        )


def model(section: Section, images: Images) -> dict:
    """Translate ``model``.

    Args:
        section (Section): Of mmagic's config, after :func:`check_task`.
        images (Images): What the pipelines say of its input.

    Returns:
        dict: Config of an AdversarialInpaintor or ReconstructionInpaintor.

    Raises:
        MmagicConfigError: Something has no counterpart.
    """
    if section.is_ours():
        return section.rest()
    name = section.kind()
    kind = INPAINTORS[name]
    with section:
        ours = {
            'init_cfg': section.take('init_cfg', None),
            'data_preprocessor': preprocessor(
                section.section('data_preprocessor'), images, kind.white
            ),
            'generator': generator(section.section('encdec')),
        }
        lists = _stage_lists(section, kind)
        losses = Losses(section)
        ours['losses'] = kind.terms(losses, lists) if lists else kind.terms(losses)
        losses.tell_unread()
        ours.update(_critics(section, kind, not lists or 'loss_gan' in lists['stage2']))
        if section.take('test_cfg', None):
            section.note('not read', 'test_cfg', 'metrics are those of the evaluators')
    if not ours['losses'] and 'disc' not in ours:
        raise section.error('type', f'{name} has no loss that it computes. Add loss_l1_hole=...')
    ours['type'] = section.become(
        'AdversarialInpaintor' if 'disc' in ours else 'ReconstructionInpaintor'
    )
    return {key: ours[key] for key in _ORDER if ours.get(key) is not None}


_CRITIC_LOSSES = ('loss_gp', 'loss_disc_shift')
#: Of ``train_cfg``, what only some inpaintors read.
_PHASES = ('local_size', 'iter_tc', 'iter_td')
_ORDER = (
    'type',
    'init_cfg',
    'data_preprocessor',
    'generator',
    'disc',
    'views',
    'losses',
    'objective',
    'adversarial_weight',
    'gradient_penalty',
    'drift',
    'schedule',
)


def _stage_lists(section: Section, kind: Inpaintor) -> dict[str, Sequence[str]]:
    """Names of losses by stage; none for an inpaintor of one stage."""
    lists: dict[str, Sequence[str]] = {}
    for key, default in zip(_STAGE_LISTS, kind.default_lists):
        names = section.take(key, default)
        if isinstance(names, str):
            raise section.error(
                key,
                f'expected names in brackets, got {names!r}: a comma is '
                f'missing, as in ({names!r}, ).',
            )
        lists[key.partition('_')[0]] = tuple(names or ())
    return lists


def _critics(section: Section, kind: Inpaintor, judged: bool) -> dict:
    """Everything about the critics; nothing if there are none."""
    parts = {key: section.optional(key) for key in ('disc', 'loss_gan', *_CRITIC_LOSSES)}
    with_mask = False
    if kind.masked_critic:
        section.only('input_with_ones', True, 'Generators of two stages get ones here, too.')
        with_mask = section.take('disc_input_with_mask', False)
    train_cfg = section.optional('train_cfg')
    if parts['disc'] and not kind.adversarial:
        raise section.error('disc', f'{section.name} trains no critic. Set it to None.')
    if not (parts['disc'] and parts['loss_gan']):
        for key in [key for key, part in parts.items() if part]:
            section.note('not read', key, 'without disc and loss_gan there is no critic')
        _leave_out(train_cfg, ('disc_step', 'start_iter', *_PHASES))
        return {}
    disc, patch = discriminator(parts['disc'])
    if patch is not None and patch != kind.patch:
        raise parts['disc'].error(
            'type',
            f'{section.name} needs a critic of the image'
            f'{" and a patch" * kind.patch}; {parts["disc"].name} is '
            'another. Take one that fits.',
        )
    goal, weight, gan_type = objective(parts['loss_gan'], kind.by_place)
    ours = {'disc': disc, 'objective': goal, 'adversarial_weight': weight}
    ours.update(_critic_losses(section, kind, parts, gan_type, with_mask))
    if train_cfg is None:
        section.note('chosen', 'train_cfg', 'none: both players move in every iteration')
        train_cfg = Section({}, section.at('train_cfg'), section.report)
        return dict(
            ours,
            views=views(kind.patch, with_mask, train_cfg),
            schedule=schedule(train_cfg, judged),
        )
    train_cfg.name = section.name
    ours.update(
        views=views(kind.patch, with_mask, train_cfg), schedule=kind.schedule(train_cfg, judged)
    )
    _leave_out(train_cfg, _PHASES)
    return ours


def _critic_losses(
    section: Section,
    kind: Inpaintor,
    parts: dict[str, Section | None],
    gan_type: str,
    with_mask: bool,
) -> dict:
    """``gradient_penalty`` and ``drift``, those that the inpaintor reads."""
    ours: dict[str, Any] = {}
    for key, read, name in (
        ('loss_gp', kind.penalised, 'gradient_penalty'),
        ('loss_disc_shift', kind.drifting, 'drift'),
    ):
        part = parts[key]
        if part is None:
            continue
        if not read:
            section.note('not read', key, f'{section.name} does not compute it')
        elif key == 'loss_gp':
            if with_mask:
                raise section.error(
                    key,
                    'mmagic has no penalty for a critic that sees the mask '
                    '(disc_input_with_mask). Leave one of the two out.',
                )
            ours[name] = penalty(part, 'global_disc' if kind.patch else 'disc')
        else:
            ours[name] = drift(part, gan_type)
    return ours


def _leave_out(train_cfg: Section | None, keys: Sequence[str]) -> None:
    """Note those of ``keys`` that were not needed, and refuse all others."""
    if train_cfg is None:
        return
    with train_cfg:
        for key in keys:
            if train_cfg.take(key, None):
                train_cfg.note('not read', key, 'this inpaintor has no use for it')
