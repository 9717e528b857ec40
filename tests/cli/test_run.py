"""What the options of the tools do to a config."""
import json

import pytest
import torch
from mmengine.config import Config

from mmdeepfill.cli.arguments import test_parser as parser_of_test
from mmdeepfill.cli.arguments import train_parser
from mmdeepfill.cli.errors import UserError
from mmdeepfill.cli.run import _resume, use_autocast, write_metrics

ADAM = dict(type='Adam', lr=1e-4)


def wrapper_types(optim_wrapper):
    cfg = Config(dict(optim_wrapper=optim_wrapper))
    use_autocast(cfg)
    return cfg.optim_wrapper


def test_amp_on_one_wrapper():
    assert wrapper_types(dict(optimizer=ADAM)).type == 'AutocastOptimWrapper'


def test_amp_on_both_players_leaves_an_autocasting_one():
    wrapper = wrapper_types(dict(
        constructor='MultiOptimWrapperConstructor',
        generator=dict(type='OptimWrapper', optimizer=ADAM),
        disc=dict(type='AmpOptimWrapper', optimizer=ADAM)))
    assert wrapper.generator.type == 'AutocastOptimWrapper'
    assert wrapper.disc.type == 'AmpOptimWrapper'
    assert 'type' not in wrapper


def test_amp_refuses_a_wrapper_it_does_not_know():
    with pytest.raises(UserError, match="disc is a 'ApexOptimWrapper'"):
        wrapper_types(dict(
            constructor='MultiOptimWrapperConstructor',
            generator=dict(optimizer=ADAM),
            disc=dict(type='ApexOptimWrapper', optimizer=ADAM)))


def test_amp_refuses_a_gpu_without_bfloat16(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'get_device_capability', lambda: (7, 5))
    monkeypatch.setattr(torch.cuda, 'get_device_name', lambda: 'Tesla T4')
    with pytest.raises(UserError, match='Tesla T4 has no bfloat16'):
        wrapper_types(dict(optimizer=ADAM))


def test_metrics_file_holds_plain_numbers(tmp_path):
    path = tmp_path / 'metrics.json'
    write_metrics({'PSNR': torch.tensor(23.5), 'SSIM': 0.25}, str(path))
    assert json.loads(path.read_text()) == {'PSNR': 23.5, 'SSIM': 0.25}


def test_command_lines_that_mim_and_torchrun_write():
    args = train_parser().parse_args(
        ['c.py', '--launcher', 'pytorch', '--resume', '--local-rank=1',
         '--cfg-options', 'a.b=1', 'c=[1,2]'])
    assert (args.launcher, args.resume, args.local_rank) == ('pytorch', 'auto', 1)
    assert args.cfg_options == {'a.b': 1, 'c': [1, 2]}
    args = parser_of_test().parse_args(['c.py', 'w.pth', '--launcher', 'none'])
    assert (args.config, args.checkpoint) == ('c.py', 'w.pth')


def test_option_without_value(capsys):
    with pytest.raises(SystemExit, match='2'):
        train_parser().parse_args(['c.py', '--cfg-options', 'max_iters'])
    assert "expected KEY=VALUE, got 'max_iters'" in capsys.readouterr().err


def test_restarted_job_starts_from_load_from_until_there_is_a_checkpoint(tmp_path, capsys):
    """A job under torchrun --max-restarts is started with --resume. It once dropped load_from."""
    def resumed(source='auto', load_from='weights.pth'):
        cfg = Config(dict(work_dir=str(tmp_path), load_from=load_from, resume=False,
                          default_hooks=dict(checkpoint=dict(type='CheckpointHook'))))
        _resume(cfg, source)
        return cfg.load_from, cfg.resume

    assert resumed() == ('weights.pth', False)
    assert 'has no checkpoint: starting from load_from, weights.pth' in capsys.readouterr().err
    assert resumed(load_from=None) == (None, True)
    assert resumed('mine.pth') == ('mine.pth', True)
    (tmp_path / 'iter_4.pth').write_bytes(b'')
    assert resumed() == (None, True)
    (tmp_path / 'iter_4.pth').rename(tmp_path / 'other.pth')
    (tmp_path / 'last_checkpoint').write_text('elsewhere/iter_4.pth')
    assert resumed() == (None, True)
