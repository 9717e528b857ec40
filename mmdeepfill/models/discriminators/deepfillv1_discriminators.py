"""The two critics of DeepFillv1."""
from typing import Dict, Optional

from torch import Tensor

from mmdeepfill.registry import MODELS

from ..layers import InitModule


@MODELS.register_module()
class DeepFillv1Discriminators(InitModule):
    """Two independent critics: the whole image and a patch around the hole (section 3).

    Args:
        global_disc_cfg (dict): Config of the critic of whole images.
        local_disc_cfg (dict): Config of the critic of patches.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    #: Views that :meth:`forward` takes and scores.
    views = ('global_disc', 'local_disc')

    def __init__(self,
                 global_disc_cfg: dict,
                 local_disc_cfg: dict,
                 init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.global_disc = MODELS.build(global_disc_cfg)
        self.local_disc = MODELS.build(local_disc_cfg)

    def forward(self, views: Dict[str, Tensor]) -> Dict[str, Tensor]:
        """Score both views.

        Args:
            views (dict): ``global_disc`` (N, 3, H, W) and ``local_disc`` (N, 3, h, w).

        Returns:
            dict: Scores (N, 1) under the same names.
        """
        return {name: getattr(self, name)(view) for name, view in views.items()}
