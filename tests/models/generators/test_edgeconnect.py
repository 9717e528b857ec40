"""EdgeConnect: which edges are seen, what each phase trains and what its critics see."""

import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import luminance
from mmdeepfill.models.losses import L1Loss, PerHole
from mmdeepfill.models.losses.views import HoleAlone, WithGrayTruth
from mmdeepfill.models.methods.edgeconnect import detect_edges
from mmdeepfill.testing import GeneratorContract
from tests.helpers import assert_near, box_masks, config, picture
from tests.models.inpaintors.test_training import batch, optimizers, state, step
from tests.models.small_models import small_edgeconnect

pytest.importorskip('skimage')
PHASES = {
    phase: f'edgeconnect/edgeconnect_small_phase{phase}_64x64_1x16_scenes.py'
    for phase in (1, 2, 3, 4)
}


def small_model(phase):
    """Of the small recipe, with fewer channels still."""
    torch.manual_seed(0)
    return MODELS.build(small_edgeconnect(config(PHASES[phase]).model))


class TestContract(GeneratorContract):
    exported = False

    def build(self):
        return small_model(3)


def samples(count=2):
    """Collated, with edges that are nowhere near Canny's."""
    data = batch(count)
    draw = torch.rand(count, 1, 96, 96, generator=torch.Generator().manual_seed(1))
    return dict(data, edge_map=(draw < 0.1).to(torch.uint8))


def watch(module):
    """What a module is given."""
    seen = []
    module.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    return seen


def test_edges_of_what_is_known():
    gray = torch.zeros(2, 1, 40, 40)
    gray[..., 20:] = 1  # one edge from top to bottom
    mask = box_masks([(10, 12, 16, 16), (0, 0, 0, 0)], (40, 40))
    edges = detect_edges(gray, mask)
    rows = edges.amax((1, 3))
    # canny leaves out the outermost pixels, and those that touch the hole
    assert rows[1, 1:39].all() and not rows[1, [0, 39]].any()
    assert rows[0, 1:9].all() and rows[0, 27:39].all() and not rows[0, 9:27].any()
    assert set(edges.nonzero()[:, 3].tolist()) <= {19, 20}
    in_the_hole = gray + mask * torch.rand(gray.shape, generator=torch.Generator().manual_seed(0))
    assert torch.equal(detect_edges(in_the_hole, mask), edges)


def test_grey_is_that_of_scikit_image():
    rgb2gray = pytest.importorskip('skimage.color').rgb2gray
    image = picture('gray', (1, 3, 16, 20)).abs()
    expected = rgb2gray(image[0].permute(1, 2, 0).double().numpy())
    assert_near(luminance(image)[0, 0], expected)
    # red, green and blue, as its documentation has them
    primaries = torch.eye(3).view(3, 3, 1, 1)
    assert luminance(primaries).flatten().tolist() == pytest.approx([0.2125, 0.7154, 0.0721])
    assert luminance(torch.ones(1, 3, 1, 1)).item() == pytest.approx(1)


@pytest.mark.parametrize('channel, gray', [(0, 0.2125), (1, 0.7154), (2, 0.0721)])
def test_both_networks_of_edges_see_that_grey(channel, gray):
    """Of a red, a green and a blue sample, which are RGB."""
    model = small_model(1).train()
    image = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    image[:, channel] = 255
    mask = torch.zeros(1, 1, 64, 64, dtype=torch.uint8)
    mask[..., :9] = 1
    seen, judged = watch(model.generator.edge), watch(model.disc.discs['edge'])
    step(model, {'image': image, 'mask': mask, 'edge_map': mask}, optimizers(model))
    assert torch.allclose(seen[0][:, :1, :, 9:], torch.tensor(gray))
    assert torch.allclose(seen[0][:, :1, :, :9], torch.tensor(1.0))  # the hole is white
    assert torch.allclose(judged[0][:, 1:], torch.tensor(gray))  # the truth, hole and all


