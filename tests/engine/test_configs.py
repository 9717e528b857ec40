"""The shared runtime and schedules, as recipes inherit them."""

import pytest
from mmengine.config import Config

from tests.engine.toy import config, run
from tests.helpers import ROOT

BASE = ROOT / 'configs' / '_base_'


@pytest.mark.slow
@pytest.mark.parametrize(
    'schedule, betas, iterations',
    [('openmmlab_wgan_gp', (0.9, 0.999), 5_000_003), ('paper_wgan_gp', (0.5, 0.9), 6_000_000)],
)
def test_train_with_them(tmp_path, schedule, betas, iterations):
    cfg = Config.fromfile(BASE / 'default_runtime.py')
    cfg.merge_from_dict(Config.fromfile(BASE / 'schedules' / f'{schedule}.py'))
    assert cfg.train_cfg.max_iters == iterations
    toy = config(tmp_path)
    for key in ('model', 'work_dir', 'train_dataloader', 'val_dataloader', 'val_evaluator'):
        cfg[key] = toy[key]
        if key.startswith('val'):
            cfg[key.replace('val', 'test', 1)] = toy[key]
    cfg.train_dataloader['sampler'] = {'type': 'SeededInfiniteSampler'}
    cfg.train_cfg.update(max_iters=4, val_interval=2)
    cfg.log_level = 'ERROR'
    runner = run(cfg)
    for name in ('generator', 'disc'):
        (group,) = runner.optim_wrapper[name].param_groups
        assert (group['lr'], group['betas']) == (1e-4, betas)
    assert (tmp_path / 'iter_4.pth').is_file()
    assert len(list(tmp_path.glob('*/vis_data/vis_image/val_comparison_*.png'))) == 2
    assert list(tmp_path.glob('*/vis_data/events.*'))


def test_real_sampler_goes_on_where_it_was(tmp_path):
    def cfg(folder, **kwargs):
        made = config(tmp_path / folder, max_iters=12, **kwargs)
        made['train_dataloader']['sampler'] = {'type': 'SeededInfiniteSampler'}
        return made

    whole = run(cfg('a')).train_dataloader.dataset.decoded
    again = run(cfg('b', load_from=str(tmp_path / 'a' / 'iter_8.pth'), resume=True))
    assert [int(i) for i in again.train_dataloader.dataset.decoded] == [int(i) for i in whole[16:]]
