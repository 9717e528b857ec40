"""What only a GPU can show: equal values, no wait, one graph."""

import copy

import pytest
import torch
from mmengine.logging import MessageHub

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import ContextualAttentionModule
from tests.helpers import assert_near, config

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason='there is no GPU'),
]
SMALL = {
    'deepfillv1': 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py',
    'lama': 'lama/lama_small_128x128_1x8_photographs.py',
}


def picture(side=96, dtype=torch.float32):
    image = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0)).to(dtype)
    mask = torch.zeros(2, 1, side, side, dtype=dtype)
    mask[..., side // 4 : side // 2, side // 8 : side // 2] = 1
    return image * (1 - mask), mask


def build(name='deepfillv1'):
    torch.manual_seed(0)
    return MODELS.build(config(SMALL[name]).model)


@pytest.fixture
def float32():
    """No TF32, so that the devices can be compared."""
    former = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    yield
    torch.backends.cudnn.allow_tf32 = former


@pytest.mark.parametrize('mask_mode', ['neg_inf', 'post_zero'])
def test_attention_is_that_of_the_cpu(mask_mode):
    x = torch.randn(2, 8, 24, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(2, 1, 24, 20, dtype=torch.float64)
    mask[..., 6:12, 4:10] = 1
    results = []
    for device in ('cpu', 'cuda'):
        features = x.to(device).requires_grad_()
        layer = ContextualAttentionModule(mask_mode=mask_mode, memory_budget=300_000)
        output = layer(features, features, mask.to(device))
        output.square().sum().backward()
        results.append((output.cpu(), features.grad.cpu()))
    for on_gpu, on_cpu in zip(results[1], results[0]):
        assert_near(on_gpu, on_cpu)


@pytest.mark.parametrize('name', SMALL)
def test_the_generator_is_that_of_the_cpu(name):
    generator = build(name).generator.double().eval()
    given = picture(dtype=torch.float64)
    with torch.no_grad():
        expected = generator(*given)['refined']
        actual = copy.deepcopy(generator).cuda()(*(x.cuda() for x in given))['refined']
    assert_near(actual.cpu(), expected)


def test_a_compiled_generator_learns_the_same(float32):
    generator = build().generator.cuda()
    results = []
    for network in (generator, torch.compile(generator, fullgraph=True)):
        generator.zero_grad()
        outputs = network(*(x.cuda() for x in picture()))
        sum(x.square().sum() for x in outputs.values()).backward()
        results.append([p.grad.clone() for p in generator.parameters()])
    for compiled, eager in zip(*results[::-1]):
        assert_near(compiled, eager, 1e-3)


def test_a_training_step_waits_for_nothing():
    from benchmarks.gpu.networks import contenders

    model = build().cuda().train()
    wrappers, data = contenders.optimizers(model), contenders.samples(96, 2, 'cuda')
    for iteration in range(5):  # the last moves both players; the first ones fill caches
        MessageHub.get_current_instance().update_info('iter', iteration)
        torch.cuda.set_sync_debug_mode('error' if iteration == 4 else 'default')
        try:
            model.train_step(data, wrappers)
        finally:
            torch.cuda.set_sync_debug_mode('default')


def test_a_recorded_generator_learns_the_same(float32):
    from benchmarks.gpu.networks import contenders
    from mmdeepfill.engine.cuda_graphs import capture_generator

    data, states = contenders.samples(96, 2, 'cuda'), []
    for recorded in (False, True):
        model = build().cuda().train()
        wrappers = contenders.optimizers(model)
        if recorded:
            capture_generator(model, data, wrappers['generator'])
        for iteration in range(5):
            MessageHub.get_current_instance().update_info('iter', iteration)
            model.train_step(data, wrappers)
        states.append(model.state_dict())
        if recorded:
            with pytest.raises(ValueError, match='was recorded for inputs of'):
                model.generator(*(x.cuda() for x in picture(64)))
    for name, tensor in states[0].items():
        assert_near(states[1][name], tensor, 1e-3)


def test_batches_fetched_ahead_are_those_of_the_loader():
    from mmdeepfill.engine.prefetch import Prefetched

    model = build().cuda()
    pictures = [torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8) for _ in range(4)]
    mask = torch.ones(2, 1, 64, 64, dtype=torch.uint8)
    loader = iter(
        [{'image': x.pin_memory(), 'mask': mask, 'sample_seed': [1, 2]} for x in pictures]
    )
    batches = Prefetched(loader, model)
    for number, right in enumerate(pictures):
        batch = next(batches)
        assert batch['image'].is_cuda == (number > 0) and batch['sample_seed'] == [1, 2]
        if number < 3:
            batches.fetch()
        assert torch.equal(batch['image'].cpu(), right)
