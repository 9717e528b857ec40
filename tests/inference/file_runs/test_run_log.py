"""What the log says is done."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from mmdeepfill.inference.file_runs import RunLog
from mmdeepfill.inference.file_runs.run_log import standing

NOW = {
    'source_sha256': 's',
    'mask_sha256': 'm',
    'sketch_sha256': None,
    'options': {'feather': 2},
    'model': {'name': 'x'},
}


def test_lines_of_several_runs_and_a_torn_one(tmp_path):
    path, output = tmp_path / 'out' / 'log.jsonl', tmp_path / 'out' / 's' / 'ä.png'
    with RunLog(path) as log:
        assert log.done(output) is None
        log.write(output, status='failed', error='first')
        log.write(output, status='done', seconds=1.5)
        assert log.done(output)['seconds'] == 1.5
    path.write_bytes(path.read_bytes() + b'{"output": "s/b.png", "status": "do')
    with RunLog(path) as log:  # the torn line is no part of the next
        assert log.done(output)['seconds'] == 1.5
        assert log.done(tmp_path / 'out' / 's' / 'b.png') is None
        log.write(output, status='failed', error='later')
        # the file that was written before is still good
        assert log.done(output)['seconds'] == 1.5
    lines = path.read_bytes().split(b'\n')
    assert [json.loads(line)['status'] for line in lines[:2] + lines[3:4]] == [
        'failed',
        'done',
        'failed',
    ]
    assert json.loads(lines[0])['output'] == 's/ä.png' and lines[4:] == [b'']


def test_a_log_goes_along_with_its_folder(tmp_path):
    with RunLog(tmp_path / 'a' / 'log.jsonl') as log:
        log.write(tmp_path / 'a' / 'x.png', status='done')
    (tmp_path / 'a').rename(tmp_path / 'b')
    with RunLog(tmp_path / 'b' / 'log.jsonl') as log:
        assert log.done(tmp_path / 'b' / 'x.png')


def test_a_file_that_is_no_log_is_left_alone(tmp_path):
    path = tmp_path / 'notes.txt'
    for text in ('my notes\n', '{"a": 1}\n', '[1]'):
        path.write_text(text)
        with pytest.raises(ValueError, match='notes.txt.* is not a log of this command'):
            RunLog(path)
        assert path.read_text() == text


def record(output, **changed):
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    return {**NOW, 'output_sha256': digest, **changed}


def test_what_is_compared(tmp_path):
    output = tmp_path / 'a.png'
    assert not standing(output, NOW, None, False)
    output.write_bytes(b'result')
    assert standing(output, NOW, record(output), False)
    for changed in (
        {'source_sha256': 't'},
        {'mask_sha256': None},
        {'sketch_sha256': 'k'},
        {'options': {'feather': 0}},
        {'model': {'name': 'y'}},
    ):
        assert not standing(output, NOW, record(output, **changed), False)


@pytest.mark.parametrize(
    'known, how', [(True, 'it was changed since'), (False, 'the log does not know it')]
)
def test_work_of_others_is_not_replaced_unless_told(tmp_path, known, how):
    output = tmp_path / 'a.png'
    output.write_bytes(b'retouched')
    before = record(output, output_sha256='o') if known else None
    with pytest.raises(FileExistsError, match=f'a.png.* exists and {how}.*--overwrite'):
        standing(output, NOW, before, False)
    assert not standing(output, NOW, before, True)


def test_one_run_at_a_time(tmp_path):
    path = tmp_path / 'log.jsonl'
    with RunLog(path):
        with pytest.raises(
            ValueError,
            match='another run is writing results and the log .*wait '
            'until it ends, or name another place',
        ):
            RunLog(path)
        RunLog(tmp_path / 'other.jsonl').close()
    RunLog(path).close()


def test_logs_to_nowhere_are_everybodys():
    nowhere = Path(os.devnull)
    with RunLog(nowhere), RunLog(nowhere) as log:
        assert log.done(Path('a.png')) is None
