"""Lists are the same every time, whole or not there, and nobody else's are touched."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.datasets.preparation.content import Policies
from mmdeepfill.datasets.preparation.lists import write_lists
from mmdeepfill.datasets.preparation.scan import CACHE_NAME, scan
from tests.helpers import ROOT, heed_interrupts

from .conftest import lines
from .trees import encoded, make, make_dtd, places_names

SUBSET = ('prepare', 'places365', '--subset')
SLOW = 'val_large/Places365_val_00000099.jpg'


def outputs(folder):
    return {p.name: p.read_bytes() for p in folder.glob('*.txt')}


def test_the_same_bytes_for_any_number_of_processes_and_either_cache(places, tmp_path, capsys):
    results = []
    for run, options in enumerate(
        (['--workers', '1'], ['--workers', '3'], ['--workers', '3'], ['--workers', '2', '--fresh'])
    ):
        out = tmp_path / str(run % 2)
        out.mkdir(exist_ok=True)
        report = tmp_path / f'{run}.json'
        assert (
            main(
                [
                    'data',
                    'prepare',
                    'places365',
                    str(places),
                    '--subset',
                    '--out',
                    str(out),
                    '--report',
                    str(report),
                    *options,
                ]
            )
            == 0
        )
        results.append((outputs(out), report.read_bytes()))
    assert results[0][0] and all(result == results[0] for result in results[1:])
    assert outputs(places) == {}


def test_lists_of_others_are_not_overwritten(places, data):
    theirs = places / 'val.txt'
    theirs.write_text('mine\n')
    status, _, errors, _ = data(*SUBSET, places)
    assert status == 2 and 'lists with other content' in errors and '--force' in errors
    assert theirs.read_text() == 'mine\n' and not (places / 'train.txt').exists()
    assert data(*SUBSET, places, '--force')[0] == 0
    assert len(lines(theirs)) == 4
    before = theirs.stat().st_mtime_ns
    status, output, _, _ = data(*SUBSET, places)
    assert status == 0 and output.count('(unchanged)') == 2
    assert theirs.stat().st_mtime_ns == before


def test_nothing_is_replaced_when_a_list_cannot_be_written(tmp_path):
    (tmp_path / 'train.txt').write_text('old\n')
    (tmp_path / '.val.txt.part').mkdir()  # in the way of the second list
    with pytest.raises(IsADirectoryError, match='val.txt'):
        write_lists(tmp_path, {'train': ['new'], 'val': ['new']}, force=True)
    assert (tmp_path / 'train.txt').read_text() == 'old\n'
    assert not (tmp_path / 'val.txt').exists()


@pytest.mark.parametrize(
    'option,value,says',
    [
        ('--report', 'report.txt', 'must end in .json'),
        ('--report', 'no/r.json', 'folder not found'),
        ('--out', 'no', '--out: folder not found'),
        ('--workers', '0', '--workers'),
    ],
)
def test_mistakes_in_options(places, capsys, option, value, says, monkeypatch):
    monkeypatch.chdir(places)
    with pytest.raises(SystemExit, match='2'):
        main(['data', *SUBSET, '.', option, value])
    assert says in capsys.readouterr().err and outputs(places) == {}


def start(*arguments, paths=()):
    environment = dict(
        os.environ, PYTHONPATH=os.pathsep.join(map(str, (*paths, ROOT))), OMP_NUM_THREADS='1'
    )
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )


@pytest.mark.parametrize('tool,tree', [('places365.py', 'places'), ('dtd.py', 'dtd')])
def test_the_tools_are_the_same_command(places, tmp_path, tool, tree):
    if tree == 'dtd':
        make_dtd(tmp_path / 'dtd')
    process = start(ROOT / 'tools/dataset_converters' / tool, tmp_path / tree, '--subset')
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert 'train.txt' in output and (tmp_path / tree / 'val.txt').is_file()


def test_every_data_set_has_a_tool(capsys):
    from mmdeepfill.datasets.preparation import DATA_SETS

    tools = {p.stem for p in (ROOT / 'tools/dataset_converters').glob('*.py')}
    assert set(DATA_SETS) == tools - {'samples', 'occlusion_masks'}
    assert main(['data', 'list']) == 0
    output = capsys.readouterr().out
    assert all(d.name in output and d.title in output for d in DATA_SETS.values())


#: A disk that does not answer for one file, in every process that is started.
_SLOW = f"""
import os, time
_open = os.open
def slow(path, *args, **options):
    if str(path).endswith({SLOW!r}):
        time.sleep(600)
    return _open(path, *args, **options)
