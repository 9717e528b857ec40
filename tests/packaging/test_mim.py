"""The wheel in a clean environment, used as a user uses it: through mim."""

import functools
import hashlib
import http.server
import json
import threading

import pytest

from .conftest import Environment, copy_source, run

pytestmark = pytest.mark.slow

CONFIG = 'deepfillv1_small_96x96_1x8_samples.py'
SHORT = (
    '--cfg-options',
    'train_cfg.max_iters=2',
    'train_cfg.val_interval=2',
    'default_hooks.checkpoint.interval=2',
    'train_dataloader.batch_size=2',
    'train_dataloader.num_workers=0',
    'train_dataloader.persistent_workers=False',
)


@pytest.fixture(scope='module')
def trained(clean_env, samples):
    """The log of a short training, whose checkpoint is in ``one/iter_2.pth``."""
    log = clean_env.mim('train', 'mmdeepfill', CONFIG, '--work-dir', 'one', *SHORT, cwd=samples)
    assert (samples / 'one' / 'iter_2.pth').is_file()
    return log


def test_nothing_conflicts(clean_env):
    assert 'No broken requirements' in clean_env.pip('check')


def test_train_uses_the_installed_files(clean_env, trained):
    assert f'{clean_env.site}/mmdeepfill/.mim/tools/train.py' in trained
    assert f'{clean_env.site}/mmdeepfill/.mim/configs/' in trained


def test_test_writes_metrics(clean_env, samples, trained):
    clean_env.mim(
        'test',
        'mmdeepfill',
        CONFIG,
        '--checkpoint',
        'one/iter_2.pth',
        '--work-dir',
        'test',
        '--out',
        'metrics.json',
        cwd=samples,
    )
    metrics = json.loads((samples / 'metrics.json').read_text())
    assert 0 < metrics['MAE'] < 100
    assert 0 < metrics['PSNR'] < 100
    assert 0 < metrics['SSIM'] < 1


def test_two_processes_without_cuda(clean_env, samples):
    clean_env.mim(
        'train',
        'mmdeepfill',
        CONFIG,
        '--launcher',
        'pytorch',
        '--gpus',
        2,
        '--work-dir',
        'two',
        *SHORT,
        cwd=samples,
    )
    script = (
        'import torch; keys = torch.load("two/iter_2.pth", weights_only=True)["state_dict"];'
        'print(len(keys), any(".module." in key for key in keys))'
    )
    count, wrapped = run(clean_env.python, '-c', script, cwd=samples).split()
    assert int(count) > 0 and wrapped == 'False'


def test_run_resumes(clean_env, samples, trained):
    installed = clean_env.site / 'mmdeepfill/.mim/configs/deepfillv1' / CONFIG
    log = clean_env.mim(
        'run',
        'mmdeepfill',
        'train',
        installed,
        '--work-dir',
        'one',
        '--resume',
        *SHORT,
        'train_cfg.max_iters=4',
        cwd=samples,
    )
    assert 'resumed epoch: 0, iter: 2' in log
    assert (samples / 'one' / 'iter_4.pth').is_file()


def test_gridsearch(clean_env, samples):
    log = clean_env.mim(
        'gridsearch',
        'mmdeepfill',
        CONFIG,
        '--work-dir',
        'grid',
        '--search-args',
        '--optim_wrapper.generator.optimizer.lr 0.01 0.02',
        *SHORT,
        cwd=samples,
    )
    assert 'finished successfully' in log
    for rate in ('0.01', '0.02'):
        folder = samples / f'grid_search_optim_wrapper.generator.optimizer.lr_{rate}'
        assert (folder / 'iter_2.pth').is_file()


def test_search_lists_the_released_models(clean_env, samples):
    listed = clean_env.mim('search', 'mmdeepfill', '--valid-config', cwd=samples)
    assert 'deepfillv1_256x256_8x2_places' in listed
    assert 'deepfillv1_256x256_4x4_celeba' in listed


