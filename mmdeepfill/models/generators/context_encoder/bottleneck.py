"""What is between encoder and decoder: where each place learns of all others."""
from typing import Optional

from mmcv.cnn import ConvModule
from torch import nn

from mmdeepfill.registry import MODELS

from ...layers import LAST_SIDE, ChannelWiseFC


@MODELS.register_module()
class CEConvBottleneck(nn.Sequential):
    """A convolution of all 4x4 features to one vector, and a transposed one back.

    This is the released code's inpainting network. Of more than 4x4 features it makes a vector
    for each window of 4x4, so that larger pictures pass too.

    Args:
        in_channels (int): Channels of input and output; set by the network.
        channels (int): Length of the vector: 4000 in the released models, 100 by default in
            their code.
        norm_cfg (dict, optional): mmcv's norm layer; by default that of the network.
    """

    def __init__(self, in_channels: int, channels: int = 4000,
                 norm_cfg: Optional[dict] = dict(type='BN')):
        super().__init__()
        self.add_module('encode', ConvModule(
            in_channels, channels, LAST_SIDE, bias=False, norm_cfg=norm_cfg,
            act_cfg=dict(type='LeakyReLU', negative_slope=0.2)))
        self.add_module('decode', ConvModule(
            channels, in_channels, LAST_SIDE, bias=False, conv_cfg=dict(type='deconv'),
            norm_cfg=norm_cfg))


@MODELS.register_module()
class CEChannelWiseBottleneck(nn.Sequential):
    """A channel-wise fully connected layer, and a 1x1 convolution that mixes the channels.

    Section 3.1 of the paper; the released inpainting networks do not have it. It takes pictures
    of one size. Norm and activation follow the convolution alone: the paper does not say.

    Args:
        in_channels (int): Channels of input and output; set by the network.
        norm_cfg (dict, optional): mmcv's norm layer; by default that of the network.
    """

    def __init__(self, in_channels: int, norm_cfg: Optional[dict] = dict(type='BN')):
        super().__init__()
        self.add_module('fc', ChannelWiseFC(in_channels, LAST_SIDE))
        self.add_module('mix', ConvModule(
            in_channels, in_channels, 1, bias=False, norm_cfg=norm_cfg))
