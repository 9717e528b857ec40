"""Context Encoder: the published tables, the hole in the centre, sizes, a small training."""

import pytest
import torch
import torch.nn.functional as F
from mmengine.optim import OptimWrapper, OptimWrapperDict

from mmdeepfill.core.conventions import composite
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.losses import VanillaLoss
from mmdeepfill.models.methods.context_encoder import CentreContextEncoder, ContextEncoder
from mmdeepfill.models.methods.context_encoder.discriminator import ContextEncoderDiscriminator
from mmdeepfill.testing import GeneratorContract
from tests.helpers import array, box_masks, config, fill, picture
from tests.models.small_models import small_context_encoder, small_reference_model

SMALL = {'base_channels': 4, 'bottleneck': {'type': 'CEConvBottleneck', 'channels': 12}}
FC = {'base_channels': 4, 'bottleneck': {'type': 'CEChannelWiseBottleneck'}}
CENTRE_MASK = box_masks([(36, 36, 56, 56)], (128, 128))


def count(module):
    return sum(p.numel() for p in module.parameters())


def shapes(network, x):
    """Of the output of each convolution, in order."""
    seen, hooks = [], []
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.ConvTranspose2d)):
            hooks.append(
                module.register_forward_hook(
                    lambda module, inputs, output: seen.append(tuple(output.shape[1:]))
                )
            )
    network(*x)
    return seen


def meta(make, *args, **kwargs):
    with torch.device('meta'):
        return make(*args, **kwargs).eval()


# 16 weights in a kernel; norms have two numbers a channel
ENCODER = 16 * (3 * 64 + 64 * 64 + 64 * 128 + 128 * 256 + 256 * 512)
DECODER = 16 * (512 * 256 + 256 * 128 + 128 * 64 + 64 * 3)
CODE = 16 * 2 * 512 * 4000
NORMS = 2 * (64 + 128 + 256 + 512 + 4000 + 512 + 256 + 128 + 64)
DOWN = [(64, 64, 64), (64, 32, 32), (128, 16, 16), (256, 8, 8), (512, 4, 4)]
UP = [(4000, 1, 1), (512, 4, 4), (256, 8, 8), (128, 16, 16), (64, 32, 32)]


def test_table_of_the_centre():
    network = meta(CentreContextEncoder)
    assert count(network) == ENCODER + CODE + DECODER + NORMS == 71_124_544
    x = torch.empty(2, 3, 128, 128, device='meta')
    seen = shapes(torch.nn.Sequential(network.encoder, network.bottleneck, network.decoder), [x])
    assert seen == [*DOWN, *UP, (3, 64, 64)]


def test_table_of_random_regions():
    network = meta(ContextEncoder)
    assert count(network) == ENCODER + CODE + DECODER + NORMS + 16 * 64 * 64 + 2 * 64
    x = torch.empty(2, 3, 128, 128, device='meta')
    assert shapes(network, [x, x[:, :1]]) == [*DOWN, *UP, (64, 64, 64), (3, 128, 128)]
    half = meta(ContextEncoder, image_size=64)
    # one layer of 64 to 64 channels and its norm less on either side
    assert count(half) == count(network) - 2 * (16 * 64 * 64 + 2 * 64)
    x = torch.empty(2, 3, 64, 64, device='meta')
    assert shapes(half, [x, x[:, :1]])[-1] == (3, 64, 64)


@pytest.mark.parametrize(
    'size, expected',
    [
        (64, 16 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512) + 2 * (128 + 256 + 512)),
        (128, ENCODER + 16 * 512 + 2 * (64 + 128 + 256 + 512)),
    ],
)
def test_table_of_the_critic(size, expected):
    critic = meta(ContextEncoderDiscriminator, size)
    assert count(critic) == expected
    assert critic(torch.empty(2, 3, size, size, device='meta')).shape == (2, 1)
    with pytest.raises(ValueError, match=f'image_size is {size}, but the view is 32x32'):
        critic(torch.empty(2, 3, 32, 32, device='meta'))


