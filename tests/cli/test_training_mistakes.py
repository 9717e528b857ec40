"""Usual mistakes in a recipe end in one message, before the first iteration."""

from itertools import count

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mmdeepfill.cli.main import main
from mmdeepfill.core.registry import MODELS

NUMBERS = count()
RECIPE = """
_base_ = 'mmdeepfill::global_local/gl_small_64x64_1x16_scenes.py'
pipeline = [
    dict(type='LoadImage'),
    dict(type='Resize', scale=(64, 64), keep_ratio=False),
    dict(type='TFBoxMask', size=24, margin=0, max_delta=0),
    dict(type='PackInputs'),
]
train_dataloader = dict(
    _delete_=True, batch_size=2, num_workers=0, collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededInfiniteSampler'),
    dataset=dict(type='InpaintingDataset', data_root='pictures', ann_file='train.txt',
                 pipeline=pipeline))
val_cfg = val_dataloader = val_evaluator = None
train_cfg = dict(max_iters=1)
"""


class _Own(nn.Module):
    outputs = ('refined',)

    def __init__(self, channels=5):
        super().__init__()
        self.conv = nn.Conv2d(channels, 3, 1)

    def forward(self, image: Tensor, mask: Tensor):
        return {'refined': self.conv(torch.cat([image, mask], 1))}


@MODELS.register_module(force=True)
class OwnWithoutOutputs(_Own):
    outputs = None


@MODELS.register_module(force=True)
class OwnOfATensor(_Own):
    def __init__(self):
        super().__init__(4)

    def forward(self, image, mask):
        return super().forward(image, mask)['refined']


@MODELS.register_module(force=True)
class OwnOfOtherNames(OwnOfATensor):
    def forward(self, image, mask):
        return {'filled': super().forward(image, mask)}


@MODELS.register_module(force=True)
class OwnOfFiveChannels(_Own):
    pass


@MODELS.register_module(force=True)
class LossWithoutWeight(nn.Module):
    def forward(self, pred, target):
        return (pred - target).abs().mean()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'pictures').mkdir()
    rng = np.random.default_rng(0)
    for name, size in {'a.png': (80, 90), 'b.png': (70, 100)}.items():
        cv2.imwrite(f'pictures/{name}', rng.integers(0, 256, (*size, 3), np.uint8))
    (tmp_path / 'pictures' / 'train.txt').write_text('a.png\nb.png\n')
    return tmp_path


def recipe(change=''):
    """Under a name of its own: mmengine would share its visualizer with a run of the same second."""
    return f"{RECIPE}experiment_name = 'mine{next(NUMBERS)}'\n{change}"


def refused(capsys, monkeypatch, change='', *options):
    """The message that a recipe ends with."""
    with open('mine.py', 'w') as file:
        file.write(recipe(change))
    words = ['train', 'mine.py', '--work-dir', 'out']
    with pytest.raises(SystemExit) as end:
        main([*words, *(('--cfg-options', *options) if options else ())])
    assert end.value.code == 2
    message = capsys.readouterr().err
    assert 'Traceback' not in message
    return message[message.index('error: ') :]


MISTAKES = {
    'no mask': ('pipeline.pop(2)', r'PackInputs found no mask for image .*: put a mask transform'),
    'no PackInputs': (
        'pipeline.pop()',
        r'train_dataloader.dataset.pipeline: expected PackInputs as the last transform',
    ),
    'several sizes': (
        'pipeline.pop(1)',
        r"train_dataloader: expected images of one size in a batch, got 90x80 \('.*a.png'\) and "
        r"100x70 \('.*b.png'\).*Resize or RandomCrop",
    ),
    'one wrapper for two players': (
        "optim_wrapper = dict(_delete_=True, type='OptimWrapper', "
        "optimizer=dict(type='Adam', lr=1e-4))",
        r"optim_wrapper: expected one for each player, 'generator' and 'disc', with "
        r"constructor='MultiOptimWrapperConstructor', got a single OptimWrapper",
    ),
    'none for disc': (
        "optim_wrapper = dict(_delete_=True, constructor='MultiOptimWrapperConstructor', generator="
        "dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4)))",
        r"optim_wrapper: expected one for each player, 'generator' and 'disc', got generator",
    ),
    'a schedule for a player that is not there': (
        "param_scheduler = dict(_delete_=True, dics=[dict(type='MultiStepLR', milestones=[1], by_epoch=False)])",
        r"param_scheduler.dics: expected one of the players generator, disc. Did you mean 'disc'",
    ),
    'five channels': (
        "model = dict(generator=dict(_delete_=True, type='OwnOfFiveChannels'))",
        r'model.generator: OwnOfFiveChannels refused masked_image \(2, 3, 64, 64\), '
        r'mask \(2, 1, 64, 64\): .*5 channels',
    ),
    'no outputs': (
        "model = dict(generator=dict(_delete_=True, type='OwnWithoutOutputs'))",
        r"model.generator: expected a class attribute 'outputs' .*OwnWithoutOutputs has none",
    ),
    'a tensor': (
        "model = dict(generator=dict(_delete_=True, type='OwnOfATensor'))",
        r"model.generator: expected a dict of 'refined' from OwnOfATensor.forward, got a Tensor",
    ),
    'other names': (
        "model = dict(generator=dict(_delete_=True, type='OwnOfOtherNames'))",
        r"model.generator: expected a dict of 'refined' from OwnOfOtherNames.forward, got .*filled",
    ),
    'a loss without weight': (
        "model = dict(losses=dict(_delete_=True, l1=dict(loss=dict(type='LossWithoutWeight'), "
        "pred='refined', target='image')))",
        r'losses.l1: expected LossWithoutWeight.forward to take weight= and area=, .*'
        r'got \(pred, target\)',
    ),
    'Pretrained merged into another init_cfg': (
        "model = dict(generator=dict(init_cfg=dict(type='Pretrained', checkpoint='a.pth')))",
        r'model.generator.init_cfg: .*Pretrained takes .*_delete_=True',
    ),
}


@pytest.mark.parametrize('change,message', MISTAKES.values(), ids=list(MISTAKES))
def test_one_message(folder, capsys, monkeypatch, change, message):
    import re

    found = refused(capsys, monkeypatch, change)
    assert re.search(message, ' '.join(found.split())), found


def test_a_schedule_for_one_player(folder, monkeypatch):
    """The other keeps its rate."""
    change = (
        "param_scheduler = dict(_delete_=True, generator=[dict(type='MultiStepLR', milestones=[1], "
        'by_epoch=False)])\n'
    )
    with open('mine.py', 'w') as file:
        file.write(recipe(change))
    assert main(['train', 'mine.py', '--work-dir', 'out']) == 0
    assert (folder / 'out' / 'iter_1.pth').is_file()


def test_lists_of_dicts_among_the_options(folder, capsys, monkeypatch):
    option = "custom_hooks=[dict(type='GracefulStopHook')]"
    message = refused(capsys, monkeypatch, '', option)
    assert 'argument --cfg-options: custom_hooks' in message
    assert 'write the dict into a config of your own' in message


def test_a_hook_that_is_none_is_left_out(folder, monkeypatch):
    with open('mine.py', 'w') as file:
        file.write(recipe('default_hooks = dict(visual=None, logger=None)'))
    main(['train', 'mine.py', '--work-dir', 'out'])
    assert not list(folder.glob('out/*/vis_data/vis_image/*'))
