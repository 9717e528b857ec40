"""Mistakes of a user, in real processes: one message, status 2, nothing trained."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from tests.helpers import ROOT

from .tiny import CONFIG


@pytest.fixture
def project(tmp_path):
    """A folder with four photographs, their list, and a config that trains on them."""
    photographs = tmp_path / 'photographs'
    photographs.mkdir()
    draw = np.random.default_rng(0)
    names = [f'{i}.png' for i in range(4)]
    for name in names:
        picture = draw.integers(0, 256, (24, 24, 3), dtype=np.uint8)
        assert cv2.imwrite(str(photographs / name), picture)
    (tmp_path / 'photographs' / 'list.txt').write_text('\n'.join(names))
    config = CONFIG.format(data_root=str(photographs), ann_file='list.txt')
    (tmp_path / 'config.py').write_text(config)
    return tmp_path


def run_tool(folder, tool, *arguments):
    return run_python(folder, str(ROOT / 'tools' / tool), *arguments)


def run_python(folder, *words):
    environ = {key: value for key, value in os.environ.items() if not key.startswith('SLURM')}
    environ.update(PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )


def assert_refused(result, *parts):
    assert result.returncode == 2, result.stderr
    for part in parts:
        assert part in result.stderr
    assert 'Traceback' not in result.stderr
    assert 'Saving checkpoint' not in result.stdout


def test_without_a_mistake_it_trains(project):
    result = run_tool(project, 'train.py', 'config.py', '--work-dir', 'out')
    assert result.returncode == 0, result.stderr
    assert (project / 'out' / 'last_checkpoint').is_file()


def test_the_command_trains_and_tests_what_the_tools_do(project):
    """`mmdeepfill train` and `mmdeepfill test`; without openmim, whose help would import it."""
    command = (
        '-c',
        "import sys; sys.modules['mim'] = None; from mmdeepfill.cli.main import main; "
        'sys.exit(main())',
    )
    words = ('config.py', '--work-dir', 'out', '--cfg-options')
    for iterations in (2, 4):
        result = run_python(
            project, *command, 'train', *words, f'train_cfg.max_iters={iterations}', '--resume'
        )
        assert result.returncode == 0, result.stderr
    assert (project / 'out' / 'last_checkpoint').read_text().endswith('iter_4.pth')
    assert 'resumed' in (result.stdout + result.stderr).lower()
    result = run_python(project, *command, 'test', 'config.py', 'out/iter_4.pth')
    assert_refused(result, "config config.py: testing needs 'test_dataloader'")
    assert_refused(run_python(project, *command, 'train', 'gone.py'), "no file 'gone.py'")


def test_two_ranks_under_torchrun(project):
    """One training of two ranks, as `torchrun -m mmdeepfill train`, and not two trainings."""
    with open(project / 'config.py', 'a') as config:
        config.write(
            "model_wrapper_cfg = dict(type='mmdeepfill.SeparateDistributedDataParallel')\n"
        )
    result = run_python(
        project,
        *('-m', 'torch.distributed.run', '--standalone', '--nproc_per_node=2'),
        *('-m', 'mmdeepfill', 'train', 'config.py', '--work-dir', 'out'),
    )
    assert result.returncode == 0, result.stderr
    assert len(list((project / 'out').glob('2*/*.log'))) == 1
    assert (project / 'out' / 'last_checkpoint').is_file()
    assert 'Distributed launcher: pytorch' in result.stdout + result.stderr
    assert 'GPU number: 2' in result.stdout + result.stderr


def test_missing_config(project):
    assert_refused(run_tool(project, 'train.py', 'nowhere.py'), "no file 'nowhere.py'")


def test_unknown_type(project):
    result = run_tool(project, 'train.py', 'config.py', '--cfg-options', 'model.type=TinyForTool')
    assert_refused(result, 'config.py', 'model.type', "Did you mean 'TinyForTools'")


def test_missing_folder(project):
    result = run_tool(
        project,
        'train.py',
        'config.py',
        '--cfg-options',
        'train_dataloader.dataset.data_root=nowhere',
    )
    assert_refused(result, 'train_dataloader', "data_prefix['img_path']", "'nowhere")


def test_empty_list(project):
    (project / 'photographs' / 'list.txt').write_text('\n')
    result = run_tool(project, 'train.py', 'config.py')
    assert_refused(result, 'train_dataloader', 'list.txt', 'is empty')


def test_list_that_names_a_missing_file(project):
    (project / 'photographs' / 'list.txt').write_text('0.png\ngone.png\n')
    result = run_tool(project, 'train.py', 'config.py')
    assert_refused(result, 'train_dataloader', 'gone.png')


def test_unreadable_image(project):
    (project / 'photographs' / '0.png').write_bytes(b'no picture')
    result = run_tool(project, 'train.py', 'config.py')
    assert_refused(result, 'train_dataloader, first sample', '0.png', 'cannot decode')


def test_scenes_need_no_files_but_photographs_beside_them_do(project):
    mixture = """
