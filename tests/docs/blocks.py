"""Fenced blocks of a page: files to write, programs and commands to run."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.helpers import ROOT

#: Language, title or None, text.
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.S | re.M)


def run_page(path, folder, smaller=()):
    """Run a page's blocks in order in ``folder``: ``python`` with a title is written to a file,
    without one it is executed, ``bash`` is run by a shell that stops at the first failure.

    Args:
        path (str): The page, relative to ``docs``.
        folder (Path): Working folder.
        smaller (dict): Texts of the page that make it long, and what a test runs in their place.

    Returns:
        dict: Names that the Python blocks have left.
    """
    text = (ROOT / 'docs' / path).read_text(encoding='utf-8')
    for long, short in dict(smaller).items():
        assert long in text, f'{path} has no {long!r}'
        text = text.replace(long, short)
    blocks = BLOCK.findall(text)
    assert blocks, f'{path} has no blocks'
    names = {'__name__': '__page__'}
    for language, title, code in blocks:
        if title:
            (folder / title).write_text(code, encoding='utf-8')
        elif language == 'python':
            exec(compile(code, path, 'exec'), names)
        elif language == 'bash':
            run_shell(code, folder)
    return names


def run_shell(code, folder):
    """Run commands as a reader would, with this interpreter's programs first."""
    environment = dict(
        os.environ, PATH=f'{Path(sys.executable).parent}{os.pathsep}' + os.environ['PATH']
    )
    done = subprocess.run(
        ['bash', '-euo', 'pipefail', '-c', code],
        cwd=folder,
        text=True,
        env=environment,
        capture_output=True,
    )
    assert done.returncode == 0, f'{code}\n{done.stdout}\n{done.stderr}'
