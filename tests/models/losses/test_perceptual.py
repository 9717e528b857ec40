"""Perceptual and style loss."""

import pytest
import torch

from mmdeepfill.backbones import VGGFeatures
from mmdeepfill.models.losses import LossTerms, PerceptualLoss
from mmdeepfill.models.losses.perceptual import gram
from tests.helpers import golden, picture, write_vgg

POOLINGS = {'4': 1.0, '9': 1.0, '16': 1.0}


@pytest.fixture(scope='module')
def file(tmp_path_factory):
    return write_vgg(tmp_path_factory.mktemp('vgg') / 'vgg16.pth')


@pytest.fixture
def images():
    return [picture(f'pub.loss.vgg.{name}', (1, 3, 64, 64)).double() for name in 'ab']


def build(file, **options):
    return PerceptualLoss(
        **{
            'layer_weights': POOLINGS,
            'vgg_type': 'vgg16',
            'perceptual_weight': 0.05,
            'style_weight': 120.0,
            'pretrained': file,
            **options,
        }
    ).double()


def test_values_of_mmagic(file, images):
    losses = build(file)(*images)
    for key in ('perceptual', 'style'):
        assert losses[key].item() == pytest.approx(float(golden('losses')[key]), rel=1e-6)


def test_one_loss_alone(file, images):
    both = build(file)(*images)
    for key, other in (('perceptual', 'style'), ('style', 'perceptual')):
        alone = build(file, **{f'{other}_weight': 0.0})(*images)
        assert set(alone) == {key}
        assert alone[key].item() == pytest.approx(both[key].item(), rel=1e-12)


def test_layers_of_the_style_may_be_others(file, images):
    parts = [
        build(file, layer_weights={layer: weight}, perceptual_weight=1.0, style_weight=1.0)(*images)
        for layer, weight in (('4', 2.0), ('9', 3.0))
    ]
    loss = build(
        file,
        layer_weights={'4': 2.0},
        layer_weights_style={'9': 3.0},
        perceptual_weight=1.0,
        style_weight=1.0,
    )(*images)
    assert loss['perceptual'].item() == pytest.approx(parts[0]['perceptual'].item(), rel=1e-12)
    assert loss['style'].item() == pytest.approx(parts[1]['style'].item(), rel=1e-12)


def test_losses_of_several_images_are_added(file, images):
    a, b = images
    loss, middle = build(file), (a + b) / 2
    together, first, second = loss([a, middle], b), loss(a, b), loss(middle, b)
    for key in ('perceptual', 'style'):
        expected = first[key].item() + second[key].item()
        assert together[key].item() == pytest.approx(expected, rel=1e-12)


def test_bgr_is_turned_round_and_the_scale_may_be_another(file, images):
    loss = build(file)(*images)
    flipped = build(file, channel_order='bgr')(*(x.flip(1) for x in images))
    unit = build(file, norm_img=False)(*((x + 1) / 2 for x in images))
    for key, value in loss.items():
        assert flipped[key].item() == pytest.approx(value.item(), rel=1e-12)
        assert unit[key].item() == pytest.approx(value.item(), rel=1e-9)
        mixed = build(file)(*(x.flip(1) for x in images))
        assert mixed[key].item() != pytest.approx(value.item(), rel=1e-3)


def test_gram_matrix_by_hand():
    features = torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]]])[None]  # 2 channels, 1x2 pixels
    expected = torch.tensor([[[5.0, 11.0], [11.0, 25.0]]]) / 4
    assert torch.equal(gram(features), expected)
    # products of 200 overflow half precision
    assert gram(torch.full((1, 1, 8, 8), 200.0, dtype=torch.half)).item() == 200 * 200


def test_gradient_reaches_the_image_and_no_weight(file, images):
    image = images[0].requires_grad_()
    loss = build(file)
    sum(loss([image], images[1]).values()).backward()
    assert image.grad.abs().max() > 0
    assert not list(loss.parameters()) and not loss.state_dict()


