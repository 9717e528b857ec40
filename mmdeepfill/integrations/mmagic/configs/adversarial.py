"""Adversarial losses, views and whose turn it is."""

from .section import Section

#: ``GANLoss.gan_type`` to our objective.
_OBJECTIVES = {
    'wgan': 'WassersteinLoss',
    'hinge': 'HingeLoss',
    'vanilla': 'VanillaLoss',
    'lsgan': 'LeastSquaresLoss',
    'smgan': 'SoftMaskPatchLoss',
}


def objective(section: Section, by_place: bool) -> tuple[dict, float, str]:
    """``loss_gan``: our objective, the weight of the generator's part, mmagic's name.

    Args:
        by_place (bool): Whether the inpaintor hands the mask on, as 'smgan' needs.
    """
    with section:
        section.choose(('GANLoss',), 'the adversarial loss')
        kind = section.take('gan_type')
        if kind not in _OBJECTIVES or (kind == 'smgan' and not by_place):
            known = [name for name in _OBJECTIVES if by_place or name != 'smgan']
            raise section.error(
                'gan_type',
                f'{kind!r} has no counterpart here; these have: '
                f'{", ".join(known)}. Take one of them.',
            )
        if kind in ('wgan', 'hinge'):
            for key in ('real_label_val', 'fake_label_val'):
                if key in section:
                    section.take(key)
                    section.note('not read', key, f'{kind!r} has no labels')
        else:
            section.only('real_label_val', 1.0, 'Labels are 1 and 0 here.')
            section.only('fake_label_val', 0.0, 'Labels are 1 and 0 here.')
        if kind == 'smgan':
            section.note(
                'fixed',
                'gan_type',
                "labels of filled images are the paper's: 0 in the "
                'hole, 1 elsewhere. mmagic has them the wrong way round',
            )
        weight = section.take('loss_weight', 1.0)
    section.report.renamed(section.at('gan_type'), kind, _OBJECTIVES[kind])
    return {'type': _OBJECTIVES[kind]}, weight, kind


def penalty(section: Section, view: str) -> dict:
    """``loss_gp``: per pixel; over the hole in ``view``, the one that sees the whole image."""
    with section:
        section.choose(('GradientPenaltyLoss',), 'the penalty')
        weight = section.take('loss_weight', 1.0)
    return {
        'type': section.become('GradientPenalty'),
        'weight': weight,
        'norm': 'pixel',
        'masked': [view],
    }


def drift(section: Section, gan_type: str) -> dict:
    """``loss_disc_shift``: mmagic squares the critic's loss, which is its mean score."""
    if gan_type != 'wgan':
        raise section.error(
            'type',
            'mmagic squares the value of the adversarial loss, which is '
            f"the mean score for gan_type='wgan' alone, got {gan_type!r}. Leave "
            'the loss out.',
        )
    with section:
        name = section.choose(('DiscShiftLoss',), 'the loss')
        return {'type': name, 'weight': section.take('loss_weight', 0.1)}


def local_size(train_cfg: Section) -> int:
    """``local_size``, the side of the patch that the local critic sees."""
    size = train_cfg.take('local_size', None)
    if size is None:
        train_cfg.note('chosen', 'local_size', 'none is given: 128')
        return 128
    sides = (size, size) if isinstance(size, int) else tuple(size)
    if len(set(sides)) != 1:
        raise train_cfg.error(
            'local_size', f'patches are square here, got {size!r}. Give two equal numbers.'
        )
    return sides[0]


def views(two: bool, with_mask: bool, train_cfg: Section) -> dict[str, dict]:
    """Views of the critics: the whole and a patch, or the whole, with the mask if need be."""
    if two:
        return {
            'global_disc': {'type': 'WholeImage'},
            'local_disc': {'type': 'LocalPatch', 'size': local_size(train_cfg)},
        }
    if with_mask:
        return {'disc': {'type': 'ImageWith', 'fields': ['mask']}}
    return {'disc': {'type': 'WholeImage'}}


def schedule(train_cfg: Section, judged: bool = True) -> dict:
    """``train_cfg.disc_step``: the critics in every iteration, the generator in each n-th.

    Args:
        judged (bool): Whether the generator has an adversarial loss.
    """
    cycle = _cycle(train_cfg)
    if train_cfg.take('start_iter', 0):
        train_cfg.note('not read', 'start_iter', 'the schedule has no phases')
    phase = {'cycle': cycle} if judged else {'cycle': cycle, 'adversarial': False}
    return {'type': 'PhaseSchedule', 'phases': [phase]}


def gl_schedule(train_cfg: Section, judged: bool = True) -> dict:
    """``iter_tc`` and ``iter_td``: the generator alone, the critic alone, both.

    Args:
        judged (bool): Always; GLInpaintor has no lists of losses.
    """
    cycle = _cycle(train_cfg)
    first, second = (train_cfg.take(key) for key in ('iter_tc', 'iter_td'))
    if not 0 <= first <= second:
        raise train_cfg.error(
            'iter_td', f'expected 0 <= iter_tc <= iter_td, got {first} and {second}. Correct them.'
        )
    if cycle == [['generator']]:
        raise train_cfg.error(
            'disc_step',
            'GLInpaintor trains a critic from iter_tc on: expected at least 1, got 0. Set it to 1.',
        )
    if start := train_cfg.take('start_iter', 0):
        train_cfg.note(
            'fixed',
            'start_iter',
            f'mmagic counts from {start} at every start, resumed or not, '
            f'and so leaves phases out. Here they go by the iteration: the generator alone up to '
            f'{first}, the critic alone up to {second}, then both',
        )
    phases: list[dict] = [
        {'iterations': first, 'cycle': [['generator']], 'adversarial': False},
        {'iterations': second - first, 'cycle': [['disc']]},
    ]
    return {
        'type': 'PhaseSchedule',
        'phases': [phase for phase in phases if phase['iterations']] + [{'cycle': cycle}],
    }


def _cycle(train_cfg: Section) -> list[list[str]]:
    steps = train_cfg.take('disc_step', None)
    if steps is None:
        train_cfg.note('chosen', 'disc_step', 'none is given: 1, both in every iteration')
        steps = 1
    if not isinstance(steps, int) or steps < 0:
        raise train_cfg.error('disc_step', f'expected a whole number from 0, got {steps!r}.')
    if steps == 0:
        train_cfg.note('changed', 'disc_step', '0: the critic stays as it was initialised')
        return [['generator']]
    return [['disc']] * (steps - 1) + [['disc', 'generator']]
