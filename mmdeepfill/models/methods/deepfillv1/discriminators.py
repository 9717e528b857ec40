"""The two critics of DeepFillv1."""

from torch import Tensor

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...discriminators.independent_discriminators import TwoViews


@MODELS.register_module()
class DeepFillv1Discriminators(TwoViews):
    """Two independent critics: the whole image and a patch around the hole (section 3).

    Args:
        global_disc_cfg, local_disc_cfg, init_cfg (dict): See :class:`TwoViews`.

    Example:
        >>> import torch
        >>> critic = dict(type='MultiLayerDiscriminator', in_channels=3, base_channels=4,
        ...               max_channels=8, num_convs=2)
        >>> discs = DeepFillv1Discriminators(
        ...     dict(critic, fc_in_channels=8 * 8 * 8), dict(critic, fc_in_channels=8 * 4 * 4))
        >>> whole, patch = torch.zeros(2, 3, 32, 32), torch.zeros(2, 3, 16, 16)
        >>> views = dict(global_disc=whole, local_disc=patch)
        >>> {name: tuple(scores.shape) for name, scores in discs(views).items()}
        {'global_disc': (2, 1), 'local_disc': (2, 1)}
    """

    mmagic = MMagicFacts(
        parts=('global_disc_cfg', 'local_disc_cfg'),
        init_cfg={'type': 'Normal', 'layer': ['Conv2d', 'Linear'], 'std': 0.02},
        player='disc',
        with_patch=True,
    )

    def forward(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Score both views.

        Args:
            views (dict): ``global_disc`` (N, 3, H, W) and ``local_disc`` (N, 3, h, w).

        Returns:
            dict: Scores (N, 1) under the same names.
        """
        return {name: getattr(self, name)(view) for name, view in views.items()}
