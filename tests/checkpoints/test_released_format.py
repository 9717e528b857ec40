"""A file as OpenMMLab released it, from reference weights, to reference output."""

import json

import pytest
import torch

from mmdeepfill.checkpoints import load_weights
from mmdeepfill.core.files import sha256_of
from mmdeepfill.core.identity import verify
from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model
from tests.helpers import GOLDEN, array, assert_golden_stages, config

CONFIG = 'deepfillv1/deepfillv1_256x256_8x2_places.py'


@pytest.fixture(scope='module')
def released(tmp_path_factory):
    """Names and shapes are mmagic's list, values those of the fill rule, meta that of 2020."""
    state = {}
    for name, shape in dict(
        json.loads((GOLDEN / 'state_dict_keys.json').read_text())['deepfillv1']
    ).items():
        if name.endswith('fuse_kernel'):
            state[name] = torch.eye(3).view(1, 1, 3, 3)
        else:
            # the rule takes names within generator and disc
            scale = 0.1 if len(shape) == 1 else (1 / torch.Size(shape[1:]).numel()) ** 0.5
            state[name] = array(name.partition('.')[2], tuple(shape), scale)
    assert len(state) == 105
    meta = {
        'mmedit_version': '0.5.0',
        'config': 'model = dict(type="DeepFillv1Inpaintor")',
        'time': 'Fri Jun 19 00:00:00 2020',
        'epoch': None,
        'iter': 3500000,
    }
    folder = tmp_path_factory.mktemp('released')
    path = folder / 'x.pth'
    torch.save(
        {'meta': meta, 'state_dict': state, 'optimizer': {}},
        path,
        _use_new_zipfile_serialization=False,
    )  # that of torch 1.5
    return path.rename(folder / f'deepfillv1_20200619-{sha256_of(path)[:8]}.pth')


def test_it_gives_the_reference_output(released):
    model = init_model(config(CONFIG), released)
    assert_golden_stages(model.generator, 'deepfillv1')


def test_its_critics_fit_too(released):
    model = MODELS.build(config(CONFIG).model)
    load_weights(model, released)
    name = 'global_disc.fc.linear.weight'
    assert torch.equal(model.disc.state_dict()[name], array(name, (1, 65536), 1 / 256))


def test_its_name_tells_what_it_is(released):
    assert verify(released) == sha256_of(released)
