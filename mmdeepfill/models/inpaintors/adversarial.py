"""Training of a generator against critics."""
from contextlib import contextmanager, nullcontext
from typing import Dict, Optional

import torch
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmdeepfill.conventions import Record
from mmdeepfill.registry import MODELS, TASK_UTILS

from ..layers import at_least_float32, eager
from ..losses import LossTerms
from ..preprocessor import INPUT_FIELDS
from .phase_schedule import current_iteration
from .prediction import PredictionMixin
from .reconstruction import update


@MODELS.register_module()
class AdversarialInpaintor(PredictionMixin, BaseModel):
    """A generator, critics, and the game between them.

    Args:
        generator (dict): Config of the generator.
        disc (dict): Config of the discriminator: a module with ``views``, which takes them
            by name and gives scores by name, one or several for a view; or one that takes a
            single view and gives its scores, which then go by the name of the view.
        views (dict): By name, what the discriminator sees of a composited or true image.
        losses (dict): The generator's reconstruction terms, see :class:`LossTerms`.
        objective (dict): Config of the adversarial objective.
        schedule (dict): Config of the :class:`PhaseSchedule`.
        adversarial_weight (float): Factor on each of the generator's adversarial terms.
        gradient_penalty (dict, optional): Config of the critics' penalty.
        drift (dict, optional): Config of a loss on the critics' scores.
        data_preprocessor (dict): Config of the preprocessor.
        postprocess (dict, optional): Config of what is done to filled holes at last, for
            example ``dict(type='PoissonBlend')``; in prediction only.
        init_cfg (dict, optional): mmengine's, for example ``dict(type='Pretrained', ...)``.

    Raises:
        ValueError: The views are not those the discriminator takes, the penalty masks one that
            does not exist, or the schedule names loss terms that do not.
    """

    def __init__(self,
                 generator: dict,
                 disc: dict,
                 views: Dict[str, dict],
                 losses: Dict[str, dict],
                 objective: dict,
                 schedule: dict,
                 adversarial_weight: float,
                 gradient_penalty: Optional[dict] = None,
                 drift: Optional[dict] = None,
                 data_preprocessor: dict = dict(type='InpaintingPreprocessor'),
                 postprocess: Optional[dict] = None,
                 init_cfg: Optional[dict] = None):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        self.generator = MODELS.build(generator)
        self.disc = MODELS.build(disc)
        self.views = nn.ModuleDict({name: MODELS.build(view) for name, view in views.items()})
        self.losses = LossTerms(
            losses, {*INPUT_FIELDS, *self.generator.outputs, 'composited'})
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
                losses = self.losses(record, self.schedule.losses(iteration))
                if self.schedule.adversarial(iteration):
                    losses.update(self.adversarial_losses(record))
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
        real = self.see(record['image'], record)
        fake = self.see(record['composited'].detach(), record)
        losses = {}
        for name, (on_real, on_fake) in self._score_both(real, fake).items():
            parts = self.objective.discriminator_loss(on_real, on_fake, record['mask'])
            if self.drift:
                parts.update(drift_real=self.drift(on_real), drift_fake=self.drift(on_fake))
            losses.update({f'{name}_{part}': loss for part, loss in parts.items()})
        if self.penalty:
            mixed = self.penalty.mix(real, fake, record.get('sample_seed'))
            # of views with further channels, the first is the mask's own
            masks = {name: view[:, :1]
                     for name, view in self.see(record['mask'], record).items()}
            penalties = self.penalty(self.score(mixed), mixed, masks)
            losses.update({f'{name}_penalty': loss for name, loss in penalties.items()})
        return losses

    def adversarial_losses(self, record: Record) -> Dict[str, Tensor]:
        """What the critics think of the composite, weighted."""
        scores = self.score(self.see(record['composited'], record))
        return {f'{name}_adversarial':
                self.adversarial_weight
                * self.objective.generator_loss(score, record['mask'])
                for name, score in scores.items()}

    def _score_both(self, real: Dict[str, Tensor], fake: Dict[str, Tensor]) -> Dict:
        """Scores of real and of fake images, by name.

        As one batch, unless batch norm would see from its statistics which is which.
        """
        if any(isinstance(module, _BatchNorm) for module in self.disc.modules()):
            on_real, on_fake = self.score(real), self.score(fake)
            return {name: (on_real[name], on_fake[name]) for name in on_real}
        scores = self.score({name: torch.cat([real[name], fake[name]]) for name in real})
        return {name: score.chunk(2) for name, score in scores.items()}

    def see(self, image: Tensor, record: Record) -> Dict[str, Tensor]:
        """All views of an image (N, C, H, W), by name."""
        return {name: view(image, record) for name, view in self.views.items()}

    def score(self, views: Dict[str, Tensor]) -> Dict[str, Tensor]:
        """What the critics say, at least in float32."""
        if self.disc_views is None:
            (name, view), = views.items()
            return {name: at_least_float32(self.disc(view))}
        return {name: at_least_float32(x) for name, x in self.disc(views).items()}


@contextmanager
def fixed_statistics(module: nn.Module):
    """Batch norm in training mode goes by the batch, but does not remember it."""
    norms = [m for m in module.modules() if isinstance(m, _BatchNorm) and m.track_running_stats]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True


@contextmanager
def frozen(module: nn.Module):
    """A module that is only looked through: no gradient, no statistics of batch norm."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        with fixed_statistics(module):
            yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)
