"""The ID-MRF loss against its equations, written out in numpy."""

import numpy as np
import pytest
import torch

from mmdeepfill.models.losses import LossTerms
from mmdeepfill.models.methods.gmcnn import id_mrf as module
from mmdeepfill.models.methods.gmcnn.id_mrf import IDMRFLoss, id_mrf
from tests.helpers import picture, write_vgg


def reference(found, wanted, bandwidth=0.5, size=1):
    """Equations 1 to 3 for one image, (C, h, w), with loops over patches."""
    centre = wanted.mean(0, keepdims=True)

    def patches(x):
        x = x - centre
        places = [
            (i, j) for i in range(x.shape[1] - size + 1) for j in range(x.shape[2] - size + 1)
        ]
        rows = [x[:, i : i + size, j : j + size].reshape(-1) for i, j in places]
        return [row / np.linalg.norm(row) for row in rows]

    true, shares = patches(wanted), []
    for v in patches(found):
        distance = np.array([(1 - v @ s) / 2 for s in true])
        similarity = np.exp((1 - distance / (distance.min() + 1e-5)) / bandwidth)
        shares.append(similarity / similarity.sum())
    return -np.log(np.mean(np.max(shares, axis=0)))


@pytest.fixture
def features():
    generator = torch.Generator().manual_seed(0)
    return [torch.rand(2, 12, 7, 6, dtype=torch.float64, generator=generator) for _ in range(2)]


@pytest.mark.parametrize('size', [1, 3])
@pytest.mark.parametrize('bandwidth', [0.5, 0.1])
def test_equations(features, size, bandwidth):
    found = id_mrf(*features, bandwidth=bandwidth, patch_size=size)
    expected = [reference(*(x[i].numpy() for x in features), bandwidth, size) for i in range(2)]
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-9)


def test_its_direction(features):
    """Generated patches look for true ones; the reverse is another number."""
    a, b = features
    assert abs((id_mrf(a, b) - id_mrf(b, a)) / id_mrf(a, b)).min() > 1e-3


def test_equal_and_unrelated_features():
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.rand(1, 256, 20, 20, generator=generator) for _ in range(2))
    assert id_mrf(a, a).item() == pytest.approx(0, abs=1e-4)
    assert id_mrf(a, b).item() == pytest.approx(5.5, abs=0.1)


def test_one_patch_everywhere_is_worse_than_all(features):
    """Diversity: a true patch that nothing resembles costs."""
    wanted = features[0] - features[0].mean(1, keepdim=True)
    same = wanted[..., :1, :1].expand_as(wanted)
    # only the copied patch has a share: of 42, all of one
    np.testing.assert_allclose(id_mrf(same, wanted).numpy(), np.log(42), rtol=1e-3)
    assert id_mrf(wanted, wanted).abs().max() < 1e-6


@pytest.mark.parametrize('max_values', [1, 600, 2000])
def test_parts_give_the_same_and_the_same_gradient(features, max_values):
    def run(limit):
        found = features[0].clone().requires_grad_()
        loss = id_mrf(found, features[1], max_values=limit)
        loss.sum().backward()
        return loss.detach(), found.grad

    # whole: 42 x 42 for each of 2 images
    for ours, expected in zip(run(max_values), run(2 * 42 * 42)):
        torch.testing.assert_close(ours, expected, rtol=1e-9, atol=1e-12)


def test_no_array_is_larger_than_allowed(features, monkeypatch):
    seen = []
    original = module._best_shares

    def watched(generated, true, bandwidth):
        seen.append(len(generated) * generated.shape[1] * true.shape[2])
        return original(generated, true, bandwidth)

    monkeypatch.setattr(module, '_best_shares', watched)
    id_mrf(*features, max_values=600)
    assert max(seen) <= 600 and sum(seen) == 2 * 42 * 42


