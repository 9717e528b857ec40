"""Parts of another package in every command, with no edit here: a generator, a loss, a mask, a
transform and a metric, which a config or ``--import`` names.
"""

import json
import os

import cv2
import numpy as np
import pytest

from tests.helpers import ROOT
from tests.integration.runs import python_in

PARTS = """
import torch
from torch import nn

from mmdeepfill.core.registry import METRICS, MODELS, TRANSFORMS
from mmdeepfill.datasets.transforms import DrawnMask
from mmdeepfill.evaluation import RegionMetric
from mmdeepfill.models.layers import run_padded


@MODELS.register_module(name='OutsideUNet')
class UNet(nn.Module):
    outputs, divisor, min_size = ('refined',), 4, 16

    def __init__(self, channels=4):
        super().__init__()
        self.down = nn.Conv2d(4, channels, 4, 4)
        self.up = nn.ConvTranspose2d(channels, 3, 4, 4)

    def forward(self, masked_image, mask):
        return run_padded(self.run_stages, masked_image, mask, self.divisor, self.min_size)

    def run_stages(self, masked_image, mask):
        return {'refined': self.up(self.down(torch.cat([masked_image, mask], 1)).relu()).tanh()}


@MODELS.register_module()
class QuarticLoss(nn.Module):
    def forward(self, pred, target, weight=None, area=None):
        return ((pred - target) ** 4 * weight).sum() / weight.sum().clamp_min(1)


@TRANSFORMS.register_module()
class SpotsMask(DrawnMask):
    short_name = 'spots'
    lengths = {'side': 1}

    def __init__(self, side=64, count=2):
        super().__init__(side=side, count=count)

    def draw(self, height, width, rng):
        import numpy as np

        mask, side = np.zeros((height, width), np.uint8), self.settings['side']
        for _ in range(self.settings['count']):
            top, left = rng.integers(height - side), rng.integers(width - side)
            mask[top : top + side, left : left + side] = 1
        return mask, (0, 0, height, width)


@TRANSFORMS.register_module()
class Negative:
    keeps_size = True

    def __call__(self, results):
        results['img'] = 255 - results['img']
        return results


@TRANSFORMS.register_module()
class Halve:
    @staticmethod
    def size_after(config, size):
        return size and (size[0] // 2, size[1] // 2)

    def __call__(self, results):
        results['img'] = results['img'][::2, ::2].copy()
        return results


@METRICS.register_module()
class Worst(RegionMetric):
    base_name, plain_region, higher_is_better = 'worst', 'hole', False

    def __init__(self, region='hole', **kwargs):
        super().__init__(region, **kwargs)

    def measure(self, prediction, target, mask):
        return (prediction.float() - target.float()).abs().max().item()
"""
CONFIG = """
custom_imports = dict(imports=['outside.parts', 'mmdeepfill.engine'])
default_scope = 'mmdeepfill'
model = dict(
    type='ReconstructionInpaintor',
    data_preprocessor=dict(type='InpaintingPreprocessor'),
    generator=dict(type='OutsideUNet'),
    losses=dict(hole=dict(
        loss=dict(type='QuarticLoss'), pred='refined', target='image', region='hole')))
steps = [dict(type='Negative'), dict(type='Halve'), dict(type='SpotsMask', side=7), dict(type='PackInputs')]
train_dataloader = dict(
    batch_size=2, num_workers=0, collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededInfiniteSampler'),
    dataset=dict(type='SceneDataset', split='train', length=4, size=80, seed=0, pipeline=steps))
test_dataloader = dict(
    batch_size=2, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='InpaintingDataset', data_prefix=dict(img_path='photos'), test_mode=True,
        pipeline=[dict(type='LoadImage'), *steps]))
test_evaluator = [dict(type='MAE'), dict(type='Worst')]
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3))
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=2)
default_hooks = dict(
    checkpoint=dict(type='CheckpointHook', interval=2, by_epoch=False),
    logger=dict(type='LoggerHook', interval=1))
log_processor = dict(type='LogProcessor', by_epoch=False)
"""
#: Runs commands one after the other; before the first nothing of ours is imported.
RUN = """
import json, sys
from mmdeepfill.cli.main import main
status = {}
for words in json.load(open(sys.argv[1])):
    print('$', *words, flush=True)
    name = ' '.join(word for word in words[:2] if word.isalpha())
    try:
        status[name] = main(words)
    except SystemExit as stopped:
        status[name] = stopped.code
from mmdeepfill.app.catalogue import Catalogue
catalogue = Catalogue('config.py', 'last.pth')
status['page'] = catalogue.models()[0] | catalogue.abilities('config.py')
json.dump(status, open('status.json', 'w'))
"""


