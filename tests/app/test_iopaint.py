"""Requests as programs written for IOPaint 1.x send them, with all fields of its published form."""

import base64
import json

import cv2
import numpy as np
import pytest

from .conftest import box_mask, decode, encode, noise

#: Fields and defaults of its InpaintRequest, as published.
FIELDS = {
    'ldm_steps': 20,
    'ldm_sampler': 'plms',
    'zits_wireframe': True,
    'hd_strategy': 'Crop',
    'hd_strategy_crop_trigger_size': 800,
    'hd_strategy_crop_margin': 128,
    'hd_strategy_resize_limit': 1280,
    'prompt': '',
    'negative_prompt': '',
    'use_croper': False,
    'croper_x': 0,
    'croper_y': 0,
    'croper_height': 512,
    'croper_width': 512,
    'use_extender': False,
    'extender_x': 0,
    'extender_y': 0,
    'extender_height': 640,
    'extender_width': 640,
    'sd_scale': 1.0,
    'sd_mask_blur': 11,
    'sd_strength': 1.0,
    'sd_steps': 50,
    'sd_guidance_scale': 7.5,
    'sd_sampler': 'UniPC',
    'sd_seed': 42,
    'sd_match_histograms': False,
    'sd_keep_unmasked_area': True,
    'cv2_flag': 'INPAINT_NS',
    'cv2_radius': 4,
    'paint_by_example_example_image': None,
    'p2p_image_guidance_scale': 1.5,
    'enable_controlnet': False,
    'controlnet_conditioning_scale': 0.4,
    'controlnet_method': 'lllyasviel/control_v11p_sd15_canny',
    'enable_brushnet': False,
    'enable_powerpaint_v2': False,
    'powerpaint_task': 'text-guided',
    'fitting_degree': 1.0,
}
HOLE = box_mask(48, 64, 10, 20, 9, 17)
MODEL_FIELDS = {
    'name',
    'path',
    'model_type',
    'is_single_file_diffusers',
    'need_prompt',
    'controlnets',
    'brushnets',
    'support_strength',
    'support_outpainting',
    'support_lcm_lora',
    'support_controlnet',
    'support_brushnet',
    'support_powerpaint_v2',
}


def as_text(data, head=''):
    return head + base64.b64encode(data).decode()


def post(app, path, **fields):
    headers = {'Content-Type': 'application/json'}
    return app.ask('POST', f'/api/v1/{path}', json.dumps(fields).encode(), headers)


def inpaint(app, image, mask=HOLE, head='', **more):
    sent = {'image': as_text(encode(image), head), 'mask': as_text(encode(mask), head)}
    return post(app, 'inpaint', **{**FIELDS, **sent, **more})


def test_a_whole_request(app):
    image = noise(48, 64, 3)
    assert post(app, 'model', name='cv2').json['name'] == 'opencv_telea'
    answer = inpaint(app, image)
    assert answer.status == 200 and answer.headers['content-type'] == 'image/png'
    assert answer.headers['x-seed'] == '42'
    expected = cv2.inpaint(image, HOLE, 3, cv2.INPAINT_NS)  # cv2_flag
    np.testing.assert_array_equal(decode(answer.body), expected)
    answer = inpaint(app, image, head='data:image/png;base64,', cv2_flag='INPAINT_TELEA')
    expected = cv2.inpaint(image, HOLE, 3, cv2.INPAINT_TELEA)
    np.testing.assert_array_equal(decode(answer.body), expected)


def test_short_requests_and_seeds(app):
    """Scripts send two fields; -1 asks for a random seed, which the header tells."""
    image = noise(48, 64, 3)
    post(app, 'model', name='patchmatch')
    plain = {'image': as_text(encode(image)), 'mask': as_text(encode(HOLE))}
    first = post(app, 'inpaint', **plain, sd_seed=-1)
    seed = int(first.headers['x-seed'])
    assert 1 <= seed <= 99_999_999
    again = post(app, 'inpaint', **plain, sd_seed=seed)
    np.testing.assert_array_equal(decode(again.body), decode(first.body))
    default = post(app, 'inpaint', **plain)
    assert default.headers['x-seed'] == '42'


@pytest.mark.parametrize('channels', [0, 4], ids=['grey', 'alpha'])
def test_answers_are_colour_of_8_bits(app, channels):
    image = noise(48, 64, *([channels] if channels else []))
    post(app, 'model', name='cv2')
    result = decode(inpaint(app, image).body)
    assert result.shape == (48, 64, channels or 3) and result.dtype == np.uint8
    if channels:
        np.testing.assert_array_equal(result[..., 3], image[..., 3])
    known = result[HOLE == 0]
    np.testing.assert_array_equal(known, image[HOLE == 0].reshape(len(known), -1) + 0 * known)


def test_masks_of_other_kinds(app):
    """Above 127 is the hole, in a mask of colours or with alpha, too."""
    image = noise(48, 64, 3)
    post(app, 'model', name='cv2')
    expected = decode(inpaint(app, image).body)
    coloured = np.dstack([HOLE] * 3)
    clear = np.dstack([coloured, np.full_like(HOLE, 255)])
    for mask in (coloured, clear, (HOLE // 2 + 64).astype(np.uint8)):
        np.testing.assert_array_equal(decode(inpaint(app, image, mask).body), expected)


@pytest.mark.parametrize(
    'more,status,reason',
    [
        ({'mask': as_text(encode(box_mask(48, 65, 1, 1, 5, 5)))}, 400, 'Image size (48, 64)'),
        ({'image': None}, 422, 'image: expected a picture in base64'),
        ({'image': as_text(b'no picture')}, 422, 'no picture that can be read'),
        ({'mask': as_text(b'no picture')}, 422, 'mask: expected a picture'),
        ({'use_extender': True}, 422, 'use_extender'),
        ({'sd_seed': 'x'}, 422, 'sd_seed: expected an integer'),
        ({'mask': as_text(encode(0 * HOLE))}, 422, 'The hole is empty'),
    ],
)
def test_refusals_have_the_form_of_errors(app, more, status, reason):
    post(app, 'model', name='cv2')
    sent = {'image': as_text(encode(noise(48, 64, 3))), 'mask': as_text(encode(HOLE))}
    answer = post(app, 'inpaint', **{**FIELDS, **sent, **more})
    assert answer.status == status and reason in answer.json['errors']
    assert set(answer.json) == {'error', 'detail', 'body', 'errors'}


def test_models(app):
    current = app.ask('GET', '/api/v1/model').json
    assert current['name'] == 'auto' and set(current) == MODEL_FIELDS
    assert current['model_type'] == 'inpaint' and current['need_prompt'] is False
    config = app.ask('GET', '/api/v1/server-config').json
    assert set(config) == {
        'plugins',
        'modelInfos',
        'removeBGModel',
        'removeBGModels',
        'realesrganModel',
        'realesrganModels',
        'interactiveSegModel',
        'interactiveSegModels',
        'enableFileManager',
        'enableAutoSaving',
        'enableControlnet',
        'controlnetMethod',
        'disableModelSwitch',
        'isDesktop',
        'samplers',
    }
    assert {'auto', 'opencv_telea'} <= {one['name'] for one in config['modelInfos']}
    assert all(set(one) == MODEL_FIELDS for one in config['modelInfos'])
    answer = post(app, 'model', name='lama')
    assert answer.status == 422 and 'big_lama are not on this computer' in answer.json['errors']
    assert post(app, 'model', name='nothing').status == 422
    assert app.ask('GET', '/api/v1/model').json['name'] == 'auto'
