"""The README is short, and what it says of methods is what the metafiles declare."""

import re

import pytest
import torch
import yaml
from mmengine.config import Config

from mmdeepfill import __version__
from mmdeepfill.registry import MODELS
from tests.helpers import ROOT

README = (ROOT / 'README.md').read_text(encoding='utf-8')
LINK = re.compile(r'\]\(([^)\s]+)\)')


def metafiles():
    """{folder: (collections, models)} of the metafiles."""
    found = {}
    for path in sorted(ROOT.glob('configs/*/metafile.yml')):
        parsed = yaml.safe_load(path.read_text())
        found[path.parent.name] = parsed['Collections'], parsed['Models']
    return found


def counted_models():
    return [
        model
        for _, models in metafiles().values()
        for model in models
        if 'Parameters' in model.get('Metadata', {})
    ]


def test_a_newcomers_order_on_two_screens():
    lines = README.splitlines()
    assert len(lines) <= 120
    first_screen = '\n'.join(lines[:30])
    assert 'make demo' in first_screen and 'make test' in first_screen and '![' in first_screen
    titles = re.findall(r'^## (.*)$', README, re.M)
    assert titles == [
        'Fill a photograph',
        'Train',
        'Methods',
        'What is better here',
        'What was not tried',
        'Links',
    ]


def test_every_method_is_in_the_table():
    methods = set(metafiles()) - {'proof'}
    linked = set(re.findall(r'\(configs/(\w+)/README\.md\)', README))
    assert linked == methods
    assert len(methods) == 17 and 'Seventeen methods' in README


def test_what_is_better_has_ten_rows_and_each_its_evidence():
    table = README.split('## What is better here')[1].split('\n\n')[1]
    rows = table.splitlines()[2:]
    assert len(rows) == 10
    for row in rows:
        evidence = row.rstrip(' |').rsplit('|', 1)[1].strip(' `')
        target = LINK.search(evidence)
        path = target.group(1) if target else evidence
        assert (ROOT / path.partition('#')[0]).exists(), evidence


@pytest.mark.parametrize('model', counted_models(), ids=lambda model: model['Name'])
def test_sizes_of_generators(model):
    """The declared number is that of the network that the config builds, and README's."""
    config = Config.fromfile(ROOT / model['Config']).model
    with torch.device('meta'):
        generator = MODELS.build(dict(config.generator, init_cfg=None, _scope_='mmdeepfill'))
    assert sum(value.numel() for value in generator.parameters()) == model['Metadata']['Parameters']
    folder = model['Config'].split('/')[1]
    (row,) = [
        line
        for line in README.splitlines()
        if line.startswith('|') and f'(configs/{folder}/README.md)' in line
    ]
    assert f'| {model["Metadata"]["Parameters"] / 1e6:.1f} M |' in row


def test_weights_have_a_licence():
    for _, models in metafiles().values():
        for model in models:
            facts = model.get('Metadata', {})
            assert ('License' in facts) == ('Weights' in model or 'In Package' in facts), model


def test_citation_and_metadata_agree():
    citation = yaml.safe_load((ROOT / 'CITATION.cff').read_text())
    setup = (ROOT / 'setup.py').read_text()
    assert citation['version'] == __version__
    assert citation['authors'] == [{'name': 'mmdeepfill contributors'}]
    site = re.search(r'^repo_url: (\S+)$', (ROOT / 'mkdocs.yml').read_text(), re.M).group(1)
    assert citation['repository-code'] == citation['url'] == site
    assert "'https://github.com/{PACKAGE}/{PACKAGE}'" in setup
    assert site == 'https://github.com/mmdeepfill/mmdeepfill'


def test_the_changelog_has_this_version_first():
    versions = re.findall(r'^## (\S+)', (ROOT / 'CHANGELOG.md').read_text(), re.M)
    assert versions == [__version__, '0.1.0']


@pytest.mark.parametrize(
    'path',
    sorted([*ROOT.glob('*.md'), *ROOT.glob('docs/**/*.md'), *ROOT.glob('configs/*/README.md')]),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_links_lead_to_files(path):
    for target in LINK.findall(path.read_text(encoding='utf-8')):
        place = target.partition('#')[0]
        if place and '://' not in target and not target.startswith('mailto:'):
            if place.startswith('../about/') or '/zoo/' in f'/{place}':
                continue  # generated pages: `mkdocs build --strict` checks these
            assert (path.parent / place).exists(), target
