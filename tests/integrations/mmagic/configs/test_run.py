"""Loops, optimizers, hooks, logging; what is recognised; what nothing reads."""

import pytest
from mmengine.config import Config

from mmdeepfill.cli.config import load_config
from mmdeepfill.integrations.mmagic.configs import MmagicConfigError, is_mmagic, ours

from .small_config import TWO_STAGE, small, translated

ADAM = {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-4}}
BOTH = {'constructor': 'MultiOptimWrapperConstructor', 'generator': ADAM, 'disc': ADAM}


def entry(name, value, **others):
    config, notes = translated(**{name: value}, **others)
    return config[name], notes


@pytest.mark.parametrize(
    'scope, kind, wanted',
    [
        ('mmagic', 'OneStageInpaintor', True),
        ('mmagic', 'SRCNN', True),
        ('mmdeepfill', 'OneStageInpaintor', True),
        ('mmdeepfill', 'mmagic.GLInpaintor', True),
        (None, 'AOTInpaintor', True),
        ('mmdeepfill', 'AdversarialInpaintor', False),
        ('mmdeepfill', 'SRCNN', False),
    ],
)
def test_recognised_by_scope_or_model(scope, kind, wanted):
    cfg = Config({'default_scope': scope, 'model': {'type': kind}})
    assert is_mmagic(cfg) is wanted


NEW_STYLE = """
from mmagic.models.data_preprocessors import DataPreprocessor
from mmagic.models.editors import GLEncoderDecoder
from mmagic.models.base_models import OneStageInpaintor
from mmagic.models.losses import L1Loss
from mmengine.model import MMSeparateDistributedDataParallel
from mmengine.runner import IterBasedTrainLoop
{scope}
model = dict(
    type=OneStageInpaintor, data_preprocessor=dict(type=DataPreprocessor),
    encdec=dict(type=GLEncoderDecoder), loss_l1_hole=dict(type=L1Loss))
train_cfg = dict(type=IterBasedTrainLoop, max_iters=3)
model_wrapper_cfg = dict(type=MMSeparateDistributedDataParallel)
"""


@pytest.mark.parametrize('scope', ["default_scope = 'mmagic'", ''])
def test_types_that_are_classes(tmp_path, scope):
    """The new style of configs; mmagic is not there to be imported."""
    path = tmp_path / 'new.py'
    path.write_text(NEW_STYLE.format(scope=scope))
    cfg = ours(Config.fromfile(path))
    assert cfg.model.type == 'ReconstructionInpaintor'
    assert cfg.model.losses.hole.loss.type == 'L1Loss'
    assert cfg.train_cfg == {'type': 'ResumableIterTrainLoop', 'max_iters': 3}


def test_a_config_of_ours_is_the_same_object():
    cfg = Config({'default_scope': 'mmdeepfill', 'model': {'type': 'OpenCVInpaintor'}})
    assert ours(cfg) is cfg


def test_translation_is_told_and_done_once():
    told = []
    cfg = ours(
        small(default_scope='mmdeepfill', model_wrapper_cfg=None),
        lambda report: told.extend(report.lines()),
    )
    assert cfg.default_scope == 'mmdeepfill' and cfg.model.type == 'ReconstructionInpaintor'
    # the model wrapper is the only thing that this config leaves open
    assert told == [
        'a config of mmagic, translated: 1 chosen',
        'chosen: model_wrapper_cfg.type: none: each player is wrapped by itself',
    ]
    assert ours(cfg, told.append) is cfg and len(told) == 2


def test_other_commands_say_it_in_one_line(tmp_path, capsys):
    path = tmp_path / 'theirs.py'
    path.write_text(small(model_wrapper_cfg=None).pretty_text)
    load_config(str(path), {})
    assert capsys.readouterr().err == (
        f'{path}: a config of mmagic, translated: 1 chosen; `mmdeepfill migrate {path}` tells '
        'what\n'
    )


def test_loops():
    assert entry('train_cfg', {'type': 'IterBasedTrainLoop', 'max_iters': 5, 'val_interval': 2})[
        0
    ] == ({'type': 'ResumableIterTrainLoop', 'max_iters': 5, 'val_interval': 2})
    assert entry('val_cfg', {'type': 'MultiValLoop'})[0] == {'type': 'ValLoop'}
    assert entry('test_cfg', {'type': 'MultiTestLoop', 'fp16': True})[0] == {
        'type': 'TestLoop',
        'fp16': True,
    }
    with pytest.raises(MmagicConfigError, match=r"train_cfg\.type: the loop 'EpochBasedTrain"):
        entry('train_cfg', {'type': 'EpochBasedTrainLoop', 'max_epochs': 5})
    with pytest.raises(MmagicConfigError, match=r'train_cfg\.by_epoch: '):
        entry('train_cfg', {'by_epoch': True, 'max_epochs': 5})


def test_optimizers():
    assert entry('optim_wrapper', BOTH, model=TWO_STAGE)[0] == BOTH
    assert entry('optim_wrapper', dict(ADAM, constructor='DefaultOptimWrapperConstructor'))[0] == (
        ADAM
    )
    alone, notes = entry('optim_wrapper', BOTH)
    assert 'disc' not in alone and ('not read', 'optim_wrapper.disc') in notes
    with pytest.raises(MmagicConfigError, match=r"optim_wrapper\.vgg: .*'generator' and 'disc'"):
        entry('optim_wrapper', dict(BOTH, vgg=ADAM))
    with pytest.raises(MmagicConfigError, match=r"constructor: 'PGGANOptimWrapperConstructor'"):
        entry('optim_wrapper', dict(BOTH, constructor='PGGANOptimWrapperConstructor'))


