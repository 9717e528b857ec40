"""`mmdeepfill inpaint` on folders: what is filled, told, logged and done again."""

import os

import cv2
import numpy as np

from tests.cli.inpaint_files import check, make, mask, photo, read, records, refused, run, save


def test_two_hundred_files_with_ten_faults(folder, capsys):
    names = make(folder, 200)
    photos, masks = folder / 'photos', folder / 'masks'
    cut = (photos / names[60]).read_bytes()
    (photos / names[10]).write_bytes(b'')
    (photos / names[20]).write_text('no picture')
    (photos / names[60]).write_bytes(cut[: len(cut) // 2])
    cv2.imwritemulti(str(photos / names[80].replace('.png', '.tif')), [photo(1), photo(2)])
    (photos / names[80]).unlink()
    (masks / names[100]).unlink()
    (masks / names[110]).rename(masks / names[110].replace('.png', '.bmp'))
    save(masks / names[110].replace('.png', '.tif'), mask())
    save(masks / names[120], mask((24, 31)))
    save(masks / names[130], photo(0))
    save(masks / names[140], np.full((24, 32), 100, np.uint8))
    (masks / names[199]).write_bytes(b'no mask')
    assert run('photos', '--mask', 'masks', '--batch-size', 16) == 1
    out, err = capsys.readouterr()
    assert out.startswith('filled: 190 filled, 10 failed, in ')
    expected = {
        names[10]: 'empty',
        names[20]: 'cannot read',
        names[60]: 'cannot read',
        names[80].replace('.png', '.tif'): 'holds 2 pictures',
        names[100]: 'no mask in',
        names[110]: '2 files in',
        names[120]: 'is 24x31 (height x width), its picture is 24x32',
        names[130]: 'coloured',
        names[140]: 'neither white nor black',
        names[199]: 'cannot read',
    }
    told = dict(
        line[len('failed: photos/') :].split(': ', 1)
        for line in err.splitlines()
        if line.startswith('failed: ')
    )
    logged = {
        r['source'][len('photos/') :]: r['error'] for r in records() if r['status'] == 'failed'
    }
    assert told == logged and set(told) == set(expected)
    for name, message in expected.items():
        assert message in told[name], name
        # what stands beside the picture is named too
        assert name.split('.')[0] in told[name]
    for number, name in enumerate(names):
        assert (folder / 'filled' / name).exists() == (name not in expected and number != 80)
    check(folder / 'filled' / names[3], photo(3))


def test_a_record_says_what_was_read_and_written(folder):
    (name,) = make(folder, 1)
    assert run('photos', '--mask', 'masks', '--feather', 2, '--log', 'log/a.jsonl') == 0
    (record,) = records('log/a.jsonl')
    assert record['output'] == f'../filled/{name}' and record['error'] is None
    assert (record['source'], record['mask']) == (f'photos/{name}', f'masks/{name}')
    assert record['size'] == [24, 32] and record['hole_ratio'] == 0.125  # 8 * 12 / (24 * 32)
    assert record['status'] == 'done' and 0 < record['seconds'] < 60
    assert record['options']['feather'] == 2 and record['model']['name'] == 'opencv_telea'


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / 'filled').rglob('*.png')}


def test_resume_does_again_what_has_changed(folder, capsys):
    names = make(folder, 6)
    words = 'photos', '--mask', 'masks'
    run(*words)

    def redone(*options):
        before = times(folder)
        assert run(*words, '--resume', *options) == 0
        after = times(folder)
        return {name for name in after if after[name] != before.get(name)}

    assert redone() == set()
    assert 'filled: 0 filled, 6 were done before' in capsys.readouterr().out
    save(folder / 'photos' / names[1], photo(99))
    os.utime(folder / 'photos' / names[2])  # newer, and the same
    assert redone() == {'001.png'}
    check(folder / 'filled' / names[1], photo(99))
    save(folder / 'masks' / names[4], 255 - mask())
    assert redone() == {'004.png'}
    (folder / 'filled' / names[5]).unlink()
    assert redone() == {'005.png'}
    assert redone('--batch-size', '3', '--threads', '1') == set()
    assert redone('--feather', '2') == {f'{number:03d}.png' for number in range(6)}


