"""Training of a generator against critics."""
from contextlib import nullcontext
from typing import Dict, Mapping, Optional, Union

import torch
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmdeepfill.conventions import Record
from mmdeepfill.registry import MODELS, TASK_UTILS

from ..layers import eager
from ..losses import LossTerms
from ..preprocessor import INPUT_FIELDS
from .critics import CriticsMixin, judged_fields
from .phase_schedule import current_iteration
from .prediction import PredictionMixin
from .reconstruction import update
from .resting import fixed_statistics, frozen


@MODELS.register_module()
class AdversarialInpaintor(CriticsMixin, PredictionMixin, BaseModel):
    """A generator, critics, and the game between them.

    Args:
        generator (dict): Config of the generator.
        disc (dict): Config of the discriminator: a module with ``views``, which takes them
            by name and gives scores by name, one or several for a view; or one that takes a
            single view and gives its scores, which then go by the name of the view.
        views (dict): By name, what the discriminator sees of a composited or true image, or of
            what ``judged`` says.
        losses (dict): The generator's reconstruction terms, see :class:`LossTerms`. They may
            read ``<view>_features`` and ``<view>_true_features``, lists of what the layers of
            a discriminator with ``gives_features`` make of the two.
        objective (dict): Config of the adversarial objective.
        schedule (dict): Config of the :class:`PhaseSchedule`.
        adversarial_weight (float | dict): Factor on each of the generator's adversarial terms;
            a dict has one for each view.
        judged (dict, optional): By view, in place of ``dict(pred='composited',
            target='image')``, the fields of the record that are fake and real.
        gradient_penalty (dict, optional): Config of the critics' penalty.
        drift (dict, optional): Config of a loss on the critics' scores.
        data_preprocessor (dict): Config of the preprocessor.
        postprocess (dict, optional): Config of what is done to filled holes at last, for
            example ``dict(type='PoissonBlend')``; in prediction only.
        init_cfg (dict, optional): mmengine's, for example ``dict(type='Pretrained', ...)``.

    Raises:
        ValueError: The views are not those the discriminator takes; the penalty masks, or
            ``judged`` has, one that does not exist, or the latter a field; or the schedule
            names loss terms that do not.
    """

    def __init__(self,
                 generator: dict,
                 disc: dict,
                 views: Dict[str, dict],
                 losses: Dict[str, dict],
                 objective: dict,
                 schedule: dict,
                 adversarial_weight: Union[float, Dict[str, float]],
                 judged: Optional[Dict[str, Dict[str, str]]] = None,
                 gradient_penalty: Optional[dict] = None,
                 drift: Optional[dict] = None,
                 data_preprocessor: dict = dict(type='InpaintingPreprocessor'),
                 postprocess: Optional[dict] = None,
                 init_cfg: Optional[dict] = None):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        self.generator = MODELS.build(generator)
        self.disc = MODELS.build(disc)
        self.views = nn.ModuleDict({name: MODELS.build(view) for name, view in views.items()})
        fields = {*INPUT_FIELDS, *self.generator.outputs, 'composited'}
        self.fake_fields, self.true_fields = judged_fields(judged, views, fields)
        self.feature_fields = frozenset(
            f'{name}_{kind}' for name in views for kind in ('features', 'true_features')
            if getattr(self.disc, 'gives_features', False))
        self.losses = LossTerms(losses, fields | self.feature_fields)
        self.objective = MODELS.build(objective)
        self.schedule = TASK_UTILS.build(schedule)
        self.schedule.check_losses(self.losses.terms)
        self.adversarial_weight = adversarial_weight
        self.penalty = gradient_penalty and MODELS.build(gradient_penalty)
        self.drift = drift and MODELS.build(drift)
        self.postprocess = postprocess and MODELS.build(postprocess)
        self.disc_views = getattr(self.disc, 'views', None)
        if self.disc_views is None and len(views) != 1:
            raise ValueError(f'views must be one, since {type(self.disc).__name__} takes one; '
                             f'got {tuple(views)}')
        if self.disc_views is not None and set(views) != set(self.disc_views):
            raise ValueError(f'views must be those of the discriminator, {self.disc_views}; '
                             f'got {tuple(views)}')
        if isinstance(adversarial_weight, Mapping) and set(adversarial_weight) != set(views):
            raise ValueError(f'adversarial_weight must have one for each view, {tuple(views)}; '
                             f'got {tuple(adversarial_weight)}')
        if self.penalty and not set(self.penalty.masked) <= set(views):
            raise ValueError(f'gradient_penalty.masked must name views of {tuple(views)}; '
                             f'got {self.penalty.masked}')

    def train_step(self, data: Dict, optim_wrapper: OptimWrapperDict) -> Dict[str, Tensor]:
        """Move the players whose turn it is, the critics first.

        Args:
            data (dict): Collated samples.
            optim_wrapper (OptimWrapperDict): With entries ``generator`` and ``disc``.

        Returns:
            dict: Weighted losses by name; ``loss_disc`` and ``loss_generator``, the sums,
            for the players that moved.
        """
        iteration = current_iteration()
        players = self.schedule.players(iteration)
        moves = 'generator' in players
        record = self.data_preprocessor(data, training=True)
        log = {}
        optimizer = optim_wrapper['generator']
        with optimizer.optim_context(self.generator), \
                torch.set_grad_enabled(moves), \
                nullcontext() if moves else fixed_statistics(self.generator):
            record = self.generate(record)
        if 'disc' in players:
            with optim_wrapper['disc'].optim_context(self.disc):
                # Compiled functions cannot be differentiated twice, as the penalty needs.
                losses = eager(self.critic_losses)(record)
            log.update(update('disc', losses, optim_wrapper['disc']))
        if moves:
            with optimizer.optim_context(self.generator), frozen(self.disc):
                losses = self.generator_losses(record, iteration)
                log.update(update('generator', losses, optimizer))
        return log

    def critic_losses(self, record: Record) -> Dict[str, Tensor]:
        """Objective, gradient penalty and drift of each critic, weighted.

        Real and fake images go through the discriminator as one batch (as two, if it has
        batch norm), the penalty's mixtures as another, all through the module that DDP
        wraps: one backward pass over all of it reduces the penalty's gradient too. A single
        batch of all three drags zeros for two thirds of it through the second derivative:
        2.5 against 1.6 CPU seconds for both critics at 256 px, batch 2, one core.
        """
        real = self.see(self.true_fields, record)
        fake = {name: view.detach() for name, view in self.see(self.fake_fields, record).items()}
        losses = {}
        for name, (on_real, on_fake) in self.score_both(real, fake).items():
            parts = self.objective.discriminator_loss(on_real, on_fake, record['mask'])
            if self.drift:
                parts.update(drift_real=self.drift(on_real), drift_fake=self.drift(on_fake))
            losses.update({f'{name}_{part}': loss for part, loss in parts.items()})
        if self.penalty:
            mixed = self.penalty.mix(real, fake, record.get('sample_seed'))
            # of views with further channels, the first is the mask's own
            masks = {name: view[:, :1] for name, view in self.see(
                dict.fromkeys(self.views, 'mask'), record).items()}
            penalties = self.penalty(self.score(mixed), mixed, masks)
            losses.update({f'{name}_penalty': loss for name, loss in penalties.items()})
        return losses

    def generator_losses(self, record: Record, iteration: int) -> Dict[str, Tensor]:
        """The terms that count in an iteration, and what the critics say, weighted."""
        names = self.schedule.losses(iteration)
        scores = None
        if self.losses.fields(names) & self.feature_fields:
            scores, features = self.look(self.see(self.fake_fields, record))
            with torch.no_grad():
                _, true_features = self.look(self.see(self.true_fields, record))
            record = {**record, **{f'{name}_features': x for name, x in features.items()},
                      **{f'{name}_true_features': x for name, x in true_features.items()}}
        losses = self.losses(record, names)
        if self.schedule.adversarial(iteration):
            losses.update(self.adversarial_losses(record, scores))
        return losses

    def adversarial_losses(self, record: Record, scores: Optional[Dict[str, Tensor]] = None
                           ) -> Dict[str, Tensor]:
        """What the critics think of the generator's work, weighted.

        Args:
            record (dict): Of a pass.
            scores (dict, optional): Those of it by name, if they have been asked already.
        """
        if scores is None:
            scores = self.score(self.see(self.fake_fields, record))
        weight = self.adversarial_weight
        return {f'{name}_adversarial':
                (weight[name] if isinstance(weight, Mapping) else weight)
                * self.objective.generator_loss(score, record['mask'])
                for name, score in scores.items()}
