"""What every generator must do, of all but the DeepFills with attention and AOT-GAN."""
import pytest
import torch

from mmdeepfill.registry import MODELS
from tests.helpers import assert_near, box_masks, config, picture

MODEL = dict(
    global_local='_base_/models/global_local_openmmlab.py',
    global_local_paper='_base_/models/global_local_paper.py',
    pconv='_base_/models/partial_conv_openmmlab.py',
    shift_net='_base_/models/shift_net_small.py',
    patch_gan='_base_/models/patch_gan_demir.py',
    baseline='_base_/models/deepfillv1_baseline.py')


@pytest.fixture(scope='module', params=MODEL)
def generator(request):
    torch.manual_seed(0)
    made = MODELS.build(config(MODEL[request.param]).model.generator)
    made.init_weights()
    return made.eval()


def run(generator, mask, name='x', hole=0.):
    image = picture(f'family.{name}', (len(mask), 3, *mask.shape[2:]))
    with torch.no_grad():
        return generator(image * (1 - mask) + hole * mask, mask)['refined']


@pytest.mark.parametrize('size', [(16, 16), (17, 41), (64, 50)])
def test_every_size_is_legal(generator, size):
    mask = box_masks([(3, 4, 9, 8)], size)
    refined = run(generator, mask)
    assert refined.shape == (1, 3, *size) and refined.isfinite().all()


def test_every_mask_is_legal(generator):
    size = (40, 40)
    masks = box_masks([(0, 0, 0, 0), (0, 0, 40, 40), (20, 20, 1, 1)], size)
    lines = torch.zeros(1, 1, *size)
    lines[..., ::2, :] = 1
    dots = (torch.rand(1, 1, *size, generator=torch.Generator().manual_seed(0)) < .5).float()
    assert run(generator, torch.cat([masks, lines, dots])).isfinite().all()


def test_a_batch_gives_what_single_calls_give(generator):
    masks = box_masks([(3, 4, 20, 18), (20, 22, 9, 8)], (48, 40))
    together = run(generator, masks)
    image = picture('family.x', (2, 3, 48, 40))
    with torch.no_grad():
        for i in range(2):
            valid = 1 - masks[i:i + 1]
            alone = generator(image[i:i + 1] * valid, masks[i:i + 1])['refined']
            assert_near(together[i:i + 1], alone)


def test_what_reaches_the_output(generator):
    """A flipped mask would show what is in the hole, and hide what is known."""
    mask = box_masks([(12, 12, 20, 20)], (64, 64))
    grey = run(generator, mask)
    known = run(generator, mask, 'y')
    assert (known - grey)[..., 12:32, 12:32].abs().max() > 1e-3


def test_partial_convolution_does_not_see_the_hole():
    torch.manual_seed(0)
    generator = MODELS.build(config(MODEL['pconv']).model.generator).eval()
    mask = box_masks([(12, 12, 20, 20)], (64, 64))
    assert torch.equal(run(generator, mask), run(generator, mask, hole=1e4))


def test_too_small_a_picture(generator):
    with pytest.raises(ValueError, match='at least 16x16; got 15x40'):
        run(generator, torch.zeros(1, 1, 15, 40))


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
    first = MODELS.build(config(
        'partial_conv/pconv_256x256_stage1_8x1_places.py').model.generator).train()
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
