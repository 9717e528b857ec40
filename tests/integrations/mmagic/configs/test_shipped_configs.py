"""The 11 inpainting configs of mmagic 1.2.0, out of its wheel: read, compared, trained, tested."""

import json
import math
import os
import re
import subprocess
import sys

import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner

from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.errors import UserError
from mmdeepfill.core.registry import MODELS, TRANSFORMS
from mmdeepfill.integrations.mmagic.configs import config_text
from tests.helpers import GOLDEN, ROOT, config, write_vgg

from .project import small_options, write_data

#: mmagic's file -> ours of the recipe openmmlab.
RECIPES = {
    'deepfillv1/deepfillv1_8xb2_places-256x256': 'deepfillv1/deepfillv1_256x256_8x2_places',
    'deepfillv1/deepfillv1_4xb4_celeba-256x256': 'deepfillv1/deepfillv1_256x256_4x4_celeba',
    'deepfillv2/deepfillv2_8xb2_places-256x256': 'deepfillv2/deepfillv2_256x256_8x2_places',
    'deepfillv2/deepfillv2_8xb2_celeba-256x256': 'deepfillv2/deepfillv2_256x256_8x2_celeba',
    'global_local/gl_8xb12_places-256x256': 'global_local/gl_256x256_8x12_places',
    'global_local/gl_8xb12_celeba-256x256': 'global_local/gl_256x256_8x12_celeba',
    'partial_conv/pconv_stage1_8xb12_places-256x256': 'partial_conv/pconv_256x256_stage1_8x1_places',
    'partial_conv/pconv_stage1_8xb1_celeba-256x256': 'partial_conv/pconv_256x256_stage1_8x1_celeba',
    'partial_conv/pconv_stage2_4xb2_places-256x256': 'partial_conv/pconv_256x256_stage2_4x2_places',
    'partial_conv/pconv_stage2_4xb2_celeba-256x256': 'partial_conv/pconv_256x256_stage2_4x2_celeba',
    'aot_gan/aot-gan_smpgan_4xb4_places-512x512': 'aot_gan/aot-gan_smpgan_4xb4_places-512x512',
}
#: Names in tests/golden/state_dict_keys.json, by folder.
GOLDEN_NAMES = {
    'deepfillv1': 'deepfillv1',
    'deepfillv2': 'deepfillv2',
    'global_local': 'global_local',
    'partial_conv': 'pconv',
    'aot_gan': 'aot_gan',
}
NAMES = sorted(RECIPES)


def load(folder, name, tell=lambda report: None, **options):
    return load_config(f'{folder}/{name}.py', options, tell)


def attributes(module, *names):
    return {name: getattr(module, name, None) for name in names}


def layers(module):
    """Its layers with their arguments, without the remark on initialisation."""
    return re.sub(r'\ninit_cfg=.*', '', str(module))


def settings(module):
    """Numbers, names and switches of all its layers."""
    return {
        name: {
            key: value
            for key, value in vars(layer).items()
            if not key.startswith('_') and isinstance(value, (int, float, str, tuple, type(None)))
        }
        for name, layer in module.named_modules()
    }


def first_weights(module):
    """How its layers are initialised: those kinds of them that it has."""
    init = module.init_cfg or []
    kinds = {type(layer).__name__ for layer in module.modules()}
    return [
        dict(
            one,
            layer=sorted(
                {one['layer']} & kinds
                if isinstance(one['layer'], str)
                else set(one['layer']) & kinds
            ),
        )
        for one in ([init] if isinstance(init, dict) else init)
    ]


def facts(model):
    """What a model is and how it trains, by looking at what was built."""
    found = {
        'kind': type(model),
        'generator': layers(model.generator),
        'settings': settings(model.generator),
        'init': first_weights(model.generator),
        'state': {name: tuple(value.shape) for name, value in model.state_dict().items()},
        'frozen': [name for name, value in model.named_parameters() if not value.requires_grad],
        'terms': {
            name: dict(
                attributes(term, 'preds', 'target', 'region', 'weight'),
                loss=str(term.loss),
                details=attributes(
                    term.loss,
                    'sample_wise',
                    'pairs',
                    'weights',
                    'norm_img',
                    'channel_order',
                    'criterion',
                ),
            )
            for name, term in model.losses.terms.items()
        },
    }
    if hasattr(model, 'disc'):
        found.update(
            disc=layers(model.disc),
            disc_settings=settings(model.disc),
            disc_init=first_weights(model.disc),
            views={
                name: (str(view), vars(view).get('size'), vars(view).get('fields'))
                for name, view in model.views.items()
            },
            objective=str(model.objective),
            weight=model.adversarial_weight,
            penalty=model.penalty and attributes(model.penalty, 'weight', 'norm', 'masked'),
            drift=model.drift and model.drift.weight,
            phases=model.schedule.phases,
        )
    return found


