"""Models of few channels or levels, for tests of what does not depend on them."""

import torch

from mmdeepfill.core.registry import MODELS
from tests.helpers import config, fill, small_global_local


def small_aot_gan(model):
    """Shrink the config of an AOT-GAN: two blocks of 16 channels."""
    model.generator.encoder.update(mid_channels=4, out_channels=16)
    model.generator.dilation_neck.update(in_channels=16, num_aotblock=2)
    model.generator.decoder.update(in_channels=16, mid_channels=8)
    model.disc.base_channels = 8
    return model


def small_gmcnn(model):
    """Shrink the config of a GMCNN: few channels, dilations that 40x40 pixels are enough for."""
    model.generator.update(base_channels=4, dilations=(1, 2, 3, 2))
    for part in (model.disc.global_disc_cfg, model.disc.local_disc_cfg):
        part.fc_in_channels //= 32
        part.update(base_channels=4, max_channels=8)
    return model


def small_edgeconnect(model, channels=4):
    """Shrink the config of an EdgeConnect: one block, few channels."""
    for network in (model.generator.edge, model.generator.completion):
        network.update(base_channels=channels, dilations=(2,))
    for critic in model.disc.discs.values():
        critic.base_channels = channels
    return model


def small_partial_conv(model):
    """Shrink the config of a partial convolution: an eighth of the channels, four levels, which
    16x16 pixels are enough for.
    """
    for part in (model.generator.encoder, model.generator.decoder):
        part.update(num_layers=4, channel_factor=1 / 8)
    return model


def small_shift_net(model):
    """Shrink the config of a small Shift-Net further: its smallest features are 16 x 1 x 1."""
    model.generator.update(base_channels=4, max_channels=16)
    model.disc.base_channels = 4
    return model


def small_patch_gan(model):
    """Shrink the config of a patch-based GAN: 4 channels, dilation 1 to 4, critics for 64x64."""
    model.generator.network.update(base_channels=4, dilations=(1, 2, 4))
    model.disc.channels = (4, 8)
    model.disc.heads.global_disc.update(
        in_channels=8, base_channels=8, max_channels=8, num_convs=2, fc_in_channels=8 * 4 * 4
    )
    model.disc.heads.patch_disc.update(in_channels=8, base_channels=8)
    return model


def small_context_encoder(model):
    """Shrink the config of a Context Encoder, or of its autoencoder: a code of 12."""
    model.generator.base_channels = 4
    model.generator.bottleneck.channels = 12
    if 'disc' in model:
        model.disc.base_channels = 4
    return model


def small_lama(model):
    """Shrink the config of a small LaMa: two blocks, 4 channels at full size."""
    model.generator.update(ngf=4, num_blocks=2)
    model.disc.base_channels = 4
    model.losses.pop('features')  # looks through a file
    return model


def small_migan(model):
    """Shrink the config of an MI-GAN: four levels of at most 8 channels."""
    model.generator.update(resolution=32, base_channels=128, max_channels=8)
    return model


#: Base config of a model, and what shrinks it.
SMALL_MODELS = {
    'global_local_openmmlab': small_global_local,
    'partial_conv_openmmlab': small_partial_conv,
    'aot_gan_openmmlab': small_aot_gan,
    'shift_net_small': small_shift_net,
    'patch_gan_demir': small_patch_gan,
    'context_encoder': small_context_encoder,
    'gmcnn': small_gmcnn,
    'lama_small': small_lama,
    'migan': small_migan,
}
#: Factors on the last convolution where reference values give a flat picture.
CONTRAST = {'lama_small': 40.0}


def small_reference_model(name):
    """A small model in eval mode, its generator and norms with reference values."""
    cfg = SMALL_MODELS[name](config(f'_base_/models/{name}.py').model)
    for term in ('vgg', 'mrf'):  # its weights are in a file, and nothing here is trained
        cfg.losses.pop(term, None)
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    fill(model.generator)
    if name in CONTRAST:
        list(model.generator.parameters())[-2].data.mul_(CONTRAST[name])
    return model.eval()
