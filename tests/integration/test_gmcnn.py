"""GMCNN's two phases: what each iteration moves and logs, also across a resume; and it learns."""

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmdeepfill.core.registry import MODELS
from tests.helpers import box_masks, config
from tests.integration.runs import shrunk

CRITICS = {
    f'{critic}_{part}' for critic in ('global_disc', 'local_disc') for part in ('real', 'fake')
} | {'loss_disc'}
FIRST = {'known', 'loss_generator'}
SECOND = FIRST | CRITICS | {'confidence', 'global_disc_adversarial', 'local_disc_adversarial'}


class Moves(Hook):
    """Which losses each iteration logs."""

    def __init__(self):
        self.seen = {}

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.seen[runner.iter] = set(outputs)


def train(pictures, folder, iterations, **options):
    cfg = shrunk(
        'gmcnn/gmcnn_small_64x64_1x16_scenes.py',
        pictures,
        folder,
        **{
            'train_cfg.max_iters': iterations,
            'train_cfg.val_interval': 100,
            'custom_hooks': [],
            'param_scheduler': None,
            'default_hooks.checkpoint.interval': 2,
            'train_dataloader.batch_size': 2,
            **options,
        },
    )
    for player in ('generator', 'disc'):  # the same to the last bit
        cfg.optim_wrapper[player].type = 'OptimWrapper'
    cfg.model.generator.update(base_channels=2)
    cfg.model.schedule.phases = [
        {'iterations': 3, 'cycle': [['generator']], 'adversarial': False, 'losses': ['known']},
        {'cycle': [['disc', 'generator']]},
    ]
    moves = Moves()
    runner = Runner.from_cfg(cfg)
    runner.register_hook(moves)
    runner.train()
    return moves.seen, runner.model.state_dict()


@pytest.mark.slow
def test_a_resumed_run_goes_on_in_its_phase(pictures, tmp_path):
    table = {0: FIRST, 1: FIRST, 2: FIRST, 3: SECOND, 4: SECOND}
    moves, expected = train(pictures, tmp_path / 'whole', 5)
    assert moves == table
    first, _ = train(pictures, tmp_path / 'cut', 2)
    second, state = train(pictures, tmp_path / 'cut', 5, resume=True)
    assert {**first, **second} == table and min(second) == 2
    for name, tensor in expected.items():
        assert torch.equal(state[name], tensor), name


def test_phases_name_terms_that_are_there():
    cfg = config('_base_/models/gmcnn_small.py').model
    cfg.schedule.phases[0].losses = ['confidence', 'mrf']
    with pytest.raises(ValueError, match=r"phases\[0\].losses must name .* got \['mrf'\]"):
        MODELS.build(cfg)


def test_files_of_later_phases_are_missed_at_once(tmp_path):
    """Not after 40,000 iterations of the first."""
    cfg = config('_base_/models/gmcnn.py').model
    cfg.losses.mrf.loss.pretrained = str(tmp_path / 'gone.pth')
    cfg.generator.base_channels = 2
    cfg.disc.global_disc_cfg.fc_in_channels = cfg.disc.local_disc_cfg.fc_in_channels = 1
    model = MODELS.build(cfg)
    image = torch.zeros(1, 3, 32, 32)
    record = {'image': image, 'refined': image, 'composited': image, 'mask': image[:, :1]}
    with pytest.raises(FileNotFoundError, match='no file .*gone.pth'):
        model.losses(record, model.schedule.losses(0))


def test_fifty_steps_lower_the_loss():
    cfg = config('_base_/models/gmcnn_small.py').model
    cfg.generator.base_channels = 4
    torch.manual_seed(0)
    model = MODELS.build(cfg)
    model.init_weights()
    rows, columns = torch.meshgrid(*[torch.linspace(-1, 1, 64)] * 2, indexing='ij')
    image = torch.stack([torch.stack([rows * i / 8, columns, rows * columns]) for i in range(8)])
    mask = box_masks([(16, 12 + i, 24, 24) for i in range(8)], (64, 64))
    optimizer = torch.optim.Adam(model.generator.parameters(), 2e-3)
    totals = []
    for _ in range(50):
        record = model.generate({'image': image, 'mask': mask, 'masked_image': image * (1 - mask)})
        losses = model.losses(record)
        assert set(losses) == {'confidence', 'known'}
        optimizer.zero_grad()
        sum(losses.values()).backward()
        optimizer.step()
        totals.append(sum(losses.values()).item())
    assert sum(totals[-5:]) < 0.5 * sum(totals[:5])
