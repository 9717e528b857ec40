"""LaMa's generator."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from mmdeepfill.core.registry import MODELS

from ...generators import OneStageGenerator
from ...layers.padding import ReflectionPad2d
from .folded import FoldingCache
from .fourier import FFCNormAct, FFCResnetBlock, JoinParts, global_channels

#: PyTorch before 2.3 has none, and exports by tracing.
_is_compiling = getattr(torch.compiler, 'is_compiling', lambda: False)


@MODELS.register_module()
class LaMaGenerator(OneStageGenerator):
    """Residual network of fast Fourier convolutions at an eighth of the size.

    Suvorov et al., WACV 2022, section 2. ``ngf=64, num_blocks=18`` is big-lama (50,975,875
    parameters), 9 blocks are lama-fourier (27,048,835). The doors are LaMa's: RGB in [0, 1], a
    black hole, sides continued at right and bottom by mirroring *with* the edge, to multiples of
    8. Names of weights are the released checkpoints'.

    Args:
        ngf (int): Channels of the first layer; they double three times.
        num_blocks (int): Residual blocks.
        ratio (float): Share of global channels in them.
        init_cfg (dict, optional): First weights, see :class:`InitModule`; PyTorch's by default.

    Raises:
        ValueError: If the global channels are odd: a spectral transform halves them.

    Example:
        >>> import torch
        >>> from mmdeepfill.models.methods.lama import LaMaGenerator
        >>> generator = LaMaGenerator(ngf=8, num_blocks=2).eval()
        >>> generator(torch.zeros(1, 3, 50, 70), torch.ones(1, 1, 50, 70))['refined'].shape
        torch.Size([1, 3, 50, 70])
    """

    divisor = 8
    padding_mode = 'symmetric'

    def __init__(
        self, ngf: int = 64, num_blocks: int = 18, ratio: float = 0.75, init_cfg: dict | None = None
    ) -> None:
        super().__init__(init_cfg)
        if int(8 * ngf * ratio) % 2:
            raise ValueError(
                f'ngf and ratio must give an even number of global channels; got '
                f'{int(8 * ngf * ratio)} = {8 * ngf} * {ratio}'
            )
        self.num_blocks = num_blocks
        self._folding = FoldingCache()
        self.folds = 0 < global_channels(8 * ngf, ratio) < 8 * ngf
        halving = {'kernel_size': 3, 'stride': 2, 'padding': 1}
        layers = [
            ReflectionPad2d(3),
            FFCNormAct(4, ngf, 7),
            FFCNormAct(ngf, 2 * ngf, **halving),
            FFCNormAct(2 * ngf, 4 * ngf, **halving),
            FFCNormAct(4 * ngf, 8 * ngf, ratio_out=ratio, **halving),
            *(FFCResnetBlock(8 * ngf, ratio) for _ in range(num_blocks)),
            JoinParts(),
        ]
        for factor in (8, 4, 2):
            width = ngf * factor // 2
            layers += [
                nn.ConvTranspose2d(ngf * factor, width, 3, 2, 1, output_padding=1),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
        layers += [ReflectionPad2d(3), nn.Conv2d(ngf, 3, 7), nn.Sigmoid()]
        self.model = nn.Sequential(*layers)

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that are multiples of 8.

        In eval mode without gradients it runs as :class:`FoldedLaMa`, of which one copy is kept,
        unless ``folds`` is False: exported files have the layers themselves.
        """
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], 1)
        if not self._may_fold():
            return {'refined': self.back(self.front(x))}
        dtype = F.linear(x.new_zeros(1, 1), x.new_zeros(1, 1)).dtype  # autocast's, if it is on
        with torch.autocast(x.device.type, enabled=False):
            return {'refined': self._folding.get(self, dtype)(x)}

    def for_export(self) -> nn.Module:
        """Itself, from now on with its layers as they are."""
        self.folds = False
        return self

    def _may_fold(self) -> bool:
        return (
            self.folds
            and not self.training
            and not torch.is_grad_enabled()
            and not torch.jit.is_tracing()
            and not _is_compiling()
        )

    def front(self, x: Tensor) -> Sequence[Tensor]:
        """Layers up to the first residual block: local and global features.

        Args:
            x (Tensor): (N, 4, H, W), masked image and mask.
        """
        x = self.model[0](x)
        pair: Any = (x, None)
        for layer in list(self.model)[1:5]:
            pair = layer(pair)
        return pair

    def back(self, pair: Sequence[Tensor], recompute: bool = False) -> Tensor:
        """Residual blocks and all that follows: the image, (N, 3, H, W) in [0, 1].

        Args:
            pair (Sequence[Tensor]): From :meth:`front`.
            recompute (bool): For gradients keep nothing but what goes into each part, and compute
                the part again: a tenth of the memory for a third more time.
        """
        x: Any = tuple(pair)
        for part in self._parts():
            x = checkpoint(part, x, use_reentrant=False) if recompute else part(x)
        return x

    def _parts(self) -> list[nn.Module]:
        """Parts that follow :meth:`front`: each block, then the enlargements one by one."""
        layers = list(self.model)
        blocks = layers[5 : 5 + self.num_blocks]
        joined, *rest = layers[5 + self.num_blocks :]
        return [
            *blocks,
            joined,
            *(nn.Sequential(*rest[at : at + 3]) for at in (0, 3, 6)),
            nn.Sequential(*rest[9:]),
        ]