@pytest.mark.parametrize('case', ['equal', 'flat', 'zero'])
def test_gradients_are_finite(features, case):
    found = (
        {
            'equal': features[1],
            'flat': torch.ones_like(features[1]),
            'zero': torch.zeros_like(features[1]),
        }[case]
        .clone()
        .requires_grad_()
    )
    wanted = features[1] * 0 if case == 'zero' else features[1]
    loss = id_mrf(found, wanted)
    loss.sum().backward()
    assert loss.isfinite().all() and found.grad.isfinite().all()


@pytest.fixture(scope='module')
def file(tmp_path_factory):
    return write_vgg(tmp_path_factory.mktemp('vgg') / 'vgg19.pth', 'vgg19', 23)


def test_layers_weights_and_reduction(file):
    """relu3_2 once, relu4_2 twice; the images in [0, 1] less ImageNet's mean."""
    images = [picture(f'mrf.{name}', (2, 3, 32, 48)).double() for name in 'ab']
    loss = IDMRFLoss(pretrained=file).double()
    value = loss(*images)
    state = torch.load(file, weights_only=True)
    features = []
    for image in images:
        x = (image + 1) / 2 - torch.tensor([0.485, 0.456, 0.406]).double().view(3, 1, 1)
        found = {}
        for block, convs in enumerate(((0, 2), (5, 7), (10, 12, 14, 16), (19, 21)), 1):
            for number, at in enumerate(convs, 1):
                weight, bias = (
                    state[f'features.{at}.{kind}'].double() for kind in ('weight', 'bias')
                )
                x = torch.conv2d(x, weight, bias, padding=1).relu()
                found[f'relu{block}_{number}'] = x.numpy()
            x = torch.max_pool2d(x, 2)
        features.append(found)
    per_image = [
        factor * reference(*(f[layer][i] for f in features))
        for layer, factor in (('relu3_2', 1), ('relu4_2', 2))
        for i in range(2)
    ]
    assert value.item() == pytest.approx(sum(per_image) / 2, rel=1e-6)
    summed = IDMRFLoss(pretrained=file, reduction='sum').double()(*images)
    assert summed.item() == pytest.approx(sum(per_image), rel=1e-6)
    assert not list(loss.parameters()) and not loss.state_dict()


def test_a_term_sees_a_patch(file):
    image, other = (picture(f'mrf.{name}', (1, 3, 48, 64)) for name in 'ab')
    box = torch.tensor([[5, 20, 32, 32]])
    record = {'image': image, 'composited': other, 'mask': torch.ones(1, 1, 48, 64), 'box': box}
    term = {
        'loss': {'type': 'IDMRFLoss', 'pretrained': file},
        'pred': 'composited',
        'target': 'image',
        'weight': 0.05,
        'view': {'type': 'LocalPatch', 'size': 32},
    }
    found = LossTerms({'mrf': term}, record)(record)['mrf']
    crop = [x[..., 5:37, 20:52] for x in (other, image)]
    assert found.item() == pytest.approx(0.05 * IDMRFLoss(pretrained=file)(*crop).item(), rel=1e-5)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'bandwidth': 0.0}, 'bandwidth must be positive; got 0.0'),
        ({'patch_size': 0}, 'patch_size must be at least 1; got 0'),
        ({'reduction': 'max'}, "reduction must be one of .* got 'max'"),
        ({'layer_weights': {}}, 'got none'),
        ({'use_input_norm': 'std'}, "expected True, False or 'mean', got 'std'"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        IDMRFLoss(**options)


def test_what_it_cannot_compare(file, features):
    with pytest.raises(ValueError, match='patch_size is 8, but the features are 7x6'):
        id_mrf(*features, patch_size=8)
    images = [torch.zeros(1, 3, 32, 32)] * 2
    with pytest.raises(ValueError, match="IDMRFLoss compares whole images: .* region='all'"):
        IDMRFLoss(pretrained=file)(*images, weight=torch.ones(1, 1, 32, 32))
