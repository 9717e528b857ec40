"""Parts of one recipe put beside parts of another that they do not fit."""
from typing import Iterator

from ...component_names import typed_dicts
from ..finding import ERROR, WARNING, Finding
from .recipe import Recipe, flat_steps, name_of

#: Between 1e-3 of the paper, with the norm of a sample, and OpenMMLab's 1e-4, with that of a
#: pixel, whose optimum is a gradient larger by up to the side of the picture.
_BETWEEN = 3e-4
_FREE_FORM = ('BrushStrokeMask', 'IrregularMask', 'PatternMask', 'MaskFromFolder', 'MaskFromFile')


def _is_wasserstein(recipe: Recipe) -> bool:
    return name_of(recipe.part('model.objective')) == 'WassersteinLoss'


def _norm(recipe: Recipe) -> str:
    return recipe.part('model.gradient_penalty').get('norm', 'sample')


def without_penalty(recipe: Recipe) -> Iterator[Finding]:
    if _is_wasserstein(recipe) and not recipe.part('model.gradient_penalty'):
        yield Finding(
            'wasserstein-without-penalty', ERROR, 'model.objective is a WassersteinLoss, and there '
            'is no gradient_penalty: nothing bounds the critic',
            "Add gradient_penalty=dict(type='GradientPenalty'), or take HingeLoss.")


def penalty_and_weight(recipe: Recipe) -> Iterator[Finding]:
    """The form of the penalty decides the scale of the critics' gradients."""
    weight = recipe.model.get('adversarial_weight')
    if not (_is_wasserstein(recipe) and recipe.part('model.gradient_penalty') and weight):
        return
    norm = _norm(recipe)
    if (norm == 'pixel') == (weight > _BETWEEN):
        right = 1e-4 if norm == 'pixel' else 1e-3
        yield Finding(
            'mix-penalty-weight', WARNING, f'model.adversarial_weight is {weight:g} with '
            f'gradient_penalty.norm {norm!r}: 1e-3 goes with the norm of a sample (the paper), '
            '1e-4 with that of a pixel (OpenMMLab), whose critics have gradients up to 256 times '
            'as large', f'Set adversarial_weight={right:g}, or the other norm.')


def critic_head(recipe: Recipe) -> Iterator[Finding]:
    """A Wasserstein score has no bounds; OpenMMLab's leaky head goes with its penalty alone."""
    if not _is_wasserstein(recipe) or _norm(recipe) == 'pixel':
        return
    for path, part in typed_dicts(recipe.part('model.disc'), 'model.disc'):
        if part.get('out_act_cfg') and part.get('fc_in_channels'):
            yield Finding(
                'mix-critic-head', WARNING, f'{path}.out_act_cfg is '
                f'{part["out_act_cfg"].get("type")}, with a WassersteinLoss and the penalty of the '
                'paper, whose critics are linear: negative scores are bent',
                'Set out_act_cfg=None.')


def penalty_and_batch_norm(recipe: Recipe) -> Iterator[Finding]:
    if not recipe.part('model.gradient_penalty'):
        return
    for path, part in typed_dicts(recipe.part('model.disc'), 'model.disc'):
        if str(part['type']).endswith('BN'):
            yield Finding(
                'mix-penalty-batch-norm', WARNING, f'{path} is {part["type"]}, and the gradient '
                'penalty is of each sample, which batch norm mixes with the others',
                'Take no norm in the critic, or one of each sample (IN, GN).')


def attention(recipe: Recipe) -> Iterator[Finding]:
    """Scores of the hole set to 0, as TensorFlow's code does, need scores that are not below."""
    refiner = recipe.part('model.generator.stage2')
    module = recipe.part('model.generator.stage2.contextual_attention.contextual_attention')
    encoder = refiner.get('encoder_attention') or {}
    activation = encoder.get('out_act_cfg') or encoder.get('act_cfg') or dict(type='ELU')
    if module.get('mask_mode') == 'post_zero' and activation.get('type') != 'ReLU':
        yield Finding(
            'mix-attention', WARNING, "contextual_attention.mask_mode is 'post_zero' "
            f"(TensorFlow's) behind {activation.get('type')}: valid scores may be negative, and "
            'masked ones, 0, then take most of the softmax',
            "Set encoder_attention.out_act_cfg=dict(type='ReLU'), or mask_mode='neg_inf'.")


def discount_and_holes(recipe: Recipe) -> Iterator[Finding]:
    """A discount of the box, with holes that do not fill theirs."""
    boxes = [path for path, part in typed_dicts(recipe.part('model.losses'), 'model.losses')
             if name_of(part) == 'SpatialDiscount' and part.get('of', 'box') == 'box']
    drawn = [name_of(step) for dataset in recipe.datasets('train')
             for step in flat_steps(dataset.get('pipeline', ()))]
    free = sorted(set(drawn) & set(_FREE_FORM))
    if boxes and free:
        yield Finding(
            'mix-discount', WARNING, f'{boxes[0]} discounts by the distance to the sides of a box, '
            f'and {", ".join(free)} draws holes of any shape',
            "Set of='hole' in SpatialDiscount.")


def local_critic_and_holes(recipe: Recipe) -> Iterator[Finding]:
    """A patch around the hole, and holes that are all over the picture."""
    drawn = {name_of(step) for dataset in recipe.datasets('train')
             for step in flat_steps(dataset.get('pipeline', ()))}
    irregular = sorted(drawn & {'IrregularMask', 'PatternMask', 'MaskFromFolder'})
    boxes = drawn & {'TFBoxMask', 'OpenMMLabBoxMask'}
    if recipe.part('model.views.local_disc') and irregular and not boxes:
        yield Finding(
            'mix-local-critic', WARNING, f'model.views.local_disc sees a patch, and '
            f'{", ".join(irregular)} draws holes all over the picture: most of the hole is '
            'outside of the patch', 'Train on boxes, or take DeepFillv2, made for such holes.')


CHECKS = (without_penalty, penalty_and_weight, critic_head, penalty_and_batch_norm, attention,
          discount_and_holes, local_critic_and_holes)