files = train_dataloader['dataset']
train_dataloader['dataset'] = dict(type='MixedDataset', datasets=[
    dict(type='SceneDataset', length=8, size=24, pipeline=files['pipeline'][1:]), files])
"""
    with open(project / 'config.py', 'a') as config:
        config.write(mixture)
    result = run_tool(project, 'train.py', 'config.py', '--work-dir', 'out')
    assert result.returncode == 0, result.stderr
    (project / 'photographs' / '2.png').write_bytes(b'no picture')
    result = run_tool(project, 'train.py', 'config.py', '--work-dir', 'again')
    assert_refused(result, 'train_dataloader: 1 of 4 files', '2.png')


def test_unreadable_images_further_down_the_list(project):
    pictures = sorted((project / 'photographs').glob('*.png'))
    pictures[-1].write_bytes(b'no picture')
    result = run_tool(project, 'train.py', 'config.py')
    assert_refused(
        result, f'train_dataloader: 1 of {len(pictures)} files', pictures[-1].name, 'cannot decode'
    )


def add_hook(project, name):
    with open(project / 'config.py', 'a') as config:
        config.write(f'custom_hooks = [dict(type={name!r})]\n')


def test_unreadable_images_within_the_limit(project):
    (project / 'photographs' / '0.png').write_bytes(b'no picture')
    (project / 'photographs' / '3.png').write_bytes(b'')
    add_hook(project, 'UnreadableFilesHook')
    allowed = 'train_dataloader.dataset.max_unreadable='
    result = run_tool(project, 'train.py', 'config.py', '--cfg-options', allowed + '2')
    assert result.returncode == 0, result.stderr
    shown = result.stdout + result.stderr
    assert 'up to max_unreadable=2' in shown and '2 of 4 files that were looked at' in shown
    for name in ('0.png', '3.png'):  # looked at beforehand, then met once
        assert shown.count(f'{name}') == 2
    result = run_tool(project, 'train.py', 'config.py', '--cfg-options', allowed + '1')
    assert result.returncode == 2 and 'max_unreadable' in result.stderr


def test_numbers_that_are_none(project):
    add_hook(project, 'NumericalSentinelHook')
    with open(project / 'config.py', 'a') as config:
        # saved in the first iteration, its infinite weights would end the training before the next
        config.write(
            "default_hooks = dict(checkpoint=dict(type='CheckpointHook', interval=100, "
            'by_epoch=False))\n'
        )
    result = run_tool(
        project, 'train.py', 'config.py', '--cfg-options', 'optim_wrapper.optimizer.lr=1e38'
    )
    assert result.returncode == 2 and 'Traceback' not in result.stderr
    assert 'error: iteration 2: the update of generator is left out' in result.stderr
    command = [
        sys.executable,
        '-m',
        'mmdeepfill',
        'replay',
        'work_dirs/config/replays/iter_2_generator.pt',
        '--trust',
    ]
    result = subprocess.run(
        command,
        cwd=project,
        text=True,
        capture_output=True,
        timeout=120,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    assert result.returncode == 0, result.stderr
    assert "weight 'weight': float32, 0 NaN, 1 infinite" in result.stdout


def test_missing_checkpoint_of_a_test(project):
    options = ['--cfg-options', 'test_dataloader=x', 'test_evaluator=x', 'test_cfg=x']
    result = run_tool(project, 'test.py', 'config.py', 'gone.pth', *options)
    assert_refused(result, "no file 'gone.pth'")


TELEA = str(ROOT / 'configs' / 'opencv' / 'opencv_telea.py')


def on_photographs(*more):
    """Options that let the test set of a config be the project's photographs."""
    prefix = 'test_dataloader.dataset.'
    return [
        '--cfg-options',
        f'{prefix}data_root=photographs',
        f'{prefix}ann_file=list.txt',
        'test_dataloader.num_workers=0',
        'test_dataloader.persistent_workers=False',
        *more,
    ]


