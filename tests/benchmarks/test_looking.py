"""Sheets without names, answers, and their tally."""

import json

import numpy as np
import pytest

from benchmarks.photographs.cases import Case
from benchmarks.photographs.contenders import Contender
from benchmarks.photographs.looking import CELL, make_sheets, middle, read_answers, tally
from benchmarks.photographs.overview import make_overview
from benchmarks.photographs.store import Store
from mmdeepfill.datasets.image_bytes import read_image

BLACK, WHITE = (
    Contender(name, lambda image, mask, value=value: np.full_like(image, value))
    for name, value in (('black', 0), ('white', 255))
)


@pytest.fixture
def store(tmp_path):
    """Twelve cases, filled by both."""
    made = Store(tmp_path / 'results')
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 30:50] = 1
    for number in range(12):
        name = f'test_label_{number:02d}_x' if number < 8 else f'removal_{number}'
        case = Case(name, np.full((60, 80, 3), 99, np.uint8), mask, 'key', number < 8)
        made.keep_case(case)
        for contender in (BLACK, WHITE):
            made.crop(contender, case)
    return made


def test_sides_are_drawn_from_the_seed_and_shown_so(store, tmp_path):
    sheets = make_sheets(store, 'black', 'white', tmp_path / 'a', per_sheet=1)
    key = json.loads((tmp_path / 'a' / 'key.json').read_text())
    assert len(sheets) == len(key['pairs']) == 12
    assert {pair['left'] for pair in key['pairs']} == {'black', 'white'}
    for sheet, pair in zip(sheets, key['pairs']):
        image = read_image(sheet)
        # Captions are at the top and below; pixels are shown as they are, 84 columns apart.
        value = {'black': 0, 'white': 255}[pair['left']]
        assert (image[16 + 25 : 16 + 35, 4 + 84 + 35 : 4 + 84 + 45] == value).all()
    make_sheets(store, 'black', 'white', tmp_path / 'b')
    assert json.loads((tmp_path / 'b' / 'key.json').read_text()) == key
    make_sheets(store, 'black', 'white', tmp_path / 'c', seed=1)
    assert json.loads((tmp_path / 'c' / 'key.json').read_text())['pairs'] != key['pairs']


def test_the_tally_counts_who_was_kept(store, tmp_path):
    make_sheets(store, 'black', 'white', tmp_path)
    pairs = json.loads((tmp_path / 'key.json').read_text())['pairs']
    side = {pair['number']: 'left' if pair['left'] == 'white' else 'right' for pair in pairs}
    labels = [pair['number'] for pair in pairs if pair['case'].startswith('test')]
    removals = [pair['number'] for pair in pairs if pair['case'].startswith('removal')]
    lines = [f'{number} {side[number]}' for number in labels[:5]]
    lines += [f'{labels[5]} neither fog', f'{removals[0]} BOTH', f'{removals[1]}', '# open']
    (tmp_path / 'answers.txt').write_text('\n'.join(lines))
    text = tally(tmp_path)
    rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in text.splitlines()]
    assert ['test_label', '0', '5', '0', '1', '6'] in rows
    assert ['removal', '0', '0', '1', '0', '1'] in rows
    assert ['all', '0', '5', '1', '1', '7'] in rows
    assert 'of 7 pairs (5 not looked at)' in text
    assert text.index('fog') < text.rindex('both')  # failures in front


def test_a_form_with_answers_is_not_written_over(store, tmp_path):
    make_sheets(store, 'black', 'white', tmp_path)
    (tmp_path / 'answers.txt').write_text('1 left\n')
    with pytest.raises(FileExistsError, match='has answers in it'):
        make_sheets(store, 'black', 'white', tmp_path)


@pytest.mark.parametrize(
    'text,words',
    [
        ('1 up', 'line 1: expected NUMBER left|right|both|neither'),
        ('x left', 'line 1: expected'),
        ('1 left\n1 right', 'line 2: number 1 has two answers'),
    ],
)
def test_answers_that_cannot_be_read(text, words, tmp_path):
    (tmp_path / 'answers.txt').write_text(text)
    with pytest.raises(ValueError, match=words.replace('|', r'\|')):
        read_answers(tmp_path / 'answers.txt')


def test_no_case_of_both(store, tmp_path):
    with pytest.raises(ValueError, match="filled by both 'black' and 'telea'"):
        make_sheets(store, 'black', 'telea', tmp_path)


def test_a_large_crop_is_cut_around_the_thickest_place():
    hole = np.zeros((1000, 3000), np.uint8)
    hole[500:504] = 255
    hole[400:600, 2500:2700] = 255
    rows, columns = middle(hole)
    assert columns.start < 2500 and columns.stop > 2700 and columns.stop - columns.start == CELL
    assert middle(np.ones((5, 9), np.uint8)) == (slice(0, CELL), slice(0, CELL))


def test_results_of_another_hole_are_made_again(store):
    case = Case(
        'test_label_00_x',
        np.full((60, 80, 3), 99, np.uint8),
        np.ones((60, 80), np.uint8),
        'another',
        True,
    )
    assert (store.crop(BLACK, case) == 0).all()


def test_a_contender_that_changes_known_pixels_is_refused(store):
    class Bad(Contender):
        def __call__(self, case):
            return np.zeros_like(case.image)

    case = Case('y', np.full((60, 80, 3), 99, np.uint8), np.eye(60, 80, dtype=np.uint8), 'k', True)
    with pytest.raises(ValueError, match='known pixels of y were changed'):
        store.crop(Bad('bad', None), case)


def test_an_overview_has_all_cases_reduced(store, tmp_path):
    picture = tmp_path / 'all.png'
    assert make_overview(store, ['black', 'white'], picture, ['test'], side=40, across=3) == 8
    image = read_image(picture)
    # three cases across of three pictures of 40 x 30, in three rows, with captions between
    assert image.shape[1] == 4 + 9 * 44 and image.shape[0] == 16 + 3 * (30 + 16 + 4)
    middle_of = [image[16 + 15, 4 + 44 * place + 20] for place in range(9)]
    assert [tuple(one) for one in middle_of] == 3 * [(255, 0, 160), (0, 0, 0), (255, 255, 255)]
    with pytest.raises(ValueError, match="no case has been filled by all of .'black', 'grey'."):
        make_overview(store, ['black', 'grey'], picture)
