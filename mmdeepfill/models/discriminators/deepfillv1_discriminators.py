"""The two critics of DeepFillv1."""
from typing import Dict

from torch import Tensor

from mmdeepfill.registry import MODELS

from .two_views import TwoViews


@MODELS.register_module()
class DeepFillv1Discriminators(TwoViews):
    """Two independent critics: the whole image and a patch around the hole (section 3).

    Args:
        global_disc_cfg, local_disc_cfg, init_cfg (dict): See :class:`TwoViews`.
    """

    def forward(self, views: Dict[str, Tensor]) -> Dict[str, Tensor]:
        """Score both views.

        Args:
            views (dict): ``global_disc`` (N, 3, H, W) and ``local_disc`` (N, 3, h, w).

        Returns:
            dict: Scores (N, 1) under the same names.
        """
        return {name: getattr(self, name)(view) for name, view in views.items()}
