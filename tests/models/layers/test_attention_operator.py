"""Contextual attention as one node of compiled and exported graphs."""

import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import ContextualAttentionModule
from mmdeepfill.models.layers.tiled_attention import operator
from tests.helpers import config

pytestmark = pytest.mark.skipif(
    not hasattr(torch.library, 'custom_op'), reason='operators of Python functions need torch 2.4'
)


def picture(side=32):
    image = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(2, 1, side, side)
    mask[..., 8:24, 4:20] = 1
    return image * (1 - mask), mask


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return MODELS.build(config('deepfillv1/deepfillv1_small_96x96_1x8_samples.py').model.generator)


def learned(generator, network):
    """What a network gives, and the gradient of every weight of the generator in it."""
    generator.zero_grad()
    outputs = network(*picture())
    sum(x.square().sum() for x in outputs.values()).backward()
    return [*outputs.values(), *(p.grad for p in generator.parameters())]


def test_the_generator_is_one_graph_in_both_directions(generator):
    graphs = []

    def count(graph, example_inputs):
        graphs.append(str(graph.graph))
        return graph.forward

    from torch._dynamo.backends.common import aot_autograd

    expected = learned(generator, generator)
    torch._dynamo.reset()
    backend = aot_autograd(fw_compiler=count, bw_compiler=count)
    compiled = torch.compile(generator, backend=backend, fullgraph=True)
    for value, right in zip(learned(generator, compiled), expected, strict=True):
        assert torch.equal(value, right)
    assert ['mmdeepfill.attend.' in graph for graph in graphs] == [True, False]
    assert ['mmdeepfill.attend_backward.' in graph for graph in graphs] == [False, True]


def test_the_generator_exports_as_one_graph(generator):
    expected = generator(*picture())
    program = torch.export.export(generator, picture()).module()
    for name, value in program(*picture()).items():
        assert torch.equal(value, expected[name])
    graphs = [str(part.graph) for part in program.modules() if hasattr(part, 'graph')]
    assert sum('mmdeepfill.attend.' in graph for graph in graphs) == 1


@pytest.mark.parametrize('wanted', [{}, {'return_attention': True, 'return_sources': True}])
@pytest.mark.parametrize('masked', [False, True])
def test_the_operator_keeps_what_pytorch_asks_of_one(masked, wanted):
    # schema, fake shapes and strides, and the gradient under a compiler's tracing
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 9, 12, generator=generator, requires_grad=True)
    mask = torch.zeros(2, 1, 9, 12)
    mask[..., 2:4, 5:8] = 1
    seen = []
    real = operator.attend_forward
    try:
        operator.attend_forward = lambda *args: (seen.append(args), real(*args))[1]
        ContextualAttentionModule()(x, x, mask if masked else None, **wanted)
    finally:
        operator.attend_forward = real
    (args,) = seen
    args = [
        a.detach().requires_grad_(a.is_floating_point()) if isinstance(a, torch.Tensor) else a
        for a in args
    ]
    torch.library.opcheck(torch.ops.mmdeepfill.attend.default, tuple(args))


def test_the_same_without_operators(monkeypatch):
    # as with a PyTorch before 2.4
    x = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0), requires_grad=True)
    results = []
    for forward in (operator.attend_forward, operator.eager_attend):
        monkeypatch.setattr(operator, 'attend_forward', forward)
        output = ContextualAttentionModule()(x, x)
        results.append((output, *torch.autograd.grad(output.square().sum(), x)))
    assert all(map(torch.equal, *results))
