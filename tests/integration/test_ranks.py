"""Two gloo ranks with the gradient penalty on, against one process."""
import pytest
import torch

from tests.helpers import ROOT, assert_near
from tests.integration.runs import launch

pytestmark = pytest.mark.slow
SCRIPT = ROOT / 'tests/integration/train_ranks.py'


@pytest.mark.parametrize('recipe', ['paper', 'openmmlab'])
def test_two_ranks_equal_one_process(recipe, pictures, tmp_path):
    launch(SCRIPT, pictures, tmp_path, recipe, 2, 5, ranks=2)
    launch(SCRIPT, pictures, tmp_path, recipe, 4, 5)
    (_, first), (_, second), (start, alone) = (
        torch.load(tmp_path / f'{name}.pth', weights_only=True)
        for name in ('rank0of2', 'rank1of2', 'rank0of1'))
    assert first.keys() == alone.keys()
    for name, value in first.items():
        assert torch.equal(value, second[name]), f'{name} differs between the ranks'
        assert_near(value, alone[name], 1e-8)
    # and they did train; a linear head's bias has no gradient
    still = {name for name in start if torch.equal(start[name], alone[name])}
    assert still <= {f'disc.{view}_disc.fc.linear.bias' for view in ('global', 'local')}
