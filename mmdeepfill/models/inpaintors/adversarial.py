"""Training of a generator against critics."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext

import torch
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmdeepfill.core.conventions import Record
from mmdeepfill.core.registry import MODELS, TASK_UTILS

from ..layers import eager
from ..losses import LossTerms
from .critics import CriticsMixin, fixed_statistics, frozen, judged_fields
from .freezing import FreezingMixin
from .phase_schedule import current_iteration
from .prediction import PredictionMixin, outputs_of
from .preprocessor import INPUT_FIELDS
from .reconstruction import update


@MODELS.register_module()
class AdversarialInpaintor(FreezingMixin, CriticsMixin, PredictionMixin, BaseModel):
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
        frozen (Sequence[str]): Parts that stay as they are, as ``['generator.stage1']``: without
            gradients, in evaluation mode.
        init_cfg (dict, optional): mmengine's, for example ``dict(type='Pretrained', ...)``.

    Raises:
        ValueError: The views are not those the discriminator takes; the penalty masks, or
            ``judged`` has, one that does not exist, or the latter a field; or the schedule
            names loss terms that do not.

    Example:
        >>> from mmengine.config import Config
        >>> from mmdeepfill.zoo import config_files
        >>> config = Config.fromfile(config_files()['deepfillv1_small_64x64_1x16_scenes'])
        >>> model = MODELS.build(config.model)
        >>> sample = dict(image=torch.zeros(1, 3, 64, 64, dtype=torch.uint8),
        ...               mask=torch.zeros(1, 1, 64, 64, dtype=torch.uint8))
        >>> (filled,) = model.test_step(sample)
        >>> filled['composited'].unique().tolist()  # no hole: the picture itself
        [0]
    """

    def __init__(
        self,
        generator: dict,
        disc: dict,
        views: dict[str, dict],
        losses: dict[str, dict],
        objective: dict,
        schedule: dict,
        adversarial_weight: float | dict[str, float],
        judged: dict[str, dict[str, str]] | None = None,
        gradient_penalty: dict | None = None,
        drift: dict | None = None,
        data_preprocessor: dict = {'type': 'InpaintingPreprocessor'},
        postprocess: dict | None = None,
        frozen: Sequence[str] = (),
        init_cfg: dict | None = None,
    ):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        self.generator = MODELS.build(generator)
        self.disc = MODELS.build(disc)
        self.views = nn.ModuleDict({name: MODELS.build(view) for name, view in views.items()})
        fields = {*INPUT_FIELDS, *outputs_of(self.generator), 'composited'}
        self.fake_fields, self.true_fields = judged_fields(judged, views, fields)
        self.feature_fields = frozenset(
            f'{name}_{kind}'
            for name in views
            for kind in ('features', 'true_features')
            if getattr(self.disc, 'gives_features', False)
        )
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
            raise ValueError(
                f'views must be one, since {type(self.disc).__name__} takes one; got {tuple(views)}'
            )
        if self.disc_views is not None and set(views) != set(self.disc_views):
            raise ValueError(
                f'views must be those of the discriminator, {self.disc_views}; got {tuple(views)}'
            )
        if isinstance(adversarial_weight, Mapping) and set(adversarial_weight) != set(views):
            raise ValueError(
                f'adversarial_weight must have one for each view, {tuple(views)}; '
                f'got {tuple(adversarial_weight)}'
            )
        if self.penalty and not set(self.penalty.masked) <= set(views):
            raise ValueError(
                f'gradient_penalty.masked must name views of {tuple(views)}; '
                f'got {self.penalty.masked}'
            )
        self.freeze(frozen)

    def train_step(self, data: dict, optim_wrapper: OptimWrapperDict) -> dict[str, Tensor]:
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
        with (
            optimizer.optim_context(self.generator),
            torch.set_grad_enabled(moves),
            nullcontext() if moves else fixed_statistics(self.generator),
        ):
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

    def critic_losses(self, record: Record) -> dict[str, Tensor]:
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
            masks = {
                name: view[:, :1]
                for name, view in self.see(dict.fromkeys(self.views, 'mask'), record).items()
            }
            # a penalty of one's own may say float32 = False, too
            device, exact = record['image'].device.type, getattr(self.penalty, 'float32', True)
            with torch.autocast(device, enabled=False) if exact else nullcontext():
                penalties = self.penalty(self.score(mixed), mixed, masks)
            losses.update({f'{name}_penalty': loss for name, loss in penalties.items()})
        return losses

    def generator_losses(self, record: Record, iteration: int) -> dict[str, Tensor]:
        """The terms that count in an iteration, and what the critics say, weighted."""
        names = self.schedule.losses(iteration)
        scores = None
        if self.losses.fields(names) & self.feature_fields:
            scores, features = self.look(self.see(self.fake_fields, record))
            with torch.no_grad():
                _, true_features = self.look(self.see(self.true_fields, record))
            record = Record(
                record,
                **{f'{name}_features': x for name, x in features.items()},
                **{f'{name}_true_features': x for name, x in true_features.items()},
            )
        losses = self.losses(record, names)
        if self.schedule.adversarial(iteration):
            losses.update(self.adversarial_losses(record, scores))
        return losses

    def adversarial_losses(
        self, record: Record, scores: dict[str, Tensor] | None = None
    ) -> dict[str, Tensor]:
        """The generator's adversarial losses, weighted.

        Args:
            record (dict): Of a pass.
            scores (dict, optional): Those of it by name, if they have been asked already.
        """
        if scores is None:
            scores = self.score(self.see(self.fake_fields, record))
        weight = self.adversarial_weight
        return {
            f'{name}_adversarial': (weight[name] if isinstance(weight, Mapping) else weight)
            * self.objective.generator_loss(score, record['mask'])
            for name, score in scores.items()
        }
