"""Critics that give features, several of them, and what they judge; losses by hand."""

import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.discriminators import IndependentDiscriminators, SoftMaskPatchDiscriminator
from tests.helpers import array, assert_near

_MATCHING = {
    'loss': {'type': 'FeatureMatchingLoss'},
    'pred': 'disc_features',
    'target': 'disc_true_features',
    'weight': 10.0,
}


class Tenfold(nn.Module):
    """A critic with two layers, of a half and of ten times what it sees; the score is the last."""

    gives_features = True

    def __init__(self):
        super().__init__()
        self.asked = []

    def forward(self, view, with_features=False):
        self.asked.append((view, torch.is_grad_enabled()))
        layers = [view / 2, 10 * view]
        return (layers[-1], layers) if with_features else layers[-1]


def model(**options):
    network = {
        'type': 'DilatedResnetGenerator',
        'network': {'type': 'DilatedResnet', 'base_channels': 2, 'dilations': (1,)},
    }
    return MODELS.build(
        {
            'type': 'AdversarialInpaintor',
            'generator': network,
            'disc': {'type': 'SoftMaskPatchDiscriminator', 'in_channels': 3, 'base_channels': 2},
            'views': {'disc': {'type': 'WholeImage'}},
            'losses': {'matching': _MATCHING},
            'objective': {'type': 'VanillaLoss', 'disc_weight': 0.5},
            'adversarial_weight': 0.1,
            'schedule': {'type': 'PhaseSchedule', 'phases': [{'cycle': [['disc', 'generator']]}]},
            **options,
        }
    )


@pytest.fixture
def record():
    """The truth is 0.5; the network gives 0.1, of which a quarter is hole."""
    mask = torch.zeros(2, 1, 4, 4)
    mask[..., :1, :] = 1
    image, refined = torch.full((2, 3, 4, 4), 0.5), torch.full((2, 3, 4, 4), 0.1)
    return {
        'image': image,
        'mask': mask,
        'refined': refined,
        'composited': torch.where(mask == 1, refined, image),
    }


@pytest.mark.parametrize('judged, share', [(None, 0.25), ({'disc': {'pred': 'refined'}}, 1.0)])
def test_feature_matching_by_hand(record, judged, share):
    planted = model(judged=judged)
    planted.disc = Tenfold()
    losses = planted.generator_losses(record, 0)
    # 0.4 off, halved and tenfold, where the critic sees what the network made
    assert losses['matching'].item() == pytest.approx(10 * share * 0.4 * (0.5 + 10))
    fake = share * torch.tensor(-1.0).exp().log1p() + (1 - share) * torch.tensor(-5.0).exp().log1p()
    assert losses['disc_adversarial'].item() == pytest.approx(0.1 * fake.item(), rel=1e-5)
    # each picture once; the true one without gradients
    assert [graded for _, graded in planted.disc.asked] == [True, False]
    critics = planted.critic_losses(record)
    assert critics['disc_real'].item() == pytest.approx(
        0.5 * torch.tensor(-5.0).exp().log1p().item(), rel=1e-5
    )


def test_features_are_made_only_if_a_term_that_counts_reads_them(record):
    l1 = {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image'}
    planted = model(
        losses={'matching': _MATCHING, 'l1': l1},
        schedule={
            'type': 'PhaseSchedule',
            'phases': [
                {'iterations': 1, 'cycle': [['generator']], 'adversarial': False, 'losses': ['l1']},
                {'cycle': [['generator']]},
            ],
        },
    )
    planted.disc = Tenfold()
    assert set(planted.generator_losses(record, 0)) == {'l1'} and not planted.disc.asked
    assert set(planted.generator_losses(record, 1)) == {'l1', 'matching', 'disc_adversarial'}


def test_features_of_the_patch_critic():
    torch.manual_seed(0)
    disc = SoftMaskPatchDiscriminator(
        2, base_channels=4, with_spectral_norm=True, plain_last=False
    ).eval()
    x = array('critic', (2, 2, 64, 64))
    scores, features = disc(x, with_features=True)
    assert torch.equal(features[-1], scores) and torch.equal(disc(x), scores)
    assert [tuple(f.shape) for f in features] == [
        (2, 4, 32, 32),
        (2, 8, 16, 16),
        (2, 16, 8, 8),
        (2, 32, 7, 7),
        (2, 1, 6, 6),
    ]
    for i, layer in enumerate(disc.model):  # each of what the one before gives
        x = layer(x)
        assert torch.equal(features[i], x)
    assert all((f < 0).any() for f in features)  # leaky


def test_the_last_convolution_as_published():
    """Spectral norm of all five, no bias in any: torch.linalg's largest singular value."""
    torch.manual_seed(0)
    disc = SoftMaskPatchDiscriminator(
        1, base_channels=2, with_spectral_norm=True, plain_last=False
    ).double()
    names = {
        f'model.{i}.conv.{kind}'
        for i in range(4)
        for kind in ('weight_orig', 'weight_u', 'weight_v')
    }
    names |= {f'model.4.{kind}' for kind in ('weight_orig', 'weight_u', 'weight_v')}
    assert set(disc.state_dict()) == names
    x = array('critic', (1, 1, 32, 32)).double()
    with torch.no_grad():
        for _ in range(100):
            disc(x)
    for conv in [block.conv for block in disc.eval().model[:4]] + [disc.model[4]]:
        disc(x)
        matrix = conv.weight_orig.flatten(1)
        assert_near(conv.weight.flatten(1), matrix / torch.linalg.matrix_norm(matrix, 2), 1e-4)


def test_one_that_rests_is_kept_and_not_asked():
    critic = {'type': 'SoftMaskPatchDiscriminator', 'base_channels': 2}
    disc = IndependentDiscriminators(
        {'a': dict(critic, in_channels=1), 'b': dict(critic, in_channels=3)}, playing=['b']
    )
    assert disc.views == ('b',) and disc.gives_features
    assert {name for name, p in disc.named_parameters() if p.requires_grad} == {
        name for name in disc.state_dict() if name.startswith('discs.b.')
    }
    assert any(name.startswith('discs.a.') for name in disc.state_dict())
    x = array('critic', (1, 3, 32, 32))
    scores, features = disc({'b': x}, with_features=True)
    assert torch.equal(scores['b'], disc.discs['b'](x)) and len(features['b']) == 5
    before = {name: p.clone() for name, p in disc.named_parameters()}
    disc.init_weights()
    assert all(
        p.std() < 0.04 and not torch.equal(p, before[name])
        for name, p in disc.named_parameters()
        if 'weight' in name
    )
    with pytest.raises(ValueError, match=r"playing must name some of \('a', 'b'\); got \('c',\)"):
        IndependentDiscriminators({'a': critic, 'b': critic}, playing=['c'])


@pytest.mark.parametrize(
    'options, message',
    [
        (
            {'judged': {'disc': {'pred': 'edges'}}},
            r'judged.disc must name fields of .*edge_map.*'
            r"; got \['edges'\]",
        ),
        ({'judged': {'other': {'pred': 'refined'}}}, r"must name views of \('disc',\).*'other'"),
        ({'judged': {'disc': {'fake': 'refined'}}}, r"must have some of .*; got \['fake'\]"),
        (
            {'adversarial_weight': {'other': 1.0}},
            r"one for each view, \('disc',\); got \('other',\)",
        ),
        (
            {'disc': {'type': 'ContextEncoderDiscriminator'}},
            "losses.matching reads the field 'disc_features'; this model has",
        ),
    ],
)
def test_what_does_not_fit_fails_when_built(options, message):
    with pytest.raises(ValueError, match=message):
        model(**options)
