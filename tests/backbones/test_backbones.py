"""LPIPS and Inception against the libraries that publish them, and their weights' files."""

import hashlib

import numpy as np
import pytest
import torch
import torchmetrics.functional.image.lpips as torchmetrics_lpips

from mmdeepfill.backbones import InceptionV3, LPIPSNetwork, find_weights, load_weights, weights
from mmdeepfill.backbones.inception import tensorflow_bilinear
from mmdeepfill.backbones.lpips import _heads_of_torchmetrics
from tests.helpers import array, golden


def inception_value(name, tensor):
    if not tensor.is_floating_point():
        return tensor
    name, shape = f'pub.inception.{name}', tuple(tensor.shape)
    if tensor.dim() > 1:
        return array(name, shape, np.sqrt(2 / np.prod(shape[1:])))
    if name.endswith('running_var'):
        return array(name, shape).abs() + 0.5
    return array(name, shape) * 0.1 + float(name.endswith('bn.weight'))


def test_inception_gives_the_features_of_torch_fidelity(tmp_path):
    network = InceptionV3()
    state = {k: inception_value(k, v) for k, v in network.state_dict().items()}
    torch.save(dict(state, **{'fc.weight': torch.zeros(1008, 2048)}), tmp_path / 'inception.pth')
    assert network.load(tmp_path / 'inception.pth') == tmp_path / 'inception.pth'
    images = np.random.RandomState(5).randint(0, 256, (2, 3, 96, 130)).astype(np.uint8)
    features = network(torch.from_numpy(images)).numpy()
    assert np.abs(features - golden('perceptual')['inception']).max() < 1e-5
    torch.save({'conv.weight': torch.zeros(1)}, tmp_path / 'other.pth')
    with pytest.raises(ValueError, match='does not fit Inception'):
        network.load(tmp_path / 'other.pth')


def test_resizing_keeps_corners_and_does_not_smooth():
    ramp = torch.arange(4.0).view(1, 1, 1, 4).expand(1, 1, 4, 4)
    assert torch.equal(
        tensorflow_bilinear(ramp, 8)[0, 0, 0],
        torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.0]),
    )
    assert torch.equal(tensorflow_bilinear(ramp, 2)[0, 0, 0], torch.tensor([0.0, 2.0]))


def lpips_weights(net):
    shapes = LPIPSNetwork(net).features.state_dict()
    return {
        f'features.{k}': array(
            f'pub.lpips.{net}.{k}',
            tuple(v.shape),
            np.sqrt(2 / np.prod(v.shape[1:])) if v.dim() > 1 else 0.1,
        )
        for k, v in shapes.items()
    }


@pytest.mark.parametrize('net', ['alex', 'vgg'])
def test_lpips_gives_the_distances_of_its_authors_and_of_torchmetrics(net, tmp_path, monkeypatch):
    torch.save(lpips_weights(net), tmp_path / 'classifier.pth')
    network = LPIPSNetwork(net)
    network.load(tmp_path / 'classifier.pth')
    first, second = (array(f'pub.lpips.{x}', (2, 3, 72, 80), 0.5).clip(-1, 1) for x in 'ab')
    distance = network(first, second)
    np.testing.assert_allclose(distance, golden('perceptual')[f'lpips_{net}'], rtol=1e-5)
    # torchmetrics' own slices and sums, around the same classifier.
    monkeypatch.setattr(
        torchmetrics_lpips, '_get_tv_model_features', lambda *args, **kwargs: network.features
    )
    theirs = torchmetrics_lpips._LPIPS(net=net, pnet_rand=True)
    np.testing.assert_allclose(distance, theirs(first, second).flatten(), rtol=1e-6)
    assert torch.equal(network(first, first), torch.zeros(2))


def test_lpips_refuses():
    with pytest.raises(ValueError, match="net: expected one of .*'alex', 'vgg'.*, got 'res'"):
        LPIPSNetwork('res')
    with pytest.raises(FileNotFoundError, match="weights: no file 'nowhere.pth'"):
        LPIPSNetwork('alex').load('nowhere.pth')
    tiny = torch.zeros(1, 3, 31, 40)
    with pytest.raises(ValueError, match='at least 32x32 pixels for LPIPS, got .31, 40.'):
        LPIPSNetwork('alex')(tiny, tiny)
    for net in ('alex', 'vgg'):
        assert LPIPSNetwork(net)(*torch.zeros(2, 1, 3, 32, 32)).shape == (1,)


def test_lpips_refuses_weights_of_another_network(tmp_path):
    torch.save(lpips_weights('vgg'), tmp_path / 'vgg.pth')
    with pytest.raises(ValueError, match="does not fit 'alex'"):
        LPIPSNetwork('alex').load(tmp_path / 'vgg.pth')
    assert _heads_of_torchmetrics('vgg').is_file()


def test_weights_that_would_run_code_are_refused(tmp_path):
    (tmp_path / 'bad.pth').write_bytes(b"cposix\nsystem\n(S'touch ran'\ntR.")
    with pytest.raises(ValueError, match='is no file of tensors alone'):
        load_weights(tmp_path / 'bad.pth')


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A file of weights at an address, named as the real ones are."""
    content = tmp_path / 'content'
    torch.save({'x': torch.ones(2)}, content)
    digest = hashlib.sha256(content.read_bytes()).hexdigest()
    source = tmp_path / f'net-{digest[:8]}.pth'
    content.rename(source)
    monkeypatch.setitem(weights.WEIGHTS, 'alex', weights.Weights(source.as_uri(), 'LPIPS'))
    folder = tmp_path / 'folder'
    monkeypatch.setenv('MMDEEPFILL_WEIGHTS', str(folder))
    return source, folder


def test_weights_are_downloaded_once_and_verified(published):
    source, folder = published
    path = find_weights('alex')
    assert path == folder / source.name and path.read_bytes() == source.read_bytes()
    source.unlink()
    assert find_weights('alex') == path
    path.write_bytes(b'damaged')
    with pytest.raises(ValueError, match='its name says .* it is damaged or another file'):
        find_weights('alex')


def test_weights_that_cannot_be_had(published):
    source, folder = published
    source.write_bytes(b'something else')
    with pytest.raises(FileNotFoundError, match='LPIPS needs .*could not be downloaded'):
        find_weights('alex')
    source.unlink()
    with pytest.raises(FileNotFoundError, match='a folder that MMDEEPFILL_WEIGHTS names'):
        find_weights('alex')
    assert not list(folder.glob('*.pth'))


def test_weights_are_asked_for_as_models_are(published):
    """torch.hub's download has no timeout, and follows to FTP."""
    source, folder = published
    source.rename(source.with_suffix('.there'))
    source.mkdir()
    with pytest.raises(
        FileNotFoundError,
        match='(?s)could not be downloaded .*expected a regular file, got a folder',
    ):
        find_weights('alex')
