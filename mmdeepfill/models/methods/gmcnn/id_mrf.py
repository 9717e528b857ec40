"""The ID-MRF loss of GMCNN (Wang et al., 2018, section 3.2)."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from mmdeepfill.core.registry import MODELS

from ...layers import at_least_float32
from ...losses.vgg_loss import VGGLoss

EPS = 1e-5  # of the relative distance, as in the released code
#: Values in an array of generated x true patches; more are made one part after another.
MAX_VALUES = 2**24
#: What makes one loss of those of a batch's images.
REDUCTIONS = {'sum': torch.sum, 'mean': torch.mean}


@MODELS.register_module()
class IDMRFLoss(VGGLoss):
    """Implicit diversified Markov random fields: every true patch wants a generated one like it.

    See :func:`id_mrf` for the equations; summed over layers of VGG19. Correcting a result by its
    nearest true patches alone would make it smooth, since many of its patches have the same
    neighbour; here a true patch that nothing resembles costs much.

    The weights of VGG are loaded when the loss is first computed, see :class:`VGGLoss`.

    Args:
        layer_weights (dict): Weight by layer, a number in torchvision's ``features`` of
            ``vgg_type``. By default the published ones: relu3_2 once; relu4_2 twice, for
            structure and for texture.
        bandwidth (float): ``h`` of the relative similarity.
        patch_size (int): Side of patches of features; 1 in the released code.
        reduction (str): 'mean' over the images of a batch, or 'sum', as the authors' PyTorch
            code, whose weight of this loss so grows with the batch of a GPU.
        vgg_type, use_input_norm, norm_img, pretrained, channel_order: See :class:`VGGLoss`. By
            default ImageNet's mean is subtracted and nothing divided, as in the released code.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> loss = IDMRFLoss({'13': 1.0, '22': 2.0})
        >>> sum(p.numel() for p in loss.parameters())  # VGG is read from its file when first used
        0
    """

    def __init__(
        self,
        layer_weights: dict[str, float] = {'13': 1.0, '22': 2.0},
        bandwidth: float = 0.5,
        patch_size: int = 1,
        reduction: str = 'mean',
        vgg_type: str = 'vgg19',
        use_input_norm: bool | str = 'mean',
        norm_img: bool = True,
        pretrained: str | None = None,
        channel_order: str = 'rgb',
    ):
        if bandwidth <= 0:
            raise ValueError(f'bandwidth must be positive; got {bandwidth}')
        if patch_size < 1:
            raise ValueError(f'patch_size must be at least 1; got {patch_size}')
        if reduction not in REDUCTIONS:
            raise ValueError(f'reduction must be one of {tuple(REDUCTIONS)}; got {reduction!r}')
        super().__init__(
            tuple(layer_weights), vgg_type, use_input_norm, norm_img, pretrained, channel_order
        )
        self.layer_weights = dict(layer_weights)
        self.bandwidth = bandwidth
        self.patch_size = patch_size
        self.reduction = REDUCTIONS[reduction]

    def forward(
        self, pred: Tensor, target: Tensor, weight: Tensor | None = None, area: Tensor | None = None
    ) -> Tensor:
        """Compare images.

        Args:
            pred, target (Tensor): (N, 3, H, W).
            weight, area (Tensor, optional): Must be None: features have no region. What the
                loss sees is up to the ``view`` of its term.

        Returns:
            Tensor: Scalar, at least 0 but for rounding.

        Raises:
            ValueError: A region is given, or the images are too small for a patch.
            FileNotFoundError: The weights cannot be had; the message says where to put them.
        """
        self.refuse_region(weight, area)
        self.prepare()
        with torch.no_grad():
            wanted = self.look(target)
        found = self.look(pred)
        reduction: Any = self.reduction
        total: Any = sum(
            factor * reduction(id_mrf(found[layer], wanted[layer], self.bandwidth, self.patch_size))
            for layer, factor in self.layer_weights.items()
        )
        return total


def id_mrf(
    found: Tensor,
    wanted: Tensor,
    bandwidth: float = 0.5,
    patch_size: int = 1,
    max_values: int = MAX_VALUES,
) -> Tensor:
    """The ID-MRF distance between the patches of two sets of features (equations 1 to 3).

    With ``d`` half of one less the cosine of a generated patch ``v`` and a true one ``s``,
    ``RS(v, s) = exp((1 - d(v, s) / (min_s' d(v, s') + 1e-5)) / bandwidth)``, of which each
    ``v`` has shares that add up to 1; then ``-log(mean_s max_v share(v, s))``. Of both
    features the mean over the channels of the true ones, place by place, is taken off first. The
    paper leaves ``s`` itself out of the nearest patches; the released code does not, nor do we.

    No array is larger than ``max_values``: what it would hold is then made in parts, and again
    for the gradient.

    Args:
        found (Tensor): (N, C, h, w), of generated images.
        wanted (Tensor): (N, C, h, w), of true images.
        bandwidth (float): Above 0.
        patch_size (int): Side of patches; all of their places count.
        max_values (int): See above.

    Returns:
        Tensor: (N,), in at least float32.

    Raises:
        ValueError: A side of the features is shorter than a patch.
    """
    if min(found.shape[-2:]) < patch_size:
        raise ValueError(
            f'patch_size is {patch_size}, but the features are '
            f'{found.shape[-2]}x{found.shape[-1]}: make it smaller or the images '
            'larger'
        )
    with torch.autocast(found.device.type, enabled=False):
        found, wanted = at_least_float32(found), at_least_float32(wanted)
        centre = wanted.mean(1, keepdim=True)
        generated, true = (_patches(x - centre, patch_size) for x in (found, wanted))
        count, _, places = true.shape
        rows = max(max_values // (count * places), 1)
        best: Any = None
        for part in generated.transpose(1, 2).split(rows, 1):
            if rows < places:
                shares = checkpoint(_best_shares, part, true, bandwidth, use_reentrant=False)
            else:
                shares = _best_shares(part, true, bandwidth)
            best = shares if best is None else torch.maximum(best, shares)
        return -best.exp().mean(1).log()


def _patches(features: Tensor, size: int) -> Tensor:
    """Patches of length 1: (N, C * size * size, places)."""
    patches = features.flatten(2) if size == 1 else F.unfold(features, size)
    return F.normalize(patches, dim=1)


def _best_shares(generated: Tensor, true: Tensor, bandwidth: float) -> Tensor:
    """Logarithm of the largest share of each true patch: (N, rows, C), (N, C, places) to
    (N, places).
    """
    distance = ((1 - generated @ true) / 2).clamp_min(0)
    relative = distance / (distance.amin(2, keepdim=True) + EPS)
    return ((1 - relative) / bandwidth).log_softmax(2).amax(1)
