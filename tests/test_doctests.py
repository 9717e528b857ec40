"""Examples in docstrings: they run, and every public name has one."""

import doctest
import importlib
import inspect
import logging
import pkgutil

import pytest

import mmdeepfill
from tests.helpers import ROOT

PACKAGE = ROOT / 'mmdeepfill'
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
#: Rooms whose public names still lack examples; this only becomes shorter.
TO_DO = ('converters.', 'doctor.', 'engine.numerics.', 'inference.', 'integrations.')
#: Names that a few lines cannot show, with what they need.
EXEMPT = {
    'backbones.lpips.LPIPSNetwork': 'weights in a file',
    'backbones.packaged.convert_hed': 'weights in a package',
    'backbones.packaged.packaged_file': 'weights in a package',
    'backbones.weights.find_weights': 'weights in a file',
    'backbones.weights.load_weights': 'weights in a file',
    'evaluation.network_metrics.FID': 'weights in a file',
    'evaluation.network_metrics.IDS': 'weights in a file',
    'evaluation.network_metrics.KID': 'weights in a file',
    'evaluation.network_metrics.LPIPS': 'weights in a file',
    'evaluation.perceptual_distance.PerceptualDistance': 'weights in a package',
    'evaluation.network_metrics.SetMetric': 'weights in a file',
    'checkpoints.fitting.script_state': 'a whole model; see read_state',
    'engine.ddp.SeparateDistributedDataParallel': 'a process group',
    'engine.epoch_loop.EpochBasedTrainLoop': 'a runner',
    'engine.loops.ResumableIterTrainLoop': 'a runner',
    'imageio.video.rewriting.fill_video': 'a video',
    'imageio.video.masks.read_mask_video': 'a video',
    'models.layers.tiled_attention.passes.Rule': 'a part of ContextualAttentionModule',
    'models.layers.tiled_attention.operator.attend': 'a part of ContextualAttentionModule',
    'models.methods.auto.inpaintor.AutoInpaintor': 'weights; see mmdeepfill.inpaint',
    'models.methods.deepfillv1.refiner.DeepFillRefiner': 'a part of DeepFillEncoderDecoder',
    'models.methods.msnps.inpaintor.NeuralPatchInpaintor': 'weights in a file',
    'models.methods.msnps.optimizer.NeuralPatchOptimizer': 'weights in a file',
    'testing.contracts.GeneratorContract': 'tests; see mmdeepfill.testing',
    'testing.contracts.WeightlessContract': 'tests; see mmdeepfill.testing',
}


def modules_with_examples():
    for path in sorted(PACKAGE.rglob('*.py')):
        if '.mim' not in path.parts and '>>> ' in path.read_text(encoding='utf-8'):
            parts = path.relative_to(ROOT).with_suffix('').parts
            yield '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


def public():
    """Classes and functions that packages export, by the name of their module."""
    found = {}
    for info in pkgutil.walk_packages(mmdeepfill.__path__, 'mmdeepfill.'):
        if info.ispkg:
            package = importlib.import_module(info.name)
            for name in getattr(package, '__all__', ()):
                member = getattr(package, name)
                if inspect.isroutine(member) or inspect.isclass(member):
                    found[f'{member.__module__}.{member.__name__}'] = member
    return found


@pytest.mark.parametrize('name', list(modules_with_examples()))
def test_examples_give_what_they_say(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    logging.disable(logging.WARNING)  # the log goes to stdout too
    try:
        outcome = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    finally:
        logging.disable(logging.NOTSET)
    assert outcome.attempted and not outcome.failed


def test_every_public_name_has_an_example():
    lacking = [
        name
        for name, member in public().items()
        if '>>> ' not in (member.__doc__ or '')
        and not (inspect.isclass(member) and issubclass(member, Exception))
        and not name.removeprefix('mmdeepfill.').startswith(TO_DO)
        and name.removeprefix('mmdeepfill.') not in EXEMPT
    ]
    assert not lacking, f'{len(lacking)} names lack an example:\n' + '\n'.join(sorted(lacking))
