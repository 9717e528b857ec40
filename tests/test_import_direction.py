"""The order of the rooms: every import, also one inside a function, goes down."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from mmdeepfill.core.packaged import PACKAGE
from tests.helpers import ROOT

#: From the lowest to the highest; docs/architecture.md draws them. A module belongs to the longest
#: of these names that its own begins with, and '' has the facades of the package itself.
ROOMS = [
    'version',
    'core',
    'checkpoints',
    'integrations.mmagic.configs',
    'zoo',
    'backbones',
    'models.layers',
    'models.generators',
    'models.discriminators',
    'models.losses',
    'models.inpaintors',
    'models.methods',
    'models',
    'integrations.mmagic.parts',
    'datasets',
    'imageio',
    'visualization',
    'evaluation',
    'engine',
    'inference',
    'converters',
    'export',
    'testing',
    'doctor',
    'app',
    'cli',
    '',
]


def room_of(module: str) -> str:
    return max((r for r in ROOMS if f'{module}.'.startswith(f'{r}.' if r else '')), key=len)


@cache
def modules() -> dict[str, ast.AST]:
    made = {'.mim', 'configs'}  # by an editable install: what mim and read_base() find
    files = (
        f for f in sorted(PACKAGE.rglob('*.py')) if not made & {*f.relative_to(PACKAGE).parts[:1]}
    )
    names = ((f.relative_to(PACKAGE).with_suffix('').as_posix(), f) for f in files)
    return {
        n.removesuffix('__init__').replace('/', '.'): ast.parse(f.read_text()) for n, f in names
    }


def imported(module: str, tree: ast.AST, known: set[str]) -> Iterator[tuple[str, int]]:
    """Our modules that a module imports, with the lines."""
    package = ['mmdeepfill', *module.split('.')[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = '.'.join([*above, *filter(None, [node.module])])
            names = [f'{base}.{alias.name}' for alias in node.names]
        else:
            continue
        for name in names:
            if name.split('.')[0] == 'mmdeepfill':
                path = name.split('.')[1:]
                whole = '.'.join(path) in known or f'{".".join(path)}.' in known
                yield '.'.join(path if whole else path[:-1]), node.lineno


def built(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of components in ``{'type': 'Name'}``, which a registry looks up, with the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and key.value == 'type':
                    if isinstance(value, ast.Constant):
                        yield value.value, node.lineno


def registered(trees: dict[str, ast.AST]) -> dict[str, str]:
    """Components of the package, and the modules that register them."""
    return {
        node.name: module
        for module, tree in trees.items()
        if room_of(module) != 'integrations.mmagic.parts'  # the same names, for mmagic's registry
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any('register_module' in ast.unparse(one) for one in node.decorator_list)
    }


@cache
def uses() -> list[tuple[str, str, int]]:
    """Modules, what each imports or builds, and the lines."""
    trees = modules()
    names = registered(trees)
    assert len(trees) > 300 and len(names) > 100
    found = []
    for module, tree in trees.items():
        found += [(module, *use) for use in imported(module, tree, set(trees))]
        if room_of(module) != 'integrations.mmagic.configs':  # it writes configs and builds none
            found += [(module, names[n], line) for n, line in built(tree) if n in names]
    return found


def test_every_import_goes_down():
    up = [
        f'{module}:{line} uses {used}'
        for module, used, line in uses()
        if ROOMS.index(room_of(module)) < ROOMS.index(room_of(used))
    ]
    assert up == []


def test_the_drawing_shows_the_same():
    """Each room stands in docs/architecture.md's drawing above those that it imports."""
    drawing = (ROOT / 'docs/images/rooms.svg').read_text()
    boxes = re.findall(r'y="(\d+)" class="name">([^<]+)<', drawing)
    height = {name.replace('/', '.'): -int(y) for y, name in boxes}
    assert set(height) == set(ROOMS) - {'', 'version'}
    pairs = {(room_of(module), room_of(used)) for module, used, _ in uses()}
    pairs = {(room, used) for room, used in pairs if room != used and {room, used} <= set(height)}
    assert len(pairs) > 60
    assert [pair for pair in pairs if height[pair[0]] <= height[pair[1]]] == []


def test_every_module_is_in_a_room():
    """And no name is left of a room that moved away, or that nobody gave a place."""
    trees = modules()
    assert {room_of(module) for module in trees} == set(ROOMS)
    facades = {'', '__main__', 'apis', 'registry', 'integrations.', 'integrations.mmagic.'}
    assert {module for module in trees if room_of(module) == ''} == facades


def test_the_description_names_files_that_there_are():
    text = (ROOT / 'docs/architecture.md').read_text()
    paths = set(re.findall(r'`([a-z0-9_]+/[a-z0-9_/]+\.(?:py|js|html))`', text))
    assert len(paths) > 30
    assert [path for path in sorted(paths) if not (PACKAGE / path).is_file()] == []