@pytest.mark.parametrize('name', NAMES)
def test_the_unchanged_model_is_that_of_our_recipe(mmagic_configs, name):
    cfg = load(mmagic_configs, name)
    recipe = config(f'{RECIPES[name]}.py')
    inputs = [MODELS.build(one.model.pop('data_preprocessor')) for one in (cfg, recipe)]
    assert inputs[0].channel_order == inputs[1].channel_order
    assert torch.equal(inputs[0].hole_value, inputs[1].hole_value)
    with torch.device('meta'):  # names, shapes and arguments are enough
        models = [
            MODELS.build(dict(one.model, data_preprocessor={'type': 'BaseDataPreprocessor'}))
            for one in (cfg, recipe)
        ]
    assert facts(models[0]) == facts(models[1])


@pytest.mark.parametrize('name', [name for name in NAMES if 'aot' not in name])
def test_images_and_holes_of_training_are_those_of_our_recipe(mmagic_configs, name):
    """But for AOT-GAN, whose masks are of other files."""
    steps = []
    for cfg in (load(mmagic_configs, name), config(f'{RECIPES[name]}.py')):
        built = [TRANSFORMS.build(step) for step in cfg.train_dataloader.dataset.pipeline]
        steps.append([(type(step), vars(step)) for step in built])
    assert steps[0] == steps[1]


@pytest.mark.parametrize('name', [name for name in NAMES if 'celeba' in name or 'aot' in name])
def test_the_unchanged_model_has_the_released_names_and_shapes(mmagic_configs, name):
    model = MODELS.build(load(mmagic_configs, name).model)
    model.init_weights()
    keys = json.loads((GOLDEN / 'state_dict_keys.json').read_text())
    expected = {
        key: list(shape)
        for key, shape in keys[GOLDEN_NAMES[name.split('/')[0]]].items()
        # constants that are saved there
        if not key.endswith(('fuse_kernel', 'weight_mask_updater'))
        and not key.startswith('loss_percep.')
    }
    assert {key: list(value.shape) for key, value in model.state_dict().items()} == expected


@pytest.mark.parametrize('name', NAMES)
def test_what_the_user_wrote_stays(mmagic_configs, name):
    theirs = Config.fromfile(f'{mmagic_configs}/{name}.py')
    reports = []
    cfg = load(mmagic_configs, name, reports.append)
    assert cfg.train_cfg.max_iters == theirs.train_cfg.max_iters
    assert cfg.train_cfg.val_interval == theirs.train_cfg.val_interval
    assert cfg.train_dataloader.batch_size == theirs.train_dataloader.batch_size
    assert cfg.train_dataloader.dataset.data_root == theirs.train_dataloader.dataset.data_root
    assert cfg.default_hooks.checkpoint.interval == theirs.default_hooks.checkpoint.interval
    wrapper = {
        key: value
        for key, value in theirs.optim_wrapper.items()
        if value != 'DefaultOptimWrapperConstructor'
    }
    assert cfg.optim_wrapper == wrapper
    told = '\n'.join(reports[0].lines())
    assert 'train_dataloader.sampler.shuffle' in told
    assert 'val_dataloader.dataset.pipeline' in told and 'test_dataloader.dataset.pip' in told
    dead = [theirs[key] for key in ('checkpoint', 'checkpoint_config') if key in theirs]
    assert ('not read: checkpoint' in told) == any(
        hook != theirs.default_hooks.checkpoint for hook in dead
    )
    assert ('start_iter' in told) == (theirs.model.train_cfg.start_iter > 0)


