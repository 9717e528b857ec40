"""Shift-Net's generator, its guidance loss and its critic, by hand arithmetic."""

import pytest
import torch
from torch import nn

from mmdeepfill.core.conventions import Record
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.losses import LossTerms
from tests.helpers import array, box_masks, config, picture
from tests.models.inpaintors.test_training import optimizers, step

SMALL = '_base_/models/shift_net_small.py'


def tiny(**options):
    torch.manual_seed(0)
    generator = MODELS.build(
        dict(config(SMALL).model.generator, base_channels=4, max_channels=8, **options)
    )
    generator.init_weights()
    return generator


def inputs(name='shift_net', count=2, size=(64, 64)):
    image = picture(name, (count, 3, *size))
    mask = box_masks([(16, 20, 30, 24), (3, 40, 20, 9)][:count], size)
    return image, mask


def test_layers_and_parameters_by_hand():
    """The table: channels there and back, 4x4 kernels, biases, two numbers a channel of a norm."""
    with torch.device('meta'):
        paper, repo = (
            MODELS.build(config(f'_base_/models/shift_net_{name}.py').model.generator)
            for name in ('paper', 'repo')
        )
    there = [(3, 64), (64, 128), (128, 256), (256, 512)] + [(512, 512)] * 4
    back = [(512, 512)] + [(1024, 512)] * 3 + [(1024, 256), (768, 128), (256, 64), (128, 3)]
    weights = sum(16 * a * b + b for a, b in there + back)
    norms = 2 * (128 + 256 + 4 * 512) + 2 * (4 * 512 + 256 + 128 + 64)
    assert sum(p.numel() for p in paper.parameters()) == weights + norms == 54_943_747
    # a channel more
    assert sum(p.numel() for p in repo.parameters()) - weights - norms == 16 * 64
    assert [tuple(level.conv.weight.shape[:2]) for level in paper.encoder] == [
        (b, a) for a, b in there
    ]
    assert [tuple(level.conv.weight.shape[:2]) for level in reversed(paper.decoder)] == back
    normed = [hasattr(level, 'norm') for level in (*paper.encoder, *reversed(paper.decoder))]
    assert normed == [False] + [True] * 6 + [False] + [True] * 7 + [False]


def test_the_critic_of_the_pytorch_code():
    """Restated, without biases in front of a norm, which have no effect. The last one has one."""
    disc = MODELS.build(dict(config('_base_/models/shift_net_repo.py').model.disc, base_channels=4))
    sn, relu = nn.utils.spectral_norm, nn.LeakyReLU(0.2)
    theirs = nn.Sequential(
        sn(nn.Conv2d(3, 4, 4, 2, 1)),
        relu,
        sn(nn.Conv2d(4, 8, 4, 2, 1, bias=False)),
        nn.InstanceNorm2d(8, affine=True),
        relu,
        sn(nn.Conv2d(8, 16, 4, 2, 1, bias=False)),
        nn.InstanceNorm2d(16, affine=True),
        relu,
        sn(nn.Conv2d(16, 32, 4, 1, 1, bias=False)),
        nn.InstanceNorm2d(32, affine=True),
        relu,
        sn(nn.Conv2d(32, 1, 4, 1, 1)),
    )
    assert len(theirs.state_dict()) == len(disc.state_dict())
    theirs.load_state_dict(dict(zip(theirs.state_dict(), disc.state_dict().values())))
    image = picture('critic', (2, 3, 64, 64))
    assert torch.equal(disc(image), theirs(image))  # one step of spectral norm in both


def test_critic_sees_70_pixels_and_has_no_norm_first():
    cfg = config('_base_/models/shift_net_paper.py').model.disc
    disc = MODELS.build(cfg)
    # 64 -> 128 -> 256 -> 512 -> 1; biases where no norm is, at both ends
    assert sum(p.numel() for p in disc.parameters()) == 16 * (
        3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512
    ) + 64 + 1 + 2 * (128 + 256 + 512)
    with torch.no_grad():
        assert disc(torch.zeros(1, 3, 120, 120)).shape == (1, 1, 13, 13)
    # without norms, which see all of the picture
    plain = MODELS.build(dict(cfg, base_channels=4, norm_cfg=None))
    image = picture('critic', (1, 3, 128, 128)).requires_grad_()
    plain(image)[0, 0, 7, 7].backward()
    rows = image.grad.abs().sum((0, 1, 3)).nonzero().flatten()
    assert (rows[-1] - rows[0] + 1).item() == 70


@pytest.mark.parametrize('add_mask', [False, True])
def test_training_gives_what_guides_and_prediction_does_not_look_at_the_truth(add_mask):
    generator = tiny(add_mask=add_mask)
    image, mask = inputs()
    masked = image * (1 - mask)
    outputs = generator.train()(masked, mask, image)
    assert set(outputs) == set(generator.outputs)
    assert {outputs[name].shape for name in ('decoder_features', 'true_features')} == {
        (2, 8, 16, 16)
    }
    assert torch.equal(outputs['feature_mask'], mask[..., ::4, ::4])
    assert outputs['decoder_features'].requires_grad
    assert not outputs['true_features'].requires_grad
    # the truth's features are those of the pass itself where nothing is missing
    assert torch.equal(generator(image, mask, image)['true_features'], outputs['true_features'])
    with torch.no_grad():
        for truth in (image, picture('other', image.shape)):
            alone = generator.eval()(masked, mask, truth)
            assert list(alone) == ['refined']
            assert torch.equal(alone['refined'], outputs['refined'])


