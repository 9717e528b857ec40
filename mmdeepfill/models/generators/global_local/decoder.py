"""Decoder of Global&Local."""
from typing import Optional

from mmcv.cnn import build_activation_layer
from torch import nn

from mmdeepfill.registry import MODELS

from ...layers import conv_block

CHANNELS = (256, 256, 128, 128, 64, 32)  # of dec1..dec6; dec7 gives the image
TRANSPOSED = (3, 5)  # 4x4, stride 2: twice the size


@MODELS.register_module()
class GLDecoder(nn.Sequential):
    """Five convolutions and two transposed ones.

    (N, in_channels, H, W) to (N, 3, 4H, 4W) within the bounds of ``out_act_cfg``.

    Args:
        in_channels (int): Channels of the features.
        norm_cfg, act_cfg (dict, optional): Layers of all but the last, see :func:`conv_block`.
        out_act_cfg (dict): What bounds the image: a clamp in OpenMMLab; a sigmoid to [0, 1] in
            the paper, which in [-1, 1] is ``dict(type='Tanh')``.
        channel_factor (float): Scales those of ``dec1`` to ``dec6``, as in DeepFillv1's networks; ours.
    """

    def __init__(self,
                 in_channels: int = 256,
                 norm_cfg: Optional[dict] = None,
                 act_cfg: Optional[dict] = dict(type='ReLU'),
                 out_act_cfg: dict = dict(type='Clamp', min=-1., max=1.),
                 channel_factor: float = 1.):
        super().__init__()
        out_channels = [int(channels * channel_factor) for channels in CHANNELS] + [3]
        for i, channels in enumerate(out_channels, 1):
            last = i == len(out_channels)
            size = dict(kernel_size=4, stride=2, conv_cfg=dict(
                type='deconv')) if i in TRANSPOSED else {}
            self.add_module(f'dec{i}', conv_block(
                in_channels, channels, norm_cfg=None if last else norm_cfg,
                act_cfg=None if last else act_cfg, **size))
            in_channels = channels
        self.out_act = build_activation_layer(out_act_cfg)
