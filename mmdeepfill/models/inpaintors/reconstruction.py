"""Training without a critic."""
from typing import Dict, Optional

from mmengine.model import BaseModel
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor

from mmdeepfill.registry import MODELS

from ..losses import LossTerms
from ..preprocessor import INPUT_FIELDS
from .prediction import PredictionMixin


@MODELS.register_module()
class ReconstructionInpaintor(PredictionMixin, BaseModel):
    """A generator and what its outputs should look like.

    Args:
        generator (dict): Config of the generator.
        losses (dict): Loss terms by name, see :class:`LossTerms`.
        data_preprocessor (dict): Config of the preprocessor.
        postprocess (dict, optional): Config of what is done to filled holes at last, for
            example ``dict(type='PoissonBlend')``; in prediction only.
        init_cfg (dict, optional): mmengine's, for example ``dict(type='Pretrained', ...)``.
    """

    def __init__(self,
                 generator: dict,
                 losses: Dict[str, dict],
                 data_preprocessor: dict = dict(type='InpaintingPreprocessor'),
                 postprocess: Optional[dict] = None,
                 init_cfg: Optional[dict] = None):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        self.generator = MODELS.build(generator)
        self.postprocess = postprocess and MODELS.build(postprocess)
        self.losses = LossTerms(
            losses, {*INPUT_FIELDS, *self.generator.outputs, 'composited'})

    def train_step(self, data: Dict, optim_wrapper) -> Dict[str, Tensor]:
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


def update(player: str, losses: Dict[str, Tensor], optim_wrapper: OptimWrapper) -> Dict:
    """Minimise the sum of a player's losses; return them, detached, with that sum."""
    total = sum(losses.values())
    optim_wrapper.update_params(total)
    log = {name: loss.detach() for name, loss in losses.items()}
    log[f'loss_{player}'] = total.detach()
    return log
