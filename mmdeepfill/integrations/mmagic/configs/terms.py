"""Reconstruction losses: ``loss_l1_hole`` and the like to our named terms."""

from collections.abc import Sequence
from typing import Any

from .section import Section

#: mmagic's arguments of an inpaintor that are reconstruction losses.
RECONSTRUCTION = ('loss_l1_hole', 'loss_l1_valid', 'loss_composed_percep', 'loss_tv')
_PIXELWISE = ('L1Loss', 'MSELoss')
_PERCEPTUAL = (
    'layer_weights',
    'layer_weights_style',
    'vgg_type',
    'use_input_norm',
    'perceptual_weight',
    'style_weight',
    'norm_img',
    'pretrained',
    'criterion',
)
_TORCHVISION = 'torchvision://'
#: Of both stages of a two-stage inpaintor: mmagic's word and ours.
_STAGES = {'stage1': 'coarse', 'stage2': 'refined'}
_L1 = {'loss_l1_hole': 'hole', 'loss_l1_valid': 'valid'}


class Losses:
    """The reconstruction losses of an inpaintor, each read when it is first needed.

    Args:
        model (Section): The inpaintor.
    """

    def __init__(self, model: Section) -> None:
        self.model = model
        self._configs = {name: model.take(name, None) for name in RECONSTRUCTION}
        self.out_percep = bool(model.take('loss_out_percep', False))
        self._used: set[str] = set()

    def has(self, name: str) -> bool:
        """Test whether the config has a loss."""
        return self._configs[name] is not None

    def pixelwise(self, name: str, pred: str, region: str | None) -> dict:
        """An L1Loss or MSELoss over a region of ``pred``; None: over all."""
        with self._section(name) as section:
            loss: dict[str, Any] = {'type': section.choose(_PIXELWISE, 'the loss')}
            section.only('reduction', 'mean', 'Leave it out.')
            if section.take('sample_wise', False):
                loss['sample_wise'] = True
            where = {} if region is None else {'region': region}
            return dict(
                loss=loss,
                pred=pred,
                target='image',
                **where,
                weight=section.take('loss_weight', 1.0),
            )

    def perceptual(self, pred: str | Sequence[str]) -> dict:
        """The PerceptualLoss; VGG gets the images in the model's channel order, as there."""
        with self._section('loss_composed_percep') as section:
            loss = {'type': section.choose(('PerceptualLoss',), 'the loss')}
            loss.update({key: section.take(key) for key in _PERCEPTUAL if key in section})
            if 'criterion' in loss:
                loss['criterion'] = loss['criterion'].lower()
            if not loss.get('pretrained', _TORCHVISION).startswith(_TORCHVISION):
                section.note(
                    'changed',
                    'pretrained',
                    f'{loss["pretrained"]!r} is loaded; mmagic '
                    "takes torchvision's weights, whatever stands here",
                )
            loss['channel_order'] = 'rgb'
            return {'loss': loss, 'pred': pred, 'target': 'image'}

    def variation(self) -> dict:
        """The MaskedTVLoss."""
        with self._section('loss_tv') as section:
            return {
                'loss': {'type': section.choose(('MaskedTVLoss',), 'the loss')},
                'pred': 'composited',
                'region': 'hole',
                'weight': section.take('loss_weight', 1.0),
            }

    def _section(self, name: str) -> Section:
        if not self.has(name):
            raise self.model.error(
                name,
                f'{self.model.name} is told to use this loss, and there '
                'is none. Add it, or take it off the list.',
            )
        self._used.add(name)
        return Section(self._configs[name], self.model.at(name), self.model.report)

    def tell_unread(self) -> None:
        """Note the losses that the inpaintor of mmagic never computes."""
        for name in RECONSTRUCTION:
            if self.has(name) and name not in self._used:
                self.model.note('not read', name, f'{self.model.name} does not compute it')


def one_stage_terms(losses: Losses, computed: Sequence[str] = RECONSTRUCTION) -> dict[str, dict]:
    """Terms of OneStageInpaintor and, with less ``computed``, of those that derive from it."""
    terms = {}
    for name in ('loss_l1_valid', 'loss_l1_hole'):
        if name in computed and losses.has(name):
            terms[_L1[name]] = losses.pixelwise(name, 'refined', _L1[name])
    if 'loss_composed_percep' in computed:
        preds = ['refined'] * losses.out_percep + ['composited'] * losses.has(
            'loss_composed_percep'
        )
        if preds:
            terms['vgg'] = losses.perceptual(preds)
    if 'loss_tv' in computed and losses.has('loss_tv'):
        terms['variation'] = losses.variation()
    return terms


def gl_terms(losses: Losses) -> dict[str, dict]:
    """Terms of GLInpaintor, which computes the L1 losses alone."""
    return one_stage_terms(losses, tuple(_L1))


def aot_terms(losses: Losses) -> dict[str, dict]:
    """Terms of AOTInpaintor: its "valid" is the whole image; VGG sees the raw output alone."""
    terms = {}
    if losses.has('loss_l1_valid'):
        terms['l1'] = losses.pixelwise('loss_l1_valid', 'refined', None)
    if losses.out_percep:
        terms['vgg'] = losses.perceptual('refined')
    return terms


def two_stage_terms(losses: Losses, lists: dict[str, Sequence[str]]) -> dict[str, dict]:
    """Terms of TwoStageInpaintor; ``stage1_loss_type`` and ``stage2_loss_type`` list the losses.

    Args:
        lists (dict): Names of losses by 'stage1' and 'stage2'.
    """
    terms = {}
    for stage, names in lists.items():
        ours, key = _STAGES[stage], f'{stage}_loss_type'
        for name in names:
            if name in _L1:
                terms[f'{ours}_{_L1[name]}'] = losses.pixelwise(name, ours, _L1[name])
            elif name in ('loss_composed_percep', 'loss_out_percep', 'loss_tv', 'loss_gan'):
                if stage == 'stage1':
                    raise losses.model.error(
                        key,
                        f'{name!r} has no counterpart here: the composite of the first stage '
                        'is not looked at. Leave it out, or move it to stage2_loss_type.',
                    )
                if name == 'loss_tv':
                    terms[f'{ours}_variation'] = losses.variation()
                elif name != 'loss_gan':
                    # of both, mmagic judges the composite
                    terms[f'{ours}_{name[len("loss_") :]}'] = losses.perceptual('composited')
            else:
                known = (*_L1, 'loss_composed_percep', 'loss_out_percep', 'loss_tv', 'loss_gan')
                raise losses.model.error(
                    key, f'unknown loss {name!r}; mmagic has {", ".join(known)}. Correct the name.'
                )
    return terms
