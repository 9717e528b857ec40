import numpy as np
import pytest
import torch

from mmdeepfill.apis import init_model, inpaint_array
from tests.helpers import config
from tests.models.small_deepfillv2 import small_config

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
    mask[height // 4:height // 2, width // 3:width // 2] = 255
    return image, mask


@pytest.mark.parametrize('size', [(16, 16), (33, 90), (96, 96), (130, 71)])
def test_the_hole_is_filled_and_nothing_else(model, size):
    image, mask = picture(*size)
    result = inpaint_array(model, image, mask)
    assert result.shape == image.shape and result.dtype == np.uint8
    assert (result[mask == 0] == image[mask == 0]).all()
    assert (result[mask != 0] != image[mask != 0]).any()


def test_masks_of_any_type_mean_the_same(model):
    image, mask = picture(40, 48)
    results = [inpaint_array(model, image, m)
               for m in (mask, mask != 0, (mask != 0).astype(np.float32), mask.astype(np.int64))]
    assert all((result == results[0]).all() for result in results)
    assert (inpaint_array(model, image, 0 * mask) == image).all()


def test_colours_are_not_swapped(model):
    # The network sees BGR; what comes back must be the same as for a network fed by hand.
    image, mask = picture(96, 96)
    bgr = torch.from_numpy(image[..., ::-1].copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    hole = torch.from_numpy(mask != 0)[None, None].float()
    with torch.no_grad():
        refined = model.generator(bgr * (1 - hole), hole)['refined']
    by_hand = ((refined[0].permute(1, 2, 0).numpy()[..., ::-1] + 1) * 127.5).round()
    result = inpaint_array(model, image, mask)
    assert (result[mask != 0] == by_hand[mask != 0]).all()


@pytest.mark.parametrize('image, mask, message', [
    (np.zeros((20, 20), np.uint8), np.zeros((20, 20)), r'image must be \(H, W, 3\) uint8'),
    (np.zeros((20, 20, 3)), np.zeros((20, 20)), 'got .* float64'),
    (np.zeros((20, 20, 3), np.uint8), np.zeros((20, 21)), 'mask must have the height'),
    (np.zeros((15, 20, 3), np.uint8), np.zeros((15, 20)), 'at least 16x16; got 15x20')])
def test_bad_arrays_are_named(model, image, mask, message):
    with pytest.raises(ValueError, match=message):
        inpaint_array(model, image, mask)


def test_lines_are_followed_and_may_be_left_out():
    cfg = small_config('tf_sketch')
    cfg.model.generator.min_size = 16
    torch.manual_seed(0)
    guided = init_model(cfg)
    guided.generator.init_weights()
    image, mask = picture(64, 64)
    lines = np.zeros_like(mask)
    lines[::2] = 1
    plain, drawn = inpaint_array(guided, image, mask), inpaint_array(guided, image, mask, lines)
    assert (drawn[mask != 0] != plain[mask != 0]).any()
    assert (drawn[mask == 0] == image[mask == 0]).all()
    assert (inpaint_array(guided, image, mask, lines * (mask == 0)) == plain).all()
    assert (inpaint_array(guided, image, mask, lines > 0) == drawn).all()
    with pytest.raises(ValueError, match='sketch must have the height'):
        inpaint_array(guided, image, mask, lines[1:])


def test_a_model_that_takes_no_lines_says_so(model):
    image, mask = picture(40, 48)
    with pytest.raises(ValueError, match='sketch: this model takes none'):
        inpaint_array(model, image, mask, mask)


def test_checkpoints_of_openmmlab_load(model, tmp_path):
    state = dict(model.state_dict(), **{FUSE: torch.eye(3).view(1, 1, 3, 3)})
    torch.save(dict(meta=dict(iter=1), state_dict=state), tmp_path / 'full.pth')
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
    with pytest.raises(ValueError, match=r'(?s)1 missing, 0 unexpected, 1 of another shape.*'
                       r'missing +\S+enc1.conv.bias +8 +-\n +shape +\S+enc2.conv.bias +16 +7$'):
        init_model(config(SMALL), tmp_path / 'other.pth')
