"""Weights of nested blocks give in our generator what the blocks give."""

import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.converters import convert_shift_net
from mmdeepfill.converters.shift_net import generator_names
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.shift_net.shift import FEATURE_MASKS
from tests.helpers import ROOT, box_masks, config, picture
from tests.reference.shift_net_nested import NestedShiftNet


def model(add_mask=True, **options):
    cfg = config('_base_/models/shift_net_small.py').model
    cfg.generator.update(base_channels=4, max_channels=16, add_mask=add_mask, **options)
    return MODELS.build(cfg).eval()


def nested(add_mask=True, channels=(4, 8, 16, 16, 16, 16), shift_level=2):
    torch.manual_seed(1)
    net = NestedShiftNet(channels, shift_level, 3 + add_mask)
    for name, parameter in net.named_parameters():
        if parameter.dim() == 1:  # norms too are to differ from channel to channel
            torch.nn.init.normal_(parameter, float(name.endswith('weight')), 0.2)
    return net


@pytest.mark.parametrize('add_mask, shift_level', [(True, 2), (False, 2), (True, 3)])
def test_the_outputs_are_bit_equal(add_mask, shift_level, tmp_path):
    theirs = nested(add_mask, shift_level=shift_level)
    ours = model(add_mask, shift_level=shift_level)
    torch.save(theirs.state_dict(), tmp_path / '30_net_G.pth')
    state = convert_shift_net(tmp_path / '30_net_G.pth', ours)
    ours.generator.load_state_dict(
        {name.partition('.')[2]: value for name, value in state.items()}, strict=True
    )
    image, mask = picture('nested', (1, 3, 64, 64)), box_masks([(12, 20, 25, 30)], (64, 64))
    masked = image * (1 - mask)
    with torch.no_grad():
        expected = theirs(torch.cat([masked, 1 - mask], 1) if add_mask else masked, mask)
        refined = ours.generator(masked, mask)['refined']
    assert expected.std() > 0.1  # enough to be wrong about
    assert torch.equal(refined, expected)


def test_names_of_the_real_size():
    """Eight levels, the third of which shifts, as the authors' code numbers its layers."""
    names = generator_names(8, 3)
    inner = 'model.model.1.model.3.model'  # the shift block
    assert names['model.model.0.weight'] == 'generator.encoder.0.conv.weight'
    assert names['model.model.3.bias'] == 'generator.decoder.0.conv.bias'
    assert names[f'{inner}.2.weight'] == 'generator.encoder.2.norm.weight'
    assert names[f'{inner}.7.weight'] == 'generator.decoder.2.conv.weight'
    assert names[f'{inner}.8.bias'] == 'generator.decoder.2.norm.bias'
    innermost = inner + '.3.model' * 5
    assert names[f'{innermost}.1.weight'] == 'generator.encoder.7.conv.weight'
    assert names[f'{innermost}.4.weight'] == 'generator.decoder.7.norm.weight'
    with torch.device('meta'):
        net = NestedShiftNet([64, 128, 256] + [512] * 5, 3, 4)
        repo = MODELS.build(config('_base_/models/shift_net_repo.py').model.generator)
        three = NestedShiftNet([64, 128, 256] + [512] * 5, 3, 3)
        rgb = MODELS.build(
            config('shift_net/shift_net_repo_rgb_256x256_1x1_paris.py').model.generator
        )
    for theirs, recipe in ((net, repo), (three, rgb)):
        ours = {f'generator.{name}': tuple(x.shape) for name, x in recipe.state_dict().items()}
        assert {names[name]: tuple(x.shape) for name, x in theirs.state_dict().items()} == ours
        assert recipe.feature_mask is FEATURE_MASKS['nearest']


def test_other_files_are_refused(tmp_path):
    torch.save(nested(add_mask=False).state_dict(), tmp_path / 'g.pth')
    with pytest.raises(
        ValueError,
        match=r'another number of input channels: 4, .*shift_net_repo, '
        '3 the recipe shift_net_repo_rgb',
    ):
        convert_shift_net(tmp_path / 'g.pth', model())
    with pytest.raises(ValueError, match="feature_mask must be 'nearest'.*shift_net_repo_rgb"):
        convert_shift_net(tmp_path / 'g.pth', model(add_mask=False, feature_mask='mean'))
    state = nested().state_dict()
    state['model.model.1.model.9.weight'] = state.pop('model.model.3.weight')
    torch.save(state, tmp_path / 'g.pth')
    with pytest.raises(ValueError, match=r'1 of 42 tensors are missing, 1 unknown(.|\n)*_net_G'):
        convert_shift_net(tmp_path / 'g.pth', model())
    with pytest.raises(ValueError, match='model must have a ShiftNetGenerator.*got AOTEncoder'):
        convert_shift_net(
            tmp_path / 'g.pth',
            MODELS.build(
                {
                    'type': 'ReconstructionInpaintor',
                    'generator': {'type': 'AOTEncoderDecoder'},
                    'losses': {},
                }
            ),
        )


def test_the_command_line(tmp_path, capsys):
    torch.save(nested(False, (16, 32, 64, 128, 128, 128)).state_dict(), tmp_path / '30_net_G.pth')
    small = str(ROOT / 'configs/_base_/models/shift_net_small.py')
    files = (str(tmp_path / name) for name in ('30_net_G.pth', 'w.pth'))
    main(['convert', 'shift_net', *files, '--config', small])
    assert '42 tensors, 1,839,619 numbers, generator\n' in capsys.readouterr().out
    saved = torch.load(tmp_path / 'w.pth', weights_only=True)
    assert saved['meta']['converted_from'] == 'Zhaoyi-Yan/Shift-Net_pytorch'
    MODELS.build(config('_base_/models/shift_net_small.py').model).load_state_dict(
        saved['state_dict'], strict=False
    )
