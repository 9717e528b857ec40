"""Weights in the authors' names give what their networks give."""

import numpy as np
import pytest
import torch

from mmdeepfill.converters import convert_edgeconnect, write_checkpoint
from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model, inpaint
from mmdeepfill.inference.hole_masks import MaskWarning
from tests.helpers import config
from tests.reference.edgeconnect import Generator, complete

canny = pytest.importorskip('skimage.feature').canny
rgb2gray = pytest.importorskip('skimage.color').rgb2gray
WIDTH, BLOCKS = 8, 2
CONFIG = 'edgeconnect/edgeconnect_256x256_1x8_celeba.py'


def small_config():
    cfg = config(CONFIG)
    for network in (cfg.model.generator.edge, cfg.model.generator.completion):
        network.update(base_channels=WIDTH, dilations=(2,) * BLOCKS)
    for critic in cfg.model.disc.discs.values():
        critic.base_channels = 4
    return cfg


@pytest.fixture(scope='module')
def model():
    return MODELS.build(small_config().model).eval()


def save_twins(folder):
    """Both networks, and files as the authors' code saves them."""
    torch.manual_seed(0)
    edge = Generator(3, 1, True, WIDTH, BLOCKS)
    completion = Generator(4, 3, False, WIDTH, BLOCKS)
    files = folder / 'EdgeModel_gen.pth', folder / 'InpaintingModel_gen.pth'
    for net, file in zip((edge, completion), files):
        torch.save({'iteration': 1, 'generator': net.state_dict()}, file)
    return edge.eval(), completion.eval(), files


@pytest.fixture(scope='module')
def twins(tmp_path_factory):
    return save_twins(tmp_path_factory.mktemp('edgeconnect'))


@pytest.fixture(scope='module')
def loaded(model, twins):
    state = convert_edgeconnect(*twins[2], model)
    wanted = {name for name in model.state_dict() if name.startswith('generator.')}
    assert set(state) == wanted
    model.load_state_dict(state, strict=False)
    return model