os.open = slow
"""


@pytest.fixture
def stuck(places, tmp_path):
    """A check that has seen 260 images, has kept them, and waits for a disk."""
    train, val = places_names(images=85)
    make(places, [*train, SLOW])
    (tmp_path / 'slow').mkdir()
    (tmp_path / 'slow' / 'sitecustomize.py').write_text(_SLOW)
    process = start(
        '-m', 'mmdeepfill', 'data', *SUBSET, places, '--workers', '2', paths=(tmp_path / 'slow',)
    )
    cache, waited = places / CACHE_NAME, time.monotonic() + 60
    while not (cache.exists() and len(cache.read_bytes().splitlines()) > 200):
        assert process.poll() is None and time.monotonic() < waited, process.communicate()
        time.sleep(0.05)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def children(process):
    with open(f'/proc/{process.pid}/task/{process.pid}/children') as file:
        return [int(pid) for pid in file.read().split()]


def gone(pid):
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rsplit(')', 1)[1].split()[0] == 'Z'
    except FileNotFoundError:
        return True


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='reads /proc')
@pytest.mark.parametrize('sent', [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_check_leaves_no_list_and_goes_on(places, stuck, sent, data):
    workers = children(stuck)
    stuck.send_signal(sent)
    errors = stuck.communicate(timeout=60)[1]
    assert stuck.returncode == (-9 if sent == signal.SIGKILL else 130), errors
    assert 'Traceback' not in errors and ('interrupted' in errors) == (sent == signal.SIGINT)
    until = time.monotonic() + 20
    while not all(map(gone, workers)):
        assert time.monotonic() < until, 'processes are left behind'
        time.sleep(0.05)
    assert not [p.name for p in places.iterdir() if p.name.endswith(('.txt', '.part'))]

    (places / SLOW).unlink()
    first = places / 'data_large/a/airfield/00000001.jpg'
    before = first.stat()
    first.write_bytes(b'\0' * before.st_size)
    os.utime(first, ns=(before.st_atime_ns, before.st_mtime_ns))
    # Not looked at again: that is what shows that it went on.
    status, output, errors, _ = data(*SUBSET, places)
    assert status == 0 and 'train.txt: 255 images (written)' in output, errors
    status, _, errors, _ = data(*SUBSET, places, '--fresh')
    assert status == 2 and str(first) in errors


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='reads /proc')
def test_a_process_that_is_killed_ends_it_with_advice(stuck):
    os.kill(children(stuck)[0], signal.SIGKILL)
    errors = stuck.communicate(timeout=60)[1]
    assert stuck.returncode == 2 and 'fewer --workers' in errors and 'Traceback' not in errors


def test_a_changed_file_and_a_damaged_cache_are_looked_at_again(tmp_path):
    make(tmp_path, ['a.jpg', 'b.jpg', 'c.jpg'])
    names, cache = ['a.jpg', 'b.jpg', 'c.jpg', 'gone.jpg'], tmp_path / 'cache'
    before = scan(tmp_path, names, cache=cache)
    assert before['gone.jpg'].trouble == 'unreadable'
    kept = cache.read_text().splitlines()
    assert len(kept) == 4 and json.loads(kept[1])[0] == 'a.jpg'  # not what was not there
    (tmp_path / 'b.jpg').write_bytes(b'')
    make(tmp_path, ['gone.jpg'])
    cache.write_text(cache.read_text()[:-30])
    after = scan(tmp_path, names, cache=cache)
    assert after['a.jpg'] == before['a.jpg'] and after['c.jpg'] == before['c.jpg']
    assert after['b.jpg'].trouble == 'unreadable' and after['gone.jpg'].trouble == ''
    assert scan(tmp_path, names, cache=cache) == after
    cache.write_text('["elsewhere", "4.0"]\n' + '\n'.join(kept[1:]) + '\n')
    assert scan(tmp_path, names, cache=cache) == after
    assert json.loads(cache.read_text().splitlines()[0])[0] == str(tmp_path.resolve())
    with pytest.raises(ValueError, match='check must be one of .* got .all.'):
        scan(tmp_path, names, 'all')


def test_defaults_are_those_of_the_command_line():
    assert Policies() == Policies('stop', 'stop', 'keep', 'stop')


@pytest.fixture
def two_lists(tmp_path):
    make(tmp_path, [f'pictures/{i}.jpg' for i in range(6)])
    for split, numbers in {'train': range(4), 'val': (4, 5)}.items():
        (tmp_path / f'{split}.txt').write_text(''.join(f'pictures/{i}.jpg\n' for i in numbers))
    return tmp_path / 'train.txt', tmp_path / 'val.txt'


def test_lists_that_are_there_are_checked(two_lists, data):
    status, output, errors, report = data('check', *two_lists)
    assert status == 0 and 'train.txt: 4 images' in output, errors
    assert report['passed'] and report['findings'] == []
    train, val = two_lists
    pictures = train.parent / 'pictures'
    (pictures / '1.jpg').write_bytes(b'')
    (pictures / '2.jpg').unlink()
    (pictures / '5.jpg').write_bytes((pictures / '0.jpg').read_bytes())
    (pictures / '4.jpg').write_bytes((pictures / '5.jpg').read_bytes())
    status, _, errors, report = data('check', train, val)
    assert status == 2 and '2 unreadable images. Repair them, or take their lines' in errors
    assert 'not found' in errors
    assert 'pictures/0.jpg = pictures/4.jpg = pictures/5.jpg' in errors
    assert {f['kind'] for f in report['findings']} == {'unreadable', 'duplicate', 'leak'}
    assert 'should not be used' in errors


def test_lines_that_are_more_than_a_path_are_explained(two_lists, data):
    train, _ = two_lists
    train.write_text(train.read_text() + 'pictures/0.jpg 12\n# the end\n')
    status, _, errors, report = data('check', train)
    assert status == 2 and '2 unreadable images' in errors
    assert '2 lines are more than a path' in errors and "has '12' behind the path" in errors
    assert "'# the end' is a comment" in errors
    assert {f['kind'] for f in report['findings']} == {'unreadable', 'list'}


def test_lists_that_share_a_line_or_a_mistake(two_lists, data, tmp_path):
    train, val = two_lists
    val.write_text(val.read_text() + 'pictures/0.jpg\n')
    for check in ('decode', 'none'):
        status, _, errors, _ = data('check', train, val, '--check', check)
        assert status == 2 and '1 pictures are in train and in val' in errors
    assert data('check', train, val, '--leaks', 'keep')[0] == 0
    train.write_text(train.read_text() + 'pictures/0.jpg\n')
    status, _, errors, _ = data('check', train, '--duplicates', 'stop')
    assert status == 2 and 'train: 1 pictures are there more than once' in errors
    (tmp_path / 'other').mkdir()
    elsewhere = tmp_path / 'other/val.txt'
    elsewhere.write_text('pictures/4.jpg\n')
    status, _, errors, _ = data('check', train, elsewhere)
    assert status == 2 and '--root' in errors
    assert data('check', train, elsewhere, '--root', tmp_path)[0] == 0
    elsewhere.write_text('\n')
    status, _, errors, _ = data('check', elsewhere)
    assert status == 2 and 'list is empty' in errors
    status, _, errors, _ = data('check', tmp_path / 'no.txt')
    assert status == 2 and 'list not found' in errors
    status, _, errors, _ = data('check', train, tmp_path / 'other/train.txt')
    assert status == 2


def test_the_cache_is_only_a_help(places, data):
    (places / CACHE_NAME).mkdir()  # it can neither be read nor written
    assert data(*SUBSET, places)[0] == 0
    assert encoded('x') != encoded('y') and len(lines(places / 'train.txt')) == 9
