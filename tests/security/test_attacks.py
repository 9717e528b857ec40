"""Every attack ends with words, in bounded time and memory, and runs nothing."""

import pytest

from testbed.attacks import ATTACKS, attempt


@pytest.mark.parametrize(
    'number', range(len(ATTACKS)), ids=[f'{one.door}: {one.name}' for one in ATTACKS]
)
def test_it_ends_with_words(tmp_path, number):
    outcome = attempt(number, tmp_path)
    assert not outcome.fault, outcome
