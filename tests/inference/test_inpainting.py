import numpy as np
import pytest
import torch

from mmdeepfill.inference import init_model, inpaint
from tests.helpers import config

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
FUSE = 'generator.stage2.contextual_attention_neck.contextual_attention.fuse_kernel'


@pytest.fixture(scope='module')
def model():
    torch.manual_seed(0)
    return init_model(config(SMALL))


def picture(height, width):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2, width // 3 : width // 2] = 255
    return image, mask


@pytest.mark.parametrize('size', [(16, 16), (33, 90), (96, 96), (130, 71)])
def test_the_hole_is_filled_and_nothing_else(model, size):
    image, mask = picture(*size)
    result = inpaint(image, mask, model)
    assert result.shape == image.shape and result.dtype == np.uint8
    assert (result[mask == 0] == image[mask == 0]).all()
    assert (result[mask != 0] != image[mask != 0]).any()


def test_colours_are_not_swapped(model):
    # The network sees BGR; what comes back must be the same as for a network fed by hand.
    image, mask = picture(96, 96)
    bgr = torch.from_numpy(image[..., ::-1].copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    hole = torch.from_numpy(mask != 0)[None, None].float()
    with torch.no_grad():
        refined = model.generator(bgr * (1 - hole), hole)['refined']
    by_hand = ((refined[0].permute(1, 2, 0).numpy()[..., ::-1] + 1) * 127.5).round()
    result = inpaint(image, mask, model)
    assert (result[mask != 0] == by_hand[mask != 0]).all()


def test_checkpoints_of_openmmlab_load(model, tmp_path):
    state = dict(model.state_dict(), **{FUSE: torch.eye(3).view(1, 1, 3, 3)})
    torch.save({'meta': {'iter': 1}, 'state_dict': state}, tmp_path / 'full.pth')
    alone = {k: v for k, v in state.items() if k.startswith('generator.')}
    torch.save(alone, tmp_path / 'generator.pth')
    for name in ('full.pth', 'generator.pth'):
        torch.manual_seed(1)
        loaded = init_model(config(SMALL), tmp_path / name)
        for key, value in loaded.generator.state_dict().items():
            assert torch.equal(value, model.generator.state_dict()[key])


def test_a_checkpoint_that_does_not_fit_is_refused(model, tmp_path):
    state = dict(model.state_dict())
    del state['generator.stage1.encoder.enc1.conv.bias']
    state['generator.stage1.encoder.enc2.conv.bias'] = torch.zeros(7)
    torch.save(state, tmp_path / 'other.pth')
    with pytest.raises(
        ValueError,
        match=r'(?s)1 missing, 0 unexpected, 1 of another shape.*'
        r'missing +\S+enc1.conv.bias +8 +-\n +shape +\S+enc2.conv.bias +16 +7$',
    ):
        init_model(config(SMALL), tmp_path / 'other.pth')
