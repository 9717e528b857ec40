"""SECURITY.md names the tests of each promise, and they are there."""

import ast
import re

import pytest

from tests.helpers import ROOT

TEXT = (ROOT / 'SECURITY.md').read_text(encoding='utf-8')
_NAMED = re.compile(r'`(tests/[\w/]+\.py)::(\w+)`')


def section(title):
    return re.search(rf'^## {title}\n(.*?)(?=^## |\Z)', TEXT, re.DOTALL | re.MULTILINE).group(1)


def items(text):
    """Of lists, without those that are not promises."""
    return re.findall(r'^\* (.*?)(?=^\* |^\*\*|\Z)', text, re.DOTALL | re.MULTILINE)


PROMISES = [item for title in ('Promises', 'The web page') for item in items(section(title))]


@pytest.mark.parametrize('promise', PROMISES, ids=[one[:40] for one in PROMISES])
def test_a_promise_has_its_tests(promise):
    named = _NAMED.findall(promise)
    assert named
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding='utf-8'))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in there and name.startswith('test_'), f'{file}::{name}'


def test_all_of_it_is_read():
    assert len(PROMISES) > 25
    assert (
        sum(len(_NAMED.findall(promise)) for promise in PROMISES)
        + len(_NAMED.findall(section('Packages')))
        == TEXT.count('`tests/') - 1
    )  # this file


def test_it_says_how_to_report_and_that_configs_are_programs():
    assert 'Report a vulnerability' in TEXT and 'A config is a program' in TEXT
