"""Versions, and pairs of distributions that do not go together."""

import platform
from collections.abc import Iterator
from typing import Any

from packaging.version import Version

from .finding import ERROR, WARNING, Finding, find
from .installed import Installed

PACKAGE = 'mmdeepfill'
_FLAVOURS = ('python', 'contrib-python', 'python-headless', 'contrib-python-headless')
OPENCV = tuple(f'opencv-{flavour}' for flavour in _FLAVOURS)
_FIRST = ('torch', 'torchvision', 'numpy', 'mmengine', 'mmcv', 'mmcv-lite')
SHOWN = (*_FIRST, *OPENCV, 'openmim', 'setuptools')
#: The first torch whose binaries take NumPy 2.
_TORCH_FOR_NUMPY_2 = Version('2.3')
#: openmim imports pkg_resources, which setuptools dropped here.
_NO_PKG_RESOURCES = Version('82')


def versions(installed: Installed) -> dict[str, str]:
    """Versions by name, Python's first."""
    found = {name: one.version for name in (PACKAGE, *SHOWN) if (one := installed.get(name))}
    return dict(python=platform.python_version(), **found)


def _of_one_kind(installed: Installed) -> Iterator[Finding]:
    for code, names in (('mmcv-twice', ('mmcv', 'mmcv-lite')), ('opencv-twice', OPENCV)):
        there = installed.present(names)
        if len(there) > 1:
            yield find(code, names=' and '.join(there), all=' '.join(names))
    for name in (PACKAGE, *SHOWN):
        if several := installed.several().get(name):
            yield find('installed-twice', name=name, versions=', '.join(several))


def _beside_torch(installed: Installed) -> Iterator[Finding]:
    """Libraries built for one release of torch, and for a CPU or for CUDA."""
    torch, vision, numpy = map(installed.version, ('torch', 'torchvision', 'numpy'))
    if torch and numpy and torch < _TORCH_FOR_NUMPY_2 and numpy.major >= 2:
        yield find('torch-numpy', torch=torch, numpy=numpy)
    if torch is None or vision is None:
        return
    for wanted in installed.requirements('torchvision'):
        if wanted.name == 'torch' and _is_outside(wanted, torch):
            yield find('torchvision-release', vision=vision, torch=torch, wanted=wanted.specifier)
            return
    if torch.local != vision.local and 'cpu' in (torch.local, vision.local):
        yield find('torchvision-build', vision=vision, torch=torch)


def _declared_ranges(installed: Installed) -> Iterator[Finding]:
    """Required packages that are missing, and installed ones outside the declared ranges."""
    asked = {str(wanted): (wanted, ERROR) for wanted in installed.requirements(PACKAGE)}
    for extra in ('mim', 'mmcv', 'tensorboard', 'all'):
        for wanted in installed.requirements(PACKAGE, extra):
            if wanted.name != 'setuptools':
                asked[str(wanted)] = wanted, WARNING
    for wanted, severity in asked.values():
        version = installed.version(wanted.name)
        about: dict[str, Any] = {'name': wanted.name, 'wanted': wanted.specifier}
        if version is None and severity == ERROR:
            yield find('requirement-missing', requirement=wanted, **about)
        elif version is not None and _is_outside(wanted, version):
            yield find('version-range', severity=severity, version=version, **about)


def _is_outside(wanted, version: Version) -> bool:
    return not wanted.specifier.contains(version.public, prereleases=True)


def _mim(installed: Installed) -> Iterator[Finding]:
    """`mim train` needs openmim, and a setuptools that still has pkg_resources."""
    setuptools = installed.version('setuptools')
    if installed.get('openmim') is None:
        yield find('mim-missing')
    elif setuptools is None or setuptools >= _NO_PKG_RESOURCES:
        there = 'missing' if setuptools is None else f'{setuptools}, which has no pkg_resources'
        yield find('mim-broken', there=there)


def check_environment(installed: Installed) -> list[Finding]:
    """All checks of what is installed."""
    checks = (_of_one_kind, _beside_torch, _declared_ranges, _mim)
    return [finding for check in checks for finding in check(installed)]
