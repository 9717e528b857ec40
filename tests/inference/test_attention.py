import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from mmdeepfill.inference import attention_sources, init_model, inpaint, record_attention
from mmdeepfill.models.inpaintors import InpaintingPreprocessor
from mmdeepfill.models.inpaintors.prediction import PredictionMixin
from mmdeepfill.models.layers import ContextualAttentionModule, pad_by_reflection
from testbed.patch_attention import patch_attention
from tests.helpers import config, fill

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'


class Copier(nn.Module):
    """Attention on raw pixels of the picture as it was before the hole: 4x4 of them at a place."""

    outputs = ('refined',)

    def __init__(self, guess, attention):
        super().__init__()
        self.attention = attention
        self.guess = torch.from_numpy(guess).permute(2, 0, 1)[None] / 127.5 - 1

    def forward(self, masked_image, mask):
        guess = pad_by_reflection(self.guess, 8)
        x = F.pixel_unshuffle(guess, 4)
        out = F.pixel_shuffle(self.attention(x, x, pad_by_reflection(mask, 8)), 4)
        return {'refined': out[..., : mask.shape[-2], : mask.shape[-1]]}


class CopierModel(PredictionMixin, nn.Module):
    def __init__(self, guess, **attention):
        super().__init__()
        self.data_preprocessor = InpaintingPreprocessor('rgb')
        self.generator = Copier(guess, ContextualAttentionModule(**attention))


def noise(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.fixture(scope='module')
def small():
    model = init_model(config(SMALL))
    fill(model.generator)
    return model


@pytest.mark.parametrize('budget', [1, None])
@pytest.mark.parametrize('mask_mode', ['neg_inf', 'post_zero'])
def test_a_planted_copy_is_found(mask_mode, budget):
    # What was in the hole and two cells around it occurs once more, 24 rows further up and
    # 88 columns to the right. A patch resembles none so much as its copy.
    image = noise(117, 203)
    mask = np.zeros((117, 203), np.uint8)
    mask[60:85, 50:90] = 1
    image[16:88, 112:203] = image[40:112, 24:115]
    model = CopierModel(image, mask_mode=mask_mode, memory_budget=budget)
    sources = attention_sources(model, image, mask)
    assert sources.shape == (117, 203, 2) and sources.dtype == np.int32
    rows, columns = np.nonzero(mask)
    assert (sources[rows, columns, 0] == rows - 24).all()
    assert (sources[rows, columns, 1] == columns + 88).all()
    assert (sources[mask == 0] == -1).all()


def test_a_copy_in_the_reflection_is_the_pixel_that_is_reflected():
    # 93 rows are continued to 96: row 93 repeats 91, 94 repeats 90, 95 repeats 89. The hole's
    # content is that of the last eight of them.
    image = noise(93, 160)
    continued = np.concatenate([image, image[91:88:-1]])
    image[32:48, :64] = continued[80:96, 64:128]
    mask = np.zeros((93, 160), np.uint8)
    mask[40:48, 16:32] = 1
    sources = attention_sources(CopierModel(image), image, mask)
    assert (sources[40:48, 16, 0] == [88, 89, 90, 91, 92, 91, 90, 89]).all()
    assert (sources[40:48, 16:32, 0] == sources[40:48, 16:17, 0]).all()
    assert (sources[40:48, 16:32, 1] == np.arange(80, 96)).all()


def test_thin_holes_that_attention_overlooks_are_no_sources():
    # columns 8k + 4 are never looked at: the copy of the hole's content has one in its middle
    image = noise(96, 160)
    image[:, 96:] = image[:, :64]
    mask = np.zeros((96, 160), np.uint8)
    mask[32:48, 16:32] = 1
    mask[:, 124] = 1
    sources = attention_sources(CopierModel(image), image, mask)
    rows, columns = np.nonzero(mask[:, :64])
    assert (sources[rows, columns, 0] == rows).all()
    to = columns + 96
    assert (np.abs(sources[rows, columns, 1] - to) == (to == 124)).all()
    found = sources[mask != 0]
    assert (mask[found[:, 0], found[:, 1]] == 0).all()


@pytest.mark.parametrize('size', [(96, 96), (75, 118), (17, 40)])
def test_the_largest_of_all_weights_of_a_network(small, size):
    image = noise(*size)
    mask = np.zeros(size, bool)
    mask[size[0] // 3 : size[0] // 2, 12:30] = True
    layer = small.generator.stage2.contextual_attention_neck.contextual_attention
    seen = []
    handle = layer.register_forward_hook(lambda module, args, output: seen.append(args))
    sources = attention_sources(small, image, mask)
    handle.remove()
    x, context, hole = seen[0]
    weights = patch_attention(layer, x.double(), context.double(), hole.double())[1][0]
    for row, column in zip(*np.nonzero(mask)):
        of_pixel = weights[row // 8, column // 8]
        key_row, key_column = divmod(int(of_pixel.argmax()), of_pixel.shape[1])
        expected = []
        for key, line, side in ((key_row, row, size[0]), (key_column, column, size[1])):
            at = (8 * key + line % 8) % (2 * side - 2)
            expected.append(min(at, 2 * side - 2 - at))
        actual = sources[row, column]
        if not mask[tuple(expected)]:
            assert actual.tolist() == expected
        assert not mask[tuple(actual)]


def test_recording_leaves_the_result_and_the_model_as_they_were(small):
    image, mask = noise(80, 96), np.zeros((80, 96), np.uint8)
    mask[20:50, 30:70] = 1
    before = inpaint(image, mask, small)
    with record_attention(small) as record:
        assert (inpaint(image, mask, small) == before).all()
    found = record.positions(mask)
    assert (found == attention_sources(small, image, mask)).all()
    inpaint(image, np.roll(mask, 8, 0), small)  # not recorded any more
    assert (record.positions(mask) == found).all()


def test_no_hole_and_nothing_but_hole(small):
    image = noise(72, 72)
    assert (attention_sources(small, image, np.zeros((72, 72), bool)) == -1).all()
    full = attention_sources(small, image, np.ones((72, 72), bool))
    assert full.min() >= 0 and full.max() < 72
    none = attention_sources(
        CopierModel(image, mask_mode='post_zero'), image, np.ones((72, 72), bool)
    )
    assert (none == -1).all()


def test_a_grey_mask_is_a_hole_from_a_half(small):
    image, mask = noise(72, 72), np.zeros((72, 72), np.float32)
    mask[10:20, 10:20], mask[30:40, 30:40] = 0.5, 0.49
    assert ((attention_sources(small, image, mask) >= 0).all(-1) == (mask == 0.5)).all()


def test_a_model_without_attention_is_named(small):
    image, mask = noise(32, 32), np.ones((32, 32), bool)
    plain = init_model(config(SMALL))
    plain.generator = plain.generator.stage1
    with pytest.raises(ValueError, match='must have contextual attention .* AdversarialInpaintor'):
        attention_sources(plain, image, mask)
    with pytest.raises(ValueError, match=r'image must be \(H, W, 3\) uint8'):
        attention_sources(small, image[..., 0], mask)