def photo(height=40, width=48):
    """Flat areas with sharp borders, some of them in the hole."""
    rng = np.random.default_rng(1)
    image = np.kron(rng.integers(0, 256, (5, 6, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    mask = np.zeros((40, 48), np.uint8)
    mask[10:30, 12:34] = 1
    return image[:height, :width], mask[:height, :width]


def expected(twins, image, mask):
    """By scikit-image and the twins alone: image in [0, 1] and edges."""
    gray = rgb2gray(image)
    edges = canny(gray, sigma=2, mask=(1 - mask).astype(bool))
    assert edges.sum() > 20
    tensors = (
        torch.from_numpy(x).float()
        for x in (
            (image / 255).transpose(2, 0, 1)[None],
            gray[None, None],
            edges[None, None],
            mask[None, None],
        )
    )
    with torch.no_grad():
        return complete(*twins[:2], *tensors)


def test_every_weight_is_bit_equal(loaded, twins):
    """Of layers in each part, with spectral norm and without."""
    edge, completion = (twin.state_dict() for twin in twins[:2])
    ours = loaded.generator.state_dict()
    for theirs, name in (
        ('encoder.4', 'encoder.1'),
        ('middle.1.conv_block.5', 'middle.1.conv2'),
        ('decoder.3', 'decoder.1'),
    ):
        for kind in ('weight_orig', 'weight_u', 'weight_v'):
            assert torch.equal(ours[f'edge.{name}.conv.{kind}'], edge[f'{theirs}.{kind}'])
        assert torch.equal(ours[f'completion.{name}.conv.weight'], completion[f'{theirs}.weight'])
    for kind in ('weight', 'bias'):
        assert torch.equal(ours[f'edge.decoder.2.conv.{kind}'], edge[f'decoder.7.{kind}'])


def test_both_networks_and_their_inputs(loaded, twins):
    image, mask = photo()
    filled, edges = expected(twins, image, mask)
    with torch.no_grad():
        record = loaded.generate(
            loaded.data_preprocessor(
                {
                    'image': torch.from_numpy(image).permute(2, 0, 1)[None],
                    'mask': torch.from_numpy(mask)[None, None],
                }
            ),
            predict=True,
        )
    assert edges.std() > 0.02 and filled.std() > 0.02  # enough to be wrong about
    assert (record['edges'] - edges).abs().max() < 1e-5
    assert ((record['refined'] + 1) / 2 - filled).abs().max() < 1e-5


def test_a_photograph(loaded, twins, tmp_path):
    image, mask = photo()
    state = convert_edgeconnect(*twins[2], loaded)
    write_checkpoint(tmp_path / 'e.pth', state, 'x.py', 'the authors', twins[2])
    result = inpaint(image, mask, init_model(small_config(), tmp_path / 'e.pth'))
    filled = 255 * expected(twins, image, mask)[0][0].permute(1, 2, 0).numpy()
    assert np.abs(result[mask == 1] - filled[mask == 1]).max() < 0.51  # rounding
    assert (result[mask == 0] == image[mask == 0]).all()


def test_what_is_in_the_hole_does_not_matter(loaded):
    image, mask = photo()
    other = image.copy()
    other[mask == 1] = 255 - other[mask == 1]
    assert np.array_equal(
        inpaint(image, mask, loaded)[mask == 1], inpaint(other, mask, loaded)[mask == 1]
    )


@pytest.mark.parametrize('size', [(16, 16), (17, 35)])
@pytest.mark.parametrize('share', [0.0, 1.0])
def test_any_size_with_no_hole_and_nothing_else(loaded, size, share):
    image, _ = photo(*size)
    mask = np.full(size, share, np.uint8)
    with pytest.warns(MaskWarning, match='has no hole|is hole all over'):
        assert inpaint(image, mask, loaded).shape == image.shape


def test_old_files_lack_a_vector(model, twins, tmp_path):
    state = twins[0].state_dict()
    old = {name: value for name, value in state.items() if not name.endswith('weight_v')}
    torch.save({'iteration': 1, 'generator': old}, tmp_path / 'old.pth')
    converted = convert_edgeconnect(tmp_path / 'old.pth', twins[2][1], model)
    for theirs, ours in (('encoder.4', 'encoder.1'), ('decoder.3', 'decoder.1')):
        found = converted[f'generator.edge.{ours}.conv.weight_v']
        # after one step of the power iteration the twin's own is such a vector too
        weight = state[f'{theirs}.weight_orig']
        rows = weight.shape[1] if theirs.startswith('dec') else weight.shape[0]
        matrix = (weight.permute(1, 0, 2, 3) if theirs.startswith('dec') else weight).reshape(
            rows, -1
        )
        raw = state[f'{theirs}.weight_u'] @ matrix
        assert torch.allclose(found, raw / raw.norm(), atol=1e-6)


def test_wrong_files(model, twins, tmp_path):
    edge, completion = twins[2]
    with pytest.raises(ValueError, match='(?s)does not hold what.*EdgeModel_gen.pth, then'):
        convert_edgeconnect(completion, edge, model)
    torch.save(twins[0].state_dict(), tmp_path / 'bare.pth')
    with pytest.raises(ValueError, match="expected a dict with 'generator'.* got encoder.1.bias"):
        convert_edgeconnect(tmp_path / 'bare.pth', completion, model)
    with pytest.raises(FileNotFoundError, match='nowhere.pth'):
        convert_edgeconnect(edge, tmp_path / 'nowhere.pth', model)


def test_names_of_the_whole_networks():
    """The released files': 8 blocks of 256 channels."""
    with torch.device('meta'):
        generator = MODELS.build(config(CONFIG).model.generator)
        edge, completion = Generator(3, 1, True), Generator(4, 3, False)
    for ours, twin in ((generator.edge, edge), (generator.completion, completion)):
        # all but biases that an instance norm takes away
        dead = sum(
            p.numel()
            for name, p in twin.named_parameters()
            if name.endswith('bias') and name != 'decoder.7.bias'
        )
        count = sum(p.numel() for p in twin.parameters())
        assert sum(p.numel() for p in ours.parameters()) == count - dead