@pytest.fixture
def released(clean_env, tmp_path):
    """Name of a model and of its file, which a server of our own has; the address and the
    hash in the installed metafile are replaced."""
    name, content = 'deepfillv1_256x256_8x2_places', b'weights' * 9999
    file = f'{name}_20200619-{hashlib.sha256(content).hexdigest()[:8]}.pth'
    (tmp_path / 'served').mkdir()
    (tmp_path / 'served' / file).write_bytes(content)
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / 'served')
    )
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    metafile = clean_env.site / 'mmdeepfill/.mim/configs/deepfillv1/metafile.yml'
    original = metafile.read_text()
    folder = 'https://download.openmmlab.com/mmediting/inpainting/deepfillv1'
    assert f'{folder}/{name}_20200619-c00a0e21.pth' in original
    metafile.write_text(
        original.replace(
            f'{folder}/{name}_20200619-c00a0e21.pth',
            f'http://127.0.0.1:{server.server_port}/{file}',
        )
    )
    yield name, file, content
    metafile.write_text(original)
    server.shutdown()
    server.server_close()


def test_mim_download(clean_env, released, tmp_path):
    name, file, content = released
    clean_env.mim('download', 'mmdeepfill', '--config', name, '--dest', 'got', cwd=tmp_path)
    assert (tmp_path / 'got' / file).read_bytes() == content
    assert "type='DeepFillEncoderDecoder'" in (tmp_path / 'got' / f'{name}.py').read_text()
    # mim looks at no hash; ours does
    command = clean_env.python.parent / 'mmdeepfill'
    assert run(command, 'zoo', 'verify', tmp_path / 'got' / file).startswith('ok ')


def test_zoo_download(clean_env, released, tmp_path):
    name, file, content = released
    command = clean_env.python.parent / 'mmdeepfill'
    run(command, 'zoo', 'download', name, '--dest', 'got', cwd=tmp_path)
    assert (tmp_path / 'got' / file).read_bytes() == content
    listed = json.loads(run(command, 'zoo', 'list', '--json', '--dest', 'got', cwd=tmp_path))
    assert [entry['file'] for entry in listed if entry['name'] == name] == [f'got/{file}']
    assert all((clean_env.site / entry['config']).is_file() for entry in listed)


def test_publish(clean_env, samples, trained):
    name = CONFIG.removesuffix('.py')
    log = run(
        clean_env.python.parent / 'mmdeepfill',
        *('publish', name, 'one/iter_2.pth', '--out', 'published', '--parts', 'generator'),
        cwd=samples,
    )
    assert 'In Collection: DeepFillv1' in log
    (path,) = (samples / 'published').glob('*.pth')
    clean_env.mim(
        'test', 'mmdeepfill', CONFIG, '--checkpoint', path, '--work-dir', 'test', cwd=samples
    )


def test_editable_install(clean_env, samples, tmp_path):
    """Found by mim, with configs that count as soon as they are edited, and a source
    tree that holds nothing new but what .gitignore names."""
    source = copy_source(tmp_path / 'source')
    before = set(source.rglob('*'))
    env = Environment(tmp_path / 'env')
    # The dependencies are those of the other environment.
    (env.site / 'dependencies.pth').write_text(f'{clean_env.site}\n')
    env.pip('install', '-q', '--no-deps', '-e', source)
    new = {path.relative_to(source).parts for path in set(source.rglob('*')) - before}
    made = {parts[1] for parts in new if parts[0] == 'mmdeepfill' and len(parts) > 1}
    assert made == {'.mim', 'configs'}
    assert {parts[0] for parts in new} <= {'mmdeepfill', 'mmdeepfill.egg-info', 'build'}

    edited = source / 'configs' / 'deepfillv1' / 'edited_here.py'
    edited.write_text(f"_base_ = './{CONFIG}'\n")
    log = env.mim(
        'train', 'mmdeepfill', 'edited_here.py', '--work-dir', 'editable', *SHORT, cwd=samples
    )
    assert str(edited) in log
    assert (samples / 'editable' / 'iter_2.pth').is_file()
