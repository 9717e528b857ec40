"""The joint discriminator of Global&Local."""

import torch
from torch import Tensor, nn

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import MODELS

from ...discriminators.independent_discriminators import TwoViews


@MODELS.register_module()
class GLDiscs(TwoViews):
    """One score from the whole image and a patch around the hole (Iizuka et al., section 3.3).

    Args:
        global_disc_cfg, local_disc_cfg (dict): Configs of what makes features of the views.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Example:
        >>> from mmengine.config import Config
        >>> from mmdeepfill.zoo import config_files
        >>> config = Config.fromfile(config_files()['gl_small_64x64_1x16_scenes'])
        >>> disc = MODELS.build(config.model.disc)
        >>> local = config.model.views.local_disc.size
        >>> views = dict(global_disc=torch.zeros(2, 3, 64, 64),
        ...              local_disc=torch.zeros(2, 3, local, local))
        >>> [tuple(scores.shape) for scores in disc(views).values()]
        [(2, 1)]
    """

    mmagic = MMagicFacts(
        parts=('global_disc_cfg', 'local_disc_cfg'),
        part_type='MultiLayerDiscriminator',
        init_cfg=[
            {
                'type': 'Kaiming',
                'mode': 'fan_out',
                'nonlinearity': 'relu',
                'distribution': 'normal',
                'layer': 'Conv2d',
            },
            {'type': 'Normal', 'layer': 'Linear', 'std': 0.02},
        ],
        player='disc',
        with_patch=True,
    )

    def __init__(self, global_disc_cfg: dict, local_disc_cfg: dict, init_cfg: dict | None = None):
        super().__init__(global_disc_cfg, local_disc_cfg, init_cfg)
        self.fc = nn.Linear(
            sum(getattr(self, view).fc.linear.out_features for view in self.views), 1
        )

    def forward(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Score both views together.

        Args:
            views (dict): ``global_disc`` (N, 3, H, W) and ``local_disc`` (N, 3, h, w).

        Returns:
            dict: ``joint``, logits (N, 1).
        """
        features = [getattr(self, view)(views[view]) for view in self.views]
        return {'joint': self.fc(torch.cat(features, 1))}