def test_model_wrapper():
    plain = {
        'type': 'mmdeepfill.SeparateDistributedDataParallel',
        'broadcast_buffers': False,
        'find_unused_parameters': False,
    }
    assert entry('model_wrapper_cfg', {'type': 'MMSeparateDistributedDataParallel'}) == (plain, {})
    wrapper, notes = entry(
        'model_wrapper_cfg', {'type': 'MMDistributedDataParallel', 'find_unused_parameters': True}
    )
    assert wrapper == dict(plain, find_unused_parameters=True)
    assert ('fixed', 'model_wrapper_cfg.type') in notes


def test_schedulers_are_mmengines():
    linear = {'type': 'LinearLR', 'start_factor': 0.1}
    assert entry('param_scheduler', linear)[0] == linear
    with pytest.raises(MmagicConfigError, match=r"param_scheduler\.disc\.0\.type: 'ReduceLR'"):
        entry('param_scheduler', {'disc': [{'type': 'ReduceLR'}]})


def test_checkpoints_lie_in_the_work_dir():
    checkpoint = {'type': 'CheckpointHook', 'interval': 5, 'by_epoch': False}
    hooks, notes = entry(
        'default_hooks',
        {'timer': {'type': 'IterTimerHook'}, 'checkpoint': dict(checkpoint, out_dir='./work_dirs')},
    )
    assert hooks == {'timer': {'type': 'IterTimerHook'}, 'checkpoint': checkpoint}
    assert '--resume' in notes['fixed', 'default_hooks.checkpoint.out_dir']
    elsewhere = dict(checkpoint, out_dir='/mnt/weights')
    assert entry('default_hooks', {'checkpoint': elsewhere})[0] == {'checkpoint': elsewhere}


def test_metrics_are_logged_at_their_iteration():
    logger = {'type': 'LoggerHook', 'interval': 100}
    hooks, notes = entry('default_hooks', {'logger': logger})
    assert hooks == {'logger': dict(logger, log_metric_by_epoch=False)}
    assert ('fixed', 'default_hooks.logger.log_metric_by_epoch') in notes
    chosen = {'logger': dict(logger, log_metric_by_epoch=True)}
    assert entry('default_hooks', chosen) == (chosen, {})


def test_pictures():
    hooks, notes = entry('custom_hooks', [{'type': 'BasicVisualizationHook', 'interval': 1}])
    assert hooks == [{'type': 'InpaintingVisualHook'}]
    assert ('changed', 'custom_hooks.0.interval') in notes
    hooks, _ = entry('custom_hooks', [{'type': 'BasicVisualizationHook', 'on_test': False}])
    assert hooks == [{'type': 'InpaintingVisualHook', 'max_test_images': 0}]
    hooks, notes = entry(
        'custom_hooks', [{'type': 'BasicVisualizationHook', 'on_val': False, 'on_test': False}]
    )
    assert hooks == [] and ('not read', 'custom_hooks.0.type') in notes
    with pytest.raises(MmagicConfigError, match=r'custom_hooks\.0\.on_train: '):
        entry('custom_hooks', [{'type': 'BasicVisualizationHook', 'on_train': True}])
    with pytest.raises(MmagicConfigError, match=r"the hook 'ExponentialMovingAverageHook' has"):
        entry('custom_hooks', [{'type': 'ExponentialMovingAverageHook'}])


def test_visualizer():
    local = {'type': 'LocalVisBackend'}
    visualizer, notes = entry(
        'visualizer',
        {
            'type': 'ConcatImageVisualizer',
            'vis_backends': [local],
            'fn_key': 'gt_path',
            'bgr2rgb': True,
            'img_keys': ['gt_img', 'pred_img'],
        },
    )
    assert visualizer == {'type': 'Visualizer', 'vis_backends': [local]}
    assert ('changed', 'visualizer.img_keys') in notes
    with pytest.raises(MmagicConfigError, match=r"vis_backends\.0\.type: 'PaviVisBackend'"):
        entry(
            'visualizer',
            {'type': 'ConcatImageVisualizer', 'vis_backends': [{'type': 'PaviVisBackend'}]},
        )


def test_what_nothing_reads_is_said_and_helpers_are_not():
    config, notes = translated(
        lr=1e-3,  # stands in optim_wrapper
        checkpoint={'type': 'CheckpointHook', 'interval': 9},
        default_hooks={'checkpoint': {'type': 'CheckpointHook', 'interval': 5}},
        evaluation={'interval': 7},
        randomness={'seed': 3},
    )
    assert {path for kind, path in notes if kind == 'not read'} == {'checkpoint', 'evaluation'}
    text = notes['not read', 'checkpoint']
    assert 'default_hooks.checkpoint, every 5 iterations, and not checkpoint, every 9' in text
    assert config['randomness'] == {'seed': 3}
    assert 'checkpoint' not in config and 'lr' not in config


def test_imports_are_added_to_the_users():
    imports, notes = entry('custom_imports', {'imports': ['json', 'mmagic.models']})
    assert imports['imports'] == ['mmdeepfill.engine', 'json']
    assert ('not read', 'custom_imports') in notes


def test_a_preprocessor_beside_the_model():
    with pytest.raises(MmagicConfigError, match='^data_preprocessor: expected inside the model'):
        translated(data_preprocessor={'type': 'DataPreprocessor'})
