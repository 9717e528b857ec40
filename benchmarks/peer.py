"""mmagic's own files, out of its wheel, without its dependencies and without installing it."""

import importlib.util
import re
import sys
import types
import zipfile
from pathlib import Path

_UNUSED = ('torchvision.utils', 'torchvision')


def stand_in_for_mmagic(wheel):
    """Make single modules of mmagic importable from its wheel.

    The packages are stand-ins whose path lies in the wheel, so that their ``__init__``
    (which imports everything, and checks versions) does not run; the modules in them are
    mmagic's own. A name that is asked of a package comes from the module that defines it.
    """
    if 'mmagic' in sys.modules:
        return
    archive = zipfile.ZipFile(wheel)
    files = {
        name: archive.read(name).decode()
        for name in archive.namelist()
        if name.startswith('mmagic/') and name.endswith('.py') and '/.mim/' not in name
    }
    packages = {str(Path(name).parent) for name in files if name.endswith('/__init__.py')}
    for folder in sorted(packages):
        package = types.ModuleType(folder.replace('/', '.'))
        package.__path__ = [f'{wheel}/{folder}']
        inside = {name: text for name, text in files.items() if name.startswith(f'{folder}/')}
        package.__getattr__ = _lookup(package.__name__, inside)
        sys.modules[package.__name__] = package
    for name in filter(_missing, _UNUSED):  # imported by these modules, and not used in them
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].make_grid = None


def _missing(name):
    return importlib.util.find_spec(name.split('.')[0]) is None


def _lookup(package, files):
    def find(name):
        pattern = re.compile(rf'^(class|def) {name}\b|^{name} = ', re.M)
        for path, text in sorted(files.items(), key=lambda item: item[0].count('/')):
            if not path.endswith('__init__.py') and pattern.search(text):
                module = importlib.import_module(path[: -len('.py')].replace('/', '.'))
                return getattr(module, name)
        raise AttributeError(f'{package} of the wheel defines no {name!r}')

    return find
