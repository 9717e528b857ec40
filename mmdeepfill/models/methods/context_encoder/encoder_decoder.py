"""The form of Context Encoder for holes of any shape."""

from collections import OrderedDict

from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS

from ....core.mmcv.layers import ConvModule
from ...generators import OneStageGenerator
from ...layers import NORMAL_INIT, InitModule, channels_for, halving_convs


class CodedImage(InitModule):
    """Encoder, bottleneck and decoder.

    Args:
        image_size (int): Side of the pictures it is made for, 64 or 128.
        out_size (int): Side of what comes out of such a picture, 64 or 128.
        base_channels (int): Channels of the first and of the last but one layer.
        bottleneck (dict): Config of what is in between.
        norm_cfg (dict, optional): mmcv's norm layer of all but the first and the last layer.
        init_cfg (dict | list[dict]): First weights, see :class:`InitModule`.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('refined',)

    def __init__(
        self,
        image_size: int,
        out_size: int,
        base_channels: int,
        bottleneck: dict,
        norm_cfg: dict | None,
        init_cfg,
    ):
        super().__init__(init_cfg)
        self.image_size = image_size
        self.encoder = halving_convs(image_size, 3, base_channels, norm_cfg)
        self.bottleneck = MODELS.build(
            {'norm_cfg': norm_cfg, **bottleneck, 'in_channels': 8 * base_channels}
        )
        self.decoder = _doubling_convs(out_size, base_channels, norm_cfg)

    def decode(self, masked_image: Tensor) -> Tensor:
        """(N, 3, H, W) to (N, 3, H', W') in [-1, 1]."""
        return self.decoder(self.bottleneck(self.encoder(masked_image)))


def _doubling_convs(size: int, base_channels: int, norm_cfg: dict | None) -> nn.Sequential:
    """Transposed convolutions 4x4 of stride 2 from 4x4 features to a picture."""
    first, *between = (multiple * base_channels for multiple in reversed(channels_for(size)))
    convs, in_channels = OrderedDict(), first
    for i, channels in enumerate((*between, 3), 1):
        last = i > len(between)
        convs[f'deconv{i}'] = ConvModule(
            in_channels,
            channels,
            4,
            stride=2,
            padding=1,
            bias=False,
            conv_cfg={'type': 'deconv'},
            norm_cfg=None if last else norm_cfg,
            act_cfg={'type': 'Tanh'} if last else {'type': 'ReLU'},
        )
        in_channels = channels
    return nn.Sequential(convs)


@MODELS.register_module()
class ContextEncoder(OneStageGenerator, CodedImage):
    """A picture in, a whole picture out: for holes of any shape (Pathak et al., section 3.3).

    It sees no mask: only the constant in the hole tells. With :class:`CEChannelWiseBottleneck`
    no side may be longer than ``image_size``: more is a ``ValueError``.

    Args:
        image_size (int): Side of the pictures it is trained on, 64 or 128; with 64 there is one
            layer less on either side.
        base_channels (int): 64 in the released models.
        bottleneck (dict): Config of what is between encoder and decoder.
        norm_cfg (dict, optional): mmcv's norm layer. Batch norm needs batches of at least 2 in
            training.
        init_cfg (dict | list[dict], optional): First weights, see :class:`InitModule`; by
            default those of the released code.

    Raises:
        ValueError: Another ``image_size``.

    Example:
        >>> import torch
        >>> generator = ContextEncoder(64, 4, dict(type='CEConvBottleneck', channels=12)).eval()
        >>> images = generator(torch.zeros(1, 3, 64, 64), torch.ones(1, 1, 64, 64))
        >>> {name: tuple(image.shape) for name, image in images.items()}
        {'refined': (1, 3, 64, 64)}
    """

    #: PyTorch lays its smallest features, which may be one pixel, out for larger ones.
    not_exported_as = ('torch-export',)

    def __init__(
        self,
        image_size: int = 128,
        base_channels: int = 64,
        bottleneck: dict = {'type': 'CEConvBottleneck'},
        norm_cfg: dict | None = {'type': 'BN'},
        init_cfg=NORMAL_INIT,
    ):
        super().__init__(image_size, image_size, base_channels, bottleneck, norm_cfg, init_cfg)
        self.divisor = 2 ** len(self.encoder)
        self.min_size = image_size

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        return {'refined': self.decode(masked_image)}
