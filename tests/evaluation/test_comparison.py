"""Comparisons, their tables and the page, from results made by hand."""

import copy
import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.evaluation.comparison import compare
from mmdeepfill.evaluation.pictures import PictureFolder
from mmdeepfill.evaluation.report import choose_cases, write_report
from mmdeepfill.evaluation.result import read_result
from mmdeepfill.evaluation.tables import Table, latex, markdown, render
from tests.cli.evaluation_runs import evaluate, lay_out


def result(name, psnr, fid=None):
    metrics = {
        'PSNR': {
            'mean': float(np.mean(psnr)),
            'interval': [min(psnr), max(psnr)],
            'images': len(psnr),
            'left_out': 0,
            'capped': 0,
            'higher_is_better': True,
        }
    }
    if fid is not None:
        metrics['FID'] = {
            'mean': fid,
            'interval': None,
            'images': len(psnr),
            'left_out': 0,
            'capped': 0,
            'higher_is_better': False,
        }
    return {
        'name': name,
        'manifest': {'name': 'val & <test>', 'sha256': 'a' * 64, 'images': len(psnr)},
        'model': {
            'config': 'c.py',
            'config_sha256': 'b' * 64,
            'checkpoint': 'w.pth',
            'checkpoint_sha256': 'c' * 64,
        },
        'metrics': metrics,
        'device': {'type': 'cpu'},
        'warnings': ['a note'],
        'buckets': [
            {'name': '1-10 %', 'images': 2, 'metrics': {'PSNR': float(np.mean(psnr[:2]))}},
            {
                'name': '10-20 %',
                'images': len(psnr) - 2,
                'metrics': {'PSNR': float(np.mean(psnr[2:]))},
            },
        ],
        'images': [
            {'path': f'{i}.png', 'index': i, 'mask_ratio': 0.1, 'values': {'PSNR': value}}
            for i, value in enumerate(psnr)
        ],
    }


@pytest.fixture
def comparison():
    return compare(
        [
            result('one', [20.0, 22.0, 24.0, 26.0, 30.0], 12.5),
            result('two_b', [21.0, 23.0, 26.0, 27.0, 29.0], 11.0),
        ]
    )


def test_differences_are_of_the_same_images(comparison):
    (difference,) = comparison.differences
    assert (difference.metric, difference.model) == ('PSNR', 'two_b')
    assert difference.difference == pytest.approx(0.8)
    assert (difference.better, difference.worse, difference.images) == (4, 1, 5)


def test_images_that_one_result_has_no_value_for_are_left_out():
    first, second = result('a', [20.0, 22.0, 24.0]), result('b', [21.0, 23.0, 26.0])
    second['images'][2]['values']['PSNR'] = None
    (difference,) = compare([first, second]).differences
    assert difference.images == 2 and difference.difference == 1


def test_refused_results():
    first, second = result('a', [20.0, 22.0, 24.0]), result('b', [21.0, 23.0, 26.0])
    second['manifest']['sha256'] = 'd' * 64
    with pytest.raises(ValueError, match="result 'b' was measured on another protocol than 'a'"):
        compare([first, second])
    with pytest.raises(ValueError, match='expected at least one'):
        compare([])
    other = result('b', [1.0, 2.0, 3.0])
    other['metrics'] = {'SSIM': other['metrics']['PSNR']}
    with pytest.raises(ValueError, match='no metric in common'):
        compare([first, other])
    other = copy.deepcopy(first)
    other['metrics']['PSNR']['config'] = {'type': 'PSNR', 'cap': 60}
    with pytest.raises(ValueError, match="PSNR was measured differently .*'cap': 60"):
        compare([first, other])
    assert compare([first, copy.deepcopy(first)]).names == ['a (1)', 'a (2)']


def test_tables(comparison):
    text = render(comparison, 'markdown')
    assert '| one   | 24.4 [20, 30] | 12.5  |' in text
    assert re.search(r'PSNR ↑ +\| two_b +\| \+0.8 ', text) and '4 / 1' in text
    rows = list(csv.DictReader(io.StringIO(render(comparison, 'csv'))))
    (found,) = [
        row
        for row in rows
        if (row['metric'], row['model'], row['hole']) == ('PSNR', 'two_b', 'all')
    ]
    assert float(found['mean']) == 25.2 and float(found['difference']) == pytest.approx(0.8)
    assert all(None not in row and None not in row.values() for row in rows)
    with pytest.raises(ValueError, match="format: expected one of .* got 'pdf'"):
        render(comparison, 'pdf')


def test_special_characters():
    table = Table('50 % & more_', ['a|b', 'PSNR ↑'], [['x_1', '–']])
    assert markdown(table).splitlines()[2] == r'| a\|b | PSNR ↑ |'
    text = latex(table)
    assert r'\caption{50 \% \& more\_}' in text and r'x\_1 & -- \\' in text
    assert r'PSNR $\uparrow$' in text


