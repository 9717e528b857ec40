"""A method that is added to the package: a folder of code and a folder of configs, and no edit."""

import json
import shutil

import pytest
import yaml

from tests.helpers import ROOT
from tests.integration.runs import python_in

CODE = '''
"""A network of two convolutions."""

import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import run_padded


@MODELS.register_module()
class TwoConvolutions(nn.Module):
    """Encoder and decoder of stride 8."""

    outputs, divisor, min_size = ('refined',), 8, 16

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(4, 8, 8, 8), nn.ELU(), nn.ConvTranspose2d(8, 3, 8, 8), nn.Tanh()
        )

    def forward(self, masked_image, mask):
        return run_padded(self.run_stages, masked_image, mask, self.divisor, self.min_size)

    def run_stages(self, masked_image, mask):
        return {'refined': self.layers(torch.cat([masked_image, mask], 1))}
'''
CONFIG = """
# Two convolutions on scenes. Nobody should use it.
_base_ = ['../_base_/default_runtime.py']
model = dict(
    type='ReconstructionInpaintor',
    data_preprocessor=dict(type='InpaintingPreprocessor'),
    generator=dict(type='TwoConvolutions'),
    losses=dict(
        hole=dict(loss=dict(type='L1Loss'), pred='refined', target='image', region='hole')))
_scenes = dict(
    type='SceneDataset', length=4, size=32, seed=0,
    pipeline=[dict(type='CentreMask', size=12), dict(type='PackInputs')])
train_dataloader = dict(
    batch_size=2, num_workers=0, collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededInfiniteSampler'), dataset=dict(split='train', **_scenes))
test_dataloader = dict(
    batch_size=2, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='test', test_mode=True, **_scenes))
test_evaluator = [dict(type='PSNR')]
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3))
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=2)
default_hooks = dict(checkpoint=dict(interval=2), logger=dict(interval=1))
vis_backends = [dict(type='LocalVisBackend')]
visualizer = dict(vis_backends=vis_backends)
"""
NAME = 'two-convolutions_32x32_scenes'
METAFILE = {
    'Collections': [{'Name': 'Two Convolutions', 'README': 'configs/two_convolutions/README.md'}],
    'Models': [
        {
            'Name': NAME,
            'In Collection': 'Two Convolutions',
            'Config': f'configs/two_convolutions/{NAME}.py',
        }
    ],
}
#: Of the build script, what writes mim's index, into the folder 'index'.
INDEX = """
import pathlib, setuptools
setuptools.setup = lambda **options: None
import setup
pathlib.Path('index').mkdir()
setup.write_index(pathlib.Path('index'))
"""


@pytest.fixture(scope='module')
def checkout(tmp_path_factory):
    """A copy of this one, with the method."""
    folder = tmp_path_factory.mktemp('checkout')
    ignored = shutil.ignore_patterns('__pycache__', '.mim', 'weights', '*.pyc')
    for name in ('mmdeepfill', 'configs', 'tools'):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / 'setup.py', folder)
    shutil.copy(ROOT / 'README.md', folder)
    (folder / 'mmdeepfill/models/methods/two_convolutions').mkdir()
    (folder / 'mmdeepfill/models/methods/two_convolutions/__init__.py').write_text(CODE)
    (folder / 'configs/two_convolutions').mkdir()
    for name, text in (
        (f'{NAME}.py', CONFIG.lstrip()),
        ('README.md', '# Two convolutions\n'),
        ('metafile.yml', yaml.safe_dump(METAFILE)),
    ):
        (folder / 'configs/two_convolutions' / name).write_text(text)
    return folder


def run(checkout, *words):
    status, printed = python_in(checkout, [checkout], *words)
    assert status == 0, printed[-3000:]
    return printed


def test_it_is_listed_and_the_default_is_first(checkout):
    printed = run(checkout, '-m', 'mmdeepfill', 'models', '--json')
    entries = {entry['name']: entry for entry in json.loads(printed)}
    assert next(iter(entries)) == 'auto'
    assert entries[NAME]['method'] == 'Two Convolutions'
    assert entries[NAME]['purpose'] == 'Two convolutions on scenes'
    assert entries[NAME]['config'].startswith(str(checkout))


def test_mim_finds_it(checkout):
    run(checkout, '-c', INDEX)
    index = yaml.safe_load((checkout / 'index' / 'model-index.yml').read_text())
    assert 'configs/two_convolutions/metafile.yml' in index['Import']
    assert len(index['Import']) == len(list((checkout / 'configs').glob('*/metafile.yml')))


def test_it_is_trained_tested_checked_and_exported(checkout):
    config = f'configs/two_convolutions/{NAME}.py'
    run(checkout, 'tools/train.py', config, '--work-dir', 'work')
    last = (checkout / 'work' / 'last_checkpoint').read_text()
    assert 'PSNR' in run(checkout, 'tools/test.py', config, last, '--work-dir', 'work')
    assert 'nothing found' in run(checkout, '-m', 'mmdeepfill', 'doctor', '--config', NAME)
    words = ['export', NAME, last, '--format', 'torchscript', '--out', 'model.pt']
    assert 'it agrees with the model' in run(checkout, '-m', 'mmdeepfill', *words)
