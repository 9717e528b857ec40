"""Two gloo ranks of each method, against one process with their batches together."""

import pytest
import torch

from tests.helpers import ROOT, assert_near
from tests.integration.methods import METHODS
from tests.integration.runs import launch

pytestmark = pytest.mark.slow
SCRIPT = ROOT / 'tests/integration/train_ranks.py'
#: Where batch norm goes by the pictures of a rank: its ranks are not one process.
NORMED = {'global_local', 'patch_gan', 'partial_conv_stage1', 'partial_conv_stage2'}

#: Arguments of DDP, which change how gradients are exchanged and not what they are.
WRAPPED = [
    'deepfillv1_paper:gradient_as_bucket_view=True,bucket_cap_mb=1',
    'deepfillv1_paper:find_unused_parameters=True',
    'deepfillv1_paper:broadcast_buffers=True',
]


@pytest.fixture(scope='module')
def trained(pictures, vgg, tmp_path_factory):
    """From a method to its states before and after, of both ranks and of one process."""
    out = tmp_path_factory.mktemp('ranks')
    files = [vgg(kind) for kind in ('vgg16', 'vgg19')]
    folder = files[0].rpartition('/')[0]
    launch(SCRIPT, pictures, folder, out, 2, *METHODS, *WRAPPED, ranks=2, timeout=900)
    launch(SCRIPT, pictures, folder, out, 4, *sorted(set(METHODS) - NORMED), timeout=900)

    alone = {*NORMED, *WRAPPED}

    def load(method):
        names = ['rank0of2', 'rank1of2'] + ([] if method in alone else ['rank0of1'])
        return [torch.load(out / f'{method}_{name}.pth', weights_only=True) for name in names]

    return load


@pytest.mark.parametrize('method', sorted(set(METHODS) - NORMED))
def test_two_ranks_equal_one_process(method, trained):
    (_, first), (_, second), (start, alone) = trained(method)
    assert first.keys() == alone.keys()
    for name, value in first.items():
        assert torch.equal(value, second[name]), f'{name} differs between the ranks'
        largest = max(value.abs().max(), alone[name].abs().max())
        if name.endswith('.bias') and largest < 1e-9:  # normalised away: its gradient is rounding
            continue
        assert_near(value, alone[name], 1e-8)
    # and they did train; a linear head's bias has no gradient
    still = {name for name in start if torch.equal(start[name], alone[name])}
    expected = {f'disc.{view}_disc.fc.linear.bias' for view in ('global', 'local')}
    # vectors of one number
    expected |= {name for name in start if name.endswith('.fc.linear.weight_u')}
    if method.startswith('edgeconnect'):
        # a vector of one number; what its phase does not train
        expected |= {
            name
            for name in start
            if name.endswith('.model.4.weight_u')
            or (method.endswith('1') and 'completion' in name.split('.'))
        }
    assert still <= expected


@pytest.mark.parametrize('method', sorted(NORMED))
def test_with_batch_norm_ranks_have_the_same_weights(method, trained):
    (start, first), (_, second) = trained(method)
    statistics = {name for name in first if 'running_' in name}
    for name in first.keys() - statistics:
        assert torch.equal(first[name], second[name]), f'{name} differs between the ranks'
    # which are each rank's own, so that equal weights do not come from equal pictures
    moved = {name for name in statistics if not torch.equal(first[name], start[name])}
    assert moved and all(not torch.equal(first[name], second[name]) for name in moved)
    still = {name.partition('.bn.')[0] for name in statistics - moved}
    frozen = {f'generator.encoder.enc{i}' for i in (2, 3, 4)}
    assert still == (frozen if method == 'partial_conv_stage2' else set())


@pytest.mark.parametrize('run', WRAPPED)
def test_arguments_of_ddp(run, trained):
    (_, expected), *_ = trained('deepfillv1_paper')
    for _, state in trained(run):
        for name, value in expected.items():
            assert torch.equal(value, state[name]), name
