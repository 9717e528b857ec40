"""What is in the wheel and in the sdist."""

import hashlib
import re
import tarfile
import zipfile
from email.parser import Parser

import pytest
import yaml

from mmdeepfill import __version__
from tests.helpers import ROOT

pytestmark = pytest.mark.slow

#: Beginnings of the names of collections that have none to download.
WITHOUT_WEIGHTS = (
    'Auto',
    'OpenCV-',
    'Exemplar',
    'PatchMatch',
    'Proof',
    'Context Encoder',
    'EdgeConnect',
    'GMCNN',
    'MSNPS',
    'Patch-based GAN',
    'Shift-Net',
)
#: Recipes of methods whose weights were released under other names, or for other data.
RECIPES = {
    'big_lama_256x256_8x15_places',
    'lama_fourier_256x256_8x5_places',
    'lama_fourier_256x256_8x5_celeba',
    'lama_small_128x128_1x8_photographs',
    'migan_256x256_places',
    'migan_512x512_places',
    'aot-gan_authors_512x512_1x8_places',
    'deepfillv1_paper_256x256_1x16_animals',
    'deepfillv1_mosaic_256x256_1x16_animals',
    'deepfillv1_baseline_256x256_1x16_animals',
    'deepfillv1_paper_256x256_1x16_imagenet-50k',
}


def source_files(*folders):
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob('*')
        if path.is_file() and not {'__pycache__', '.mim'} & set(path.parts)
    }


@pytest.fixture(scope='module')
def wheel(distributions):
    with zipfile.ZipFile(distributions[1]) as archive:
        yield archive


def test_wheel_is_pure_and_small(distributions):
    assert distributions[1].name == f'mmdeepfill-{__version__}-py3-none-any.whl'
    weights = sum(path.stat().st_size for path in ROOT.glob('mmdeepfill/weights/*.safetensors'))
    assert distributions[1].stat().st_size - weights < 2_000_000


def test_wheel_holds_every_module_and_all_that_mim_uses(wheel):
    held = {name for name in wheel.namelist() if '.dist-info/' not in name}
    modules = {n for n in source_files('mmdeepfill') if not n.startswith('mmdeepfill/configs/')}
    expected = modules | {f'mmdeepfill/.mim/{name}' for name in source_files('configs', 'tools')}
    # of read_base()
    expected |= {
        f'mmdeepfill/{name[:-3].replace("-", "_")}_base.py'
        for name in source_files('configs')
        if name.endswith('.py')
    }
    assert held == expected | {'mmdeepfill/.mim/model-index.yml'}


def test_core_needs_no_mmcv_mmagic_or_torchvision(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith('/METADATA')]
    metadata = Parser().parsestr(wheel.read(name).decode())
    needed = metadata.get_all('Requires-Dist')
    core = {re.match(r'[\w-]+', line).group() for line in needed if 'extra ==' not in line}
    assert core == {
        'torch',
        'numpy',
        'opencv-python',
        'mmengine',
        'torchmetrics',
        'pillow',
        'safetensors',
    }
    assert metadata['Requires-Python'] == '>=3.10'
    assert {
        'mim',
        'heic',
        'jpeg',
        'mmcv',
        'tensorboard',
        'samples',
        'metrics',
        'app',
        'video',
        'export',
        'features',
        'mmagic',
        'docs',
        'all',
        'test',
        'dev',
    } == set(metadata.get_all('Provides-Extra'))


def test_model_index_names_files_that_the_wheel_holds(wheel):
    index = yaml.safe_load(wheel.read('mmdeepfill/.mim/model-index.yml'))
    assert index == {'Import': sorted(n for n in source_files('configs') if 'metafile' in n)}
    for metafile in index['Import']:
        parsed = yaml.safe_load(wheel.read(f'mmdeepfill/.mim/{metafile}'))
        collections = {collection['Name'] for collection in parsed['Collections']}
        assert all(
            f'mmdeepfill/.mim/{collection["README"]}' in wheel.namelist()
            for collection in parsed['Collections']
        )
        for model in parsed['Models']:
            assert f'mmdeepfill/.mim/{model["Config"]}' in wheel.namelist()
            assert model['Config'].endswith(f'/{model["Name"]}.py')
            assert model['In Collection'] in collections
            weights = model.get('Weights', '')
            assert bool(weights) != (
                model['In Collection'].startswith(WITHOUT_WEIGHTS)
                or model['Name'].endswith('_scenes')
                or model['Name'] in RECIPES
            )
            if shipped := model.get('Metadata', {}).get('In Package'):
                file = wheel.read(f'mmdeepfill/{shipped}')
                assert hashlib.sha256(file).hexdigest() == model['Metadata']['SHA256']
                assert len(file) == model['Metadata']['File Size'] < 10_000_000
            known = re.search(r'_\d{8}-[0-9a-f]{8}\.pth$', weights) or re.fullmatch(
                '[0-9a-f]{32}', str(model.get('Metadata', {}).get('MD5'))
            )
            assert not weights or known  # what is downloaded can be verified


def test_sdist_holds_what_a_checkout_does(distributions):
    with tarfile.open(distributions[0]) as archive:
        held = {member.name.partition('/')[2] for member in archive if member.isfile()}
    made = 'mmdeepfill/configs/'  # by an editable install
    expected = source_files(
        'mmdeepfill', 'configs', 'tools', 'testbed', 'tests', 'benchmarks', 'requirements'
    )
    top = {
        'setup.py',
        'pyproject.toml',
        'Makefile',
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'CITATION.cff',
        'CONTRIBUTING.md',
        'SECURITY.md',
        'mkdocs.yml',
        'Dockerfile',
        '.dockerignore',
        '.pre-commit-config.yaml',
        '.codespell-glossary',
        '.github/workflows/tests.yml',
    }
    expected = {name for name in expected if not name.startswith(made)}
    assert expected | top <= held
    assert not [name for name in held if '.mim' in name or name.endswith('.pyc')]
