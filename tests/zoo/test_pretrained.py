"""`init_cfg=dict(type='Pretrained')` in a config, as the Runner applies it."""

import pytest
import torch
from mmengine.registry import DefaultScope

from mmdeepfill.core.errors import CheckpointError, MismatchError
from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model
from tests.helpers import config
from tests.zoo.conftest import METAFILE, NAME, server, zoo  # noqa: F401  (fixtures)

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
GENERATOR, DISC = 'generator.stage1.encoder.enc1.conv.weight', 'disc.global_disc.fc.linear.weight'


@pytest.fixture(scope='module')
def source(tmp_path_factory):
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp('source') / 'small.pth'
    torch.save(init_model(config(SMALL)).state_dict(), path)
    return path


def initialised(**parts):
    """State of a new model with these init_cfgs, by part; '' is the whole."""
    cfg = config(SMALL).model
    for part, init_cfg in parts.items():
        node = cfg if part == 'model' else cfg[part]
        node.init_cfg = init_cfg
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        model = MODELS.build(cfg)
        model.init_weights()
    return model.state_dict()


def pretrained(path, **kwargs):
    return dict(type='Pretrained', checkpoint=str(path), **kwargs)


def test_generator_alone_critics_alone_and_all(source):
    weights = torch.load(source)
    for parts, taken in (
        ({'generator': pretrained(source, prefix='generator')}, [GENERATOR]),
        ({'disc': pretrained(source, prefix='disc.')}, [DISC]),
        ({'model': pretrained(source)}, [GENERATOR, DISC]),
    ):
        state = initialised(**parts)
        for name in (GENERATOR, DISC):
            assert torch.equal(state[name], weights[name]) == (name in taken)


def test_a_name_of_the_zoo(source, zoo, server):
    metafile = zoo / METAFILE
    metafile.write_text(metafile.read_text().replace(NAME, 'small.pth').replace('File Size', 'x'))
    server.faults.append({'content': source.read_bytes()})
    state = initialised(generator=pretrained('tiny', prefix='generator'))
    assert torch.equal(state[GENERATOR], torch.load(source)[GENERATOR])
    # the same in the API
    model = init_model(config(SMALL), 'tiny')
    assert torch.equal(model.state_dict()[GENERATOR], state[GENERATOR])
    assert len(server.requests) == 1


def test_what_does_not_fit_is_an_error(source, tmp_path):
    with pytest.raises(
        MismatchError, match=r"prefix 'gen': has no such part; it has \['disc', 'gen"
    ):
        initialised(generator=pretrained(source, prefix='gen'))
    weights = torch.load(source)
    weights[GENERATOR] = torch.zeros(1)
    torch.save(weights, tmp_path / 'other.pth')
    whole = pretrained(tmp_path / 'other.pth', prefix='generator')
    with pytest.raises(MismatchError, match=r'\(generator\) does not fit the model: 0 missing, 0 '):
        initialised(generator=whole)
    state = initialised(generator=dict(whole, strict=False))
    other = GENERATOR.replace('enc1', 'enc2')
    assert torch.equal(state[other], weights[other])
    with pytest.raises(CheckpointError, match="no file 'gone.pth'"):
        initialised(generator=pretrained('gone.pth'))
    with pytest.raises(CheckpointError, match='holds no average'):
        initialised(generator=pretrained(source, prefix='generator', weights='average'))