@pytest.mark.parametrize(
    'phase, trained',
    [(1, ['edge']), (2, ['completion']), (3, ['completion']), (4, ['edge', 'completion'])],
)
def test_what_a_phase_trains(phase, trained):
    model = small_model(phase).train()
    before = state(model)
    log = step(model, samples(), optimizers(model))
    still = {name for name, value in model.state_dict().items() if torch.equal(value, before[name])}
    resting = {'edge', 'completion'} - set(trained)
    assert still == {
        name
        for name in before
        if resting & set(name.split('.'))
        # a vector of one number, which is 1 or -1
        or name.endswith('.model.3.weight_u')
    }
    assert all(
        model.generator.get_submodule(name).training == (name in trained)
        for name in ('edge', 'completion')
    )
    parts = {f'{name}_{part}' for name in trained for part in ('real', 'fake', 'adversarial')}
    parts |= {{'edge': 'feature_matching', 'completion': 'l1'}[name] for name in trained}
    assert set(log) == parts | {'loss_generator', 'loss_disc'}
    assert all(value.isfinite() for value in log.values())


@pytest.mark.parametrize('phase', PHASES)
def test_which_edges_the_networks_see(phase):
    model = small_model(phase).train()
    data = samples()
    seen = {name: watch(getattr(model.generator, name)) for name in ('edge', 'completion')}
    record = model.generate(model.data_preprocessor(data))
    hole, truth = (data[name].float() for name in ('mask', 'edge_map'))
    assert (hole * truth).sum() > 20 < ((1 - hole) * truth).sum()
    if phase != 2:
        assert torch.equal(seen['edge'][0][:, 1:2], truth * (1 - hole))
        assert torch.equal(seen['edge'][0][:, 2:], hole)
    if phase == 1:
        assert not seen['completion']
        assert torch.equal(record['refined'], (2 * record['edges'] - 1).expand(-1, 3, -1, -1))
        return
    colours, guide = seen['completion'][0].split((3, 1), dim=1)
    assert torch.equal(2 * colours - 1, record['masked_image'])
    if phase == 2:
        assert torch.equal(guide, truth) and not seen['edge']
    else:
        assert torch.equal(guide, torch.where(hole == 1, record['edges'], truth))
        assert guide.requires_grad == (phase == 4)
    assert not record['masked_image'].requires_grad


@pytest.mark.parametrize('phase', PHASES)
def test_in_use_nobody_has_the_edges_of_the_whole_image(phase):
    model, data = small_model(phase).eval(), samples()
    outputs = model.val_step(data)
    data['edge_map'] = 1 - data['edge_map']
    for one, other in zip(outputs, model.val_step(data)):
        assert torch.equal(one['composited'], other['composited'])
    seen = watch(model.generator.completion)
    record = model.generate(model.data_preprocessor(data), predict=True)
    if phase > 1:  # the edge network's everywhere
        assert torch.equal(seen[0][:, 3:], record['edges'])


def test_what_the_critics_judge():
    model, data = small_model(4).train(), samples()
    edge, completion = (watch(model.disc.discs[name]) for name in ('edge', 'completion'))
    outputs = []
    model.generator.register_forward_hook(lambda module, x, y: outputs.append(y))
    step(model, data, optimizers(model))
    record = model.data_preprocessor(data)
    real, fake = edge[0].chunk(2)
    assert torch.equal(real[:, :1], data['edge_map'].float())
    assert torch.equal(fake[:, :1], outputs[0]['edges'])
    assert torch.equal(fake[:, 1:], real[:, 1:])
    assert torch.equal(real, WithGrayTruth()(record['edge_map'], record))
    real, fake = completion[0].chunk(2)
    # known pixels are the network's too
    images = (record['image'] + 1) / 2, (outputs[0]['refined'] + 1) / 2
    assert torch.equal(real, images[0]) and torch.equal(fake, images[1])


