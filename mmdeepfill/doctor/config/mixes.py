"""Parts of one recipe put beside parts of another that they do not fit."""

from collections.abc import Iterator

from ...core.component_names import typed_dicts
from ..finding import Finding, find
from .pipeline import flat_steps, hole_form, name_of
from .recipe import Recipe

#: Between 1e-3 of the paper, with the norm of a sample, and OpenMMLab's 1e-4, with that of a
#: pixel, whose optimum is a gradient larger by up to the side of the picture.
_BETWEEN = 3e-4


def penalty(recipe: Recipe) -> Iterator[Finding]:
    """A gradient penalty, the objective, the weight of the critic and the layers that it needs.

    The form of the penalty decides the scale of the critics' gradients. A Wasserstein score has
    no bounds; OpenMMLab's leaky head goes with its penalty alone.
    """
    given = recipe.part('model.gradient_penalty')
    norm, weight = given.get('norm', 'sample'), recipe.model.get('adversarial_weight')
    wasserstein = name_of(recipe.part('model.objective')) == 'WassersteinLoss'
    if wasserstein and not given:
        yield find('wasserstein-without-penalty')
    if wasserstein and given and weight and (norm == 'pixel') == (weight > _BETWEEN):
        right = 1e-4 if norm == 'pixel' else 1e-3
        yield find('mix-penalty-weight', weight=weight, norm=norm, right=right)
    for path, part in typed_dicts(recipe.part('model.disc'), 'model.disc'):
        bent = part.get('out_act_cfg') and part.get('fc_in_channels')
        if wasserstein and norm != 'pixel' and bent:
            yield find('mix-critic-head', path=path, activation=part['out_act_cfg'].get('type'))
        if given and str(part['type']).endswith('BN'):
            yield find('mix-penalty-batch-norm', path=path, norm=part['type'])


def attention(recipe: Recipe) -> Iterator[Finding]:
    """Scores of the hole set to 0, as TensorFlow's code does, need scores that are not below."""
    encoder = recipe.part('model.generator.stage2').get('encoder_attention') or {}
    module = recipe.part('model.generator.stage2.contextual_attention.contextual_attention')
    activation = encoder.get('out_act_cfg') or encoder.get('act_cfg') or {'type': 'ELU'}
    if module.get('mask_mode') == 'post_zero' and activation.get('type') != 'ReLU':
        yield find('mix-attention', activation=activation.get('type'))


def holes(recipe: Recipe) -> Iterator[Finding]:
    """A discount of the box and a critic of a patch, with holes of any shape."""
    steps = [step for part in recipe.datasets('train') for step in flat_steps(part.get('pipeline'))]
    free = sorted({name_of(step) for step in steps if hole_form(step) == 'free'})
    if not free:
        return
    for path, part in typed_dicts(recipe.part('model.losses'), 'model.losses'):
        if name_of(part) == 'SpatialDiscount' and part.get('of', 'box') == 'box':
            yield find('mix-discount', path=path, holes=', '.join(free))
            break
    if name_of(recipe.part('model.views.local_disc')) == 'LocalPatch':
        if not any(hole_form(step) == 'box' for step in steps):
            yield find('mix-local-critic', holes=', '.join(free))


CHECKS = (penalty, attention, holes)
