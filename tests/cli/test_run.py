"""Options of ``mmdeepfill train`` and ``mmdeepfill test``, and their effect on a config."""

import json
import sys

import pytest
import torch
from mmengine.config import Config

from mmdeepfill.cli import test as test_command
from mmdeepfill.cli import train as train_command
from mmdeepfill.cli.errors import UserError
from mmdeepfill.cli.main import Parser
from mmdeepfill.cli.run import _leave_out_tensorboard
from mmdeepfill.cli.test import write_metrics
from mmdeepfill.cli.train import _resume, use_autocast

ADAM = {'type': 'Adam', 'lr': 1e-4}


def parse(command, *words):
    parser = Parser()
    command.add_arguments(parser)
    return parser.parse_args(words)


def wrapper_types(optim_wrapper):
    cfg = Config({'optim_wrapper': optim_wrapper})
    use_autocast(cfg)
    return cfg.optim_wrapper


def test_amp_on_one_wrapper():
    assert wrapper_types({'optimizer': ADAM}).type == 'AutocastOptimWrapper'


def test_amp_on_both_players_leaves_an_autocasting_one():
    wrapper = wrapper_types(
        {
            'constructor': 'MultiOptimWrapperConstructor',
            'generator': {'type': 'OptimWrapper', 'optimizer': ADAM},
            'disc': {'type': 'AmpOptimWrapper', 'optimizer': ADAM},
        }
    )
    assert wrapper.generator.type == 'AutocastOptimWrapper'
    assert wrapper.disc.type == 'AmpOptimWrapper'
    assert 'type' not in wrapper


def test_amp_refuses_a_wrapper_it_does_not_know():
    with pytest.raises(UserError, match="disc is a 'ApexOptimWrapper'"):
        wrapper_types(
            {
                'constructor': 'MultiOptimWrapperConstructor',
                'generator': {'optimizer': ADAM},
                'disc': {'type': 'ApexOptimWrapper', 'optimizer': ADAM},
            }
        )


def test_amp_refuses_a_gpu_without_bfloat16(monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    monkeypatch.setattr(torch.cuda, 'get_device_capability', lambda: (7, 5))
    monkeypatch.setattr(torch.cuda, 'get_device_name', lambda: 'Tesla T4')
    with pytest.raises(UserError, match='Tesla T4 has no bfloat16'):
        wrapper_types({'optimizer': ADAM})


def test_metrics_file_holds_plain_numbers(tmp_path):
    path = tmp_path / 'metrics.json'
    write_metrics({'PSNR': torch.tensor(23.5), 'SSIM': 0.25}, str(path))
    assert json.loads(path.read_text()) == {'PSNR': 23.5, 'SSIM': 0.25}


def test_command_lines_that_mim_and_torchrun_write():
    args = parse(
        train_command,
        *('c.py', '--launcher', 'pytorch', '--resume', '--local-rank=1'),
        *('--cfg-options', 'a.b=1', 'c=[1,2]'),
    )
    assert (args.launcher, args.resume, args.local_rank) == ('pytorch', 'auto', 1)
    assert args.cfg_options == {'a.b': 1, 'c': [1, 2]}
    args = parse(test_command, 'c.py', 'w.pth', '--launcher', 'none')
    assert (args.config, args.checkpoint) == ('c.py', 'w.pth')


@pytest.mark.parametrize('command', [train_command, test_command])
def test_the_help_names_none_of_mims_own_options(command):
    """mim takes a script whose help has `--gpus` for one of OpenMMLab 1, and passes it that."""
    parser = Parser()
    command.add_arguments(parser)
    assert '--gpus' not in parser.format_help()


def test_option_without_value(capsys):
    with pytest.raises(SystemExit, match='2'):
        parse(train_command, 'c.py', '--cfg-options', 'max_iters')
    assert "expected KEY=VALUE, got 'max_iters'" in capsys.readouterr().err


@pytest.mark.parametrize(
    'option, fix',
    [
        (
            # mmengine's parser answered with a RecursionError
            "default_hooks.checkpoint=dict(type='CheckpointHook', interval=2)",
            'Write default_hooks.checkpoint.type=CheckpointHook default_hooks.checkpoint.interval=2',
        ),
        ('hooks.a=dict(interval=2)', 'Write hooks.a.interval=2'),
        ("a={'b': {'c': [1, 2]}}", 'Write a.b.c="[1,2]"'),
        ('a=[dict(type=X,b=1)]', "a config of your own that has _base_ = 'CONFIG'"),
        ('a={}', 'a.KEY=VALUE'),
        ('a=[1,2],[3,4]', 'a list such as a="[1,2]" with all of it in one pair of brackets'),
        ('a=[1,2', 'a list such as a="[1,2]"'),
    ],
)
def test_options_that_mmengine_cannot_read_say_how_to_write_them(capsys, option, fix):
    with pytest.raises(SystemExit, match='2'):
        parse(train_command, 'c.py', '--cfg-options', option)
    last = capsys.readouterr().err.splitlines()[-1]
    assert option in last and fix in last


@pytest.mark.parametrize(
    'text, value',
    [
        ('{}.pth', '{}.pth'),
        ('iter_{}.pth', 'iter_{}.pth'),
        ('[(1,2),[a,b],c]', [(1, 2), ['a', 'b'], 'c']),
        ('1,2', [1, 2]),
    ],
)
def test_options_of_mmengine_keep_their_meaning(text, value):
    args = parse(train_command, 'c.py', '--cfg-options', f'a={text}')
    assert args.cfg_options == {'a': value}


def test_the_launcher_under_torchrun(monkeypatch):
    """Ranks without --launcher would each train alone, all into one folder."""
    monkeypatch.delenv('TORCHELASTIC_RUN_ID', raising=False)
    assert parse(train_command, 'c.py').launcher == 'none'
    monkeypatch.setenv('TORCHELASTIC_RUN_ID', 'none')
    assert parse(train_command, 'c.py').launcher == 'pytorch'
    assert parse(test_command, 'c.py', '--launcher', 'none').launcher == 'none'


def test_without_tensorboard_its_log_is_left_out(monkeypatch, capsys):
    """The configs name its backend, and mmengine answered with an ImportError."""
    pytest.importorskip('tensorboard')
    backends = [{'type': 'LocalVisBackend'}, {'type': 'TensorboardVisBackend'}]
    cfg = Config({'visualizer': {'type': 'Visualizer', 'vis_backends': backends}})
    _leave_out_tensorboard(cfg)
    assert len(cfg.visualizer.vis_backends) == 2
    monkeypatch.setitem(sys.modules, 'tensorboard', None)
    _leave_out_tensorboard(cfg)
    assert [one.type for one in cfg.visualizer.vis_backends] == ['LocalVisBackend']
    assert 'pip install "mmdeepfill[tensorboard]"' in capsys.readouterr().err
    _leave_out_tensorboard(Config({}))


def test_restarted_job_starts_from_load_from_until_there_is_a_checkpoint(tmp_path, capsys):
    """A job under torchrun --max-restarts is started with --resume. It once dropped load_from."""

    def resumed(source='auto', load_from='weights.pth'):
        cfg = Config(
            {
                'work_dir': str(tmp_path),
                'load_from': load_from,
                'resume': False,
                'default_hooks': {'checkpoint': {'type': 'CheckpointHook'}},
            }
        )
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
