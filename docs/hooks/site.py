"""Pages of the site that are generated: the model zoo, one page a method, the API reference.

Everything here is read from the files that hold the facts: the metafiles,
``configs/*/README.md``, and ``__all__`` of the package's rooms. Nothing is listed by hand.
"""

import ast
import itertools
import os
import re
from pathlib import Path, PurePosixPath

import yaml
from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = 'mmdeepfill'
#: Files of the repository that are pages of the site, beside docs/ and the methods' pages.
COPIED = {
    'CHANGELOG.md': 'about/changelog.md',
    'CONTRIBUTING.md': 'about/contributing.md',
    'SECURITY.md': 'about/security.md',
    f'{PACKAGE}/weights/README.md': 'zoo/packaged_weights.md',
}
#: ``[text](target)`` and ``![text](target)``.
LINK = re.compile(r'(!?\[[^\]]*\]\()([^)\s]+)(\))')


def method_folders():
    """Folders of ``configs`` that have a metafile, by name."""
    return sorted(path.parent.name for path in ROOT.glob('configs/*/metafile.yml'))


def read_metafile(folder):
    """Collections and models of one method's metafile."""
    text = (ROOT / 'configs' / folder / 'metafile.yml').read_text(encoding='utf-8')
    parsed = yaml.safe_load(text)
    return parsed['Collections'], parsed['Models']


def title_of(folder):
    """Title of a method: the first heading of its page."""
    text = (ROOT / 'configs' / folder / 'README.md').read_text(encoding='utf-8')
    return text.split('\n', 1)[0].removeprefix('# ').strip()


def source_pages():
    """Files of the repository that are pages, as {path in the repository: path in the site}."""
    pages = dict(COPIED)
    pages.update({f'configs/{name}/README.md': f'zoo/{name}.md' for name in method_folders()})
    return pages


def megabytes(size):
    """Size of a file in words."""
    return f'{size / 1e6:.1f} MB'


def weights_of(model):
    """Source and licence of a model's weights, in Markdown."""
    facts = model.get('Metadata', {})
    if facts.get('Needs Weights') is False:
        return 'none needed'
    if 'In Package' in facts:
        found = f'[in the package](packaged_weights.md), {megabytes(facts["File Size"])}'
    elif 'Weights' in model:
        found = f'[download]({model["Weights"]})'
    else:
        return 'train it'
    return f'{found}; {facts["License"]}'


def results_of(model):
    """Results that a metafile declares, in one cell."""
    cells = []
    for result in model.get('Results', []):
        figures = ', '.join(f'{name} {value}' for name, value in result['Metrics'].items())
        cells.append(f'{result["Dataset"]}: {figures}')
    return '<br>'.join(cells)


def purpose_of(config):
    """First sentence of the comment or docstring that a config begins with."""
    text = config.read_text(encoding='utf-8')
    if doc := ast.get_docstring(ast.parse(text)):
        words = doc
    else:
        words = '\n'.join(itertools.takewhile(lambda line: line.startswith('#'), text.split('\n')))
        words = words.replace('# ', '').replace('#', '')
    return re.split(r'\.\s', f'{words} ', maxsplit=1)[0].replace('\n', ' ').strip()


def row_of(model):
    """Cells of a model, by column."""
    facts = model.get('Metadata', {})
    return {
        'model': f'[`{model["Name"]}`](../../{model["Config"]})',
        'purpose': purpose_of(ROOT / model['Config']),
        'generator': f'{facts["Parameters"] / 1e6:.1f} M' if 'Parameters' in facts else '',
        'trained on': ', '.join(
            str(facts[key]) for key in ('Training Data', 'Training Resources') if key in facts
        ),
        'weights, licence': weights_of(model),
        'results': results_of(model),
    }


def table(rows):
    """Markdown table of dicts, without columns that are empty."""
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    lines = [columns, ['---'] * len(columns), *([row[name] for name in columns] for row in rows)]
    return [f'| {" | ".join(cells)} |' for cells in lines]


