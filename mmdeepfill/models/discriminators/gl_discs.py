"""The joint discriminator of Global&Local."""
from typing import Dict, Optional

import torch
from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .two_views import TwoViews


@MODELS.register_module()
class GLDiscs(TwoViews):
    """One score from the whole image and a patch around the hole (Iizuka et al., section 3.3).

    Args:
        global_disc_cfg, local_disc_cfg (dict): Configs of what makes features of the views.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    def __init__(self,
                 global_disc_cfg: dict,
                 local_disc_cfg: dict,
                 init_cfg: Optional[dict] = None):
        super().__init__(global_disc_cfg, local_disc_cfg, init_cfg)
        self.fc = nn.Linear(sum(getattr(self, view).fc.linear.out_features
                                for view in self.views), 1)

    def forward(self, views: Dict[str, Tensor]) -> Dict[str, Tensor]:
        """Score both views together.

        Args:
            views (dict): ``global_disc`` (N, 3, H, W) and ``local_disc`` (N, 3, h, w).

        Returns:
            dict: ``joint``, logits (N, 1).
        """
        features = [getattr(self, view)(views[view]) for view in self.views]
        return dict(joint=self.fc(torch.cat(features, 1)))
