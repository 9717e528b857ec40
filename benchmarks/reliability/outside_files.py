"""Attacks on downloads, disks, results and manifests: each function yields a fault, or None."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from disk import mount
from outside import BOUND, command, judge
from tiny import ROOT, write_config


def attack_mirrors(folder: Path) -> Iterator[str | None]:
    """Each odd mirror first, and a whole one behind it."""
    from mmdeepfill.core.identity import Identity
    from mmdeepfill.zoo import fetch
    from testbed.odd_mirrors import ODD, OK, RawServer

    content = bytes(range(256)) * 40
    good = folder / 'good.pth'
    good.write_bytes(content)
    os.environ['no_proxy'] = '127.0.0.1'
    endless = itertools.chain([OK + b'\r\n'], itertools.repeat(bytes(4096)))
    answers = {name: itertools.chain(pieces) for name, (pieces, _) in ODD.items()}
    for name, pieces, pause in (
        *((name, pieces, 0.0) for name, pieces in answers.items()),
        ('a head that drips', [OK] + [b'a'] * 200, 0.1),
        ('a body without end', endless, 0.0),
    ):
        with RawServer(pieces, pause) as server:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            began = time.monotonic()
            target = folder / f'{name}.pth'
            try:
                fetch(
                    [f'{server.address}/x', str(good)],
                    target,
                    Identity(None, len(content)),
                    timeout=1.0,
                    retries=0,
                    pause=0.01,
                )
                whole = target.read_bytes() == content
                seconds = time.monotonic() - began
                yield None if whole and seconds < 20 else f'{name}: {whole}, {seconds:.1f} s'
            except Exception as error:
                yield f'{name}: {type(error).__name__}: {str(error)[:300]}'
            server.shutdown()


def attack_full_disk(folder: Path) -> Iterator[str | None]:
    """Commands that write, on a disk with room for a few files."""
    for number, words in enumerate(
        (
            ['masks', 'make', 'disk/out', '--type', 'brush', '--count', '300', '--size', '128'],
            ['scenes', 'make', 'disk/out', '--count', '30'],
        )
    ):
        here = folder / str(number)
        place = here / 'disk'
        place.mkdir(parents=True)
        mounted = mount(place, 200_000)
        try:
            done = command(here, *words, prepare=None if mounted else _no_file_above_1000)
            yield judge(
                ' '.join(words[:2]),
                done.returncode,
                2,
                done.stderr,
                'error: disk/out/',
                'cannot be written',
                'make room and give the same command again',
            )
            if mounted:
                mount(place, 20_000_000, 'remount,')
            done = command(here, *words)
            yield judge(f'{words[0]} with room', done.returncode, 0, done.stderr)
        finally:
            if mounted:
                subprocess.run(['umount', str(place)], check=True)


def _no_file_above_1000() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


#: Dies when the second result is whole, and has not got its name.
_DIES = """
import os, signal, sys
from mmdeepfill.cli.main import main
def hook(event, details):
    if event == 'os.rename' and '.01.png.' in os.fspath(details[0]):
        os.kill(os.getpid(), signal.{})
sys.addaudithook(hook)
main(sys.argv[1:])
"""


def attack_inpaint(folder: Path) -> Iterator[str | None]:
    """A kill while a result is written; two runs into one folder."""
    import cv2
    import numpy as np

    write_config(folder, 1, 1, 1)
    words = [
        'inpaint',
        'pictures',
        '--box',
        '8',
        '8',
        '16',
        '16',
        '--model',
        'opencv_telea',
        '--device',
        'cpu',
    ]
    for kind in ('SIGKILL', 'SIGSTOP'):
        out = folder / f'out {kind}'
        process = subprocess.Popen(
            [sys.executable, '-c', _DIES.format(kind), *words, '--out', str(out)],
            cwd=folder,
            env=dict(os.environ, PYTHONPATH=str(ROOT)),
            stdout=subprocess.DEVNULL,
        )
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
        left = list(out.glob('.*.tmp'))
        second = command(folder, *words, '--out', str(out), '--resume')
        if kind == 'SIGSTOP':  # alive, and at work
            yield judge(
                'a second run',
                second.returncode,
                2,
                second.stderr,
                'another run is writing',
                'wait until it ends',
            )
            yield None if left == list(out.glob('.*.tmp')) else 'the second run took its file'
            process.send_signal(signal.SIGCONT)
            yield None if process.wait(BOUND) == 0 else 'the first run did not end well'
        else:
            process.wait()
            yield judge('after a kill', second.returncode, 0, second.stderr)
            yield None if left and not list(out.glob('.*.tmp')) else f'half-written: {left}'
        results = [cv2.imread(str(path)) for path in sorted(out.glob('*.png'))]
        pictures = [cv2.imread(str(path)) for path in sorted((folder / 'pictures').glob('*.png'))]
        same = len(results) == len(pictures) and all(
            np.array_equal(one[24:], other[24:]) for one, other in zip(results, pictures)
        )
        yield None if same else f'{kind}: results are not whole'


def attack_manifest(folder: Path) -> Iterator[str | None]:
    """A manifest of a few bytes that asks for pictures of any size."""
    from mmdeepfill.datasets import Manifest, ManifestDataset

    for step in (
        {'type': 'Resize', 'scale': [10**6, 10**6]},
        {'type': 'Resize', 'scale': [30000] * 2},
        {'type': 'Pad', 'size': [30000] * 2},
        {'type': 'Resize', 'scale': [0, 5]},
    ):
        try:
            ManifestDataset(Manifest('large', '', None, 0, [step], [], []), verify=False)
        except ValueError as error:
            yield None if 'pixel' in str(error) else f'{step}: {error}'
        else:
            yield f'{step}: taken'
