"""What looks at the whole image and at a patch around the hole."""
from typing import Optional

from mmdeepfill.registry import MODELS

from ..layers import InitModule


class TwoViews(InitModule):
    """Two networks, one for each view.

    Args:
        global_disc_cfg (dict): Config of the network for whole images.
        local_disc_cfg (dict): Config of the network for patches.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    #: Views that ``forward`` takes.
    views = ('global_disc', 'local_disc')

    def __init__(self,
                 global_disc_cfg: dict,
                 local_disc_cfg: dict,
                 init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.global_disc = MODELS.build(global_disc_cfg)
        self.local_disc = MODELS.build(local_disc_cfg)
