"""What the log says is done."""
import hashlib
import json

import pytest

from mmdeepfill.apis.file_runs import RunLog
from mmdeepfill.apis.file_runs.run_log import standing

NOW = dict(source_sha256='s', mask_sha256='m', sketch_sha256=None, options=dict(feather=2),
           model=dict(name='x'))


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
        'failed', 'done', 'failed']
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
    for changed in (dict(source_sha256='t'), dict(mask_sha256=None), dict(sketch_sha256='k'),
                    dict(options=dict(feather=0)),
                    dict(model=dict(name='y'))):
        assert not standing(output, NOW, record(output, **changed), False)


@pytest.mark.parametrize('known, how', [(True, 'it was changed since'),
                                        (False, 'the log does not know it')])
def test_work_of_others_is_not_replaced_unless_told(tmp_path, known, how):
    output = tmp_path / 'a.png'
    output.write_bytes(b'retouched')
    before = record(output, output_sha256='o') if known else None
    with pytest.raises(FileExistsError, match=f'a.png.* exists and {how}.*--overwrite'):
        standing(output, NOW, before, False)
    assert not standing(output, NOW, before, True)