def test_features_are_not_cropped_to_a_small_picture():
    generator = tiny(num_levels=6, shift_level=1).train()  # features of 32x32
    image = picture('shift_net.small', (1, 3, 17, 20))
    mask = box_masks([(3, 4, 9, 8)], (17, 20))
    outputs = generator(image * (1 - mask), mask, image)
    assert outputs['refined'].shape == (1, 3, 17, 20)
    assert {outputs[name].shape[-2:] for name in generator.outputs[1:]} == {(32, 32)}


def test_the_mask_channel_is_1_where_known():
    generator = tiny(add_mask=True)
    seen = []
    generator.encoder[0].register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    image, mask = inputs()
    generator.train()(image * (1 - mask), mask, image)
    assert torch.equal(seen[0], torch.cat([image * (1 - mask), 1 - mask], 1))
    assert torch.equal(seen[1], torch.cat([image, 1 - mask], 1))


def test_the_shifted_features_reach_the_picture():
    generator = tiny().eval()
    image, mask = inputs()
    with torch.no_grad():
        whole = generator(image * (1 - mask), mask)['refined']
        generator.shift.register_forward_hook(lambda module, args, out: out * 0)
        without = generator(image * (1 - mask), mask)['refined']
    assert (whole - without).abs().max() > 1e-4


def guidance():
    cfg = config('_base_/models/shift_net_paper.py').model.losses.guidance
    return LossTerms({'guidance': cfg}, ['decoder_features', 'true_features'])


def test_guidance_by_hand():
    decoded = torch.zeros(2, 3, 4, 4, requires_grad=True)
    hole = box_masks([(0, 0, 2, 2), (1, 1, 1, 1)], (4, 4))
    record = {
        'mask': torch.ones(2, 1, 16, 16),
        'feature_mask': hole,
        'decoder_features': decoded,
        'true_features': torch.full((2, 3, 4, 4), 2.0),
    }
    loss = guidance()(record)['guidance']
    # squares of 2 at 5 of 32 places
    assert loss.item() == pytest.approx(4 * 5 / 32)
    loss.backward()
    # and none at known ones: d/dx (x - 2)^2 / (2 * 3 * 16)
    assert torch.allclose(decoded.grad, (-4 / 96 * hole).expand(2, 3, 4, 4))
    record['decoder_features'] = record['true_features'] + array('known', (2, 3, 4, 4)) * (1 - hole)
    assert guidance()(record)['guidance'].item() == 0
    record['feature_mask'] = hole * 0
    assert guidance()(dict(record, decoder_features=decoded))['guidance'].item() == 0
    del record['feature_mask']
    with pytest.raises(KeyError, match="the record has no field 'feature_mask'"):
        guidance()(Record(record))


@pytest.mark.parametrize(
    'options, message',
    [
        ({'shift_level': 6}, 'shift_level must be from 1 to 5, below num_levels 6; got 6'),
        ({'shift_level': 0}, 'got 0'),
        ({'feature_mask': 'max'}, "feature_mask must be one of .'nearest', 'mean'.; got 'max'"),
    ],
)
def test_arguments_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        tiny(**options)


@pytest.mark.slow  # half a minute on a busy core
def test_it_learns_eight_pictures():
    """Fifty steps of the whole game on smooth pictures."""
    cfg = config(SMALL).model
    cfg.generator.update(base_channels=8, max_channels=16, num_levels=5)
    cfg.disc.update(base_channels=4)
    cfg.views.disc.size = 16
    torch.manual_seed(0)
    model = MODELS.build(cfg).train()
    for part in (model.generator, model.disc):
        part.init_weights()
    image = torch.nn.functional.interpolate(
        picture('eight', (8, 3, 3, 3)), size=(32, 32), mode='bilinear', align_corners=True
    )
    mask = box_masks([(8, 8, 12 + i % 3, 10) for i in range(8)], (32, 32))
    data = {
        'image': (127.5 * image + 127.5).round().to(torch.uint8),
        'mask': mask.to(torch.uint8),
        'box': torch.tensor([[8, 8, 14, 10]] * 8),
    }
    wrappers = optimizers(model)
    for name in ('generator', 'disc'):
        wrappers[name].optimizer = torch.optim.Adam(
            getattr(model, name).parameters(), 2e-3, (0.5, 0.999)
        )
    logs = [step(model, data, wrappers, i) for i in range(50)]
    for name in ('l1', 'loss_generator'):
        assert logs[-1][name] < 0.5 * logs[0][name], name
    assert all(value.isfinite() for log in logs for value in log.values())
    assert set(logs[0]) == {
        'l1',
        'guidance',
        'disc_adversarial',
        'disc_real',
        'disc_fake',
        'loss_generator',
        'loss_disc',
    }
