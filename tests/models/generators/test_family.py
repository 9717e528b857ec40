"""What every generator must do, of all but the DeepFills with attention and AOT-GAN."""

import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.testing import GeneratorContract
from tests.helpers import assert_near, box_masks, config, fill, picture, small_global_local
from tests.models.small_models import small_reference_model

MODEL = {
    'pconv': '_base_/models/partial_conv_openmmlab.py',
    'baseline': '_base_/models/deepfillv1_baseline.py',
}


def run(generator, mask, name='x', hole=0.0):
    image = picture(f'family.{name}', (len(mask), 3, *mask.shape[2:]))
    with torch.no_grad():
        return generator(image * (1 - mask) + hole * mask, mask)['refined']


class TestContractOfGlobalLocal(GeneratorContract):
    def build(self):
        return small_reference_model('global_local_openmmlab')


class TestContractOfGlobalLocalOfThePaper(GeneratorContract):
    def build(self):
        model = small_global_local(config('_base_/models/global_local_paper.py').model)
        return fill(MODELS.build(model.generator))


class TestContractOfPartialConvolution(GeneratorContract):
    """With all seven levels."""

    bounded = False  # by no activation

    def build(self):
        generator = config(MODEL['pconv']).model.generator
        for part in (generator.encoder, generator.decoder):
            part.channel_factor = 1 / 8
        return fill(MODELS.build(generator))


class TestContractOfShiftNet(GeneratorContract):
    def build(self):
        return small_reference_model('shift_net_small')


class TestContractOfPatchGan(GeneratorContract):
    def build(self):
        return small_reference_model('patch_gan_demir')


class TestContractOfTheBaseline(GeneratorContract):
    def build(self):
        name = 'proof/deepfillv1_small_no_attention_64x64_1x16_scenes.py'
        return MODELS.build(config(name).model.generator)


def test_partial_convolution_does_not_see_the_hole():
    torch.manual_seed(0)
    generator = MODELS.build(config(MODEL['pconv']).model.generator).eval()
    mask = box_masks([(12, 12, 20, 20)], (64, 64))
    assert torch.equal(run(generator, mask), run(generator, mask, hole=1e4))


def test_frozen_encoder_norm_stays_in_training():
    cfg = config('partial_conv/pconv_256x256_stage2_4x2_places.py').model.generator
    generator = MODELS.build(cfg).train()
    encoder = generator.encoder
    norms = [m.bn for m in encoder.children() if not isinstance(m.bn, torch.nn.Identity)]
    assert len(norms) == 6 and not any(norm.training for norm in norms)
    assert not any(p.requires_grad for norm in norms for p in norm.parameters())
    assert encoder.enc1.training and generator.decoder.dec2.bn.training
    before = {k: v.clone() for k, v in generator.state_dict().items() if 'running' in k}
    run(generator, box_masks([(3, 4, 90, 80)] * 2, (256, 256)))
    after = generator.state_dict()
    moved = {name.split('.')[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {'decoder'}
    first = MODELS.build(
        config('partial_conv/pconv_256x256_stage1_8x1_places.py').model.generator
    ).train()
    assert first.encoder.enc2.bn.training and first.encoder.enc2.bn.weight.requires_grad


def test_levels_must_agree():
    cfg = config(MODEL['pconv']).model.generator
    cfg.encoder.num_layers = 6
    with pytest.raises(ValueError, match='same num_layers; got 6 and 7'):
        MODELS.build(cfg)
    cfg.encoder.num_layers = 3
    with pytest.raises(ValueError, match='num_layers must be at least 4; got 3'):
        MODELS.build(cfg)


def test_baseline_fills_holes_alone_as_the_whole():
    torch.manual_seed(0)
    generator = MODELS.build(config(MODEL['baseline']).model.generator).eval()
    generator.init_weights()
    assert not [name for name in generator.state_dict() if 'attention' in name]
    mask = box_masks([(60, 70, 40, 50)], (192, 200))
    image = picture('baseline', (1, 3, 192, 200)) * (1 - mask)
    with torch.no_grad():
        whole = generator(image, mask)['refined']
        part = generator.predict(image, mask)['refined']
    hole = mask.bool().expand_as(image)
    assert_near(part[hole], whole[hole])
    assert torch.equal(part[~hole], image[~hole])


def test_half_an_attention_branch():
    cfg = config('_base_/models/deepfillv1_paper.py').model.generator
    cfg.stage2.contextual_attention = None
    with pytest.raises(ValueError, match='both be configs or both None'):
        MODELS.build(cfg)
