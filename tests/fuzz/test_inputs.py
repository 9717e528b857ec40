"""A small draw of what benchmarks/reliability/inputs.py tries at length."""

from importlib import import_module

import pytest

pytest.importorskip('hypothesis', reason='needs the extra: pip install "mmdeepfill[test]"')

from testbed.fuzz.target import try_cases

#: Cases, so many that each takes a second or two; the number of the draw.
DRAWS = {
    'images': 150,
    'masks': 150,
    'lists': 100,
    'configs': 40,
    'checkpoints': 60,
    'manifests': 100,
    'arguments': 40,
    'requests': 80,
}


@pytest.mark.parametrize('name', DRAWS)
def test_a_small_draw(name, tmp_path):
    if name == 'requests':
        pytest.importorskip('starlette')
        pytest.importorskip('uvicorn')
    target = import_module(f'testbed.fuzz.{name}').TARGET
    tally = try_cases(target, DRAWS[name], 1, tmp_path)
    assert not tally.faults, min(tally.faults, key=lambda fault: len(fault.case))
    assert tally.valid and tally.documented and tally.cases >= 0.9 * DRAWS[name]