@pytest.mark.parametrize('name', NAMES)
def test_as_a_file_it_is_the_same(mmagic_configs, name, tmp_path):
    cfg = load(mmagic_configs, name)
    path = tmp_path / 'ours.py'
    path.write_text(config_text(cfg.to_dict(), ['a comment']), encoding='utf-8')
    again = Config.fromfile(path)
    assert {key: again[key] for key in cfg} == cfg.to_dict()
    assert set(again) - set(cfg) <= {'train_pipeline', 'val_pipeline'}


@pytest.fixture(scope='module')
def project(tmp_path_factory):
    """A folder with ``data/Places``, ``data/CelebA-HQ`` and ``data/pconv_mask``."""
    folder = write_data(tmp_path_factory.mktemp('project'))
    for vgg, count in {'vgg16': 17, 'vgg19': 32}.items():
        write_vgg(folder / f'{vgg}.pth', vgg, count)
    return folder


def small_run(name, project):
    options = small_options(name.split('/')[0])
    vgg = {'partial_conv': 'vgg16', 'aot_gan': 'vgg19'}.get(name.split('/')[0])
    if vgg:
        options['model.loss_composed_percep.pretrained'] = str(project / f'{vgg}.pth')
    return options


@pytest.mark.slow
@pytest.mark.parametrize('name', NAMES)
def test_two_iterations_and_a_test(mmagic_configs, project, tmp_path, monkeypatch, name):
    monkeypatch.chdir(project)
    cfg = load(mmagic_configs, name, **small_run(name, project))
    cfg.work_dir, cfg.experiment_name = str(tmp_path), name.replace('/', '_')
    runner = Runner.from_cfg(cfg)
    runner.train()
    scalars = runner.message_hub.log_scalars
    totals = ['generator'] + ['disc'] * (cfg.model.type == 'AdversarialInpaintor')
    for key in [f'train/loss_{total}' for total in totals]:
        assert math.isfinite(scalars[key].current()), key
    assert (tmp_path / 'iter_2.pth').is_file()
    first, second = runner.test(), runner.test()
    assert set(first) == {'MAE', 'PSNR', 'SSIM'}
    assert all(math.isfinite(value) for value in first.values())
    assert first == second  # mmagic's differ


@pytest.mark.slow
def test_through_the_commands(mmagic_configs, project, tmp_path):
    """tools/train.py and tools/test.py, as mim runs them, in processes of their own."""
    name = 'deepfillv1/deepfillv1_4xb4_celeba-256x256'
    options = {**small_run(name, project), 'experiment_name': 'command'}
    words = [f'{key}={value}'.replace(' ', '') for key, value in options.items()]
    environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1', CUDA_VISIBLE_DEVICES='')

    def tool(script, *arguments):
        result = subprocess.run(
            [
                sys.executable,
                str(ROOT / 'tools' / script),
                f'{mmagic_configs}/{name}.py',
                *arguments,
                '--work-dir',
                str(tmp_path),
                '--cfg-options',
                *words,
            ],
            cwd=project,
            env=environ,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert result.returncode == 0, result.stderr[-4000:]

    tool('train.py')
    assert (tmp_path / 'iter_2.pth').is_file()
    (log,) = tmp_path.glob('*/*.log')
    lines = log.read_text().splitlines()
    assert len([line for line in lines if 'a config of mmagic, translated: ' in line]) == 1
    assert any('fixed: train_dataloader.sampler.shuffle' in line for line in lines)
    words.append('default_scope=mmdeepfill')  # is recognised by its model, then
    tool('test.py', str(tmp_path / 'iter_2.pth'), '--out', str(tmp_path / 'metrics.json'))
    assert set(json.loads((tmp_path / 'metrics.json').read_text())) == {'MAE', 'PSNR', 'SSIM'}


@pytest.mark.parametrize('task', ['srcnn', 'styleganv2', 'pix2pix', 'dim'])
def test_other_tasks_are_refused(mmagic_configs, task):
    path = sorted((mmagic_configs / task).glob('*.py'))[0]
    with pytest.raises(
        UserError,
        match=r"written for mmagic: model\.type: '\w+' of mmagic is no "
        'inpainting model',
    ):
        load_config(str(path), {})