def test_resume_keeps_what_others_have_made(folder, capsys):
    names = make(folder, 3)
    words = 'photos', '--mask', 'masks', '--resume'
    save(folder / 'filled' / names[0], photo(50))
    assert run(*words) == 1
    assert 'the log does not know it' in capsys.readouterr().err
    save(folder / 'filled' / names[1], photo(51))  # retouched
    assert run(*words) == 1
    assert 'was changed since it was written' in capsys.readouterr().err
    for number in (0, 1):
        assert (read(folder / 'filled' / names[number]) == photo(50 + number)).all()
    assert run(*words, '--overwrite') == 0
    check(folder / 'filled' / names[0], photo(0))
    check(folder / 'filled' / names[1], photo(1))


def test_results_that_exist_are_refused_unless_told(folder, capsys):
    names = make(folder, 2)
    save(folder / 'filled' / names[1], photo(9))
    assert '1 result would be written over' in refused(capsys, 'photos', '--mask', 'masks')
    assert (read(folder / 'filled' / names[1]) == photo(9)).all()
    assert not (folder / 'filled' / names[0]).exists()
    assert run('photos', '--mask', 'masks', '--overwrite') == 0
    check(folder / 'filled' / names[1], photo(1))


def test_a_result_that_cannot_be_written_is_told(folder, capsys):
    names = make(folder, 3)
    (folder / 'filled' / names[1]).mkdir(parents=True)
    assert run('photos', '--mask', 'masks', '--overwrite', '--batch-size', 3) == 1
    assert f'failed: photos/{names[1]}: ' in capsys.readouterr().err
    check(folder / 'filled' / names[2], photo(2))


def test_a_second_run_does_not_fill_the_results_of_the_first(folder):
    names = make(folder, 3)
    for _ in range(2):
        assert run('photos', '--mask', 'masks', '--out', 'photos/filled', '--overwrite') == 0
    assert len(records('photos/filled/inpaint.jsonl')) == 6
    check(folder / 'photos' / 'filled' / names[2], photo(2))


def test_odd_masks_are_told_and_logged(folder, capsys):
    names = make(folder, 7)
    for name in names:
        save(folder / 'masks' / name, np.zeros((24, 32), np.uint8))
    assert run('photos', '--mask', 'masks') == 0
    err = capsys.readouterr().err
    assert err.count('has no hole: the picture comes back as it is') == 5
    assert '2 more notes are in the log' in err
    assert all('has no hole' in record['notes'][0] for record in records())
    assert (read(folder / 'filled' / names[1]) == photo(1)).all()


def test_two_names_of_one_stored_file_are_two_results(folder, capsys):
    """Each with its own mask, as links of git-annex; and a link to itself is one failure."""
    save(folder / 'store/object.png', photo(1))
    for name, rows in (('one.png', slice(2, 6)), ('two.png', slice(14, 20))):
        hole = np.zeros((24, 32), np.uint8)
        hole[rows, 5:9] = 255
        save(folder / 'masks' / name, hole)
        (folder / 'photos').mkdir(exist_ok=True)
        (folder / 'photos' / name).symlink_to('../store/object.png')
    assert run('photos', '--mask', 'masks') == 0
    assert capsys.readouterr().out.startswith('filled: 2 filled, in ')
    for name, rows in (('one.png', slice(2, 6)), ('two.png', slice(14, 20))):
        changed = (read(folder / 'filled' / name) != photo(1)).any(2)
        assert changed.any() and not np.delete(changed, np.r_[rows], axis=0).any()
    (folder / 'photos/round').symlink_to('.')
    (folder / 'photos/self.png').symlink_to('self.png')
    save(folder / 'masks/self.png', mask())
    assert run('photos', '--mask', 'masks', '--overwrite') == 1
    assert capsys.readouterr().out.startswith('filled: 2 filled, 1 failed, in ')
