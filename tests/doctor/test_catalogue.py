"""Every code of the catalogue is planted, and every planted one is in the catalogue."""

import re
from string import Formatter

import pytest

from mmdeepfill.doctor.finding import SEVERITIES, catalogue, find
from tests.helpers import ROOT

from .planted import faults

#: Found in other tests: of the command, of configs, of folders, of times.
ELSEWHERE = {'import-failed', 'config-odd-value', 'amp-without-gpu', 'data-list', 'loader-slow'}


def test_each_code_is_planted():
    planted = {fault.code for kind in faults.KINDS.values() for fault in kind}
    assert planted - ELSEWHERE == set(catalogue().sections()) - ELSEWHERE


def test_each_code_is_found_somewhere():
    sources = '\n'.join(
        path.read_text(encoding='utf-8') for path in (ROOT / 'mmdeepfill').rglob('doctor*/**/*.py')
    )
    sources += (ROOT / 'mmdeepfill/cli/doctor.py').read_text(encoding='utf-8')
    named = set(re.findall(r"'([a-z0-9]+(?:-[a-z0-9]+)+)'", sources))
    made = {'image-unreadable', 'image-damaged', 'image-look-alike-leak'}  # of two words
    assert set(catalogue().sections()) - made <= named


@pytest.mark.parametrize('code', catalogue().sections())
def test_words_and_advice_can_be_filled(code):
    words = catalogue()[code]
    assert set(words) == {'severity', 'found', 'advice'} and words['severity'] in SEVERITIES
    assert words['found'] and words['advice'].endswith((')', '.', '"', '`'))
    fields = {
        name: 1 if spec and spec[-1] in 'fg' else 'x'
        for text in (words['found'], words['advice'])
        for _, name, spec, _ in Formatter().parse(text)
        if name
    }
    finding = find(code, ['a', 'b'], **{key: fields[key] for key in fields if key != 'count'})
    assert '{' not in finding.found + finding.advice
    assert ('2 ' in finding.found) == ('count' in fields)