def test_nothing_is_random_before_the_weights_are_there(file):
    torch.manual_seed(0)
    features = VGGFeatures('vgg16', ['4'])
    assert torch.rand(1).item() == torch.rand(1, generator=torch.Generator().manual_seed(0)).item()
    assert features(torch.zeros(1, 3, 16, 16))['4'].isnan().all()


def test_missing_weights_say_what_to_get_and_where_to_put_it(tmp_path, monkeypatch, images):
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(tmp_path))
    monkeypatch.setenv('https_proxy', 'http://127.0.0.1:9')  # nobody is there
    with pytest.raises(
        FileNotFoundError,
        match='(?s)needs vgg16-397923af.pth.*could not be downloaded.*Put the file there',
    ):
        build('torchvision://vgg16')(*images)
    with pytest.raises(FileNotFoundError, match="no file 'nowhere.pth'"):
        build('nowhere.pth')(*images)
    torch.save({'features.0.weight': torch.zeros(64, 3, 11, 11)}, tmp_path / 'alex.pth')
    with pytest.raises(
        ValueError,
        match=r"does not fit 'vgg16': features.0.weight must be "
        r'\(64, 3, 3, 3\), got \(64, 3, 11, 11\)',
    ):
        build(str(tmp_path / 'alex.pth'))(*images)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'vgg_type': 'vgg11'}, "vgg_type: expected one of .* got 'vgg11'"),
        ({'layer_weights': {'31': 1.0}}, r"from '0' to '30' for vgg16, got \['31'\]"),
        ({'layer_weights': {}}, 'got none'),
        ({'pretrained': 'torchvision://vgg19'}, "expected 'torchvision://vgg16', a file"),
        ({'criterion': 'l2'}, "criterion must be one of .* got 'l2'"),
        ({'channel_order': 'rbg'}, "channel_order must be .* got 'rbg'"),
        ({'perceptual_weight': 0.0, 'style_weight': 0.0}, 'must be above 0; got 0.0 and 0.0'),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        build(None, **options)


def term(file, **options):
    return dict(
        loss={
            'type': 'PerceptualLoss',
            'layer_weights': {'4': 1.0},
            'vgg_type': 'vgg16',
            'pretrained': file,
        },
        **options,
    )


def test_as_a_term_each_part_is_weighted_and_named(file, images):
    terms = LossTerms(
        {
            'vgg': term(file, pred=['refined', 'composited'], target='image', weight=0.5),
            'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image'},
        },
        {'refined', 'composited', 'image', 'mask'},
    ).double()
    a, b = images
    record = {
        'refined': a,
        'composited': (a + b) / 2,
        'image': b,
        'mask': torch.ones_like(a[:, :1]),
    }
    losses = terms(record)
    assert set(losses) == {'vgg_perceptual', 'vgg_style', 'l1'}
    expected = build(file, layer_weights={'4': 1.0}, perceptual_weight=1.0, style_weight=1.0)(
        [a, (a + b) / 2], b
    )
    for key, value in expected.items():
        assert losses[f'vgg_{key}'].item() == pytest.approx(0.5 * value.item(), rel=1e-12)
    assert losses['l1'].item() == pytest.approx((a - b).abs().mean().item(), rel=1e-12)


def test_terms_that_do_not_fit(file, images):
    fields = {'refined', 'composited', 'image'}
    with pytest.raises(
        ValueError,
        match=r'losses.a: L1Loss takes one field as pred; got '
        r"\['refined', 'composited'\]",
    ):
        LossTerms(
            {
                'a': {
                    'loss': {'type': 'L1Loss'},
                    'pred': ['refined', 'composited'],
                    'target': 'image',
                }
            },
            fields,
        )
    with pytest.raises(ValueError, match="losses.vgg reads the field 'coarse'"):
        LossTerms({'vgg': term(file, pred=['refined', 'coarse'], target='image')}, fields)
    terms = LossTerms({'vgg': term(file, pred='refined', target='image', region='hole')}, fields)
    with pytest.raises(ValueError, match="its term needs region='all'"):
        terms({'refined': images[0], 'image': images[1], 'mask': torch.ones(1, 1, 64, 64)})