@pytest.mark.parametrize('words', [[], ['none']])
def test_without_weights_no_checkpoint_is_needed(project, words):
    result = run_tool(project, 'test.py', TELEA, *words, '--out', 'metrics.json', *on_photographs())
    assert result.returncode == 0, result.stderr
    assert set(json.loads((project / 'metrics.json').read_text())) == {'MAE', 'PSNR', 'SSIM'}


def test_a_checkpoint_for_a_model_without_weights(project):
    (project / 'some.pth').write_bytes(b'')
    assert_refused(
        run_tool(project, 'test.py', TELEA, 'some.pth', *on_photographs()),
        "OpenCVInpaintor has no weights; got 'some.pth'. Leave it out",
    )


def test_weights_that_a_model_looks_through_are_missing(project):
    """Not those of a checkpoint, and not before the first picture needs them."""
    name = 'msnps_deepfillv1_half_128x128_scenes'
    (project / 'msnps.py').write_text(
        f"_base_ = {str(ROOT / 'configs' / 'msnps' / name)!r} + '.py'\n"
        "model = dict(texture=dict(pretrained='gone.pth'))\n"
        'test_dataloader = dict(dataset=dict(\n'
        "    _delete_=True, type='SceneDataset', size=64, length=1, split='test', test_mode=True,\n"
        "    pipeline=[dict(type='CentreMask', size=16), dict(type='PackInputs')]))\n"
    )
    result = run_tool(project, 'test.py', 'msnps.py', 'deepfillv1_half_128x128_2x8_scenes')
    assert_refused(result, "weights: no file 'gone.pth'")
    assert_refused(
        run_tool(project, 'train.py', 'msnps.py'), 'NeuralPatchInpaintor has nothing to train'
    )


def test_a_model_without_weights_cannot_be_trained(project):
    assert_refused(
        run_tool(project, 'train.py', TELEA),
        'opencv_telea.py',
        'OpenCVInpaintor has nothing to train',
        '`mmdeepfill test CONFIG`',
    )


def test_no_checkpoint_for_a_model_with_weights(project):
    for words in ([], ['none']):
        result = run_tool(
            project,
            'test.py',
            'config.py',
            *words,
            '--cfg-options',
            *['test_dataloader=x', 'test_evaluator=x', 'test_cfg=x'],
        )
        assert_refused(result, 'TinyForTools has weights, and none were given')


def test_config_that_cannot_be_tested(project):
    assert_refused(
        run_tool(project, 'test.py', 'config.py', 'gone.pth'), "testing needs 'test_dataloader'"
    )


def test_launcher_without_its_processes(project):
    result = run_tool(project, 'train.py', 'config.py', '--launcher', 'slurm')
    assert_refused(result, 'SLURM_PROCID', 'tools/slurm_train.sh')


@pytest.mark.parametrize(
    'script, message',
    [
        ('dist_train.sh', 'CONFIG PROCESSES'),
        ('dist_test.sh', 'CONFIG CHECKPOINT PROCESSES'),
        ('slurm_train.sh', 'PARTITION JOB_NAME CONFIG'),
        ('slurm_test.sh', 'PARTITION JOB_NAME CONFIG CHECKPOINT'),
    ],
)
def test_script_without_arguments_says_how_it_is_used(project, script, message):
    result = subprocess.run(
        [str(ROOT / 'tools' / script), 'config.py'], capture_output=True, text=True
    )
    assert result.returncode == 2
    assert message in result.stderr
