"""Names of results."""

import os
from pathlib import Path

import pytest

from mmdeepfill.imageio.files import Pair, Source
from mmdeepfill.inference.file_runs import check_free, plan_jobs


def pair(path, relative=None, **values):
    return Pair(Source(Path(path), Path(relative or Path(path).name)), **values)


def outputs(jobs):
    return [job.output.as_posix() for job in jobs]


def test_relative_paths_are_kept_and_suffixes_unless_told():
    pairs = [pair('p/a.jpg'), pair('p/s/b.PNG', 's/b.PNG'), pair('p/c.mp4')]
    assert outputs(plan_jobs(pairs, Path('o'), True)) == ['o/a.jpg', 'o/s/b.PNG', 'o/c.mp4']
    assert outputs(plan_jobs(pairs, Path('o'), True, '.png')) == ['o/a.png', 'o/s/b.png', 'o/c.mp4']
    assert outputs(plan_jobs(pairs[:1], Path('o/x.png'), False)) == ['o/x.png']


def test_results_of_one_name_are_a_problem_of_each():
    jobs = plan_jobs([pair('p/a.jpg'), pair('q/a.jpg'), pair('p/b.jpg')], Path('o'), True)
    assert [job.problem for job in jobs] == [
        'its result would have the name of that of q/a.jpg; fill them apart',
        'its result would have the name of that of p/a.jpg; fill them apart',
        None,
    ]
    jobs = plan_jobs([pair('p/a.jpg'), pair('p/a.png', problem='no mask')], Path('o'), True, '.png')
    assert 'p/a.png' in jobs[0].problem and jobs[1].problem == 'no mask'


def test_nothing_that_is_read_is_written(tmp_path):
    (tmp_path / 'p').mkdir()
    (tmp_path / 'link').symlink_to('p')
    source = pair(tmp_path / 'p' / 'a.png', mask=tmp_path / 'm.png')
    for out, into_folder in (
        (tmp_path / 'p', True),
        (tmp_path / 'link', True),
        (tmp_path / 'm.png', False),
    ):
        with pytest.raises(ValueError, match='1 file to read would be written over, first'):
            plan_jobs([source], out, into_folder)


def test_many_do_not_go_into_one_file():
    with pytest.raises(ValueError, match="'o.png' is one file, and there are 2 to write"):
        plan_jobs([pair('a.png'), pair('b.png')], Path('o.png'), False)


def test_what_is_there_is_told_before_anything_is_written(tmp_path):
    jobs = plan_jobs(
        [pair('p/a.jpg'), pair('p/b.jpg'), pair('p/c.jpg', problem='no mask')], tmp_path, True
    )
    check_free(jobs)
    (tmp_path / 'c.jpg').touch()  # will not be written
    check_free(jobs)
    os.symlink('nowhere', tmp_path / 'b.jpg')
    with pytest.raises(
        FileExistsError,
        match='1 result would be written over, first .*b.jpg.*'
        '--resume leaves out what is done, --overwrite',
    ):
        check_free(jobs)