def test_channel_wise_bottleneck():
    conv, fc = (
        meta(ContextEncoder),
        meta(ContextEncoder, bottleneck={'type': 'CEChannelWiseBottleneck'}),
    )
    # 512 maps of 16 to 16, a 1x1 convolution and its norm
    assert count(fc) - count(conv) == (512 * 256 + 512 * 512 + 2 * 512) - (CODE + 2 * (4000 + 512))
    small = fill(ContextEncoder(**FC)).eval()
    for size in ((128, 128), (17, 90)):
        assert (
            small(picture('ce', (1, 3, *size)), torch.zeros(1, 1, *size))['refined'].shape[2:]
            == size
        )
    with pytest.raises(ValueError, match='made for features of 4x4; got 5x4'):
        small(torch.zeros(1, 3, 130, 100), torch.zeros(1, 1, 130, 100))


def test_first_weights():
    torch.manual_seed(0)
    network = ContextEncoder(
        base_channels=32, bottleneck={'type': 'CEConvBottleneck', 'channels': 400}
    )
    network.init_weights()
    for weight in (
        network.encoder.conv5.conv.weight,
        network.bottleneck.decode.conv.weight,
        network.decoder.deconv1.conv.weight,
    ):
        assert abs(weight.mean()) < 5e-4 and abs(weight.std() - 0.02) < 5e-4
    norm = network.bottleneck.encode.bn.weight
    assert abs(norm.mean() - 1) < 5e-3 and abs(norm.std() - 0.02) < 4e-3


def test_activations_by_hand():
    """The small network again, from its weights and PyTorch's functions."""
    network = fill(ContextEncoder(image_size=64, **SMALL)).eval()
    state = network.state_dict()

    def norm(x, name):
        return F.batch_norm(
            x,
            *(
                state[f'{name}.bn.{kind}']
                for kind in ('running_mean', 'running_var', 'weight', 'bias')
            ),
        )

    masked = x = picture('ce.hand', (2, 3, 64, 64))
    x = F.leaky_relu(F.conv2d(x, state['encoder.conv1.conv.weight'], None, 2, 1), 0.2)
    for name in ('encoder.conv2', 'encoder.conv3', 'encoder.conv4'):
        x = F.leaky_relu(norm(F.conv2d(x, state[f'{name}.conv.weight'], None, 2, 1), name), 0.2)
    x = F.leaky_relu(
        norm(F.conv2d(x, state['bottleneck.encode.conv.weight']), 'bottleneck.encode'), 0.2
    )
    x = F.relu(
        norm(F.conv_transpose2d(x, state['bottleneck.decode.conv.weight']), 'bottleneck.decode')
    )
    for i in (1, 2, 3):
        name = f'decoder.deconv{i}'
        x = F.relu(norm(F.conv_transpose2d(x, state[f'{name}.conv.weight'], None, 2, 1), name))
    x = torch.tanh(F.conv_transpose2d(x, state['decoder.deconv4.conv.weight'], None, 2, 1))
    with torch.no_grad():
        refined = network(masked, masked[:, :1])['refined']
    assert refined.std() > 0.05 and (refined - x).abs().max() < 1e-5


class TestContract(GeneratorContract):
    def build(self):
        return small_reference_model('context_encoder')


@pytest.mark.parametrize('size', [(128, 128), (130, 200)])
def test_sizes_of_the_code_and_above_are_legal(size):
    network = fill(ContextEncoder(**SMALL)).eval()
    image = picture('ce.sizes', (1, 3, *size))
    for mask in (torch.zeros(1, 1, *size), torch.ones(1, 1, *size)):
        with torch.no_grad():
            refined = network(image * (1 - mask), mask)['refined']
        assert refined.shape == image.shape and refined.isfinite().all()


def test_only_the_centre_is_claimed():
    network = fill(CentreContextEncoder(**SMALL)).eval()
    image = picture('ce.centre', (2, 3, 128, 128))
    mask = CENTRE_MASK.expand(2, -1, -1, -1)
    masked = image * (1 - mask)
    kept = masked.clone()
    with torch.no_grad():
        refined = network(masked, mask)['refined']
        patch = network.decode(masked)
    assert torch.equal(masked, kept)  # not written into
    assert torch.equal(refined[..., 32:96, 32:96], patch)
    outside = torch.ones(128, 128, dtype=torch.bool)
    outside[32:96, 32:96] = False
    assert torch.equal(refined[..., outside], masked[..., outside])
    # the ring of 4 pixels is known, and comes back
    filled = composite(refined, image, mask)
    assert torch.equal(filled[..., 32:36, 32:96], image[..., 32:36, 32:96])
    assert torch.equal(filled[..., 36:92, 36:92], patch[..., 4:60, 4:60])


