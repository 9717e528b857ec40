"""Configs that cannot be right are refused, by file and key."""

import pytest

from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.errors import UserError
from mmdeepfill.core.wording import suggest
from mmdeepfill.zoo import config_files

GOOD = """
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
hooks = [dict(type='LoggerHook'), dict(type='mmengine.hooks.IterTimerHook')]
work_dir = None
"""


@pytest.fixture
def write(tmp_path):
    def write_config(text, name='some.py'):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write_config


def test_options_are_merged(write):
    cfg = load_config(write(GOOD), {'optim_wrapper.optimizer.lr': 0.5})
    assert cfg.optim_wrapper.optimizer.lr == 0.5
    assert cfg.hooks[0].type == 'LoggerHook'


def test_option_may_name_an_argument_of_the_runner(write):
    assert load_config(write(GOOD), {'randomness.seed': 3}).randomness.seed == 3


def test_missing_file_is_named():
    with pytest.raises(UserError, match=r"no file 'not_here\.py'"):
        load_config('not_here.py', {})
    with pytest.raises(UserError, match="Did you mean '.*opencv_telea"):
        load_config('opencv_tela', {})


@pytest.mark.parametrize(
    'name', ['opencv_telea', 'opencv_telea.py', 'configs/opencv/opencv_telea.py']
)
def test_a_name_is_a_config_that_comes_with_the_package(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    cfg = load_config(name, {'model.radius': 5})
    assert cfg.model.method == 'telea' and cfg.model.radius == 5
    assert cfg.filename == str(config_files()['opencv_telea'])


@pytest.mark.parametrize(
    'text, message',
    [
        ('model = dict(', r'some\.py: cannot be read, SyntaxError'),
        ('model = 1 / 0', r'some\.py: cannot be read, ZeroDivisionError'),
        ("_base_ = './gone.py'", r'some\.py: cannot be read, .*gone\.py'),
        (
            "custom_imports = dict(imports=['no_such_module_of_mine'])",
            r'cannot be read, .*no_such_module_of_mine',
        ),
    ],
)
def test_unreadable_config_names_file_and_cause(write, text, message):
    with pytest.raises(UserError, match=message):
        load_config(write(text), {})


def test_unknown_types_are_all_listed_with_key_and_near_misses(write):
    path = write(
        "optim_wrapper = dict(optimizer=dict(type='Adm'))\n"
        "val_evaluator = [dict(type='PSNR'), dict(type='mmdeepfill.PSNRR')]\n"
    )
    with pytest.raises(UserError) as caught:
        load_config(path, {})
    message = str(caught.value)
    assert path in message
    assert "optim_wrapper.optimizer.type: nothing is registered as 'Adm'." in message
    assert "'Adam'" in message
    assert "val_evaluator.1.type: nothing is registered as 'mmdeepfill.PSNRR'" in message
    assert 'val_evaluator.0' not in message


def test_scoped_name_of_ours_is_known(write):
    cfg = load_config(write("metric = dict(type='mmdeepfill.PSNR')"), {})
    assert cfg.metric.type == 'mmdeepfill.PSNR'


def test_option_with_an_unknown_first_key(write):
    with pytest.raises(UserError, match="no 'optim_wraper'. Did you mean 'optim_wrapper'"):
        load_config(write(GOOD), {'optim_wraper.optimizer.lr': 1})


def test_option_beyond_the_end_of_a_list(write):
    with pytest.raises(UserError, match=r'hooks\.5\.type.*does not fit'):
        load_config(write(GOOD), {'hooks.5.type': 'LoggerHook'})


def test_no_suggestion_when_nothing_is_near():
    assert suggest('Zebra', ['Adam', 'SGD']) == ''
    assert suggest('Adan', ['Adam', 'SGD']) == " Did you mean 'Adam'?"


@pytest.mark.parametrize(
    'key,value',
    [
        ('custom_hooks', "[dict(type='ProfilerHook', on_trace_ready=dict(type='log_trace'))]"),
        ('custom_hooks', "[dict(type='ProfilerHook', on_trace_ready=dict(type='tb_trace'))]"),
        (
            'vis_backends',
            "[dict(type='WandbVisBackend', init_kwargs=dict(config=dict(type='baseline')))]",
        ),
    ],
)
def test_a_type_that_only_a_component_from_elsewhere_reads(write, key, value):
    assert load_config(write(f'{key} = {value}'), {})[key]


def test_components_in_components_from_elsewhere_are_checked(write):
    text = "train_pipeline = [dict(type='RandomApply', transforms=[dict(type='Flipp')])]"
    with pytest.raises(UserError, match=r"transforms.0.type: nothing is registered as 'Flipp'"):
        load_config(write(text), {})
