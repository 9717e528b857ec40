"""Bars on a terminal, lines elsewhere."""

import os
import pty
import subprocess
import sys
import time

from mmdeepfill.core.progress import Meter
from tests.helpers import ROOT

CODE = """
import time
from mmdeepfill.core.progress import Meter
with Meter(every=0.1) as meter:
    count = meter.count('filling', 5, 'images')
    for number in range(4):
        time.sleep(0.15)
        count.advance(failed=number == 2)
    count.drop()
    meter.say('a line of its own')
"""


def test_lines_say_rate_time_left_and_failures(capsys):
    with Meter(every=0.05) as meter:
        count = meter.count('filling', 10, 'images')
        count.advance()  # too soon for a line
        time.sleep(0.1)
        count.advance(failed=1)
        count.drop(2)
        time.sleep(0.1)
        count.advance(2)
        unknown = meter.count('a.mp4', None, 'frames')
        time.sleep(0.06)
        unknown.advance()
        unknown.close()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    first, rate, left, failed = lines[0].split(', ')
    assert (first, failed) == ('filling: 2 of 10 images', '1 failed')
    # two in 0.1 s or, on a busy machine, more
    speed = float(rate.split()[0])
    assert 0 < speed <= 20 and rate.endswith(' images/s')
    assert left.endswith(' s left') and abs(int(left.split()[0]) - 8 / speed) <= 1
    assert lines[1].startswith('filling: 4 of 8 images, ')
    assert lines[2].startswith('a.mp4: 1 frames, ') and 'left' not in lines[2]


def test_lines_say_the_step_inside_a_picture(capsys):
    with Meter(every=0) as meter:
        count = meter.count('filling', 2, 'images')
        count.within(3, 7)
        count.advance()
        count.within(1, 7)
    first, second, third = capsys.readouterr().err.splitlines()
    assert first == 'filling: 0 of 2 images, step 3 of 7'
    assert second.startswith('filling: 1 of 2 images, ') and 'step' not in second
    assert third.startswith('filling: 1 of 2 images, step 1 of 7, ')


def test_silence(capsys):
    with Meter(every=0, silent=True) as meter:
        meter.count('filling', 1, 'images').advance()
        meter.say('nothing')
    assert capsys.readouterr() == ('', '')


def test_a_terminal_gets_a_bar():
    ours, its = pty.openpty()
    environ = dict(os.environ, PYTHONPATH=str(ROOT), COLUMNS='100', TERM='xterm')
    process = subprocess.Popen([sys.executable, '-c', CODE], stderr=its, env=environ)
    os.close(its)
    shown = b''
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        shown += part
    assert process.wait(timeout=60) == 0
    text = shown.decode()
    assert '4/4' in text and 'images/s' in text and '1 failed' in text and 'left' in text
    assert 'a line of its own' in text and text.count('\r') > 3