@pytest.mark.parametrize('phase', [2, 3, 4])
def test_the_critic_of_images_is_that_of_the_authors(phase):
    """Its scores, restated: sigmoid and cross entropy of images in [0, 1]; gradients too."""
    model = small_model(phase).double().train()
    record = model.generate(model.data_preprocessor(samples()))
    for _ in range(20):  # spectral norm finds the largest singular values
        model.disc.discs['completion'](record['image'])
    model.eval()
    refined = record['refined'].detach().requires_grad_()
    term = model.adversarial_losses(dict(record, refined=refined))['completion_adversarial']
    (gradient,) = torch.autograd.grad(term, refined)

    layers, channels = [], 3
    for layer in model.disc.discs['completion'].model:
        conv = getattr(layer, 'conv', layer)
        made = nn.utils.spectral_norm(
            nn.Conv2d(channels, conv.out_channels, 4, conv.stride, 1, bias=False)
        ).double()
        made.load_state_dict(conv.state_dict())
        layers += [made, nn.LeakyReLU(0.2)]
        channels = conv.out_channels
    critic = nn.Sequential(*layers[:-1], nn.Sigmoid()).eval()
    theirs = record['refined'].detach().add(1).div(2).requires_grad_()
    scores = critic(theirs)
    loss = 0.1 * nn.BCELoss()(scores, torch.ones_like(scores))
    loss.backward()
    assert_near(term, loss, 1e-12)
    # of an image in [-1, 1]: half as steep
    assert_near(gradient, theirs.grad / 2, 1e-10)


def test_the_images_losses_reach_the_edge_network_in_the_last_phase():
    for phase, reached in ((3, False), (4, True)):
        model = small_model(phase).train()
        record = model.generate(model.data_preprocessor(samples()))
        model.losses.terms['l1'](record).backward()
        assert all(
            (p.grad is not None and bool(p.grad.abs().sum() > 0)) == reached
            for name, p in model.generator.edge.named_parameters()
        )


def test_style_is_that_of_the_hole():
    image = torch.full((1, 3, 4, 4), 0.5)
    mask = torch.zeros(1, 1, 4, 4)
    mask[..., :1, :] = 1
    # what the authors give to VGG: the image in [0, 1] times the mask
    assert torch.equal((HoleAlone()(image, {'mask': mask}) + 1) / 2, 0.75 * mask.expand_as(image))


def test_errors_per_hole():
    image, mask = torch.zeros(1, 3, 4, 4), torch.zeros(1, 1, 4, 4)
    mask[..., :2, :1] = 1
    weight, area = PerHole()({'mask': mask})
    # 0.5 off in 16 pixels, of which 2 are hole
    assert L1Loss()(image + 0.5, image, weight=weight, area=area).item() == 0.5 * 16 / 2
    weight, area = PerHole()({'mask': torch.zeros_like(mask)})
    assert L1Loss()(image + 0.5, image, weight=weight, area=area).item() == 0


def test_without_scikit_image(monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'skimage.feature', None)
    with pytest.raises(ImportError, match=r'pip install "mmdeepfill\[metrics\]"'):
        detect_edges(torch.zeros(1, 1, 16, 16), torch.zeros(1, 1, 16, 16))


def test_samples_without_edges_cannot_train():
    model = small_model(1).train()
    with pytest.raises(KeyError, match="the generator needs the field 'edge_map' .*GetEdgeMap"):
        step(model, batch(1), optimizers(model))


@pytest.mark.parametrize(
    'options, message',
    [
        ({'trained': []}, r'trained must be a list of some of .*; got \[\]'),
        ({'trained': 'edge'}, "trained must be a list of some of .*; got 'edge'"),
        ({'guide': 'none'}, "guide must be one of .*; got 'none'"),
        (
            {'trained': ['edge', 'completion'], 'guide': 'true'},
            "'predicted' where the edge network is",
        ),
    ],
)
def test_settings_that_do_not_exist(options, message):
    cfg = config(PHASES[3]).model.generator
    cfg.update(options)
    with pytest.raises(ValueError, match=message):
        MODELS.build(cfg)