def test_cases(comparison):
    cases = {case.position: case.reason for case in choose_cases(comparison, 'PSNR', 1)}
    assert cases == {
        0: 'worst of one',
        4: 'best of one; two_b loses most to one',
        2: 'two_b gains most over one',
    }


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ('src', 'href')]
        if tag not in ('meta', 'img'):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_page_is_complete_and_local(comparison, tmp_path):
    rng = np.random.default_rng(0)
    folders = []
    for name in ('one', 'two'):
        folders.append(PictureFolder(tmp_path / name))
        folders[-1].claim('a' * 64)
        for kind in ('input', 'composite', 'original'):
            for position in range(5):
                path = folders[-1].path(kind, position)
                path.parent.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(path), rng.integers(0, 256, (16, 20, 3)).astype(np.uint8))
    page = write_report(tmp_path / 'page', comparison, folders, count=1)
    text = page.read_text()
    links = Links()
    links.feed(text)
    assert links.open == [] and 'val &amp; &lt;test&gt;' in text and 'a note' in text
    assert len(links.found) == 1 + 3 * 4  # a plot; input, two models, original
    for link in links.found:
        assert (page.parent / link).is_file(), link
    shown = cv2.imread(str(page.parent / 'pictures/000002_model1.png'))
    assert np.array_equal(shown, cv2.imread(str(folders[1].path('composite', 2))))
    ElementTree.parse(page.parent / 'plots/PSNR.svg')
    assert write_report(tmp_path / 'page', comparison) == page  # once more
    page.write_text('<html>mine</html>')
    with pytest.raises(FileExistsError, match="index.html' is there and is no such page"):
        write_report(tmp_path / 'page', comparison)
    assert page.read_text() == '<html>mine</html>'
    with pytest.raises(ValueError, match='expected 2 folders, one for each result, got 1'):
        write_report(tmp_path / 'new', comparison, folders[:1])
    with pytest.raises(ValueError, match="expected one that orders images, of .* got 'FID'"):
        write_report(tmp_path / 'new', comparison, metric='FID')


def test_pictures_of_different_manifests_are_not_mixed(comparison, tmp_path):
    folder = PictureFolder(tmp_path / 'pictures')
    with pytest.raises(ValueError, match='no pictures of `mmdeepfill eval --save-images`'):
        folder.check('a' * 64)
    folder.claim('b' * 64)
    folder.claim('b' * 64)
    with pytest.raises(FileExistsError, match='not empty and not of this manifest'):
        folder.claim('a' * 64)
    with pytest.raises(ValueError, match='are of another manifest than the result'):
        write_report(tmp_path / 'page', comparison, [folder, folder])
    (tmp_path / 'mine').mkdir()
    (tmp_path / 'mine' / 'photo.png').write_text('x')
    with pytest.raises(FileExistsError, match='Name another folder'):
        PictureFolder(tmp_path / 'mine').claim('a' * 64)
    with pytest.raises(FileNotFoundError, match='save them with `mmdeepfill eval'):
        folder.load('input', 0)


def test_command(tmp_path, capsys):
    folder = lay_out(tmp_path)
    for name in ('model', 'other'):
        evaluate(
            folder, f'{name}.json', '--save-images', str(folder / name), checkpoint=f'{name}.pth'
        )
    paths = [str(folder / f'{name}.json') for name in ('model', 'other')]
    capsys.readouterr()
    assert (
        main(
            [
                'compare',
                *paths,
                '--format',
                'csv',
                '--html',
                str(folder / 'page'),
                '--images',
                str(folder / 'model'),
                str(folder / 'other'),
            ]
        )
        == 0
    )
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    means = {
        row['model']: float(row['mean'])
        for row in rows
        if row['metric'] == 'MAE' and row['hole'] == 'all'
    }
    assert means == {
        name: read_result(path)['metrics']['MAE']['mean']
        for name, path in zip(('model', 'other'), paths)
    }
    assert (folder / 'page' / 'index.html').is_file()


@pytest.mark.parametrize(
    'content, message',
    [
        ('{', 'is no JSON'),
        ('[1]', "expected format 'mmdeepfill-result'"),
        (json.dumps({'format': 'mmdeepfill-result', 'version': 2}), 'expected version 1, got 2'),
    ],
)
def test_files_that_are_no_results(tmp_path, capsys, content, message):
    (tmp_path / 'r.json').write_text(content)
    with pytest.raises(SystemExit, match='2'):
        main(['compare', str(tmp_path / 'r.json')])
    assert message in capsys.readouterr().err
