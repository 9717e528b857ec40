"""Build script: metadata, and the ``.mim`` folder that openmim looks for."""
import os
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel

ROOT = Path(__file__).resolve().parent
PACKAGE = 'mmdeepfill'
#: What `mim` uses; copied into (or linked from) ``mmdeepfill/.mim``.
MIM_CONTENTS = ('configs', 'tools', 'model-index.yml')


def read_version():
    namespace = {}
    exec((ROOT / PACKAGE / 'version.py').read_text(encoding='utf-8'), namespace)
    return namespace['__version__']


def copy_into(folder):
    """Fill ``folder`` with copies of what `mim` uses."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name in MIM_CONTENTS:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns('__pycache__', '*.pyc'))
        else:
            shutil.copy2(source, target)


def link_into(folder):
    """Fill ``folder`` with relative links, so that an edited config counts at once."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MIM_CONTENTS:
        link = folder / name
        if link.is_symlink():
            link.unlink()
        elif link.is_dir():
            shutil.rmtree(link)
        elif link.exists():
            link.unlink()
        link.symlink_to(os.path.relpath(ROOT / name, folder))


class BuildPyWithMim(build_py):
    """``build_py`` that fills ``.mim``: in the wheel, or beside an editable source.

    The classic way, a test for 'develop' in ``sys.argv``, never fires with today's
    pip, which asks for an editable wheel.
    """

    def run(self):
        super().run()
        if self.editable_mode:
            link_into(ROOT / PACKAGE / '.mim')
        else:
            copy_into(Path(self.build_lib) / PACKAGE / '.mim')


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
    # videos, frame by frame
    'video': ['av>=14.1'],
    'app': ['starlette>=0.37', 'uvicorn>=0.30'],
    # intervals and tests; P-IDS and U-IDS; metrics of grey images
    'metrics': ['scipy>=1.11', 'scikit-learn>=1.3', 'scikit-image>=0.22'],
    # onnxscript: of PyTorch's exporter since 2.6
    'export': ['onnx>=1.16', 'onnxruntime>=1.18', 'onnxscript>=0.1'],
}
EXTRAS['all'] = sorted({entry for extra in EXTRAS.values() for entry in extra})
# Beside mmagic, in an environment of its own, and not of 'all': its releases pin one another.
# What pip cannot express: first torch, then mmcv 2.1.0 with its compiled operators; see
# docs/inside_mmagic.md and requirements/mmagic.txt, which has the rest of the versions.
EXTRAS['mmagic'] = [
    'mmagic==1.2.0', 'numpy<2', 'setuptools>=70,<82', 'torchvision', 'diffusers==0.24.0',
    'transformers==4.36.2', 'huggingface_hub==0.23.5', 'tokenizers==0.15.2',
    'controlnet-aux==0.0.7', 'albumentations==1.3.1'  # wanted on import, and not asked for
]
# playwright drives a Chromium of the system; its tests are skipped where there is none.
EXTRAS['test'] = ['pytest>=7.4', 'pytest-xdist>=3.5', 'build>=1.0', 'playwright>=1.40',
                  'hypothesis>=6.80']

setup(
    name=PACKAGE,
    version=read_version(),
    description='Deep image inpainting in the shape of an OpenMMLab plugin: DeepFillv1',
    long_description=(ROOT / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    keywords='image inpainting, DeepFill, contextual attention, OpenMMLab',
    packages=find_packages(include=[PACKAGE, f'{PACKAGE}.*']),
    # With the root given explicitly, an editable install is a plain .pth file,
    # which type checkers and editors follow too.
    package_dir={'': '.'},
    include_package_data=False,
    package_data={f'{PACKAGE}.app': ['assets/*'], PACKAGE: ['weights/*']},
    python_requires='>=3.10',
    # opencv-python and never opencv-python-headless: mmengine and mmcv-lite ask for
    # the former, and the two overwrite one another's files.
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
        'License :: OSI Approved :: Apache Software License',
        'Operating System :: POSIX :: Linux',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Programming Language :: Python :: 3.13',
        'Topic :: Scientific/Engineering :: Image Processing',
    ],
    cmdclass={
        'build_py': BuildPyWithMim,
        'editable_wheel': EditableWheelForMim,
    },
    zip_safe=False,
)
