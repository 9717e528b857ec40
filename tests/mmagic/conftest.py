"""Tests for an environment with mmagic: `make test-mmagic`. Elsewhere they are deselected."""
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config, items):
    own = [item for item in items if HERE in item.path.parents]
    for item in own:
        item.add_marker('mmagic')
    if find_spec('mmagic') is not None:
        return
    if 'mmagic' in config.option.markexpr.replace('not mmagic', ''):
        raise pytest.UsageError(
            'mmagic is asked for by -m and is not installed: `make test-mmagic` makes an '
            'environment with it')
    items[:] = [item for item in items if item not in own]
    config.hook.pytest_deselected(items=own)


@pytest.fixture(autouse=True)
def in_mmagic():
    """Names without a scope are mmagic's, as in its configs."""
    from mmagic.utils import register_all_modules
    from mmengine.registry import DefaultScope
    register_all_modules(init_default_scope=False)
    with DefaultScope.overwrite_default_scope('mmagic'):
        yield
