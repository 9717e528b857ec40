"""Training without a critic."""

from collections.abc import Sequence
from typing import Any

from mmengine.model import BaseModel
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor

from mmdeepfill.core.registry import MODELS

from ..losses import LossTerms
from .freezing import FreezingMixin
from .prediction import PredictionMixin, outputs_of
from .preprocessor import INPUT_FIELDS


@MODELS.register_module()
class ReconstructionInpaintor(FreezingMixin, PredictionMixin, BaseModel):
    """A generator and what its outputs should look like.

    Args:
        generator (dict): Config of the generator.
        losses (dict): Loss terms by name, see :class:`LossTerms`.
        data_preprocessor (dict): Config of the preprocessor.
        postprocess (dict, optional): Config of what is done to filled holes at last, for
            example ``dict(type='PoissonBlend')``; in prediction only.
        frozen (Sequence[str]): Parts that stay as they are, as ``['generator.stage1']``: without
            gradients, in evaluation mode.
        init_cfg (dict, optional): mmengine's, for example ``dict(type='Pretrained', ...)``.

    Example:
        >>> import torch
        >>> generator = dict(type='DilatedResnetGenerator',
        ...                  network=dict(type='DilatedResnet', base_channels=4, dilations=(2,)))
        >>> term = dict(loss=dict(type='L1Loss'), pred='refined', target='image', region='hole')
        >>> model = ReconstructionInpaintor(generator, dict(l1=term))
        >>> sample = dict(image=torch.zeros(1, 3, 32, 32, dtype=torch.uint8),
        ...               mask=torch.ones(1, 1, 32, 32, dtype=torch.uint8))
        >>> wrapper = OptimWrapper(torch.optim.Adam(model.parameters(), lr=1e-3))
        >>> sorted(model.train_step(sample, wrapper))
        ['l1', 'loss_generator']
    """

    def __init__(
        self,
        generator: dict,
        losses: dict[str, dict],
        data_preprocessor: dict = {'type': 'InpaintingPreprocessor'},
        postprocess: dict | None = None,
        frozen: Sequence[str] = (),
        init_cfg: dict | None = None,
    ):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        self.generator = MODELS.build(generator)
        self.postprocess = postprocess and MODELS.build(postprocess)
        self.losses = LossTerms(losses, {*INPUT_FIELDS, *outputs_of(self.generator), 'composited'})
        self.freeze(frozen)

    def train_step(self, data: dict, optim_wrapper) -> dict[str, Tensor]:
        """One update of the generator.

        Args:
            data (dict): Collated samples.
            optim_wrapper (OptimWrapper | OptimWrapperDict): With an entry ``generator``
                if it is a dict.

        Returns:
            dict: Weighted losses by name, and their sum ``loss_generator``.
        """
        if isinstance(optim_wrapper, OptimWrapperDict):
            optim_wrapper = optim_wrapper['generator']
        record = self.data_preprocessor(data, training=True)
        with optim_wrapper.optim_context(self.generator):
            losses = self.losses(self.generate(record))
        return update('generator', losses, optim_wrapper)


def update(player: str, losses: dict[str, Tensor], optim_wrapper: OptimWrapper) -> dict:
    """Minimise the sum of a player's losses; return them, detached, with that sum and, if it was
    clipped, the norm of the gradient.
    """
    total: Any = sum(losses.values())
    optim_wrapper.update_params(total)
    log = {name: loss.detach() for name, loss in losses.items()}
    log[f'loss_{player}'] = total.detach()
    if (norm := getattr(optim_wrapper, 'grad_norm', None)) is not None:
        log[f'grad_norm_{player}'] = norm
    return log
