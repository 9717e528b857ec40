"""The documentation site: it builds without warnings, and what is generated is complete."""

import html
import importlib.util
import os
import re
import subprocess
import sys

import pytest

from tests.docs.test_readme import metafiles
from tests.helpers import ROOT

#: The environment of `make docs`, or this one if it has the extra docs.
OWN = ROOT / '.venv-docs/bin/python'
HERE = importlib.util.find_spec('mkdocs') and importlib.util.find_spec('mkdocstrings')

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HERE and not OWN.exists(), reason='`make docs` was not run'),
]


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp('site')
    done = subprocess.run(
        [
            sys.executable if HERE else OWN,
            '-m',
            'mkdocs',
            'build',
            '--strict',
            '--quiet',
            '--site-dir',
            folder,
        ],
        cwd=ROOT,
        text=True,
        capture_output=True,
        env=dict(os.environ, NO_MKDOCS_2_WARNING='1'),
    )
    assert done.returncode == 0 and 'WARNING' not in done.stderr, done.stdout + done.stderr
    return folder


def test_the_zoo_has_every_model_and_a_page_for_every_method(site):
    zoo = (site / 'zoo/index.html').read_text(encoding='utf-8')
    for folder, (_, models) in metafiles().items():
        assert (site / f'zoo/{folder}.html').is_file()
        for model in models:
            assert model['Name'] in zoo
            if 'Weights' in model:
                assert html.escape(model['Weights']) in zoo


def test_the_reference_has_what_users_call(site):
    text = ''.join(path.read_text(encoding='utf-8') for path in site.glob('reference/*.html'))
    names = set(re.findall(r'id="mmdeepfill\.([\w.]+)"', text))
    for name in ('inpaint', 'InpaintingInferencer', 'PSNR', 'InpaintingDataset', 'init_model'):
        assert any(one.rpartition('.')[2] == name for one in names), name
    assert ':class:' not in text and ':func:' not in text


def test_no_page_is_forgotten(site):
    """Strict mode refuses pages outside the navigation; so what is built can be reached."""
    pages = {
        path.relative_to(ROOT / 'docs').with_suffix('.html').as_posix()
        for path in (ROOT / 'docs').rglob('*.md')
    }
    built = {path.relative_to(site).as_posix() for path in site.rglob('*.html')}
    assert {re.sub(r'README\.html$', 'index.html', page) for page in pages} <= built
    assert {'about/changelog.html', 'about/contributing.html', 'about/security.html'} <= built
