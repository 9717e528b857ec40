"""Convolution blocks and builders of layers: of mmcv where it is installed, else our equals."""

from . import INSTALLED

if INSTALLED:
    from mmcv.cnn import ConvModule, build_activation_layer, build_norm_layer
    from mmcv.cnn.bricks.conv2d_adaptive_padding import Conv2dAdaptivePadding
else:
    from .own_conv_module import ConvModule
    from .own_layers import (
        LAYERS,
        Conv2dAdaptivePadding,
        build_activation_layer,
        build_norm_layer,
        register,
    )

    register({**LAYERS, 'ConvModule': ConvModule})

__all__ = ['Conv2dAdaptivePadding', 'ConvModule', 'build_activation_layer', 'build_norm_layer']
