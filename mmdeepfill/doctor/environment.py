"""Versions, and pairs of distributions that do not go together."""
import platform
from typing import Dict, Iterator, List

from packaging.version import Version

from .finding import ERROR, NOTE, WARNING, Finding
from .installed import Installed

PACKAGE = 'mmdeepfill'
OPENCV = ('opencv-python', 'opencv-contrib-python', 'opencv-python-headless',
          'opencv-contrib-python-headless')
SHOWN = ('torch', 'torchvision', 'numpy', 'mmengine', 'mmcv', 'mmcv-lite', *OPENCV, 'openmim',
         'setuptools')
#: The first torch whose binaries take NumPy 2.
_TORCH_FOR_NUMPY_2 = Version('2.3')
#: openmim imports pkg_resources, which setuptools dropped here.
_NO_PKG_RESOURCES = Version('82')


def versions(installed: Installed) -> Dict[str, str]:
    """By name, Python's first."""
    found = {name: installed.get(name).version for name in (PACKAGE, *SHOWN)
             if installed.get(name)}
    return dict(python=platform.python_version(), **found)


def two_mmcv(installed: Installed) -> Iterator[Finding]:
    both = installed.present(('mmcv', 'mmcv-lite'))
    if len(both) == 2:
        yield Finding(
            'mmcv-twice', ERROR, f'{" and ".join(both)} are both installed, and write the same '
            'folder: what is imported is a mixture, and removing one destroys the other',
            'pip uninstall -y mmcv mmcv-lite, then install one of them: mmcv-lite is enough.')


def two_opencv(installed: Installed) -> Iterator[Finding]:
    there = installed.present(OPENCV)
    if len(there) > 1:
        yield Finding(
            'opencv-twice', ERROR, f'{" and ".join(there)} are installed together, and overwrite '
            "one another's cv2",
            f'pip uninstall -y {" ".join(OPENCV)}, then pip install opencv-python, which mmengine '
            'asks for.')


def torchvision_beside_torch(installed: Installed) -> Iterator[Finding]:
    """It asks for one release of torch, and is built as torch is: for a CPU, or for CUDA."""
    torch, vision = installed.version('torch'), installed.version('torchvision')
    if torch is None or vision is None:
        return
    pair = f'torchvision {vision} beside torch {torch}'
    for wanted in installed.requirements('torchvision'):
        if wanted.name == 'torch' and not wanted.specifier.contains(
                torch.public, prereleases=True):
            yield Finding(
                'torchvision-release', ERROR,
                f'{pair}, and it asks for torch{wanted.specifier}: its operators do not load',
                'Install the torchvision of your torch, from the same index, or none: it is '
                'optional here.')
            return
    if torch.local != vision.local and 'cpu' in (torch.local, vision.local):
        yield Finding(
            'torchvision-build', ERROR,
            f'{pair}: one is a build for the CPU and the other is not; importing torchvision '
            'fails with "operator torchvision::nms does not exist"',
            'Install both from the same index (https://download.pytorch.org/whl/cpu for +cpu), or '
            'remove torchvision: it is optional here.')


def numpy_beside_torch(installed: Installed) -> Iterator[Finding]:
    torch, numpy = installed.version('torch'), installed.version('numpy')
    if torch and numpy and torch < _TORCH_FOR_NUMPY_2 and numpy.major >= 2:
        yield Finding(
            'torch-numpy', ERROR, f'torch {torch} was built for NumPy 1, and NumPy is {numpy}: '
            'tensors and arrays cannot be turned into one another',
            'pip install "numpy<2", or torch 2.3 or newer.')


def declared_ranges(installed: Installed) -> Iterator[Finding]:
    """What this package asks for, and extras' libraries that are there in other versions."""
    for wanted in installed.requirements(PACKAGE):
        version = installed.version(wanted.name)
        if version is None:
            yield Finding(
                'requirement-missing', ERROR, f'{wanted.name} is not installed, and {PACKAGE} asks '
                f'for {wanted.name}{wanted.specifier}', f'pip install "{wanted}"')
        elif not wanted.specifier.contains(version.public, prereleases=True):
            yield _outside(ERROR, wanted, version)
    extras = {str(wanted): wanted for name in ('mim', 'mmcv', 'tensorboard', 'all')
              for wanted in installed.requirements(PACKAGE, name)}
    for wanted in extras.values():
        version = installed.version(wanted.name)
        if wanted.name != 'setuptools' and version is not None \
                and not wanted.specifier.contains(version.public, prereleases=True):
            yield _outside(WARNING, wanted, version)


def _outside(severity: str, wanted, version: Version) -> Finding:
    return Finding(
        'version-range', severity, f'{wanted.name} is {version}; {PACKAGE} asks for '
        f'{wanted.name}{wanted.specifier}', f'pip install "{wanted.name}{wanted.specifier}"')


def mim(installed: Installed) -> Iterator[Finding]:
    """`mim train` needs openmim, and a setuptools that still has pkg_resources."""
    if installed.get('openmim') is None:
        yield Finding(
            'mim-missing', NOTE, 'openmim is not installed: there is no `mim train`',
            f'pip install "{PACKAGE}[mim]", or train with python tools/train.py.')
        return
    setuptools = installed.version('setuptools')
    if setuptools is None or setuptools >= _NO_PKG_RESOURCES:
        there = 'missing' if setuptools is None else f'{setuptools}, which has no pkg_resources'
        yield Finding('mim-broken', ERROR, f'openmim needs setuptools below 82; it is {there}',
                      'pip install "setuptools>=70,<82"')


def installed_twice(installed: Installed) -> Iterator[Finding]:
    for name in (PACKAGE, *SHOWN):
        found = installed.several().get(name)
        if found:
            yield Finding(
                'installed-twice', WARNING, f'{name} is on the search path in several versions: '
                f'{", ".join(found)}',
                f'pip uninstall {name} until none is left, and install it once; '
                '`python -m pip -V` and PYTHONPATH say where they come from.')


CHECKS = (two_mmcv, two_opencv, torchvision_beside_torch, numpy_beside_torch, declared_ranges,
          mim, installed_twice)


def check_environment(installed: Installed) -> List[Finding]:
    """All checks of what is installed."""
    return [finding for check in CHECKS for finding in check(installed)]
