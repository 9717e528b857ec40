"""The faults of benchmarks/reliability, whose files import one another by plain names."""

import sys

from tests.helpers import ROOT

FOLDER = str(ROOT / 'benchmarks' / 'reliability')
if FOLDER not in sys.path:
    sys.path.append(FOLDER)

import clean_sets  # noqa: E402
import faults  # noqa: E402
import planted_environment  # noqa: E402
import planting  # noqa: E402


def parameters(kind):
    """For ``pytest.mark.parametrize``: every fault of a kind."""
    return {
        'argvalues': faults.KINDS[kind],
        'ids': [f'{fault.code}-{number}' for number, fault in enumerate(faults.KINDS[kind])],
    }


def assert_named(fault, folder):
    """The doctor names the fault, and nothing else that is an error or a warning."""
    found = fault.diagnose(folder)
    named = [one for one in found if one.code == fault.code]
    assert named, found
    assert all(one.found and one.advice for one in named)
    others = {one.code for one in found if one.severity != 'note'} - {fault.code, *fault.also}
    assert not others, found


__all__ = ['assert_named', 'clean_sets', 'faults', 'parameters', 'planted_environment', 'planting']
