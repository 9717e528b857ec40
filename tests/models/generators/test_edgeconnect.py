"""EdgeConnect: which edges are seen, what is trained."""
import pytest
import torch

from mmdeepfill.models.generators.edgeconnect import detect_edges
from mmdeepfill.models.losses import L1Loss, PerHole
from mmdeepfill.registry import MODELS
from tests.helpers import box_masks, picture
from tests.models.inpaintors.test_training import batch, optimizers, state, step

pytest.importorskip('skimage')


def generator():
    torch.manual_seed(0)
    network = dict(type='DilatedResnet', base_channels=4, dilations=(2, ), up='deconv',
                   norm_cfg=dict(type='IN'))
    edge = dict(network, in_channels=3, out_channels=1, with_spectral_norm=True,
                out_act_cfg=dict(type='Sigmoid'))
    return dict(type='EdgeConnectGenerator', edge=edge, completion=network)


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


def test_a_batch_gives_what_single_calls_give():
    net = MODELS.build(generator()).eval()
    mask = box_masks([(3, 4, 20, 18), (20, 22, 9, 8)], (48, 40))
    image = picture('edgeconnect', (2, 3, 48, 40)) * (1 - mask) + mask
    with torch.no_grad():
        both = net(image, mask)['refined']
        for i in range(2):
            alone = net(image[i:i + 1], mask[i:i + 1])['refined']
            assert (alone - both[i:i + 1]).abs().max() < 1e-5


def test_only_the_completion_is_trained():
    model = MODELS.build(dict(
        type='AdversarialInpaintor', generator=generator(),
        data_preprocessor=dict(type='InpaintingPreprocessor', channel_order='rgb', hole_value=1.),
        disc=dict(type='SoftMaskPatchDiscriminator', in_channels=3, base_channels=4),
        views=dict(disc=dict(type='WholeImage')), objective=dict(type='VanillaLoss'),
        losses=dict(l1=dict(loss=dict(type='L1Loss'), pred='refined', target='image')),
        adversarial_weight=0.1,
        schedule=dict(type='PhaseSchedule', phases=[dict(cycle=[['disc', 'generator']])]))).train()
    before = state(model)
    step(model, batch(1), optimizers(model))
    still = [name for name, value in model.state_dict().items()
             if torch.equal(value, before[name])]
    assert still == [name for name in before if name.startswith('generator.edge.')]
    assert still and model.generator.completion.training


def test_errors_per_hole():
    image, mask = torch.zeros(1, 3, 4, 4), torch.zeros(1, 1, 4, 4)
    mask[..., :2, :1] = 1
    weight, area = PerHole()(dict(mask=mask))
    # 0.5 off in 16 pixels, of which 2 are hole
    assert L1Loss()(image + 0.5, image, weight=weight, area=area).item() == 0.5 * 16 / 2
    weight, area = PerHole()(dict(mask=torch.zeros_like(mask)))
    assert L1Loss()(image + 0.5, image, weight=weight, area=area).item() == 0


def test_without_scikit_image(monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'skimage.feature', None)
    with pytest.raises(ImportError, match=r'pip install "mmdeepfill\[metrics\]"'):
        detect_edges(torch.zeros(1, 1, 16, 16), torch.zeros(1, 1, 16, 16))
