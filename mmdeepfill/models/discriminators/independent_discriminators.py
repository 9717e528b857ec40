"""Critics that have nothing to do with one another."""
from typing import Dict, List, Optional, Sequence, Tuple, Union

from mmengine.model import BaseModule, ModuleDict
from torch import Tensor

from mmdeepfill.registry import MODELS


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
    """

    def __init__(self, discs: Dict[str, dict], playing: Optional[Sequence[str]] = None):
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
            getattr(self.discs[name], 'gives_features', False) for name in self.views)

    def forward(self, views: Dict[str, Tensor], with_features: bool = False
                ) -> Union[Dict[str, Tensor], Tuple[Dict[str, Tensor], Dict[str, List[Tensor]]]]:
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
        return tuple({name: pair[i] for name, pair in both.items()} for i in (0, 1))
