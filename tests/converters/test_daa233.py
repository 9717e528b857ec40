"""Weights in the port's names give in our model what the port's rules give."""

import pickle

import numpy as np
import pytest
import torch

from mmdeepfill.converters import convert_daa233, write_checkpoint
from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model, inpaint
from tests.helpers import ROOT, array, box_masks, config, picture
from tests.reference import daa233_port as port

CONFIG = 'deepfillv1/deepfillv1_daa233_256x256.py'


@pytest.fixture(scope='module')
def model():
    return MODELS.build(config(CONFIG).model).eval()


@pytest.fixture(scope='module')
def files(tmp_path_factory):
    """Files as the port's trainer saves them; and what is in them."""
    folder = tmp_path_factory.mktemp('port')
    generator, local, global_ = (
        port.random_generator(),
        port.random_critic(8, 1),
        port.random_critic(16, 2),
    )
    torch.save(generator, folder / 'gen_00430000.pt')
    torch.save({'localD': local, 'globalD': global_}, folder / 'dis_00430000.pt')
    return folder / 'gen_00430000.pt', folder / 'dis_00430000.pt', generator, local, global_


@pytest.fixture(scope='module')
def loaded(model, files):
    model.load_state_dict(convert_daa233(files[0], model, files[1]), strict=True)
    return model


@pytest.mark.parametrize(
    'height, width, boxes',
    [(128, 128, [(40, 48, 50, 40)]), (96, 168, [(33, 61, 30, 70), (3, 5, 1, 1)])],
)
def test_generator(loaded, files, height, width, boxes):
    masked = picture('daa233', (1, 3, height, width))
    mask = box_masks(boxes, (height, width)).amax(0, keepdim=True)
    masked = masked * (1 - mask)
    with torch.no_grad():
        outputs = loaded.generator(masked, mask)
        expected = port.generate(files[2], masked, mask)
    for name, value in zip(('coarse', 'refined'), expected):
        assert value.std() > 0.1  # enough to be wrong about
        assert (outputs[name] - value).abs().max() < 1e-5


@pytest.mark.parametrize(
    'change',
    [{'norm_bias': 0.0}, {'overlap': 'count'}, {'mask_mode': 'neg_inf'}, {'align_corners': True}],
)
def test_each_switch_of_the_attention_matters(loaded, files, change):
    layer = loaded.generator.stage2.contextual_attention_neck.contextual_attention
    before = {name: getattr(layer, name) for name in change}
    masked, mask = picture('daa233', (1, 3, 128, 128)), box_masks([(40, 48, 50, 40)], (128, 128))
    masked = masked * (1 - mask)
    try:
        for name, value in change.items():
            setattr(layer, name, value)
        with torch.no_grad():
            refined = loaded.generator(masked, mask)['refined']
            expected = port.generate(files[2], masked, mask)[1]
    finally:
        for name, value in before.items():
            setattr(layer, name, value)
    assert (refined - expected).abs().max() > 1e-3


def test_critics(loaded, files):
    views = {
        'global_disc': array('daa233.global', (2, 3, 256, 256), 0.4),
        'local_disc': array('daa233.local', (2, 3, 128, 128), 0.4),
    }
    with torch.no_grad():
        scores = loaded.disc(views)
        for name, state in zip(('local_disc', 'global_disc'), files[3:]):
            assert (scores[name] - port.score(state, views[name])).abs().max() < 1e-5


def test_a_photograph_in_rgb(loaded, files, tmp_path):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (64, 72, 3), dtype=np.uint8)
    image[..., 2] //= 4  # channels that cannot be confused
    mask = np.zeros((64, 72), np.uint8)
    mask[20:50, 16:40] = 1
    state = convert_daa233(files[0], loaded)
    write_checkpoint(tmp_path / 'g.pth', state, 'x.py', 'the port', [files[0]])
    model = init_model(ROOT / 'configs' / CONFIG, tmp_path / 'g.pth')
    result = inpaint(image, mask, model)
    hole = torch.from_numpy(mask).float()[None, None]
    masked = (torch.from_numpy(image).permute(2, 0, 1)[None] / 127.5 - 1) * (1 - hole)
    with torch.no_grad():
        expected = (port.generate(files[2], masked, hole)[1][0].permute(1, 2, 0) + 1) * 127.5
    assert np.abs(result[mask == 1] - expected.numpy()[mask == 1]).max() < 0.51  # rounding
    assert (result[mask == 0] == image[mask == 0]).all()


