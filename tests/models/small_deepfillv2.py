"""DeepFillv2 with a quarter of its channels, for tests of what does not depend on them."""

import torch

from mmdeepfill.core.registry import MODELS
from tests.helpers import config

RECIPES = ('openmmlab', 'tf', 'tf_sketch')


def small_config(recipe):
    """The whole model; the critic has 16 to 64 channels."""
    cfg = config(f'_base_/models/deepfillv2_{recipe}.py')
    model = cfg.model
    stages = model.generator.stage1, model.generator.stage2
    for stage in stages:
        for name, part in stage.items():
            if name.startswith('encoder') or name == 'decoder':
                part.channel_factor /= 4
            elif name != 'type':
                part.in_channels //= 4
        stage.decoder.in_channels //= 4
    # gates halve what passes: with the recipes' weights nothing would arrive in the end
    model.generator.init_cfg = {'type': 'Xavier', 'layer': ['Conv2d'], 'gain': 2.5}
    model.disc.update(base_channels=16, max_channels=64)
    return cfg


def small_model(recipe):
    torch.manual_seed(0)
    model = MODELS.build(small_config(recipe).model)
    model.generator.init_weights()
    model.disc.init_weights()
    return model