def zoo_page():
    """Model zoo: a table for each method, from the metafiles and the configs beside them."""
    lines = [
        '# Model zoo',
        '',
        'All models by method, generated from the metafiles and the configs beside them. The name '
        'of a model works wherever a config is asked for: `mmdeepfill inpaint --model NAME`, '
        '`mmdeepfill eval NAME`, `mmdeepfill.inpaint(..., model=NAME)`. `mmdeepfill models` prints '
        'the same list, and [Checkpoints](../checkpoints.md) describes how files are downloaded '
        'and verified.',
        '',
        'The l1 error is the mean absolute error in the hole in percent. Results on Places365 and '
        'CelebA are those that OpenMMLab published with its files, on random masks: they cannot be '
        'reproduced exactly. Results on scenes were measured here.',
        '',
    ]
    for folder in method_folders():
        collections, models = read_metafile(folder)
        listed = {model['Name'] for model in models}
        models += [
            {'Name': config.stem, 'Config': config.relative_to(ROOT).as_posix()}
            for config in sorted((ROOT / 'configs' / folder).glob('*.py'))
            if config.stem not in listed
        ]
        lines += [f'## [{title_of(folder)}]({folder}.md)', '']
        for collection in collections:
            if paper := collection.get('Paper'):
                lines += [f'[*{paper["Title"]}*]({paper["URL"]})', '']
        lines += [*table([row_of(model) for model in models]), '']
    return '\n'.join(lines)


def exported(init):
    """Names in ``__all__`` of a module, read without importing it."""
    for node in ast.parse(init.read_text(encoding='utf-8')).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == '__all__' for target in node.targets
        ):
            try:
                return ast.literal_eval(node.value)
            except ValueError:
                return []
    return []


def rooms():
    """Public packages below ours, with the first line of their docstrings."""
    found = {}
    for init in sorted((ROOT / PACKAGE).rglob('*/__init__.py')):
        name = '.'.join(init.parent.relative_to(ROOT / PACKAGE).parts)
        if exported(init) and not name.startswith('.'):
            doc = ast.get_docstring(ast.parse(init.read_text(encoding='utf-8'))) or ''
            found[name] = doc.split('\n\n', 1)[0].replace('\n', ' ')
    return found


def reference_pages():
    """Reference: an index, and one page a room."""
    lines = [
        '# Reference',
        '',
        'Generated from the docstrings: the packages and what they export. `mmdeepfill.inpaint` '
        'and `mmdeepfill.InpaintingInferencer` are those of '
        '[`mmdeepfill.inference`](inference.md).',
        '',
        '| package | |',
        '|---|---|',
    ]
    pages = {}
    for name, words in rooms().items():
        lines.append(f'| [`{PACKAGE}.{name}`]({name}.md) | {words} |')
        pages[f'reference/{name}.md'] = f'# {PACKAGE}.{name}\n\n::: {PACKAGE}.{name}\n'
    return {'reference/index.md': '\n'.join(lines) + '\n', **pages}


def reference_nav():
    """Rooms by the package below ours that they are in; one that stands alone is a page."""
    groups = {}
    for name in rooms():
        groups.setdefault(name.partition('.')[0], []).append({name: f'reference/{name}.md'})
    return [pages[0] if len(pages) == 1 else {group: pages} for group, pages in groups.items()]


def generated():
    """Every generated page, as {path in the site: Markdown}."""
    pages = {'zoo/index.md': zoo_page(), **reference_pages()}
    for source, page in source_pages().items():
        pages[page] = (ROOT / source).read_text(encoding='utf-8')
    return pages


def on_config(config):
    """Put the methods and the rooms into the navigation."""
    for entry in config.nav:
        if 'Models' in entry:
            entry['Models'] = ['zoo/index.md', {'Packaged weights': 'zoo/packaged_weights.md'}] + [
                {title_of(name): f'zoo/{name}.md'} for name in method_folders()
            ]
        if 'Reference' in entry:
            entry['Reference'] = ['reference/index.md', *reference_nav()]
    return config


def on_files(files, config):
    """Add the generated pages."""
    for path, text in generated().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown, page, config, files):
    """Lead links to files of the repository to their page, or to the repository."""
    pages = source_pages()
    backwards = {page: source for source, page in pages.items()}
    here = backwards.get(page.file.src_uri, f'docs/{page.file.src_uri}')

    def lead(match):
        before, target, after = match.groups()
        path, _, anchor = target.partition('#')
        if not path or '://' in target or target.startswith('mailto:'):
            return match.group()
        source = os.path.normpath(PurePosixPath(here).parent / path).replace(os.sep, '/')
        inside = source.removeprefix('docs/')
        if source.startswith('docs/') and files.get_file_from_path(inside):
            place = inside
        elif source in pages:
            place = pages[source]
        elif source == 'README.md':
            place = 'index.md'
        elif (ROOT / source).exists():
            kind = 'tree' if (ROOT / source).is_dir() else 'blob'
            return f'{before}{config.repo_url}/{kind}/main/{source}{after}'
        else:
            return match.group()
        relative = os.path.relpath(place, PurePosixPath(page.file.src_uri).parent)
        return f'{before}{relative}{"#" + anchor if anchor else ""}{after}'

    return LINK.sub(lead, markdown)
