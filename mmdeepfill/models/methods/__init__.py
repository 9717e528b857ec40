"""Methods: a folder each, with all that only this method uses.

Importing this package imports every module in it, which registers their components: a new method
is a new folder, and no other file changes.
"""

from importlib import import_module
from pkgutil import walk_packages

for _module in walk_packages(__path__, f'{__name__}.'):
    import_module(_module.name)