def test_a_net_that_was_wrapped_for_several_gpus(model, files, tmp_path):
    wrapped = {f'module.{name}': value for name, value in files[2].items()}
    torch.save(wrapped, tmp_path / 'gen.pt')
    state = convert_daa233(tmp_path / 'gen.pt', model)
    assert len(state) == 84 and all(name.startswith('generator.') for name in state)


def test_tensors_do_not_bring_their_whole_storage(model, files, tmp_path):
    state = dict(files[2])
    bias = torch.zeros(10**6)
    state['coarse_generator.conv1.conv.bias'] = bias[:32]
    torch.save(state, tmp_path / 'gen.pt')
    converted = convert_daa233(tmp_path / 'gen.pt', model)
    assert converted['generator.stage1.encoder.enc1.conv.bias'].untyped_storage().nbytes() == 128


class Touch:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, 'w')


def test_a_file_that_would_run_code_is_refused_and_runs_nothing(model, tmp_path):
    (tmp_path / 'gen.pt').write_bytes(pickle.dumps(Touch(str(tmp_path / 'ran')), 2))
    torch.save({'a': Touch(str(tmp_path / 'ran'))}, tmp_path / 'new.pt')
    for name in ('gen.pt', 'new.pt'):
        with pytest.raises(ValueError, match='more than tensors and plain values|not begin as'):
            convert_daa233(tmp_path / name, model)
    assert not (tmp_path / 'ran').exists()


def test_wrong_files_are_told_apart(model, files, tmp_path):
    generator, critics = files[:2]
    with pytest.raises(ValueError, match='expected tensors by name; got localD, globalD'):
        convert_daa233(critics, model)
    with pytest.raises(ValueError, match=r'dict of localD and globalD.*coarse_generator.* 80 more'):
        convert_daa233(generator, model, generator)
    (tmp_path / 'cut.pt').write_bytes(generator.read_bytes()[:5000])
    with pytest.raises(ValueError, match='cut.pt: .*(damaged|no PyTorch checkpoint)'):
        convert_daa233(tmp_path / 'cut.pt', model)
    torch.save([1], tmp_path / 'list.pt')
    with pytest.raises(ValueError, match='expected a dict of tensors; got list'):
        convert_daa233(tmp_path / 'list.pt', model)
    with pytest.raises(FileNotFoundError, match='nowhere.pt'):
        convert_daa233(tmp_path / 'nowhere.pt', model)


def test_differences_come_in_one_table(model, files, tmp_path):
    state = dict(files[2])
    state['coarse_generator.conv99.conv.bias'] = state.pop('coarse_generator.conv1.conv.bias')
    torch.save(state, tmp_path / 'gen.pt')
    with pytest.raises(ValueError, match='1 of 84 tensors are missing, 1 unknown') as error:
        convert_daa233(tmp_path / 'gen.pt', model)
    lines = [line.split() for line in str(error.value).splitlines()]
    assert ['coarse_generator.conv1.conv.bias', '-', '32'] in lines
    assert ['coarse_generator.conv99.conv.bias', '32', '-'] in lines
    broken = dict(files[2])
    broken['coarse_generator.conv1.conv.bias'] = torch.full((32,), float('nan'))
    torch.save(broken, tmp_path / 'gen.pt')
    with pytest.raises(ValueError, match='NaN or infinite numbers in coarse_generator.conv1'):
        convert_daa233(tmp_path / 'gen.pt', model)