#: In this order: the first knows no part yet.
COMMANDS = {
    'masks make': 'masks make masks --type spots --count 2 --size 64 --seed 3 '
    '--import outside.parts',
    'manifest make': 'manifest make --images photos --size 32 --mask-type spots --workers 0 '
    '--out m.json --import outside.parts',
    'manifest check': 'manifest check m.json --import outside.parts',
    'doctor': 'doctor --config config.py --json doctor.json',
    'browse': 'browse config.py --count 2 --show shown',
    'eval': 'eval config.py last.pth --out result.json',
    'export': 'export config.py last.pth --format torchscript --out model.pt',
    'inpaint': 'inpaint photo.png --box 3 4 9 20 --model config.py --checkpoint last.pth '
    '--out filled.png',
}


@pytest.fixture(scope='module')
def used(tmp_path_factory):
    """The folder in which all commands were run, and what they wrote and printed."""
    folder = tmp_path_factory.mktemp('outside')
    (folder / 'outside').mkdir()
    (folder / 'outside' / '__init__.py').touch()
    (folder / 'outside' / 'parts.py').write_text(PARTS)
    (folder / 'config.py').write_text(CONFIG)
    photo = np.full((66, 94, 3), (30, 90, 200), np.uint8)
    for name in ('photo.png', 'photos/1.png', 'photos/2.png'):
        (folder / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / name), photo)
    status, printed = python_in(
        folder, [folder, ROOT], ROOT / 'tools/train.py', 'config.py', '--work-dir', 'work'
    )
    assert status == 0, printed[-3000:]
    last = (folder / 'work' / 'last_checkpoint').read_text()
    os.symlink(last, folder / 'last.pth')
    commands = [line.split() for line in COMMANDS.values()]
    (folder / 'commands.json').write_text(json.dumps(commands))
    status, printed = python_in(folder, [folder, ROOT], '-c', RUN, 'commands.json')
    assert status == 0, printed[-3000:]
    return folder, json.loads((folder / 'status.json').read_text()), printed


@pytest.mark.parametrize('command', COMMANDS)
def test_commands(used, command):
    _, status, printed = used
    assert not status[command], printed


def test_the_mask_is_drawn_in_proportion(used):
    folder = used[0]
    for number in range(2):
        mask = cv2.imread(str(folder / 'masks' / f'{number:06d}.png'), cv2.IMREAD_UNCHANGED)
        # two squares of 64 pixels in 256 are of 16 in 64; they may overlap
        assert mask.shape == (64, 64) and 16**2 <= (mask == 255).sum() <= 2 * 16**2
    frozen = json.loads((folder / 'm.json').read_text())
    assert {'type': 'SpotsMask', 'side': 8, 'count': 2} in frozen['pipeline']
    listed = [json.loads(line) for line in (folder / 'masks/index.jsonl').read_text().splitlines()]
    assert len(listed) == 2


def test_the_doctor_knows_its_sizes_and_finds_nothing(used):
    report = json.loads((used[0] / 'doctor.json').read_text())
    # by what dataset, transforms and mask declare: half of 80
    assert report['config']['facts']['pictures'] == '40x40'
    assert report['passed'] and not report['config']['findings']


def test_what_they_write(used):
    folder, status, printed = used
    assert len(list((folder / 'shown').iterdir())) == 6
    assert 'worst' in (folder / 'result.json').read_text()
    assert (folder / 'model.pt').stat().st_size > 0 and 'it agrees with the model' in printed
    photo, filled = (cv2.imread(str(folder / name)) for name in ('photo.png', 'filled.png'))
    outside = np.ones(photo.shape[:2], bool)
    outside[3:12, 4:24] = False
    assert (photo[outside] == filled[outside]).all()
    page = status['page']
    assert page['ready'] and page['strategies'] == ['auto', 'exact', 'crop']


def test_a_module_that_is_not_found(tmp_path):
    status, printed = python_in(
        tmp_path,
        [ROOT],
        '-m',
        'mmdeepfill',
        *['masks', 'make', 'masks', '--type', 'spots', '--count', '1', '--import', 'nowhere.parts'],
    )
    assert status == 2 and '--import nowhere.parts: cannot be imported' in printed
    assert 'PYTHONPATH' in printed and not (tmp_path / 'masks').exists()