@pytest.mark.parametrize(
    'box, overlap, legal',
    [
        ((36, 36, 56, 56), 4, True),
        ((0, 0, 0, 0), 4, True),
        ((35, 36, 2, 2), 4, False),
        ((90, 90, 2, 3), 4, False),
        ((32, 32, 64, 64), 4, False),
        ((32, 32, 64, 64), 0, True),
    ],
)
def test_a_hole_outside_the_centre(box, overlap, legal):
    network = fill(CentreContextEncoder(overlap, **SMALL)).eval()
    image, mask = torch.zeros(1, 3, 128, 128), box_masks([box], (128, 128))
    if legal:
        assert network(image, mask)['refined'].isfinite().all()
        return
    with pytest.raises(
        ValueError,
        match=r'hole outside rows and columns 36\.\.91: this model '
        'fills a hole within the central 56x56 of a picture of 128x128',
    ):
        network(image, mask)


def test_arguments_of_the_centre():
    network = CentreContextEncoder(**SMALL)
    with pytest.raises(
        ValueError,
        match='must be 128x128; got 128x130: this model fills a hole within the central 56x56',
    ):
        network(torch.zeros(1, 3, 128, 130), torch.zeros(1, 1, 128, 130))
    with pytest.raises(ValueError, match=r'overlap must be in \[0, 32\); got 32'):
        CentreContextEncoder(32, **SMALL)
    with pytest.raises(ValueError, match=r'image_size must be one of \(64, 128\); got 96'):
        ContextEncoder(96, **SMALL)


def test_what_each_player_of_the_centre_minimises():
    """From the record's fields and the published weights."""
    model = MODELS.build(
        small_context_encoder(config('_base_/models/context_encoder_centre.py').model)
    )
    model.init_weights()
    pixels = ((array('ce.pixels', (2, 3, 128, 128)) * 60 + 128).clip(0, 255)).to(torch.uint8)
    mask = CENTRE_MASK.expand(2, -1, -1, -1).to(torch.uint8)
    data = {'image': pixels, 'mask': mask, 'box': torch.tensor([[36, 36, 56, 56]] * 2)}
    record = model.data_preprocessor(data)
    hole = record['masked_image'][0, :, 64, 64]
    assert torch.allclose((hole + 1) * 127.5, torch.tensor([117.0, 104.0, 123.0]), atol=1e-4)
    record = model.generate(record)
    wrong = (record['refined'] - record['image'])[..., 32:96, 32:96].square()
    weight = torch.full((64, 64), 10.0)
    weight[4:60, 4:60] = 1
    (loss,) = model.losses(record).values()
    assert torch.allclose(loss, 0.999 * (weight * wrong).mean())
    view = model.see(model.fake_fields, record)['disc']
    assert torch.equal(view, record['composited'][..., 32:96, 32:96])
    (adversarial,) = model.adversarial_losses(record).values()
    logit = model.disc(view)
    assert torch.allclose(
        adversarial,
        1e-3 * F.binary_cross_entropy_with_logits(logit, torch.ones_like(logit)),
        rtol=1e-4,
    )
    assert isinstance(model.objective, VanillaLoss)


@pytest.mark.parametrize('base', ['context_encoder', 'autoencoder_ce'])
def test_it_learns_eight_pictures(base):
    model = small_context_encoder(config(f'_base_/models/{base}.py').model)
    model.generator.image_size = 64
    if 'disc' in model:
        model.disc.image_size = 64
    torch.manual_seed(0)
    model = MODELS.build(model)
    model.init_weights()
    model.train()
    coarse = (array('ce.learn', (8, 3, 4, 4)) * 60 + 128).clip(0, 255)
    image = F.interpolate(coarse, size=64, mode='bilinear').to(torch.uint8)
    data = {'image': image, 'mask': box_masks([(16, 16, 24, 24)] * 8, (64, 64)).to(torch.uint8)}

    def adam(part, lr):
        return OptimWrapper(torch.optim.Adam(part.parameters(), lr, betas=(0.5, 0.999)))

    players = {'generator': adam(model.generator, 2e-3)}
    if hasattr(model, 'disc'):
        players['disc'] = adam(model.disc, 2e-4)
    errors = [
        float(model.train_step(data, OptimWrapperDict(**players))['refined']) for _ in range(50)
    ]
    assert sum(errors[-5:]) < 0.5 * sum(errors[:5]), errors
