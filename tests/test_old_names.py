"""Names by which others import the package: mmengine by its scope, users by the old layout."""

import subprocess
import sys

import pytest

from tests.helpers import ROOT


def python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, '-c', program], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_mmengine_finds_the_registries_by_the_scope_alone():
    program = (
        'from mmengine.registry import METRICS, DefaultScope\n'
        "DefaultScope.get_instance('of a config', scope_name='mmdeepfill')\n"
        "print(METRICS.build(dict(type='PSNR')).__module__)"
    )
    assert python(program).startswith('mmdeepfill.evaluation')


def test_the_registries_have_one_set_of_objects():
    program = (
        'import mmdeepfill.core.registry as core, mmdeepfill.registry as shim\n'
        'print(all(getattr(shim, n) is getattr(core, n) for n in dir(core) if n[0].isupper()))'
    )
    assert python(program) == 'True\n'


def test_apis_still_has_what_it_had_and_warns():
    with pytest.warns(DeprecationWarning, match='mmdeepfill.apis is now mmdeepfill.inference'):
        from mmdeepfill import apis
    import mmdeepfill.inference as inference

    assert all(getattr(apis, name) is getattr(inference, name) for name in inference.__all__)
