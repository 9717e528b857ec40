"""Critics of several views that have nothing to do with one another."""

from collections.abc import Sequence

from mmengine.model import BaseModule, ModuleDict
from torch import Tensor

from mmdeepfill.core.registry import MODELS

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

    def __init__(self, global_disc_cfg: dict, local_disc_cfg: dict, init_cfg: dict | None = None):
        super().__init__(init_cfg)
        self.global_disc = MODELS.build(global_disc_cfg)
        self.local_disc = MODELS.build(local_disc_cfg)


@MODELS.register_module()
class IndependentDiscriminators(BaseModule):
    """Critics of one view each, side by side, of which some may rest.

    For methods with several generators, each with a critic of its own. A critic that rests
    is part of checkpoints and neither asked nor trained, so that phases of a training
    which ask different critics hand all of them on.

    Args:
        discs (dict): Config of each critic by the name of its view and of its scores; first
            weights are by its own ``init_cfg``.
        playing (Sequence[str], optional): Those that do not rest; by default, all.

    Raises:
        ValueError: ``playing`` names nobody, or one that there is not.

    Example:
        >>> import torch
        >>> critic = dict(type='SoftMaskPatchDiscriminator', in_channels=3, base_channels=4)
        >>> discs = IndependentDiscriminators({'edge': critic, 'image': critic}, playing=['image'])
        >>> scores = discs({'image': torch.zeros(1, 3, 64, 64)})
        >>> {view: tuple(score.shape) for view, score in scores.items()}
        {'image': (1, 1, 6, 6)}
    """

    def __init__(self, discs: dict[str, dict], playing: Sequence[str] | None = None):
        super().__init__()
        #: Views that ``forward`` takes.
        self.views = tuple(discs if playing is None else playing)
        if not self.views or not set(self.views) <= set(discs):
            raise ValueError(f'playing must name some of {tuple(discs)}; got {self.views}')
        self.discs = ModuleDict({name: MODELS.build(disc) for name, disc in discs.items()})
        for name, disc in self.discs.items():
            disc.requires_grad_(name in self.views)
        #: Whether ``forward`` can give features too.
        self.gives_features = all(
            getattr(self.discs[name], 'gives_features', False) for name in self.views
        )

    def forward(
        self, views: dict[str, Tensor], with_features: bool = False
    ) -> dict[str, Tensor] | tuple[dict[str, Tensor], dict[str, list[Tensor]]]:
        """Score each view.

        Args:
            views (dict): (N, C, H, W) by name.
            with_features (bool): Give features too.

        Returns:
            dict: Scores by name; with features a second one, lists of each critic's layers.
        """
        if not with_features:
            return {name: self.discs[name](view) for name, view in views.items()}
        both = {name: self.discs[name](view, True) for name, view in views.items()}
        scores, features = ({name: pair[i] for name, pair in both.items()} for i in (0, 1))
        return scores, features
