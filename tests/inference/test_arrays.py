import numpy as np
import pytest
import torch

from mmdeepfill.inference import init_model, inpaint, inpaint_with_sketch
from tests.helpers import config
from tests.models.small_deepfillv2 import small_config


def picture(height, width):
    rng = np.random.default_rng(0)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2, width // 3 : width // 2] = 255
    return rng.integers(0, 256, (height, width, 3), dtype=np.uint8), mask


def test_lines_are_followed_and_may_be_left_out():
    cfg = small_config('tf_sketch')
    cfg.model.generator.min_size = 16
    torch.manual_seed(0)
    guided = init_model(cfg)
    guided.generator.init_weights()
    image, mask = picture(64, 64)
    lines = np.zeros_like(mask)
    lines[::2] = 1
    plain = inpaint(image, mask, guided)
    drawn = inpaint_with_sketch(guided, image, mask, lines)
    assert (drawn[mask != 0] != plain[mask != 0]).any()
    assert (drawn[mask == 0] == image[mask == 0]).all()
    assert (inpaint_with_sketch(guided, image, mask, lines * (mask == 0)) == plain).all()
    assert (inpaint_with_sketch(guided, image, mask, lines > 0) == drawn).all()
    assert (inpaint(image, mask, guided, sketch=255 * lines) == drawn).all()
    with pytest.raises(ValueError, match='sketch must have the height'):
        inpaint_with_sketch(guided, image, mask, lines[1:])


def test_a_model_that_takes_no_lines_says_so():
    image, mask = picture(40, 48)
    model = init_model(config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py'))
    with pytest.raises(ValueError, match='sketch: this model takes none'):
        inpaint_with_sketch(model, image, mask, mask)
