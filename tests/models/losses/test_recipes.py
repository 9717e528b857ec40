"""The objectives that configs put together, against their formulas."""

import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.models.losses import LossTerms
from tests.helpers import box_masks, config, picture, write_vgg

BOXES = [(8, 10, 20, 12), (0, 0, 30, 40)]


@pytest.fixture(scope='module')
def file(tmp_path_factory):
    return write_vgg(tmp_path_factory.mktemp('vgg') / 'vgg16.pth')


@pytest.fixture
def record():
    image, refined = (picture(f'recipe.{name}', (2, 3, 48, 56)).double() for name in 'ab')
    mask = box_masks(BOXES, (48, 56), torch.float64)
    return {
        'image': image,
        'refined': refined,
        'mask': mask,
        'composited': torch.where(mask == 1, refined, image),
    }


def losses_of(name, record, **pretrained):
    cfg = config(name).model.losses
    if 'vgg' in cfg:
        cfg.vgg.loss.update(pretrained)
    return {key: value.item() for key, value in LossTerms(cfg, record).double()(record).items()}


def test_partial_convolution_of_openmmlab(record, file):
    losses = losses_of('_base_/models/partial_conv_openmmlab.py', record, pretrained=file)
    error = (record['refined'] - record['image']).abs()
    hole = record['mask'].bool().expand_as(error)
    assert losses['hole'] == pytest.approx(6 * error[hole].mean().item())
    assert losses['valid'] == pytest.approx(error[~hole].mean().item())
    assert set(losses) == {'hole', 'valid', 'vgg_perceptual', 'vgg_style', 'variation'}


def test_partial_convolution_of_the_paper(record, file):
    losses = losses_of('_base_/models/partial_conv_paper.py', record, pretrained=file)
    error = (record['refined'] - record['image']).abs()
    hole = record['mask'].bool().expand_as(error)
    assert losses['hole'] == pytest.approx(6 * (error * hole).mean().item())
    assert losses['valid'] == pytest.approx((error * ~hole).mean().item())
    grown = torch.zeros(2, 1, 48, 56, dtype=torch.float64)
    grown[0, :, 7:29, 9:23] = grown[1, :, :31, :41] = 1
    expected, x = 0, record['composited']
    for down, right in ((1, 0), (0, 1)):
        first, second = (
            (..., slice(48 - down), slice(56 - right)),
            (..., slice(down, None), slice(right, None)),
        )
        inside = grown[first] * grown[second]
        expected += ((x[first] - x[second]).abs() * inside).mean().item()
    assert losses['variation'] == pytest.approx(0.1 * expected)


@pytest.mark.parametrize('name', ['openmmlab', 'paper'])
def test_vgg_judges_output_and_composite(name, record, file):
    name = f'_base_/models/partial_conv_{name}.py'
    whole = losses_of(name, record, pretrained=file)
    parts = [
        losses_of(name, dict(record, **{field: record['image']}), pretrained=file)
        for field in ('refined', 'composited')
    ]
    for key in ('vgg_perceptual', 'vgg_style'):
        assert whole[key] == pytest.approx(sum(part[key] for part in parts))
        assert min(part[key] for part in parts) > 0


def test_shift_net_of_the_pytorch_code(record, file):
    """VGG sees images in [-1, 1] as they are; its layers restated. No L1 but that of all pixels."""
    losses = losses_of(
        '_base_/models/shift_net_repo.py',
        dict(
            record,
            decoder_features=torch.zeros(2, 4, 6, 7),
            true_features=torch.zeros(2, 4, 6, 7),
            feature_mask=torch.ones(2, 1, 6, 7),
        ),
        pretrained=file,
    )
    assert set(losses) == {'l1', 'guidance', 'vgg_perceptual', 'vgg_style'}
    assert losses['l1'] == pytest.approx(
        100 * (record['refined'] - record['image']).abs().mean().item()
    )
    weights = {name: x.double() for name, x in torch.load(file).items()}
    images = [record['refined'], record['image']]
    content = style = 0
    number = 0
    for block in (2, 2, 3):
        for _ in range(block):
            images = [
                F.relu(
                    F.conv2d(
                        x,
                        weights[f'features.{number}.weight'],
                        weights[f'features.{number}.bias'],
                        padding=1,
                    )
                )
                for x in images
            ]
            number += 2
        images = [F.max_pool2d(x, 2) for x in images]
        number += 1
        content += F.mse_loss(*images).item()
        grams = [torch.einsum('nchw,ndhw->ncd', x, x) / x[0].numel() for x in images]
        style += F.mse_loss(*grams).item()
    assert losses['vgg_perceptual'] == pytest.approx(content, rel=1e-10)
    assert losses['vgg_style'] == pytest.approx(10 * style, rel=1e-10)


def test_global_local(record):
    error = record['refined'] - record['image']
    hole = record['mask'].bool().expand_as(error)
    losses = losses_of('_base_/models/global_local_openmmlab.py', record)
    assert losses == {'hole': pytest.approx(error.abs()[hole].mean().item())}
    losses = losses_of('_base_/models/global_local_paper.py', record)
    # of values in [0, 1], over all pixels
    images = ((record[name] + 1) / 2 * record['mask'] for name in ('refined', 'image'))
    assert losses == {'hole': pytest.approx(F.mse_loss(*images).item())}
